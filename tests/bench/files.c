/* SPDX-License-Identifier: MIT */
/* The files: where they are, how they are made. */
#include <userdir/maintain.h>

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "bench/bare_search.h"
#include "bench/bench.h"

enum { CARE_CACHE_KIB = 400000 };

static int
copy_file(const char *from, const char *to)
{
	char buffer[65536];
	FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
	size_t n = 0;
	int ok = in != NULL && out != NULL;

	while (ok && (n = fread(buffer, 1, sizeof(buffer), in)) > 0)
		ok = fwrite(buffer, 1, n, out) == n;
	if (in != NULL)
		(void)fclose(in);
	if (out != NULL)
		ok = fclose(out) == 0 && ok;
	if (!ok)
		(void)fprintf(stderr, "%s: cannot be written\n", to);
	return ok ? 0 : -1;
}

/* How many users a file that an earlier run left has. */
static int64_t
users_in(const char *path)
{
	struct bare bare;
	int64_t n = 0;

	if (access(path, R_OK) != 0)
		return 0;
	if (bare_open(&bare, path, 0, 0) != 0 ||
	    bare_total(&bare, 0, 0, &n) != 0)
		n = 0;
	bare_close(&bare);
	return n;
}

void
files_path(const struct bench *bench, uint64_t users, enum bench_file file,
    char path[BENCH_PATH_SIZE])
{
	static const char *const names[FILES] = {
		[FILE_OURS] = "ours", [FILE_THEIRS] = "theirs",
		[FILE_NAIVE] = "naive", [FILE_TIDY] = "tidy",
		[FILE_NAIVE_TIDY] = "naive-tidy",
		[FILE_SPARE_OURS] = "spare-ours",
		[FILE_SPARE_THEIRS] = "spare-theirs",
	};

	(void)snprintf(path, BENCH_PATH_SIZE, "%s/bench-%" PRIu64 "-%s.db",
	    bench->options->directory, users, names[file]);
}

const char *
files_location(const char *path, ud_options *options)
{
	(void)options;
	return path;
}

int
files_loaded(struct bench *bench, struct verdict *verdict)
{
	(void)verdict;
	return grams_equal(bench);
}

/* Both files with organizations and without users, or as an earlier run left
 * them. */
int
files_make(struct bench *bench, int *reused)
{
	int64_t ours, theirs;

	files_path(bench, bench->users, FILE_OURS, bench->ours);
	files_path(bench, bench->users, FILE_THEIRS, bench->theirs);
	ours = users_in(bench->ours);
	theirs = users_in(bench->theirs);
	*reused = bench->options->keep && ours == theirs &&
	    ours >= (int64_t)bench->users;
	bench->next = *reused ? (uint64_t)ours : 0;
	if (*reused)
		return 0;
	files_remove(bench, bench->users);
	return bench_make_orgs(bench) == 0 ? copy_file(bench->ours,
	    bench->theirs) : -1;
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
	for (int file = 0; file < FILES; file++)
		file_remove(bench, users, (enum bench_file)file);
}

int
files_spare(struct bench *bench)
{
	char ours[BENCH_PATH_SIZE], theirs[BENCH_PATH_SIZE];

	files_path(bench, bench->users, FILE_SPARE_OURS, ours);
	files_path(bench, bench->users, FILE_SPARE_THEIRS, theirs);
	if (copy_file(bench->ours, ours) != 0 ||
	    copy_file(bench->theirs, theirs) != 0)
		return -1;
	memcpy(bench->ours, ours, sizeof(ours));
	memcpy(bench->theirs, theirs, sizeof(theirs));
	return 0;
}

/* A copy under another name until it is done. */
static int
tidy_file(struct bench *bench, enum bench_file from, enum bench_file to,
    int (*care)(const char *path))
{
	char source[BENCH_PATH_SIZE], target[BENCH_PATH_SIZE];
	char draft[BENCH_PATH_SIZE + 8];

	files_path(bench, bench->users, from, source);
	files_path(bench, bench->users, to, target);
	(void)snprintf(draft, sizeof(draft), "%s-draft", target);
	if (copy_file(source, draft) != 0 || care(draft) != 0 ||
	    rename(draft, target) != 0) {
		(void)unlink(draft);
		return -1;
	}
	return 0;
}

static int
care_for_ours(const char *path)
{
	ud_dir *dir;
	int rc;

	if (bench_open_ours(path, CARE_CACHE_KIB, 0, &dir) != 0)
		return -1;
	rc = ud_optimize(dir);
	if (rc != UD_OK)
		(void)bench_fail(dir, "optimize");
	ud_close(&dir);
	return rc == UD_OK ? 0 : -1;
}

static int
care_for_naive(const char *path)
{
	struct bare bare;
	int rc = bare_open(&bare, path, CARE_CACHE_KIB, 0);

	if (rc == 0 && sqlite3_exec(bare.db, "INSERT INTO folds (folds)"
	    " VALUES ('optimize')", NULL, NULL, NULL) != SQLITE_OK)
		rc = bare_fail(&bare, "optimize");
	bare_close(&bare);
	return rc;
}

int
files_tidy(struct bench *bench)
{
	char tidy[BENCH_PATH_SIZE], naive[BENCH_PATH_SIZE];
	struct bare bare;
	int rc;

	files_path(bench, bench->users, FILE_TIDY, tidy);
	files_path(bench, bench->users, FILE_NAIVE_TIDY, naive);
	if (access(tidy, R_OK) == 0 && access(naive, R_OK) == 0)
		return 0;
	files_path(bench, bench->users, FILE_NAIVE, naive);
	rc = bare_open(&bare, bench->ours, CARE_CACHE_KIB, 0);
	if (rc == 0)
		rc = naive_attach(&bare, naive, CARE_CACHE_KIB);
	bare_close(&bare);
	return rc == 0 && tidy_file(bench, FILE_OURS, FILE_TIDY,
	    care_for_ours) == 0 ? tidy_file(bench, FILE_NAIVE,
	    FILE_NAIVE_TIDY, care_for_naive) : -1;
}
