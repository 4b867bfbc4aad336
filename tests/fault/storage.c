/* SPDX-License-Identifier: MIT */
/* Every call of the storage fails, in every way in which it can. */
#include "catalogue/catalogue.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/dump.h"
#include "catalogue/moments.h"
#include "fault/driver.h"
#include "fault/points.h"

TestSuite(storage, .timeout = 600);

enum { ROWS_MAX = 200, COMPLAINTS_MAX = 5, MANY = 40, ENOUGH = 20,
	ONE_OF = 31 };

/* One operation with its store before and after. */
struct subject {
	const struct operation *row;
	struct fault fault;
	struct world world;
	struct moments moments;
	char what[160];		/* for messages */
	size_t complaints;
};

/* Say what is wrong, but not hundreds of times. */
static void
complain(struct subject *s, const char *which, const char *detail)
{
	if (s->complaints++ < COMPLAINTS_MAX)
		cr_expect(0, "%s: %s%s%s", s->what, which,
		    detail == NULL ? "" : ": ", detail == NULL ? "" : detail);
}

/* Is all of it there?  If not, then nothing, or what came before it. */
static int
is_after(struct subject *s)
{
	char *now = raw_dump(s->world.db);
	int after = strcmp(now, s->moments.after) == 0;

	if (!after && !(s->row->facts & OP_LEASES) &&
	    !moments_have(&s->moments, now))
		complain(s, "half a change",
		    dump_difference(s->moments.text[0], now));
	free(now);
	return after;
}

/* The operation again, when storage works: it must succeed for good. */
static void
again(struct subject *s)
{
	const char *wrong;

	host_reset(&s->world.host);
	if (s->row->facts & OP_LEASES) {
		wrong = moments_settle(&s->moments, s->row, &s->world);
		if (wrong != NULL)
			complain(s, "not settled", wrong);
		return;
	}
	if (operation_run(s->row, &s->world) != UD_OK)
		complain(s, "fails again", ud_errmsg(s->world.dir));
	else if (!is_after(s))
		complain(s, "acknowledged later, but not there", NULL);
}

/* The last event, as others see it. */
static int64_t
position(const struct subject *s)
{
	return raw_number(s->world.db, "SELECT max(position) FROM ud_events");
}

/* Another operation must be able to make its change last. */
static void
another(struct subject *s)
{
	int64_t before = position(s);

	if (ud_user_mfa_init_skipped(s->world.dir, BOB, NULL) != UD_OK)
		complain(s, "another fails", ud_errmsg(s->world.dir));
	else if (position(s) != before + 1)
		complain(s, "another is acknowledged, but not there", NULL);
}

static void
judge(struct subject *s, int rc)
{
	int unchanged = strcmp(s->moments.text[0], s->moments.after) == 0;
	int there = is_after(s);

	/* What is handed over later is settled below. */
	if (rc == UD_OK && !there && !((s->row->facts & OP_LEASES) &&
	    s->fault.how == FAIL_CONFLICT))
		complain(s, "acknowledged, but not there", NULL);
	/* Of several messages the last may be there when the next one fails. */
	if (rc != UD_OK && there && !unchanged &&
	    !(s->row->facts & OP_LEASES))
		complain(s, "refused, but there", ud_errname(rc));
	if (rc != UD_OK && s->fault.how == FAIL_LOST)
		complain(s, "lost", ud_errname(rc));
	/* A batch is the host's to do again. */
	if (rc != UD_OK && s->fault.how == FAIL_CONFLICT && !unchanged &&
	    strcmp(operation_label(s->row), "ud_dir_batch_end") != 0)
		complain(s, "not done again", ud_errname(rc));
	/* A message that storage failed to settle is no failure of others. */
	if ((rc != UD_OK && (unchanged || !there)) ||
	    (s->row->facts & OP_LEASES))
		again(s);
	another(s);
}

static void
reset_host(void *ctx)
{
	struct subject *s = ctx;
	struct host *host = &s->world.host;
	uint64_t random = host->random_at_clock;

	/* Of several changes only the one is done again. */
	if (!(s->row->facts & OP_STEPS))
		host_reset(host);
	host->random = random;
}

