/* SPDX-License-Identifier: MIT */
/* Searches for pieces of names and addresses. */
#include "bench/search.h"

struct searching {
	struct bench *bench;
	const struct search *search;
};

static int
search_with(ud_dir *dir, ud_filter *filter, int total, uint64_t include,
    ud_search_result **result)
{
	ud_search_query query = UD_INIT(ud_search_query);

	query.limit = BARE_MANY;
	query.include = include;
	query.total = (uint64_t)total;
	query.total_cap = TOTAL_CAP;
	return ud_search(dir, filter, &query, result) == UD_OK ? 0 :
	    bench_fail(dir, "search");
}

int
search_ours(ud_dir *dir, ud_filter *filter, int total,
    ud_search_result **result)
{
	return search_with(dir, filter, total, 0, result);
}

void
search_note(struct watch *watch, ud_search_result **result)
{
	watch_pause(watch);
	for (size_t i = 0; i < ud_search_count_of(*result); i++)
		note_ours(watch, ud_search_user(*result, i));
	digest_number(watch, ud_search_total(*result));
	digest_number(watch, (uint64_t)ud_search_total_is_minimum(*result));
	watch->found = (double)ud_search_total(*result);
	watch_resume(watch);
	ud_search_result_free(result);
}

void
answer_note(struct watch *watch, struct answer *answer)
{
	watch_pause(watch);
	for (size_t i = 0; i < answer->count; i++)
		note_theirs(watch, &answer->records[i]);
	digest_number(watch, (uint64_t)answer->total);
	digest_number(watch, (uint64_t)answer->total_is_minimum);
	watch_resume(watch);
	answer_free(answer);
}

static void
make(const struct searching *s, uint64_t i, struct watch *watch,
    struct ask *ask)
{
	watch_pause(watch);
	ask_make(s->bench, i, s->search->kind, s->search->length, ask);
	ask->total = s->search->total;
	watch_resume(watch);
}

static int
count_ours(const struct searching *s, const ud_filter *filter,
    struct watch *watch)
{
	struct answer answer = {0};
	uint64_t count;

	if (ud_search_count(s->bench->dir, filter, &count) != UD_OK)
		return bench_fail(s->bench->dir, "count");
	answer.total = (int64_t)count;
	answer_note(watch, &answer);
	return 0;
}

static int
ours(void *ctx, uint64_t i, struct watch *watch)
{
	struct searching *s = ctx;
	ud_search_result *result = NULL;
	struct ask ask;
	ud_filter *f;
	int rc;

	make(s, i, watch, &ask);
	f = ask_filter(&ask);
	if (f != NULL && s->search->counted)
		rc = count_ours(s, f, watch);
	else
		rc = f == NULL ? -1 : search_with(s->bench->dir, f, ask.total,
		    s->search->lists ? UD_INCLUDE_LISTS |
		    UD_INCLUDE_METADATA : 0, &result);
	ud_filter_free(&f);
	if (result != NULL)
		search_note(watch, &result);
	return rc;
}

static int
theirs(void *ctx, uint64_t i, struct watch *watch)
{
	struct searching *s = ctx;
	struct answer answer;
	struct ask ask;

	make(s, i, watch, &ask);
	if (s->search->theirs(&s->bench->bare, &ask, &answer) != 0)
		return -1;
	answer_note(watch, &answer);
	return 0;
}

int
search_duel(struct bench *bench, struct verdict *verdict, struct duel duel)
{
	int rc;

	duel.rounds = bench->options->rounds;
	duel.reads = 1;
	if (search_ready(bench) != 0 || search_open(bench) != 0)
		return -1;
	rc = measure_duel(&duel, verdict);
	bench_close(bench);
	return rc;
}

int
run_search(struct bench *bench, struct verdict *verdict)
{
	struct searching searching = {bench, bench->workload->search};

	return search_duel(bench, verdict, (struct duel){
		.ours = ours, .theirs = theirs, .ctx = &searching,
		.ops = bench_ops(bench, searching.search->ops),
	});
}
