/* SPDX-License-Identifier: MIT */
/* When a server fails another one takes its place, and nothing of what was
 * acknowledged is missing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "postgres/cluster.h"
#include "race/race.h"

static PGconn *one, *two;

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

/* A server that no longer takes writes is left, even if the connection to it
 * lasts. */
static void
the_wrong_server_is_left(void)
{
	char pid[64];
	ud_options options;
	ud_dir *dir;

	cluster_options(&options);
	dir = cluster_open(cluster_location("one"), &options);
	(void)snprintf(pid, sizeof(pid), "%s", sql_text(one, "SELECT pid FROM"
	    " pg_stat_activity WHERE application_name = 'userdir'"));
	sql(one, "CREATE FUNCTION demoted() RETURNS trigger LANGUAGE plpgsql"
	    " AS $$BEGIN RAISE SQLSTATE '25006'; END$$;"
	    "CREATE TRIGGER demoted BEFORE UPDATE ON userdir.ud_users"
	    " EXECUTE FUNCTION demoted()");
	expect(call(dir, "never") == UD_EUNAVAIL, "%s", ud_errmsg(dir));
	sql(one, "DROP TRIGGER demoted ON userdir.ud_users");
	expect(call(dir, "back") == UD_OK, "%s", ud_errmsg(dir));
	expect(strcmp(sql_text(one, "SELECT pid FROM pg_stat_activity"
	    " WHERE application_name = 'userdir'"), pid) != 0,
	    "still connected to it");
	ud_close(&dir);
}

/* Nobody may say that it was not committed while that is still open. */
static void
a_standby_is_waited_for(void)
{
	long before = cluster_events(one);
	ud_options options;
	ud_dir *dir;
	int rc;

	cluster_options(&options);
	options.busy_timeout_ms = 300;
	options.statement_timeout_ms = 300;
	dir = cluster_open(cluster_location("one"), &options);
	cluster("set one \"synchronous_standby_names = 'two'\"");
	pause_ms(300);
	cluster("stop two fast");
	rc = call(dir, "waiting");
	expect(rc == UD_EUNKNOWN, "without the standby: %s: %s",
	    ud_errname(rc), ud_errmsg(dir));
	cluster("start two");
	pause_ms(1000);
	expect(cluster_events(one) == before + 1, "it was not committed");
	expect(strcmp(nick(dir), "waiting") == 0, "%s", nick(dir));
	expect(call(dir, "back") == UD_OK, "%s", ud_errmsg(dir));
	cluster("set one \"synchronous_standby_names = ''\"");
	ud_close(&dir);
}

static void
it_takes_over(void)
{
	char location[512], name[32];
	int acknowledged = 0, rc;
	ud_options options;
	long began;
	ud_dir *dir;

	(void)snprintf(location, sizeof(location), "%s",
	    cluster_location("one,two"));
	cluster_options(&options);
	dir = cluster_open(location, &options);
	cluster("set one \"synchronous_standby_names = 'two'\"");
	pause_ms(300);
	for (; acknowledged < 20; acknowledged++) {
		(void)snprintf(name, sizeof(name), "s%d", acknowledged);
		expect(make_user(dir, name, name) == UD_OK, "%s",
		    ud_errmsg(dir));
	}
	PQfinish(one);
	cluster("stop one immediate");
	rc = call(dir, "lost");
	expect(rc == UD_EUNAVAIL, "without a server: %s", ud_errname(rc));
	cluster("promote two");
	for (began = now_ms(); (rc = call(dir, "promoted")) == UD_EUNAVAIL &&
	    now_ms() - began < 10000; pause_ms(20))
		;
	expect(rc == UD_OK, "after the promotion: %s", ud_errmsg(dir));
	expect(strcmp(nick(dir), "promoted") == 0, "%s", nick(dir));
	for (int i = 0; i < acknowledged; i++) {
		ud_user *user = NULL;

		(void)snprintf(name, sizeof(name), "s%d", i);
		expect(ud_user_get(dir, name, &user) == UD_OK, "%s is lost",
		    name);
		ud_user_free(&user);
	}
	ud_close(&dir);
	cluster_expect_whole("two");
}

int
main(void)
{
	ud_options options;
	ud_dir *dir;

	cluster_options(&options);
	dir = cluster_open(cluster_location("one"), &options);
	expect(make_org(dir) == UD_OK && make_user(dir, "ada", "ada") ==
	    UD_OK, "%s", ud_errmsg(dir));
	ud_close(&dir);
	cluster("copy one two");
	cluster("start two");
	one = cluster_connect("one");
	the_wrong_server_is_left();
	a_standby_is_waited_for();
	two = cluster_connect("two");
	it_takes_over();
	PQfinish(two);
	return verdict();
}
