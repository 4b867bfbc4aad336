/* SPDX-License-Identifier: MIT */
/* Reads go to a copy of the server, as long as it has what was written. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "postgres/cluster.h"
#include "race/race.h"

enum { CATCH_UP_MS = 5000, REST_MS = 10000, CONFLICTS_MS = 2000 };

static PGconn *one, *two;
static char location_of_two[512];

/* The nickname that a handle sees; "" if it sees none. */
static const char *
nick(ud_dir *dir)
{
	static char name[128];
	ud_user *user = NULL;
	int rc = ud_user_get(dir, "ada", &user);

	(void)snprintf(name, sizeof(name), "%s", rc == UD_OK ?
	    ud_user_nick_name(user) : ud_errmsg(dir));
	ud_user_free(&user);
	return name;
}

static int
call(ud_dir *dir, const char *name)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);

	patch.nick_name = name;
	return ud_user_update(dir, "ada", &patch, NULL);
}

/* When a backend of ours on a server last had something to do. */
static const char *
last_asked(PGconn *conn)
{
	return sql_text(conn, "SELECT max(query_start) FROM pg_stat_activity"
	    " WHERE application_name = 'userdir'");
}

/* Read once: 1 if the one server answered, and not the other. */
static int
is_asked(PGconn *which, PGconn *not, ud_dir *dir, const char *expected)
{
	char here[64], there[64];
	int asked;

	(void)snprintf(here, sizeof(here), "%s", last_asked(which));
	(void)snprintf(there, sizeof(there), "%s", last_asked(not));
	expect(strcmp(nick(dir), expected) == 0, "%s: %s", expected,
	    nick(dir));
	asked = strcmp(last_asked(which), here) != 0;
	return asked && strcmp(last_asked(not), there) == 0;
}

static void
wait_for_two(void)
{
	char lsn[64];

	(void)snprintf(lsn, sizeof(lsn), "%s", sql_text(one,
	    "SELECT pg_current_wal_lsn()"));
	for (long began = now_ms(); now_ms() - began < CATCH_UP_MS;
	    pause_ms(10))
		if (strcmp(sql_text(two, "SELECT pg_last_wal_replay_lsn() >="
		    " '%s'", lsn), "t") == 0)
			return;
	expect(0, "the replica does not catch up");
}

static void
reads_go_there(ud_dir *dir)
{
	wait_for_two();
	(void)nick(dir);
	pause_ms(50);
	(void)nick(dir);
	for (int i = 0; i < 20; i++)
		expect(is_asked(two, one, dir, "first"), "it is not asked");
}

static void
what_was_written_is_read(ud_dir *dir, ud_dir *stale)
{
	ud_event_list *events = NULL;
	size_t count = 0;

	(void)nick(stale);
	sql(two, "SELECT pg_wal_replay_pause()");
	expect(call(dir, "second") == UD_OK, "%s", ud_errmsg(dir));
	for (int i = 0; i < 10; i++)
		expect(strcmp(nick(dir), "second") == 0, "own write: %s",
		    nick(dir));
	expect(ud_event_user(dir, "ada", 0, 0, &events) == UD_OK, "%s",
	    ud_errmsg(dir));
	count = ud_event_list_count(events);
	ud_event_list_free(&events);
	expect(count == 4, "%zu events", count);
	expect(strcmp(nick(stale), "first") == 0, "stale: %s", nick(stale));
	expect(call(stale, "third") == UD_OK, "%s", ud_errmsg(stale));
	expect(strcmp(nick(stale), "first") == 0, "stale: %s", nick(stale));
	sql(two, "SELECT pg_wal_replay_resume()");
	wait_for_two();
	expect(strcmp(nick(stale), "third") == 0, "late: %s", nick(stale));
	pause_ms(50);
	(void)nick(dir);
	expect(is_asked(two, one, dir, "third"), "it is not asked again");
}

static void
it_may_be_gone(ud_dir *dir, ud_dir *stale)
{
	(void)nick(dir);
	PQfinish(two);
	cluster("stop two immediate");
	for (int i = 0; i < 5; i++)
		expect(strcmp(nick(dir), "third") == 0 &&
		    strcmp(nick(stale), "third") == 0, "gone: %s",
		    nick(dir));
	expect(call(dir, "fourth") == UD_OK, "%s", ud_errmsg(dir));
	cluster("start two");
	two = cluster_connect("two");
	wait_for_two();
	expect(strcmp(nick(dir), "fourth") == 0, "back: %s", nick(dir));
	pause_ms(REST_MS);
	(void)nick(dir);
	pause_ms(50);
	(void)nick(dir);
	expect(is_asked(two, one, dir, "fourth"), "it is not used again");
}

static volatile int is_over;

