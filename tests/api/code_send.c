/* SPDX-License-Identifier: MIT */
/* How codes reach their people: each way at each place. */
#include "codes.h"

TestSuite(code_send, .init = begin_mail, .fini = finish);

#define NOT_CONFIGURED UD_ESTATE, "Errors.Notification.NotConfigured", ""
#define INVALID UD_EINVAL, "Errors.Invalid.Argument"

Test(code_send, human_with_an_address_only_gets_one_message)
{
	ud_user *user = NULL;
	ud_user_spec spec = human_spec("u");

	OK(ud_user_create(dir, &spec, &user));
	cr_expect_eq(ud_user_sequence(user), 1);
	ud_user_free(&user);
	cr_assert_eq(mail_count, 1);
	cr_expect_eq(mails[0].kind, UD_MESSAGE_VERIFY_EMAIL);
	cr_expect_eq(ud_user_state(get("u")), UD_USER_ACTIVE);
	cr_expect_str_eq(ud_user_username(get("u")), "u@example.test");
	cr_expect_eq(ud_user_login_name_count(get("u")), 1);
	cr_expect_str_eq(events("u", 0), "user.human.added "
	    "user.human.email.code.added user.human.email.code.sent");
	cr_expect_eq(ud_user_sequence(get("u")), 1);
	cr_expect_eq(ud_user_event_sequence(get("u")), 3);
	OK(ud_user_verify_email(dir, "u", last_code(), NULL));
}

Test(code_send, creating_verified_or_unverified_sends_nothing)
{
	static const int64_t modes[] = { UD_VERIFY_UNVERIFIED,
		UD_VERIFY_VERIFIED };

	for (size_t i = 0; i < N(modes); i++) {
		ud_user_spec spec = human_spec(i == 0 ? "u" : "v");

		spec.email_verification = modes[i];
		OK(ud_user_create(dir, &spec, NULL));
		cr_expect_eq(ud_user_email_is_verified(get(spec.user_id)),
		    (int)i);
		cr_expect_eq(ud_user_resend_email_code(dir, spec.user_id,
		    NULL, NULL, NULL), UD_ESTATE);
	}
	cr_expect_eq(mail_count, 0);
	cr_expect_str_eq(events("u", 0), "user.human.added");
	cr_expect_str_eq(events("v", 0), "user.human.added "
	    "user.human.email.verified");
}

Test(code_send, numbers_are_never_said_to_be_unverified)
{
	ud_delivery unverified = deliver_by(UD_VERIFY_UNVERIFIED);
	ud_user_spec spec = human_spec("u");

	spec.phone = "+41791234567";
	spec.phone_verification = UD_VERIFY_UNVERIFIED;
	cr_expect(refused(ud_user_create(dir, &spec, NULL), INVALID,
	    "phone"));
	make_human("u");
	cr_expect(refused(change_phone("u", "+41791234567",
	    UD_VERIFY_UNVERIFIED), INVALID, "phone"));
	cr_expect(refused(ud_user_set_phone(dir, "u", "+41791234567",
	    &unverified, NULL, NULL), INVALID, NULL));
	cr_expect(refused(ud_user_set_email(dir, "u", "b@example.test",
	    &unverified, NULL, NULL), INVALID, NULL));
}

Test(code_send, modes_that_mean_nothing_are_refused)
{
	ud_delivery delivery = deliver_by(UD_VERIFY_VERIFIED);

	make_human("u");
	cr_expect(refused(ud_user_send_email_code(dir, "u", &delivery, NULL,
	    NULL), INVALID, NULL));
	cr_expect(refused(ud_user_resend_email_code(dir, "u", &delivery,
	    NULL, NULL), INVALID, NULL));
	cr_expect(refused(ud_user_resend_phone_code(dir, "u", &delivery,
	    NULL, NULL), INVALID, NULL));
	cr_expect(refused(ud_user_reset_password(dir, "u", &delivery, NULL,
	    NULL), INVALID, NULL));
	cr_expect(refused(ud_user_create_invite_code(dir, "u", &delivery,
	    NULL, NULL), INVALID, NULL));
	delivery.mode = 5;
	cr_expect(refused(ud_user_set_email(dir, "u", "b@example.test",
	    &delivery, NULL, NULL), INVALID, NULL));
	delivery.mode = UD_VERIFY_RETURN;
	cr_expect(refused(ud_user_send_email_code(dir, "u", &delivery, NULL,
	    NULL), INVALID, NULL));
	cr_expect(refused(ud_password_reset(dir, "u", &delivery), INVALID,
	    NULL));
	delivery = deliver_by(UD_VERIFY_SEND);
	delivery.channel = UD_CHANNEL_SMS;
	cr_expect(refused(ud_user_send_email_code(dir, "u", &delivery, NULL,
	    NULL), INVALID, "notificationType"));
	delivery = deliver_by(UD_VERIFY_SEND);
	delivery.application_name = "App";
	cr_expect(refused(ud_user_send_email_code(dir, "u", &delivery, NULL,
	    NULL), INVALID, "applicationName"));
	cr_expect_eq(mail_count, 1);
}

