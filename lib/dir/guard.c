/* SPDX-License-Identifier: MIT */
#include "dir/guard.h"

#include <userdir/base.h>

#include "base/time.h"

enum {
	ATTEMPTS = 10,
	TRIES_PER_DAY = 20,
	LOCK_S = 900,
	DELAY_ATTEMPTS = 5,
	DELAY_STEP_ATTEMPTS = 5,
	DELAY_MAX_S = 10,
	DELAY_DOUBLING_MAX_S = 3600,
	DELAYS_MAX = 1000000	/* more are as long as that many */
};

int64_t
policy_limit(int64_t value, int64_t usual)
{
	return value == 0 ? usual : value == UD_NONE ? INT64_MAX : value;
}

/* Time since, at least 0: a clock that was set back ends nothing early.  What
 * was stored may be any number. */
static int64_t
since(int64_t then_us, int64_t now_us)
{
	uint64_t passed = (uint64_t)now_us - (uint64_t)then_us;

	return now_us <= then_us ? 0 : passed > INT64_MAX ? INT64_MAX :
	    (int64_t)passed;
}

int64_t
guard_day_left_us(int64_t day_us, int64_t now_us)
{
	int64_t passed = since(day_us, now_us);

	return passed < GUARD_DAY_US ? GUARD_DAY_US - passed : 0;
}

int64_t
guard_delay_us(const struct guard *guard, const ud_policy *policy)
{
	int64_t first = policy_limit(policy->delay_attempts, DELAY_ATTEMPTS);
	int64_t over, seconds, most;

	if (guard->failures < first)
		return 0;
	over = guard->failures - first;
	if (over > DELAYS_MAX)
		over = DELAYS_MAX;
	if (policy->delay_step_s == 0) {
		most = policy_limit(policy->delay_max_s,
		    DELAY_DOUBLING_MAX_S);
		seconds = over > 30 ? INT64_C(1) << 30 : INT64_C(1) << over;
	} else {
		most = policy_limit(policy->delay_max_s, DELAY_MAX_S);
		seconds = policy->delay_step_s * (1 + over / policy_limit(
		    policy->delay_step_attempts, DELAY_STEP_ATTEMPTS));
	}
	return (seconds < most ? seconds : most) * US_PER_S;
}

int
guard_is_at_limit(const struct guard *guard, const ud_policy *policy)
{
	return guard->failures >= policy_limit(policy->password_attempts,
	    ATTEMPTS);
}

/* The day that is counted began with its first try; one that lies in the
 * future is of another clock. */
static int
is_new_day(const struct guard *guard, int64_t now_us)
{
	return now_us < guard->day_us ||
	    guard_day_left_us(guard->day_us, now_us) == 0;
}

/* What is left of a wait.  A clock that was set back ends none early; but one
 * that had been a day ahead locks nobody for as long. */
static int64_t
left_us(int64_t wait_us, int64_t then_us, int64_t now_us)
{
	if (since(now_us, then_us) > GUARD_DAY_US)
		return 0;
	return wait_us > since(then_us, now_us) ?
	    wait_us - since(then_us, now_us) : 0;
}

enum guard_answer
guard_ask(const struct guard *guard, const ud_policy *policy, int64_t now_us,
    int64_t *retry_us)
{
	int64_t lock = policy->password_lock_s;

	*retry_us = 0;
	if (guard_is_at_limit(guard, policy)) {
		if (lock == UD_NONE)
			return GUARD_LOCKED_FOR_GOOD;
		*retry_us = left_us(policy_limit(lock, LOCK_S) * US_PER_S,
		    guard->last_us, now_us);
		if (*retry_us > 0)
			return GUARD_LOCKED;
	} else {
		*retry_us = left_us(guard_delay_us(guard, policy),
		    guard->last_us, now_us);
		if (*retry_us > 0)
			return GUARD_WAIT;
	}
	if (!is_new_day(guard, now_us) && guard->day_tries >= policy_limit(
	    policy->password_tries_per_day, TRIES_PER_DAY)) {
		*retry_us = guard_day_left_us(guard->day_us, now_us);
		return GUARD_TOO_MANY;
	}
	return GUARD_FREE;
}

void
guard_charge(struct guard *guard, const ud_policy *policy, int64_t now_us)
{
	/* A lock that ended by itself: the count begins again. */
	if (guard_is_at_limit(guard, policy))
		guard->failures = 0;
	if (is_new_day(guard, now_us)) {
		guard->day_us = now_us;
		guard->day_tries = 0;
	}
	guard->failures++;
	guard->day_tries++;
	guard->last_us = now_us;
}

void
guard_give_back(struct guard *guard)
{
	if (guard->failures > 0 && --guard->failures == 0)
		guard->last_us = 0;
	/* A day begins with its first wrong one. */
	if (guard->day_tries > 0 && --guard->day_tries == 0)
		guard->day_us = 0;
}