static void *
change_all_the_time(void *arg)
{
	ud_dir *dir = arg;
	PGconn *conn = cluster_connect("one");

	for (int i = 0; !is_over; i++) {
		expect(call(dir, i % 2 == 0 ? "odd" : "even") == UD_OK, "%s",
		    ud_errmsg(dir));
		sql(conn, "BEGIN; LOCK TABLE userdir.ud_events,"
		    " userdir.ud_users IN ACCESS EXCLUSIVE MODE; COMMIT");
	}
	expect(call(dir, "last") == UD_OK, "%s", ud_errmsg(dir));
	PQfinish(conn);
	return NULL;
}

/* The statement is cancelled, or even the connection ended. */
static int
is_fair(int rc)
{
	return rc == UD_OK || rc == UD_ECONFLICT || rc == UD_EUNAVAIL;
}

/* Replay removes what a reader still sees, and does not wait for it.  What was
 * not answered yet is asked elsewhere; else it is a conflict. */
static void
a_conflict_with_replay(ud_dir *dir, ud_dir *stale)
{
	long began = now_ms();
	int checks = 0, conflicts = 0;
	pthread_t thread;
	uint64_t position;

	cluster("set two \"max_standby_streaming_delay = 0\"");
	expect(pthread_create(&thread, NULL, change_all_the_time, dir) == 0,
	    "thread");
	while (now_ms() - began < CONFLICTS_MS) {
		ud_user_list *list = NULL;
		int rc = ud_event_verify(stale, &position);

		checks++;
		conflicts += rc != UD_OK;
		expect(is_fair(rc), "verify: %s", ud_errmsg(stale));
		expect(strlen(nick(stale)) <= 6, "%s", nick(stale));
		rc = ud_user_page(stale, "o", NULL, 0, &list);
		conflicts += rc != UD_OK;
		expect(is_fair(rc), "page: %s", ud_errmsg(stale));
		ud_user_list_free(&list);
	}
	is_over = 1;
	(void)pthread_join(thread, NULL);
	printf("%d checks, %d conflicts, as the server counts %s\n", checks,
	    conflicts, sql_text(two, "SELECT sum(confl_snapshot + confl_lock +"
	    " confl_bufferpin) FROM pg_stat_database_conflicts"));
}

static void
it_is_a_store_to_read(void)
{
	ud_options options;
	uint64_t position;
	ud_dir *dir;

	wait_for_two();
	cluster_options(&options);
	options.read_only = 1;
	dir = cluster_open(location_of_two, &options);
	expect(strcmp(nick(dir), "last") == 0, "alone: %s", nick(dir));
	expect(ud_event_verify(dir, &position) == UD_OK, "%s",
	    ud_errmsg(dir));
	expect(call(dir, "never") == UD_ESTATE, "written to");
	ud_close(&dir);
	options.read_only = 0;
	expect(ud_open(location_of_two, &options, &dir) == UD_EUNAVAIL,
	    "opened to write: %s", ud_errmsg(dir));
	ud_close(&dir);
}

/* Whose connection is the host's, learns that it is read-only. */
static void
it_can_be_attached_to(void)
{
	ud_options options;
	ud_dir *dir = NULL;

	cluster_options(&options);
	options.postgres = two;
	expect(ud_open(NULL, &options, &dir) == UD_OK, "%s", ud_errmsg(dir));
	expect(strcmp(nick(dir), "last") == 0, "attached: %s", nick(dir));
	expect(call(dir, "never") == UD_ESTATE, "attached: %s",
	    ud_errmsg(dir));
	expect(strcmp(nick(dir), "last") == 0, "attached: %s", nick(dir));
	ud_close(&dir);
	expect(PQtransactionStatus(two) == PQTRANS_IDLE, "still open");
}

int
main(void)
{
	ud_options options;
	ud_dir *dir, *stale;

	cluster_options(&options);
	dir = cluster_open(cluster_location("one"), &options);
	expect(make_org(dir) == UD_OK && make_user(dir, "ada", "ada") ==
	    UD_OK && call(dir, "first") == UD_OK, "%s", ud_errmsg(dir));
	ud_close(&dir);
	cluster("copy one two");
	cluster("start two");
	one = cluster_connect("one");
	two = cluster_connect("two");
	(void)snprintf(location_of_two, sizeof(location_of_two), "%s",
	    cluster_location("two"));
	options.replica = location_of_two;
	dir = cluster_open(cluster_location("one"), &options);
	options.stale_reads = 1;
	stale = cluster_open(cluster_location("one"), &options);
	reads_go_there(dir);
	what_was_written_is_read(dir, stale);
	it_may_be_gone(dir, stale);
	a_conflict_with_replay(dir, stale);
	ud_close(&stale);
	ud_close(&dir);
	it_is_a_store_to_read();
	it_can_be_attached_to();
	PQfinish(two);
	PQfinish(one);
	cluster_expect_whole("one");
	return verdict();
}
