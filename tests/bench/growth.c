/* SPDX-License-Identifier: MIT */
/* The same calls on the smallest and on this size. */
#include "bench/search.h"

enum { READS = 500 };

/* How a call depends on the size: both sides are the library. */
struct growth {
	struct bench *bench;
	struct bench small;	/* with people of the smallest size */
	ud_dir *dirs[2];
	enum { BY_ID, BY_USERNAME, BY_SEARCH } by;
};

static int
look_up(struct growth *g, int small, uint64_t i, struct watch *watch)
{
	const struct bench *bench = small ? &g->small : g->bench;
	ud_dir *dir = g->dirs[small];
	struct person person;
	ud_user *user;

	watch_pause(watch);
	person = somebody(bench, i);
	watch_resume(watch);
	if ((g->by == BY_USERNAME ? ud_user_by_username(dir, person.names[0],
	    NULL, &user) : ud_user_get(dir, person.id, &user)) != UD_OK)
		return bench_fail(dir, "get");
	ud_user_free(&user);
	return 0;
}

static int
find(struct growth *g, int small, uint64_t i, struct watch *watch)
{
	const struct bench *bench = small ? &g->small : g->bench;
	const struct search *search = g->bench->workload->search;
	ud_search_result *result;
	struct ask ask;
	ud_filter *f;
	int rc;

	watch_pause(watch);
	ask_make(bench, i, search->kind, search->length, &ask);
	watch_resume(watch);
	f = ask_filter(&ask);
	rc = f == NULL ? -1 : search_ours(g->dirs[small], f, search->total,
	    &result);
	ud_filter_free(&f);
	if (rc == 0)
		search_note(watch, &result);
	watch->digest = 0;	/* they are different users */
	return rc;
}

static int
large_one(void *ctx, uint64_t i, struct watch *watch)
{
	struct growth *g = ctx;

	return g->by == BY_SEARCH ? find(g, 0, i, watch) :
	    look_up(g, 0, i, watch);
}

static int
small_one(void *ctx, uint64_t i, struct watch *watch)
{
	struct growth *g = ctx;

	return g->by == BY_SEARCH ? find(g, 1, i, watch) :
	    look_up(g, 1, i, watch);
}

static int
run(struct bench *bench, struct verdict *verdict, int by)
{
	const struct search *search = bench->workload->search;
	enum bench_file file = search != NULL && search->tidy ? FILE_TIDY :
	    FILE_OURS;
	struct growth g = {.bench = bench, .small = *bench, .by = by};
	char path[BENCH_PATH_SIZE];
	int rc = search_ready(bench);
	if (rc == 0 && file == FILE_TIDY)
		rc = files_tidy(bench);
	if (rc == 0 && bench->users == bench->smallest) {
		verdict->skipped = "this is the smallest size";
		return 0;
	}
	g.small.users = bench->smallest;
	g.small.orgs = people_orgs(bench->smallest);
	for (int small = 0; rc == 0 && small < 2; small++) {
		files_path(bench, small ? bench->smallest : bench->users,
		    file, path);
		rc = bench_open_ours(path, bench->options->cache_kib, 0,
		    &g.dirs[small]);
	}
	if (rc == 0)
		rc = measure_duel(&(struct duel){
			.ours = large_one, .theirs = small_one, .ctx = &g,
			.ops = bench_ops(&g.small, READS), .reads = 1,
			.rounds = bench->options->rounds,
		}, verdict);
	ud_close(&g.dirs[0]);
	ud_close(&g.dirs[1]);
	return rc;
}

int
run_growth(struct bench *bench, struct verdict *verdict)
{
	return run(bench, verdict, BY_SEARCH);
}

int
run_growth_by_id(struct bench *bench, struct verdict *verdict)
{
	return run(bench, verdict, BY_ID);
}

int
run_growth_by_username(struct bench *bench, struct verdict *verdict)
{
	return run(bench, verdict, BY_USERNAME);
}
