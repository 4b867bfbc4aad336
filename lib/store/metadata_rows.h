/* SPDX-License-Identifier: MIT */
/* Metadata of users. */
#ifndef STORE_METADATA_ROWS_H
#define STORE_METADATA_ROWS_H

#include "store/db.h"

struct metadata_row {
	int64_t owner;
	int64_t created_us;
	int64_t changed_us;
	struct span key;
	struct span key_fold;	/* absent: the key is its own fold */
	struct span value;
	int64_t digest;		/* of the value: text_digest() */
};

/* A query for metadata_rows_read(): all entries of a user by key, or by time
 * of creation and then key.  The value of a row, which may be large, is read
 * only when asked for. */
void metadata_rows_of(struct query *q, struct db *db, int64_t owner,
    int by_key, int descending);
void metadata_rows_read(struct query *q, struct metadata_row *row);
struct span metadata_rows_read_value(struct query *q);

/* A query for metadata_rows_read_index(): all entries of all users, by user
 * and key.  Leaves out the times. */
void metadata_rows_all(struct query *q, struct db *db);
void metadata_rows_read_index(struct query *q, struct metadata_row *row);

/* Write key_fold and digest. */
int metadata_rows_set_index(struct db *db, const struct metadata_row *row);

/* A query for the one value; its only column. */
void metadata_rows_value(struct query *q, struct db *db, int64_t owner,
    struct span key);

/* Entries and bytes of values that a user has. */
int metadata_rows_size(struct db *db, int64_t owner, int64_t *entries,
    int64_t *bytes);

/* Insert, or change value and changed_us. */
int metadata_rows_set(struct db *db, const struct metadata_row *row);
int metadata_rows_delete(struct db *db, int64_t owner, struct span key);
int metadata_rows_delete_all(struct db *db, int64_t owner);

#endif
