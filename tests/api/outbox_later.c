/* SPDX-License-Identifier: MIT */
/* Messages that wait: for the host's commit, for another process, for the end
 * of a lease. */
#include "codes.h"

static struct raw *host;
static ud_dir *other;

static void
finish_later(void)
{
	ud_close(&other);
	finish();
	if (host != NULL)
		raw_close(&host);
}

TestSuite(outbox_later, .init = begin_mail, .fini = finish_later);

static void
begin_attached_for(uint64_t later)
{
	ud_options options = mail_options();

	options.notify_later = later;
	finish();
	host = raw_open_host(NULL);
	raw_attach(host, &options);
	mailbox_clear();
	OK(storage_open(NULL, &options, &dir));
	make_org("o");
	make_verified("u");
}

static void
begin_attached(void)
{
	begin_attached_for(0);
}

static void
finish_attached(void)
{
	cr_expect(is_clean(dir));
	ud_close(&dir);
	raw_close(&host);
}

Test(outbox_later, messages_wait_for_the_commit_of_the_host)
{
	begin_attached();
	raw_exec(host, "BEGIN");
	OK(ud_user_send_email_code(dir, "u", NULL, NULL, NULL));
	give_password("u", "Passw0rd!");
	cr_expect_eq(mail_count, 0);
	raw_exec(host, "COMMIT");
	cr_expect_eq(mail_count, 0);
	OK(ud_dir_deliver(dir));
	cr_assert_eq(mail_count, 2);
	cr_expect_eq(mails[0].kind, UD_MESSAGE_VERIFY_EMAIL);
	cr_expect_eq(mails[1].kind, UD_MESSAGE_PASSWORD_CHANGED);
	cr_expect_str_eq(events("u", 4), "user.human.password.changed "
	    "user.human.email.code.sent user.human.password.change.sent");
	OK(ud_user_verify_email(dir, "u", mails[0].code, NULL));
	finish_attached();
}

Test(outbox_later, any_call_after_the_commit_delivers)
{
	begin_attached();
	raw_exec(host, "BEGIN");
	OK(ud_user_send_email_code(dir, "u", NULL, NULL, NULL));
	raw_exec(host, "COMMIT");
	(void)get("u");
	cr_expect_eq(mail_count, 1);
	finish_attached();
}

Test(outbox_later, nothing_is_sent_of_what_was_rolled_back)
{
	begin_attached();
	raw_exec(host, "BEGIN");
	OK(ud_user_send_email_code(dir, "u", NULL, NULL, NULL));
	raw_exec(host, "ROLLBACK");
	OK(ud_dir_deliver(dir));
	cr_expect_eq(mail_count, 0);
	OK(ud_user_send_email_code(dir, "u", NULL, NULL, NULL));
	cr_expect_eq(mail_count, 1);
	OK(ud_user_verify_email(dir, "u", last_code(), NULL));
	finish_attached();
}

Test(outbox_later, nothing_is_judged_in_a_transaction_of_the_host)
{
	const char *code;

	begin_attached();
	code = email_code("u");
	raw_exec(host, "BEGIN");
	cr_expect(refused(ud_user_verify_email(dir, "u", code, NULL),
	    UD_ESTATE, "Errors.Storage.InTransaction", NULL));
	cr_expect(refused(ud_user_check_password(dir, "u", "x", 1, NULL),
	    UD_ESTATE, "Errors.Storage.InTransaction", NULL));
	cr_expect(refused(ud_notify_pending(dir, 0, NULL, NULL), UD_ESTATE,
	    "Errors.Storage.InTransaction", NULL));
	raw_exec(host, "ROLLBACK");
	OK(ud_user_verify_email(dir, "u", code, NULL));
	finish_attached();
}

Test(outbox_later, messages_of_a_batch_wait_for_its_end)
{
	OK(ud_dir_batch_begin(dir));
	make_human("u");
	make_human("v");
	cr_expect_eq(mail_count, 0);
	clock_us += SECOND_US;
	OK(ud_dir_batch_end(dir, 1));
	cr_assert_eq(mail_count, 2);
	cr_expect_str_eq(mails[0].user_id, "u");
	cr_expect_str_eq(mails[1].user_id, "v");
	OK(ud_dir_batch_begin(dir));
	make_human("w");
	OK(ud_dir_batch_end(dir, 0));
	cr_expect_eq(mail_count, 2);
	cr_expect_null(get("w"));
}

