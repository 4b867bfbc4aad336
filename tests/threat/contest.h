/* SPDX-License-Identifier: MIT */
/*
 * Contests: workers, which are threads or processes, do the same thing at the
 * same moment, round after round.  What they are told and what they answer is
 * in memory that all of them share.
 */
#ifndef TESTS_THREAT_CONTEST_H
#define TESTS_THREAT_CONTEST_H

#include <userdir.h>

#include "race/race.h"

enum { WORKERS = 16, TRIES_EACH = 4, MESSAGES_MAX = 64 };

#define RIGHT_PASSWORD "Secret-pass-1"

struct answer {
	int code;
	char key[64];
};

/* What a worker has to say about a round. */
struct told {
	struct answer answers[TRIES_EACH];
	uint64_t messages[MESSAGES_MAX];	/* ids of those it was told */
	char users[MESSAGES_MAX][16];		/* and whose they are */
	size_t message_count;
	uint64_t sent;		/* as ud_notify_pending() says */
};

/* A round: what each worker does with its handle. */
struct task {
	void (*run)(ud_dir *dir, int worker, const struct task *task,
	    struct told *told);
	char id[32], secret[80];
};

/* A handle of a worker or, with told NULL, of the judge: what is sent to it
 * goes nowhere.  Limits are those of the defaults, but nobody has to wait. */
ud_dir *contest_open(const char *path, struct told *told);

/* Start the workers on a store; processes if that is 1. */
void contest_start(const char *path, int processes);
/* One round; the answers, until the next. */
const struct told *contest_run(const struct task *task);
void contest_end(void);

/* How many answers have that key; "" is success. */
int contest_count(const struct told *told, const char *key, int tries);

/* Make a human with a verified address and a number. */
void contest_human(ud_dir *dir, const char *id);

#endif