Test(code_send, changed_address_gets_a_code_unless_said_otherwise)
{
	char *code = NULL;
	ud_user_patch patch = PATCH;

	make_human("u");
	OK(change_email("u", "b@example.test", UD_VERIFY_DEFAULT));
	cr_expect_eq(mail_count, 2);
	cr_expect_str_eq(last_mail()->recipient, "b@example.test");
	OK(change_email("u", "c@example.test", UD_VERIFY_UNVERIFIED));
	cr_expect_eq(mail_count, 2);
	cr_expect_str_eq(events("u", 6), "user.human.email.changed");
	patch.email = "d@example.test";
	patch.email_verification = UD_VERIFY_RETURN;
	patch.email_code = &code;
	OK(change("u", &patch));
	cr_expect_eq(mail_count, 2);
	OK(ud_user_verify_email(dir, "u", code, NULL));
	ud_string_free(&code);
	OK(change_email("u", "e@example.test", UD_VERIFY_VERIFIED));
	cr_expect(ud_user_email_is_verified(get("u")));
	cr_expect_str_eq(events("u", 10), "user.human.email.changed "
	    "user.human.email.verified user.human.email.change.sent");
}

Test(code_send, equal_address_gets_a_code_if_unverified_and_asked_for)
{
	char *code = NULL;
	ud_user_patch patch = PATCH;

	make_human("u");
	OK(change_email("u", "u@example.test", UD_VERIFY_DEFAULT));
	cr_expect_eq(mail_count, 1);
	OK(change_email("u", "u@example.test", UD_VERIFY_SEND));
	cr_expect_eq(mail_count, 2);
	patch.email = "u@example.test";
	patch.email_verification = UD_VERIFY_RETURN;
	patch.email_code = &code;
	OK(change("u", &patch));
	cr_assert_not_null(code);
	OK(ud_user_verify_email(dir, "u", code, NULL));
	ud_string_free(&code);
	/* Verified, it needs none. */
	OK(change("u", &patch));
	cr_expect_null(code);
	OK(change_email("u", "u@example.test", UD_VERIFY_SEND));
	cr_expect_eq(mail_count, 2);
	cr_expect_str_eq(events("u", 7), "");
}

Test(code_send, numbers_are_like_addresses)
{
	make_human("u");
	OK(change_phone("u", "+41791234567", UD_VERIFY_DEFAULT));
	cr_expect_eq(last_mail()->kind, UD_MESSAGE_VERIFY_PHONE);
	cr_expect_eq(last_mail()->channel, UD_CHANNEL_SMS);
	cr_expect_str_eq(last_mail()->recipient, "+41791234567");
	OK(change_phone("u", "+41 79 123 45 67", UD_VERIFY_DEFAULT));
	cr_expect_eq(mail_count, 2);
	OK(change_phone("u", "+41 79 123 45 67", UD_VERIFY_SEND));
	cr_expect_eq(mail_count, 3);
	OK(ud_user_verify_phone(dir, "u", last_code(), NULL));
	OK(change_phone("u", NULL, UD_VERIFY_SEND));
	cr_expect_eq(mail_count, 3);
	OK(change_phone("u", "", UD_VERIFY_DEFAULT));
	cr_expect_str_eq(ud_user_phone(get("u")), "");
	cr_expect(refused(change_phone("u", "", UD_VERIFY_SEND), UD_EINVAL,
	    "Errors.User.Phone.VerifyingRemovalIsNotSupported", "phone"));
	/* There is nothing that a code could be for. */
	OK(change_phone("u", NULL, UD_VERIFY_SEND));
	cr_expect_eq(mail_count, 4);
	cr_expect_eq(last_mail()->kind, UD_MESSAGE_PHONE_CHANGED);
}

