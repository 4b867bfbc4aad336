/* SPDX-License-Identifier: MIT */
/* Wrong passwords: delays, locks, and the number of a day. */
#include "codes.h"

#define RIGHT "Passw0rd!"

static void
begin_password(void)
{
	begin_mail();
	make_verified("u");
	give_password("u", RIGHT);
	mailbox_clear();
}

TestSuite(password_guess, .init = begin_password, .fini = finish);

#define WRONG UD_EINVAL, "Errors.User.Password.Invalid", NULL
#define WAIT UD_EEXHAUSTED, "Errors.User.Password.TooManyAttempts", NULL
#define LOCKED UD_ESTATE, "Errors.User.Locked", NULL

static int
check(const char *password)
{
	return ud_user_check_password(dir, "u", password, strlen(password),
	    NULL);
}

static void
begin_guessing(const ud_policy *policy)
{
	finish();
	begin_policy(policy);
	make_verified("u");
	give_password("u", RIGHT);
	mailbox_clear();
}

/* Wrong ones until there are n in a row, waiting as long as it takes. */
static void
guess_until(uint64_t n)
{
	while (ud_failed_attempts(dir) < n) {
		int64_t wait_ms;

		cr_assert(refused(check("wrong"), WRONG));
		wait_ms = ud_retry_after_ms(dir);
		if (ud_failed_attempts(dir) < n)
			clock_us += wait_ms * 1000;
	}
}

Test(password_guess, delay_doubles_from_the_fifth_on)
{
	static const int64_t waits_ms[] = { 0, 0, 0, 0, 1000, 2000, 4000,
		8000, 16000 };

	for (size_t i = 0; i < N(waits_ms); i++) {
		cr_expect(refused(check("wrong"), WRONG));
		cr_expect(is_id("COMMAND-3M0fs"));
		cr_expect_eq(ud_failed_attempts(dir), i + 1);
		cr_expect_eq(ud_retry_after_ms(dir), waits_ms[i]);
		if (waits_ms[i] == 0)
			continue;
		clock_us += waits_ms[i] * 1000 - 1;
		/* Not even the right one is compared before its time. */
		cr_expect(refused(check(RIGHT), WAIT));
		cr_expect_eq(ud_retry_after_ms(dir), 1);
		cr_expect_eq(ud_failed_attempts(dir), i + 1);
		clock_us++;
	}
	OK(check(RIGHT));
	cr_expect(refused(check("wrong"), WRONG));
	cr_expect_eq(ud_failed_attempts(dir), 1);
}

Test(password_guess, tenth_locks_the_password_for_a_quarter_of_an_hour)
{
	guess_until(10);
	cr_expect_eq(ud_retry_after_ms(dir), 900 * 1000);
	cr_expect(holds(ud_event_payload(event_at("u",
	    ud_user_event_sequence(get("u")))), "\"lockedUntil\":\"2025-"));
	cr_expect_eq(ud_user_state(get("u")), UD_USER_ACTIVE);
	cr_expect(refused(check(RIGHT), LOCKED));
	cr_expect(is_id("COMMAND-JLK35"));
	cr_expect_eq(ud_failed_attempts(dir), 10);
	clock_us += 900 * SECOND_US - 1;
	cr_expect(refused(check(RIGHT), LOCKED));
	cr_expect_eq(ud_retry_after_ms(dir), 1);
	clock_us++;
	OK(check(RIGHT));
}

Test(password_guess, count_begins_again_after_the_lock)
{
	guess_until(10);
	clock_us += 900 * SECOND_US;
	cr_expect(refused(check("wrong"), WRONG));
	cr_expect_eq(ud_failed_attempts(dir), 1);
	cr_expect_eq(ud_retry_after_ms(dir), 0);
}

