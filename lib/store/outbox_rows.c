/* SPDX-License-Identifier: MIT */
#include "store/outbox_rows.h"

enum {
	OUTBOX_ADD, OUTBOX_GET, OUTBOX_NEXT, OUTBOX_NEXT_OF, OUTBOX_NEXT_US,
	OUTBOX_WAITS, OUTBOX_WAKE, OUTBOX_TAKE, OUTBOX_SET, OUTBOX_DELETE,
	OUTBOX_DELETE_ALL, OUTBOX_OTHERWISE, OUTBOX_COUNT_OTHERWISE,
	OUTBOX_SET_BOX, OUTBOX_ALL,
	OUTBOX_STATEMENTS
};

#define COLUMNS "m.id, m.owner, m.kind, m.channel, m.purpose, m.target," \
	" m.due_us, m.expires_us, m.attempts, m.taken, m.box, u.id"

#define SELECT "SELECT " COLUMNS " FROM ud_outbox m" \
	" JOIN ud_users u ON u.key = m.owner"

/* Also those that somebody planted for a user who does not exist. */
#define SELECT_ANY "SELECT " COLUMNS " FROM ud_outbox m" \
	" LEFT JOIN ud_users u ON u.key = m.owner"

/* One that could be tried now by this handle, or that somebody hands over just
 * now, holds back all that come later; one that was refused, or that waits for
 * such a one, those to the same address. */
#define FREE(first, last) " AND NOT EXISTS (SELECT 1 FROM ud_outbox e" \
	" WHERE e.owner = m.owner AND e.id < m.id AND (e.target = m.target" \
	" OR e.taken = 1 OR (e.attempts = 0" \
	" AND e.channel >= " first " AND e.channel <= " last " AND NOT EXISTS" \
	" (SELECT 1 FROM ud_outbox f WHERE f.owner = e.owner" \
	" AND f.id < e.id AND f.target = e.target))))"
/* Whose time is over, or who has no channel at all, waits for nobody who has
 * the channel. */
#define OURS(first, last, now) " ((m.channel >= " first \
	" AND m.channel <= " last ") OR m.channel NOT BETWEEN 1 AND 3" \
	" OR m.expires_us <= " now ")"
#define DUE "(m.due_us <= ?1 OR m.due_us > ?2) AND" OURS("?3", "?4", "?1")

static const char *const sql[] = {
	[OUTBOX_ADD] = "INSERT INTO ud_outbox (id, owner, kind, channel,"
	    " purpose, target, due_us, expires_us, attempts, taken, box)"
	    " VALUES ({?11})",
	[OUTBOX_GET] = SELECT " WHERE m.id = ?1",
	[OUTBOX_NEXT] = SELECT_ANY " WHERE " DUE FREE("?3", "?4")
	    " ORDER BY m.due_us, m.id LIMIT 1",
	[OUTBOX_NEXT_OF] = SELECT_ANY " WHERE m.owner = ?5 AND " DUE
	    FREE("?3", "?4") " ORDER BY m.id LIMIT 1",
	[OUTBOX_NEXT_US] = "SELECT coalesce(min(CASE WHEN m.due_us > ?2"
	    " THEN ?1 ELSE m.due_us END), 0) FROM ud_outbox m"
	    " WHERE" OURS("?3", "?4", "?1") FREE("?3", "?4"),
	[OUTBOX_WAITS] = "SELECT 1 FROM ud_outbox WHERE owner = ?1 LIMIT 1",
	[OUTBOX_WAKE] = "UPDATE ud_outbox SET due_us = ?2"
	    " WHERE owner = ?1 AND taken = 0 AND due_us > ?2",
	[OUTBOX_TAKE] = "UPDATE ud_outbox SET due_us = ?2, attempts = ?3,"
	    " taken = 1 WHERE id = ?1",
	[OUTBOX_SET] = "UPDATE ud_outbox SET due_us = ?2, attempts = ?3,"
	    " taken = ?4, target = ?5"
	    " WHERE id = ?1 AND attempts = ?6 AND due_us = ?7",
	[OUTBOX_DELETE] = "DELETE FROM ud_outbox"
	    " WHERE id = ?1 AND attempts = ?2 AND due_us = ?3",
	[OUTBOX_DELETE_ALL] = "DELETE FROM ud_outbox WHERE owner = ?1",
	[OUTBOX_OTHERWISE] = SELECT " WHERE substr(m.box, 1, 1) <> ?1"
	    " AND m.id > ?2 ORDER BY m.id LIMIT 1",
	[OUTBOX_COUNT_OTHERWISE] = "SELECT count(*) FROM ud_outbox"
	    " WHERE substr(box, 1, 1) <> ?1",
	[OUTBOX_SET_BOX] = "UPDATE ud_outbox SET box = ?2 WHERE id = ?1",
	[OUTBOX_ALL] = "{many}" SELECT " ORDER BY m.id",
};

static const struct statements statements = {
	SUBJECT_OUTBOX, OUTBOX_STATEMENTS, sql, NULL,
};

