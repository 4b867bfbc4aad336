/* SPDX-License-Identifier: MIT */
/* Messages that cannot be handed over at once. */
#include "codes.h"

TestSuite(outbox, .init = begin_mail, .fini = finish);

#define HALF_MINUTE_US (30 * SECOND_US)
#define LEASE_US (300 * SECOND_US)

/* The next n messages get this answer. */
static void
answer(int rc, size_t n)
{
	mail_answer = rc;
	mail_refusals = n;
}

/* Hand over what is due: how many were taken; next_us may be NULL. */
static uint64_t
pending(int64_t *next_us)
{
	uint64_t sent = 99;

	OK(ud_notify_pending(dir, 0, &sent, next_us));
	return sent;
}

Test(outbox, refusal_changes_no_result_and_is_tried_again)
{
	int64_t next_us;

	answer(UD_NOTIFY_LATER, 3);
	make_human("u");
	cr_expect_eq(mail_count, 1);
	cr_expect_str_eq(events("u", 0),
	    "user.human.added user.human.email.code.added");
	cr_expect_eq(pending(&next_us), 0);
	cr_expect_eq(next_us, clock_us + HALF_MINUTE_US);
	cr_expect_eq(mail_count, 1);
	clock_us = next_us - 1;
	cr_expect_eq(pending(NULL), 0);
	cr_expect_eq(mail_count, 1);
	clock_us++;
	cr_expect_eq(pending(&next_us), 0);
	cr_expect_eq(mail_count, 2);
	cr_expect_eq(next_us, clock_us + 2 * HALF_MINUTE_US);
	clock_us = next_us;
	cr_expect_eq(pending(&next_us), 0);
	clock_us = next_us;
	cr_expect_eq(pending(&next_us), 1);
	cr_expect_eq(next_us, 0);
	cr_assert_eq(mail_count, 4);
	for (size_t i = 0; i < 4; i++) {
		cr_expect_eq(mails[i].id, mails[0].id);
		cr_expect_eq(mails[i].attempt, i + 1);
		cr_expect_str_eq(mails[i].code, mails[0].code);
		cr_expect_str_eq(mails[i].url, mails[0].url);
	}
	cr_expect_str_eq(events("u", 2), "user.human.email.code.sent");
	OK(ud_user_verify_email(dir, "u", last_code(), NULL));
}

Test(outbox, pauses_double_up_to_an_hour)
{
	static const int64_t pauses_s[] = { 30, 60, 120, 240, 480, 960, 1920,
		3600, 3600, 3600 };
	int64_t next_us, begin_us = clock_us;

	make_verified("u");
	answer(1, 1000);
	give_password("u", "Passw0rd!");
	for (size_t i = 0; i < N(pauses_s); i++) {
		cr_expect_eq(pending(&next_us), 0);
		cr_expect_eq(next_us, clock_us + pauses_s[i] * SECOND_US,
		    "%zu", i);
		clock_us = next_us;
	}
	/* A notice is dropped after 72 hours. */
	while (next_us != 0) {
		clock_us = next_us;
		cr_expect_eq(pending(&next_us), 0);
	}
	cr_expect_geq(clock_us, begin_us + 72 * HOUR_US);
	cr_expect_lt(clock_us, begin_us + 73 * HOUR_US);
	cr_expect_str_eq(events("u", 4), "user.notification.dropped");
	cr_expect_str_eq(ud_event_payload(event_at("u", 5)),
	    "{\"kind\":\"PASSWORD_CHANGED\",\"channel\":\"email\"}");
}

Test(outbox, message_is_dropped_when_its_code_has_expired)
{
	answer(UD_NOTIFY_LATER, 1);
	make_human("u");
	clock_us += HOUR_US - 1;
	answer(UD_NOTIFY_LATER, 1);
	cr_expect_eq(pending(NULL), 0);
	cr_expect_eq(mail_count, 2);
	clock_us += HOUR_US;
	cr_expect_eq(pending(NULL), 0);
	cr_expect_eq(mail_count, 2);
	cr_expect_str_eq(events("u", 2), "user.notification.dropped");
	cr_expect_str_eq(ud_event_payload(event_at("u", 3)),
	    "{\"kind\":\"VERIFY_EMAIL\",\"channel\":\"email\"}");
	cr_expect_eq(ud_user_sequence(get("u")), 1);
}

/* A refused message, and what makes it pointless. */
static void
refuse_one(void)
{
	answer(UD_NOTIFY_LATER, 1);
	make_human("u");
	clock_us += HOUR_US / 2;
}

static void
expect_dropped(void)
{
	size_t before = mail_count;

	cr_expect_eq(pending(NULL), 0);
	cr_expect_eq(mail_count, before);
	cr_expect(holds(events("u", 2), "user.notification.dropped"));
}

Test(outbox, message_is_dropped_when_its_code_was_used)
{
	refuse_one();
	OK(ud_user_verify_email(dir, "u", mails[0].code, NULL));
	expect_dropped();
}

Test(outbox, message_is_dropped_when_its_code_was_replaced)
{
	refuse_one();
	(void)email_code("u");
	(void)email_code("u");
	expect_dropped();
}

Test(outbox, message_is_dropped_when_its_user_is_blocked)
{
	refuse_one();
	OK(ud_user_lock(dir, "u", NULL));
	expect_dropped();
}

Test(outbox, message_is_dropped_when_the_address_has_changed)
{
	refuse_one();
	OK(change_email("u", "b@example.test", UD_VERIFY_UNVERIFIED));
	expect_dropped();
}

