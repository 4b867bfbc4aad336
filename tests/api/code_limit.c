/* SPDX-License-Identifier: MIT */
/* How often codes may be tried and sent, and which are alive together. */
#include "codes.h"

TestSuite(code_limit, .init = begin_mail, .fini = finish);

#define DAY_US (24 * HOUR_US)

Test(code_limit, right_code_works_once)
{
	make_human("u");
	OK(ud_user_verify_email(dir, "u", last_code(), NULL));
	cr_expect(ud_user_email_is_verified(get("u")));
	cr_expect(refused(ud_user_verify_email(dir, "u", last_code(), NULL),
	    NO_CODE));
	cr_expect_str_eq(events("u", 3), "user.human.email.verified "
	    "user.human.email.verification.failed");
}

Test(code_limit, newest_and_the_one_before_are_good_together)
{
	const char *first, *second, *third;

	make_human("u");
	first = email_code("u");
	second = email_code("u");
	third = email_code("u");
	cr_expect(refused(ud_user_verify_email(dir, "u", first, NULL),
	    INVALID_CODE));
	OK(ud_user_verify_email(dir, "u", second, NULL));
	cr_expect(refused(ud_user_verify_email(dir, "u", third, NULL),
	    NO_CODE));
	first = reset_code("u", 0);
	second = reset_code("u", 0);
	cr_expect(reset_works("u", first));
	cr_expect_not(reset_works("u", second));
	make_human("v");
	first = invite_code("v");
	second = invite_code("v");
	OK(ud_user_verify_invite_code(dir, "v", second, NULL));
	cr_expect(refused(ud_user_verify_invite_code(dir, "v", first, NULL),
	    NO_CODE));
}

Test(code_limit, former_code_keeps_its_own_deadline)
{
	const char *first, *second;

	make_human("u");
	first = email_code("u");
	clock_us += HOUR_US / 2;
	second = email_code("u");
	clock_us += HOUR_US / 2;
	cr_expect(refused(ud_user_verify_email(dir, "u", first, NULL),
	    EXPIRED_CODE));
	OK(ud_user_verify_email(dir, "u", second, NULL));
}

Test(code_limit, fifth_wrong_code_ends_the_right_one)
{
	const char *code;

	make_human("u");
	code = email_code("u");
	guess_email("u", code, 4);
	OK(ud_user_verify_email(dir, "u", code, NULL));
	code = email_code("u");
	guess_email("u", code, 5);
	cr_expect(refused(ud_user_verify_email(dir, "u", code, NULL),
	    NO_CODE));
	OK(ud_user_verify_email(dir, "u", email_code("u"), NULL));
}

Test(code_limit, codes_for_numbers_resets_and_invitations_die_likewise)
{
	const char *phone, *reset, *invite;

	make_human("u");
	phone = phone_code("u", "+41791234567");
	reset = reset_code("u", 0);
	invite = invite_code("u");
	for (int i = 0; i < 5; i++) {
		cr_expect(refused(ud_user_verify_phone(dir, "u",
		    wrong(phone), NULL), INVALID_CODE));
		cr_expect(is_id("COMMAND-eis9R"));
		cr_expect(refused(ud_user_verify_invite_code(dir, "u",
		    wrong(invite), NULL), INVALID_CODE));
		cr_expect(is_id("COMMAND-Wgn4q"));
		cr_expect(refused(set_password("u", "New-Passw0rd", NULL,
		    wrong(reset)), INVALID_CODE));
		cr_expect(is_id("CODE-woT0xc"));
	}
	cr_expect(refused(ud_user_verify_phone(dir, "u", phone, NULL),
	    NO_CODE));
	cr_expect(refused(ud_user_verify_invite_code(dir, "u", invite, NULL),
	    NO_CODE));
	cr_expect(refused(set_password("u", "New-Passw0rd", NULL, reset),
	    NO_RESET_CODE));
	cr_expect(is_id("COMMAND-2M9fs"));
	OK(ud_user_verify_invite_code(dir, "u", invite_code("u"), NULL));
	cr_expect(reset_works("u", reset_code("u", 0)));
}

