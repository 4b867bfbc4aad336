/* SPDX-License-Identifier: MIT */
/* Two directories with the same history: one on the driver in question, one
 * on the built-in driver.  What one answers, the other must. */
#ifndef CONFORMANCE_DIRECTORY_H
#define CONFORMANCE_DIRECTORY_H

#include "tools.h"

/* A handle, and what it is told. */
struct side {
	ud_dir *dir;
	const ud_driver *driver;
	void *driver_ctx;
	const char *location;
	int64_t now_us;
	uint64_t seed;
};

enum { THEIRS, OURS, SIDES };

struct pair {
	struct check *c;
	struct side sides[SIDES];
	char location[CONFORMANCE_LOCATION];	/* of our own */
	int64_t requests;
	const char *allowed[3];	/* organizations that may be seen */
	int restricted;
};

/* Open both; pair_close() in any case. */
void pair_open(struct pair *p, struct check *c);
void pair_reopen(struct pair *p);
void pair_close(struct pair *p);

/* Requests up to the empty one; both are done or refused, with one answer. */
struct request {
	const char *method, *json;
	enum { DONE, REFUSED } ends;
};
void pair_call(struct pair *p, const struct request *requests);

/* The history that both have: organizations, users, what became of them. */
void pair_live(struct pair *p);

/* SQL on both stores, by connections of their own. */
void pair_exec(struct pair *p, const char *sql);

/* ud_check() finds nothing on either. */
void pair_check(struct pair *p);

/* Searches find the same on both: all users whom the filter finds, in pages
 * of a few, and their number.  Takes the filter. */
void pair_find(struct pair *p, ud_filter *filter, uint64_t sort,
    int descending, const char *what);

#endif
