/* SPDX-License-Identifier: MIT */
/* What a directory server is asked otherwise than a database. */
#include "bench/ld_duels.h"

#include "bench/ld_side.h"
#include "bench/search.h"

enum { CREATES = 200, READS = 50 };

struct adding {
	struct bench *bench;
	uint64_t next[2];
};

static struct person
newcomer(struct adding *a, int side, struct watch *watch)
{
	struct person person;

	watch_pause(watch);
	people_make(&person, a->next[side]++, a->bench->orgs);
	watch_resume(watch);
	return person;
}

static int
add_ours(void *ctx, uint64_t i, struct watch *watch)
{
	struct adding *a = ctx;
	struct person person = newcomer(a, 0, watch);

	(void)i;
	return ours_create(a->bench->dir, &person);
}

static int
add_theirs(void *ctx, uint64_t i, struct watch *watch)
{
	struct adding *a = ctx;
	struct person person = newcomer(a, 1, watch);

	(void)i;
	return ld_add(&a->bench->bare, &person);
}

int
run_add(struct bench *bench, struct verdict *verdict)
{
	struct adding adding = {bench, {bench->next, bench->next}};
	int rc;

	if (bench_open(bench, bench->theirs, 0) != 0)
		return -1;
	rc = measure_duel(&(struct duel){
		.ours = add_ours, .theirs = add_theirs, .ctx = &adding,
		.ops = bench_ops(bench, CREATES),
		.rounds = bench->options->rounds, .measure = MEASURE_RATE,
	}, verdict);
	bench->next = adding.next[0];
	bench_close(bench);
	return rc;
}

static void
make(struct bench *bench, uint64_t i, struct watch *watch, struct ask *ask)
{
	watch_pause(watch);
	ask_make(bench, i, ASK_CONTAINS, bench->workload->search->length, ask);
	ask->total = UD_TOTAL_EXACT;
	watch_resume(watch);
}

static int
find_ours(void *ctx, uint64_t i, struct watch *watch)
{
	struct bench *bench = ctx;
	ud_search_result *result;
	struct ask ask;
	ud_filter *f;
	int rc;

	make(bench, i, watch, &ask);
	f = ask_filter(&ask);
	rc = f == NULL ? -1 : search_ours(bench->dir, f, ask.total, &result);
	ud_filter_free(&f);
	if (rc != 0)
		return -1;
	digest_number(watch, ud_search_total(result));
	digest_number(watch, ud_search_count_of(result));
	watch->found = (double)ud_search_total(result);
	ud_search_result_free(&result);
	return 0;
}

static int
find_theirs(void *ctx, uint64_t i, struct watch *watch)
{
	struct bench *bench = ctx;
	struct answer answer;
	struct ask ask;

	make(bench, i, watch, &ask);
	if (bench->workload->search->theirs(&bench->bare, &ask, &answer) != 0)
		return -1;
	digest_number(watch, (uint64_t)answer.total);
	digest_number(watch, answer.count);
	answer_free(&answer);
	return 0;
}

int
run_unsorted(struct bench *bench, struct verdict *verdict)
{
	return search_duel(bench, verdict, (struct duel){
		.ours = find_ours, .theirs = find_theirs, .ctx = bench,
		.ops = bench_ops(bench, READS),
	});
}
