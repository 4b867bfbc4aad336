/* SPDX-License-Identifier: MIT */
/* Whoever writes alone guesses what a creation will find.  A guess that was
 * wrong is no answer: not for what is written, nor for what is refused. */
#include <stdio.h>
#include <string.h>

#include <userdir/storage.h>

#include "postgres/cluster.h"
#include "race/race.h"

/* Creations after which it is guessed; for how long others are waited for. */
enum { ALONE = 70, BUSY_MS = 1500 };

static ud_dir *dir;
static ud_dir *other;		/* somebody else who writes */
static PGconn *conn;
static int guessed, committed, asked, messages;
static const char *denied;	/* of this organization nobody may do a thing */

static int
assume(void *stmt)
{
	guessed++;
	return ud_driver_postgres()->assume(stmt);
}

static int
commit(void *c, int kind)
{
	committed += kind == UD_TX_WRITE;
	return ud_driver_postgres()->commit(c, kind);
}

static int
judge(const ud_question *question, void *ctx)
{
	(void)ctx;
	asked++;
	return denied != NULL && strcmp(question->org_id, denied) == 0 ?
	    UD_EDENIED : UD_OK;
}

/* Until it guesses. */
static void
be_alone(void)
{
	static int number;
	char id[32];

	for (int i = 0; i < ALONE; i++) {
		(void)snprintf(id, sizeof(id), "alone-%d", ++number);
		guessed = 0;
		expect(make_user(dir, id, id) == UD_OK, "%s: %s", id,
		    ud_errmsg(dir));
	}
	expect(guessed > 0, "it does not guess");
	guessed = committed = asked = 0;
}

/* A machine, for which nothing is waited for before the commit. */
static int
make_plain(ud_dir *by, const char *name)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);

	spec.type = UD_USER_MACHINE;
	spec.org_id = "o";
	spec.username = spec.name = name;
	return ud_user_create(by, &spec, NULL);
}

static void
it_guesses_when_alone(void)
{
	int rc;

	guessed = 0;
	rc = make_user(dir, "first", "first");
	expect(rc == UD_OK && guessed == 0, "it guesses at once: %s",
	    ud_errmsg(dir));
	be_alone();
	rc = make_user(dir, "next", "next");
	expect(rc == UD_OK && guessed > 0 && committed == 1 && asked == 1,
	    "%d guesses, %d commits, %d asked", guessed, committed, asked);
}

static void
another_change_comes_between(void)
{
	long before;
	int rc;

	be_alone();
	before = cluster_events(conn);
	expect(make_user(other, "between", "between") == UD_OK, "%s",
	    ud_errmsg(other));
	rc = make_user(dir, "after", "after");
	expect(rc == UD_OK && guessed > 0 && asked == 2, "%s: %d asked",
	    ud_errmsg(dir), asked);
	expect(cluster_events(conn) == before + 4, "%ld events",
	    cluster_events(conn) - before);
	guessed = 0;
	expect(make_user(dir, "wary", "wary") == UD_OK && guessed == 0,
	    "it guesses again at once");
}

static void
refused(ud_dir *by, const char *id, const char *username, int code,
    const char *key)
{
	long before;
	int rc;

	be_alone();
	/* Now, or long ago. */
	if (by != NULL)
		expect(make_user(by, username, username) == UD_OK, "%s",
		    ud_errmsg(by));
	before = cluster_events(conn);
	rc = make_user(dir, id, username);
	expect(guessed > 0, "%s: it does not guess", id);
	expect(rc == code && strcmp(ud_errkey(dir), key) == 0, "%s: %s, %s",
	    id, ud_errname(rc), ud_errmsg(dir));
	expect(cluster_events(conn) == before, "%s: something is written", id);
}

static void
what_exists_is_refused(void)
{
	refused(NULL, "fresh", "first", UD_EEXISTS,
	    "Errors.User.AlreadyExists");
	refused(NULL, "first", "fresh", UD_ESTATE,
	    "Errors.User.AlreadyExisting");
	refused(other, "late", "early", UD_EEXISTS,
	    "Errors.User.AlreadyExists");
}

/* No index of the database knows of names that are kept for those who gave
 * them up, and nothing else of a machine is waited for. */
static void
what_is_reserved_is_refused(void)
{
	char *name = NULL;
	int rc;

	expect(make_user(other, "former", "former") == UD_OK &&
	    ud_user_add_username(other, "former", "given-up", 0, &name,
	    NULL) == UD_OK && ud_user_remove_username(other, "former",
	    name, NULL) == UD_OK, "%s", ud_errmsg(other));
	ud_string_free(&name);
	be_alone();
	rc = make_plain(dir, "given-up");
	expect(rc == UD_EEXISTS && guessed > 0, "%s: %s", ud_errname(rc),
	    ud_errmsg(dir));
}