Test(code_limit, new_code_brings_no_new_tries)
{
	const char *first, *second;

	make_human("u");
	first = email_code("u");
	guess_email("u", first, 3);
	second = email_code("u");
	guess_email("u", first, 2);
	cr_expect(refused(ud_user_verify_email(dir, "u", second, NULL),
	    NO_CODE));
	/* One that is issued after the end has all of them. */
	second = email_code("u");
	guess_email("u", second, 4);
	OK(ud_user_verify_email(dir, "u", second, NULL));
}

Test(code_limit, expired_codes_take_their_tries_along)
{
	const char *code;

	make_human("u");
	guess_email("u", email_code("u"), 4);
	clock_us += HOUR_US;
	code = email_code("u");
	guess_email("u", code, 4);
	OK(ud_user_verify_email(dir, "u", code, NULL));
}

static void
guess_twenty(const char *id)
{
	for (int i = 0; i < 4; i++)
		guess_email(id, email_code(id), 5);
}

Test(code_limit, wrong_codes_of_a_day_are_counted)
{
	const char *code;
	uint64_t before;

	make_human("u");
	make_human("v");
	guess_twenty("u");
	clock_us += DAY_US - 1000 * 1000 - 1;
	code = email_code("u");
	before = ud_user_event_sequence(get("u"));
	cr_expect(refused(ud_user_verify_email(dir, "u", code, NULL),
	    TOO_MANY_CODES));
	cr_expect_eq(ud_retry_after_ms(dir), 1001);
	/* Nothing was judged, so nothing is told. */
	cr_expect_eq(ud_user_event_sequence(get("u")), before);
	/* Others and other purposes are free. */
	OK(ud_user_verify_email(dir, "v", email_code("v"), NULL));
	OK(ud_user_verify_invite_code(dir, "u", invite_code("u"), NULL));
	OK(change_email("u", "b@example.test", 0));
	code = email_code("u");
	cr_expect(refused(ud_user_verify_email(dir, "u", code, NULL),
	    TOO_MANY_CODES));
	clock_us += 1000 * 1000 + 1;
	OK(ud_user_verify_email(dir, "u", code, NULL));
}

/* What was wrong before the right one is of no day that goes on, or it would
 * end soon and let the tries of two be made at once. */
Test(code_limit, day_begins_with_the_first_try_after_a_right_one)
{
	const char *code;

	make_human("u");
	code = email_code("u");
	guess_email("u", code, 1);
	OK(ud_user_verify_email(dir, "u", code, NULL));
	clock_us += 23 * HOUR_US;
	guess_twenty("u");
	clock_us += HOUR_US;
	code = email_code("u");
	cr_expect(refused(ud_user_verify_email(dir, "u", code, NULL),
	    TOO_MANY_CODES));
	cr_expect_eq(ud_retry_after_ms(dir), 23 * 3600 * 1000);
	clock_us += 23 * HOUR_US;
	OK(ud_user_verify_email(dir, "u", email_code("u"), NULL));
}

Test(code_limit, wrong_codes_lock_no_password)
{
	make_human("u");
	give_password("u", "Passw0rd!");
	guess_twenty("u");
	OK(ud_user_check_password(dir, "u", "Passw0rd!", 9, NULL));
	cr_expect_eq(ud_user_state(get("u")), UD_USER_ACTIVE);
}

Test(code_limit, five_messages_an_hour_are_sent)
{
	uint64_t before;

	make_human("u");
	clock_us += SECOND_US;
	for (int i = 0; i < 4; i++)
		OK(ud_user_send_email_code(dir, "u", NULL, NULL, NULL));
	before = ud_user_event_sequence(get("u"));
	cr_expect(refused(ud_user_send_email_code(dir, "u", NULL, NULL,
	    NULL), TOO_MANY_SENDS));
	cr_expect_eq(ud_retry_after_ms(dir), 3599 * 1000);
	cr_expect(refused(ud_user_set_email(dir, "u", "b@example.test", NULL,
	    NULL, NULL), TOO_MANY_SENDS));
	cr_expect(refused(change_email("u", "b@example.test", 0),
	    TOO_MANY_SENDS));
	cr_expect_str_eq(ud_user_email(get("u")), "u@example.test");
	cr_expect_eq(ud_user_event_sequence(get("u")), before);
	/* The last code is still good, and one may be returned. */
	(void)email_code("u");
	OK(ud_user_verify_email(dir, "u", last_code(), NULL));
	cr_expect_eq(mail_count, 5);
	/* Other purposes have a budget of their own. */
	OK(ud_user_create_invite_code(dir, "u", NULL, NULL, NULL));
	clock_us += HOUR_US - SECOND_US - 1;
	cr_expect_eq(ud_user_send_email_code(dir, "u", NULL, NULL, NULL),
	    UD_EEXHAUSTED);
	clock_us++;
	OK(ud_user_send_email_code(dir, "u", NULL, NULL, NULL));
	cr_expect_eq(ud_user_send_email_code(dir, "u", NULL, NULL, NULL),
	    UD_EEXHAUSTED);
}

