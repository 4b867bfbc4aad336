/* SPDX-License-Identifier: MIT */
/* Every guess is paid for, by every function that judges, under every name:
 * TH-02, TH-03, TH-04. */
#include "threat/threat.h"

#include <stdlib.h>

TestSuite(th_limits, .init = begin_threat, .fini = end_threat);

enum { PASSWORD_ATTEMPTS = 10, TRIES_PER_DAY = 20 };

static const char *
owner_for(const struct judge *judge)
{
	return judge->purpose == NULL ? tenant() : visitor();
}

/* Wrong guesses, each as early as it may be. */
static void
guess_wrong(const struct judge *judge, const char *id, const char *right,
    int64_t times)
{
	for (int64_t i = 0; i < times; i++) {
		int rc = judge->show(id, unlike(right));

		cr_expect_eq(rc, UD_EINVAL, "%s: guess %d: %s", judge->name,
		    (int)i, ud_errmsg(dir));
		if (judge->purpose == NULL)
			clock_us += 64 * SECOND_US;
	}
}

Test(th_limits, th_02_every_wrong_guess_is_committed)
{
	for (size_t j = 0; j < JUDGES; j++) {
		const struct judge *judge = &judges[j];
		const char *id = owner_for(judge);
		const char *right = right_for(judge, id);

		for (int64_t n = 1; n < 5; n++) {
			uint64_t before = event_count(id);

			guess_wrong(judge, id, right, 1);
			cr_expect_eq(tries_of(judge, id), n, "%s",
			    judge->name);
			cr_expect_eq(day_tries_of(judge, id), n, "%s",
			    judge->name);
			cr_expect_eq(event_count(id), before + 1, "%s",
			    judge->name);
		}
	}
}

Test(th_limits, th_02_no_guess_in_a_batch)
{
	for (size_t j = 0; j < JUDGES; j++) {
		const struct judge *judge = &judges[j];
		const char *id = owner_for(judge);
		const char *right = right_for(judge, id);
		const char *shown[] = {right, unlike(right)};

		guess_wrong(judge, id, right, 1);
		OK(ud_dir_batch_begin(dir));
		for (size_t i = 0; i < N(shown); i++)
			cr_expect(was_refused(judge->show(id, shown[i]),
			    UD_ESTATE, "Errors.Storage.InTransaction"), "%s",
			    judge->name);
		OK(ud_dir_batch_end(dir, 0));
		cr_expect_eq(tries_of(judge, id), 1, "%s", judge->name);
	}
}

Test(th_limits, th_02_no_guess_that_the_host_could_take_back)
{
	ud_options options = threat_options();
	struct raw *host = raw_open_host(NULL);

	end_threat();
	raw_attach(host, &options);
	OK(storage_open(NULL, &options, &dir));
	make_org("o");
	for (size_t j = 0; j < JUDGES; j++) {
		const struct judge *judge = &judges[j];
		const char *id = owner_for(judge);
		const char *right = right_for(judge, id);
		const char *shown[] = {right, unlike(right)};

		raw_exec(host, "BEGIN");
		for (size_t i = 0; i < N(shown); i++)
			cr_expect(was_refused(judge->show(id, shown[i]),
			    UD_ESTATE, "Errors.Storage.InTransaction"), "%s",
			    judge->name);
		raw_exec(host, "ROLLBACK");
		cr_expect_eq(judge->show(id, right), UD_OK, "%s: %s",
		    judge->name, ud_errmsg(dir));
	}
	ud_close(&dir);
	raw_attach(NULL, &options);
	raw_close(&host);
}

