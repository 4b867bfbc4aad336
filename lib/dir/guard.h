/* SPDX-License-Identifier: MIT */
/*
 * How often a secret was guessed wrong, and when it may be guessed again.  A
 * try is charged before it is judged, as if it were wrong; the right one is
 * given back.
 */
#ifndef DIR_GUARD_H
#define DIR_GUARD_H

#include <userdir/policy.h>

#include "store/password_rows.h"

#define GUARD_DAY_US INT64_C(86400000000)

enum guard_answer {
	GUARD_FREE,
	GUARD_WAIT,		/* the delay after the last wrong one */
	GUARD_LOCKED,		/* for a time */
	GUARD_LOCKED_FOR_GOOD,	/* until somebody unlocks it */
	GUARD_TOO_MANY		/* today */
};

/* May it be tried now?  *retry_us: how long not, 0 if waiting is of no
 * use. */
enum guard_answer guard_ask(const struct guard *guard,
    const ud_policy *policy, int64_t now_us, int64_t *retry_us);

/* One more wrong one. */
void guard_charge(struct guard *guard, const ud_policy *policy,
    int64_t now_us);

/* Take back one that was charged. */
void guard_give_back(struct guard *guard);

/* Does the last wrong one lock? */
int guard_is_at_limit(const struct guard *guard, const ud_policy *policy);

/* How long to wait after the last wrong one, in microseconds. */
int64_t guard_delay_us(const struct guard *guard, const ud_policy *policy);

/* What is left of a day that began then: 0 to GUARD_DAY_US. */
int64_t guard_day_left_us(int64_t day_us, int64_t now_us);

/* A number of a policy, of which 0 is a default and UD_NONE no limit. */
int64_t policy_limit(int64_t value, int64_t usual);

#endif