Test(outbox, messages_of_a_deleted_user_are_gone)
{
	int64_t next_us;

	refuse_one();
	OK(ud_user_delete(dir, "u", NULL));
	cr_expect_eq(pending(&next_us), 0);
	cr_expect_eq(next_us, 0);
	cr_expect_eq(mail_count, 1);
}

Test(outbox, recipient_that_does_not_exist_is_not_tried_again)
{
	int64_t next_us;

	answer(UD_NOTIFY_REJECTED, 1);
	make_human("u");
	cr_expect_str_eq(events("u", 2), "user.notification.dropped");
	clock_us += HOUR_US / 2;
	cr_expect_eq(pending(&next_us), 0);
	cr_expect_eq(next_us, 0);
	cr_expect_eq(mail_count, 1);
	/* The code itself is as good as before. */
	OK(ud_user_verify_email(dir, "u", mails[0].code, NULL));
}

/* A mail server that is down; messages by SMS go out. */
static int
only_sms(const ud_message *message, void *ctx)
{
	answer(UD_NOTIFY_LATER, message->channel == UD_CHANNEL_EMAIL);
	return mailbox_notify(message, ctx);
}

Test(outbox, refused_message_holds_back_those_to_its_address)
{
	ud_options options = mail_options();
	size_t sms = 0;

	finish();
	options.notify = only_sms;
	mailbox_clear();
	begin_with(&options);
	make_verified("u");
	OK(ud_user_send_email_code(dir, "u", NULL, NULL, NULL));
	OK(ud_user_reset_password(dir, "u", NULL, NULL, NULL));
	OK(ud_user_set_phone(dir, "u", "+41791234568", NULL, NULL, NULL));
	for (size_t i = 0; i < mail_count; i++) {
		sms += mails[i].channel == UD_CHANNEL_SMS;
		cr_expect_neq(mails[i].kind, UD_MESSAGE_PASSWORD_RESET);
		cr_expect_eq(mails[i].taken,
		    mails[i].channel == UD_CHANNEL_SMS);
	}
	cr_expect_eq(sms, 2);
}

Test(outbox, messages_to_one_address_come_in_order)
{
	static const int64_t kinds[] = { UD_MESSAGE_VERIFY_EMAIL,
		UD_MESSAGE_PASSWORD_RESET, UD_MESSAGE_INVITE_USER,
		UD_MESSAGE_PASSWORD_CHANGED };
	ud_options options = mail_options();

	finish();
	options.notify_later = 1;
	mailbox_clear();
	begin_with(&options);
	make_verified("u");
	OK(ud_user_send_email_code(dir, "u", NULL, NULL, NULL));
	OK(ud_user_reset_password(dir, "u", NULL, NULL, NULL));
	OK(ud_user_create_invite_code(dir, "u", NULL, NULL, NULL));
	cr_expect_eq(mail_count, 0);
	answer(UD_NOTIFY_LATER, 1);
	cr_expect_eq(pending(NULL), 0);
	cr_expect_eq(mail_count, 1);
	clock_us += HALF_MINUTE_US;
	cr_expect_eq(pending(NULL), 3);
	cr_assert_eq(mail_count, 4);
	for (size_t i = 0; i < 3; i++)
		cr_expect_eq(mails[i + 1].kind, kinds[i], "%zu", i);
	cr_expect_lt(mails[1].id, mails[2].id);
	cr_expect_lt(mails[2].id, mails[3].id);
}

Test(outbox, limit_is_kept)
{
	ud_options options = mail_options();
	int64_t next_us;
	uint64_t sent;

	finish();
	options.notify_later = 1;
	mailbox_clear();
	begin_with(&options);
	for (char id[] = "a"; id[0] <= 'e'; id[0]++)
		make_human(id);
	clock_us += SECOND_US;
	OK(ud_notify_pending(dir, 2, &sent, &next_us));
	cr_expect_eq(sent, 2);
	cr_expect_neq(next_us, 0);
	OK(ud_notify_pending(dir, 0, NULL, NULL));
	cr_expect_eq(mail_count, 5);
}

Test(outbox, clock_that_was_set_back_does_not_stop_messages)
{
	answer(UD_NOTIFY_LATER, 2);
	make_human("u");
	clock_us += HALF_MINUTE_US;
	(void)pending(NULL);
	/* Due in a minute, by a clock that is a day behind. */
	clock_us -= 24 * HOUR_US;
	cr_expect_eq(pending(NULL), 1);
}

Test(outbox, clock_that_jumps_ahead_ends_codes_not_notices)
{
	make_verified("u");
	answer(UD_NOTIFY_LATER, 2);
	OK(ud_user_set_email(dir, "u", "b@example.test", NULL, NULL, NULL));
	mailbox_clear();
	clock_us += 48 * HOUR_US;
	cr_expect_eq(pending(NULL), 1);
	cr_expect_eq(last_mail()->kind, UD_MESSAGE_EMAIL_CHANGED);
	cr_expect(holds(events("u", 5), "user.notification.dropped"));
}

/* Without it nothing waits for long. */
Test(outbox, next_message_of_a_user_does_not_wait_for_refused_ones)
{
	answer(UD_NOTIFY_LATER, 1);
	make_human("u");
	OK(ud_user_send_email_code(dir, "u", NULL, NULL, NULL));
	cr_expect_leq(mail_count, 3);
	clock_us += LEASE_US;
	(void)pending(NULL);
	cr_expect_str_eq(last_mail()->recipient, "u@example.test");
	OK(ud_user_verify_email(dir, "u", last_code(), NULL));
}