Test(th_limits, th_03_right_one_comes_too_late)
{
	for (size_t j = 0; j < JUDGES; j++) {
		const struct judge *judge = &judges[j];
		const char *id = owner_for(judge);
		const char *right = right_for(judge, id);
		int64_t limit = judge->purpose == NULL ? PASSWORD_ATTEMPTS :
		    judge->purpose->tries;
		char *before;

		guess_wrong(judge, id, right, limit);
		before = rows_now();
		cr_expect_neq(judge->show(id, right), UD_OK, "%s",
		    judge->name);
		/* Nor does it leave more than an event. */
		if (judge->purpose == NULL)
			cr_expect(nothing_changed(before), "%s", judge->name);
		else
			free(before);
		if (judge->show != judges[JUDGES - 1].show)
			cr_expect_str_eq(ud_errkey(dir),
			    judge->purpose == NULL ? "Errors.User.Locked" :
			    "Errors.User.Code.NotFound", "%s", judge->name);
	}
}

Test(th_limits, th_03_one_before_the_limit_is_in_time)
{
	for (size_t j = 0; j < JUDGES; j++) {
		const struct judge *judge = &judges[j];
		const char *id = owner_for(judge);
		const char *right = right_for(judge, id);
		int64_t limit = judge->purpose == NULL ? PASSWORD_ATTEMPTS :
		    judge->purpose->tries;

		guess_wrong(judge, id, right, limit - 1);
		cr_expect_eq(judge->show(id, right), UD_OK, "%s: %s",
		    judge->name, ud_errmsg(dir));
	}
}

/* Four rounds of five codes, or two of ten passwords. */
static const char *
spend_the_day(const struct judge *judge, const char *id)
{
	int64_t limit = judge->purpose == NULL ? PASSWORD_ATTEMPTS :
	    judge->purpose->tries;

	for (int64_t n = 0; n < TRIES_PER_DAY; n += limit) {
		guess_wrong(judge, id, right_for(judge, id), limit);
		if (judge->purpose == NULL)
			clock_us += 900 * SECOND_US;
	}
	return right_for(judge, id);
}

Test(th_limits, th_03_day_has_a_limit_too)
{
	for (size_t j = 0; j < JUDGES; j++) {
		const struct judge *judge = &judges[j];
		const char *id = owner_for(judge), *right;
		char *before;

		right = spend_the_day(judge, id);
		before = rows_now();
		cr_expect_neq(judge->show(id, right), UD_OK, "%s",
		    judge->name);
		/* Who asks by a name is not told. */
		if (judge->show != judges[JUDGES - 1].show) {
			cr_expect_eq(ud_errcode(dir), UD_EEXHAUSTED, "%s",
			    judge->name);
			cr_expect_gt(ud_retry_after_ms(dir), 0, "%s",
			    judge->name);
		}
		cr_expect(nothing_changed(before), "%s", judge->name);
		clock_us += 24 * HOUR_US;
		cr_expect_eq(judge->show(id, right_for(judge, id)), UD_OK,
		    "%s: %s", judge->name, ud_errmsg(dir));
	}
}

/* Both ways of proving oneself by a reset code share its tries, and those that
 * take the current password share theirs. */
Test(th_limits, th_04_other_functions_buy_no_guess)
{
	for (int by_code = 0; by_code < 2; by_code++) {
		const char *id = by_code ? visitor() : tenant();
		const char *right = by_code ? code_of(&purposes[2], id) :
		    PASSWORD;
		int64_t limit = by_code ? purposes[2].tries :
		    PASSWORD_ATTEMPTS, done = 0;

		for (size_t j = 0; done < limit; j = (j + 1) % JUDGES) {
			const struct purpose *purpose = judges[j].purpose;

			if (by_code ? purpose != &purposes[2] :
			    purpose != NULL)
				continue;
			guess_wrong(&judges[j], id, right, 1);
			cr_expect_eq(tries_of(&judges[j], id), ++done % (
			    by_code ? limit : limit + 1), "%s",
			    judges[j].name);
		}
		for (size_t j = 0; j < JUDGES; j++)
			if (by_code ? judges[j].purpose == &purposes[2] :
			    judges[j].purpose == NULL)
				cr_expect_neq(judges[j].show(id, right),
				    UD_OK, "%s", judges[j].name);
	}
}
