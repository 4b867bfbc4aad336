/* SPDX-License-Identifier: MIT */
/*
 * A process that writes for ever, and says through a pipe what was
 * acknowledged.  It never opens its handle again, whatever happens to the
 * server.
 */
#ifndef TESTS_POSTGRES_WRITER_H
#define TESTS_POSTGRES_WRITER_H

#include <sys/types.h>

/* The steps of one user, in their order; then the next user, and every few of
 * them a batch. */
enum step { CREATED = 1, UPDATED, LOCKED, TOLD, DELETED, BATCHED };

enum {
	BATCH = 5,		/* users of one */
	BATCH_EVERY = 3		/* users */
};

struct done {
	int number;		/* of the user; 0: a mistake was seen */
	int step;
	int lost;		/* calls that failed meanwhile */
	int unknown;		/* of these: nobody knew the outcome */
};

struct writer {
	pid_t pid;
	int fd;			/* struct done comes from there */
	char name;
	struct done last;	/* acknowledged */
};

/* Begin after `from`. */
void writer_start(struct writer *writer, const char *location, char name,
    struct done from);

/* Until it has done something. */
void writer_wait(struct writer *writer);

/* Kill it, and read what it said. */
void writer_kill(struct writer *writer);

/* All that was acknowledged is there, and of the next step all or nothing;
 * which becomes the last one if it is there. */
void writer_judge(struct writer *writer, const char *location);

#endif
