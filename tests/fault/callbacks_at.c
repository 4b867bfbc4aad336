/* SPDX-License-Identifier: MIT */
/* Every single call of every callback fails. */
#include "catalogue/moments.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include <stdlib.h>
#include <string.h>

#include "catalogue/dump.h"
#include "fault/points.h"

TestSuite(callbacks_at, .timeout = 600);

enum { ROWS_MAX = 200, CALLS_MAX = 1000, ONE_OF = 13 };

struct subject {
	const struct operation *row;
	struct world world;
	struct moments moments;
	size_t k;
};

/* It was taken for a wrong secret, as the host had no better answer. */
static int
is_judged(const struct subject *s, const struct call *call)
{
	return (s->row->facts & OP_JUDGES) && call->rc == UD_EINVAL &&
	    strcmp(ud_errkey(call->dir), "Errors.User.Password.Invalid") == 0;
}

/* Of a user about whom it may not be asked, ud_password_reset() says
 * nothing; nor does the method that calls it. */
static int
is_hidden(const struct subject *s)
{
	return s->world.host.failed == HOST_AUTHORIZE &&
	    (strcmp(s->row->function, "ud_password_reset") == 0 ||
	    strcmp(s->row->name, "PasswordResetByLoginName") == 0);
}

static void
expect_state(const struct subject *s, const struct call *call)
{
	char *now = raw_dump(s->world.db);
	const char *right = call->rc == UD_OK ? s->moments.after :
	    s->moments.text[0];
	int same = call->rc == UD_OK ? strcmp(now, right) == 0 :
	    moments_have(&s->moments, now);

	/* What could not be judged was charged, and given back. */
	if (!same && (s->row->facts & OP_JUDGES) && call->rc != UD_OK)
		same = dump_difference_but_stamp(right, now) == NULL;

	cr_expect(same, "%s, call %zu, callback %d: %s",
	    operation_label(s->row), s->k, s->world.host.failed,
	    dump_difference(right, now));
	free(now);
}

/* The same call succeeds then, and nothing was lost to the failure. */
static void
again(struct subject *s, int exactly)
{
	const char *wrong;
	char *now;

	host_reset(&s->world.host);
	if (s->row->facts & OP_LEASES) {
		wrong = moments_settle(&s->moments, s->row, &s->world);
		cr_expect_null(wrong, "%s after call %zu: %s",
		    operation_label(s->row), s->k, wrong);
		return;
	}
	cr_expect_eq(operation_run(s->row, &s->world), UD_OK,
	    "%s again after call %zu: %s", operation_label(s->row), s->k,
	    ud_errmsg(s->world.dir));
	if (!exactly)
		return;
	now = raw_dump(s->world.db);
	cr_expect_str_eq(now, s->moments.after, "%s again after call %zu: %s",
	    operation_label(s->row), s->k,
	    dump_difference(s->moments.after, now));
	free(now);
}

/* 1 if there are so many calls. */
static int
try(struct subject *s)
{
	struct host *host = &s->world.host;
	enum host_callback failed;
	struct call call;
	int judged;

	world_open(&s->world);
	call_init(&call, s->row, &s->world);
	host->fail_at = s->k;
	(void)call_run(&call);
	host->fail_at = 0;
	failed = host->failed;
	if (failed == HOST_EVENT || failed == HOST_NOTIFY)
		cr_expect_eq(call.rc, UD_OK, "%s, call %zu: %s",
		    operation_label(s->row), s->k, ud_errname(call.rc));
	judged = is_judged(s, &call);
	if (call.rc != UD_OK)
		cr_expect(call_is_cleared(&call) || call.opened != NULL,
		    "%s, call %zu", operation_label(s->row), s->k);
	if (!(s->row->facts & OP_LEASES) && !judged && !is_hidden(s))
		expect_state(s, &call);
	call_end(&call);
	if (failed != 0 && (call.rc != UD_OK || failed == HOST_NOTIFY))
		again(s, !judged);
	world_close(&s->world);
	return failed != 0;
}

ParameterizedTestParameters(callbacks_at,
    any_failure_of_a_callback_leaves_everything_as_it_was)
{
	static size_t rows[ROWS_MAX];
	size_t count = catalogue_count();

	for (size_t i = 0; i < count && i < ROWS_MAX; i++)
		rows[i] = i;
	return cr_make_param_array(size_t, rows, count);
}

ParameterizedTest(size_t *i, callbacks_at,
    any_failure_of_a_callback_leaves_everything_as_it_was)
{
	struct subject s = {.row = catalogue_operation(*i)};
	size_t points = 0;

	world_init(&s.world, WORLD_MEMORY);
	cr_assert_eq(moments_run(&s.moments, s.row, &s.world), UD_OK);
	for (s.k = 1; s.k < CALLS_MAX && (!storage_tries(*i + s.k, ONE_OF) ||
	    try(&s)); s.k++)
		points += storage_tries(*i + s.k, ONE_OF) != 0;
	if (!storage_is_postgres())
		cr_expect_lt(s.k, CALLS_MAX, "%s", operation_label(s.row));
	moments_free(&s.moments);
	world_end(&s.world);
	points_add("failed calls of callbacks", points);
}
