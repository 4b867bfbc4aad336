/* SPDX-License-Identifier: MIT */
/*
 * The index of substrings where columns of numbers can be indexed: a row for
 * each user with the texts of its document (base/gram.h), one of each column,
 * and all their grams as one set.  The grams find candidates, the texts say
 * which of them are right.
 */
#ifndef STORE_ARRAY_ROWS_H
#define STORE_ARRAY_ROWS_H

#include "base/gram.h"
#include "store/db.h"

/* Is that the kind of index that the database has? */
int array_rows_used(const struct db *db);

/* Make the table, empty, and unless it is there its index, which is made
 * faster of a full table; drop either if it is there; is the table there? */
int array_rows_create(struct db *db);
int array_rows_create_index(struct db *db);
int array_rows_drop_index(struct db *db);
int array_rows_drop(struct db *db);
int array_rows_exist(struct db *db, int *exist);

/* Put in the document of a user and the set of its grams (base/gram.h), in
 * place of what was there; take it out. */
int array_rows_set(struct db *db, int64_t key, struct span document,
    const int32_t *set, size_t count);
int array_rows_clear(struct db *db, int64_t key);

/*
 * The database puts entries of the index off until there are some, and then
 * puts them in order; each search reads what was put off.  Let it put off many
 * in this transaction, which is cheaper by far; put in order what there is.
 */
int array_rows_gather(struct db *db);
int array_rows_tidy(struct db *db);

/* A query for array_rows_read(), by key. */
struct array_row {
	int64_t key;
	struct span texts[GRAM_COLUMNS];	/* absent: empty */
	struct span grams;
};
void array_rows_all(struct query *q, struct db *db);
void array_rows_read(struct query *q, struct array_row *row);

#endif
