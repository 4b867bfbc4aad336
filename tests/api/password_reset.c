/* SPDX-License-Identifier: MIT */
/* Resetting passwords by code: who gets one, where to, and what it does. */
#include "codes.h"

TestSuite(password_reset, .init = begin_mail, .fini = finish);

static ud_delivery
by_sms(void)
{
	ud_delivery delivery = deliver_by(UD_VERIFY_SEND);

	delivery.channel = UD_CHANNEL_SMS;
	return delivery;
}

Test(password_reset, code_sets_a_password)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);
	char code[MAIL_TEXT_SIZE];

	make_verified("u");
	OK(ud_user_reset_password(dir, "u", NULL, NULL, NULL));
	cr_expect_eq(last_mail()->kind, UD_MESSAGE_PASSWORD_RESET);
	cr_expect_str_eq(last_mail()->recipient, "u@example.test");
	strcpy(code, last_code());
	spec.password = "New-Passw0rd";
	spec.password_len = 12;
	spec.change_required = 1;
	spec.code = code;
	OK(ud_user_set_password(dir, "u", &spec, NULL));
	OK(ud_user_check_password(dir, "u", "New-Passw0rd", 12, NULL));
	cr_expect(ud_user_password_change_required(get("u")));
	cr_expect_eq(last_mail()->kind, UD_MESSAGE_PASSWORD_CHANGED);
	cr_expect(refused(ud_user_set_password(dir, "u", &spec, NULL),
	    NO_RESET_CODE));
	cr_expect(is_id("COMMAND-2M9fs"));
	cr_expect_str_eq(events("u", 3), "user.human.password.code.added "
	    "user.human.password.code.sent user.human.password.changed "
	    "user.human.password.change.sent "
	    "user.human.password.check.succeeded "
	    "user.human.password.code.check.failed");
	cr_expect_eq(ud_user_sequence(get("u")), 6);
}

Test(password_reset, does_not_touch_the_password)
{
	make_verified("u");
	give_password("u", "Passw0rd!");
	OK(ud_user_reset_password(dir, "u", NULL, NULL, NULL));
	OK(ud_user_check_password(dir, "u", "Passw0rd!", 9, NULL));
}

Test(password_reset, goes_by_sms_where_it_is_asked_for)
{
	ud_delivery sms = by_sms();

	make_verified("u");
	OK(ud_user_reset_password(dir, "u", &sms, NULL, NULL));
	cr_expect_eq(last_mail()->channel, UD_CHANNEL_SMS);
	cr_expect_str_eq(last_mail()->recipient, "+41791234567");
	cr_expect(reset_works("u", last_code()));
	sms.channel = 3;
	cr_expect(refused(ud_user_reset_password(dir, "u", &sms, NULL, NULL),
	    UD_EINVAL, "Errors.Invalid.Argument", "notificationType"));
}

#define EMAIL_NOT_VERIFIED UD_ESTATE, "Errors.User.Email.NotVerified", NULL
#define PHONE_NOT_VERIFIED UD_ESTATE, "Errors.User.Phone.NotVerified", NULL
#define NO_PHONE UD_ESTATE, "Errors.User.Phone.NotFound", NULL
#define NOT_ACTIVE UD_ESTATE, "Errors.User.NotActive", NULL

Test(password_reset, is_sent_to_verified_addresses_of_active_users)
{
	ud_delivery sms = by_sms();
	uint64_t before;

	make_human("u");
	before = ud_user_event_sequence(get("u"));
	cr_expect(refused(ud_user_reset_password(dir, "u", NULL, NULL, NULL),
	    EMAIL_NOT_VERIFIED));
	cr_expect(refused(ud_user_reset_password(dir, "u", &sms, NULL, NULL),
	    NO_PHONE));
	cr_expect_eq(ud_user_event_sequence(get("u")), before);
	(void)phone_code("u", "+41791234567");
	cr_expect(refused(ud_user_reset_password(dir, "u", &sms, NULL, NULL),
	    PHONE_NOT_VERIFIED));
	/* What is returned is not bound to that. */
	cr_expect(reset_works("u", reset_code("u", 0)));
	make_verified("v");
	OK(ud_user_lock(dir, "v", NULL));
	cr_expect(refused(ud_user_reset_password(dir, "v", NULL, NULL, NULL),
	    NOT_ACTIVE));
	cr_expect(reset_works("v", reset_code("v", 0)));
	OK(ud_user_unlock(dir, "v", NULL));
	OK(ud_user_deactivate(dir, "v", NULL));
	cr_expect(refused(ud_user_reset_password(dir, "v", &sms, NULL, NULL),
	    NOT_ACTIVE));
	cr_expect(reset_works("v", reset_code("v", UD_CHANNEL_SMS)));
	cr_expect_eq(ud_user_state(get("v")), UD_USER_INACTIVE);
}

