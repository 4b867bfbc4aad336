/* SPDX-License-Identifier: MIT */
/* Many processes with several threads each make, change and delete the same
 * users: one of them wins each time, and the others learn that they lost. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "postgres/cluster.h"
#include "race/race.h"

enum { PROCESSES = 8, THREADS = 2, USERS = 24, COUNTS = 4, WAVES = 2 };

/* What one thread achieved; smaller than a pipe's atomic write. */
struct result {
	unsigned char created[USERS], named[USERS], locked[USERS],
	    deleted[USERS];
	int counted;
	int other;		/* answers that were not expected */
};

struct worker {
	pthread_t thread;
	int number;
	struct result result;
};

static void
answer(struct worker *w, unsigned char *won, int rc, int loss, ud_dir *dir)
{
	if (rc == UD_OK)
		(*won)++;
	else if (rc != loss && w->result.other++ == 0)
		printf("%s: %s\n", ud_errname(rc), ud_errmsg(dir));
}

/* Everybody in another order; one wave after the other makes what it needs. */
static void
compete(struct worker *w, ud_dir *dir, int wave)
{
	struct result *r = &w->result;
	char id[32], name[32];

	for (int i = 0; i < USERS; i++) {
		int n = (i * 5 + w->number * 7) % USERS;

		(void)snprintf(id, sizeof(id), "u%d", n);
		if (wave == 0) {
			answer(w, &r->created[n], make_user(dir, id, id),
			    UD_ESTATE, dir);
			continue;
		}
		/* A name that another user gets, if nobody else did. */
		(void)snprintf(name, sizeof(name), "name-%d", n);
		(void)snprintf(id, sizeof(id), "u%d", (n + w->number) % USERS);
		answer(w, &r->named[n], ud_user_add_username(dir, id, name, 0,
		    NULL, NULL), UD_EEXISTS, dir);
		(void)snprintf(id, sizeof(id), "u%d", n);
		answer(w, &r->locked[n], ud_user_lock(dir, id, NULL),
		    UD_ESTATE, dir);
	}
}

static void
delete_odd(struct worker *w, ud_dir *dir)
{
	char id[32];

	for (int n = 1; n < USERS; n += 2) {
		(void)snprintf(id, sizeof(id), "u%d", n);
		answer(w, &w->result.deleted[n], ud_user_delete(dir, id, NULL),
		    UD_ENOTFOUND, dir);
	}
}

static int wave;		/* of the processes that run now */

static void *
work(void *arg)
{
	struct worker *w = arg;
	ud_options options;
	ud_dir *dir;

	cluster_options(&options);
	options.busy_timeout_ms = 60000;
	dir = cluster_open(getenv("USERDIR_TEST_POSTGRES"), &options);
	if (wave < WAVES)
		compete(w, dir, wave);
	else
		delete_odd(w, dir);
	for (int i = 0; i < COUNTS; i++)
		w->result.counted += count_up(dir, "counter") > 0;
	ud_close(&dir);
	return NULL;
}

static void
be_a_process(int number, int fd)
{
	static struct worker workers[THREADS];

	for (int t = 0; t < THREADS; t++) {
		workers[t].number = number * THREADS + t;
		if (pthread_create(&workers[t].thread, NULL, work,
		    &workers[t]) != 0)
			_exit(2);
	}
	for (int t = 0; t < THREADS; t++) {
		(void)pthread_join(workers[t].thread, NULL);
		if (write(fd, &workers[t].result, sizeof(struct result)) !=
		    sizeof(struct result))
			_exit(2);
	}
	(void)fflush(stdout);
	_exit(0);
}

static void
run_wave(struct result *sum)
{
	struct result one;
	int ends[2], status;

	(void)fflush(stdout);
	if (pipe(ends) != 0)
		exit(2);
	for (int p = 0; p < PROCESSES; p++) {
		pid_t pid = fork();

		if (pid < 0)
			exit(2);
		if (pid == 0)
			be_a_process(p, ends[1]);
	}
	(void)close(ends[1]);
	for (int i = 0; i < PROCESSES * THREADS; i++) {
		expect(read(ends[0], &one, sizeof(one)) == sizeof(one),
		    "a process did not report");
		for (int n = 0; n < USERS; n++) {
			sum->created[n] = (unsigned char)(sum->created[n] +
			    one.created[n]);
			sum->named[n] = (unsigned char)(sum->named[n] +
			    one.named[n]);
			sum->locked[n] = (unsigned char)(sum->locked[n] +
			    one.locked[n]);
			sum->deleted[n] = (unsigned char)(sum->deleted[n] +
			    one.deleted[n]);
		}
		sum->counted += one.counted;
		sum->other += one.other;
	}
	(void)close(ends[0]);
	while (wait(&status) > 0)
		expect(status == 0, "a process ended with %d", status);
}

static void
judge(const struct result *sum, ud_dir *dir, PGconn *conn)
{
	ud_user *user = NULL;
	int counts = PROCESSES * THREADS * COUNTS * (WAVES + 1);

	for (int n = 0; n < USERS; n++)
		expect(sum->created[n] == 1 && sum->named[n] == 1 &&
		    sum->locked[n] == 1 && sum->deleted[n] == n % 2,
		    "user %d: %d created, %d named, %d locked, %d deleted", n,
		    sum->created[n], sum->named[n], sum->locked[n],
		    sum->deleted[n]);
	expect(sum->other == 0, "%d answers that nobody may see", sum->other);
	expect(sum->counted == counts, "%d of %d were counted", sum->counted,
	    counts);
	expect(ud_user_get(dir, "counter", &user) == UD_OK &&
	    atoi(ud_user_nick_name(user)) == counts, "updates were lost: %s",
	    user == NULL ? ud_errmsg(dir) : ud_user_nick_name(user));
	ud_user_free(&user);
	expect(strcmp(sql_text(conn, "SELECT count(*) = max(key) AND"
	    " min(key) = 1 FROM userdir.ud_users"), "t") == 0,
	    "keys are not dense");
	expect(strcmp(sql_text(conn, "SELECT count(*) FROM (SELECT created_us"
	    " <= lag(created_us) OVER (ORDER BY key) AS back FROM"
	    " userdir.ud_users) AS list WHERE back"), "0") == 0,
	    "users were created out of order");
	expect(strcmp(sql_text(conn, "SELECT count(*) = max(position) FROM"
	    " userdir.ud_events"), "t") == 0, "positions are not dense");
	expect(strcmp(sql_text(conn, "SELECT deadlocks FROM pg_stat_database"
	    " WHERE datname = 'postgres'"), "0") == 0, "there were deadlocks");
}

int
main(void)
{
	static struct result sum;
	long began = now_ms();
	ud_options options;
	PGconn *conn;
	ud_dir *dir;

	cluster_options(&options);
	dir = cluster_open(cluster_location("one"), &options);
	expect(make_org(dir) == UD_OK && make_user(dir, "counter",
	    "counter") == UD_OK, "%s", ud_errmsg(dir));
	for (wave = 0; wave <= WAVES; wave++)
		run_wave(&sum);
	conn = cluster_connect("one");
	judge(&sum, dir, conn);
	PQfinish(conn);
	ud_close(&dir);
	cluster_expect_whole("one");
	printf("%d writers, %ld ms\n", PROCESSES * THREADS, now_ms() - began);
	return verdict();
}
