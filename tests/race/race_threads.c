/* SPDX-License-Identifier: MIT */
/* Four threads on one file, each with a handle of its own. */
#include "race.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 4, NAMES = 60, STEPS = 40, MOVES = 30 };

/* One worker and what it counted. */
struct worker {
	pthread_t thread;
	int number;
	const char *path;
	ud_dir *dir;
	int won[NAMES];
	int locked[MOVES];
	int other;		/* answers that were not expected */
	int conflicts;
};

static pthread_barrier_t barrier;

static void
meet(void)
{
	(void)pthread_barrier_wait(&barrier);
}

/* All want the same names, in different orders. */
static void
take_names(struct worker *w)
{
	char id[32], name[32];

	for (int i = 0; i < NAMES; i++) {
		int n = (i * (2 * w->number + 1)) % NAMES;
		int rc;

		(void)snprintf(id, sizeof(id), "t%d-%d", w->number, i);
		(void)snprintf(name, sizeof(name), w->number % 2 == 0 ?
		    "name-%d" : "NAME-%d", n);
		rc = make_user(w->dir, id, name);
		if (rc == UD_OK)
			w->won[n]++;
		else if (rc != UD_EEXISTS)
			w->other++;
	}
}

static void
count(struct worker *w)
{
	for (int i = 0; i < STEPS; i++) {
		int tries = count_up(w->dir, "counter");

		w->other += tries == 0;
		w->conflicts += tries - 1;
	}
}

/* Each user is locked by all at once. */
static void
move(struct worker *w)
{
	char id[32];

	for (int i = 0; i < MOVES; i++) {
		int rc;

		(void)snprintf(id, sizeof(id), "move-%d", i);
		meet();
		rc = ud_user_lock(w->dir, id, NULL);
		w->locked[i] = rc == UD_OK;
		w->other += rc != UD_OK && rc != UD_ESTATE;
	}
}

static void *
work(void *arg)
{
	struct worker *w = arg;

	w->dir = open_store(w->path, NULL, NULL);
	meet();
	take_names(w);
	meet();
	count(w);
	move(w);
	ud_close(&w->dir);
	return NULL;
}

static uint64_t
prepare(const char *path)
{
	ud_dir *dir = open_store(path, NULL, NULL);
	char id[32];

	expect(make_org(dir) == UD_OK, "%s", ud_errmsg(dir));
	expect(make_user(dir, "counter", "counter") == UD_OK, "%s",
	    ud_errmsg(dir));
	for (int i = 0; i < MOVES; i++) {
		(void)snprintf(id, sizeof(id), "move-%d", i);
		expect(make_user(dir, id, id) == UD_OK, "%s", ud_errmsg(dir));
	}
	ud_close(&dir);
	return MOVES + 1;
}

static void
judge(const struct worker *workers)
{
	int conflicts = 0;

	for (int t = 0; t < THREADS; t++) {
		expect(workers[t].other == 0, "thread %d had %d answers that "
		    "nobody may see", t, workers[t].other);
		conflicts += workers[t].conflicts;
	}
	for (int n = 0; n < NAMES; n++) {
		int winners = 0;

		for (int t = 0; t < THREADS; t++)
			winners += workers[t].won[n];
		expect(winners == 1, "name %d has %d winners", n, winners);
	}
	for (int i = 0; i < MOVES; i++) {
		int winners = 0;

		for (int t = 0; t < THREADS; t++)
			winners += workers[t].locked[i];
		expect(winners == 1, "user %d was locked %d times", i,
		    winners);
	}
	printf("%d conflicts were retried\n", conflicts);
}

int
main(void)
{
	static struct worker workers[THREADS];
	const char *path = store("threads.db");
	uint64_t users = prepare(path);
	ud_user *user = NULL;
	ud_dir *dir;

	(void)pthread_barrier_init(&barrier, NULL, THREADS);
	for (int t = 0; t < THREADS; t++) {
		workers[t].number = t;
		workers[t].path = path;
		if (pthread_create(&workers[t].thread, NULL, work,
		    &workers[t]) != 0)
			return 2;
	}
	for (int t = 0; t < THREADS; t++)
		(void)pthread_join(workers[t].thread, NULL);
	(void)pthread_barrier_destroy(&barrier);
	judge(workers);
	dir = open_store(path, NULL, NULL);
	expect(ud_user_get(dir, "counter", &user) == UD_OK &&
	    atoi(ud_user_nick_name(user)) == THREADS * STEPS,
	    "updates were lost: %s", user == NULL ? "" :
	    ud_user_nick_name(user));
	expect(user != NULL && ud_user_sequence(user) == THREADS * STEPS + 2,
	    "the sequence has gaps");
	ud_user_free(&user);
	ud_close(&dir);
	expect_whole(path, users + NAMES);
	return verdict();
}