Test(password_reset, changed_address_gets_none_before_it_is_verified)
{
	make_verified("u");
	OK(change_email("u", "thief@example.test", UD_VERIFY_UNVERIFIED));
	cr_expect(refused(ud_user_reset_password(dir, "u", NULL, NULL, NULL),
	    EMAIL_NOT_VERIFIED));
	OK(change_email("u", NULL, UD_VERIFY_VERIFIED));
	OK(ud_user_reset_password(dir, "u", NULL, NULL, NULL));
	cr_expect_str_eq(last_mail()->recipient, "thief@example.test");
}

Test(password_reset, host_may_let_anyone_have_one)
{
	ud_policy policy = UD_INIT(ud_policy);
	ud_delivery sms = by_sms();

	finish();
	policy.reset_anyone = 1;
	begin_policy(&policy);
	make_human("u");
	OK(ud_user_reset_password(dir, "u", NULL, NULL, NULL));
	cr_expect(refused(ud_user_reset_password(dir, "u", &sms, NULL, NULL),
	    NO_PHONE));
	OK(ud_user_lock(dir, "u", NULL));
	OK(ud_user_reset_password(dir, "u", NULL, NULL, NULL));
	cr_expect(reset_works("u", last_code()));
	cr_expect_eq(ud_user_state(get("u")), UD_USER_LOCKED);
}

Test(password_reset, by_login_name_is_always_well)
{
	static const char *const names[] = { "nobody", "u@example.test",
		"unverified@example.test", "locked@example.test", "machine",
		"initial@example.test" };
	uint64_t sent;

	make_verified("u");
	make_human("unverified");
	make_verified("locked");
	OK(ud_user_lock(dir, "locked", NULL));
	make_machine("machine");
	make_in_state("initial", UD_USER_HUMAN, UD_USER_INITIAL);
	mailbox_clear();
	for (size_t i = 0; i < N(names); i++)
		OK(ud_password_reset(dir, names[i], NULL));
	/* A slow mail server would tell, so nothing is sent at once. */
	cr_expect_eq(mail_count, 0);
	OK(ud_notify_pending(dir, 0, &sent, NULL));
	cr_expect_eq(sent, 1);
	cr_expect_str_eq(last_mail()->user_id, "u");
	cr_expect(reset_works("u", last_code()));
	cr_expect_eq(event_count("unverified"), 3);
}

Test(password_reset, by_login_name_keeps_the_budget_and_says_nothing)
{
	uint64_t sent;

	make_verified("u");
	for (int i = 0; i < 9; i++)
		OK(ud_password_reset(dir, "u@example.test", NULL));
	OK(ud_notify_pending(dir, 0, &sent, NULL));
	/* The newest two are good; what came before is not sent any more. */
	cr_expect_eq(sent, 2);
	cr_expect(refused(ud_user_reset_password(dir, "u", NULL, NULL, NULL),
	    TOO_MANY_SENDS));
	cr_expect_neq(ud_password_reset(dir, "", NULL), UD_OK);
}

Test(password_reset, by_login_name_may_go_by_sms)
{
	ud_delivery sms = by_sms();
	uint64_t sent;

	make_verified("u");
	OK(ud_password_reset(dir, "u@example.test", &sms));
	OK(ud_notify_pending(dir, 0, &sent, NULL));
	cr_expect_eq(last_mail()->channel, UD_CHANNEL_SMS);
	cr_expect(reset_works("u", last_code()));
}
