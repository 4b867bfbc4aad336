/* SPDX-License-Identifier: MIT */
/* On the host's own connection: its rows and the users are committed or
 * rolled back together, and it hears of events after its commit. */
#include "fixture.h"

#include <stdio.h>

static struct raw *host;
static char told[256];

static void
on_event(const ud_event *event, void *ctx)
{
	size_t len = strlen(told);

	(void)ctx;
	(void)snprintf(told + len, sizeof(told) - len, "%llu:%s ",
	    (unsigned long long)ud_event_position(event),
	    ud_event_user_id(event));
}

static void
run(const char *sql)
{
	raw_exec(host, sql);
}

/* The number that a query of the host gives. */
static int
number(const char *sql)
{
	return (int)raw_number(host, sql);
}

static void
begin_attached(void)
{
	ud_options options = plain_options();

	host = raw_open_host(NULL);
	run("CREATE TABLE mine (owner TEXT)");
	if (!storage_is_postgres())
		run("PRAGMA user_version = 77; PRAGMA application_id = 99");
	raw_attach(host, &options);
	options.on_event = on_event;
	OK(storage_open(NULL, &options, &dir));
	make_org("o");
	told[0] = '\0';
}

static void
finish_attached(void)
{
	/* The connection outlives the directory, and is as it was. */
	ud_close(&dir);
	if (storage_is_postgres()) {
		cr_expect(holds(raw_text(host, "SHOW search_path"), "host_"));
		cr_expect_eq(number("SELECT count(*)"
		    " FROM pg_prepared_statements"), 0);
	} else {
		cr_expect_eq(number("PRAGMA user_version"), 77);
		cr_expect_eq(number("PRAGMA application_id"), 99);
	}
	raw_close(&host);
	finish();
}

TestSuite(attach, .init = begin_attached, .fini = finish_attached);

/* A user, and a row of the host about it. */
static void
make_both(const char *id)
{
	char sql[64];

	make_human(id);
	(void)snprintf(sql, sizeof(sql), "INSERT INTO mine VALUES ('%s')",
	    id);
	run(sql);
}

Test(attach, commit_of_the_host_keeps_both)
{
	run("BEGIN");
	make_both("u");
	make_both("v");
	cr_expect_not_null(get("u"));
	run("COMMIT");
	cr_expect_eq(number("SELECT count(*) FROM mine"), 2);
	cr_expect_not_null(get("u"));
	cr_expect_not_null(get("v"));
}

Test(attach, rollback_of_the_host_undoes_both)
{
	uint64_t count;

	make_both("t");
	run(storage_is_postgres() ? "BEGIN" : "BEGIN IMMEDIATE");
	make_both("u");
	OK(ud_user_delete(dir, "t", NULL));
	OK(ud_user_count(dir, NULL, 0, &count));
	cr_expect_eq(count, 1);
	run("ROLLBACK");
	cr_expect_eq(number("SELECT count(*) FROM mine"), 1);
	cr_expect_null(get("u"));
	cr_expect_str_eq(ud_user_username(get("t")), "t@example.test");
	OK(ud_user_count(dir, NULL, 0, &count));
	cr_expect_eq(count, 1);
	cr_expect(is_clean(dir));
}

Test(attach, savepoints_of_the_host_nest)
{
	run("BEGIN");
	make_both("u");
	run("SAVEPOINT s");
	make_both("v");
	run("ROLLBACK TO s");
	make_both("w");
	run("RELEASE s; COMMIT");
	cr_expect_eq(number("SELECT count(*) FROM mine"), 2);
	cr_expect_null(get("v"));
	cr_expect_not_null(get("w"));
}

Test(attach, savepoint_alone_is_a_transaction_too)
{
	SQLITE_ONLY("PostgreSQL has no savepoint without a transaction");
	run("SAVEPOINT s");
	make_both("u");
	run("ROLLBACK TO s; RELEASE s");
	cr_expect_null(get("u"));
	run("SAVEPOINT s");
	make_both("u");
	run("RELEASE s");
	cr_expect_not_null(get("u"));
}

