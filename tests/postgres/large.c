/* SPDX-License-Identifier: MIT */
/* More than the buffers between client and server hold goes through them, on
 * a connection of our own and on one of the host. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "postgres/cluster.h"
#include "race/race.h"

enum { HEAVY = 8, LIGHT = 1100, ENTRIES = 5, VALUE = 60000, PAGE = 100 };

static unsigned char value[VALUE];

/* Every byte there is, and NUL first; another one for each user. */
static void
fill(int number)
{
	for (size_t i = 0; i < VALUE; i++)
		value[i] = (unsigned char)((i + i / 256) * (size_t)(number +
		    1));
	value[0] = 0;
}

static int
make_heavy(ud_dir *dir, const char *prefix, int number)
{
	ud_metadata_item items[ENTRIES];
	char id[32], keys[ENTRIES][8];
	int rc;

	(void)snprintf(id, sizeof(id), "%s%d", prefix, number);
	fill(number);
	for (int i = 0; i < ENTRIES; i++) {
		(void)snprintf(keys[i], sizeof(keys[i]), "k%d", i);
		items[i] = (ud_metadata_item){keys[i], value, VALUE};
	}
	rc = make_user(dir, id, id);
	return rc != UD_OK ? rc : ud_metadata_set(dir, id, items, ENTRIES,
	    NULL);
}

static int
is_heavy(ud_dir *dir, const char *prefix, int number)
{
	ud_metadata_list *list = NULL;
	char id[32];
	int same = 0;

	(void)snprintf(id, sizeof(id), "%s%d", prefix, number);
	fill(number);
	if (ud_metadata_page(dir, id, NULL, &list) != UD_OK)
		return 0;
	for (size_t i = 0; i < ud_metadata_list_count(list); i++) {
		size_t len = 0;
		const void *bytes = ud_metadata_list_value(list, i, &len);

		same += len == VALUE && memcmp(bytes, value, VALUE) == 0;
	}
	ud_metadata_list_free(&list);
	return same == ENTRIES;
}

static void
a_large_batch(ud_dir *dir)
{
	char id[32];

	expect(ud_dir_batch_begin(dir) == UD_OK, "%s", ud_errmsg(dir));
	for (int i = 0; i < HEAVY; i++)
		expect(make_heavy(dir, "heavy", i) == UD_OK, "%s",
		    ud_errmsg(dir));
	for (int i = 0; i < LIGHT; i++) {
		(void)snprintf(id, sizeof(id), "light%d", i);
		expect(make_user(dir, id, id) == UD_OK, "%s", ud_errmsg(dir));
	}
	expect(ud_dir_batch_end(dir, 1) == UD_OK, "%s", ud_errmsg(dir));
	for (int i = 0; i < HEAVY; i++)
		expect(is_heavy(dir, "heavy", i), "user %d", i);
}

/* What a large batch put off in the index it has put in order itself. */
static void
expect_in_order(PGconn *conn)
{
	PGresult *result = PQexec(conn, "SELECT gin_clean_pending_list("
	    "indexrelid) FROM pg_index WHERE indexrelid IN (SELECT oid"
	    " FROM pg_class WHERE relname = 'ud_grams_grams')");

	expect(PQntuples(result) == 1 &&
	    strcmp(PQgetvalue(result, 0, 0), "0") == 0, "%s pages are left%s",
	    PQntuples(result) == 1 ? PQgetvalue(result, 0, 0) : "no",
	    PQerrorMessage(conn));
	PQclear(result);
}

static void
a_large_transaction_of_the_host(PGconn *conn)
{
	ud_options options;
	ud_dir *dir = NULL;

	cluster_options(&options);
	options.postgres = conn;
	expect(ud_open(NULL, &options, &dir) == UD_OK, "%s", ud_errmsg(dir));
	sql(conn, "BEGIN");
	for (int i = 0; i < HEAVY; i++)
		expect(make_heavy(dir, "host", i) == UD_OK, "%s",
		    ud_errmsg(dir));
	sql(conn, "COMMIT");
	for (int i = 0; i < HEAVY; i++)
		expect(is_heavy(dir, "host", i), "user %d of the host", i);
	ud_close(&dir);
}

static void
all_pages(ud_dir *dir)
{
	ud_user_list *list = NULL;
	char last[64] = "";
	size_t users = 0, count;

	do {
		expect(ud_user_page(dir, "o", users == 0 ? NULL : last, PAGE,
		    &list) == UD_OK, "%s", ud_errmsg(dir));
		count = list == NULL ? 0 : ud_user_list_count(list);
		if (count > 0)
			(void)snprintf(last, sizeof(last), "%s", ud_user_id(
			    ud_user_list_get(list, count - 1)));
		users += count;
		ud_user_list_free(&list);
	} while (count > 0);
	expect(users == LIGHT + 2 * HEAVY, "%zu users", users);
}

int
main(void)
{
	long began = now_ms();
	ud_options options;
	PGconn *conn;
	ud_dir *dir;

	cluster_options(&options);
	dir = cluster_open(cluster_location("one"), &options);
	conn = cluster_connect("one");
	expect(make_org(dir) == UD_OK, "%s", ud_errmsg(dir));
	a_large_batch(dir);
	expect_in_order(conn);
	a_large_transaction_of_the_host(conn);
	all_pages(dir);
	PQfinish(conn);
	ud_close(&dir);
	cluster_expect_whole("one");
	printf("%ld ms\n", now_ms() - began);
	return verdict();
}