Test(code_send, message_says_who_and_where)
{
	const struct mail *mail;

	make_verified("u");
	clock_us += SECOND_US;
	OK(ud_user_send_email_code(dir, "u", NULL, NULL, NULL));
	mail = last_mail();
	cr_expect_gt(mail->id, 0);
	cr_expect_eq(mail->attempt, 1);
	cr_expect_eq(mail->channel, UD_CHANNEL_EMAIL);
	cr_expect_str_eq(mail->recipient, "u@example.test");
	cr_expect_str_eq(mail->user_id, "u");
	cr_expect_str_eq(mail->org_id, "o");
	cr_expect_str_eq(mail->login_name, "u@example.test");
	cr_expect_eq(mail->expires_us, clock_us + HOUR_US);
	cr_expect_str_eq(mail->application, "");
	OK(ud_user_reset_password(dir, "u", NULL, NULL, NULL));
	cr_expect_eq(last_mail()->kind, UD_MESSAGE_PASSWORD_RESET);
	OK(ud_user_create_invite_code(dir, "u", NULL, NULL, NULL));
	cr_expect_eq(last_mail()->kind, UD_MESSAGE_INVITE_USER);
}

Test(code_send, without_a_notifier_nothing_is_written)
{
	ud_options options = mail_options();
	uint64_t before;

	finish();
	options.notify = NULL;
	begin_with(&options);
	make_verified("u");
	before = ud_user_event_sequence(get("u"));
	cr_expect_eq(before, 3);
	cr_expect(refused(ud_user_send_email_code(dir, "u", NULL, NULL,
	    NULL), NOT_CONFIGURED));
	cr_expect(refused(ud_user_set_email(dir, "u", "b@example.test", NULL,
	    NULL, NULL), NOT_CONFIGURED));
	cr_expect(refused(ud_user_set_phone(dir, "u", "+41791234568", NULL,
	    NULL, NULL), NOT_CONFIGURED));
	cr_expect(refused(ud_user_reset_password(dir, "u", NULL, NULL, NULL),
	    NOT_CONFIGURED));
	cr_expect(refused(ud_user_create_invite_code(dir, "u", NULL, NULL,
	    NULL), NOT_CONFIGURED));
	cr_expect(refused(ud_password_reset(dir, "nobody", NULL),
	    NOT_CONFIGURED));
	cr_expect_eq(ud_user_event_sequence(get("u")), before);
	/* What sends nothing works. */
	OK(ud_user_verify_email(dir, "u", email_code("u"), NULL));
	give_password("u", "Passw0rd!");
	OK(change_email("u", "b@example.test", UD_VERIFY_DEFAULT));
	cr_expect_str_eq(events("u", 6), "user.human.email.changed");
}

Test(code_send, lenient_directory_makes_codes_that_go_nowhere)
{
	ud_options options = mail_options();
	uint64_t sent = 1;

	finish();
	options.notify = NULL;
	options.notify_lenient = 1;
	begin_with(&options);
	make_verified("u");
	for (int i = 0; i < 6; i++)
		OK(ud_user_send_email_code(dir, "u", NULL, NULL, NULL));
	OK(ud_user_resend_email_code(dir, "u", NULL, NULL, NULL));
	cr_expect_str_eq(events("u", 9), "user.human.email.code.added");
	cr_expect(refused(ud_notify_pending(dir, 0, &sent, NULL),
	    NOT_CONFIGURED));
	cr_expect_eq(sent, 0);
}

Test(code_send, lenient_directory_makes_codes_where_none_is_mentioned)
{
	ud_options options = mail_options();

	finish();
	options.notify = NULL;
	options.notify_lenient = 1;
	begin_with(&options);
	make_human("u");
	cr_expect_str_eq(events("u", 0),
	    "user.human.added user.human.email.code.added");
	OK(change_email("u", "b@example.test", UD_VERIFY_DEFAULT));
	cr_expect_str_eq(events("u", 2),
	    "user.human.email.changed user.human.email.code.added");
	OK(change_email("u", "c@example.test", UD_VERIFY_UNVERIFIED));
	cr_expect_str_eq(events("u", 4), "user.human.email.changed");
	cr_expect_eq(mail_count, 0);
}
