/* SPDX-License-Identifier: MIT */
/* Signing in by a login name, which tells nothing; history, age, and what a
 * check leaves behind. */
#include "codes.h"

TestSuite(password_check, .init = begin_mail, .fini = finish);

#define RIGHT "Passw0rd!"

static int
sign_in(const char *login_name, const char *password)
{
	ud_user *user = NULL;
	int rc = ud_password_check(dir, login_name, password,
	    strlen(password), &user);

	if (rc == UD_OK)
		cr_expect_str_eq(ud_user_id(user), "u");
	else
		cr_expect_null(user);
	ud_user_free(&user);
	return rc;
}

static void
make_with_password(const char *id)
{
	make_verified(id);
	give_password(id, RIGHT);
}

Test(password_check, right_password_gives_the_user)
{
	ud_user *user = NULL;

	make_with_password("u");
	OK(ud_password_check(dir, "U@Example.TEST", RIGHT, 9, &user));
	cr_expect_str_eq(ud_user_id(user), "u");
	cr_expect(ud_user_has_password(user));
	cr_expect_not(ud_user_password_change_required(user));
	cr_expect_eq(ud_user_password_changed_us(user), clock_us);
	ud_user_free(&user);
	cr_expect_str_eq(events("u", 5),
	    "user.human.password.check.succeeded");
	cr_expect_eq(ud_user_sequence(get("u")), 4);
}

Test(password_check, whatever_is_wrong_is_one_answer)
{
	static const char *const names[] = { "u@example.test",
		"nobody@example.test", "nobody", "locked@example.test",
		"inactive@example.test", "without@example.test", "machine",
		"initial@example.test" };

	make_with_password("u");
	make_with_password("locked");
	OK(ud_user_lock(dir, "locked", NULL));
	make_with_password("inactive");
	OK(ud_user_deactivate(dir, "inactive", NULL));
	make_human("without");
	make_machine("machine");
	make_in_state("initial", UD_USER_HUMAN, UD_USER_INITIAL);
	for (size_t i = 0; i < N(names); i++) {
		cr_expect(refused(sign_in(names[i], i == 0 ? "wrong" :
		    RIGHT), UD_EINVAL, "Errors.User.Password.Invalid",
		    "password"), "%s", names[i]);
		cr_expect(is_id("COMMAND-3M0fs"));
		cr_expect_eq(ud_failed_attempts(dir), 0, "%s", names[i]);
		cr_expect_eq(ud_retry_after_ms(dir), 0);
	}
	/* Those who cannot sign in are not counted against. */
	cr_expect_str_eq(events("locked", 6), "");
	cr_expect_str_eq(events("u", 5), "user.human.password.check.failed");
}

Test(password_check, delay_and_lock_do_not_show)
{
	make_with_password("u");
	for (int i = 0; i < 30; i++) {
		cr_expect(refused(sign_in("u@example.test", "wrong"),
		    UD_EINVAL, "Errors.User.Password.Invalid", "password"));
		cr_expect_eq(ud_retry_after_ms(dir), 0);
	}
	cr_expect(refused(sign_in("u@example.test", RIGHT), UD_EINVAL,
	    "Errors.User.Password.Invalid", "password"));
	clock_us += SECOND_US;
	OK(sign_in("u@example.test", RIGHT));
}

Test(password_check, what_can_be_no_password_is_wrong_or_malformed)
{
	ud_user *user = NULL;

	make_with_password("u");
	cr_expect_eq(sign_in("u@example.test", ""), UD_EINVAL);
	cr_expect_eq(ud_password_check(dir, "u@example.test", NULL, 0,
	    &user), UD_EINVAL);
	cr_expect_eq(ud_password_check(dir, "u@example.test", RIGHT, 9,
	    NULL), UD_EINVAL);
	cr_expect_eq(ud_password_check(dir, NULL, RIGHT, 9, &user),
	    UD_EINVAL);
	cr_expect_eq(sign_in("u@example.test", repeat("x", 201)), UD_EINVAL);
	cr_expect_eq(ud_user_check_password(dir, "u", NULL, 0, NULL),
	    UD_EINVAL);
}

