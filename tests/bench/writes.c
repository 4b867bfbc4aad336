/* SPDX-License-Identifier: MIT */
/* Changes, each side in its own file: both must end up alike. */
#include "bench/bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

enum { CREATES = 200, CREATES_NORMAL = 1000, BATCHES = 40, BATCH = 16 };

struct writing {
	struct bench *bench;
	uint64_t next[2];	/* index of the next user, ours and theirs */
	int grams;		/* theirs indexes at once, or not at all */
	int64_t stamp;		/* in new names, which nobody has yet: to give
				   somebody the same name changes nothing */
};

static struct person
newcomer(struct writing *w, int side, struct watch *watch)
{
	struct person person;

	watch_pause(watch);
	people_make(&person, w->next[side]++, w->bench->orgs);
	watch_resume(watch);
	return person;
}

static int
create_ours(void *ctx, uint64_t i, struct watch *watch)
{
	struct writing *w = ctx;
	struct person person = newcomer(w, 0, watch);

	(void)i;
	return ours_create(w->bench->dir, &person);
}

static int
create_theirs(void *ctx, uint64_t i, struct watch *watch)
{
	struct writing *w = ctx;
	struct person person = newcomer(w, 1, watch);

	(void)i;
	return bare_create(&w->bench->bare, &person);
}

static int
batch_ours(void *ctx, uint64_t i, struct watch *watch)
{
	struct writing *w = ctx;
	ud_dir *dir = w->bench->dir;
	int rc = 0;

	if (ud_dir_batch_begin(dir) != UD_OK)
		return bench_fail(dir, "batch");
	for (uint64_t k = 0; rc == 0 && k < BATCH; k++)
		rc = create_ours(w, i, watch);
	if (rc == 0 && ud_dir_batch_end(dir, 1) != UD_OK)
		rc = bench_fail(dir, "batch");
	return rc;
}

static int
batch_theirs(void *ctx, uint64_t i, struct watch *watch)
{
	struct writing *w = ctx;
	struct bare *bare = &w->bench->bare;
	int rc = bare_batch_begin(bare, (int64_t)w->bench->orgs);

	(void)i;
	for (uint64_t k = 0; rc == 0 && k < BATCH; k++) {
		struct person person = newcomer(w, 1, watch);

		rc = bare_batch_add(bare, &person, 0);
	}
	return rc == 0 ? bare_batch_end(bare) : -1;
}

static int
singly_ours(void *ctx, uint64_t i, struct watch *watch)
{
	int rc = 0;

	for (uint64_t k = 0; rc == 0 && k < BATCH; k++)
		rc = create_ours(ctx, i, watch);
	return rc;
}

/* Somebody's new display name, or its fold. */
static void
rename_somebody(struct writing *w, uint64_t i, struct watch *watch,
    struct person *person, char name[2][PERSON_TEXT_SIZE])
{
	watch_pause(watch);
	people_make(person, mix(i) % w->bench->users, w->bench->orgs);
	(void)snprintf(name[0], PERSON_TEXT_SIZE, "%.60s no. %" PRIx64,
	    person->display_name, (uint64_t)w->stamp + i);
	(void)snprintf(name[1], PERSON_TEXT_SIZE, "%.60s no. %" PRIx64,
	    person->display_fold, (uint64_t)w->stamp + i);
	watch_resume(watch);
}

static int
update_ours(void *ctx, uint64_t i, struct watch *watch)
{
	struct writing *w = ctx;
	ud_user_patch patch = UD_INIT(ud_user_patch);
	char name[2][PERSON_TEXT_SIZE];
	struct person person;

	rename_somebody(w, i, watch, &person, name);
	patch.display_name = name[0];
	return ud_user_update(w->bench->dir, person.id, &patch,
	    NULL) == UD_OK ? 0 : bench_fail(w->bench->dir, "update");
}

