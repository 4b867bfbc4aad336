/* SPDX-License-Identifier: MIT */
/* On a connection of the host: its rows and ours go the same way, its settings
 * stay as they are, and nothing of its own is taken for ours. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "postgres/cluster.h"
#include "race/race.h"

static PGconn *conn;		/* of the host */
static PGconn *other;
static int notices, delete_fails;

static void
count_notices(void *arg, const PGresult *result)
{
	(void)arg;
	(void)result;
	notices++;
}

/* The host's rows go with the user. */
static int
forget(const char *user_id, const char *org_id, void *ctx)
{
	const char *values[] = {user_id};
	PGresult *result = PQexecParams(conn, "DELETE FROM host.rows WHERE"
	    " id = $1", 1, NULL, values, NULL, NULL, 0);
	int rc = PQresultStatus(result) != PGRES_COMMAND_OK;

	(void)org_id;
	(void)ctx;
	PQclear(result);
	return rc || delete_fails;
}

static ud_dir *
attach(void)
{
	ud_options options;
	ud_dir *dir = NULL;
	int rc;

	cluster_options(&options);
	options.postgres = conn;
	options.on_user_delete = forget;
	rc = ud_open(NULL, &options, &dir);
	expect(rc == UD_OK, "attach: %s", ud_errmsg(dir));
	return dir;
}

static int
has_user(const char *id)
{
	return strcmp(sql_text(other, "SELECT count(*) FROM userdir.ud_users"
	    " WHERE id = '%s' AND state <> 3", id), "1") == 0;
}

static int
has_row(const char *id)
{
	return strcmp(sql_text(other, "SELECT count(*) FROM host.rows"
	    " WHERE id = '%s'", id), "1") == 0;
}

static void
rows_go_together(ud_dir *dir)
{
	sql(conn, "BEGIN; INSERT INTO host.rows VALUES ('ada')");
	expect(make_user(dir, "ada", "ada") == UD_OK, "%s", ud_errmsg(dir));
	expect(!has_user("ada") && !has_row("ada"), "too early");
	sql(conn, "ROLLBACK");
	expect(!has_user("ada") && !has_row("ada"), "rolled back");
	sql(conn, "BEGIN; INSERT INTO host.rows VALUES ('ada')");
	expect(make_user(dir, "ada", "ada") == UD_OK, "%s", ud_errmsg(dir));
	/* What is refused takes nothing else along. */
	expect(make_user(dir, "ada", "ada") == UD_ESTATE, "twice");
	expect(make_user(dir, "eve", "ada") == UD_EEXISTS, "the name twice");
	expect(ud_user_lock(dir, "nobody", NULL) == UD_ENOTFOUND, "nobody");
	sql(conn, "INSERT INTO host.rows VALUES ('after')");
	sql(conn, "COMMIT");
	expect(has_user("ada") && has_row("ada") && has_row("after") &&
	    !has_user("eve"), "committed");
	delete_fails = 1;
	expect(ud_user_delete(dir, "ada", NULL) == UD_ECALLBACK, "%s",
	    ud_errmsg(dir));
	expect(has_user("ada") && has_row("ada"), "half a deletion");
	delete_fails = 0;
	expect(ud_user_delete(dir, "ada", NULL) == UD_OK, "%s",
	    ud_errmsg(dir));
	expect(!has_user("ada") && !has_row("ada"), "deleted");
	expect(make_user(dir, "bob", "bob") == UD_OK, "%s", ud_errmsg(dir));
}

/* The database itself refuses, in the middle of a change. */
static void
errors_stay_inside(ud_dir *dir)
{
	sql(other, "CREATE FUNCTION host.refuse() RETURNS trigger LANGUAGE"
	    " plpgsql AS $$BEGIN RAISE SQLSTATE '40001'; END$$;"
	    "CREATE TRIGGER refuse BEFORE UPDATE ON userdir.ud_users"
	    " EXECUTE FUNCTION host.refuse()");
	sql(conn, "BEGIN; INSERT INTO host.rows VALUES ('refused')");
	expect(ud_user_lock(dir, "bob", NULL) == UD_ECONFLICT, "%s",
	    ud_errmsg(dir));
	expect(PQtransactionStatus(conn) == PQTRANS_INTRANS,
	    "the host's transaction is in state %d",
	    (int)PQtransactionStatus(conn));
	sql(conn, "COMMIT");
	expect(has_row("refused"), "the host's row is lost");
	sql(other, "DROP TRIGGER refuse ON userdir.ud_users");
	expect(ud_user_lock(dir, "bob", NULL) == UD_OK, "%s", ud_errmsg(dir));
	expect(ud_user_unlock(dir, "bob", NULL) == UD_OK, "%s",
	    ud_errmsg(dir));
}