Test(outbox_later, batch_of_many_messages_loses_none)
{
	uint64_t sent;
	char id[16];

	OK(ud_dir_batch_begin(dir));
	for (int i = 0; i < 100; i++) {
		(void)snprintf(id, sizeof(id), "u%d", i);
		make_human(id);
	}
	OK(ud_dir_batch_end(dir, 1));
	clock_us += SECOND_US;
	OK(ud_notify_pending(dir, 0, &sent, NULL));
	cr_expect_eq(mail_count, 100);
}

/* A store in a file, with `other` open on it too. */
static void
begin_two(const ud_options *first, const ud_options *second)
{
	finish();
	mailbox_clear();
	OK(storage_open(scratch("d"), first, &dir));
	make_org("o");
	OK(storage_open(scratch("d"), second, &other));
}

Test(outbox_later, another_process_may_deliver)
{
	ud_options first = mail_options(), second = mail_options();
	int64_t next_us;
	uint64_t sent;

	first.notify = NULL;
	first.notify_later = 1;
	begin_two(&first, &second);
	make_human("u");
	cr_expect_eq(mail_count, 0);
	cr_expect(refused(ud_notify_pending(dir, 0, &sent, NULL), UD_ESTATE,
	    "Errors.Notification.NotConfigured", NULL));
	cr_expect_eq(ud_notify_pending(other, 0, &sent, &next_us), UD_OK);
	cr_expect_eq(sent, 1);
	cr_expect_eq(next_us, 0);
	OK(ud_user_verify_email(dir, "u", last_code(), NULL));
	cr_expect_str_eq(events("u", 2), "user.human.email.code.sent "
	    "user.human.email.verified");
}

/* Who takes over an account may do so where no notifier is. */
Test(outbox_later, notices_wait_for_a_process_with_a_notifier)
{
	ud_options first = mail_options(), second = mail_options();
	uint64_t sent;

	first.notify = NULL;
	begin_two(&first, &second);
	make_verified("u");
	give_password("u", "Passw0rd!");
	OK(change_email("u", "b@example.test", UD_VERIFY_DEFAULT));
	cr_expect_eq(mail_count, 0);
	OK(ud_notify_pending(other, 0, &sent, NULL));
	cr_expect_eq(sent, 2);
	cr_expect_eq(mails[0].kind, UD_MESSAGE_PASSWORD_CHANGED);
	cr_expect_str_eq(mails[0].recipient, "u@example.test");
	cr_expect_eq(mails[1].kind, UD_MESSAGE_EMAIL_CHANGED);
	cr_expect_str_eq(mails[1].recipient, "u@example.test");
}

Test(outbox_later, notices_that_nobody_fetched_are_dropped)
{
	ud_options first = mail_options(), second = mail_options();
	uint64_t sent;
	int64_t next_us;

	first.notify = NULL;
	begin_two(&first, &second);
	make_verified("u");
	give_password("u", "Passw0rd!");
	clock_us += 72 * HOUR_US;
	OK(ud_notify_pending(other, 0, &sent, &next_us));
	cr_expect_eq(sent, 0);
	cr_expect_eq(next_us, 0);
	cr_expect_eq(mail_count, 0);
	cr_expect(holds(events("u", 2), "user.notification.dropped"));
}

Test(outbox_later, lenient_directory_keeps_no_notices)
{
	ud_options first = mail_options(), second = mail_options();
	uint64_t sent;

	first.notify = NULL;
	first.notify_lenient = 1;
	begin_two(&first, &second);
	make_verified("u");
	give_password("u", "Passw0rd!");
	OK(ud_notify_pending(other, 0, &sent, NULL));
	cr_expect_eq(sent, 0);
}

/* Deliver with the other handle from within a delivery of the first. */
static int
notify_both(const ud_message *message, void *ctx)
{
	uint64_t sent = 99;

	cr_expect_eq(ud_notify_pending(other, 0, &sent, NULL), UD_OK);
	cr_expect_eq(sent, 0);
	return mailbox_notify(message, ctx);
}

Test(outbox_later, message_that_is_being_handed_over_is_nobody_elses)
{
	ud_options first = mail_options(), second = mail_options();

	first.notify = notify_both;
	begin_two(&first, &second);
	make_human("u");
	cr_expect_eq(mail_count, 1);
	OK(ud_user_create_invite_code(dir, "u", NULL, NULL, NULL));
	cr_expect_eq(mail_count, 2);
}

