/* SPDX-License-Identifier: MIT */
/* Setting passwords: what they must be, what they may be given as, and what
 * follows from a new one. */
#include "codes.h"

TestSuite(password_set, .init = begin_mail, .fini = finish);

#define COMPLEXITY "Errors.User.PasswordComplexityPolicy."

static int
give(const char *password)
{
	return set_password("u", password, NULL, NULL);
}

static int
check(const char *password)
{
	return ud_user_check_password(dir, "u", password, strlen(password),
	    NULL);
}

Test(password_set, rules_are_told_in_order)
{
	static const char *const bad[][2] = {
		{ "short1!", "MinLength" },
		{ "1234567", "MinLength" }, { "12345678", "HasLower" },
		{ "NOLOWER1!", "HasLower" }, { "nouppercase1!", "HasUpper" },
		{ "nouppercase", "HasUpper" }, { "NoDigits!!", "HasNumber" },
		{ "NoDigitsNo", "HasNumber" }, { "NoSymbol11", "HasSymbol" },
		/* Only letters of ASCII count as letters. */
		{ "\xc3\xa4\xc3\x84!!!!11", "HasLower" },
		{ "\xc3\xa4\xc3\x84!!!!11a", "HasUpper" } };
	char key[80];

	make_human("u");
	for (size_t i = 0; i < N(bad); i++) {
		(void)snprintf(key, sizeof(key), COMPLEXITY "%s", bad[i][1]);
		cr_expect(refused(give(bad[i][0]), UD_EINVAL, key,
		    "password"), "%s", bad[i][0]);
	}
	cr_expect_not(ud_user_has_password(get("u")));
	cr_expect_eq(event_count("u"), 3);
}

Test(password_set, length_is_counted_in_characters)
{
	make_human("u");
	cr_expect(refused(give("aA1\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"),
	    UD_EINVAL, COMPLEXITY "MinLength", NULL));
	OK(give("aA1\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"));
	OK(check("aA1\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"));
	/* Blanks, other letters and emoji are symbols. */
	OK(give("Passw0rd "));
	OK(give("Passw0rd\xc3\xa9"));
	OK(give("Passw0r\xf0\x9f\x98\x80"));
}

Test(password_set, what_cannot_be_a_password_is_refused)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);

	make_human("u");
	cr_expect(refused(give(""), UD_EINVAL, "Errors.Invalid.Argument",
	    "password"));
	cr_expect(refused(give(NULL), UD_EINVAL,
	    "Errors.User.Password.Empty", "password"));
	cr_expect(refused(give("Passw0rd!\xff"), UD_EINVAL,
	    "Errors.Invalid.Argument", "password"));
	OK(give(repeat("Passw0rd!!", 20)));
	cr_expect(refused(give(repeat("Passw0rd!!+", 20)), UD_EINVAL,
	    "Errors.Invalid.Argument", "password"));
	spec.password = "Passw0rd\0!";
	spec.password_len = 10;
	cr_expect(refused(ud_user_set_password(dir, "u", &spec, NULL),
	    UD_EINVAL, "Errors.Invalid.Argument", "password"));
	spec.password_len = 8;
	spec.hash = "$1$saltsalt$O.Zr14CtIbIC5/88lCZUk/";
	cr_expect_eq(ud_user_set_password(dir, "u", &spec, NULL), UD_EINVAL);
	cr_expect(refused(set_password("u", "Passw0rd!", "Passw0rd!",
	    "code"), UD_EINVAL, "Errors.Invalid.Argument", NULL));
	cr_expect(refused(set_password("u", NULL, "Passw0rd!", NULL),
	    UD_EINVAL, "Errors.User.Password.Empty", NULL));
}

Test(password_set, rules_are_as_the_host_wants)
{
	ud_policy policy = UD_INIT(ud_policy);

	finish();
	policy.password_min_length = 3;
	policy.password_optional = UD_PASSWORD_SYMBOL | UD_PASSWORD_UPPER |
	    UD_PASSWORD_NUMBER;
	begin_policy(&policy);
	make_human("u");
	cr_expect(refused(give("ab"), UD_EINVAL, COMPLEXITY "MinLength",
	    NULL));
	cr_expect(refused(give("ABC1!"), UD_EINVAL, COMPLEXITY "HasLower",
	    NULL));
	OK(give("abc"));
	finish();
	policy.password_min_length = 72;
	policy.password_optional = 15;
	begin_policy(&policy);
	make_human("u");
	cr_expect_eq(give(repeat("a", 71)), UD_EINVAL);
	OK(give(repeat("a", 72)));
	policy.password_min_length = 73;
	{
		ud_options options = mail_options();
		ud_dir *other = NULL;

		options.policy = &policy;
		cr_expect_eq(storage_open(":memory:", &options, &other),
		    UD_EINVAL);
		ud_close(&other);
	}
}

