/* SPDX-License-Identifier: MIT */
/* Bulk import: batches of users into either file in turns. */
#include <stdlib.h>
#include <userdir/maintain.h>

#include "bench/bench.h"

enum { BATCH_MOST = 10000 };

struct load {
	struct bench *bench;
	uint64_t batch;
	struct person *people;	/* of one batch */
};

/* The users of batch i, made outside the measured time. */
static void
make_people(struct load *load, uint64_t i, struct watch *watch)
{
	watch_pause(watch);
	for (uint64_t k = 0; k < load->batch; k++)
		people_make(&load->people[k], i * load->batch + k,
		    load->bench->orgs);
	watch_resume(watch);
}

static int
ours(void *ctx, uint64_t i, struct watch *watch)
{
	struct load *load = ctx;
	ud_dir *dir = load->bench->dir;
	int rc = 0;

	make_people(load, i, watch);
	if (ud_dir_batch_begin(dir) != UD_OK)
		return bench_fail(dir, "batch");
	for (uint64_t k = 0; rc == 0 && k < load->batch; k++)
		rc = ours_import(dir, &load->people[k]);
	if (rc == 0 && ud_dir_batch_end(dir, 1) != UD_OK)
		rc = bench_fail(dir, "batch");
	return rc;
}

static int
theirs(void *ctx, uint64_t i, struct watch *watch)
{
	struct load *load = ctx;
	struct bare *bare = &load->bench->bare;
	int rc;

	make_people(load, i, watch);
	rc = bare_batch_begin(bare, (int64_t)load->bench->orgs);
	for (uint64_t k = 0; rc == 0 && k < load->batch; k++)
		rc = bare_batch_add(bare, &load->people[k], 1);
	return rc == 0 ? bare_batch_end(bare) : -1;
}

/* Fill both files with all users. */
int
load_users(struct bench *bench, struct verdict *verdict)
{
	uint64_t rounds = bench->options->rounds;
	struct load load = {bench, bench->users / (2 * rounds), NULL};
	struct duel duel = {
		.ours = ours, .theirs = theirs, .ctx = &load,
		.rounds = rounds, .measure = MEASURE_RATE,
	};
	int rc;

	if (load.batch == 0)
		load.batch = 1;
	if (load.batch > BATCH_MOST)
		load.batch = BATCH_MOST;
	/* At least as many as asked for. */
	duel.ops = (bench->users + rounds * load.batch - 1) /
	    (rounds * load.batch);
	load.people = calloc(load.batch, sizeof(*load.people));
	if (load.people == NULL || bench_open(bench, bench->theirs, 0) != 0) {
		free(load.people);
		return -1;
	}
	bench->bare.grams = 1;
	rc = ud_unindex(bench->dir) == UD_OK ? measure_duel(&duel, verdict) :
	    bench_fail(bench->dir, "unindex");
	bench_close(bench);
	bench->next = duel.ops * rounds * load.batch;
	if (rc == 0)
		rc = files_loaded(bench, verdict);
	free(load.people);
	/* Times of one user. */
	verdict->ours_p50 /= (double)load.batch;
	verdict->ours_p99 /= (double)load.batch;
	verdict->theirs_p50 /= (double)load.batch;
	verdict->theirs_p99 /= (double)load.batch;
	return rc;
}
