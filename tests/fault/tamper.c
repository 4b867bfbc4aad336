/* SPDX-License-Identifier: MIT */
/* Rows that were changed behind the library's back: what is sealed is found,
 * and nothing crashes. */
#include "fault/tamper.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault/points.h"

TestSuite(tamper, .timeout = 600);

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* Rows to change.  The portrait of ALICE must never come out wrong. */
struct place {
	char table[24];
	char where[48];
};

/* The first ones are in every storage. */
enum { COMMON = 24, MOST = COMMON + 7, ONE_OF = 7 };

static struct place places[MOST] = {
	{"ud_users", "id = 'alice'"},
	{"ud_users", "id = 'robot'"},
	{"ud_users", "id = 'dora'"},
	{"ud_usernames", "owner = 1 AND pos = 1"},
	{"ud_usernames", "owner = 3"},
	{"ud_events", "position = 6"},
	{"ud_events", "subject = -1"},
	{"ud_head", "1 = 1"},
	{"ud_meta", "name = 'chain_key'"},
	{"ud_meta", "name = 'instance'"},
	{"ud_meta", "name <> 'chain_key'"},
	{"ud_orgs", "id = 'acme'"},
	{"ud_orgs", "id = 'globex'"},
	{"ud_counters", "org = 0"},
	{"ud_counters", "org = 1 AND state = 1"},
	{"ud_domains", "org = 1"},
	{"ud_metadata", "owner = 1"},
	{"ud_metadata", "key = 'size'"},
	{"ud_passwords", "owner = 1"},
	{"ud_old_passwords", "owner = 1"},
	{"ud_codes", "owner = 1"},
	{"ud_codes", "owner = 3 AND purpose = 1"},
	{"ud_outbox", "owner = 1"},
	{"ud_outbox", "1 = 1"},
};

static const struct place places_sqlite[] = {
	{"ud_pending", "key = 3"},
	{"ud_pending", "1"},
	{"ud_g3_data", "1"},
	{"ud_g5_data", "1"},
	{"ud_g5_data", "id > 10"},
	{"ud_g5_idx", "1"},
	{"ud_g5_config", "1"},
};

static const struct place places_postgres[] = {
	{"ud_grams", "owner = 1"},
	{"ud_grams", "owner = 3"},
	{"ud_grams", "owner > 2"},
};

/* Columns of users that the seal covers. */
static int
is_sealed(const char *table, const char *column)
{
	static const char *const sealed[] = {"id", "org", "type", "state",
	    "names", "email", "email_verified", "verified_email", "phone",
	    "phone_verified", "verified_phone", "password",
	    "password_us", "password_change", "seal"};

	for (size_t i = 0; i < sizeof(sealed) / sizeof(sealed[0]); i++)
		if (strcmp(sealed[i], column) == 0)
			return strcmp(table, "ud_users") == 0;
	return 0;
}

static int
check(struct world *world)
{
	ud_report *report = NULL;
	int rc = ud_check(world->dir, &report);

	cr_expect((rc == UD_ECORRUPT) || report == NULL ||
	    ud_report_count(report) == 0);
	ud_report_free(&report);
	return rc;
}

static const char *
victim(const struct place *place)
{
	return strstr(place->where, "robot") != NULL ? ROBOT : ALICE;
}

/* One change of one column; 0 past the last one. */
static int
try(struct world *world, const struct place *place, const char *column,
    size_t n, const char *right, int use_all)
{
	const char *id = victim(place);
	char *portrait;
	int done, rc;

	world_fill(world);
	if ((done = tamper_column(world, place->table, column, place->where,
	    n)) != 1)
		return done;
	rc = world_open_dir(world);
	if (rc != UD_OK) {
		cr_expect(strcmp(place->table, "ud_meta") == 0, "%s.%s: %s",
		    place->table, column, ud_errmsg(world->dir));
		return 1;
	}
	portrait = tamper_portrait(world, id, &rc);
	if (portrait != NULL)
		cr_expect_str_eq(portrait, right, "%s.%s, mutation %zu: %s",
		    place->table, column, n, portrait);
	/* What was not found in a sealed column must be harmless. */
	if (is_sealed(place->table, column) && portrait == NULL)
		cr_expect_lt(check(world), 0, "%s.%s, mutation %zu",
		    place->table, column, n);
	free(portrait);
	if (use_all && strcmp(id, ALICE) == 0)
		tamper_use_all(world);
	return 1;
}

ParameterizedTestParameters(tamper, th_91_no_change_of_a_column_goes_far)
{
	size_t more = storage_is_postgres() ? N(places_postgres) :
	    N(places_sqlite);

	memcpy(places + COMMON, storage_is_postgres() ? places_postgres :
	    places_sqlite, more * sizeof(places[0]));
	return cr_make_param_array(struct place, places, COMMON + more);
}

