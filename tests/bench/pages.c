/* SPDX-License-Identifier: MIT */
/* Pages of everybody, and what it costs to read a hundred users. */
#include <stdlib.h>
#include <string.h>

#include "bench/search.h"

enum { PAGES = 100, OFFSETS = 5, PLACES = 32, TOKEN_SIZE = 4096 };

/* A walk is at places, each the page after a token. */
struct walk {
	struct bench *bench;
	char token[PLACES][TOKEN_SIZE];
	int64_t after[PLACES];		/* the key before that page */
	uint64_t skipped;		/* users before the late page */
	int singly;
};

static int
page_of(struct walk *w, ud_search_query *query, struct watch *watch)
{
	ud_search_result *result;
	ud_filter *f;
	int rc;

	if (ud_filter_new(&f) != UD_OK)
		return -1;
	(void)ud_filter_constant(f, 1);
	query->limit = BARE_MANY;
	query->total = UD_TOTAL_NONE;
	rc = ud_search(w->bench->dir, f, query, &result);
	ud_filter_free(&f);
	if (rc != UD_OK)
		return bench_fail(w->bench->dir, "page");
	search_note(watch, &result);
	return 0;
}

/* The token of the page that begins after so many users. */
static int
find_place(struct walk *w, uint64_t skip, size_t place)
{
	ud_search_query query = UD_INIT(ud_search_query);
	ud_search_result *result;
	const char *token;
	ud_filter *f;
	int rc;

	if (ud_filter_new(&f) != UD_OK)
		return -1;
	(void)ud_filter_constant(f, 1);
	query.limit = 1;
	query.offset = skip - 1;
	query.total = UD_TOTAL_NONE;
	rc = ud_search(w->bench->dir, f, &query, &result);
	ud_filter_free(&f);
	if (rc != UD_OK)
		return bench_fail(w->bench->dir, "place");
	token = ud_search_next_page(result);
	rc = token == NULL || strlen(token) >= TOKEN_SIZE ? -1 : 0;
	if (rc == 0)
		(void)strcpy(w->token[place], token);
	ud_search_result_free(&result);
	w->after[place] = (int64_t)skip;	/* keys have no gaps here */
	return rc;
}

static int
at_place(struct walk *w, size_t place, struct watch *watch)
{
	ud_search_query query = UD_INIT(ud_search_query);

	query.page_token = w->token[place];
	return page_of(w, &query, watch);
}

static int
late_page(void *ctx, uint64_t i, struct watch *watch)
{
	(void)i;
	return at_place(ctx, 0, watch);
}

/* Two pages are not the same users. */
static int
late_page_alone(void *ctx, uint64_t i, struct watch *watch)
{
	int rc = late_page(ctx, i, watch);

	watch->digest = 0;
	return rc;
}

static int
first_page(void *ctx, uint64_t i, struct watch *watch)
{
	ud_search_query query = UD_INIT(ud_search_query);
	int rc = page_of(ctx, &query, watch);

	(void)i;
	watch->digest = 0;
	return rc;
}

static int
page_by_offset(void *ctx, uint64_t i, struct watch *watch)
{
	struct walk *w = ctx;
	struct answer answer;
	int rc = bare_offset(&w->bench->bare, w->skipped, &answer);

	(void)i;
	answer_note(watch, &answer);
	return rc;
}

static int
some_page(void *ctx, uint64_t i, struct watch *watch)
{
	return at_place(ctx, mix(i) % PLACES, watch);
}

static int
some_page_bare(void *ctx, uint64_t i, struct watch *watch)
{
	struct walk *w = ctx;
	struct answer answer;
	int rc = bare_after(&w->bench->bare, w->after[mix(i) % PLACES],
	    w->singly, &answer);

	answer_note(watch, &answer);
	return rc;
}

/* Users before a page nine tenths of the way: page 9,000 of a million. */
static uint64_t
late(const struct bench *bench)
{
	uint64_t page = bench->users / BARE_MANY * 9 / 10;

	return page > 1 ? (page - 1) * BARE_MANY : 1;
}

static int
run(struct bench *bench, struct verdict *verdict, struct duel duel,
    int singly, int anywhere)
{
	struct walk *w = calloc(1, sizeof(*w));
	int rc;

	if (w == NULL || search_ready(bench) != 0) {
		free(w);
		return -1;
	}
	w->bench = bench;
	w->singly = singly;
	w->skipped = late(bench);
	rc = search_open(bench);
	for (size_t k = 0; rc == 0 && k < (anywhere ? PLACES : 1); k++)
		rc = find_place(w, anywhere ? 1 + mix(k) % (bench->users -
		    BARE_MANY / 2) : w->skipped, k);
	duel.ctx = w;
	duel.rounds = bench->options->rounds;
	duel.reads = 1;
	if (rc == 0)
		rc = measure_duel(&duel, verdict);
	bench_close(bench);
	free(w);
	return rc;
}

int
run_late_page(struct bench *bench, struct verdict *verdict)
{
	return run(bench, verdict, (struct duel){
		.ours = late_page_alone, .theirs = first_page,
		.ops = bench_ops(bench, PAGES),
	}, 0, 0);
}

int
run_late_page_offset(struct bench *bench, struct verdict *verdict)
{
	return run(bench, verdict, (struct duel){
		.ours = late_page, .theirs = page_by_offset,
		.ops = bench_ops(bench, OFFSETS),
	}, 0, 0);
}

int
run_hydrate(struct bench *bench, struct verdict *verdict)
{
	return run(bench, verdict, (struct duel){
		.ours = some_page, .theirs = some_page_bare,
		.ops = bench_ops(bench, PAGES),
	}, 0, 1);
}

int
run_hydrate_singly(struct bench *bench, struct verdict *verdict)
{
	return run(bench, verdict, (struct duel){
		.ours = some_page, .theirs = some_page_bare,
		.ops = bench_ops(bench, PAGES),
	}, 1, 1);
}
