/* SPDX-License-Identifier: MIT */
/* What resets the counters of guesses, and what does not: TH-05, TH-06. */
#include "threat/threat.h"

#include <stdlib.h>

#include "fault/points.h"

TestSuite(th_counters, .init = begin_threat, .fini = end_threat);

enum { ATTEMPTS = 10, LOCK_S = 900 };

static const struct judge *const by_password = &judges[7];
static const struct judge *const by_name = &judges[8];

static void
guess_passwords(const char *id, int times)
{
	for (int i = 0; i < times; i++) {
		cr_expect_eq(by_name->show(id, "Wrong-pass-1"), UD_EINVAL);
		clock_us += 64 * SECOND_US;
	}
}

Test(th_counters, th_05_resending_keeps_the_tries)
{
	for (size_t p = 0; p < PURPOSES; p++) {
		const struct purpose *purpose = &purposes[p];
		const char *id = visitor(), *code = code_of(purpose, id);

		for (int64_t n = 1; n < purpose->tries; n++) {
			cr_expect_eq(purpose->show(id, unlike(code)),
			    UD_EINVAL, "%s", purpose->name);
			code = code_of(purpose, id);
			cr_expect_eq(code_number(purpose, id, "tries"), n,
			    "%s", purpose->name);
			cr_expect_eq(code_number(purpose, id, "day_tries"), n,
			    "%s", purpose->name);
		}
		/* The last one kills the newest code, too. */
		cr_expect_eq(purpose->show(id, unlike(code)), UD_EINVAL);
		cr_expect_neq(purpose->show(id, code), UD_OK, "%s",
		    purpose->name);
		/* What is issued then begins at zero, but the day goes on. */
		code = code_of(purpose, id);
		cr_expect_eq(code_number(purpose, id, "tries"), 0);
		cr_expect_eq(code_number(purpose, id, "day_tries"),
		    purpose->tries, "%s", purpose->name);
	}
}

/* What one proves about oneself says nothing about another factor. */
Test(th_counters, th_05_success_of_another_factor_resets_nothing)
{
	for (size_t p = 0; p < PURPOSES; p++) {
		const struct purpose *guessed = &purposes[p];
		const char *id = visitor();

		(void)guessed->show(id, unlike(code_of(guessed, id)));
		for (size_t q = 0; q < PURPOSES; q++) {
			const struct purpose *other = &purposes[q];

			/* A password ends invitations, and those that prove
			 * the address end each other. */
			if (p == q || (p == 3 && q != 1) || (q == 3 &&
			    (p == 0 || ud_user_has_password(get(id)))))
				continue;
			cr_expect_eq(other->show(id, code_of(other, id)),
			    UD_OK, "%s: %s", other->name, ud_errmsg(dir));
			cr_expect_eq(code_number(guessed, id, "tries"), 1,
			    "%s after %s", guessed->name, other->name);
			cr_expect_eq(code_number(guessed, id, "day_tries"), 1,
			    "%s after %s", guessed->name, other->name);
		}
	}
}

Test(th_counters, th_05_codes_do_not_forgive_passwords)
{
	const char *id = tenant();

	guess_passwords(id, 4);
	for (size_t p = 0; p < 2; p++)
		OK(purposes[p].show(id, code_of(&purposes[p], id)));
	cr_expect_eq(tries_of(by_password, id), 4);
	cr_expect_eq(day_tries_of(by_password, id), 4);
}

Test(th_counters, th_05_each_lock_is_as_the_first)
{
	ud_policy policy = UD_INIT(ud_policy);
	ud_options options = threat_options();
	const char *id;

	policy.password_tries_per_day = UD_NONE;
	options.policy = &policy;
	restart_with(&options);
	id = tenant();
	for (int lock = 0; lock < 4; lock++) {
		guess_passwords(id, ATTEMPTS);
		/* That the last guess took its time counts. */
		clock_us += (LOCK_S - 64) * SECOND_US - 1;
		cr_expect(was_refused(by_password->show(id, PASSWORD),
		    UD_ESTATE, "Errors.User.Locked"), "lock %d", lock);
		clock_us += 1;
		cr_expect_eq(by_password->show(id, "Wrong-pass-1"),
		    UD_EINVAL);
		cr_expect_eq(ud_failed_attempts(dir), 1, "lock %d", lock);
		guess_passwords(id, 0);
		clock_us += 64 * SECOND_US;
		guess_passwords(id, ATTEMPTS - 1);
		cr_expect(was_refused(by_password->show(id, PASSWORD),
		    UD_ESTATE, "Errors.User.Locked"), "lock %d", lock);
		clock_us += LOCK_S * SECOND_US;
	}
	OK(by_password->show(id, PASSWORD));
}

Test(th_counters, th_05_end_of_a_lock_does_not_begin_a_day)
{
	const char *id = tenant();

	guess_passwords(id, ATTEMPTS);
	clock_us += LOCK_S * SECOND_US;
	guess_passwords(id, 1);
	cr_expect_eq(tries_of(by_password, id), 1);
	cr_expect_eq(day_tries_of(by_password, id), ATTEMPTS + 1);
}