Test(password_guess, lock_by_time_is_ended_by_unlocking)
{
	guess_until(10);
	OK(ud_user_unlock(dir, "u", NULL));
	cr_expect_str_eq(events("u", ud_user_event_sequence(get("u")) - 1),
	    "user.unlocked");
	cr_expect_eq(ud_user_state(get("u")), UD_USER_ACTIVE);
	OK(check(RIGHT));
	cr_expect(refused(ud_user_unlock(dir, "u", NULL), UD_ESTATE,
	    "Errors.User.NotLocked", NULL));
	cr_expect(is_id("COMMAND-olb9vb0oca"));
}

Test(password_guess, lock_by_time_is_ended_by_a_new_password)
{
	guess_until(10);
	cr_expect(refused(set_password("u", "New-Passw0rd", RIGHT, NULL),
	    LOCKED));
	cr_expect(reset_works("u", reset_code("u", 0)));
	OK(check("New-Passw0rd"));
}

Test(password_guess, twenty_a_day_are_judged)
{
	int64_t begin_us = clock_us;

	guess_until(10);
	clock_us += 900 * SECOND_US;
	(void)get("u");		/* forgets what the last call said */
	guess_until(9);
	clock_us += HOUR_US;
	cr_expect(refused(check("wrong"), WRONG));
	clock_us = begin_us + 24 * HOUR_US - 1;
	cr_expect(refused(check(RIGHT), WAIT));
	cr_expect_eq(ud_retry_after_ms(dir), 1);
	clock_us++;
	OK(check(RIGHT));
}

Test(password_guess, lock_may_last_until_somebody_unlocks)
{
	ud_policy policy = UD_INIT(ud_policy);

	policy.password_attempts = 3;
	policy.password_lock_s = UD_NONE;
	begin_guessing(&policy);
	(void)email_code("u");
	for (uint64_t i = 1; i <= 3; i++) {
		cr_expect(refused(set_password("u", "New-Passw0rd", "wrong",
		    NULL), WRONG));
		cr_expect_eq(ud_failed_attempts(dir), i);
	}
	cr_expect_eq(ud_user_state(get("u")), UD_USER_LOCKED);
	cr_expect_str_eq(events("u", 6), "user.human.password.check.failed "
	    "user.human.password.check.failed "
	    "user.human.password.check.failed user.locked");
	cr_expect_str_eq(ud_event_payload(event_at("u", 10)),
	    "{\"reason\":\"attempts\"}");
	cr_expect_eq(ud_user_sequence(get("u")), 10);
	cr_expect(refused(set_password("u", "New-Passw0rd", RIGHT, NULL),
	    LOCKED));
	cr_expect_eq(ud_failed_attempts(dir), 3);
	cr_expect_eq(ud_retry_after_ms(dir), 0);
	/* Its codes are dead, like those of whoever is locked. */
	cr_expect_eq(ud_user_resend_email_code(dir, "u", NULL, NULL, NULL),
	    UD_ESTATE);
	/* By code a new one is set, and it stays locked. */
	cr_expect(reset_works("u", reset_code("u", 0)));
	cr_expect_eq(ud_user_state(get("u")), UD_USER_LOCKED);
	cr_expect(refused(check("New-Passw0rd"), LOCKED));
	cr_expect_eq(ud_failed_attempts(dir), 0);
	OK(ud_user_unlock(dir, "u", NULL));
	OK(check("New-Passw0rd"));
}

Test(password_guess, unlocking_and_reactivating_forgive)
{
	ud_policy policy = UD_INIT(ud_policy);

	policy.password_attempts = 3;
	policy.password_lock_s = UD_NONE;
	begin_guessing(&policy);
	guess_until(3);
	OK(ud_user_unlock(dir, "u", NULL));
	cr_expect_eq(ud_user_state(get("u")), UD_USER_ACTIVE);
	guess_until(2);
	OK(ud_user_deactivate(dir, "u", NULL));
	/* Wrong ones change nothing about who is inactive. */
	cr_expect(refused(set_password("u", "New-Passw0rd", "wrong", NULL),
	    WRONG));
	cr_expect_eq(ud_failed_attempts(dir), 3);
	cr_expect_eq(ud_user_state(get("u")), UD_USER_INACTIVE);
	OK(ud_user_reactivate(dir, "u", NULL));
	guess_until(1);
	OK(check(RIGHT));
}

