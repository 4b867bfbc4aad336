/* SPDX-License-Identifier: MIT */
/*
 * The tables that a copy of a store takes along: a row for each column.  What
 * is not here follows from the rest and is made anew (dir/rebuild.h); a test
 * compares this list with the schema.
 */
#ifndef STORE_COPY_TABLES_H
#define STORE_COPY_TABLES_H

#include <stddef.h>

enum copy_kind {
	COPY_INT,
	COPY_TEXT,
	COPY_BYTES,
	COPY_SEAL		/* bytes, of which the first names the key */
};

struct copy_column {
	const char *name;
	enum copy_kind kind;
	int may_be_null;
};

struct copy_table {
	const char *name;
	size_t keys;		/* so many of the first columns are its key */
	size_t page;		/* rows that are held in memory at a time */
	const char *where;	/* which rows; NULL: all */
	const struct copy_column *columns;
	size_t count;
};

enum { COPY_TABLES = 17, COPY_KEYS_MAX = 3, COPY_COLUMNS_MAX = 48 };

extern const struct copy_table copy_tables[COPY_TABLES];

#endif
