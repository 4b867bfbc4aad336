/* SPDX-License-Identifier: MIT */
/*
 * Rows of any table of the list, read from one storage and added to another,
 * a page at a time in the order of their keys.  All statements follow from
 * the list.
 */
#ifndef STORE_COPY_ROWS_H
#define STORE_COPY_ROWS_H

#include "store/copy_tables.h"
#include "store/db.h"

enum {
	COPY_COUNT,		/* how many rows */
	COPY_FIRST, COPY_NEXT,	/* a page */
	COPY_ADD, COPY_ADD_MANY,
	COPY_KEY_IDS,		/* of seals; a table without has none */
	COPY_OF_ONE,		/* statements for each table */
	COPY_STATEMENTS = COPY_TABLES * COPY_OF_ONE
};

/* The statements' texts, for any number of storages. */
struct copy_sql {
	char *text[COPY_STATEMENTS];
	struct statements statements;
};

/* UD_OK, or UD_EEXHAUSTED; release either way. */
int copy_sql_make(struct copy_sql *sql, struct error *error);
void copy_sql_free(struct copy_sql *sql);

struct copy_value {
	int is_null;
	int64_t number;
	struct span bytes;	/* of texts too; never absent unless is_null */
};

/* Some rows of one table, one after the other. */
struct copy_page {
	const struct copy_sql *sql;
	size_t table;		/* its place in the list */
	size_t rows;
	struct copy_value *values;
	struct buf bytes;	/* what the values point into */
	struct buf key;		/* the same for that of the last row */
	struct copy_value last[COPY_KEYS_MAX];
};

/* Make room for pages of a table.  Release either way. */
int copy_page_begin(struct copy_page *page, const struct copy_sql *sql,
    size_t table, struct error *error);
void copy_page_end(struct copy_page *page);

/* The values of row i. */
const struct copy_value *copy_page_row(const struct copy_page *page, size_t i);

/* Read the first page, or that after the one at hand.  rows is 0 at the
 * end. */
int copy_rows_read(struct db *db, struct copy_page *page);

/* Add the rows of a page; UD_ECORRUPT if one stands in the way of another. */
int copy_rows_add(struct db *db, const struct copy_page *page);

int copy_rows_count(struct db *db, const struct copy_sql *sql, size_t table,
    int64_t *count);

/* Does a table have seals?  A query for the ids of their keys, one byte in a
 * row. */
int copy_rows_have_seals(const struct copy_sql *sql, size_t table);
void copy_rows_key_ids(struct query *q, struct db *db,
    const struct copy_sql *sql, size_t table);

#endif
