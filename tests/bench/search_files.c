/* SPDX-License-Identifier: MIT */
/* The files that searches read. */
#include "bench/search.h"

enum { WAITING = 128 };		/* half of what may wait */

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
search_open(struct bench *bench)
{
	const struct search *search = bench->workload->search;
	int tidy = search != NULL && search->tidy;
	int naive = search != NULL && search->theirs == bare_ask_naive;
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
