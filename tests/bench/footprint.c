/* SPDX-License-Identifier: MIT */
/* Opening, memory, sizes, and what other programs measure. */
#define _GNU_SOURCE
#include <inttypes.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/reads.h"

enum { OPENS = 100, MEMORY_READS = 10000, ARGS = 6 };

struct opening {
	struct bench *bench;
	int flags;		/* of bare_open() */
};

static int
open_ours(void *ctx, uint64_t i, struct watch *watch)
{
	struct bench *bench = ((struct opening *)ctx)->bench;
	struct person person;
	ud_user *user = NULL;
	ud_dir *dir;

	watch_pause(watch);
	person = somebody(bench, i);
	watch_resume(watch);
	if (bench_open_ours(bench->ours, bench->options->cache_kib, 0,
	    &dir) != 0)
		return -1;
	if (ud_user_get(dir, person.id, &user) != UD_OK)
		(void)bench_fail(dir, "get");
	watch_pause(watch);
	if (user != NULL)
		note_ours(watch, user);
	ud_user_free(&user);
	ud_close(&dir);
	watch_resume(watch);
	return 0;
}

static int
open_theirs(void *ctx, uint64_t i, struct watch *watch)
{
	struct opening *opening = ctx;
	struct bench *bench = opening->bench;
	struct person person;
	struct record record = {.block = NULL};
	struct bare bare;
	int rc;

	watch_pause(watch);
	person = somebody(bench, i);
	watch_resume(watch);
	rc = bare_open(&bare, bench->ours, bench->options->cache_kib,
	    opening->flags);
	if (rc == 0)
		rc = bare_by_id(&bare, person.id, &record);
	watch_pause(watch);
	if (rc == 0)
		note_theirs(watch, &record);
	record_free(&record);
	bare_close(&bare);
	watch_resume(watch);
	return rc;
}

/* Another handle stays open, as on a server: else the last one to close also
 * removes the log, and the next one makes it anew. */
static int
run_opens(struct bench *bench, struct verdict *verdict, int flags)
{
	struct opening opening = {bench, flags};
	struct duel duel = {
		.ours = open_ours, .theirs = open_theirs, .ctx = &opening,
		.ops = bench_ops(bench, OPENS),
		.rounds = bench->options->rounds, .reads = 1,
	};
	int64_t n;
	int rc;

	if (bench_open(bench, bench->ours, 0) != 0)
		return -1;
	rc = bare_total(&bench->bare, 0, 0, &n);
	if (rc == 0)
		rc = measure_duel(&duel, verdict);
	bench_close(bench);
	return rc;
}

int
run_open(struct bench *bench, struct verdict *verdict)
{
	return run_opens(bench, verdict, BARE_DEFAULTS);
}

int
run_open_settings(struct bench *bench, struct verdict *verdict)
{
	return run_opens(bench, verdict, 0);
}

/* Run a program and read the number that it prints, if that is wanted. */
static int
run_program(char *const args[], double *number)
{
	posix_spawn_file_actions_t actions;
	char text[64] = "";
	int ends[2], status = -1, rc;
	ssize_t n = 0;
	pid_t pid;

	if (pipe(ends) != 0)
		return -1;
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_adddup2(&actions, ends[1],
	    STDOUT_FILENO);
	(void)posix_spawn_file_actions_addclose(&actions, ends[0]);
	(void)posix_spawn_file_actions_addclose(&actions, ends[1]);
	rc = posix_spawnp(&pid, args[0], &actions, NULL, args, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)close(ends[1]);
	if (rc == 0)
		n = read(ends[0], text, sizeof(text) - 1);
	(void)close(ends[0]);
	if (rc == 0)
		(void)waitpid(pid, &status, 0);
	if (number != NULL)
		*number = n > 0 ? strtod(text, NULL) : 0;
	return status == 0 ? 0 : -1;
}

static int
child_memory(const struct bench *bench, char *program, double *kib)
{
	char users[24], reads[24], cache[24];
	char *args[ARGS] = {program, (char *)(uintptr_t)bench->ours, users,
	    reads, cache, NULL};

	(void)snprintf(users, sizeof(users), "%" PRIu64, bench->users);
	(void)snprintf(reads, sizeof(reads), "%d", MEMORY_READS);
	(void)snprintf(cache, sizeof(cache), "%ld", bench->options->cache_kib);
	if (run_program(args, kib) == 0 && *kib > 0)
		return 0;
	(void)fprintf(stderr, "%s failed\n", program);
	return -1;
}

