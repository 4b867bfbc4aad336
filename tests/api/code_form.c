/* SPDX-License-Identifier: MIT */
/* What codes look like, how they are read, and how long they live. */
#include "codes.h"

TestSuite(code_form, .init = begin_mail, .fini = finish);

#define MINUTE_US (60 * SECOND_US)

Test(code_form, defaults_are_those_of_the_table)
{
	ud_user_spec spec = human_spec("u");

	spec.phone = "+41791234567";
	OK(ud_user_create(dir, &spec, NULL));
	cr_assert_eq(mail_count, 2);
	cr_expect(is_made_of(mails[0].code, BASE32, 8));
	cr_expect_eq(mails[0].expires_us, clock_us + HOUR_US);
	cr_expect(is_made_of(mails[1].code, DIGITS, 6));
	cr_expect_eq(mails[1].expires_us, clock_us + 10 * MINUTE_US);
	OK(ud_user_create_invite_code(dir, "u", NULL, NULL, NULL));
	cr_expect(is_made_of(last_code(), BASE32, 26));
	cr_expect_eq(last_mail()->expires_us, clock_us + 72 * HOUR_US);
	make_verified("v");
	OK(ud_user_reset_password(dir, "v", NULL, NULL, NULL));
	cr_expect(is_made_of(last_code(), BASE32, 12));
	cr_expect_eq(last_mail()->expires_us, clock_us + HOUR_US);
}

Test(code_form, returned_codes_have_the_same_form)
{
	ud_user_spec spec = human_spec("u");
	char *email = NULL, *phone = NULL;

	spec.email_verification = UD_VERIFY_RETURN;
	spec.email_code = &email;
	spec.phone = "+41791234567";
	spec.phone_verification = UD_VERIFY_RETURN;
	spec.phone_code = &phone;
	OK(ud_user_create(dir, &spec, NULL));
	cr_expect(is_made_of(email, BASE32, 8));
	cr_expect(is_made_of(phone, DIGITS, 6));
	cr_expect_eq(mail_count, 0);
	ud_string_free(&email);
	ud_string_free(&phone);
	cr_expect(is_made_of(reset_code("u", 0), BASE32, 12));
	cr_expect(is_made_of(invite_code("u"), BASE32, 26));
}

/* Random bytes of which codes become 0101... */
static int
fill(void *buf, size_t len, void *ctx)
{
	unsigned char *bytes = buf;

	(void)ctx;
	for (size_t i = 0; i < len; i++)
		bytes[i] = i & 1;
	return UD_OK;
}

static void
begin_with_ones(void)
{
	ud_options options = mail_options();

	finish();
	options.random = fill;
	begin_with(&options);
	make_human("u");
}

Test(code_form, what_is_typed_may_look_alike)
{
	static const char *const typed[] = { "01010101", "oioioioi",
		"OLOLOLOL", "olOIoi01", " 0101 0101 ", "01-01-01-01",
		"- 0 1 0 1 0 1 0 l", "OoO" };

	begin_with_ones();
	for (size_t i = 0; i + 1 < N(typed); i++) {
		cr_assert_str_eq(email_code("u"), "01010101");
		OK(ud_user_verify_email(dir, "u", typed[i], NULL));
	}
	(void)email_code("u");
	cr_expect(refused(ud_user_verify_email(dir, "u", "OoO", NULL),
	    INVALID_CODE));
}

Test(code_form, digits_are_read_likewise)
{
	begin_with_ones();
	cr_assert_str_eq(phone_code("u", "+41791234567"), "010101");
	OK(ud_user_verify_phone(dir, "u", "oi o-LOl", NULL));
}

Test(code_form, letters_of_codes_may_be_small)
{
	char small[80];
	size_t i = 0;

	make_human("u");
	for (const char *c = email_code("u"); *c != '\0'; c++)
		small[i++] = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
	small[i] = '\0';
	OK(ud_user_verify_email(dir, "u", small, NULL));
}

