/* SPDX-License-Identifier: MIT */
/*
 * Users that wait to be indexed, at hand between searches: their keys and
 * documents (base/gram.h), as of one operation.  Every commit that changes
 * anything brings another operation id, which the head tells.
 */
#ifndef DIR_WAITING_H
#define DIR_WAITING_H

#include "base/gram.h"
#include "dir/dir.h"

enum {
	WAITING_MAX = 256,
	WAITING_BYTES_MAX = 256 * 1024,	/* of documents */
	WAITING_WORDS = WAITING_MAX / 64
};

/* Some of those that wait: a bit for each. */
struct some {
	uint64_t bits[WAITING_WORDS];
};

/* Documents column by column: in each the texts of all, one after the other,
 * and where each one ends. */
struct documents {
	struct buf texts[GRAM_COLUMNS];
	size_t ends[GRAM_COLUMNS][WAITING_MAX];
};

struct waiting {
	unsigned char operation[OPERATION_BYTES];	/* that was seen last */
	int64_t position;
	enum { WAITING_SEEN, WAITING_AT_HAND, WAITING_TOO_MANY } state;
	size_t count;		/* in key order */
	struct some all;
	int64_t keys[WAITING_MAX];
	int64_t orgs[WAITING_MAX], states[WAITING_MAX];
	struct documents old, new;	/* in the tables; of the records */
};

/*
 * Those that wait in this transaction, whose head has been read; *waiting is
 * borrowed, and NULL if they are not at hand.  Reading them costs more than
 * looking at them in the store once: the first search after a change does
 * that, and the second one has them read.
 */
int waiting_open(ud_dir *dir, const struct tx *tx,
    const struct waiting **waiting);

/* Those whose text in a column holds a needle. */
void waiting_find(const struct documents *documents, size_t count,
    int column, struct span needle, struct some *found);

/* Wipe and release. */
void waiting_free(struct waiting **waiting);

#endif
