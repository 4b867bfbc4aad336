/* SPDX-License-Identifier: MIT */
/* The rows that the hand-written transactions insert. */
#ifndef BENCH_BARE_ROWS_H
#define BENCH_BARE_ROWS_H

#include "bench/bare.h"

/* In the place of hashes, random numbers and seals. */
extern const unsigned char bare_filler[HASH_BYTES];

/* An event of a user. */
struct event {
	int64_t user, org, sequence;
	const char *type, *payload;
	const char *personal;	/* NULL: none */
};

/* Bind a text, or NULL if there is none. */
void bare_bind_text(sqlite3_stmt *statement, int i, const char *text);

int bare_add_event(struct bare *bare, const struct event *event);

/* All rows of a user but head and counters.  full: also its state, date and
 * further usernames. */
int bare_add_person(struct bare *bare, const struct person *person,
    int64_t org, int full);

#endif
