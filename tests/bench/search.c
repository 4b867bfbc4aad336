/* SPDX-License-Identifier: MIT */
/* Searches for pieces of names and addresses. */
#include "bench/search.h"

#include <stdlib.h>

enum { WAITING = 128 };		/* half of what may wait */

struct searching {
	struct bench *bench;
	const struct search *search;
};

static int
count_waiting(struct bench *bench, int64_t *count)
{
	sqlite3_stmt *s = NULL;
	int rc = -1;

	if (sqlite3_prepare_v2(bench->bare.db,
	    "SELECT count(*) FROM ud_pending", -1, &s, NULL) == SQLITE_OK &&
	    sqlite3_step(s) == SQLITE_ROW)
		rc = 0;
	*count = sqlite3_column_int64(s, 0);
	(void)sqlite3_finalize(s);
	return rc == 0 ? 0 : bare_fail(&bench->bare, "who waits");
}

int
search_ready(struct bench *bench)
{
	struct person person;
	int64_t count = 0;
	uint64_t first = bench->next;
	int rc;

	if (bench_open(bench, bench->ours, BARE_RELAXED) != 0)
		return -1;
	rc = count_waiting(bench, &count);
	for (; rc == 0 && count < WAITING; count++) {
		people_make(&person, bench->next++, bench->orgs);
		rc = ours_create(bench->dir, &person);
	}
	bench_close(bench);
	return rc == 0 ? bench_catch_up(bench, first) : -1;
}

int
search_open(struct bench *bench, int tidy, int naive)
{
	long cache_kib = bench->options->cache_kib;
	char path[BENCH_PATH_SIZE];
	int rc;

	if (tidy && files_tidy(bench) != 0)
		return -1;
	files_path(bench, bench->users, tidy ? FILE_TIDY : FILE_OURS, path);
	if (bench_open_ours(path, cache_kib, 0, &bench->dir) != 0)
		return -1;
	rc = bare_open(&bench->bare, path, cache_kib, 0);
	files_path(bench, bench->users, tidy ? FILE_NAIVE_TIDY : FILE_NAIVE,
	    path);
	if (rc == 0 && naive)
		rc = naive_attach(&bench->bare, path, cache_kib);
	if (rc != 0)
		bench_close(bench);
	return rc;
}

int
search_ours(ud_dir *dir, ud_filter *filter, int total,
    ud_search_result **result)
{
	ud_search_query query = UD_INIT(ud_search_query);

	query.limit = BARE_MANY;
	query.total = (uint64_t)total;
	query.total_cap = TOTAL_CAP;
	return ud_search(dir, filter, &query, result) == UD_OK ? 0 :
	    bench_fail(dir, "search");
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
ours(void *ctx, uint64_t i, struct watch *watch)
{
	struct searching *s = ctx;
	ud_search_result *result;
	struct ask ask;
	ud_filter *f;
	int rc;

	make(s, i, watch, &ask);
	f = ask_filter(&ask);
	rc = f == NULL ? -1 : search_ours(s->bench->dir, f, ask.total,
	    &result);
	ud_filter_free(&f);
	if (rc == 0)
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
	const struct search *search = bench->workload->search;
	int tidy = search != NULL && search->tidy, rc;

	duel.rounds = bench->options->rounds;
	duel.reads = 1;
	if (search_ready(bench) != 0 || search_open(bench, tidy,
	    search != NULL && search->theirs == bare_ask_naive) != 0)
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
