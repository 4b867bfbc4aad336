/* SPDX-License-Identifier: MIT */
/* What the database takes back because of others is done again, once for the
 * eyes of everybody; and not for ever. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "postgres/cluster.h"
#include "race/race.h"

enum { TRIES = 6 };

static ud_dir *dir;
static PGconn *conn;
static int told, asked;

static void
hear(const ud_event *event, void *ctx)
{
	(void)event;
	(void)ctx;
	told++;
}

static int
goes(const char *user_id, const char *org_id, void *ctx)
{
	(void)user_id;
	(void)org_id;
	(void)ctx;
	asked++;
	return 0;
}

/* The next `times` changes of an organization's or a user's row fail. */
static void
conflict(int times)
{
	sql(conn, "ALTER SEQUENCE conflicts RESTART; UPDATE wanted SET n = %d",
	    times);
}

static void
prepare(void)
{
	sql(conn, "CREATE SEQUENCE conflicts; CREATE TABLE wanted AS"
	    " SELECT 0 AS n");
	sql(conn, "CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql"
	    " AS $$BEGIN"
	    " IF nextval('public.conflicts') <="
	    " (SELECT n FROM public.wanted) THEN"
	    " RAISE EXCEPTION SQLSTATE '40001'; END IF; RETURN NEW; END$$");
	for (int i = 0; i < 3; i++)
		sql(conn, "CREATE TRIGGER conflict BEFORE INSERT OR UPDATE ON"
		    " userdir.%s FOR EACH ROW EXECUTE FUNCTION conflict()",
		    i == 0 ? "ud_users" : i == 1 ? "ud_orgs" : "ud_metadata");
}

static int
create(void)
{
	return make_user(dir, "new", "new");
}

static int
update(void)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);

	patch.username = "newer";
	return ud_user_update(dir, "new", &patch, NULL);
}

static int
set(void)
{
	static const ud_metadata_item item = { "key", "value", 5 };

	return ud_metadata_set(dir, "new", &item, 1, NULL);
}

static int
add(void)
{
	return ud_user_add_username(dir, "new", "second", 0, NULL, NULL);
}

static int
lock(void)
{
	return ud_user_lock(dir, "new", NULL);
}

static int
delete(void)
{
	return ud_user_delete(dir, "new", NULL);
}

static int
rename_org(void)
{
	ud_org_patch patch = UD_INIT(ud_org_patch);

	patch.name = "other";
	return ud_org_update(dir, "o", &patch, NULL);
}

static const struct operation {
	const char *name;
	int (*run)(void);
	long events;
} operations[] = {
	{"create", create, 2}, {"update", update, 1}, {"metadata", set, 1},
	{"username", add, 1}, {"lock", lock, 1}, {"delete", delete, 1},
	{"organization", rename_org, 1},
};

static void
it_is_done_again(const struct operation *op)
{
	long before = cluster_events(conn);
	int rc;

	conflict(1000);
	rc = op->run();
	expect(rc == UD_ECONFLICT && strcmp(ud_errkey(dir),
	    "Errors.Storage.Conflict") == 0, "%s: %s: %s", op->name,
	    ud_errname(rc), ud_errmsg(dir));
	expect(cluster_events(conn) == before, "%s: something is left",
	    op->name);
	expect(strcmp(sql_text(conn, "SELECT last_value FROM conflicts"),
	    "6") == 0, "%s: %s tries", op->name, sql_text(conn,
	    "SELECT last_value FROM conflicts"));
	conflict(3);
	told = asked = 0;
	expect(op->run() == UD_OK, "%s: %s", op->name, ud_errmsg(dir));
	expect(cluster_events(conn) == before + op->events &&
	    told == op->events, "%s: %ld events, %d told", op->name,
	    cluster_events(conn) - before, told);
	expect(op->run != delete || asked == 4, "asked %d times", asked);
	conflict(0);
}

static void
a_batch_is_not_ours_to_do_again(void)
{
	long before = cluster_events(conn);
	int rc;

	conflict(1);
	expect(ud_dir_batch_begin(dir) == UD_OK, "%s", ud_errmsg(dir));
	rc = make_user(dir, "batch", "batch");
	rc = rc == UD_OK ? ud_dir_batch_end(dir, 1) :
	    ud_dir_batch_end(dir, 1) == UD_ESTATE ? rc : UD_EINTERNAL;
	expect(rc == UD_ECONFLICT, "a batch: %s: %s", ud_errname(rc),
	    ud_errmsg(dir));
	expect(cluster_events(conn) == before, "half a batch");
}

static void *
change_ada(void *arg)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);

	(void)arg;
	patch.nick_name = "Lady Lovelace";
	told = 0;
	expect(ud_user_update(dir, "ada", &patch, NULL) == UD_OK,
	    "a deadlock: %s", ud_errmsg(dir));
	return NULL;
}

/* Another session locks in the other order, and waits longer before it looks
 * whether that is why it waits. */
static void
a_deadlock_is_survived(void)
{
	PGconn *other = cluster_connect("one");
	long before = cluster_events(conn);
	pthread_t thread;

	cluster("set one \"deadlock_timeout = 500ms\"");
	pause_ms(200);
	sql(other, "SET deadlock_timeout = '60s'; BEGIN;"
	    " SELECT 1 FROM userdir.ud_users WHERE id = 'ada' FOR UPDATE");
	expect(pthread_create(&thread, NULL, change_ada, NULL) == 0, "thread");
	pause_ms(150);
	sql(other, "SELECT 1 FROM userdir.ud_head FOR UPDATE");
	sql(other, "COMMIT");
	(void)pthread_join(thread, NULL);
	expect(cluster_events(conn) == before + 1 && told == 1,
	    "a deadlock: %ld events", cluster_events(conn) - before);
	PQfinish(other);
}

/* Backends tell what they counted when they end, at the latest. */
static void
expect_deadlock(void)
{
	const char *count = "0";

	for (int i = 0; i < 50 && strcmp(count, "0") == 0; i++) {
		pause_ms(100);
		count = sql_text(conn, "SELECT deadlocks FROM"
		    " pg_stat_database WHERE datname = 'postgres'");
	}
	expect(strcmp(count, "1") == 0, "%s deadlocks", count);
}

int
main(void)
{
	ud_options options;

	cluster_options(&options);
	options.on_event = hear;
	options.on_user_delete = goes;
	dir = cluster_open(cluster_location("one"), &options);
	conn = cluster_connect("one");
	expect(make_org(dir) == UD_OK && make_user(dir, "ada", "ada") ==
	    UD_OK, "%s", ud_errmsg(dir));
	prepare();
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]);
	    i++)
		it_is_done_again(&operations[i]);
	a_batch_is_not_ours_to_do_again();
	a_deadlock_is_survived();
	ud_close(&dir);
	expect_deadlock();
	PQfinish(conn);
	cluster_expect_whole("one");
	return verdict();
}
