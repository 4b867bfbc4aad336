/* SPDX-License-Identifier: MIT */
/* Rows about the store itself: facts, head, counters. */
#ifndef STORE_META_ROWS_H
#define STORE_META_ROWS_H

#include "store/db.h"

enum { LINK_BYTES = 32, HEAD_SEAL_BYTES = 17, OPERATION_BYTES = 16 };

/* Facts by name.  Reading one that is not there is UD_ECORRUPT. */
int meta_rows_get_int(struct db *db, const char *name, int64_t *value);
int meta_rows_set_int(struct db *db, const char *name, int64_t value);

/* A copy of at most size bytes; *len is its length. */
int meta_rows_get(struct db *db, const char *name, void *value, size_t size,
    size_t *len);
/* Until the transaction ends, others wait who lock it too. */
int meta_rows_lock(struct db *db, const char *name);

int meta_rows_set(struct db *db, const char *name, const void *value,
    size_t len);

/* The head of the store: see the schema. */
struct head {
	int64_t last_user;
	int64_t last_org;
	int64_t last_us;
	int64_t last_id;
	int64_t position;
	int64_t ordered;
	int64_t org_changes;
	unsigned char operation[OPERATION_BYTES];
	unsigned char link[LINK_BYTES];
	unsigned char seal[HEAD_SEAL_BYTES];
};

int head_rows_get(struct db *db, struct head *head);

/* What reading users needs of it: last_user, position, ordered, org_changes
 * and operation.  On a server each column costs more than its value. */
int head_rows_look(struct db *db, struct head *head);

/* All of it, and nobody else may write until the transaction ends. */
int head_rows_lock(struct db *db, struct head *head);

/* The same for one that is known already: is there another one now? */
int head_rows_lock_as(struct db *db, const struct head *head, int *other);
int head_rows_add(struct db *db, const struct head *head);
int head_rows_set(struct db *db, const struct head *head);

/* Add n (which may be negative) to the counters of one organization and
 * state, of each alone, and of all. */
int counter_rows_add(struct db *db, int64_t org, int64_t state, int64_t n);

/* A counter; 0 for org or state means any. */
int counter_rows_get(struct db *db, int64_t org, int64_t state, int64_t *n);

/* Users of some organizations, each named once, and of all. */
enum { COUNTERS_MANY = 50 };
int counter_rows_of(struct db *db, const int64_t *orgs, size_t count,
    int64_t *theirs, int64_t *all);

/* A query for rows that belong to nobody: the name of a table (text), and how
 * many (number). */
void orphan_rows(struct query *q, struct db *db);

/* Compare all counters with the users: up to `most` wrong ones are told. */
struct counter_row {
	int64_t org, state, is, should;
};
int counter_rows_wrong(struct db *db, struct counter_row *rows, size_t most,
    size_t *count);

#endif
