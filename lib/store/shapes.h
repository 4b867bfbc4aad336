/* SPDX-License-Identifier: MIT */
/*
 * Prepared statements of searches, by what their text depends on: a search of
 * the same shape with other values runs at once.  Those not used for longest
 * make room.
 */
#ifndef STORE_SHAPES_H
#define STORE_SHAPES_H

#include "store/db.h"

enum {
	SHAPES_MAX = 128,
	SHAPES_BYTES_MAX = 1024 * 1024	/* of all texts */
};

struct shape {
	uint64_t hash;
	char *key;
	size_t key_len;
	void *stmt;
	uint16_t *params;	/* what is bound, by its number in the form */
	size_t param_count;
	size_t bytes;		/* of its text */
	uint64_t used;		/* when last */
};

/* The statement of a shape; NULL if it is not at hand. */
const struct shape *shapes_find(struct db *db, struct span key);

/* Prepare a statement and keep it under its shape. */
int shapes_add(struct db *db, struct span key, const char *sql,
    const uint16_t *params, size_t count, const struct shape **shape);

/* Release all of them. */
void shapes_free(struct db *db);

#endif
