/* SPDX-License-Identifier: MIT */
/* What searches read with statements that are always the same. */
#ifndef STORE_SEARCH_ROWS_H
#define STORE_SEARCH_ROWS_H

#include "store/db.h"

enum { SEARCH_MANY = 100 };	/* keys in one statement */

/* A query for the keys of users that wait to be indexed, in order: number. */
void search_rows_pending(struct query *q, struct db *db);

/* The user with an id as the scope needs it; key 0 if there is none. */
struct search_own {
	int64_t key, org, state;
};
int search_rows_own(struct db *db, struct span id, struct search_own *own);

/* When an event happened; 0 if there is no such one. */
int search_rows_event_us(struct db *db, int64_t position, int64_t *us);

/* Lists of users: a query with a row for each entry, the owner's key first,
 * then the members of the entry; for at most SEARCH_MANY owners. */
enum search_list { SEARCH_SCHEMA, SEARCH_LINKS, SEARCH_METADATA, SEARCH_LISTS };
void search_rows_list(struct query *q, struct db *db, enum search_list list,
    const int64_t *keys, size_t count);
int search_rows_members(enum search_list list);

#endif