static void
a_failed_transaction(ud_dir *dir)
{
	ud_user *user = NULL;

	sql(conn, "BEGIN");
	PQclear(PQexec(conn, "SELECT 1 / 0"));
	expect(ud_user_lock(dir, "bob", NULL) == UD_ECONFLICT, "%s",
	    ud_errmsg(dir));
	expect(ud_user_get(dir, "bob", &user) == UD_ECONFLICT, "%s",
	    ud_errmsg(dir));
	ud_user_free(&user);
	expect(PQtransactionStatus(conn) == PQTRANS_INERROR, "it is mended");
	sql(conn, "ROLLBACK");
	expect(ud_user_get(dir, "bob", &user) == UD_OK, "%s", ud_errmsg(dir));
	ud_user_free(&user);
	sql(conn, "BEGIN READ ONLY");
	expect(ud_user_lock(dir, "bob", NULL) == UD_ESTATE, "%s",
	    ud_errmsg(dir));
	sql(conn, "COMMIT");
	expect(ud_user_lock(dir, "bob", NULL) == UD_OK, "%s", ud_errmsg(dir));
	expect(ud_user_unlock(dir, "bob", NULL) == UD_OK, "%s",
	    ud_errmsg(dir));
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

static const char *const settings = "SELECT string_agg(name || '=' || setting,"
    " ',' ORDER BY name) FROM pg_settings WHERE source = 'session'";

static void
settings_stay(ud_dir *dir)
{
	char before[2048];
	ud_user *user = NULL;

	sql(conn, "SET search_path TO host, public; SET datestyle TO german;"
	    "SET standard_conforming_strings TO off; SET bytea_output TO"
	    " escape; SET default_transaction_isolation TO serializable;"
	    "SET extra_float_digits TO 0; SET backslash_quote TO off;"
	    "SET enable_seqscan TO off; SET timezone TO 'Asia/Tokyo'");
	(void)snprintf(before, sizeof(before), "%s", sql_text(conn, "%s",
	    settings));
	notices = 0;
	(void)PQsetNoticeReceiver(conn, count_notices, NULL);
	expect(PQsetnonblocking(conn, 1) == 0, "nonblocking");
	expect(make_user(dir, "carl", "carl") == UD_OK, "%s", ud_errmsg(dir));
	expect_found(dir, "(uid=*ar*)");
	expect_found(dir, "(mail=ada@*)");
	expect_found(dir, "(mail=*.test)");
	sql(conn, "BEGIN");
	expect(ud_user_lock(dir, "carl", NULL) == UD_OK, "%s",
	    ud_errmsg(dir));
	expect(ud_user_lock(dir, "carl", NULL) == UD_ESTATE, "%s",
	    ud_errmsg(dir));
	expect(strcmp(sql_text(conn, "%s", settings), before) == 0,
	    "inside: %s, not %s", sql_text(conn, "%s", settings), before);
	sql(conn, "COMMIT");
	expect(ud_user_get(dir, "carl", &user) == UD_OK &&
	    strcmp(ud_user_given_name(user), "Ada") == 0, "%s",
	    ud_errmsg(dir));
	ud_user_free(&user);
	expect(strcmp(sql_text(conn, "%s", settings), before) == 0,
	    "after: %s, not %s", sql_text(conn, "%s", settings), before);
	expect(PQpipelineStatus(conn) == PQ_PIPELINE_OFF, "pipeline mode");
	expect(PQisnonblocking(conn), "no longer nonblocking");
	(void)PQsetnonblocking(conn, 0);
	expect(notices == 0, "%d notices", notices);
	sql(conn, "DO $$BEGIN RAISE NOTICE 'heard'; END$$");
	expect(notices == 1, "the host no longer hears notices");
	sql(conn, "RESET ALL");
	expect(ud_user_delete(dir, "carl", NULL) == UD_OK, "%s",
	    ud_errmsg(dir));
}

static int
prepared(void)
{
	return atoi(sql_text(conn, "SELECT count(*) FROM"
	    " pg_prepared_statements"));
}

/* The database plans for nobody who may not read. */
static void
plan_is_denied(ud_dir *dir)
{
	static const char ldap[] = "(uid=bob)";
	ud_search_plan *plan = NULL;
	ud_filter *filter = NULL;

	expect(ud_filter_read(dir, UD_SYNTAX_LDAP, ldap, strlen(ldap),
	    &filter) == UD_OK && ud_search_explain(dir, filter, NULL,
	    &plan) == UD_EDENIED, "%s", ud_errmsg(dir));
	ud_search_plan_free(&plan);
	ud_filter_free(&filter);
}

/* A statement that is given up in a transaction that failed. */
static void
no_statement_is_left(void)
{
	int before = prepared(), in_use;
	ud_dir *dir = attach();

	sql(other, "CREATE ROLE reader; GRANT USAGE ON SCHEMA userdir TO"
	    " reader; GRANT SELECT ON ALL TABLES IN SCHEMA userdir TO reader;"
	    "REVOKE SELECT ON userdir.ud_usernames FROM reader");
	expect(ud_user_lock(dir, "bob", NULL) == UD_OK, "%s", ud_errmsg(dir));
	expect_found(dir, "(uid=bob)");
	in_use = prepared();
	sql(conn, "SET ROLE reader");
	plan_is_denied(dir);
	sql(conn, "BEGIN");
	plan_is_denied(dir);
	expect(PQtransactionStatus(conn) == PQTRANS_INTRANS, "it failed");
	sql(conn, "COMMIT; RESET ROLE");
	expect(ud_user_unlock(dir, "bob", NULL) == UD_OK, "%s",
	    ud_errmsg(dir));
	expect(prepared() == in_use, "%d statements in use, not %d",
	    prepared(), in_use);
	/* Nobody begins anything before it is closed. */
	sql(conn, "SET ROLE reader");
	plan_is_denied(dir);
	sql(conn, "RESET ROLE");
	ud_close(&dir);
	expect(prepared() == before, "%d statements are prepared, not %d",
	    prepared(), before);
}

static void
the_connection_is_lost(ud_dir *dir)
{
	sql(conn, "BEGIN; INSERT INTO host.rows VALUES ('lost')");
	(void)shutdown(PQsocket(conn), SHUT_RDWR);
	expect(ud_user_lock(dir, "bob", NULL) == UD_EUNAVAIL, "%s",
	    ud_errmsg(dir));
	expect(ud_user_lock(dir, "bob", NULL) == UD_EUNAVAIL, "%s",
	    ud_errmsg(dir));
	expect(PQstatus(conn) == CONNECTION_BAD, "the host does not see it");
	PQreset(conn);
	expect(PQstatus(conn) == CONNECTION_OK, "%s", PQerrorMessage(conn));
	expect(ud_user_lock(dir, "bob", NULL) == UD_OK, "%s", ud_errmsg(dir));
	expect(!has_row("lost"), "half a transaction");
}

int
main(void)
{
	ud_dir *dir;

	conn = cluster_connect("one");
	other = cluster_connect("one");
	sql(other, "CREATE SCHEMA host; CREATE TABLE host.rows (id text)");
	dir = attach();
	expect(make_org(dir) == UD_OK, "%s", ud_errmsg(dir));
	rows_go_together(dir);
	errors_stay_inside(dir);
	a_failed_transaction(dir);
	settings_stay(dir);
	no_statement_is_left();
	the_connection_is_lost(dir);
	ud_close(&dir);
	PQfinish(conn);
	PQfinish(other);
	cluster_expect_whole("one");
	return verdict();
}