static void
set_scope(int64_t own)
{
	ud_org_patch patch = UD_INIT(ud_org_patch);

	patch.org_scoped_usernames = &own;
	expect(ud_org_update(other, "o", &patch, NULL) == UD_OK, "%s",
	    ud_errmsg(other));
}

/* The handle remembers organizations, and their rules, as they were. */
static void
an_organization_has_changed(void)
{
	ud_org_spec spec = UD_INIT(ud_org_spec);
	ud_user_spec user = UD_INIT(ud_user_spec);

	spec.name = spec.org_id = "p";
	user.type = UD_USER_MACHINE;
	user.org_id = "p";
	user.username = user.name = "shared";
	expect(ud_org_create(other, &spec, NULL) == UD_OK &&
	    ud_user_create(other, &user, NULL) == UD_OK, "%s",
	    ud_errmsg(other));
	be_alone();
	set_scope(1);
	expect(make_user(dir, "scoped", "shared") == UD_OK && guessed > 0,
	    "as it was: %s", ud_errmsg(dir));
	be_alone();
	expect(ud_user_delete(other, "scoped", NULL) == UD_OK, "%s",
	    ud_errmsg(other));
	set_scope(0);
	expect(make_user(dir, "unscoped", "shared") == UD_EEXISTS &&
	    guessed > 0, "not as it is: %s", ud_errmsg(dir));
}

/* A refusal by guess is looked at before it is told, and told once. */
static void
a_refusal_holds(void)
{
	long before;
	int rc;

	be_alone();
	before = cluster_events(conn);
	denied = "o";
	rc = make_user(dir, "denied", "denied");
	denied = NULL;
	expect(rc == UD_EDENIED && guessed > 0 && asked == 1 &&
	    cluster_events(conn) == before, "%s, asked %d times",
	    ud_errname(rc), asked);
	be_alone();
	denied = "o";
	expect(make_user(other, "other", "other") == UD_OK, "%s",
	    ud_errmsg(other));
	rc = make_user(dir, "denied", "denied");
	denied = NULL;
	expect(rc == UD_EDENIED && guessed > 0 && asked == 2,
	    "%s, asked %d times", ud_errname(rc), asked);
}

/* A connection that is lost is told, and the next one guesses nothing that it
 * does not know. */
static void
a_connection_is_lost(void)
{
	int rc;

	be_alone();
	sql(conn, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
	    " WHERE application_name = 'userdir'");
	rc = make_user(dir, "lost", "lost");
	expect(rc == UD_OK || rc == UD_EUNAVAIL, "%s", ud_errname(rc));
	if (rc != UD_OK)
		expect(make_user(dir, "lost", "lost") == UD_OK, "%s",
		    ud_errmsg(dir));
	/* That of the other handle went with it. */
	if (make_user(other, "found", "found") != UD_OK)
		expect(make_user(other, "found", "found") == UD_OK, "%s",
		    ud_errmsg(other));
	expect(make_user(dir, "last", "last") == UD_OK, "%s", ud_errmsg(dir));
}

/* Somebody else writes for longer than anybody waits. */
static void
the_head_is_busy(void)
{
	long before = 0;
	int rc;

	be_alone();
	sql(conn, "BEGIN; SELECT 1 FROM userdir.ud_head FOR UPDATE");
	before = now_ms();
	rc = make_plain(dir, "busy");
	expect(rc == UD_EUNAVAIL && guessed > 0, "%s: %s", ud_errname(rc),
	    ud_errmsg(dir));
	expect(now_ms() - before < 2 * BUSY_MS, "it waited twice");
	sql(conn, "ROLLBACK");
	expect(make_plain(dir, "busy") == UD_OK, "%s", ud_errmsg(dir));
}

/* A batch is a change, too. */
static void
a_batch_comes_between(void)
{
	int rc;

	be_alone();
	expect(ud_dir_batch_begin(dir) == UD_OK &&
	    make_user(dir, "batch", "batch") == UD_OK &&
	    ud_dir_batch_end(dir, 1) == UD_OK, "%s", ud_errmsg(dir));
	guessed = asked = 0;
	rc = make_plain(dir, "after-batch");
	expect(rc == UD_OK && guessed > 0 && asked == 1, "%s, asked %d times",
	    ud_errmsg(dir), asked);
}

