/* SPDX-License-Identifier: MIT */
/* How many: searches that only count, against count(*). */
#include "bench/search.h"

enum { COUNTS = 5, ORG = 0 };	/* the largest organization */

/* Whom to count. */
struct total {
	struct bench *bench;
	int state;		/* 0: any */
	int of_org;
};

static int
count_ours(const struct total *total, uint64_t *n)
{
	ud_dir *dir = total->bench->dir;
	char id[PERSON_ID_SIZE];
	ud_filter *f;
	int rc;

	if (ud_filter_new(&f) != UD_OK)
		return -1;
	people_org_id(ORG, id);
	(void)ud_filter_constant(f, 1);
	if (total->state != 0)
		(void)ud_filter_state(f, UINT64_C(1) << total->state);
	if (total->of_org)
		(void)ud_filter_text(f, UD_ATTRIBUTE_ORGANIZATION_ID, id,
		    UD_TEXT_EQUALS);
	rc = ud_search_count(dir, f, n);
	ud_filter_free(&f);
	return rc == UD_OK ? 0 : bench_fail(dir, "count");
}

/* Warm: the other side has just filled the processor's caches. */
static int
ours(void *ctx, uint64_t i, struct watch *watch)
{
	uint64_t n;
	int rc;

	(void)i;
	watch_pause(watch);
	rc = count_ours(ctx, &n);
	watch_resume(watch);
	if (rc == 0)
		rc = count_ours(ctx, &n);
	digest_number(watch, n);
	watch->found = (double)n;
	return rc;
}

static int
theirs(void *ctx, uint64_t i, struct watch *watch)
{
	struct total *total = ctx;
	int64_t n = 0;
	int rc = bare_total(&total->bench->bare, total->of_org ? ORG + 1 : 0,
	    total->state, &n);

	(void)i;
	digest_number(watch, (uint64_t)n);
	return rc;
}

static int
run(struct bench *bench, struct verdict *verdict, int state, int of_org)
{
	struct total total = {bench, state, of_org};

	return search_duel(bench, verdict, (struct duel){
		.ours = ours, .theirs = theirs, .ctx = &total, .ops = COUNTS,
	});
}

int
run_total_all(struct bench *bench, struct verdict *verdict)
{
	return run(bench, verdict, 0, 0);
}

int
run_total_state(struct bench *bench, struct verdict *verdict)
{
	return run(bench, verdict, UD_USER_LOCKED, 0);
}

int
run_total_org(struct bench *bench, struct verdict *verdict)
{
	return run(bench, verdict, 0, 1);
}

int
run_total_org_state(struct bench *bench, struct verdict *verdict)
{
	return run(bench, verdict, UD_USER_ACTIVE, 1);
}
