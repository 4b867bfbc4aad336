/* SPDX-License-Identifier: MIT */
/*
 * A process is killed in the middle of its writes, many times.  What it
 * acknowledged through a pipe is there, whole; of the rest there is all or
 * nothing.
 */
#include "race.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "storage/storage.h"

enum { ROUNDS = 50 };

/* Users that were acknowledged, and those that are there. */
static int acknowledged, present;

/* Create and change users for ever; write the number of each that is done. */
static void
write_for_ever(const char *path, int number, int fd)
{
	ud_dir *dir = open_store(path, NULL, NULL);
	ud_user_patch patch = UD_INIT(ud_user_patch);
	char id[32];

	patch.given_name = "Grace";
	patch.family_name = "Hopper";
	for (;; number++) {
		(void)snprintf(id, sizeof(id), "u%d", number);
		if (make_user(dir, id, id) != UD_OK ||
		    ud_user_update(dir, id, &patch, NULL) != UD_OK ||
		    ud_user_lock(dir, id, NULL) != UD_OK) {
			printf("FAILED: %s\n", ud_errmsg(dir));
			_exit(1);
		}
		if (write(fd, &number, sizeof(number)) != sizeof(number))
			_exit(1);
	}
}

/* Let it write for some milliseconds, kill it, and count what it said. */
static void
kill_one(const char *path, int from)
{
	const struct timespec pause = { 0, (rand() % 60 + 1) * 1000000L };
	int ends[2], number, status;
	pid_t pid;

	(void)fflush(stdout);
	if (pipe(ends) != 0 || (pid = fork()) < 0)
		exit(2);
	if (pid == 0) {
		(void)close(ends[0]);
		write_for_ever(path, from, ends[1]);
	}
	(void)close(ends[1]);
	/* Not before it is at work. */
	if (read(ends[0], &number, sizeof(number)) == sizeof(number))
		acknowledged = number + 1;
	(void)nanosleep(&pause, NULL);
	(void)kill(pid, SIGKILL);
	while (read(ends[0], &number, sizeof(number)) == sizeof(number))
		acknowledged = number + 1;
	(void)close(ends[0]);
	expect(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) &&
	    WTERMSIG(status) == SIGKILL, "it ended by itself");
}

/* How many of the three steps a user has; -1 if one is half. */
static int
steps_of(ud_dir *dir, int number)
{
	ud_metadata_list *metadata = NULL;
	ud_event_list *events = NULL;
	ud_user *user = NULL;
	int steps = -1, whole = 0;
	char id[32];

	(void)snprintf(id, sizeof(id), "u%d", number);
	if (ud_user_by_username(dir, id, NULL, &user) != UD_OK)
		return 0;
	if (ud_metadata_page(dir, id, NULL, &metadata) == UD_OK &&
	    ud_event_user(dir, id, 0, 0, &events) == UD_OK) {
		steps = (int)ud_event_list_count(events) - 1;
		whole = ud_metadata_list_count(metadata) == 1 &&
		    strcmp(ud_user_display_name(user), steps > 1 ?
		    "Grace Hopper" : "Ada Byron") == 0 &&
		    (ud_user_state(user) == UD_USER_LOCKED) == (steps == 3) &&
		    ud_user_sequence(user) == (steps == 1 ? 1 :
		    (uint64_t)steps + 1);
	}
	ud_metadata_list_free(&metadata);
	ud_event_list_free(&events);
	ud_user_free(&user);
	return whole ? steps : -1;
}

static void
judge(const char *path, int from)
{
	ud_dir *dir = open_store(path, NULL, NULL);
	int next = from, steps;

	for (; next < acknowledged; next++)
		expect(steps_of(dir, next) == 3, "user %d was acknowledged",
		    next);
	steps = steps_of(dir, next);
	expect(steps >= 0, "user %d is half there", next);
	present = next + (steps > 0);
	expect(steps_of(dir, next + 1) == 0, "user %d came too early",
	    next + 1);
	ud_close(&dir);
	expect_whole(path, (uint64_t)present);
}

int
main(void)
{
	const char *path = store("kill.db");
	/* A server takes its time to make a connection. */
	int rounds = storage_is_postgres() ? ROUNDS / 3 : ROUNDS;
	ud_dir *dir = open_store(path, NULL, NULL);

	srand(1);
	expect(make_org(dir) == UD_OK, "%s", ud_errmsg(dir));
	ud_close(&dir);
	for (int i = 0; i < rounds; i++) {
		int from = present;

		acknowledged = from;
		kill_one(path, from);
		judge(path, from);
	}
	printf("%d kills, %d users\n", rounds, present);
	return verdict();
}