ParameterizedTest(struct place *place, tamper,
    th_91_no_change_of_a_column_goes_far)
{
	struct world world;
	char column[64], *right;
	const char *name;
	size_t points = 0;
	int rc, done;

	world_init(&world, WORLD_FILE);
	world_open(&world);
	right = tamper_portrait(&world, victim(place), &rc);
	cr_assert_not_null(right);
	for (size_t i = 0; (name = tamper_column_name(&world, place->table,
	    i)) != NULL; i++) {
		(void)snprintf(column, sizeof(column), "%s", name);
		for (size_t n = 0; n < TAMPER_MOST; n++) {
			if (!storage_tries(i + n, ONE_OF))
				continue;
			/* All operations on every third are enough. */
			if ((done = try(&world, place, column, n, right,
			    storage_is_postgres() || (i + n) % 3 == 0)) == 0)
				break;
			points += done == 1;
		}
	}
	free(right);
	world_end(&world);
	points_add("changed columns", points);
}

Test(tamper, th_91_a_user_whose_seal_is_broken_is_an_error_everywhere)
{
	ud_user_list *list = NULL;
	struct world world;
	ud_user *user = NULL;

	world_init(&world, WORLD_FILE);
	world_open(&world);
	cr_assert(tamper_sql(&world, "UPDATE ud_users SET email_verified = 0"
	    " WHERE id = 'alice'"));
	cr_expect_eq(ud_user_get(world.dir, ALICE, &user), UD_ECORRUPT);
	cr_expect_str_eq(ud_errkey(world.dir), "Errors.User.SealBroken");
	cr_expect_eq(ud_user_by_username(world.dir, ALICE, NULL, &user),
	    UD_ECORRUPT);
	cr_expect_eq(ud_user_page(world.dir, ORG, NULL, 0, &list),
	    UD_ECORRUPT);
	cr_expect_eq(ud_user_lock(world.dir, ALICE, NULL), UD_ECORRUPT);
	cr_expect_eq(ud_user_delete(world.dir, ALICE, NULL), UD_ECORRUPT);
	cr_expect_eq(check(&world), UD_ECORRUPT);
	world_end(&world);
}

Test(tamper, th_91_the_rows_of_two_users_cannot_be_swapped)
{
	struct world world;
	ud_user *user = NULL;

	world_init(&world, WORLD_FILE);
	world_open(&world);
	cr_assert(tamper_sql(&world,
	    "UPDATE ud_users SET id = 'x' WHERE id = 'alice';"
	    "UPDATE ud_users SET id = 'alice' WHERE id = 'bob';"
	    "UPDATE ud_users SET id = 'bob' WHERE id = 'x'"));
	cr_expect_eq(ud_user_get(world.dir, ALICE, &user), UD_ECORRUPT);
	cr_expect_eq(ud_user_get(world.dir, BOB, &user), UD_ECORRUPT);
	cr_expect_eq(check(&world), UD_ECORRUPT);
	world_end(&world);
}

Test(tamper, th_91_counters_and_index_rows_that_are_wrong_are_reported)
{
	static const char *const changes[] = {
		"UPDATE ud_counters SET n = n + 1 WHERE org = 1 AND state = 1",
		"DELETE FROM ud_counters",
		"DELETE FROM ud_usernames WHERE owner = 1",
		"UPDATE ud_usernames SET fold = 'other' WHERE owner = 1"
		    " AND pos = 1",
		"UPDATE ud_usernames SET name = 'Other' WHERE owner = 1"
		    " AND pos = 1",
		"INSERT INTO ud_usernames VALUES (1, 9, 0, 0, 'z', 'z')",
		"UPDATE ud_users SET email_fold = 'z' WHERE id = 'alice'",
		"UPDATE ud_users SET event_sequence = 99 WHERE id = 'alice'",
		"DELETE FROM ud_domains",
		"UPDATE ud_domains SET org = 2",
		"INSERT INTO ud_usernames VALUES (77, 1, 0, 0, 'y', 'y')",
		"DELETE FROM ud_users WHERE id = 'bob'",
		"UPDATE ud_head SET position = position - 1",
	};
	struct world world;

	world_init(&world, WORLD_FILE);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		world_open(&world);
		cr_assert(tamper_sql(&world, changes[i]), "%s", changes[i]);
		cr_expect_eq(check(&world), UD_ECORRUPT, "%s", changes[i]);
		tamper_use_all(&world);
	}
	world_end(&world);
}
