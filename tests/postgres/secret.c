/* SPDX-License-Identifier: MIT */
/* What users are called, and what is written about them, is told neither by
 * messages nor by the log of the server, whatever fails; nor are passwords. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "postgres/cluster.h"
#include "postgres/proxy.h"
#include "race/race.h"

#define CANARY "kanarienvogel"

static ud_dir *dir;
static PGconn *conn;

static int
create(const char *id)
{
	static const ud_metadata_item item = { CANARY "-key",
	    CANARY "-value", sizeof(CANARY "-value") - 1 };
	ud_user_spec spec = UD_INIT(ud_user_spec);

	spec.type = UD_USER_HUMAN;
	spec.org_id = "o";
	spec.user_id = id;
	spec.username = CANARY;
	spec.given_name = CANARY "-given";
	spec.family_name = CANARY "-family";
	spec.nick_name = CANARY "-nick";
	spec.email = CANARY "@example.test";
	spec.phone = "+15550100199";
	spec.metadata = &item;
	spec.metadata_count = 1;
	return ud_user_create(dir, &spec, NULL);
}

static int
update(void)
{
	static const ud_metadata_item item = { "other", CANARY, 5 };
	ud_user_patch patch = UD_INIT(ud_user_patch);

	patch.username = CANARY "-new";
	patch.given_name = CANARY "-new";
	patch.email = CANARY "-new@example.test";
	patch.metadata = &item;
	patch.metadata_count = 1;
	return ud_user_update(dir, "ada", &patch, NULL);
}

/* Its usernames are one and the same. */
static int
import(const char *id)
{
	static const ud_username_item names[] = {{CANARY "-a", 0},
	    {CANARY "-A", 0}};
	ud_user_import_spec with = UD_INIT(ud_user_import_spec);
	ud_user_spec spec = UD_INIT(ud_user_spec);

	spec.type = UD_USER_MACHINE;
	spec.org_id = "o";
	spec.user_id = spec.username = spec.name = id;
	with.usernames = names;
	with.username_count = 2;
	return ud_user_import(dir, &spec, &with, NULL);
}

static void
expect_silence(const char *what, int rc)
{
	expect(rc != UD_OK, "%s did not fail", what);
	expect(strstr(ud_errmsg(dir), CANARY) == NULL &&
	    strstr(ud_errmsg(dir), "15550100199") == NULL &&
	    strstr(ud_errfield(dir), CANARY) == NULL, "%s: %s", what,
	    ud_errmsg(dir));
	printf("%s: %s: %s\n", what, ud_errname(rc), ud_errmsg(dir));
}

static void
changes_fail(void)
{
	static const char *const states[] = {"22001", "23505", "40001",
	    "53100", "57014", "XX000"};
	PGconn *other = cluster_connect("one");

	sql(conn, "CREATE TABLE state AS SELECT '' AS state;"
	    "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$"
	    "BEGIN RAISE EXCEPTION USING ERRCODE = (SELECT state FROM"
	    " public.state); END$$;"
	    "CREATE TRIGGER fail BEFORE INSERT OR UPDATE ON userdir.ud_users"
	    " EXECUTE FUNCTION fail()");
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		sql(conn, "UPDATE state SET state = '%s'", states[i]);
		expect_silence("create", create("new"));
		expect_silence("update", update());
	}
	sql(conn, "DROP TRIGGER fail ON userdir.ud_users");
	expect_silence("the name", create("new"));
	/* And what is refused in a batch leaves the batch as it was. */
	expect(ud_dir_batch_begin(dir) == UD_OK, "%s", ud_errmsg(dir));
	expect_silence("two names", import("new"));
	expect(make_user(dir, "other", "other") == UD_OK, "%s",
	    ud_errmsg(dir));
	expect(ud_dir_batch_end(dir, 1) == UD_OK, "%s", ud_errmsg(dir));
	sql(other, "BEGIN; SELECT 1 FROM userdir.ud_users FOR UPDATE");
	expect_silence("a lock", update());
	sql(other, "COMMIT");
	proxy_cut(CUT_BEFORE, 0, 0);
	expect_silence("a cut", update());
	(void)proxy_return();
	PQfinish(other);
}

static void
opening_fails(void)
{
	static const char *const locations[] = {
	    "host=nowhere password=" CANARY " user=x",
	    "host=/nowhere password='" CANARY,
	    "host=/nowhere password=a " CANARY,
	    "postgresql://x:" CANARY "@[::1/x",
	    "postgresql://x:" CANARY "%zz@/x"};
	ud_options options;

	ud_close(&dir);
	cluster_options(&options);
	for (size_t i = 0; i < sizeof(locations) / sizeof(locations[0]);
	    i++) {
		int rc = ud_open(locations[i], &options, &dir);

		expect_silence("open", rc);
		expect(rc == UD_EINVAL || rc == UD_EUNAVAIL, "%s",
		    ud_errname(rc));
		ud_close(&dir);
	}
}

int
main(void)
{
	const char *through = proxy_start();
	ud_options options;
	char command[512];

	cluster_options(&options);
	options.busy_timeout_ms = 200;
	dir = cluster_open(through, &options);
	conn = cluster_connect("one");
	expect(make_org(dir) == UD_OK && create("ada") == UD_OK, "%s",
	    ud_errmsg(dir));
	changes_fail();
	opening_fails();
	PQfinish(conn);
	(void)snprintf(command, sizeof(command), "grep -q ERROR '%s/one/log'"
	    " && ! grep -n '" CANARY "\\|15550100199' '%s/one/log'",
	    getenv("USERDIR_TEST_CLUSTER"), getenv("USERDIR_TEST_CLUSTER"));
	(void)fflush(stdout);
	expect(system(command) == 0, "the log of the server tells");
	cluster_expect_whole("one");
	return verdict();
}
