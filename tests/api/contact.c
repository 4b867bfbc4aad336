/* SPDX-License-Identifier: MIT */
/* E-mail addresses and phone numbers: syntax, and whether they are verified. */
#include "fixture.h"

#include <stdio.h>

TestSuite(contact, .init = begin, .fini = finish);

#define PATCH UD_INIT(ud_user_patch)

static int
set_email(const char *email, int64_t verification)
{
	ud_user_patch patch = PATCH;

	patch.email = email;
	patch.email_verification = verification;
	return ud_user_update(dir, "u", &patch, NULL);
}

static int
set_phone(const char *phone, int64_t verification)
{
	ud_user_patch patch = PATCH;

	patch.phone = phone;
	patch.phone_verification = verification;
	return ud_user_update(dir, "u", &patch, NULL);
}

static const char *
at_host(const char *host)
{
	static char address[400];

	(void)snprintf(address, sizeof(address), "a@%s", host);
	return address;
}

Test(contact, addresses_are_stored_as_typed)
{
	static const char *const good[] = { "a@b", "A.B+c@Example.TEST",
		"o'hara@x-y.test", "\xc3\xa4\xc3\xb6@example.test",
		"!#$%&'*+-/=?^_`{|}~@x.test", "1@1.1" };

	make_human("u");
	for (size_t i = 0; i < N(good); i++) {
		OK(set_email(good[i], 0));
		cr_expect_str_eq(ud_user_email(get("u")), good[i]);
	}
	OK(set_email(at_host(repeat("b", 63)), 0));
}

Test(contact, what_is_no_address_is_refused)
{
	static const char *const bad[] = { "a", "@b", "a@", "a@b@c",
		"Ada <a@b.test>", "<a@b.test>", "a b@c.test", "a@b c",
		"\"a b\"@c.test", "a@[127.0.0.1]", "a@-b.test", "a@b-.test",
		"a@b..test", "a@.b", "a@b.", ".a@b", "a.@b", "a..b@c",
		"a@b\xc3\xa4.test", " a@b.test", "a@b.test ", "a,b@c.test",
		"a(c)@b.test", "a\xc2\xa0@b.test", "a@b_c.test" };

	make_human("u");
	for (size_t i = 0; i < N(bad); i++)
		cr_expect(refused(set_email(bad[i], 0), UD_EINVAL,
		    "Errors.User.Email.Invalid", "email"), "%s", bad[i]);
	cr_expect(refused(set_email("", 0), UD_EINVAL,
	    "Errors.User.Email.Empty", "email"));
	cr_expect(refused(set_email(at_host(repeat("b", 64)), 0), UD_EINVAL,
	    "Errors.User.Email.Invalid", "email"));
	cr_expect_eq(event_count("u"), 1);
}

Test(contact, parts_of_addresses_have_exact_limits)
{
	char address[512];

	make_human("u");
	(void)snprintf(address, sizeof(address), "%s@x.test",
	    repeat("l", 64));
	OK(set_email(address, 0));
	(void)snprintf(address, sizeof(address), "%s@x.test",
	    repeat("l", 65));
	cr_expect(refused(set_email(address, 0), UD_EINVAL,
	    "Errors.User.Email.Invalid", "email"));
	/* 200 code points, and one more. */
	(void)snprintf(address, sizeof(address), "a@%s%s",
	    repeat("label5678.", 19), "bcdefghi");
	cr_assert_eq(strlen(address), UD_EMAIL_MAX);
	OK(set_email(address, 0));
	strcat(address, "j");
	cr_expect(refused(set_email(address, 0), UD_EINVAL,
	    "Errors.Invalid.Argument", "email"));
}

Test(contact, address_of_another_case_is_another_address)
{
	make_human("u");
	OK(set_email("u@example.test", UD_VERIFY_VERIFIED));
	OK(set_email("U@example.test", 0));
	cr_expect_not(ud_user_email_is_verified(get("u")));
	cr_expect_str_eq(ud_user_email(get("u")), "U@example.test");
	cr_expect_str_eq(events("u", 2), "user.human.email.changed");
}

Test(contact, new_address_is_unverified_and_the_last_verified_is_kept)
{
	make_human("u");
	cr_expect_str_eq(ud_user_last_verified_email(get("u")), "");
	OK(set_email(NULL, UD_VERIFY_VERIFIED));
	cr_expect_str_eq(ud_user_last_verified_email(get("u")),
	    "u@example.test");
	OK(set_email("b@example.test", 0));
	OK(set_email("c@example.test", UD_VERIFY_UNVERIFIED));
	cr_expect_not(ud_user_email_is_verified(get("u")));
	cr_expect_str_eq(ud_user_last_verified_email(get("u")),
	    "u@example.test");
	OK(set_email(NULL, UD_VERIFY_VERIFIED));
	cr_expect_str_eq(ud_user_last_verified_email(get("u")),
	    "c@example.test");
	cr_expect_str_eq(events("u", 1), "user.human.email.verified "
	    "user.human.email.changed user.human.email.changed "
	    "user.human.email.verified");
}

Test(contact, equal_verified_address_is_left_alone)
{
	static const int64_t modes[] = { UD_VERIFY_DEFAULT,
		UD_VERIFY_VERIFIED, UD_VERIFY_UNVERIFIED };

	make_human("u");
	OK(set_email(NULL, UD_VERIFY_VERIFIED));
	for (size_t i = 0; i < N(modes); i++)
		OK(set_email("u@example.test", modes[i]));
	cr_expect(ud_user_email_is_verified(get("u")));
	cr_expect_eq(event_count("u"), 2);
}

