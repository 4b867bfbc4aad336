/* SPDX-License-Identifier: MIT */
/* Our file, beside the server that has the same users already. */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "bench/ld_side.h"
#include "bench/search.h"

enum { BATCH = 10000 };

const char *
files_location(const char *path, ud_options *options)
{
	(void)options;
	return path;
}

void
files_path(const struct bench *bench, uint64_t users, enum bench_file file,
    char path[BENCH_PATH_SIZE])
{
	(void)snprintf(path, BENCH_PATH_SIZE, "%s/ldapbench-%" PRIu64 "-%d.db",
	    bench->options->directory, users, (int)file);
}

void
file_remove(const struct bench *bench, uint64_t users, enum bench_file file)
{
	static const char *const tails[] = {"", "-wal", "-shm"};
	char path[BENCH_PATH_SIZE], whole[BENCH_PATH_SIZE + 8];

	files_path(bench, users, file, path);
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		(void)snprintf(whole, sizeof(whole), "%s%s", path, tails[i]);
		(void)unlink(whole);
	}
}

void
files_remove(const struct bench *bench, uint64_t users)
{
	file_remove(bench, users, FILE_OURS);
}

int
files_spare(struct bench *bench)
{
	(void)bench;
	return 0;
}

/* The server has those of one run, so nothing is kept for another one. */
int
files_make(struct bench *bench, int *reused)
{
	*reused = 0;
	side_server(bench->options->server);
	files_path(bench, bench->users, FILE_OURS, bench->ours);
	files_path(bench, bench->users, FILE_THEIRS, bench->theirs);
	bench->next = bench->users;
	files_remove(bench, bench->users);
	return bench_make_orgs(bench);
}

static int
import(struct bench *bench)
{
	struct person person;
	int rc = UD_OK;

	for (uint64_t i = 0; rc == UD_OK && i < bench->users; i++) {
		people_make(&person, i, bench->orgs);
		if (i % BATCH == 0)
			rc = ud_dir_batch_begin(bench->dir);
		if (rc == UD_OK && ours_import(bench->dir, &person) != 0)
			return -1;
		if (rc == UD_OK && (i % BATCH == BATCH - 1 ||
		    i + 1 == bench->users))
			rc = ud_dir_batch_end(bench->dir, 1);
	}
	return rc == UD_OK ? 0 : bench_fail(bench->dir, "import");
}

/* What slapadd did for the server. */
int
load_users(struct bench *bench, struct verdict *verdict)
{
	int64_t people = 0;
	int rc = bench_open(bench, bench->theirs, 0);

	verdict->skipped = "slapadd has filled the server before";
	if (rc != 0)
		return -1;
	rc = side_people(&bench->bare, &people);
	if (rc == 0 && people != (int64_t)bench->users) {
		(void)fprintf(stderr, "the server has %" PRId64 " people\n",
		    people);
		rc = -1;
	}
	if (rc == 0)
		rc = import(bench);
	bench_close(bench);
	return rc;
}

/* Both must have as many in the end. */
int
files_equal(struct bench *bench)
{
	int64_t people = 0;
	uint64_t users = 0;
	int rc = bench_open(bench, bench->theirs, 0);

	if (rc == 0)
		rc = side_people(&bench->bare, &people);
	if (rc == 0 && ud_user_count(bench->dir, NULL, 0, &users) != UD_OK)
		rc = bench_fail(bench->dir, "count");
	if (rc == 0 && users != (uint64_t)people) {
		(void)fprintf(stderr, "%" PRIu64 " users, %" PRId64
		    " people\n", users, people);
		rc = -1;
	}
	bench_close(bench);
	return rc;
}

int
search_ready(struct bench *bench)
{
	(void)bench;
	return 0;
}

int
search_open(struct bench *bench)
{
	return bench_open(bench, bench->theirs, 0);
}
