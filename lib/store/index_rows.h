/* SPDX-License-Identifier: MIT */
/*
 * The index of substrings: gram tables, and the users that wait for them.
 *
 * A gram table has a row for each user, whose number is the key of the user,
 * and a column for each of enum gram_column.  It keeps where each gram occurs
 * and no text; so the document that goes in (base/gram.h) must be given again
 * to take it out.  ud_g3 tells in which columns a gram of three code points
 * occurs, ud_g5 at which places one of five.
 *
 * This is SQLite's FTS5.  A database without it has no gram tables.
 */
#ifndef STORE_INDEX_ROWS_H
#define STORE_INDEX_ROWS_H

#include "store/db.h"

/* The tables, by the length of their grams. */
enum gram_table { GRAM_3 = 3, GRAM_5 = 5 };

/* 1 in *able if the database can have gram tables. */
int index_rows_able(struct db *db, int *able);

/* 1 in *exist if the table is there. */
int index_rows_exist(struct db *db, enum gram_table table, int *exist);

/* Make one of the tables, empty; drop both if they are there. */
int index_rows_create(struct db *db, enum gram_table table);
int index_rows_drop(struct db *db);

/* Put the document of a user in, or take it out. */
int index_rows_add(struct db *db, enum gram_table table, int64_t key,
    struct span document);
int index_rows_delete(struct db *db, enum gram_table table, int64_t key,
    struct span document);

/* Merge about so many pages of what was written piece by piece; or all of it
 * into one piece.  *worked is 0 if there was nothing to merge; that is no
 * write. */
int index_rows_merge(struct db *db, enum gram_table table, int64_t pages,
    int *worked);
int index_rows_optimize(struct db *db, enum gram_table table, int *worked);

/*
 * All that a table holds, for a check.  A query for index_rows_read() gives
 * where grams occur, gram after gram but without saying which, because that
 * would cost as much as all the rest; a query for index_rows_read_gram() gives
 * the grams in the same order, and how many rows of the other each has.
 */
struct gram_row {
	int64_t key;
	struct span column;	/* its name */
	int64_t place;		/* which gram of its column; 0 in ud_g3 */
};
void index_rows_all(struct query *q, struct db *db, enum gram_table table);
void index_rows_read(struct query *q, struct gram_row *row);
void index_rows_grams(struct query *q, struct db *db, enum gram_table table);
void index_rows_read_gram(struct query *q, struct span *gram, int64_t *rows);

const char *index_rows_column(int column);

/* A user whose grams are not up to date. */
struct pending_row {
	int64_t key;
	struct span old;	/* the document in the tables; absent: none */
	struct span new;	/* the document of the record; absent: none */
};

/* Note a user; one that is noted already keeps its `old`. */
int pending_rows_set(struct db *db, const struct pending_row *row);

/* A query for pending_rows_read(), by key. */
void pending_rows_all(struct query *q, struct db *db);
void pending_rows_read(struct query *q, struct pending_row *row);

/* The same, and of each the organization and state; 0 without a user. */
void pending_rows_waiting(struct query *q, struct db *db);
void pending_rows_read_user(struct query *q, int64_t *org, int64_t *state);
int pending_rows_count(struct db *db, int64_t *count);
int pending_rows_clear(struct db *db);

#endif
