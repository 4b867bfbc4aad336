/* SPDX-License-Identifier: MIT */
/* Every operation that judges a secret, as the catalogue has them: TH-02,
 * TH-03, TH-04 and TH-13; and that it has all of them. */
#include "threat/matrix.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "fault/points.h"
#include "rpc/call.h"
#include "rpc/human.h"

TestSuite(th_judges, .init = matrix_begin, .fini = matrix_end);

enum { CODE_TRIES = 5, PASSWORD_TRIES = 10, PAUSE_US = 64 * 1000000 };

/* Every row that takes a secret judges it, and every judge takes one, of which
 * it says what it proves. */
Test(th_judges, th_03_whatever_takes_a_secret_is_a_judge)
{
	size_t functions[PURPOSES_END] = {0}, methods[PURPOSES_END] = {0};
	const struct operation *row;
	int purpose;

	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++) {
		purpose = judged_purpose(row);
		cr_expect_eq(operation_secret(row) >= 0,
		    (row->facts & OP_JUDGES) != 0, "%s",
		    operation_label(row));
		if (operation_secret(row) < 0)
			continue;
		cr_assert(purpose >= 0 && purpose < PURPOSES_END,
		    "%s judges what?", operation_label(row));
		cr_expect_geq(operation_person(row), 0, "%s judges whom?",
		    operation_label(row));
		(row->json != NULL ? methods : functions)[purpose]++;
	}
	for (int p = 0; p < PURPOSES_END; p++)
		cr_expect(functions[p] > 0 && methods[p] > 0,
		    "nobody judges %d", p);
}

/* And every one that makes codes says which. */
Test(th_judges, th_10_whatever_makes_a_code_says_so)
{
	const struct operation *row;
	unsigned mask, all = 0;

	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++) {
		matrix_open();
		(void)operation_run(row, &world);
		mask = world.db == NULL ? 0 : minted_since();
		cr_expect_eq(mask, row->mints, "%s makes %#x",
		    operation_label(row), mask);
		all |= mask;
	}
	for (int p = 1; p < PURPOSES_END; p++)
		cr_expect(all & MINTS(p), "nothing makes a code of %d", p);
}

/* Members of requests that hold a secret to be judged. */
static int
is_secret(const struct rpc_message *message, const struct rpc_field *field)
{
	size_t len = strlen(field->name);

	return field->type == RPC_STRING &&
	    ((len >= 4 && strcmp(field->name + len - 4, "Code") == 0) ||
	    strcmp(field->name, "currentPassword") == 0 ||
	    (strcmp(field->name, "password") == 0 &&
	    message != &rpc_password));
}

static int
is_in_catalogue(const char *method, const char *member)
{
	const struct operation *row;

	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++)
		if (row->json != NULL && strcmp(row->name, method) == 0 &&
		    operation_secret(row) >= 0 && strcmp(row->texts[
		    operation_secret(row)].field, member) == 0)
			return 1;
	return 0;
}

/* Messages are trees but for those of filters, which are deep enough. */
static size_t
walk(const char *method, const struct rpc_message *message, int depth)
{
	size_t found = 0;

	for (size_t i = 0; i < message->count && depth < 6; i++) {
		const struct rpc_field *field = &message->fields[i];

		if (is_secret(message, field)) {
			cr_expect(is_in_catalogue(method, field->name),
			    "%s takes %s, and no row of the catalogue does",
			    method, field->name);
			found++;
		}
		if (field->message != NULL)
			found += walk(method, field->message, depth + 1);
	}
	return found;
}

Test(th_judges, th_03_no_secret_of_a_request_is_forgotten)
{
	static const struct rpc_method *const lists[] = {
		rpc_create_methods, rpc_update_methods, rpc_state_methods,
		rpc_code_methods, rpc_password_methods, rpc_lookup_methods,
		rpc_metadata_methods, rpc_org_methods, rpc_event_methods,
		rpc_notify_methods, rpc_search_methods,
	};
	size_t found = 0, methods = 0, all = 0;

	for (size_t l = 0; l < sizeof(lists) / sizeof(lists[0]); l++)
		for (const struct rpc_method *m = lists[l]; m->name != NULL;
		    m++, methods++)
			found += walk(m->name, m->request, 0);
	while (ud_rpc_method(all) != NULL)
		all++;
	cr_expect_eq(methods, all, "a list of methods is missing here");
	cr_expect_gt(found, 0);
	points_add("members of requests that are secrets", found);
}

/* Whatever is exported and sounds like a judge is one, or judges nothing. */
Test(th_judges, th_03_no_function_is_forgotten)
{
	static const char *const words[] = {"verify", "check", "set_password",
		"user_update", "accept", "confirm", "prove", "login"};
	static const char *const others[] = {"ud_check", "ud_event_verify",
		"ud_filter_verified", "ud_user_by_login_name",
		"ud_user_login_name_at", "ud_user_login_name_count",
		"ud_user_preferred_login_name", "ud_org_login_must_be_domain",
		"ud_user_reset_password"};
	FILE *map = fopen(USERDIR_MAP, "r");
	char line[128], name[128];
	const struct operation *row;

	cr_assert_not_null(map);
	while (fgets(line, sizeof(line), map) != NULL) {
		int known = 0, suspect = 0;

		if (sscanf(line, " ud_%120[a-z0-9_];", name + 3) != 1)
			continue;
		memcpy(name, "ud_", 3);
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			suspect |= strstr(name, words[i]) != NULL;
		for (size_t j = 0; (row = judge(j)) != NULL; j++)
			known |= strcmp(name, row->function) == 0;
		for (size_t i = 0; i < sizeof(others) / sizeof(others[0]);
		    i++)
			known |= strcmp(name, others[i]) == 0;
		cr_expect(known || !suspect, "%s may judge a secret", name);
	}
	(void)fclose(map);
}