static int
take_message(const ud_message *message, void *ctx)
{
	(void)message;
	(void)ctx;
	messages++;
	return UD_OK;
}

static ud_user_spec
human(void)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);

	spec.type = UD_USER_HUMAN;
	spec.org_id = "o";
	spec.given_name = "Ada";
	spec.family_name = "Byron";
	return spec;
}

/* The second of two messages finds the first, which is no wrong guess. */
static void
messages_are_written(ud_options options)
{
	ud_user_spec spec = human();
	int rc;

	options.notify = take_message;
	ud_close(&dir);
	dir = cluster_open(cluster_location("one"), &options);
	be_alone();
	spec.username = "messages";
	spec.email = "messages@example.test";
	spec.phone = "+41791234567";
	messages = 0;
	rc = ud_user_create(dir, &spec, NULL);
	expect(rc == UD_OK && guessed > 0 && asked == 1 && messages == 2,
	    "%s, asked %d times, %d messages", ud_errmsg(dir), asked,
	    messages);
}

/* Nothing is hashed for somebody who cannot be. */
static void
a_name_with_a_password_is_taken(void)
{
	ud_user_spec spec = human();
	int rc;

	be_alone();
	spec.username = "messages";
	spec.email = "other@example.test";
	spec.email_verification = UD_VERIFY_VERIFIED;
	spec.password = "Correct-Horse-1";
	spec.password_len = strlen(spec.password);
	rc = ud_user_create(dir, &spec, NULL);
	/* Twice about the user, and about the address. */
	expect(rc == UD_EEXISTS && guessed > 0 && asked == 4,
	    "%s, asked %d times", ud_errname(rc), asked);
	be_alone();
	spec.username = "password";
	rc = ud_user_create(dir, &spec, NULL);
	expect(rc == UD_OK && guessed > 0, "%s", ud_errmsg(dir));
}

/* A server that went away between two calls was never told to commit. */
static void
the_server_is_gone(void)
{
	int rc;

	be_alone();
	/* Nor does it matter how the last one ended. */
	denied = "o";
	expect(make_plain(dir, "gone") == UD_EDENIED && guessed > 0, "%s",
	    ud_errmsg(dir));
	denied = NULL;
	PQfinish(conn);
	cluster("stop one immediate");
	rc = make_plain(dir, "gone");
	expect(rc == UD_EUNAVAIL && guessed > 0, "%s: %s", ud_errname(rc),
	    ud_errmsg(dir));
	cluster("start one");
	conn = cluster_connect("one");
	expect(make_plain(dir, "gone") == UD_OK, "%s", ud_errmsg(dir));
}

/* A server that lacks a function is asked, as any other was before. */
static void
a_server_cannot_guard(const ud_options *options)
{
	char id[32];

	sql(conn, "ALTER FUNCTION pg_catalog.concat(VARIADIC \"any\")"
	    " RENAME TO concat_of_another");
	ud_close(&dir);
	dir = cluster_open(cluster_location("one"), options);
	guessed = 0;
	for (int i = 0; i < 20; i++) {
		(void)snprintf(id, sizeof(id), "unguarded-%d", i);
		expect(make_user(dir, id, id) == UD_OK, "%s", ud_errmsg(dir));
	}
	expect(guessed > 0, "it does not even try");
	expect(make_user(dir, "unguarded", id) == UD_EEXISTS, "%s",
	    ud_errmsg(dir));
}

int
main(void)
{
	ud_driver driver = *ud_driver_postgres();
	ud_options options;

	cluster_options(&options);
	options.busy_timeout_ms = BUSY_MS;
	other = cluster_open(cluster_location("one"), &options);
	expect(make_org(other) == UD_OK, "%s", ud_errmsg(other));
	driver.assume = assume;
	driver.commit = commit;
	options.driver = &driver;
	options.allow_all = 0;
	options.authorize = judge;
	dir = cluster_open(cluster_location("one"), &options);
	conn = cluster_connect("one");
	it_guesses_when_alone();
	another_change_comes_between();
	what_exists_is_refused();
	what_is_reserved_is_refused();
	an_organization_has_changed();
	a_refusal_holds();
	the_head_is_busy();
	a_batch_comes_between();
	messages_are_written(options);
	a_name_with_a_password_is_taken();
	a_connection_is_lost();
	the_server_is_gone();
	a_server_cannot_guard(&options);
	PQfinish(conn);
	ud_close(&dir);
	ud_close(&other);
	cluster_expect_whole("one");
	return verdict();
}