Test(password_guess, delays_may_grow_by_steps)
{
	static const int64_t waits_ms[] = { 0, 2000, 2000, 4000, 4000, 5000,
		5000 };
	ud_policy policy = UD_INIT(ud_policy);

	policy.delay_attempts = 2;
	policy.delay_step_s = 2;
	policy.delay_step_attempts = 2;
	policy.delay_max_s = 5;
	policy.password_attempts = UD_NONE;
	begin_guessing(&policy);
	for (size_t i = 0; i < N(waits_ms); i++) {
		cr_expect(refused(check("wrong"), WRONG));
		cr_expect_eq(ud_retry_after_ms(dir), waits_ms[i], "%zu", i);
		clock_us += waits_ms[i] * 1000;
	}
}

Test(password_guess, host_may_want_no_limits)
{
	ud_policy policy = UD_INIT(ud_policy);

	policy.delay_attempts = UD_NONE;
	policy.password_attempts = UD_NONE;
	policy.password_tries_per_day = UD_NONE;
	begin_guessing(&policy);
	for (uint64_t i = 1; i <= 30; i++) {
		cr_expect(refused(check("wrong"), WRONG));
		cr_expect_eq(ud_failed_attempts(dir), i);
		cr_expect_eq(ud_retry_after_ms(dir), 0);
	}
	OK(check(RIGHT));
}

Test(password_guess, clock_that_is_set_back_a_little_ends_no_delay_early)
{
	guess_until(6);
	clock_us -= 2 * SECOND_US;
	cr_expect(refused(check(RIGHT), WAIT));
	cr_expect_eq(ud_retry_after_ms(dir), 2000);
	clock_us += 4 * SECOND_US;
	OK(check(RIGHT));
	/* One that had been a day ahead locks nobody out. */
	(void)get("u");
	guess_until(6);
	clock_us -= 25 * HOUR_US;
	OK(check(RIGHT));
}

Test(password_guess, new_password_that_is_the_current_one_is_no_failure)
{
	guess_until(2);
	cr_expect(refused(set_password("u", RIGHT, RIGHT, NULL), UD_ESTATE,
	    "Errors.User.Password.NotChanged", NULL));
	cr_expect(is_id("COMMAND-Aesh5"));
	cr_expect(refused(check("wrong"), WRONG));
	cr_expect_leq(ud_failed_attempts(dir), 3);
	/* Without the proof nobody asks. */
	OK(set_password("u", RIGHT, NULL, NULL));
}

static int
no_lock(const char *user_id, const char *org_id, int state, void *ctx)
{
	(void)user_id;
	(void)org_id;
	(void)ctx;
	return state == UD_USER_LOCKED;
}

Test(password_guess, host_may_refuse_that_guesses_lock_the_user)
{
	ud_policy policy = UD_INIT(ud_policy);
	ud_options options = mail_options();

	policy.password_lock_s = UD_NONE;
	policy.password_attempts = 3;
	options.policy = &policy;
	options.before_state_change = no_lock;
	ud_close(&dir);
	mailbox_clear();
	begin_with(&options);
	make_human("u");
	give_password("u", RIGHT);
	for (int i = 0; i < 3; i++)
		cr_expect(refused(check("wrong"), UD_EINVAL,
		    "Errors.User.Password.Invalid", NULL));
	cr_expect_eq(ud_user_state(get("u")), UD_USER_ACTIVE);
	/* The password is locked all the same, and can be unlocked. */
	cr_expect(refused(check(RIGHT), UD_ESTATE, "Errors.User.Locked",
	    NULL));
	OK(ud_user_unlock(dir, "u", NULL));
	OK(check(RIGHT));
}
