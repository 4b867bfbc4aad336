/* SPDX-License-Identifier: MIT */
/*
 * The connection is cut at every message of an operation, before and after the
 * server has done what it says.  A call that fails as unavailable has done
 * nothing, and works when it is tried again on the same handle; one that
 * succeeds has done everything once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "postgres/cluster.h"
#include "postgres/proxy.h"
#include "race/race.h"

enum { ID_SIZE = 32, MESSAGES_MAX = 400 };

static ud_dir *dir;		/* through the proxy */
static ud_dir *direct;
static PGconn *conn;
static long told;		/* events that the host heard of */

static int
create(const char *id)
{
	return make_user(dir, id, id);
}

static int
update(const char *id)
{
	static const ud_metadata_item item = { "key", "value", 5 };
	ud_user_patch patch = UD_INIT(ud_user_patch);

	patch.username = patch.family_name = "Hopper";
	patch.email = "grace@example.test";
	patch.metadata = &item;
	patch.metadata_count = 1;
	return ud_user_update(dir, id, &patch, NULL);
}

static int
lock(const char *id)
{
	return ud_user_lock(dir, id, NULL);
}

static int
delete(const char *id)
{
	return ud_user_delete(dir, id, NULL);
}

static int
make_org_named(const char *id)
{
	ud_org_spec spec = UD_INIT(ud_org_spec);

	spec.name = spec.org_id = id;
	return ud_org_create(dir, &spec, NULL);
}

/* Three users; the first failure, and then the batch must say so, too. */
static int
batch(const char *id)
{
	char other[ID_SIZE + 4];
	int failure = UD_OK, rc;

	if ((rc = ud_dir_batch_begin(dir)) != UD_OK)
		return rc;
	for (int i = 0; i < 3 && failure == UD_OK; i++) {
		(void)snprintf(other, sizeof(other), "%s-%d", id, i);
		failure = make_user(dir, other, other);
	}
	rc = ud_dir_batch_end(dir, 1);
	if (failure != UD_OK)
		expect(rc == UD_ESTATE, "a lost batch ends with %s",
		    ud_errname(rc));
	return failure != UD_OK ? failure : rc;
}

static const struct operation {
	const char *name;
	int (*run)(const char *id);
	int needs_user;
	long events;
	long stride;		/* not each message, where they are alike */
} operations[] = {
	{"create", create, 0, 2, 1},
	{"update", update, 1, 4, 3},
	{"lock", lock, 1, 1, 3},
	{"delete", delete, 1, 1, 3},
	{"organization", make_org_named, 0, 1, 3},
	{"batch", batch, 0, 6, 7},
};

/* 0: there was no such message. */
static int
try(const struct operation *op, enum cut how, long at, int away, int expected)
{
	static int trials;
	char id[ID_SIZE], what[80];
	long before, after;
	int rc, fired;

	(void)snprintf(id, sizeof(id), "t%d", ++trials);
	(void)snprintf(what, sizeof(what), "%s, cut %s message %ld%s",
	    op->name, how == CUT_BEFORE ? "before" : how == CUT_AFTER ?
	    "after" : "late at", at, away ? ", away" : "");
	if (op->needs_user)
		expect(make_user(direct, id, id) == UD_OK, "%s",
		    ud_errmsg(direct));
	before = cluster_events(conn);
	told = 0;
	proxy_cut(how, at, away);
	rc = op->run(id);
	fired = proxy_return();
	after = cluster_events(conn);
	if (rc == UD_EUNKNOWN && away) {
		rc = after > before ? UD_OK : UD_EUNAVAIL;
		expect(expected == UD_EUNKNOWN, "%s: unknown", what);
	} else if (expected != UD_ROW) {
		expect(rc == expected, "%s: %s: %s", what, ud_errname(rc),
		    ud_errmsg(dir));
	}
	expect(rc == UD_OK || (rc == UD_EUNAVAIL && fired), "%s: %s: %s",
	    what, ud_errname(rc), ud_errmsg(dir));
	expect(after == before + (rc == UD_OK ? op->events : 0),
	    "%s: %s, but %ld events", what, ud_errname(rc), after - before);
	/* Once it can be known the host is told. */
	expect(ud_dir_deliver(dir) == UD_OK, "%s: %s", what, ud_errmsg(dir));
	expect(told == after - before, "%s: the host was told of %ld", what,
	    told);
	if (rc != UD_OK) {
		rc = op->run(id);
		expect(rc == UD_OK && cluster_events(conn) == before +
		    op->events, "%s: not the second time: %s", what,
		    ud_errmsg(dir));
	}
	/* The name is wanted again. */
	if (op->run == update)
		expect(ud_user_delete(direct, id, NULL) == UD_OK, "%s",
		    ud_errmsg(direct));
	return fired;
}

static void
every_message(const struct operation *op)
{
	long began = now_ms(), at = 1;

	while (at < MESSAGES_MAX && try(op, CUT_BEFORE, at, 0, UD_ROW) &&
	    try(op, CUT_AFTER, at, 0, UD_ROW))
		at += op->stride;
	expect(at > 3 && at < MESSAGES_MAX, "%s has %ld messages", op->name,
	    at);
	printf("%s: %ld messages, %ld ms\n", op->name, at, now_ms() - began);
}

static void
every_commit(const struct operation *op)
{
	/* As long as it was not forwarded it did not happen. */
	(void)try(op, CUT_BEFORE, 0, 0, UD_EUNAVAIL);
	/* Then it did, and that is found out. */
	(void)try(op, CUT_AFTER, 0, 0, UD_OK);
	/* Even if it had not happened yet when we looked. */
	(void)try(op, CUT_LATE, 0, 0, UD_OK);
	/* Unless there is nobody who could be asked. */
	(void)try(op, CUT_BEFORE, 0, 1, UD_EUNKNOWN);
	(void)try(op, CUT_AFTER, 0, 1, UD_EUNKNOWN);
}

static void
hear(const ud_event *event, void *ctx)
{
	(void)event;
	(void)ctx;
	told++;
}

int
main(void)
{
	const char *through = proxy_start();
	ud_options options;

	cluster_options(&options);
	direct = cluster_open(cluster_location("one"), &options);
	options.on_event = hear;
	dir = cluster_open(through, &options);
	conn = cluster_connect("one");
	expect(make_org(direct) == UD_OK, "%s", ud_errmsg(direct));
	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]);
	    i++) {
		every_commit(&operations[i]);
		every_message(&operations[i]);
	}
	PQfinish(conn);
	ud_close(&dir);
	ud_close(&direct);
	cluster_expect_whole("one");
	return verdict();
}