int
run_memory(struct bench *bench, struct verdict *verdict)
{
	static char ours[] = BENCH_MEMORY_OURS, bare[] = BENCH_MEMORY_BARE;
	size_t rounds = bench->options->rounds;
	double *kib[3] = {calloc(rounds, sizeof(double)),
	    calloc(rounds, sizeof(double)), calloc(rounds, sizeof(double))};
	int rc = kib[0] == NULL || kib[1] == NULL || kib[2] == NULL ? -1 : 0;

	for (size_t i = 0; rc == 0 && i < rounds; i++) {
		rc = child_memory(bench, ours, &kib[0][i]);
		if (rc == 0)
			rc = child_memory(bench, bare, &kib[1][i]);
		kib[2][i] = kib[0][i] - kib[1][i];
	}
	if (rc == 0) {
		verdict->ours_p50 = quantile(kib[0], rounds, 0.5);
		verdict->ours_p99 = quantile(kib[0], rounds, 0.99);
		verdict->theirs_p50 = quantile(kib[1], rounds, 0.5);
		verdict->theirs_p99 = quantile(kib[1], rounds, 0.99);
		verdict_rounds(verdict, kib[2], rounds);
	}
	for (int i = 0; i < 3; i++)
		free(kib[i]);
	return rc;
}

/* Numbers of a program that knows the library's inside. */
static int
run_compiles(struct bench *bench, struct verdict *verdict, char *mode)
{
	static char program[] = BENCH_COMPILE;
	char *args[ARGS] = {program, mode, NULL};
	size_t rounds = bench->options->rounds;
	double *us = calloc(rounds, sizeof(*us));
	int rc = us == NULL ? -1 : 0;

	for (size_t i = 0; rc == 0 && i < rounds; i++)
		rc = run_program(args, &us[i]);
	if (rc == 0) {
		verdict_rounds(verdict, us, rounds);
		verdict->ours_p50 = verdict->ratio;
		verdict->ours_p99 = quantile(us, rounds, 0.99);
	} else {
		(void)fprintf(stderr, "%s failed\n", program);
	}
	free(us);
	return rc;
}

int
run_compile(struct bench *bench, struct verdict *verdict)
{
	static char mode[] = "tree";

	return run_compiles(bench, verdict, mode);
}

int
run_compile_built(struct bench *bench, struct verdict *verdict)
{
	static char mode[] = "built";

	return run_compiles(bench, verdict, mode);
}

int
run_compile_json(struct bench *bench, struct verdict *verdict)
{
	static char mode[] = "json";

	return run_compiles(bench, verdict, mode);
}

/* Both files have all users and all indexes. */
int
run_bytes(struct bench *bench, struct verdict *verdict)
{
	struct stat ours, theirs;

	if (stat(bench->ours, &ours) != 0 ||
	    stat(bench->theirs, &theirs) != 0) {
		(void)fprintf(stderr, "%s: no size\n", bench->ours);
		return -1;
	}
	verdict->ours_p50 = verdict->ours_p99 = (double)ours.st_size /
	    (double)bench->users;
	verdict->theirs_p50 = verdict->theirs_p99 = (double)theirs.st_size /
	    (double)bench->users;
	verdict->ratio = verdict->ours_p50 / verdict->theirs_p50;
	return 0;
}

int
run_library(struct bench *bench, struct verdict *verdict)
{
	static char library[] = BENCH_LIBRARY, strip[] = "strip",
	    option[] = "-o";
	char copy[BENCH_PATH_SIZE];
	char *args[ARGS] = {strip, option, copy, library, NULL};
	struct stat facts;

	(void)snprintf(copy, sizeof(copy), "%s/bench-library.so",
	    bench->options->directory);
	if (run_program(args, NULL) != 0 || stat(copy, &facts) != 0) {
		verdict->skipped = "no strip";
		return 0;
	}
	(void)unlink(copy);
	verdict->ours_p50 = verdict->ours_p99 = verdict->ratio =
	    (double)facts.st_size / 1024;
	return 0;
}
