/* SPDX-License-Identifier: MIT */
/* Callbacks of the host that fail, or call back in. */
#include "catalogue/catalogue.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/dump.h"
#include "fault/points.h"

static struct world world;

static void
begin(void)
{
	world_init(&world, WORLD_MEMORY);
	host_normalizes_phones(&world);
}

static void
end(void)
{
	world_end(&world);
}

TestSuite(callbacks, .init = begin, .fini = end, .timeout = 600);

/* Callbacks whose failure is no failure of the call: events are told, messages
 * wait, and a hash that cannot be verified fits nothing (callbacks_at.c). */
enum { FAIL_NOTHING = HOST_EVENT | HOST_NOTIFY | HOST_VERIFY_HASH };

/* Run in a fresh world; the store after it, for free(). */
static char *
run(const struct operation *row, int *rc)
{
	world_open(&world);
	*rc = operation_run(row, &world);
	return raw_dump(world.db);
}

static int
code_of(enum host_callback which)
{
	return which == HOST_AUTHORIZE ? UD_EDENIED :
	    which == HOST_PHONE ? UD_EINVAL : UD_ECALLBACK;
}

static void
fail_one(const struct operation *row, enum host_callback which)
{
	struct call call;
	char *before, *after;
	int code = code_of(which);

	world_open(&world);
	before = raw_dump(world.db);
	call_init(&call, row, &world);
	world.host.failing = which;
	(void)call_run(&call);
	world.host.failing = 0;
	cr_expect_eq(call.rc, code, "%s, callback %d: %s",
	    operation_label(row), which, ud_errname(call.rc));
	cr_expect(call_is_cleared(&call) || call.opened != NULL, "%s",
	    operation_label(row));
	call_end(&call);
	after = raw_dump(world.db);
	cr_expect_str_eq(before, after, "%s, callback %d: %s",
	    operation_label(row), which, dump_difference(before, after));
	cr_expect_eq(world.host.events, 0, "%s", operation_label(row));
	cr_expect_eq(operation_run(row, &world), UD_OK, "%s, callback %d",
	    operation_label(row), which);
	free(before);
	free(after);
}

Test(callbacks, a_failing_callback_fails_the_call_and_changes_nothing)
{
	const struct operation *row;
	size_t points = 0;
	unsigned seen;
	int rc;

	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++) {
		free(run(row, &rc));
		cr_expect_eq(rc, UD_OK, "%s", operation_label(row));
		seen = world.host.seen & ~(unsigned)FAIL_NOTHING;
		for (unsigned which = 1; which < HOST_ALL; which *= 2)
			if (seen & which) {
				fail_one(row, (enum host_callback)which);
				points++;
			}
	}
	points_add("failed callbacks", points);
}

Test(callbacks, each_callback_is_called_by_some_operation)
{
	const struct operation *row;
	unsigned seen = 0;
	int rc;

	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++) {
		free(run(row, &rc));
		seen |= world.host.seen;
	}
	cr_expect_eq(seen, HOST_ALL, "%x", seen);
}

static size_t tried, let_in;

/* Try every operation on the handle that is in use, and closing it. */
static void
call_back_in(struct world *w, enum host_callback which)
{
	static int depth;
	const struct operation *row;
	ud_dir *dir = w->dir;
	int rc;

	if (depth > 0 || w->dir == NULL)
		return;
	depth++;
	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++) {
		if (strcmp(row->function, "ud_open") == 0)
			continue;
		rc = operation_run(row, w);
		tried++;
		if (rc != UD_ESTATE && let_in++ < 5)
			cr_expect(0, "callback %d may use %s: %s", which,
			    operation_label(row), ud_errname(rc));
	}
	ud_close(&dir);
	cr_expect_eq(dir, w->dir, "callback %d closes the handle", which);
	depth--;
}

static void
reenter(const struct operation *row)
{
	char *right, *now;
	int rc;

	right = run(row, &rc);
	world.host.inside = call_back_in;
	now = run(row, &rc);
	world.host.inside = NULL;
	cr_expect_eq(rc, UD_OK, "%s: %s", operation_label(row),
	    ud_errname(rc));
	cr_expect_str_eq(now, right, "%s: %s", operation_label(row),
	    dump_difference(right, now));
	free(right);
	free(now);
}

Test(callbacks, th_98_a_callback_cannot_use_the_handle_and_breaks_nothing)
{
	const struct operation *row;

	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++)
		if (strcmp(row->function, "ud_open") != 0 &&
		    storage_tries(i, 4))
			reenter(row);
	cr_expect_eq(let_in, 0, "%zu of %zu calls", let_in, tried);
	points_add("calls from within callbacks", tried);
}

static void
expect_no_transaction(struct world *w, enum host_callback which)
{
	if (which == HOST_EVENT)
		cr_expect_not(raw_in_transaction(w->db));
}

Test(callbacks, th_98_events_are_told_with_no_transaction_open)
{
	const struct operation *row;
	size_t events = 0;
	int rc;

	world.host.inside = expect_no_transaction;
	for (size_t i = 0; (row = catalogue_operation(i)) != NULL; i++) {
		free(run(row, &rc));
		cr_expect_eq(world.host.events > 0, (row->facts & OP_WRITES) &&
		    !(row->facts & OP_SILENT), "%s",
		    operation_label(row));
		events += world.host.events;
	}
	points_add("events told", events);
}

static void
sql(const char *text)
{
	raw_exec(world.db, text);
}

Test(callbacks, events_of_the_hosts_transaction_wait_for_its_end)
{
	size_t events;

	world_open(&world);
	sql("BEGIN");
	cr_assert_eq(ud_user_lock(world.dir, ALICE, NULL), UD_OK);
	cr_assert_eq(ud_user_lock(world.dir, BOB, NULL), UD_OK);
	cr_expect_eq(world.host.events, 0);
	sql("COMMIT");
	cr_assert_eq(ud_dir_deliver(world.dir), UD_OK);
	cr_expect_eq(world.host.events, 2);
	sql("BEGIN");
	cr_assert_eq(ud_user_unlock(world.dir, ALICE, NULL), UD_OK);
	sql("ROLLBACK");
	events = world.host.events;
	cr_assert_eq(ud_dir_deliver(world.dir), UD_OK);
	cr_expect_eq(world.host.events, events);
}

Test(callbacks, reads_in_a_batch_that_failed_are_refused_until_its_end)
{
	ud_user *user = NULL;
	uint64_t number;
	char away[256];

	world_open(&world);
	cr_assert_eq(ud_dir_batch_begin(world.dir), UD_OK);
	cr_assert_eq(ud_user_lock(world.dir, BOB, NULL), UD_OK);
	/* The random source fails after something was written. */
	world.host.failing = HOST_DELETE;
	cr_assert_eq(ud_user_lock(world.dir, ALICE, NULL), UD_OK);
	(void)snprintf(away, sizeof(away), "ALTER TABLE %s RENAME TO ud_away",
	    raw_name(world.db, "ud_events"));
	sql(away);
	cr_expect_lt(ud_user_unlock(world.dir, LENA, NULL), 0);
	cr_expect_eq(ud_user_get(world.dir, ALICE, &user), UD_ESTATE);
	ud_user_free(&user);
	cr_expect_eq(ud_user_count(world.dir, NULL, 0, &number), UD_ESTATE);
	cr_expect_eq(ud_event_verify(world.dir, &number), UD_ESTATE);
	cr_expect_eq(ud_dir_batch_end(world.dir, 1), UD_ESTATE);
}