Test(code_form, what_cannot_be_a_code_is_refused_before_it_is_judged)
{
	make_human("u");
	cr_expect(refused(ud_user_verify_email(dir, "u", "", NULL),
	    UD_EINVAL, "Errors.User.Code.Empty", "verificationCode"));
	cr_expect(is_id("COMMAND-Fia4a"));
	cr_expect(refused(ud_user_verify_email(dir, "u", "- -", NULL),
	    UD_EINVAL, "Errors.User.Code.Empty", "verificationCode"));
	cr_expect_eq(ud_user_verify_email(dir, "u", NULL, NULL), UD_EINVAL);
	cr_expect(refused(ud_user_verify_email(dir, "u", repeat("A", 21),
	    NULL), UD_EINVAL, "Errors.Invalid.Argument",
	    "verificationCode"));
	cr_expect(refused(ud_user_verify_invite_code(dir, "u",
	    repeat("A", 65), NULL), UD_EINVAL, "Errors.Invalid.Argument",
	    "verificationCode"));
	cr_expect(refused(ud_user_verify_email(dir, "u", "A\tB", NULL),
	    UD_EINVAL, "Errors.Invalid.Argument", "verificationCode"));
	/* None of these was a try. */
	cr_expect_str_eq(events("u", 3), "");
	cr_expect(refused(ud_user_verify_email(dir, "u", repeat("A", 20),
	    NULL), INVALID_CODE));
	cr_expect(refused(ud_user_verify_invite_code(dir, "u",
	    repeat("A", 64), NULL), NO_CODE));
}

Test(code_form, deadline_itself_is_too_late)
{
	make_human("u");
	clock_us += HOUR_US - 1;
	OK(ud_user_verify_email(dir, "u", last_code(), NULL));
	clock_us += SECOND_US;
	OK(ud_user_set_email(dir, "u", "b@example.test", NULL, NULL, NULL));
	clock_us += HOUR_US;
	cr_expect(refused(ud_user_verify_email(dir, "u", last_code(), NULL),
	    EXPIRED_CODE));
	cr_expect_not(ud_user_email_is_verified(get("u")));
}

Test(code_form, each_purpose_has_its_deadline)
{
	const char *phone, *reset, *invite;

	make_human("u");
	invite = invite_code("u");
	phone = phone_code("u", "+41791234567");
	clock_us += 10 * MINUTE_US;
	cr_expect(refused(ud_user_verify_phone(dir, "u", phone, NULL),
	    EXPIRED_CODE));
	reset = reset_code("u", 0);
	clock_us += HOUR_US;
	cr_expect(refused(set_password("u", "New-Passw0rd", NULL, reset),
	    UD_ESTATE, "Errors.User.Code.Expired", NULL));
	cr_expect(is_id("CODE-QvUQ4P"));
	clock_us += 71 * HOUR_US - 10 * MINUTE_US;
	clock_us += -1;
	OK(ud_user_verify_invite_code(dir, "u", invite, NULL));
}

Test(code_form, expired_invitation_is_gone_with_the_first_try)
{
	const char *invite;

	make_human("u");
	invite = invite_code("u");
	clock_us += 72 * HOUR_US;
	cr_expect(refused(ud_user_verify_invite_code(dir, "u", invite, NULL),
	    EXPIRED_CODE));
	cr_expect(refused(ud_user_verify_invite_code(dir, "u", invite, NULL),
	    NO_CODE));
	cr_expect(refused(ud_user_resend_invite_code(dir, "u", NULL),
	    UD_ESTATE, "Errors.User.Code.NotFound", NULL));
}

Test(code_form, clock_that_was_set_back_gives_no_code_a_second_life)
{
	const char *code;

	make_human("u");
	code = email_code("u");
	clock_us -= 24 * HOUR_US;
	OK(ud_user_verify_email(dir, "u", code, NULL));
	cr_expect(refused(ud_user_verify_email(dir, "u", code, NULL),
	    NO_CODE));
}
