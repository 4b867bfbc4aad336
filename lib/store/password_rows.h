/* SPDX-License-Identifier: MIT */
/* Passwords of users: encrypted hashes, and how often they were guessed. */
#ifndef STORE_PASSWORD_ROWS_H
#define STORE_PASSWORD_ROWS_H

#include "store/db.h"

/* What counts guesses, in any table; dir/guard.h says how. */
struct guard {
	int64_t day_us;		/* beginning of the day that is counted */
	int64_t day_tries;	/* on it */
	int64_t failures;	/* in a row */
	int64_t last_us;	/* time of the last try */
};

struct password_row {
	int64_t owner;
	int64_t version;
	struct span box;
	struct guard guard;
};

/* A query for password_rows_read(): the password of a user. */
void password_rows_of(struct query *q, struct db *db, int64_t owner);
void password_rows_read(struct query *q, struct password_row *row);

/* Insert or replace. */
int password_rows_set(struct db *db, const struct password_row *row);

/* Write the box of the same version again; *changed 0: it is another. */
int password_rows_set_box(struct db *db, const struct password_row *row,
    int64_t *changed);

/* Write what was counted if it is still `before`; *changed 0 if not. */
int password_rows_set_guard(struct db *db, const struct password_row *row,
    const struct guard *before, int64_t *changed);

/* Begin the count anew. */
int password_rows_forgive(struct db *db, int64_t owner);
int password_rows_delete(struct db *db, int64_t owner);

/* Former passwords: a query for version and box, the newest first. */
void old_password_rows_of(struct query *q, struct db *db, int64_t owner);
int old_password_rows_add(struct db *db, int64_t owner, int64_t version,
    struct span box);
/* Delete those of a user before a version. */
int old_password_rows_trim(struct db *db, int64_t owner, int64_t version);

/* Where an encrypted hash is, current or former. */
struct password_box {
	int64_t owner, version;
	struct span box, user_id;
	int is_old;
};

/* A query for password_rows_read_box(): the first after a place, current or
 * former as that, which is encrypted with another key than this. */
void password_rows_boxed_otherwise(struct query *q, struct db *db,
    const unsigned char *key_id, const struct password_box *after);
int password_rows_count_boxed_otherwise(struct db *db,
    const unsigned char *key_id, int64_t *count);
void password_rows_read_box(struct query *q, struct password_box *box);
int password_rows_rewrap(struct db *db, const struct password_box *box);

/* A query for the same: all of them, by owner and version. */
void password_rows_all(struct query *q, struct db *db);

/* How many users have another password, or none, than their row says. */
int password_rows_mismatched(struct db *db, int64_t *count);

#endif
