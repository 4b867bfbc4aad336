/* SPDX-License-Identifier: MIT */
/* Hostile strings through every text that an operation takes. */
#include "fault/corpus.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/dump.h"
#include "fault/points.h"

TestSuite(hostile, .timeout = 600);

enum { ROWS_MAX = 200, ONE_OF = 15 };

static void
expect_clean(struct world *world, const char *what)
{
	ud_report *report = NULL;
	int rc = ud_check(world->dir, &report);

	cr_expect_eq(rc, UD_OK, "%s: %s: %s", what, ud_errname(rc),
	    report == NULL ? ud_errmsg(world->dir) :
	    ud_report_text(report, 0));
	ud_report_free(&report);
}

/* A wrong secret is told apart from one that cannot be: it costs a try. */
static int
is_charged(const struct call *call)
{
	const char *key = ud_errkey(call->dir);

	return (call->operation->facts & OP_JUDGES) &&
	    (strcmp(key, "Errors.User.Code.Invalid") == 0 ||
	    strcmp(key, "Errors.User.Password.Invalid") == 0);
}

/* One string in one place; 1 if the world must be made anew. */
static int
try(struct world *world, const struct operation *row, size_t at, size_t i,
    const char *before)
{
	const struct parameter *parameter = &row->texts[at];
	struct hostile hostile = corpus_text(i);
	enum verdict verdict = corpus_verdict(parameter, row->json != NULL,
	    hostile);
	struct call call;
	char *after, what[256];
	int64_t touched = raw_touched(world->db);
	/* Their last call is not the one that refused. */
	int is_made = row->name == NULL ||
	    strcmp(row->function, "ud_dir_batch_end") == 0;
	int again = 0;

	(void)snprintf(what, sizeof(what), "%s, %s, string %zu",
	    operation_label(row), parameter->field, i);
	call_init(&call, row, world);
	call.text[at] = hostile.text;
	(void)call_run(&call);
	cr_expect(verdict != REFUSED || call.rc == UD_EINVAL ||
	    (row->json != NULL && call.rc == UD_EEXHAUSTED),
	    "%s should be refused: %s, %s", what, ud_errname(call.rc),
	    ud_errmsg(world->dir));
	cr_expect(verdict != ACCEPTED || call.rc != UD_EINVAL,
	    "%s should be accepted: %s", what, ud_errmsg(world->dir));
	if (call.rc == UD_EINVAL && row->json == NULL && !is_made)
		cr_expect_str_not_empty(ud_errfield(world->dir), "%s", what);
	if (call.rc != UD_OK)
		cr_expect(call_is_cleared(&call), "%s", what);
	if (call.rc != UD_OK && is_charged(&call)) {
		expect_clean(world, what);
		again = 1;
	} else if (call.rc != UD_OK && (row->facts & OP_JUDGES)) {
		after = raw_dump(world->db);
		cr_expect_null(dump_difference_but_tries(before, after),
		    "%s: %s", what, dump_difference_but_tries(before, after));
		again = strcmp(before, after) != 0;
		free(after);
	} else if (call.rc != UD_OK || !(row->facts & OP_WRITES)) {
		/* Most touch nothing at all, not even to undo it. */
		if (touched >= 0 && raw_touched(world->db) == touched)
			goto out;
		after = raw_dump(world->db);
		cr_expect_str_eq(after, before, "%s: %s", what,
		    dump_difference(before, after));
		free(after);
	} else {
		expect_clean(world, what);
		again = 1;
	}
out:
	call_end(&call);
	return again;
}

ParameterizedTestParameters(hostile, any_text_of_any_operation_is_judged)
{
	static size_t rows[ROWS_MAX];
	size_t count = catalogue_count();

	for (size_t i = 0; i < count && i < ROWS_MAX; i++)
		rows[i] = i;
	return cr_make_param_array(size_t, rows, count);
}

ParameterizedTest(size_t *i, hostile, any_text_of_any_operation_is_judged)
{
	const struct operation *row = catalogue_operation(*i);
	struct world world;
	char *before, *schema, *schema_after;
	size_t n = 0;

	world_init(&world, WORLD_MEMORY);
	world.options.on_event = NULL;
	world_open(&world);
	before = raw_dump(world.db);
	schema = raw_dump_schema(world.db);
	for (size_t at = 0; at < operation_texts(row); at++)
		for (size_t text = 0; corpus_text(text).text != NULL;
		    text++) {
			if (!storage_tries(*i + at + text, ONE_OF))
				continue;
			n++;
			if (!try(&world, row, at, text, before))
				continue;
			schema_after = raw_dump_schema(world.db);
			cr_expect_str_eq(schema_after, schema);
			free(schema_after);
			world_open(&world);
		}
	expect_clean(&world, operation_label(row));
	free(before);
	free(schema);
	world_end(&world);
	points_add("hostile strings in parameters", n);
}
