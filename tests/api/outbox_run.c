/* SPDX-License-Identifier: MIT */
/* A run hands over what was due when it began, each message once. */
#include "codes.h"

TestSuite(outbox_run, .init = begin_mail, .fini = finish);

/* How many were taken; next_us may be NULL. */
static uint64_t
pending(int64_t *next_us)
{
	uint64_t sent = 99;

	OK(ud_notify_pending(dir, 0, &sent, next_us));
	return sent;
}

/* Each time it takes longer than a refused message waits. */
static int
refuse_slowly(const ud_message *message, void *ctx)
{
	clock_us += 300 * SECOND_US - 1;
	(void)mailbox_notify(message, ctx);
	return UD_NOTIFY_LATER;
}

static void
begin_later(ud_notify_cb notify)
{
	ud_options options = mail_options();

	finish();
	options.notify_later = 1;
	options.notify = notify;
	begin_with(&options);
	make_human("a");
	make_human("b");
	make_human("c");
	mailbox_clear();
	clock_us += SECOND_US;
}

Test(outbox_run, run_hands_over_no_message_twice)
{
	begin_later(refuse_slowly);
	cr_expect_eq(pending(NULL), 0);
	cr_expect_eq(mail_count, 3);
}

static int
refuse_and_set_back(const ud_message *message, void *ctx)
{
	if (mail_count == 0)
		clock_us -= 24 * HOUR_US;
	(void)mailbox_notify(message, ctx);
	return UD_NOTIFY_LATER;
}

Test(outbox_run, run_ends_when_the_clock_is_set_back)
{
	begin_later(refuse_and_set_back);
	cr_expect_eq(pending(NULL), 0);
	cr_expect_eq(mail_count, 3);
}

/* By a clock that was set back nothing is due, and yet it is. */
Test(outbox_run, what_another_clock_put_off_is_due_now)
{
	int64_t next_us;
	uint64_t sent;

	begin_later(mailbox_notify);
	clock_us -= 24 * HOUR_US;
	OK(ud_notify_pending(dir, 1, &sent, &next_us));
	cr_expect_eq(sent, 1);
	cr_expect_eq(next_us, clock_us);
}

/* Of three in one change two go to the same address. */
Test(outbox_run, message_that_was_only_held_was_not_tried)
{
	ud_password_spec password = UD_INIT(ud_password_spec);
	ud_user_patch patch = PATCH;

	make_verified("u");
	password.password = "Passw0rd!";
	password.password_len = 9;
	patch.password = &password;
	patch.email = "b@example.test";
	mailbox_clear();
	mail_answer = UD_NOTIFY_LATER;
	mail_refusals = 2;
	OK(change("u", &patch));
	cr_assert_eq(mail_count, 2);
	clock_us += 30 * SECOND_US;
	cr_expect_eq(pending(NULL), 3);
	cr_assert_eq(mail_count, 5);
	for (size_t i = 2; i < mail_count; i++)
		cr_expect_eq(mails[i].attempt,
		    mails[i].kind == UD_MESSAGE_PASSWORD_CHANGED ? 1 : 2);
	cr_expect_lt(mails[1].id, mails[4].id);
}

static ud_dir *other;

/* The first of a change takes almost five minutes, the next a little. */
static int
tell_slowly(const ud_message *message, void *ctx)
{
	uint64_t sent = 99;

	clock_us += (mail_count == 0 ? 299 : 2) * SECOND_US;
	(void)mailbox_notify(message, ctx);
	cr_expect_eq(ud_notify_pending(other, 0, &sent, NULL), UD_OK);
	cr_expect_eq(sent, 0);
	return UD_OK;
}

Test(outbox_run, every_message_has_its_five_minutes)
{
	ud_options first = mail_options(), second = mail_options();

	finish();
	first.notify = tell_slowly;
	OK(storage_open(scratch("d"), &first, &dir));
	OK(storage_open(scratch("d"), &second, &other));
	make_org("o");
	make_verified("u");
	mailbox_clear();
	OK(change_email("u", "b@example.test", UD_VERIFY_DEFAULT));
	cr_assert_eq(mail_count, 2);
	cr_expect_str_eq(mails[0].recipient, "u@example.test");
	cr_expect_str_eq(mails[1].recipient, "b@example.test");
	cr_expect_eq(mails[1].attempt, 1);
	ud_close(&other);
}