Test(password_set, new_one_is_an_event_and_a_notice)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);
	ud_details *details = NULL;

	make_verified("u");
	cr_expect_not(ud_user_has_password(get("u")));
	cr_expect_eq(ud_user_password_changed_us(get("u")), 0);
	clock_us += SECOND_US;
	spec.password = "Passw0rd!";
	spec.password_len = 9;
	spec.change_required = 1;
	OK(ud_user_set_password(dir, "u", &spec, &details));
	cr_expect_eq(ud_details_sequence(details), 4);
	ud_details_free(&details);
	cr_expect(ud_user_has_password(get("u")));
	cr_expect(ud_user_password_change_required(get("u")));
	cr_expect_eq(ud_user_password_changed_us(get("u")), clock_us);
	cr_expect_eq(ud_user_sequence(get("u")), 4);
	cr_expect_str_eq(events("u", 3), "user.human.password.changed "
	    "user.human.password.change.sent");
	cr_expect_str_eq(ud_event_payload(event_at("u", 4)),
	    "{\"changeRequired\":true}");
	cr_assert_eq(mail_count, 1);
	cr_expect_eq(mails[0].kind, UD_MESSAGE_PASSWORD_CHANGED);
	cr_expect_eq(mails[0].channel, UD_CHANNEL_EMAIL);
	cr_expect_str_eq(mails[0].recipient, "u@example.test");
	cr_expect_str_eq(mails[0].code, "");
	OK(give("0ther-Passw0rd"));
	cr_expect_not(ud_user_password_change_required(get("u")));
	cr_expect_str_eq(ud_event_payload(event_at("u", 6)), "{}");
}

Test(password_set, notice_may_be_switched_off)
{
	ud_policy policy = UD_INIT(ud_policy);

	finish();
	policy.no_password_change_notice = 1;
	begin_policy(&policy);
	make_verified("u");
	OK(give("Passw0rd!"));
	cr_expect_eq(mail_count, 0);
	cr_expect_eq(event_count("u"), 4);
}

Test(password_set, user_may_be_created_with_one)
{
	ud_user_spec spec = human_spec("u");

	spec.email_verification = UD_VERIFY_VERIFIED;
	spec.password = "Passw0rd!";
	spec.password_len = 9;
	spec.password_change_required = 1;
	OK(ud_user_create(dir, &spec, NULL));
	OK(check("Passw0rd!"));
	cr_expect(ud_user_password_change_required(get("u")));
	cr_expect_eq(ud_user_password_changed_us(get("u")), clock_us);
	cr_expect_eq(mail_count, 0);
	cr_expect(holds(ud_event_payload(event_at("u", 1)),
	    "\"passwordSet\":true"));
	cr_expect(holds(ud_event_payload(event_at("u", 1)),
	    "\"changeRequired\":true"));
	cr_expect_str_eq(events("u", 0), "user.human.added "
	    "user.human.email.verified user.human.password.check.succeeded");
}

Test(password_set, weak_one_leaves_no_user_behind)
{
	ud_user_spec spec = human_spec("u");

	spec.password = "weak";
	spec.password_len = 4;
	cr_expect(refused(ud_user_create(dir, &spec, NULL), UD_EINVAL,
	    COMPLEXITY "MinLength", "password"));
	cr_expect_null(get("u"));
	cr_expect_eq(mail_count, 0);
	make_human("u");
}

Test(password_set, update_sets_one_with_the_rest_or_not_at_all)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);
	ud_user_patch patch = PATCH;

	make_verified("u");
	OK(give("Passw0rd!"));
	patch.given_name = "Bob";
	patch.password = &spec;
	cr_expect(refused(change("u", &patch), UD_EINVAL,
	    "Errors.User.Password.Empty", NULL));
	cr_expect(is_id("COMMAND-3klek4sbns"));
	spec.password = "0ther-Passw0rd";
	spec.password_len = 14;
	spec.current = "wrong";
	spec.current_len = 5;
	cr_expect(refused(change("u", &patch), UD_EINVAL,
	    "Errors.User.Password.Invalid", NULL));
	cr_expect_eq(ud_failed_attempts(dir), 1);
	cr_expect_str_eq(ud_user_given_name(get("u")), "Ada");
	cr_expect_str_eq(events("u", 5),
	    "user.human.password.check.failed");
	spec.current = "Passw0rd!";
	spec.current_len = 9;
	OK(change("u", &patch));
	cr_expect_str_eq(ud_user_given_name(get("u")), "Bob");
	cr_expect_str_eq(events("u", 6), "user.human.profile.changed "
	    "user.human.password.changed user.human.password.change.sent");
	OK(check("0ther-Passw0rd"));
}

static ud_dir *second;

/* Asked while a hash is being computed. */
static int
verify_hash(const char *hash, const void *password, size_t len, void *ctx)
{
	(void)ctx;
	(void)len;
	if (strncmp(hash, "host:", 5) != 0)
		return -1;
	if (password != NULL) {
		cr_expect_eq(ud_user_check_password(second, "v", "Passw0rd!",
		    9, NULL), UD_EUNAVAIL);
		cr_expect_str_eq(ud_errkey(second),
		    "Errors.User.Password.Busy");
	}
	return 1;
}

Test(password_set, host_bounds_how_many_are_hashed_at_once)
{
	ud_options options = mail_options();
	ud_password_spec spec = UD_INIT(ud_password_spec);
	ud_hash_gate *gate = NULL;

	finish();
	OK(ud_hash_gate_new(1, &gate));
	options.hash_gate = gate;
	options.verify_hash = verify_hash;
	OK(storage_open(scratch("d"), &options, &dir));
	OK(storage_open(scratch("d"), &options, &second));
	make_org("o");
	make_human("u");
	make_human("v");
	OK(set_password("v", "Passw0rd!", NULL, NULL));
	spec.hash = "host:x";
	OK(ud_user_set_password(dir, "u", &spec, NULL));
	OK(check("Passw0rd!"));
	/* Then there is room again. */
	OK(ud_user_check_password(dir, "v", "Passw0rd!", 9, NULL));
	ud_close(&second);
	finish();
	ud_hash_gate_free(&gate);
	cr_expect_null(gate);
	begin_mail();
}
