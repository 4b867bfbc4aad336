/* SPDX-License-Identifier: MIT */
/*
 * What searches ask for.  Needles are pieces of the names of users who are
 * drawn at random, so frequent names are asked for as often as there are
 * users who have them, as people ask.
 */
#ifndef BENCH_ASK_H
#define BENCH_ASK_H

#include <userdir/search.h>

#include "bench/bench.h"

enum { NEEDLE_SIZE = 32, TOTAL_CAP = 1000 };

enum ask_kind {
	ASK_CONTAINS,		/* a username does */
	ASK_STARTS,		/* a username does */
	ASK_EMAIL,		/* the address contains, and the state is */
	ASK_RARE		/* a username contains: at most 20 do */
};

struct ask {
	enum ask_kind kind;
	char needle[NEEDLE_SIZE];	/* ASCII, its own fold */
	int64_t state;			/* of ASK_EMAIL */
	int total;			/* UD_TOTAL_... */
};

/* Number i of the questions of that kind. */
void ask_make(const struct bench *bench, uint64_t i, enum ask_kind kind,
    size_t length, struct ask *ask);

/* The first `length` characters of somebody's first username, which are
 * letters and the dot between the names. */
void ask_prefix(const struct bench *bench, uint64_t i, size_t length,
    char needle[NEEDLE_SIZE]);

/* The question as a tree; NULL after a failure. */
ud_filter *ask_filter(const struct ask *ask);

#endif
