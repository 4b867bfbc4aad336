/* SPDX-License-Identifier: MIT */
/* Many users at once: by their ids, as a page, or only counted. */
#include "bench/reads.h"

enum { READS = 100, COUNTS = 5 };

/* The ids of a hundred users, none twice. */
struct crowd {
	char text[BARE_MANY][PERSON_ID_SIZE];
	const char *ids[BARE_MANY];
};

static void
gather(const struct bench *bench, uint64_t i, struct crowd *crowd)
{
	uint64_t step = bench->users / BARE_MANY;

	for (uint64_t k = 0; k < BARE_MANY; k++) {
		/* One of each stripe, the stripes in a mixed order. */
		uint64_t stripe = (k * 37 + i) % BARE_MANY;

		people_id(stripe * step + mix(i * BARE_MANY + k) % step,
		    crowd->text[k]);
		crowd->ids[k] = crowd->text[k];
	}
}

static int
many_ours(void *ctx, uint64_t i, struct watch *watch)
{
	struct bench *bench = ctx;
	ud_user_list *list;
	struct crowd crowd;

	watch_pause(watch);
	gather(bench, i, &crowd);
	watch_resume(watch);
	if (ud_user_get_many(bench->dir, crowd.ids, BARE_MANY,
	    &list) != UD_OK)
		return bench_fail(bench->dir, "get many");
	watch_pause(watch);
	for (size_t k = 0; k < BARE_MANY; k++)
		note_ours(watch, ud_user_list_get(list, k));
	watch_resume(watch);
	ud_user_list_free(&list);
	return 0;
}

static int
many_theirs(void *ctx, uint64_t i, struct watch *watch)
{
	struct bench *bench = ctx;
	struct record records[BARE_MANY];
	struct crowd crowd;

	watch_pause(watch);
	gather(bench, i, &crowd);
	watch_resume(watch);
	if (bare_by_ids(&bench->bare, crowd.ids, BARE_MANY, records) != 0)
		return -1;
	watch_pause(watch);
	for (size_t k = 0; k < BARE_MANY; k++)
		note_theirs(watch, &records[k]);
	watch_resume(watch);
	for (size_t k = 0; k < BARE_MANY; k++)
		record_free(&records[k]);
	return 0;
}

static int
singly(void *ctx, uint64_t i, struct watch *watch)
{
	struct bench *bench = ctx;
	ud_user *users[BARE_MANY];
	struct crowd crowd;

	watch_pause(watch);
	gather(bench, i, &crowd);
	watch_resume(watch);
	for (size_t k = 0; k < BARE_MANY; k++)
		if (ud_user_get(bench->dir, crowd.ids[k],
		    &users[k]) != UD_OK)
			return bench_fail(bench->dir, "get");
	watch_pause(watch);
	for (size_t k = 0; k < BARE_MANY; k++)
		note_ours(watch, users[k]);
	watch_resume(watch);
	for (size_t k = 0; k < BARE_MANY; k++)
		ud_user_free(&users[k]);
	return 0;
}

static int
page_ours(void *ctx, uint64_t i, struct watch *watch)
{
	struct bench *bench = ctx;
	struct person after;
	ud_user_list *list;

	watch_pause(watch);
	after = somebody(bench, i);
	watch_resume(watch);
	if (ud_user_page(bench->dir, after.org_id, after.id, BARE_MANY,
	    &list) != UD_OK)
		return bench_fail(bench->dir, "page");
	watch_pause(watch);
	for (size_t k = 0; k < ud_user_list_count(list); k++)
		note_ours(watch, ud_user_list_get(list, k));
	watch_resume(watch);
	ud_user_list_free(&list);
	return 0;
}

static int
page_theirs(void *ctx, uint64_t i, struct watch *watch)
{
	struct bench *bench = ctx;
	struct record records[BARE_MANY];
	struct person after;
	size_t count;

	watch_pause(watch);
	after = somebody(bench, i);
	watch_resume(watch);
	if (bare_page(&bench->bare, after.org_id, after.id, records,
	    &count) != 0)
		return -1;
	watch_pause(watch);
	for (size_t k = 0; k < count; k++)
		note_theirs(watch, &records[k]);
	watch_resume(watch);
	for (size_t k = 0; k < count; k++)
		record_free(&records[k]);
	return 0;
}

/* Count all users, or those that are locked. */
static int
tell_ours(struct bench *bench, int state, struct watch *watch)
{
	uint64_t n;

	if (ud_user_count(bench->dir, NULL, state, &n) != UD_OK)
		return bench_fail(bench->dir, "count");
	digest_number(watch, n);
	return 0;
}

static int
tell_theirs(struct bench *bench, int state, struct watch *watch)
{
	int64_t n;

	if (bare_total(&bench->bare, 0, state, &n) != 0)
		return -1;
	digest_number(watch, (uint64_t)n);
	return 0;
}

static int
all_ours(void *ctx, uint64_t i, struct watch *watch)
{
	(void)i;
	return tell_ours(ctx, 0, watch);
}

static int
all_theirs(void *ctx, uint64_t i, struct watch *watch)
{
	(void)i;
	return tell_theirs(ctx, 0, watch);
}

static int
locked_ours(void *ctx, uint64_t i, struct watch *watch)
{
	(void)i;
	return tell_ours(ctx, UD_USER_LOCKED, watch);
}

static int
locked_theirs(void *ctx, uint64_t i, struct watch *watch)
{
	(void)i;
	return tell_theirs(ctx, UD_USER_LOCKED, watch);
}

int
run_get_100(struct bench *bench, struct verdict *verdict)
{
	return run_reads(bench, verdict, (struct duel){
		.ours = many_ours, .theirs = many_theirs,
		.ops = bench_ops(bench, READS),
	});
}

int
run_get_100_singly(struct bench *bench, struct verdict *verdict)
{
	return run_reads(bench, verdict, (struct duel){
		.ours = many_ours, .theirs = singly,
		.ops = bench_ops(bench, READS),
	});
}

int
run_page(struct bench *bench, struct verdict *verdict)
{
	return run_reads(bench, verdict, (struct duel){
		.ours = page_ours, .theirs = page_theirs,
		.ops = bench_ops(bench, READS),
	});
}

int
run_count(struct bench *bench, struct verdict *verdict)
{
	return run_reads(bench, verdict, (struct duel){
		.ours = all_ours, .theirs = all_theirs,
		.ops = COUNTS,
	});
}

int
run_count_state(struct bench *bench, struct verdict *verdict)
{
	return run_reads(bench, verdict, (struct duel){
		.ours = locked_ours, .theirs = locked_theirs,
		.ops = COUNTS,
	});
}
