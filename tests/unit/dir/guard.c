/* SPDX-License-Identifier: MIT */
#include "dir/guard.h"

#include <criterion/criterion.h>

#define SECOND INT64_C(1000000)
#define START INT64_C(1700000000000000)

static ud_policy policy;
static struct guard guard;
static int64_t now, retry;

static void
begin(void)
{
	policy = (ud_policy)UD_INIT(ud_policy);
	guard = (struct guard){0};
	now = START;
}

TestSuite(guard, .init = begin);

static enum guard_answer
ask(void)
{
	return guard_ask(&guard, &policy, now, &retry);
}

/* So many wrong ones, each as early as it may be. */
static void
fail(int times)
{
	for (int i = 0; i < times; i++) {
		enum guard_answer answer = ask();

		now += retry;
		cr_assert(answer == GUARD_FREE || answer == GUARD_WAIT,
		    "try %d", i + 1);
		guard_charge(&guard, &policy, now);
	}
}

Test(guard, delay_doubles_from_the_fifth_wrong_one)
{
	static const int64_t seconds[] = {0, 0, 0, 0, 1, 2, 4, 8, 16};

	for (size_t i = 0; i < sizeof(seconds) / sizeof(seconds[0]); i++) {
		fail(1);
		cr_expect_eq(guard_delay_us(&guard, &policy),
		    seconds[i] * SECOND, "after %zu", i + 1);
	}
}

Test(guard, delay_ends_at_its_last_microsecond)
{
	fail(5);
	now += SECOND - 1;
	cr_expect_eq(ask(), GUARD_WAIT);
	cr_expect_eq(retry, 1);
	now++;
	cr_expect_eq(ask(), GUARD_FREE);
	cr_expect_eq(retry, 0);
}

Test(guard, delay_can_grow_in_steps_up_to_a_most)
{
	policy.delay_step_s = 1;
	policy.password_attempts = UD_NONE;
	policy.password_tries_per_day = UD_NONE;
	fail(5);
	cr_expect_eq(guard_delay_us(&guard, &policy), SECOND);
	fail(5);
	cr_expect_eq(guard_delay_us(&guard, &policy), 2 * SECOND);
	fail(190);
	cr_expect_eq(guard_delay_us(&guard, &policy), 10 * SECOND);
	policy.delay_attempts = UD_NONE;
	cr_expect_eq(guard_delay_us(&guard, &policy), 0);
}

Test(guard, many_wrong_ones_do_not_overflow_the_delay)
{
	guard.failures = INT64_MAX / 2;
	policy.password_attempts = UD_NONE;
	cr_expect_eq(guard_delay_us(&guard, &policy), 3600 * SECOND);
	policy.delay_max_s = UD_NONE;
	cr_expect_gt(guard_delay_us(&guard, &policy), 0);
}

Test(guard, tenth_wrong_one_locks_for_a_quarter_of_an_hour)
{
	fail(10);
	cr_expect(guard_is_at_limit(&guard, &policy));
	cr_expect_eq(ask(), GUARD_LOCKED);
	cr_expect_eq(retry, 900 * SECOND);
	now += 900 * SECOND - 1;
	cr_expect_eq(ask(), GUARD_LOCKED);
	now++;
	cr_expect_eq(ask(), GUARD_FREE);
	/* Then the count begins anew, and the day goes on. */
	guard_charge(&guard, &policy, now);
	cr_expect_eq(guard.failures, 1);
	cr_expect_eq(guard.day_tries, 11);
}

Test(guard, lock_for_good_does_not_end)
{
	policy.password_lock_s = UD_NONE;
	fail(10);
	now += 1000 * GUARD_DAY_US;
	cr_expect_eq(ask(), GUARD_LOCKED_FOR_GOOD);
	cr_expect_eq(retry, 0);
}

Test(guard, day_has_twenty_tries_whatever_locks_end)
{
	fail(10);
	now += 900 * SECOND;
	fail(10);
	now += 900 * SECOND;
	cr_expect_eq(ask(), GUARD_TOO_MANY);
	now += retry - 1;
	cr_expect_eq(ask(), GUARD_TOO_MANY);
	now++;
	cr_expect_eq(ask(), GUARD_FREE);
	guard_charge(&guard, &policy, now);
	cr_expect_eq(guard.day_tries, 1);
}

Test(guard, clock_that_was_set_back_a_little_ends_no_wait)
{
	fail(6);
	now -= SECOND;
	cr_expect_eq(ask(), GUARD_WAIT);
	cr_expect_eq(retry, 2 * SECOND);
}

Test(guard, clock_that_had_been_ahead_locks_nobody_for_that_long)
{
	fail(10);
	now -= 365 * GUARD_DAY_US;
	cr_expect_eq(ask(), GUARD_FREE);
	guard_charge(&guard, &policy, now);
	cr_expect_eq(guard.last_us, now);
}
