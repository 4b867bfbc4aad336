/* SPDX-License-Identifier: MIT */
/*
 * How long it takes to compile a filter of ten leaves up to the point where
 * its statement is looked up, without running it.  Knows the library's
 * inside; prints microseconds.
 *
 *	userdir_bench_compile tree|built|json
 *
 * tree: of a tree; built: building it with the public functions as well;
 * json: reading it from text as well.
 */
#include <userdir/user.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "search/leaf.h"
#include "search/read.h"
#include "search/sql.h"

enum { TIMES = 5000, WARM = 500, TEXT_BYTES = 65536 };

static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Names and addresses, a prefix of usernames, but not somebody, who is active
 * and came after a while. */
static int
build(ud_filter *f)
{
	static const int boxes[] = {UD_ATTRIBUTE_USERNAME,
	    UD_ATTRIBUTE_EMAIL, UD_ATTRIBUTE_DISPLAY_NAME,
	    UD_ATTRIBUTE_NICK_NAME};

	(void)ud_filter_open(f, UD_OR);
	for (size_t i = 0; i < sizeof(boxes) / sizeof(boxes[0]); i++)
		(void)ud_filter_text(f, boxes[i], "mueller",
		    UD_TEXT_CONTAINS_IGNORE_CASE);
	(void)ud_filter_close(f);
	(void)ud_filter_text(f, UD_ATTRIBUTE_USERNAME, "an",
	    UD_TEXT_STARTS_WITH_IGNORE_CASE);
	(void)ud_filter_open(f, UD_NOT);
	(void)ud_filter_open(f, UD_OR);
	(void)ud_filter_text(f, UD_ATTRIBUTE_FIRST_NAME, "Anna",
	    UD_TEXT_EQUALS);
	(void)ud_filter_text(f, UD_ATTRIBUTE_PHONE, "+41790000007",
	    UD_TEXT_EQUALS);
	(void)ud_filter_close(f);
	(void)ud_filter_close(f);
	(void)ud_filter_text(f, UD_ATTRIBUTE_ORGANIZATION_ID,
	    "organization-0001", UD_TEXT_EQUALS);
	(void)ud_filter_type(f, UD_USER_HUMAN);
	return ud_filter_time(f, UD_ATTRIBUTE_CREATION_DATE,
	    1500000000000000, UD_COMPARE_GREATER);
}

/* The form belongs to a handle, and is used again and again. */
static int
compile(struct form *form, const ud_filter *tree, struct buf *shape)
{
	struct grams grams = {
		.has_3 = 1, .has_5 = 1, .attributes = UINT64_MAX,
	};
	struct error error = {0};
	struct plan plan = {0};
	struct sql sql = {.form = form, .plan = &plan};
	int rc = form_make(form, tree, LEAF_LIVE_STATES, &grams, &error);

	if (rc == UD_OK) {
		plan_make(&plan, form);
		buf_reset(shape);
		sql_shape(&sql, shape);
		rc = error.code;
	}
	plan_free(&plan);
	form_wipe(form);
	return rc;
}

/* One compilation; the tree and the text are at hand. */
static int
once(const char *mode, struct form *form, const ud_filter *tree,
    const struct buf *text, struct buf *shape)
{
	struct error error = {0};
	ud_filter *own = NULL;
	int rc = UD_OK;

	if (strcmp(mode, "built") == 0) {
		rc = ud_filter_new(&own) == UD_OK ? build(own) : UD_EINTERNAL;
	} else if (strcmp(mode, "json") == 0) {
		own = tree_new(UD_FILTER_DEPTH_MAX);
		rc = own == NULL ? UD_EEXHAUSTED : filter_read_json_text(own,
		    JSON_V3, (struct span){text->data, text->len}, &error);
	}
	if (rc == UD_OK)
		rc = compile(form, own == NULL ? tree : own, shape);
	ud_filter_free(&own);
	return rc;
}

int
main(int argc, char **argv)
{
	struct buf text = BUF_INIT(TEXT_BYTES), shape = BUF_INIT(TEXT_BYTES);
	struct error error = {0};
	struct form *form = form_new();
	ud_filter *tree = NULL;
	static double us[TIMES];
	int rc = argc == 2 && form != NULL && ud_filter_new(&tree) == UD_OK ?
	    build(tree) : UD_EINVAL;

	if (rc == UD_OK)
		rc = filter_write_json(tree, JSON_V3, &text, &error);
	for (int i = -WARM; rc == UD_OK && i < TIMES; i++) {
		double from = now();

		rc = once(argv[1], form, tree, &text, &shape);
		us[i < 0 ? 0 : i] = now() - from;
	}
	ud_filter_free(&tree);
	form_free(&form);
	buf_free(&text);
	buf_free(&shape);
	qsort(us, TIMES, sizeof(us[0]), ascending);
	(void)printf("%.3f\n", us[TIMES / 2]);
	return rc == UD_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
