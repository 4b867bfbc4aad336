/* SPDX-License-Identifier: MIT */
/* Whoever else holds a lock, and whatever the server does or does not do, a
 * call ends in time, and leaves nothing. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "postgres/cluster.h"
#include "race/race.h"

enum { BUSY_MS = 300, STATEMENT_MS = 500, GRACE_MS = 10000 };

static ud_dir *dir;
static PGconn *conn, *other;

static int
change(void)
{
	static int number;
	ud_user_patch patch = UD_INIT(ud_user_patch);
	char name[32];

	(void)snprintf(name, sizeof(name), "name %d", ++number);
	patch.nick_name = name;
	return ud_user_update(dir, "ada", &patch, NULL);
}

/* It fails as unavailable, after some time, and leaves nothing. */
static void
expect_late(const char *what, int rc, long began, long least, long most,
    long before)
{
	long ms = now_ms() - began;

	expect(rc == UD_EUNAVAIL, "%s: %s: %s", what, ud_errname(rc),
	    ud_errmsg(dir));
	expect(ms >= least && ms <= most, "%s: after %ld ms", what, ms);
	expect(cluster_events(conn) == before, "%s: something is left", what);
	printf("%s: %ld ms: %s\n", what, ms, ud_errmsg(dir));
}

static void
expect_work(const char *what)
{
	long before = cluster_events(conn);

	expect(change() == UD_OK, "after %s: %s", what, ud_errmsg(dir));
	expect(cluster_events(conn) == before + 1, "after %s", what);
}

static void
a_lock_is_held(void)
{
	long before = cluster_events(conn), began;

	sql(other, "BEGIN; SELECT 1 FROM userdir.ud_head FOR UPDATE");
	began = now_ms();
	expect_late("a lock", change(), began, BUSY_MS, BUSY_MS + 1500,
	    before);
	began = now_ms();
	expect_late("a lock before a batch", ud_dir_batch_begin(dir), began,
	    BUSY_MS, BUSY_MS + 1500, before);
	sql(other, "COMMIT");
	expect_work("the lock");
	sql(other, "BEGIN; SELECT 1 FROM userdir.ud_users FOR UPDATE");
	began = now_ms();
	expect_late("a lock of the user", change(), began, BUSY_MS,
	    BUSY_MS + 1500, before + 1);
	sql(other, "COMMIT");
	expect_work("the lock of the user");
}

static void
a_statement_takes_long(void)
{
	long before = cluster_events(conn), began;

	sql(conn, "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql"
	    " AS $$BEGIN PERFORM pg_sleep(5); RETURN NEW; END$$");
	sql(conn, "CREATE TRIGGER slow BEFORE UPDATE ON userdir.ud_users"
	    " FOR EACH ROW EXECUTE FUNCTION slow()");
	began = now_ms();
	expect_late("a slow statement", change(), began, STATEMENT_MS,
	    STATEMENT_MS + 1500, before);
	sql(conn, "DROP TRIGGER slow ON userdir.ud_users");
	expect_work("the slow statement");
}

/* The backend of the handle. */
static pid_t
backend(void)
{
	return (pid_t)atol(sql_text(conn, "SELECT pid FROM pg_stat_activity"
	    " WHERE application_name = 'userdir' ORDER BY backend_start DESC"
	    " LIMIT 1"));
}

static void
the_server_does_not_answer(const ud_options *options)
{
	ud_dir *idle = cluster_open(cluster_location("one"), options);
	long before, began;
	pid_t pid;

	ud_close(&dir);
	dir = cluster_open(cluster_location("one"), options);
	expect_work("opening");
	pid = backend();
	before = cluster_events(conn);
	expect(kill(pid, SIGSTOP) == 0, "SIGSTOP");
	/* A batch that is forgotten keeps nobody waiting for ever, too. */
	expect(ud_dir_batch_begin(idle) == UD_OK, "%s", ud_errmsg(idle));
	began = now_ms();
	expect_late("no answer", change(), began, GRACE_MS,
	    GRACE_MS + BUSY_MS + STATEMENT_MS + 2000, before);
	pause_ms(2 * BUSY_MS);
	expect(ud_dir_batch_end(idle, 1) == UD_EUNAVAIL,
	    "a batch that was idle for so long: %s", ud_errmsg(idle));
	expect_work("no answer");
	expect(kill(pid, SIGCONT) == 0, "SIGCONT");
	expect_work("late answers");
	ud_close(&idle);
}

static void
it_is_closed_all_the_same(const ud_options *options)
{
	pid_t pid;
	long began;

	ud_close(&dir);
	dir = cluster_open(cluster_location("one"), options);
	expect_work("opening");
	pid = backend();
	expect(kill(pid, SIGSTOP) == 0, "SIGSTOP");
	began = now_ms();
	ud_close(&dir);
	expect(now_ms() - began < 3000, "closed after %ld ms",
	    now_ms() - began);
	expect(kill(pid, SIGCONT) == 0, "SIGCONT");
}

static void
it_is_terminated_between_calls(void)
{
	long before = cluster_events(conn);

	sql(conn, "SELECT pg_terminate_backend(%ld, 5000)", (long)backend());
	expect_late("termination", change(), now_ms(), 0, 1000, before);
	expect_work("termination");
}

int
main(void)
{
	ud_options options;

	cluster_options(&options);
	options.busy_timeout_ms = BUSY_MS;
	options.statement_timeout_ms = STATEMENT_MS;
	dir = cluster_open(cluster_location("one"), &options);
	conn = cluster_connect("one");
	other = cluster_connect("one");
	expect(make_org(dir) == UD_OK && make_user(dir, "ada", "ada") ==
	    UD_OK, "%s", ud_errmsg(dir));
	a_lock_is_held();
	a_statement_takes_long();
	it_is_terminated_between_calls();
	the_server_does_not_answer(&options);
	it_is_closed_all_the_same(&options);
	PQfinish(other);
	PQfinish(conn);
	cluster_expect_whole("one");
	return verdict();
}
