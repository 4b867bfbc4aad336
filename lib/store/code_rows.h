/* SPDX-License-Identifier: MIT */
/* One-time codes: the newest of a user and purpose, and the one before. */
#ifndef STORE_CODE_ROWS_H
#define STORE_CODE_ROWS_H

#include "store/db.h"

enum {
	CODE_HASH_BYTES = 33,		/* key id, keyed hash */
	CODE_SENDS_MAX = 20,		/* that are remembered */
	CODE_TEXT_BYTES = 800		/* of template and application */
};

/* One of the two. */
struct code_slot {
	int64_t id;			/* 0: none */
	int64_t channel;
	int64_t expires_us;
	unsigned char hash[CODE_HASH_BYTES];
	size_t hash_len;
};

/* A copy that needs nothing of the query. */
struct code_row {
	int64_t owner, purpose;
	struct code_slot slot[2];	/* newest first */
	int64_t tries, day_us, day_tries;
	unsigned char sent[8 * CODE_SENDS_MAX];
	size_t sent_len;
	char template[CODE_TEXT_BYTES + 1];	/* "": none */
	char application[CODE_TEXT_BYTES + 1];
};

/* The row; one of a new user and purpose if there is none. */
int code_rows_get(struct db *db, int64_t owner, int64_t purpose,
    struct code_row *row);

/* Insert or replace. */
int code_rows_set(struct db *db, const struct code_row *row);

/*
 * One more try, and the row as it is then; `charged` 0 if there is no code,
 * or if that would be more than `tries` of the codes or `day_tries` of a day
 * of `day_us` microseconds.
 */
struct code_limits {
	int64_t now_us, day_us, tries, day_tries;
};
int code_rows_charge(struct db *db, int64_t owner, int64_t purpose,
    const struct code_limits *limits, struct code_row *row, int *charged);

/* Use the codes up if the newest is this one: the slots become empty and what
 * was counted of the day is forgiven.  *used 0 if it is another. */
int code_rows_use(struct db *db, int64_t owner, int64_t purpose, int64_t id,
    int64_t *used);

/* Empty the slots. */
int code_rows_empty(struct db *db, int64_t owner, int64_t purpose);

/* Empty those that were issued for this channel; the others stay. */
int code_rows_empty_sent(struct db *db, int64_t owner, int64_t purpose,
    int64_t channel);

/* Empty all slots of a user. */
int code_rows_empty_all(struct db *db, int64_t owner);
int code_rows_delete(struct db *db, int64_t owner);

#endif