static int
update_theirs(void *ctx, uint64_t i, struct watch *watch)
{
	struct writing *w = ctx;
	char name[2][PERSON_TEXT_SIZE];
	struct person person;

	rename_somebody(w, i, watch, &person, name);
	return bare_set_display(&w->bench->bare, &person, name[0], name[1]);
}

static int
update_reading(void *ctx, uint64_t i, struct watch *watch)
{
	struct bare *bare = &((struct writing *)ctx)->bench->bare;
	int rc;

	bare->reads_first = 1;
	rc = update_theirs(ctx, i, watch);
	bare->reads_first = 0;
	return rc;
}

static int
run(struct bench *bench, struct verdict *verdict, struct duel duel, int flags,
    int grams)
{
	struct writing writing = {bench, {bench->next, bench->next}, grams,
	    0};
	uint64_t first = bench->next;
	struct timespec now;
	int rc;

	duel.ctx = &writing;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	writing.stamp = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
	duel.rounds = bench->options->rounds;
	if (bench_open(bench, bench->theirs, flags) != 0)
		return -1;
	bench->bare.grams = grams;
	rc = measure_duel(&duel, verdict);
	bench->next = writing.next[0];
	if (rc == 0 && !grams && writing.next[1] > first)
		rc = bare_index_all(&bench->bare, first, writing.next[1],
		    bench->orgs);
	bench_close(bench);
	/* What only ours created. */
	return rc == 0 && writing.next[1] < bench->next ?
	    bench_catch_up(bench, writing.next[1]) : rc;
}

/* Singly created users, against rows that are indexed at once or never. */
static int
run_creates(struct bench *bench, struct verdict *verdict,
    enum measure measure, int flags, int grams)
{
	return run(bench, verdict, (struct duel){
		.ours = create_ours, .theirs = create_theirs,
		.ops = bench_ops(bench, flags & BARE_RELAXED ?
		    CREATES_NORMAL : CREATES), .measure = measure,
	}, flags, grams);
}

int
run_create(struct bench *bench, struct verdict *verdict)
{
	return run_creates(bench, verdict, MEASURE_RATE, 0, 0);
}

int
run_create_time(struct bench *bench, struct verdict *verdict)
{
	return run_creates(bench, verdict, MEASURE_TIME, 0, 0);
}

int
run_create_inline(struct bench *bench, struct verdict *verdict)
{
	return run_creates(bench, verdict, MEASURE_RATE, 0, 1);
}

int
run_create_normal(struct bench *bench, struct verdict *verdict)
{
	return run_creates(bench, verdict, MEASURE_RATE, BARE_RELAXED, 0);
}

int
run_create_normal_inline(struct bench *bench, struct verdict *verdict)
{
	return run_creates(bench, verdict, MEASURE_RATE, BARE_RELAXED, 1);
}

int
run_create_16(struct bench *bench, struct verdict *verdict)
{
	return run(bench, verdict, (struct duel){
		.ours = batch_ours, .theirs = batch_theirs,
		.ops = bench_ops(bench, BATCHES * BATCH) / BATCH + 1,
		.measure = MEASURE_RATE,
	}, 0, 1);
}

int
run_create_16_singly(struct bench *bench, struct verdict *verdict)
{
	return run(bench, verdict, (struct duel){
		.ours = batch_ours, .theirs = singly_ours,
		.ops = bench_ops(bench, BATCHES * BATCH) / BATCH + 1,
		.measure = MEASURE_RATE,
	}, 0, 1);
}

int
run_update(struct bench *bench, struct verdict *verdict)
{
	return run(bench, verdict, (struct duel){
		.ours = update_ours, .theirs = update_theirs,
		.ops = bench_ops(bench, CREATES), .measure = MEASURE_RATE,
	}, 0, 0);
}

int
run_update_reading(struct bench *bench, struct verdict *verdict)
{
	return run(bench, verdict, (struct duel){
		.ours = update_ours, .theirs = update_reading,
		.ops = bench_ops(bench, CREATES), .measure = MEASURE_RATE,
	}, 0, 0);
}