/* The k-th call fails. */
static void
try(struct subject *s, long k, enum failure how)
{
	static const char *const names[FAILURES] = {"error", "busy",
	    "constraint", "lost commit", "undone commit", "dead",
	    "conflict"};
	struct call call;

	world_open(&s->world);
	(void)snprintf(s->what, sizeof(s->what), "%s, call %ld, %s",
	    operation_label(s->row), k, names[how]);
	call_init(&call, s->row, &s->world);
	s->fault = (struct fault){.at = k, .how = how};
	/* What is done again must come to the same. */
	if (how == FAIL_CONFLICT) {
		s->fault.notice = reset_host;
		s->fault.notice_ctx = s;
	}
	(void)call_run(&call);
	s->fault.at = 0;
	cr_expect_gt(s->fault.failed, 0, "%s: no such call", s->what);
	if (call.rc != UD_OK && !call_is_cleared(&call))
		complain(s, "an output is left", NULL);
	call_end(&call);
	judge(s, call.rc);
	world_close(&s->world);
}

/* Every call is tried, but of those that make thousands only some: commits,
 * and of the rest others for each way to fail. */
static int
is_tried(const struct fault *whole, long k, int how)
{
	long stride = whole->seen < MANY ? 1 : whole->seen / ENOUGH;
	enum call_kind kind = (enum call_kind)whole->trace[k];

	if (!fault_applies((enum failure)how, kind))
		return 0;
	return kind == COMMIT || k % stride == how % stride;
}

ParameterizedTestParameters(storage,
    th_97_any_failure_of_storage_leaves_everything_or_nothing)
{
	static size_t rows[ROWS_MAX];
	size_t count = catalogue_count();

	for (size_t i = 0; i < count && i < ROWS_MAX; i++)
		rows[i] = i;
	return cr_make_param_array(size_t, rows, count);
}

ParameterizedTest(size_t *i, storage,
    th_97_any_failure_of_storage_leaves_everything_or_nothing)
{
	struct subject s = {.row = catalogue_operation(*i)};
	struct fault whole;
	size_t points = 0;

	world_init(&s.world, WORLD_FILE);
	s.world.options.driver = fault_driver();
	s.world.options.driver_ctx = &s.fault;
	cr_assert_eq(moments_run(&s.moments, s.row, &s.world), UD_OK,
	    "%s: %s", s.row->name, ud_errmsg(s.world.dir));
	world_open(&s.world);
	s.fault = (struct fault){0};
	(void)operation_run(s.row, &s.world);
	whole = s.fault;
	cr_assert_lt(whole.seen, TRACE_MAX);
	for (int how = 0; how < FAILURES; how++)
		for (long k = 1; k <= whole.seen; k++) {
			/* Commits are few, and matter most. */
			if (!is_tried(&whole, k, how) || (whole.trace[k] !=
			    COMMIT && !storage_tries(*i + (size_t)how +
			    (size_t)k, ONE_OF)))
				continue;
			try(&s, k, (enum failure)how);
			points++;
		}
	cr_expect_eq(s.complaints, 0, "%s: %zu complaints",
	    operation_label(s.row), s.complaints);
	moments_free(&s.moments);
	world_end(&s.world);
	points_add("failed storage calls", points);
}

Test(storage, conflicts_without_end_are_reported)
{
	struct fault fault = {0};
	struct world world;
	char *before, *after;
	int64_t position;

	world_init(&world, WORLD_FILE);
	world.options.driver = fault_driver();
	world.options.driver_ctx = &fault;
	world_open(&world);
	cr_assert_eq(ud_user_mfa_init_skipped(world.dir, BOB, NULL), UD_OK);
	position = raw_number(world.db, "SELECT max(position) FROM ud_events");
	before = raw_dump(world.db);
	fault = (struct fault){.at = 1, .how = FAIL_CONFLICTS};
	cr_expect_eq(ud_user_mfa_init_skipped(world.dir, BOB, NULL),
	    UD_ECONFLICT);
	cr_expect_str_eq(ud_errkey(world.dir), "Errors.Storage.Conflict");
	cr_expect_eq(fault.failed, 6, "%ld times", fault.failed);
	after = raw_dump(world.db);
	cr_expect_str_eq(after, before);
	/* None of them leaves anything that hinders the next. */
	fault = (struct fault){0};
	cr_expect_eq(ud_user_mfa_init_skipped(world.dir, BOB, NULL), UD_OK);
	cr_expect_eq(raw_number(world.db, "SELECT max(position)"
	    " FROM ud_events"), position + 1);
	free(before);
	free(after);
	world_close(&world);
	world_end(&world);
}
