/* SPDX-License-Identifier: MIT */
/*
 * The states of a store between the changes of one call.  Most calls are one
 * change; one that judges a password charges the try first, and one that
 * delivers messages takes and settles each.  Whatever fails must leave the
 * store as it was at one of these moments.
 */
#ifndef CATALOGUE_MOMENTS_H
#define CATALOGUE_MOMENTS_H

#include "catalogue/catalogue.h"

enum { MOMENTS_MAX = 64 };

struct moments {
	char *text[MOMENTS_MAX];	/* as raw_dump(); the first: before */
	size_t count;
	char *after;
	int64_t position;	/* of the last event, after it */
};

/* Run an operation in a fresh world, and look at the store before each change.
 * The world stays open; the result of the operation. */
int moments_run(struct moments *moments, const struct operation *row,
    struct world *world);
void moments_free(struct moments *moments);

/* Is the store as before the call, or in the midst of it? */
int moments_have(const struct moments *moments, const char *dump);

/* What a failure of OP_LEASES left is settled when its lease is over, and each
 * message by one event; the text says what is not so, else NULL. */
const char *moments_settle(const struct moments *moments,
    const struct operation *row, struct world *world);

#endif
