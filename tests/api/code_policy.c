/* SPDX-License-Identifier: MIT */
/* Forms of codes that a host chooses, for all or for one organization. */
#include "codes.h"

TestSuite(code_policy, .init = begin_mail, .fini = finish);

static void
begin_forms(const ud_code_form *forms, size_t count)
{
	ud_policy policy = UD_INIT(ud_policy);

	finish();
	policy.code_forms = forms;
	policy.code_form_count = count;
	begin_policy(&policy);
	make_human("u");
}

Test(code_policy, length_and_alphabet_are_as_the_host_wants)
{
	static const char lower[] = "abcdefghijklmnopqrstuvwxyz";
	static const struct {
		int64_t alphabet;
		const char *characters;
	} forms[] = {
		{ UD_CODE_BASE32, BASE32 },
		{ UD_CODE_LOWER, lower },
		{ UD_CODE_UPPER, "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
		{ UD_CODE_DIGITS, DIGITS },
		{ UD_CODE_SYMBOLS, "~!@#$^&*()_+`-={}|[]:<>?,./" },
		{ UD_CODE_UPPER | UD_CODE_DIGITS,
		    DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
	};

	for (size_t i = 0; i < N(forms); i++) {
		ud_code_form form = { UD_CODE_EMAIL, 20, forms[i].alphabet,
			0, 0 };
		const char *code;

		begin_forms(&form, 1);
		code = email_code("u");
		cr_expect(is_made_of(code, forms[i].characters, 20), "%s",
		    code);
		OK(ud_user_verify_email(dir, "u", code, NULL));
	}
}

Test(code_policy, other_alphabets_are_compared_exactly)
{
	ud_code_form form = { UD_CODE_EMAIL, 12, UD_CODE_LOWER, 0, 0 };
	char typed[80];
	const char *code;

	begin_forms(&form, 1);
	code = email_code("u");
	(void)snprintf(typed, sizeof(typed), "%.6s-%s", code, code + 6);
	cr_expect(refused(ud_user_verify_email(dir, "u", typed, NULL),
	    INVALID_CODE));
	(void)snprintf(typed, sizeof(typed), "%c%s", code[0] - 32, code + 1);
	cr_expect(refused(ud_user_verify_email(dir, "u", typed, NULL),
	    INVALID_CODE));
	OK(ud_user_verify_email(dir, "u", code, NULL));
}

Test(code_policy, invitations_may_be_long)
{
	ud_code_form form = { UD_CODE_INVITE, 64, UD_CODE_DIGITS, 0, 0 };

	begin_forms(&form, 1);
	cr_assert(is_made_of(invite_code("u"), DIGITS, 64));
	OK(ud_user_create_invite_code(dir, "u", NULL, NULL, NULL));
	OK(ud_user_verify_invite_code(dir, "u", last_code(), NULL));
}

Test(code_policy, life_and_tries_are_as_the_host_wants)
{
	ud_code_form forms[] = { { UD_CODE_EMAIL, 0, 0, 60, 2 },
		{ UD_CODE_PHONE, 0, 0, 72 * 3600, 100 } };
	const char *code;

	begin_forms(forms, N(forms));
	code = email_code("u");
	cr_expect(is_made_of(code, BASE32, 8));
	clock_us += 60 * SECOND_US;
	cr_expect(refused(ud_user_verify_email(dir, "u", code, NULL),
	    EXPIRED_CODE));
	code = email_code("u");
	guess_email("u", code, 2);
	cr_expect(refused(ud_user_verify_email(dir, "u", code, NULL),
	    NO_CODE));
	code = phone_code("u", "+41791234567");
	clock_us += 72 * HOUR_US - 1;
	for (int i = 0; i < 10; i++)
		cr_expect(refused(ud_user_verify_phone(dir, "u", wrong(code),
		    NULL), INVALID_CODE));
	OK(ud_user_verify_phone(dir, "u", code, NULL));
}

Test(code_policy, impossible_forms_are_refused_when_the_store_is_opened)
{
	static const ud_code_form bad[] = { { 0, 8, 0, 0, 0 },
		{ 5, 8, 0, 0, 0 }, { UD_CODE_EMAIL, 3, 0, 0, 0 },
		{ UD_CODE_EMAIL, 21, 0, 0, 0 },
		{ UD_CODE_INVITE, 65, 0, 0, 0 },
		{ UD_CODE_EMAIL, 8, 16, 0, 0 }, { UD_CODE_EMAIL, 8, -1, 0, 0 },
		{ UD_CODE_EMAIL, 8, 0, 72 * 3600 + 1, 0 },
		{ UD_CODE_EMAIL, 8, 0, -1, 0 }, { UD_CODE_EMAIL, 8, 0, 0, 101 },
		{ UD_CODE_EMAIL, 8, 0, 0, -1 } };

	for (size_t i = 0; i < N(bad); i++) {
		ud_policy policy = UD_INIT(ud_policy);
		ud_options options = mail_options();
		ud_dir *other = NULL;

		policy.code_forms = &bad[i];
		policy.code_form_count = 1;
		options.policy = &policy;
		cr_expect_eq(storage_open(":memory:", &options, &other),
		    UD_EINVAL, "%zu", i);
		cr_expect_str_eq(ud_errfield(other), "code_forms");
		ud_close(&other);
	}
}

/* The organization "p" wants digits, few tries and one message an hour. */
static int
strict_p(const char *org_id, ud_policy *policy, void *ctx)
{
	static const ud_code_form form = { UD_CODE_EMAIL, 6, UD_CODE_DIGITS,
		120, 1 };

	(void)ctx;
	if (strcmp(org_id, "p") != 0)
		return UD_OK;
	policy->code_forms = &form;
	policy->code_form_count = 1;
	policy->sends_per_hour = 1;
	policy->code_tries_per_day = 2;
	policy->password_min_length = 20;
	return UD_OK;
}

static void
begin_strict_p(void)
{
	ud_options options = mail_options();

	finish();
	options.organization_policy = strict_p;
	mailbox_clear();
	begin_with(&options);
	make_org("p");
	make_human("u");
	clock_us += SECOND_US;
	make_named("p", "v", "v");
}

Test(code_policy, organization_may_have_forms_of_its_own)
{
	const char *code;

	begin_strict_p();
	cr_expect(is_made_of(mails[0].code, BASE32, 8));
	cr_expect(is_made_of(mails[1].code, DIGITS, 6));
	cr_expect_eq(mails[1].expires_us, clock_us + 120 * SECOND_US);
	code = email_code("v");
	guess_email("v", code, 1);
	cr_expect(refused(ud_user_verify_email(dir, "v", code, NULL),
	    NO_CODE));
	code = email_code("u");
	guess_email("u", code, 1);
	OK(ud_user_verify_email(dir, "u", code, NULL));
}

Test(code_policy, organization_may_have_limits_of_its_own)
{
	begin_strict_p();
	cr_expect(refused(ud_user_send_email_code(dir, "v", NULL, NULL,
	    NULL), TOO_MANY_SENDS));
	OK(ud_user_send_email_code(dir, "u", NULL, NULL, NULL));
	guess_email("v", email_code("v"), 1);
	guess_email("v", email_code("v"), 1);
	cr_expect(refused(ud_user_verify_email(dir, "v", email_code("v"),
	    NULL), TOO_MANY_CODES));
	cr_expect(refused(set_password("v", "Passw0rd!", NULL, NULL),
	    UD_EINVAL, "Errors.User.PasswordComplexityPolicy.MinLength",
	    NULL));
	give_password("u", "Passw0rd!");
}
