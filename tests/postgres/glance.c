/* SPDX-License-Identifier: MIT */
/* A search that needs a second exchange sees what the first one saw, or is
 * done again. */
#include <stdio.h>
#include <string.h>

#include <userdir/storage.h>

#include "postgres/cluster.h"
#include "race/race.h"

static ud_dir *dir;
static ud_dir *other;		/* that changes something in between */
static void *org;		/* the statement of the second exchange */
static enum { NOTHING, LOCK_ADA, ADD_BOB } change;
static int asked;

static int
prepare(void *conn, const char *sql, void **stmt)
{
	int rc = ud_driver_postgres()->prepare(conn, sql, stmt);

	if (rc == UD_OK && strstr(sql, "FROM ud_orgs o WHERE o.key =") != NULL)
		org = *stmt;
	return rc;
}

static int
step(void *stmt)
{
	int rc = UD_OK;

	if (stmt == org) {
		asked++;
		if (change == LOCK_ADA)
			rc = ud_user_lock(other, "ada", NULL);
		else if (change == ADD_BOB)
			rc = make_user(other, "bob", "bob");
		change = NOTHING;
	}
	expect(rc == UD_OK, "%s", ud_errmsg(other));
	return ud_driver_postgres()->step(stmt);
}

/* What the handle knows of organizations is outdated. */
static void
touch_org(void)
{
	static const char *const names[] = {"one", "two"};
	ud_org_patch patch = UD_INIT(ud_org_patch);
	static int turn;

	patch.name = names[turn++ % 2];
	expect(ud_org_update(other, "o", &patch, NULL) == UD_OK, "%s",
	    ud_errmsg(other));
}

/* How many active users with a part of a name are found. */
static uint64_t
find(const char *part)
{
	ud_search_query query = UD_INIT(ud_search_query);
	ud_search_result *result = NULL;
	ud_filter *filter = NULL;
	uint64_t found;

	touch_org();
	asked = 0;
	expect(ud_filter_new(&filter) == UD_OK && ud_filter_text(filter,
	    UD_ATTRIBUTE_USERNAME, part, UD_TEXT_CONTAINS) == UD_OK &&
	    ud_filter_state(filter, 1 << UD_USER_ACTIVE) == UD_OK &&
	    ud_search(dir, filter, &query, &result) == UD_OK, "%s: %s", part,
	    ud_errmsg(dir));
	found = result == NULL ? 99 : ud_search_count_of(result);
	expect(result != NULL && ud_search_total(result) == found,
	    "%s: another total", part);
	ud_search_result_free(&result);
	ud_filter_free(&filter);
	return found;
}

int
main(void)
{
	ud_driver driver = *ud_driver_postgres();
	ud_options options;
	uint64_t n;

	cluster_options(&options);
	other = cluster_open(cluster_location("one"), &options);
	driver.prepare = prepare;
	driver.step = step;
	options.driver = &driver;
	dir = cluster_open(cluster_location("one"), &options);
	expect(make_org(other) == UD_OK && make_user(other, "ada", "ada") ==
	    UD_OK && make_user(other, "eve", "eve") == UD_OK, "%s",
	    ud_errmsg(other));
	/* The first time it is prepared. */
	for (int i = 0; i < 2; i++) {
		n = find("ada");
		expect(n == 1 && asked == 1, "%d found, asked %d times",
		    (int)n, asked);
	}
	/* Active at first, and no longer when her organization is read. */
	change = LOCK_ADA;
	n = find("ada");
	expect(n == 0 && asked == 1, "%d found in spite of a change", (int)n);
	change = ADD_BOB;
	n = find("eve");
	expect(n == 1 && asked == 2, "%d found, asked %d times", (int)n,
	    asked);
	ud_close(&dir);
	ud_close(&other);
	cluster_expect_whole("one");
	return verdict();
}
