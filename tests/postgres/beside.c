/* SPDX-License-Identifier: MIT */
/* What a host may do on its connection between calls, and what may be in its
 * database besides. */
#include <stdio.h>
#include <string.h>

#include "postgres/cluster.h"
#include "race/race.h"

static PGconn *conn;		/* of the host */

static int
open_on(PGconn *which, const char *schema, ud_dir **dir)
{
	ud_options options;

	cluster_options(&options);
	options.postgres = which;
	options.schema = schema;
	return ud_open(NULL, &options, dir);
}

static ud_dir *
attach(PGconn *which, const char *schema)
{
	ud_dir *dir = NULL;
	int rc = open_on(which, schema, &dir);

	expect(rc == UD_OK, "attach: %s", ud_errmsg(dir));
	return dir;
}

/* A search finds somebody. */
static void
expect_found(ud_dir *dir, const char *ldap)
{
	ud_filter *filter = NULL;
	uint64_t count = 0;

	expect(ud_filter_read(dir, UD_SYNTAX_LDAP, ldap, strlen(ldap),
	    &filter) == UD_OK && ud_search_count(dir, filter,
	    &count) == UD_OK && count > 0, "%s: %s", ldap, ud_errmsg(dir));
	ud_filter_free(&filter);
}

/* What has our names, or those of functions we call, is not ours. */
static void
a_hostile_search_path(void)
{
	static const char *const functions[] = {"length(text)",
	    "substr(text, integer, integer)", "substr(text, integer)",
	    "strpos(text, text)", "length(bytea)", "substr(bytea, integer)",
	    "jsonb_array_elements_text(jsonb)"};
	const ud_metadata_item item = { "key", "value", 5 };
	ud_dir *dir;

	sql(conn, "CREATE SCHEMA hostile; CREATE TABLE hostile.ud_head"
	    " (x int); CREATE TABLE hostile.ud_users (x int);"
	    "CREATE TABLE hostile.ud_events (x int)");
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		sql(conn, "CREATE FUNCTION hostile.%s RETURNS text LANGUAGE"
		    " plpgsql AS $$BEGIN RAISE 'caught'; END$$",
		    functions[i]);
	sql(conn, "SET search_path TO hostile, pg_catalog");
	dir = attach(conn, "userdir");
	expect(make_user(dir, "dora", "dora") == UD_OK, "%s", ud_errmsg(dir));
	expect(ud_metadata_set(dir, "dora", &item, 1, NULL) == UD_OK, "%s",
	    ud_errmsg(dir));
	expect_found(dir, "(uid=dora)");
	expect_found(dir, "(uid=*or*)");
	expect_found(dir, "(uid=do*)");
	expect_found(dir, "(!(uid=*z*))");
	expect(ud_user_delete(dir, "dora", NULL) == UD_OK, "%s",
	    ud_errmsg(dir));
	ud_close(&dir);
	sql(conn, "RESET search_path");
}

static void
two_handles(ud_dir *first)
{
	ud_dir *second = attach(conn, "userdir"), *third;

	sql(conn, "BEGIN");
	expect(make_user(first, "x1", "x1") == UD_OK, "%s", ud_errmsg(first));
	expect(make_user(second, "x2", "x2") == UD_OK, "%s",
	    ud_errmsg(second));
	expect(ud_user_lock(first, "x2", NULL) == UD_OK, "%s",
	    ud_errmsg(first));
	/* Closed while the transaction fails: its statements stay behind. */
	PQclear(PQexec(conn, "SELECT 1 / 0"));
	ud_close(&second);
	sql(conn, "ROLLBACK");
	for (int i = 0; i < 3; i++) {
		third = attach(conn, "userdir");
		expect(ud_user_lock(third, "bob", NULL) == UD_OK, "%s",
		    ud_errmsg(third));
		expect(ud_user_unlock(third, "bob", NULL) == UD_OK, "%s",
		    ud_errmsg(third));
		ud_close(&third);
	}
	/* A store elsewhere in the same database. */
	third = attach(conn, "other_2");
	expect(make_org(third) == UD_OK && make_user(third, "bob", "bob") ==
	    UD_OK, "%s", ud_errmsg(third));
	ud_close(&third);
	expect(open_on(conn, "No; Name", &third) == UD_EINVAL, "%s",
	    ud_errmsg(third));
	ud_close(&third);
}

static void
the_host_is_busy(ud_dir *dir)
{
	PGresult *result;
	int rc;

	expect(PQsendQuery(conn, "SELECT 'slow'") == 1, "send");
	rc = ud_user_lock(dir, "bob", NULL);
	expect(rc != UD_OK, "in the middle of a query");
	result = PQgetResult(conn);
	expect(PQresultStatus(result) == PGRES_TUPLES_OK &&
	    strcmp(PQgetvalue(result, 0, 0), "slow") == 0, "its answer");
	PQclear(result);
	while ((result = PQgetResult(conn)) != NULL)
		PQclear(result);
	expect(PQenterPipelineMode(conn) == 1, "pipeline");
	expect(ud_user_lock(dir, "bob", NULL) != UD_OK, "in a pipeline");
	expect(PQexitPipelineMode(conn) == 1, "pipeline");
	sql(conn, "SET client_encoding TO latin1");
	expect(ud_user_lock(dir, "bob", NULL) != UD_OK, "in Latin 1");
	sql(conn, "SET client_encoding TO utf8");
	/* As if by a pool of connections. */
	expect(ud_user_lock(dir, "bob", NULL) == UD_OK, "%s", ud_errmsg(dir));
	sql(conn, "DISCARD ALL");
	rc = ud_user_unlock(dir, "bob", NULL);
	if (rc == UD_EUNAVAIL)
		rc = ud_user_unlock(dir, "bob", NULL);
	expect(rc == UD_OK, "statements were dropped: %s", ud_errmsg(dir));
}

int
main(void)
{
	ud_dir *dir;

	conn = cluster_connect("one");
	dir = attach(conn, NULL);
	expect(make_org(dir) == UD_OK && make_user(dir, "bob", "bob") ==
	    UD_OK, "%s", ud_errmsg(dir));
	a_hostile_search_path();
	two_handles(dir);
	the_host_is_busy(dir);
	ud_close(&dir);
	PQfinish(conn);
	cluster_expect_whole("one");
	return verdict();
}
