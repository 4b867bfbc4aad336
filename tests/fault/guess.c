/* SPDX-License-Identifier: MIT */
/* A creation that guesses what it will find (lib/dir/change.h) is there or not,
 * whatever fails meanwhile. */
#include "catalogue/world.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "base/mem_fault.h"
#include "fault/driver.h"
#include "fault/points.h"
#include "storage/storage.h"

TestSuite(guess, .timeout = 600);

/* Changes that make a handle sure that it is alone; calls and allocations of a
 * creation, at most. */
enum { ALONE = 3, POINTS_MAX = 2000, ONE_OF = 7 };

#define OF_GRACE " WHERE owner = (SELECT key FROM ud_users WHERE id = 'grace')"

static struct fault fault;

/* What a creation leaves, in numbers. */
struct traces {
	int64_t users, names, items, events, counted, codes;
};

static struct traces
look(struct raw *db)
{
	return (struct traces){
		.users = raw_number(db, "SELECT count(*) FROM ud_users"),
		.names = raw_number(db, "SELECT count(*) FROM ud_usernames"
		    OF_GRACE),
		.items = raw_number(db, "SELECT count(*) FROM ud_metadata"
		    OF_GRACE),
		.events = raw_number(db, "SELECT max(position)"
		    " FROM ud_events"),
		.counted = raw_number(db, "SELECT n FROM ud_counters"
		    " WHERE org = 0 AND state = 0"),
		.codes = raw_number(db, "SELECT count(*) FROM ud_codes"
		    OF_GRACE),
	};
}

static void
open_alone(struct world *world)
{
	world_open(world);
	for (int i = 0; i < ALONE; i++)
		cr_assert_eq(ud_user_mfa_init_skipped(world->dir, BOB, NULL),
		    UD_OK, "%s", ud_errmsg(world->dir));
}

static int
create(ud_dir *dir)
{
	const ud_metadata_item item = {"key", "value", 5};
	ud_user_spec spec = UD_INIT(ud_user_spec);
	char *code = NULL;
	int rc;

	spec.type = UD_USER_HUMAN;
	spec.org_id = ORG;
	spec.user_id = spec.username = "grace";
	spec.given_name = "Grace";
	spec.family_name = "Hopper";
	spec.email = "grace@acme.example";
	spec.email_verification = UD_VERIFY_RETURN;
	spec.email_code = &code;
	spec.metadata = &item;
	spec.metadata_count = 1;
	rc = ud_user_create(dir, &spec, NULL);
	cr_expect_eq(code != NULL, rc == UD_OK, "the code");
	ud_string_free(&code);
	return rc;
}

/* All of it, or nothing; and the next change is made. */
static void
judge(struct world *world, const char *before, const struct traces *all,
    int rc, const char *what, long k)
{
	struct traces now = look(world->db);
	char *dump = raw_dump(world->db);

	cr_expect(rc == UD_OK ? memcmp(&now, all, sizeof(now)) == 0 :
	    strcmp(dump, before) == 0, "%s %ld: %s", what, k, ud_errname(rc));
	free(dump);
	if (rc != UD_OK)
		cr_expect_eq(create(world->dir), UD_OK, "%s %ld, again: %s",
		    what, k, ud_errmsg(world->dir));
	now = look(world->db);
	cr_expect_eq(memcmp(&now, all, sizeof(now)), 0, "%s %ld, again", what,
	    k);
	cr_expect_eq(ud_user_mfa_init_skipped(world->dir, BOB, NULL), UD_OK,
	    "%s %ld, another: %s", what, k, ud_errmsg(world->dir));
	cr_expect_eq(ud_event_verify(world->dir, &(uint64_t){0}), UD_OK,
	    "%s %ld: %s", what, k, ud_errmsg(world->dir));
}

/* An undisturbed one: what was there before it, and what it makes. */
static char *
begin(struct world *world, struct traces *all)
{
	char *before;

	if (fault_driver()->assume == NULL)
		cr_skip_test("the storage answers at once\n");
	world_init(world, WORLD_FILE);
	world->options.driver = fault_driver();
	world->options.driver_ctx = &fault;
	open_alone(world);
	before = raw_dump(world->db);
	fault = (struct fault){0};
	cr_assert_eq(create(world->dir), UD_OK, "%s", ud_errmsg(world->dir));
	cr_expect_gt(fault.assumed, 0);
	*all = look(world->db);
	world_close(world);
	return before;
}

Test(guess, th_97_any_failure_of_storage_leaves_everything_or_nothing)
{
	struct world world;
	struct traces all;
	char *before = begin(&world, &all);
	struct fault whole = fault;
	size_t points = 0;
	int rc;

	for (int how = 0; how < FAILURES; how++)
		for (long k = 1; k <= whole.seen; k++) {
			if (!fault_applies((enum failure)how,
			    (enum call_kind)whole.trace[k]) ||
			    !storage_tries((size_t)(k + how), ONE_OF))
				continue;
			open_alone(&world);
			fault = (struct fault){.at = k,
			    .how = (enum failure)how};
			rc = create(world.dir);
			cr_expect_gt(fault.failed, 0, "call %ld", k);
			fault = (struct fault){0};
			cr_expect(rc == UD_OK || (how != FAIL_LOST &&
			    how != FAIL_CONFLICT), "call %ld, %d: %s", k, how,
			    ud_errmsg(world.dir));
			judge(&world, before, &all, rc, "call", k);
			world_close(&world);
			points++;
		}
	free(before);
	world_end(&world);
	points_add("failed storage calls of guesses", points);
}

Test(guess, th_96_any_failure_of_memory_leaves_everything_or_nothing)
{
	struct world world;
	struct traces all;
	char *before = begin(&world, &all);
	long seen = POINTS_MAX, k;
	size_t points = 0;
	int rc;

	for (k = 1; k <= seen; k++) {
		if (!storage_tries((size_t)k, ONE_OF))
			continue;
		open_alone(&world);
		(void)ud_test_fail_allocation(k, 0);
		rc = create(world.dir);
		seen = ud_test_fail_allocation(0, 0);
		points += seen >= k;
		cr_expect(rc == UD_OK || rc == UD_EEXHAUSTED, "%ld: %s", k,
		    ud_errname(rc));
		judge(&world, before, &all, rc, "allocation", k);
		world_close(&world);
		/* The one that failed was the last, or not even reached. */
		seen = seen < k ? seen : POINTS_MAX;
	}
	cr_expect_lt(k, POINTS_MAX);
	free(before);
	world_end(&world);
	points_add("failed allocations of guesses", points);
}
