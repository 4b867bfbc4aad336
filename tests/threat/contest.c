/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE	/* MAP_ANONYMOUS */
#include "threat/contest.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "storage/storage.h"

struct arena {
	pthread_barrier_t barrier;
	struct task task;
	struct told told[WORKERS];
};

enum { NAP_US = 200, PATIENCE_MS = 100000000 };

static struct arena *arena;
static const char *store_path;
static int as_processes;
static pthread_t threads[WORKERS];
static pid_t pids[WORKERS];

static int
keep_message(const ud_message *message, void *ctx)
{
	struct told *told = ctx;
	size_t n;

	if (told == NULL || told->message_count == MESSAGES_MAX)
		return UD_OK;
	n = told->message_count++;
	told->messages[n] = message->id;
	(void)snprintf(told->users[n], sizeof(told->users[n]), "%s",
	    message->user_id);
	return UD_OK;
}

ud_dir *
contest_open(const char *path, struct told *told)
{
	/* As race.c has it, which looks at the store in the end. */
	static const unsigned char bytes[UD_MASTER_KEY_BYTES] = { 42 };
	const ud_master_key key = { 1, bytes, sizeof(bytes) };
	ud_hasher hasher = UD_INIT(ud_hasher);
	ud_policy policy = UD_INIT(ud_policy);
	ud_options options = UD_INIT(ud_options);
	ud_dir *dir = NULL;

	hasher.cost = 1;
	hasher.memory_kib = 8;
	policy.delay_attempts = UD_NONE;
	policy.sends_per_hour = UD_NONE;
	options.keys = &key;
	options.key_count = 1;
	options.allow_all = 1;
	options.hasher = &hasher;
	options.policy = &policy;
	options.notify = keep_message;
	options.notify_ctx = told;
	options.notify_later = 1;
	options.relaxed_durability = 1;
	options.busy_timeout_ms = PATIENCE_MS;
	if (storage_open(path, &options, &dir) != UD_OK) {
		printf("FAILED: open: %s\n", ud_errmsg(dir));
		exit(2);
	}
	return dir;
}

/*
 * SQLite waits for a lock by sleeping longer and longer, up to a tenth of a
 * second.  Those who come last would sleep when nobody holds it any more, and
 * rounds would be nothing but that.  It counts what it asked for, so it has to
 * be patient.
 */
static int
nap(sqlite3_vfs *vfs, int us)
{
	const struct timespec moment = {0, us < NAP_US ? us * 1000L :
	    NAP_US * 1000L};

	(void)vfs;
	(void)nanosleep(&moment, NULL);
	return us;
}

static void
meet(void)
{
	(void)pthread_barrier_wait(&arena->barrier);
}

static void
be_a_worker(int number)
{
	struct told *told = &arena->told[number];
	ud_dir *dir = contest_open(store_path, told);

	for (;;) {
		meet();
		if (arena->task.run == NULL)
			break;
		arena->task.run(dir, number, &arena->task, told);
		meet();
	}
	ud_close(&dir);
}

static void *
be_a_thread(void *arg)
{
	be_a_worker(*(int *)arg);
	return NULL;
}

void
contest_start(const char *path, int processes)
{
	static int numbers[WORKERS];
	pthread_barrierattr_t shared;

	sqlite3_vfs_find(NULL)->xSleep = nap;
	store_path = path;
	as_processes = processes;
	arena = mmap(NULL, sizeof(*arena), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (arena == MAP_FAILED)
		exit(2);
	(void)pthread_barrierattr_init(&shared);
	(void)pthread_barrierattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
	(void)pthread_barrier_init(&arena->barrier, &shared, WORKERS + 1);
	(void)fflush(stdout);
	for (int i = 0; i < WORKERS; i++) {
		numbers[i] = i;
		if (!processes) {
			if (pthread_create(&threads[i], NULL, be_a_thread,
			    &numbers[i]) != 0)
				exit(2);
			continue;
		}
		pids[i] = fork();
		if (pids[i] < 0)
			exit(2);
		if (pids[i] == 0) {
			be_a_worker(i);
			_exit(0);
		}
	}
}

const struct told *
contest_run(const struct task *task)
{
	arena->task = *task;
	memset(arena->told, 0, sizeof(arena->told));
	meet();
	if (task->run != NULL)
		meet();
	return arena->told;
}

void
contest_end(void)
{
	const struct task none = {.run = NULL};
	int status;

	(void)contest_run(&none);
	for (int i = 0; i < WORKERS; i++)
		if (!as_processes)
			(void)pthread_join(threads[i], NULL);
		else
			expect(waitpid(pids[i], &status, 0) == pids[i] &&
			    status == 0, "worker %d ended with %d", i,
			    status);
	(void)munmap(arena, sizeof(*arena));
}

int
contest_count(const struct told *told, const char *key, int tries)
{
	int count = 0;

	for (int w = 0; w < WORKERS; w++)
		for (int i = 0; i < tries; i++)
			count += strcmp(told[w].answers[i].key, key) == 0;
	return count;
}

void
contest_human(ud_dir *dir, const char *id)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);
	char email[64], *code = NULL;

	(void)snprintf(email, sizeof(email), "%s@example.test", id);
	spec.type = UD_USER_HUMAN;
	spec.org_id = "o";
	spec.user_id = id;
	spec.given_name = "Ada";
	spec.family_name = "Byron";
	spec.email = email;
	spec.email_verification = UD_VERIFY_VERIFIED;
	spec.phone = "+41791234567";
	spec.phone_verification = UD_VERIFY_RETURN;
	spec.phone_code = &code;
	expect(ud_user_create(dir, &spec, NULL) == UD_OK, "%s: %s", id,
	    ud_errmsg(dir));
	ud_string_free(&code);
}
