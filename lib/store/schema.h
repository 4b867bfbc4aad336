/* SPDX-License-Identifier: MIT */
/* The versions of the tables, and the way from each to the next. */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "store/db.h"

/* The version that this library reads and writes. */
int schema_latest(void);

/* The version of a store that a copy is made in, or was not finished in. */
enum { SCHEMA_COPYING = -1 };

/* Version of the store: 0 if it has no tables yet. */
int schema_version(struct db *db, int *version);

/*
 * Apply the next step after version and store its number.  Inside a write
 * transaction.
 */
int schema_step(struct db *db, int version);

/*
 * The mark of a copy that is being made stands where the version will stand,
 * so that nobody takes the tables for a store before they are filled.
 */
enum { SCHEMA_MARK_SIZE = 64 };
struct schema_mark {
	char text[SCHEMA_MARK_SIZE];
	size_t len;
};

/* A mark that names a copy, 16 bytes, and how far it is. */
struct schema_mark schema_make_mark(const unsigned char *copy, uint64_t step);
int schema_set_mark(struct db *db, const struct schema_mark *mark);

/* Is this mark the one that is there? */
int schema_has_mark(struct db *db, const struct schema_mark *mark, int *has);

/* In a write transaction: others who make a copy in this place wait. */
int schema_lock_mark(struct db *db);

/* The tables are filled: put the version in the place of the mark. */
int schema_finish(struct db *db);

/* Drop the tables of a copy that was not finished. */
int schema_drop(struct db *db);

#endif