static int
limit_of(const struct operation *row)
{
	return judged_purpose(row) == 0 ? PASSWORD_TRIES : CODE_TRIES;
}

/* Somebody with what a judge judges, in a fresh world. */
static void
begin(const struct operation *row, struct person *person,
    char secret[CODE_SIZE])
{
	matrix_open();
	person_make(person, "pat", judged_purpose(row) == 0 ? KNOWN :
	    INVITED);
	(void)snprintf(secret, CODE_SIZE, "%s", right_for(row, person));
}

static void
guess(const struct operation *row, const struct person *person,
    const char *secret, int times)
{
	for (int i = 0; i < times; i++) {
		cr_expect_eq(show(row, person, unlike(secret)), UD_EINVAL,
		    "%s: guess %d: %s", operation_label(row), i,
		    ud_errmsg(world.dir));
		/* A password may be guessed only so often. */
		if (judged_purpose(row) == 0)
			world.host.ahead_us += PAUSE_US;
	}
}

/* What says it proves one thing is charged for that. */
Test(th_judges, th_02_every_guess_is_charged)
{
	const struct operation *row;
	struct person person;
	char secret[CODE_SIZE];
	size_t j;

	for (j = 0; (row = judge(j)) != NULL; j++) {
		begin(row, &person, secret);
		for (int n = 1; n < limit_of(row); n++) {
			guess(row, &person, secret, 1);
			cr_expect_eq(tries_of(row, &person), n, "%s",
			    operation_label(row));
		}
	}
	points_add("operations that judge", j);
}

/* Guesses with one count for all: the right one comes too late everywhere, and
 * one guess earlier it does not. */
static void
guess_and_show(const struct operation *by, const struct operation *to)
{
	struct person person;
	char secret[CODE_SIZE], name[160];
	int late;

	(void)snprintf(name, sizeof(name), "%s", operation_label(by));
	for (late = 0; late < 2; late++) {
		begin(to, &person, secret);
		guess(by, &person, secret, limit_of(to) - !late);
		cr_expect_eq(show(to, &person, secret) == UD_OK, !late,
		    "%s after guesses with %s: %s", operation_label(to),
		    name, ud_errmsg(world.dir));
	}
}

Test(th_judges, th_03_right_secret_comes_too_late)
{
	const struct operation *by, *to;
	size_t n = 0, cells = 0;

	for (size_t i = 0; (by = judge(i)) != NULL; i++)
		for (size_t j = 0; (to = judge(j)) != NULL; j++)
			if (judged_purpose(by) == judged_purpose(to) &&
			    storage_tries(n++, 5)) {
				guess_and_show(by, to);
				cells++;
			}
	points_add("pairs of guesses and judges", cells);
}

/* What nobody can have been given, and costs nothing. */
static const char *const malformed[] = {"", " ", "-", " - ", "\t", "\n",
	"a\x01", "\xff\xff", "\xed\xa0\x80"};
enum { MALFORMED = sizeof(malformed) / sizeof(malformed[0]) };

static void
expect_malformed(const struct operation *row, struct person *person,
    const char *secret)
{
	cr_expect_eq(show(row, person, secret), UD_EINVAL, "%s: %.8s",
	    operation_label(row), secret);
	cr_expect_eq(tries_of(row, person), 0, "%s: %.8s",
	    operation_label(row), secret);
}

Test(th_judges, th_13_malformed_secrets_are_not_judged)
{
	static char longer[202], longest[100001];
	const struct operation *row;
	struct person person;
	char secret[CODE_SIZE];

	memset(longer, '0', sizeof(longer) - 1);
	memset(longest, '0', sizeof(longest) - 1);
	for (size_t j = 0; (row = judge(j)) != NULL; j++) {
		begin(row, &person, secret);
		/* A password may be anything but nothing. */
		for (size_t i = 0; i < (judged_purpose(row) == 0 ? 1 :
		    MALFORMED); i++)
			expect_malformed(row, &person, malformed[i]);
		expect_malformed(row, &person, longer);
		expect_malformed(row, &person, longest);
		cr_expect_eq(show(row, &person, secret), UD_OK, "%s: %s",
		    operation_label(row), ud_errmsg(world.dir));
	}
}

/* Rows that were damaged, or planted, fit nothing. */
Test(th_judges, th_13_damaged_secrets_match_nothing)
{
	static const char *const planted[] = {"NULL", "X''", "X'00'",
		"X'0100'", "zeroblob(32)", "zeroblob(33)", "zeroblob(64)"};
	static const char *const shown[] = {"0", "00000000", "000000"};
	const struct operation *row;
	struct person person;
	char secret[CODE_SIZE], sql[160];

	if (storage_is_postgres())
		cr_skip_test("other literals");
	for (size_t j = 0; (row = judge(j)) != NULL; j++)
		for (size_t i = 0; i < sizeof(planted) / sizeof(planted[0]);
		    i++) {
			if (judged_purpose(row) == 0)
				continue;
			begin(row, &person, secret);
			(void)snprintf(sql, sizeof(sql), "hash = %s,"
			    " hash_before = %s, tries = -100", planted[i],
			    planted[i]);
			secret_change(row, &person, sql, "");
			for (size_t k = 0; k < 3; k++)
				cr_expect_neq(show(row, &person, shown[k]),
				    UD_OK, "%s: %s", operation_label(row),
				    planted[i]);
			cr_expect_neq(show(row, &person, ""), UD_OK);
			cr_expect_neq(show(row, &person, secret), UD_OK);
		}
}
