/* SPDX-License-Identifier: MIT */
/* Every allocation of every operation fails, alone and with all after it. */
#include "catalogue/catalogue.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem_fault.h"
#include "catalogue/dump.h"
#include "catalogue/moments.h"
#include "fault/points.h"

TestSuite(allocation, .timeout = 600);

enum { ROWS_MAX = 200, POINTS_MAX = 5000, ONE_OF = 19 };

/* One operation with its store before and after. */
struct subject {
	const struct operation *row;
	struct world world;
	struct moments moments;
};

static void
expect_same(const struct subject *s, const char *right, long k, int sticky,
    const char *what)
{
	char *now = raw_dump(s->world.db);

	cr_expect_str_eq(now, right, "%s, allocation %ld%s, %s: %s",
	    operation_label(s->row), k, sticky ? " and all after it" : "",
	    what, dump_difference(right, now));
	free(now);
}

/* A failure leaves what was there before, or between two changes. */
static void
expect_unchanged(const struct subject *s, long k, int sticky)
{
	char *now = raw_dump(s->world.db);

	cr_expect((s->row->facts & OP_LEASES) ||
	    moments_have(&s->moments, now),
	    "%s, allocation %ld%s: changed: %s", operation_label(s->row), k,
	    sticky ? " and all after it" : "",
	    dump_difference(s->moments.text[0], now));
	free(now);
}

/* The same call then succeeds. */
static void
again(struct subject *s, long k, int sticky)
{
	const char *wrong;

	host_reset(&s->world.host);
	if (s->row->facts & OP_LEASES) {
		wrong = moments_settle(&s->moments, s->row, &s->world);
		cr_expect_null(wrong, "%s, allocation %ld: %s",
		    operation_label(s->row), k, wrong);
		return;
	}
	cr_expect_eq(operation_run(s->row, &s->world), UD_OK,
	    "%s again after allocation %ld: %s", operation_label(s->row), k,
	    ud_errmsg(s->world.dir));
	expect_same(s, s->moments.after, k, sticky, "then");
}

/* The k-th allocation fails; 1 if the operation made so many. */
static int
try(struct subject *s, long k, int sticky)
{
	struct call call;
	long seen;

	world_open(&s->world);
	call_init(&call, s->row, &s->world);
	(void)ud_test_fail_allocation(k, sticky);
	(void)call_run(&call);
	seen = ud_test_fail_allocation(0, 0);
	if (call.rc != UD_OK) {
		cr_expect_eq(call.rc, UD_EEXHAUSTED, "%s, allocation %ld: %s",
		    operation_label(s->row), k, ud_errname(call.rc));
		cr_expect(call_is_cleared(&call) || call.opened != NULL,
		    "%s, allocation %ld", operation_label(s->row), k);
		expect_unchanged(s, k, sticky);
		call_end(&call);
		again(s, k, sticky);
	} else {
		expect_same(s, s->moments.after, k, sticky, "succeeded");
		call_end(&call);
	}
	world_close(&s->world);
	return seen >= k;
}

ParameterizedTestParameters(allocation,
    th_96_any_failure_of_memory_leaves_everything_as_it_was)
{
	static size_t rows[ROWS_MAX];
	size_t count = catalogue_count();

	for (size_t i = 0; i < count && i < ROWS_MAX; i++)
		rows[i] = i;
	return cr_make_param_array(size_t, rows, count);
}

ParameterizedTest(size_t *i, allocation,
    th_96_any_failure_of_memory_leaves_everything_as_it_was)
{
	struct subject s = {.row = catalogue_operation(*i)};
	size_t points = 0;
	long k;

	world_init(&s.world, WORLD_MEMORY);
	cr_assert_eq(moments_run(&s.moments, s.row, &s.world), UD_OK);
	for (int sticky = 0; sticky <= 1; sticky++) {
		for (k = 1; k < POINTS_MAX && (!storage_tries(*i + (size_t)k,
		    ONE_OF) || try(&s, k, sticky)); k++)
			points += storage_tries(*i + (size_t)k, ONE_OF) != 0;
		cr_expect_lt(k, POINTS_MAX);
	}
	moments_free(&s.moments);
	world_end(&s.world);
	points_add("failed allocations", points);
}