/* The lease ends while the first still tries. */
static int
notify_slowly(const ud_message *message, void *ctx)
{
	uint64_t sent = 99;

	(void)message;
	(void)ctx;
	clock_us += 300 * SECOND_US - 1;
	cr_expect_eq(ud_notify_pending(other, 0, &sent, NULL), UD_OK);
	cr_expect_eq(sent, 0);
	clock_us++;
	cr_expect_eq(ud_notify_pending(other, 0, &sent, NULL), UD_OK);
	cr_expect_eq(sent, 1);
	return UD_OK;
}

Test(outbox_later, who_takes_longer_than_five_minutes_has_lost_it)
{
	ud_options first = mail_options(), second = mail_options();

	first.notify = notify_slowly;
	begin_two(&first, &second);
	make_human("u");
	cr_assert_eq(mail_count, 1);
	cr_expect_eq(mails[0].attempt, 2);
	/* It is told once that it was sent. */
	cr_expect_str_eq(events("u", 2), "user.human.email.code.sent");
}

/* A notifier must not use the handle that calls it. */
static int
notify_same(const ud_message *message, void *ctx)
{
	ud_user *user = NULL;

	(void)message;
	(void)ctx;
	cr_expect_eq(ud_user_get(dir, "u", &user), UD_ESTATE);
	return UD_OK;
}

Test(outbox_later, notifier_cannot_use_the_handle)
{
	ud_options options = mail_options();

	finish();
	options.notify = notify_same;
	begin_with(&options);
	make_human("u");
	cr_expect_str_eq(events("u", 2), "user.human.email.code.sent");
}

static int
deny_iam(const ud_question *q, void *ctx)
{
	(void)ctx;
	return strcmp(q->permission, "iam.write") == 0 ? UD_EDENIED : UD_OK;
}

Test(outbox_later, delivering_needs_its_permission)
{
	ud_options options = mail_options();

	finish();
	options.allow_all = 0;
	options.authorize = deny_iam;
	begin_with(&options);
	cr_expect(refused(ud_notify_pending(dir, 0, NULL, NULL), UD_EDENIED,
	    "Errors.PermissionDenied", NULL));
	/* What the calls of others leave to send needs none. */
	make_human("u");
	cr_expect_eq(mail_count, 1);
}

/* Change our tables, of which the host knows nothing, in its transaction. */
static void
tamper(const char *sql)
{
	if (storage_is_postgres())
		raw_exec(host, "SELECT set_config('search_path',"
		    " current_setting('test.store'), true)");
	raw_exec(host, sql);
}

/* Two that cannot be opened, and two that can. */
static void
begin_broken(uint64_t later)
{
	begin_attached_for(later);
	raw_exec(host, "BEGIN");
	for (char id[] = "a"; id[0] <= 'd'; id[0]++)
		make_human(id);
	tamper("UPDATE ud_outbox SET box ="
	    " substr(box, 1, length(box) - 1) WHERE owner IN (SELECT key FROM"
	    " ud_users WHERE id IN ('a', 'c'))");
	raw_exec(host, "COMMIT");
}

static void
finish_broken(void)
{
	raw_exec(host, "BEGIN");
	tamper("DELETE FROM ud_outbox");
	raw_exec(host, "COMMIT");
	finish_attached();
	begin();
}

Test(outbox_later, broken_message_holds_up_nobody_else)
{
	int64_t next_us = 0;
	uint64_t sent = 99;

	begin_broken(1);
	clock_us += SECOND_US;
	cr_expect(refused(ud_notify_pending(dir, 0, &sent, &next_us),
	    UD_ECORRUPT, "Errors.Notification.SealBroken", NULL));
	cr_expect_eq(sent, 2);
	cr_expect_eq(next_us, clock_us + 30 * SECOND_US);
	cr_assert_eq(mail_count, 2);
	cr_expect_str_eq(mails[0].user_id, "b");
	cr_expect_str_eq(mails[1].user_id, "d");
	/* They are put off like those that were refused. */
	OK(ud_notify_pending(dir, 0, &sent, &next_us));
	cr_expect_eq(sent, 0);
	finish_broken();
}

Test(outbox_later, broken_message_does_not_stop_those_of_the_same_change)
{
	begin_broken(0);
	OK(ud_org_create(dir, &(ud_org_spec){.size = sizeof(ud_org_spec),
	    .name = "P", .org_id = "p"}, NULL));
	cr_assert_eq(mail_count, 2);
	cr_expect_str_eq(mails[1].user_id, "d");
	finish_broken();
}