Test(contact, numbers_are_stored_in_e164)
{
	static const char *const numbers[][2] = {
		{ "0041 79 123 45 67", "+41791234567" },
		{ "+41-79-123-45-67", "+41791234567" },
		{ "+1 (201) 555-0123", "+12015550123" },
		{ "+49.30/1234567", "+49301234567" },
		{ "+41\xc2\xa0" "79\xe2\x80\x91" "1234567", "+41791234567" },
		{ "\t+41791234567 ", "+41791234567" },
		{ "+1234567", "+1234567" },
		{ "+123456789012345", "+123456789012345" } };

	make_human("u");
	for (size_t i = 0; i < N(numbers); i++) {
		OK(set_phone(numbers[i][0], 0));
		cr_expect_str_eq(ud_user_phone(get("u")), numbers[i][1]);
	}
}

Test(contact, what_is_no_number_is_refused)
{
	static const char *const bad[] = { "079 123 45 67", "+0791234567",
		"+123456", "+1234567890123456", "+41 79 CALL ME", "++41791234",
		"41791234567", " ", "+", "00", "+41791234567x1",
		"+\xd9\xa1\xd9\xa2\xd9\xa3\xd9\xa4\xd9\xa5\xd9\xa6\xd9\xa7" };

	make_human("u");
	for (size_t i = 0; i < N(bad); i++)
		cr_expect(refused(set_phone(bad[i], 0), UD_EINVAL,
		    "Errors.User.Phone.Invalid", "phone"), "%s", bad[i]);
	cr_expect(refused(set_phone(repeat("1", UD_PHONE_MAX + 1), 0),
	    UD_EINVAL, "Errors.Invalid.Argument", "phone"));
}

Test(contact, calling_code_makes_national_numbers_whole)
{
	ud_policy policy = UD_INIT(ud_policy);
	ud_options options = plain_options();

	finish();
	policy.default_calling_code = "41";
	options.policy = &policy;
	begin_with(&options);
	make_human("u");
	OK(set_phone("079 123 45 67", 0));
	cr_expect_str_eq(ud_user_phone(get("u")), "+41791234567");
	OK(set_phone("0049 30 1234567", 0));
	cr_expect_str_eq(ud_user_phone(get("u")), "+49301234567");
}

static int
normalize(const char *typed, char *out, void *ctx)
{
	(void)ctx;
	if (strcmp(typed, "home") == 0)
		strcpy(out, "+41443334455");
	else if (strcmp(typed, "bad") == 0)
		strcpy(out, "0443334455");
	else
		return 1;
	return UD_OK;
}

Test(contact, normaliser_of_the_host_is_asked_and_checked)
{
	ud_options options = plain_options();

	finish();
	options.normalize_phone = normalize;
	begin_with(&options);
	make_human("u");
	OK(set_phone("home", 0));
	cr_expect_str_eq(ud_user_phone(get("u")), "+41443334455");
	cr_expect(refused(set_phone("bad", 0), UD_EINVAL,
	    "Errors.User.Phone.Invalid", "phone"));
	cr_expect(refused(set_phone("other", 0), UD_EINVAL,
	    "Errors.User.Phone.Invalid", "phone"));
}

Test(contact, number_is_verified_removed_and_remembered)
{
	make_human("u");
	OK(set_phone("", 0));
	OK(set_phone("+41791234567", UD_VERIFY_VERIFIED));
	cr_expect(ud_user_phone_is_verified(get("u")));
	cr_expect(refused(set_phone("", UD_VERIFY_VERIFIED), UD_EINVAL,
	    "Errors.User.Phone.VerifyingRemovalIsNotSupported", "phone"));
	cr_expect_str_eq(ud_errid(dir), "USERv2-4f3d6");
	OK(set_phone("", 0));
	cr_expect_str_eq(ud_user_phone(get("u")), "");
	cr_expect_not(ud_user_phone_is_verified(get("u")));
	cr_expect_str_eq(ud_user_last_verified_phone(get("u")),
	    "+41791234567");
	OK(set_phone("", 0));
	OK(set_phone(NULL, UD_VERIFY_VERIFIED));
	cr_expect_str_eq(events("u", 1), "user.human.phone.changed "
	    "user.human.phone.verified user.human.phone.removed");
	cr_expect(refused(set_phone("+41791234567", UD_VERIFY_UNVERIFIED),
	    UD_EINVAL, "Errors.Invalid.Argument", "phone"));
}

Test(contact, addresses_are_unique_where_the_policy_says_so)
{
	static const uint64_t rules[] = { UD_UNIQUE_ORG, UD_UNIQUE_STORE };

	for (size_t i = 0; i < N(rules); i++) {
		ud_policy policy = UD_INIT(ud_policy);
		ud_options options = plain_options();
		ud_user_spec spec = human_spec("v");

		finish();
		policy.unique_email = rules[i];
		options.policy = &policy;
		begin_with(&options);
		make_org("p");
		make_human("u");
		spec.username = "v";
		spec.email = "U@EXAMPLE.test";
		cr_expect(refused(ud_user_create(dir, &spec, NULL),
		    UD_EEXISTS, "Errors.User.Email.AlreadyExists", "email"));
		spec.org_id = "p";
		cr_expect_eq(ud_user_create(dir, &spec, NULL),
		    rules[i] == UD_UNIQUE_ORG ? UD_OK : UD_EEXISTS);
		make_human("w");
		OK(ud_user_delete(dir, "w", NULL));
		OK(set_email("w@example.test", 0));
		OK(set_email("U@example.test", 0));
	}
}