Test(attach, refused_call_undoes_nothing_of_the_host)
{
	ud_user_spec spec = human_spec("u");

	run("BEGIN");
	make_both("u");
	cr_expect(refused(ud_user_create(dir, &spec, NULL), UD_ESTATE,
	    "Errors.User.AlreadyExisting", "userId"));
	make_both("v");
	run("COMMIT");
	cr_expect_eq(number("SELECT count(*) FROM mine"), 2);
	cr_expect_not_null(get("v"));
}

Test(attach, batch_and_backup_wait_for_the_end_of_the_host)
{
	run("BEGIN");
	cr_expect(refused(ud_dir_batch_begin(dir), UD_ESTATE,
	    "Errors.Storage.InTransaction", NULL));
	if (!storage_is_postgres())
		cr_expect(refused(ud_backup(dir, scratch("copy.db")),
		    UD_ESTATE, "Errors.Storage.InTransaction", NULL));
	run("COMMIT");
	OK(ud_dir_batch_begin(dir));
	make_human("u");
	OK(ud_dir_batch_end(dir, 1));
}

Test(attach, events_wait_for_the_commit_of_the_host)
{
	run("BEGIN");
	make_human("u");
	make_human("v");
	OK(ud_dir_deliver(dir));
	cr_expect_str_eq(told, "");
	run("COMMIT");
	OK(ud_dir_deliver(dir));
	cr_expect_str_eq(told, "2:u 3:v ");
	told[0] = '\0';
	OK(ud_dir_deliver(dir));
	cr_expect_str_eq(told, "");
}

Test(attach, events_that_the_host_rolled_back_are_not_told)
{
	run("BEGIN");
	make_human("u");
	run("ROLLBACK");
	make_human("v");
	cr_expect_str_eq(told, "2:v ");
	told[0] = '\0';
	run("BEGIN");
	make_human("w");
	run("SAVEPOINT s");
	make_human("x");
	run("ROLLBACK TO s");
	make_human("y");
	run("COMMIT");
	OK(ud_dir_deliver(dir));
	cr_expect_str_eq(told, "3:w 4:y ");
	cr_expect_null(get("x"));
}

static int
remove_row(const char *user_id, const char *org_id, void *ctx)
{
	char sql[96];

	(void)org_id;
	(void)ctx;
	(void)snprintf(sql, sizeof(sql), "DELETE FROM mine WHERE owner = '%s'",
	    user_id);
	return !raw_try(host, sql);
}

Test(attach, rows_of_the_host_go_with_the_user)
{
	ud_options options = plain_options();

	ud_close(&dir);
	raw_attach(host, &options);
	options.on_user_delete = remove_row;
	OK(storage_open(NULL, &options, &dir));
	make_both("u");
	make_both("v");
	OK(ud_user_delete(dir, "u", NULL));
	cr_expect_eq(number("SELECT count(*) FROM mine"), 1);
	run("DROP TABLE mine");
	cr_expect(refused(ud_user_delete(dir, "v", NULL), UD_ECALLBACK,
	    "Errors.Callback.UserDelete", NULL));
	cr_expect_not_null(get("v"));
}

Test(attach, closing_leaves_connection_and_transaction_to_the_host)
{
	ud_options options = plain_options();

	run("BEGIN");
	make_both("u");
	ud_close(&dir);
	run("COMMIT");
	raw_attach(host, &options);
	OK(storage_open(NULL, &options, &dir));
	cr_expect_not_null(get("u"));
}

Test(attach, path_or_driver_beside_a_connection_is_refused)
{
	ud_options options = plain_options();
	ud_dir *other = NULL;

	raw_attach(host, &options);
	cr_expect_eq(ud_open(storage_location(":memory:"), &options, &other),
	    UD_EINVAL);
	cr_expect_str_eq(ud_errfield(other), storage_is_postgres() ?
	    "postgres" : "sqlite");
	ud_close(&other);
	options.driver = storage_driver();
	cr_expect_eq(ud_open(NULL, &options, &other), UD_EINVAL);
	ud_close(&other);
}
