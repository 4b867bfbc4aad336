/* SPDX-License-Identifier: MIT */
/* Two processes on one file, also while it comes into being. */
#include "race.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES = 2, NAMES = 100, STEPS = 60, BIRTHS = 20 };

/* What a process reports; smaller than a pipe's atomic write. */
struct result {
	unsigned char won[NAMES];
	int other;		/* answers that were not expected */
	int made_org;
	char instance[33];
};

/* Wait until the parent closes its end. */
static void
wait_for_start(int fd)
{
	char byte;

	while (read(fd, &byte, 1) > 0)
		;
}

static void
compete(const char *path, int number, struct result *result)
{
	ud_dir *dir = open_store(path, NULL, NULL);
	char id[32], name[32];

	for (int i = 0; i < NAMES; i++) {
		int n = number == 0 ? i : NAMES - 1 - i, rc;

		(void)snprintf(id, sizeof(id), "p%d-%d", number, i);
		(void)snprintf(name, sizeof(name), "name-%d", n);
		rc = make_user(dir, id, name);
		result->won[n] = rc == UD_OK;
		result->other += rc != UD_OK && rc != UD_EEXISTS;
	}
	for (int i = 0; i < STEPS; i++)
		result->other += count_up(dir, "counter") == 0;
	ud_close(&dir);
}

/* Both open a file that is not there. */
static void
be_born(const char *path, int number, struct result *result)
{
	ud_dir *dir = open_store(path, NULL, NULL);
	int rc = make_org(dir);
	char id[32];

	result->made_org = rc == UD_OK;
	result->other += rc != UD_OK && rc != UD_ESTATE;
	(void)snprintf(result->instance, sizeof(result->instance), "%s",
	    ud_dir_instance_id(dir));
	(void)snprintf(id, sizeof(id), "p%d", number);
	/* The other may not have made the organization yet. */
	while ((rc = make_user(dir, id, id)) == UD_ESTATE)
		;
	result->other += rc != UD_OK;
	ud_close(&dir);
}

static void
run_both(const char *path, void (*run)(const char *, int, struct result *),
    struct result results[PROCESSES])
{
	int start[2], answer[PROCESSES][2], status;
	pid_t pids[PROCESSES];

	(void)fflush(stdout);
	if (pipe(start) != 0)
		exit(2);
	for (int p = 0; p < PROCESSES; p++) {
		if (pipe(answer[p]) != 0 || (pids[p] = fork()) < 0)
			exit(2);
		if (pids[p] == 0) {
			struct result result = {.other = 0};

			(void)close(start[1]);
			wait_for_start(start[0]);
			run(path, p, &result);
			_exit(write(answer[p][1], &result, sizeof(result)) !=
			    sizeof(result));
		}
		(void)close(answer[p][1]);
	}
	(void)close(start[0]);
	(void)close(start[1]);
	for (int p = 0; p < PROCESSES; p++) {
		expect(read(answer[p][0], &results[p], sizeof(results[p])) ==
		    sizeof(results[p]), "process %d did not report", p);
		(void)close(answer[p][0]);
		expect(waitpid(pids[p], &status, 0) == pids[p] && status == 0,
		    "process %d ended with %d", p, status);
		expect(results[p].other == 0, "process %d had %d answers that "
		    "nobody may see", p, results[p].other);
	}
}

static void
share_a_file(void)
{
	struct result results[PROCESSES];
	const char *path = store("processes.db");
	ud_dir *dir = open_store(path, NULL, NULL);
	ud_user *user = NULL;

	expect(make_org(dir) == UD_OK, "%s", ud_errmsg(dir));
	expect(make_user(dir, "counter", "counter") == UD_OK, "%s",
	    ud_errmsg(dir));
	ud_close(&dir);
	run_both(path, compete, results);
	for (int n = 0; n < NAMES; n++)
		expect(results[0].won[n] + results[1].won[n] == 1,
		    "name %d has %d winners", n,
		    results[0].won[n] + results[1].won[n]);
	dir = open_store(path, NULL, NULL);
	expect(ud_user_get(dir, "counter", &user) == UD_OK &&
	    atoi(ud_user_nick_name(user)) == PROCESSES * STEPS,
	    "updates were lost");
	ud_user_free(&user);
	ud_close(&dir);
	expect_whole(path, NAMES + 1);
}

static void
create_a_file(void)
{
	struct result results[PROCESSES];
	char name[32];

	for (int i = 0; i < BIRTHS; i++) {
		const char *path;

		(void)snprintf(name, sizeof(name), "birth-%d.db", i);
		path = store(name);
		run_both(path, be_born, results);
		expect(results[0].made_org + results[1].made_org == 1,
		    "%d made the organization",
		    results[0].made_org + results[1].made_org);
		expect(strcmp(results[0].instance, results[1].instance) == 0,
		    "each made a store of its own");
		expect_whole(path, PROCESSES);
	}
}

int
main(void)
{
	share_a_file();
	create_a_file();
	return verdict();
}