int
outbox_rows_add(struct db *db, const struct outbox_row *row)
{
	struct query q;

	query_begin(&q, db, &statements, OUTBOX_ADD);
	query_int(&q, row->id);
	query_int(&q, row->owner);
	query_int(&q, row->kind);
	query_int(&q, row->channel);
	query_int(&q, row->purpose);
	query_int(&q, row->target);
	query_int(&q, row->due_us);
	query_int(&q, row->expires_us);
	query_int(&q, row->attempts);
	query_int(&q, row->taken);
	query_bytes(&q, row->box);
	return query_run(&q);
}

void
outbox_rows_get(struct query *q, struct db *db, int64_t id)
{
	query_begin(q, db, &statements, OUTBOX_GET);
	query_int(q, id);
}

static void
bind_when(struct query *q, const struct outbox_when *when)
{
	query_int(q, when->now_us);
	query_int(q, when->too_late_us);
	query_int(q, when->channels.first);
	query_int(q, when->channels.last);
}

void
outbox_rows_next(struct query *q, struct db *db, int64_t owner,
    const struct outbox_when *when)
{
	query_begin(q, db, &statements, owner == 0 ? OUTBOX_NEXT :
	    OUTBOX_NEXT_OF);
	bind_when(q, when);
	if (owner != 0)
		query_int(q, owner);
}

void
outbox_rows_read(struct query *q, struct outbox_row *row)
{
	*row = (struct outbox_row){
		.id = query_column_int(q, 0),
		.owner = query_column_int(q, 1),
		.kind = query_column_int(q, 2),
		.channel = query_column_int(q, 3),
		.purpose = query_column_int(q, 4),
		.target = query_column_int(q, 5),
		.due_us = query_column_int(q, 6),
		.expires_us = query_column_int(q, 7),
		.attempts = query_column_int(q, 8),
		.taken = query_column_int(q, 9),
		.box = query_column_bytes(q, 10),
		.user_id = query_column_text(q, 11),
	};
}

int
outbox_rows_next_us(struct db *db, const struct outbox_when *when,
    int64_t *next_us)
{
	struct query q;

	query_begin(&q, db, &statements, OUTBOX_NEXT_US);
	bind_when(&q, when);
	return query_number(&q, next_us);
}

int
outbox_rows_wake(struct db *db, int64_t owner, int64_t now_us, int *waits)
{
	struct query q;
	int rc;

	query_begin(&q, db, &statements, OUTBOX_WAITS);
	query_int(&q, owner);
	if ((rc = query_exists(&q, waits)) != UD_OK || !*waits)
		return rc;
	return db_run(db, &statements, OUTBOX_WAKE,
	    (int64_t[]){owner, now_us}, 2);
}

int
outbox_rows_take(struct db *db, const struct outbox_row *row, int64_t *taken)
{
	struct query q;

	query_begin(&q, db, &statements, OUTBOX_TAKE);
	query_int(&q, row->id);
	query_int(&q, row->due_us);
	query_int(&q, row->attempts);
	return query_run_count(&q, taken);
}

int
outbox_rows_set(struct db *db, const struct outbox_row *row,
    const struct outbox_row *before, int64_t *changed)
{
	struct query q;

	query_begin(&q, db, &statements, OUTBOX_SET);
	query_int(&q, row->id);
	query_int(&q, row->due_us);
	query_int(&q, row->attempts);
	query_int(&q, row->taken);
	query_int(&q, row->target);
	query_int(&q, before->attempts);
	query_int(&q, before->due_us);
	return query_run_count(&q, changed);
}

int
outbox_rows_delete(struct db *db, const struct outbox_row *row,
    int64_t *deleted)
{
	struct query q;

	query_begin(&q, db, &statements, OUTBOX_DELETE);
	query_int(&q, row->id);
	query_int(&q, row->attempts);
	query_int(&q, row->due_us);
	return query_run_count(&q, deleted);
}

int
outbox_rows_delete_all(struct db *db, int64_t owner)
{
	return db_run(db, &statements, OUTBOX_DELETE_ALL, &owner, 1);
}

void
outbox_rows_boxed_otherwise(struct query *q, struct db *db,
    const unsigned char *key_id, int64_t after)
{
	query_begin(q, db, &statements, OUTBOX_OTHERWISE);
	query_bytes(q, (struct span){(const char *)key_id, 1});
	query_int(q, after);
}

int
outbox_rows_count_boxed_otherwise(struct db *db,
    const unsigned char *key_id, int64_t *count)
{
	struct query q;

	query_begin(&q, db, &statements, OUTBOX_COUNT_OTHERWISE);
	query_bytes(&q, (struct span){(const char *)key_id, 1});
	return query_number(&q, count);
}

int
outbox_rows_set_box(struct db *db, int64_t id, struct span box)
{
	struct query q;

	query_begin(&q, db, &statements, OUTBOX_SET_BOX);
	query_int(&q, id);
	query_bytes(&q, box);
	return query_run(&q);
}

void
outbox_rows_all(struct query *q, struct db *db)
{
	query_begin(q, db, &statements, OUTBOX_ALL);
}