Test(password_check, nothing_is_judged_where_it_could_be_taken_back)
{
	const char *code;

	make_with_password("u");
	code = email_code("u");
	OK(ud_dir_batch_begin(dir));
#define TAKEN_BACK UD_ESTATE, "Errors.Storage.InTransaction", NULL
	cr_expect(refused(sign_in("u@example.test", RIGHT), TAKEN_BACK));
	cr_expect(refused(ud_user_check_password(dir, "u", RIGHT, 9, NULL),
	    TAKEN_BACK));
	cr_expect(refused(set_password("u", "New-Passw0rd", RIGHT, NULL),
	    TAKEN_BACK));
	cr_expect(refused(set_password("u", "New-Passw0rd", NULL, "code"),
	    TAKEN_BACK));
	cr_expect(refused(ud_user_verify_email(dir, "u", code, NULL),
	    TAKEN_BACK));
	cr_expect(refused(ud_user_verify_phone(dir, "u", code, NULL),
	    TAKEN_BACK));
	cr_expect(refused(ud_user_verify_invite_code(dir, "u", code, NULL),
	    TAKEN_BACK));
	cr_expect(refused(ud_notify_pending(dir, 0, NULL, NULL),
	    TAKEN_BACK));
	/* What judges nothing works. */
	OK(set_password("u", "New-Passw0rd", NULL, NULL));
	OK(ud_user_reset_password(dir, "u", NULL, NULL, NULL));
	OK(ud_dir_batch_end(dir, 1));
	OK(sign_in("u@example.test", "New-Passw0rd"));
	OK(ud_user_verify_email(dir, "u", code, NULL));
}

Test(password_check, former_passwords_do_not_come_again)
{
	static const char *const passwords[] = { "Passw0rd-1", "Passw0rd-2",
		"Passw0rd-3", "Passw0rd-4" };
	ud_policy policy = UD_INIT(ud_policy);

	finish();
	policy.password_history = 3;
	begin_policy(&policy);
	make_verified("u");
	for (size_t i = 0; i < N(passwords); i++)
		give_password("u", passwords[i]);
	for (size_t i = 1; i < N(passwords); i++)
		cr_expect(refused(set_password("u", passwords[i], NULL,
		    NULL), UD_ESTATE, "Errors.User.Password.UsedBefore",
		    "password"));
	cr_expect(refused(set_password("u", passwords[3], passwords[3],
	    NULL), UD_ESTATE, "Errors.User.Password.NotChanged",
	    "password"));
	/* A right code is kept for another try. */
	{
		const char *code = reset_code("u", 0);

		for (int i = 0; i < 7; i++)
			cr_expect(refused(set_password("u", passwords[2],
			    NULL, code), UD_ESTATE,
			    "Errors.User.Password.UsedBefore", NULL));
		OK(set_password("u", passwords[0], NULL, code));
	}
	cr_expect(refused(set_password("u", passwords[3], NULL, NULL),
	    UD_ESTATE, "Errors.User.Password.UsedBefore", NULL));
	OK(set_password("u", passwords[1], NULL, NULL));
}

Test(password_check, without_history_only_the_shown_one_is_compared)
{
	make_with_password("u");
	give_password("u", RIGHT);
	cr_expect(refused(set_password("u", RIGHT, RIGHT, NULL), UD_ESTATE,
	    "Errors.User.Password.NotChanged", NULL));
	OK(set_password("u", "New-Passw0rd", RIGHT, NULL));
	OK(set_password("u", RIGHT, "New-Passw0rd", NULL));
}

Test(password_check, age_is_told_not_enforced)
{
	ud_policy policy = UD_INIT(ud_policy);
	ud_user *user = NULL;
	int64_t warn_us = 1, expires_us = 1;

	make_with_password("u");
	OK(ud_password_expires(dir, get("u"), &warn_us, &expires_us));
	cr_expect_eq(expires_us, 0);
	finish();
	policy.password_max_age_s = 3600;
	policy.password_warn_age_s = 1800;
	begin_policy(&policy);
	make_human("v");
	OK(ud_password_expires(dir, get("v"), &warn_us, &expires_us));
	cr_expect_eq(expires_us, 0);
	make_with_password("u");
	OK(ud_password_expires(dir, get("u"), &warn_us, &expires_us));
	cr_expect_eq(expires_us,
	    ud_user_password_changed_us(get("u")) + HOUR_US);
	cr_expect_eq(warn_us, expires_us - HOUR_US / 2);
	clock_us += 2 * HOUR_US;
	OK(ud_password_check(dir, "u@example.test", RIGHT, 9, &user));
	ud_user_free(&user);
	cr_expect_eq(ud_password_expires(dir, NULL, &warn_us,
	    &expires_us), UD_EINVAL);
	cr_expect_eq(ud_password_expires(dir, get("u"), &warn_us,
	    NULL), UD_EINVAL);
}

Test(password_check, weak_new_password_does_not_burn_the_code)
{
	const char *code;

	make_with_password("u");
	code = reset_code("u", 0);
	for (int i = 0; i < 6; i++)
		cr_expect(refused(set_password("u", "weak", NULL, code),
		    UD_EINVAL,
		    "Errors.User.PasswordComplexityPolicy.MinLength", NULL));
	cr_expect(reset_works("u", code));
	/* Nor does it tell that a wrong proof was right. */
	cr_expect(refused(set_password("u", "weak", "wrong", NULL),
	    UD_EINVAL, "Errors.User.Password.Invalid", NULL));
	cr_expect(refused(set_password("u", "weak", NULL, "WRONG"),
	    NO_RESET_CODE));
}
