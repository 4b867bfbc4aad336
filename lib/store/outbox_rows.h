/* SPDX-License-Identifier: MIT */
/* Messages that wait to be handed over. */
#ifndef STORE_OUTBOX_ROWS_H
#define STORE_OUTBOX_ROWS_H

#include "store/db.h"

struct outbox_row {
	int64_t id, owner, kind, channel, purpose, target;
	int64_t due_us, expires_us, attempts, taken;
	struct span box;
	struct span user_id;	/* public id of the owner */
};

int outbox_rows_add(struct db *db, const struct outbox_row *row);

/*
 * Queries for outbox_rows_read(), a row at most: the message with an id; the
 * one that is due longest, of one user or (owner 0) of any, and that no
 * earlier one of its user holds back.  A time too far ahead is that of another
 * clock, and due.  One whose user does not exist comes without a user_id.
 */
void outbox_rows_get(struct query *q, struct db *db, int64_t id);
struct outbox_channels {
	int64_t first, last;	/* that somebody is there for */
};
struct outbox_when {
	int64_t now_us, too_late_us;
	struct outbox_channels channels;
};
void outbox_rows_next(struct query *q, struct db *db, int64_t owner,
    const struct outbox_when *when);
void outbox_rows_read(struct query *q, struct outbox_row *row);

/* When the next one is due that nothing holds back; 0 if there is none. */
int outbox_rows_next_us(struct db *db, const struct outbox_when *when,
    int64_t *next_us);

/* Does anything wait for a user?  Then what waits for its next time need not
 * any longer. */
int outbox_rows_wake(struct db *db, int64_t owner, int64_t now_us,
    int *waits);

/* Write due_us and attempts, and that it is taken, whatever stood there: it
 * was read by the same change. */
int outbox_rows_take(struct db *db, const struct outbox_row *row,
    int64_t *taken);

/* Write due_us, attempts, taken and target if attempts and due_us are still
 * those of `before`; *changed 0 if not. */
int outbox_rows_set(struct db *db, const struct outbox_row *row,
    const struct outbox_row *before, int64_t *changed);

/* Delete it if attempts and due_us are still these. */
int outbox_rows_delete(struct db *db, const struct outbox_row *row,
    int64_t *deleted);
int outbox_rows_delete_all(struct db *db, int64_t owner);

/* A query for outbox_rows_read(): the first after an id whose box has another
 * key than this. */
void outbox_rows_boxed_otherwise(struct query *q, struct db *db,
    const unsigned char *key_id, int64_t after);
int outbox_rows_count_boxed_otherwise(struct db *db,
    const unsigned char *key_id, int64_t *count);
int outbox_rows_set_box(struct db *db, int64_t id, struct span box);

/* A query for outbox_rows_read(): all. */
void outbox_rows_all(struct query *q, struct db *db);

#endif