Test(code_limit, clock_that_was_set_back_does_not_block_sending)
{
	make_human("u");
	for (int i = 0; i < 4; i++)
		OK(ud_user_send_email_code(dir, "u", NULL, NULL, NULL));
	clock_us -= 10 * DAY_US;
	OK(ud_user_send_email_code(dir, "u", NULL, NULL, NULL));
}

Test(code_limit, limits_are_as_the_host_wants)
{
	ud_policy policy = UD_INIT(ud_policy);
	const char *code;

	finish();
	policy.sends_per_hour = UD_NONE;
	policy.code_tries_per_day = UD_NONE;
	begin_policy(&policy);
	make_human("u");
	for (int i = 0; i < 30; i++)
		OK(ud_user_send_email_code(dir, "u", NULL, NULL, NULL));
	guess_twenty("u");
	code = email_code("u");
	OK(ud_user_verify_email(dir, "u", code, NULL));
	finish();
	policy.sends_per_hour = 2;
	policy.code_tries_per_day = 1;
	begin_policy(&policy);
	make_human("u");
	OK(ud_user_send_email_code(dir, "u", NULL, NULL, NULL));
	cr_expect_eq(ud_user_send_email_code(dir, "u", NULL, NULL, NULL),
	    UD_EEXHAUSTED);
	guess_email("u", last_code(), 1);
	cr_expect(refused(ud_user_verify_email(dir, "u", last_code(), NULL),
	    TOO_MANY_CODES));
}

Test(code_limit, resend_needs_a_code)
{
	make_human("u");
	OK(ud_user_resend_email_code(dir, "u", NULL, NULL, NULL));
	cr_assert_eq(mail_count, 2);
	cr_expect_str_neq(mails[0].code, mails[1].code);
	clock_us += HOUR_US;
	OK(ud_user_resend_email_code(dir, "u", NULL, NULL, NULL));
	cr_expect_eq(last_mail()->expires_us, clock_us + HOUR_US);
	OK(ud_user_verify_email(dir, "u", last_code(), NULL));
	cr_expect(refused(ud_user_resend_email_code(dir, "u", NULL, NULL,
	    NULL), UD_ESTATE, "Errors.User.Code.Empty", NULL));
	cr_expect(is_id("EMAIL-5w5ilin4yt"));
	/* One may still be issued for a verified address. */
	OK(ud_user_send_email_code(dir, "u", NULL, NULL, NULL));
	cr_expect(ud_user_email_is_verified(get("u")));
	OK(ud_user_resend_email_code(dir, "u", NULL, NULL, NULL));
	guess_email("u", last_code(), 5);
	cr_expect(refused(ud_user_resend_email_code(dir, "u", NULL, NULL,
	    NULL), UD_ESTATE, "Errors.User.Code.Empty", NULL));
}

Test(code_limit, resend_needs_a_code_for_the_number_too)
{
	ud_delivery back = deliver_by(UD_VERIFY_RETURN);
	char *code = NULL;

	make_human("u");
	cr_expect(refused(ud_user_resend_phone_code(dir, "u", NULL, NULL,
	    NULL), UD_ESTATE, "Errors.User.Code.Empty", NULL));
	cr_expect(is_id("PHONE-5xrra88eq8"));
	(void)phone_code("u", "+41791234567");
	clock_us += HOUR_US;
	OK(ud_user_resend_phone_code(dir, "u", NULL, NULL, NULL));
	cr_expect_str_eq(last_mail()->recipient, "+41791234567");
	OK(ud_user_resend_phone_code(dir, "u", &back, &code, NULL));
	OK(ud_user_verify_phone(dir, "u", code, NULL));
	ud_string_free(&code);
	cr_expect(refused(ud_user_resend_phone_code(dir, "u", NULL, NULL,
	    NULL), UD_ESTATE, "Errors.User.Code.Empty", NULL));
}