/* What may reset: success, another password, somebody with the permission. */
Test(th_counters, th_05_only_these_reset)
{
	const char *id = tenant();

	guess_passwords(id, 3);
	OK(by_password->show(id, PASSWORD));
	cr_expect_eq(tries_of(by_password, id), 0);
	guess_passwords(id, 3);
	OK(set_password(id, "Other-pass-1", NULL, NULL));
	cr_expect_eq(tries_of(by_password, id), 0);
	OK(set_password(id, PASSWORD, NULL, NULL));
	guess_passwords(id, ATTEMPTS);
	act(id);
	cr_expect_eq(ud_user_unlock(dir, id, NULL), UD_EDENIED);
	act("writer");
	OK(ud_user_unlock(dir, id, NULL));
	act(NULL);
	OK(by_password->show(id, PASSWORD));
	/* A lock that was never there is not opened either. */
	guess_passwords(id, ATTEMPTS - 1);
	cr_expect(was_refused(ud_user_unlock(dir, id, NULL), UD_ESTATE,
	    "Errors.User.NotLocked"));
	cr_expect_eq(tries_of(by_password, id), ATTEMPTS - 1);
}

/* Nor has the right one to wait for the end of a day of wrong ones. */
Test(th_counters, th_05_permission_ends_a_day_of_tries)
{
	const char *id = tenant();

	/* The second lock is over, and all tries of the day are used. */
	for (int lock = 0; lock < 2; lock++) {
		guess_passwords(id, ATTEMPTS);
		clock_us += LOCK_S * SECOND_US;
	}
	cr_expect(was_refused(by_password->show(id, PASSWORD), UD_EEXHAUSTED,
	    "Errors.User.Password.TooManyAttempts"));
	act(id);
	cr_expect_eq(ud_user_unlock(dir, id, NULL), UD_EDENIED);
	act("writer");
	OK(ud_user_unlock(dir, id, NULL));
	act(NULL);
	cr_expect_eq(day_tries_of(by_password, id), 0);
	OK(by_password->show(id, PASSWORD));
	cr_expect(was_refused(ud_user_unlock(dir, id, NULL), UD_ESTATE,
	    "Errors.User.NotLocked"));
}

/* A clock that was set back lets nobody guess earlier; only one that had been
 * more than a day ahead does not lock for as long. */
Test(th_counters, th_05_clock_that_goes_back_ends_no_lock)
{
	const char *id = tenant();

	guess_passwords(id, ATTEMPTS);
	clock_us -= 24 * HOUR_US;
	cr_expect(was_refused(by_password->show(id, PASSWORD), UD_ESTATE,
	    "Errors.User.Locked"));
	clock_us -= 24 * HOUR_US;
	OK(by_password->show(id, PASSWORD));
}

static ud_options unknown_options;

static void
begin_unknown(void)
{
	unknown_options = threat_options();
	begin_threat_on_host(&unknown_options);
}

TestSuite(th_unknown, .init = begin_unknown, .fini = end_threat_on_host);

/* USERDIR_THREAT_NAMES says how many. */
static size_t
unknown_names(void)
{
	const char *asked = getenv("USERDIR_THREAT_NAMES");

	return asked != NULL ? strtoull(asked, NULL, 10) :
	    storage_is_postgres() ? 2000 : 30000;
}

/* Each asks for itself, in the two ways of those who do not sign in, and one
 * judge after the other is asked about it as an id. */
static void
try_unknown(size_t i)
{
	const struct judge *judge = &judges[i % JUDGES];
	ud_user *user = NULL;
	char name[64];

	(void)snprintf(name, sizeof(name), "nobody-%zu", i);
	cr_assert_eq(ud_password_check(dir, name, "Wrong-pass-1", 12, &user),
	    UD_EINVAL);
	cr_assert_eq(ud_password_reset(dir, name, NULL), UD_OK);
	if (judge != by_name)
		cr_assert_neq(judge->show(name, "123456"), UD_OK);
}

Test(th_unknown, th_06_unknown_names_leave_nothing_behind)
{
	size_t names = unknown_names();
	const char *id = tenant();
	char *before;

	guess_passwords(id, 4);
	for (size_t p = 0; p < 2; p++)
		(void)purposes[p].show(id, unlike(code_of(&purposes[p], id)));
	before = rows_now();
	for (size_t i = 0; i < names; i++)
		try_unknown(i);
	cr_expect(nothing_changed(before));
	points_add("unknown names", names);
	/* No counter is anywhere but in the store. */
	ud_close(&dir);
	OK(storage_open(storage_is_postgres() ? scratch("threat.db") : NULL,
	    &unknown_options, &dir));
	cr_expect_eq(tries_of(by_password, id), 4);
	cr_expect_eq(by_password->show(id, "Wrong-pass-1"), UD_EINVAL);
	cr_expect_eq(ud_failed_attempts(dir), 5);
}
