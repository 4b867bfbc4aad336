/* SPDX-License-Identifier: MIT */
#include "store/event_rows.h"

#include "base/text.h"

enum {
	EVENT_AFTER, EVENT_OF, EVENT_ADD, EVENT_IS, EVENT_SCRUBBED,
	EVENT_SCRUB, EVENT_LAST,
	EVENT_STATEMENTS
};

/* An event that lost its user or organization is still shown, so that a
 * verification finds it. */
#define LIST "SELECT e.position, e.subject, e.sequence, e.org, " \
	"e.created_us, e.type, e.editor, e.operation, e.payload, e.salt, " \
	"e.personal, e.digest, e.link, u.id, o.id FROM ud_events e" \
	" LEFT JOIN ud_users u ON u.key = e.subject" \
	" LEFT JOIN ud_orgs o ON o.key = e.org WHERE "

static const char *const sql[] = {
	[EVENT_AFTER] = "{many}" LIST
	    "e.position > ?1 ORDER BY e.position LIMIT ?2",
	[EVENT_OF] = LIST "e.subject = ?1 AND e.sequence > ?2"
	    " ORDER BY e.sequence LIMIT ?3",
	[EVENT_ADD] = "INSERT INTO ud_events (position, subject, sequence,"
	    " org, created_us, type, editor, operation, payload, salt,"
	    " personal, digest, link) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,"
	    " ?8, ?9, ?10, ?11, ?12, ?13)",
	[EVENT_IS] = "SELECT 1 FROM ud_events"
	    " WHERE position = ?1 AND operation = ?2",
	[EVENT_SCRUBBED] = "SELECT 1 FROM (SELECT position, type"
	    " FROM ud_events WHERE subject = ?1 ORDER BY sequence DESC"
	    " LIMIT 1) AS t WHERE position > ?2 AND type = ?3",
	[EVENT_SCRUB] = "UPDATE ud_events SET salt = NULL, personal = NULL"
	    " WHERE subject = ?1 AND digest IS NOT NULL"
	    " AND salt IS NOT NULL",
	[EVENT_LAST] = "SELECT coalesce(max(sequence), 0) FROM ud_events"
	    " WHERE subject = ?1",
};

static const struct statements statements = {
	SUBJECT_EVENT, EVENT_STATEMENTS, sql, NULL,
};

void
event_rows_after(struct query *q, struct db *db, int64_t position,
    int64_t limit)
{
	query_begin(q, db, &statements, EVENT_AFTER);
	query_int(q, position);
	query_int(q, limit);
}

void
event_rows_of(struct query *q, struct db *db, int64_t subject,
    int64_t after_sequence, int64_t limit)
{
	query_begin(q, db, &statements, EVENT_OF);
	query_int(q, subject);
	query_int(q, after_sequence);
	query_int(q, limit);
}

void
event_rows_read(struct query *q, struct event_row *row)
{
	row->position = query_column_int(q, 0);
	row->subject = query_column_int(q, 1);
	row->sequence = query_column_int(q, 2);
	row->org = query_column_int(q, 3);
	row->created_us = query_column_int(q, 4);
	row->type = query_column_text(q, 5);
	row->editor = query_column_text(q, 6);
	row->operation = query_column_bytes(q, 7);
	row->payload = query_column_text(q, 8);
	row->salt = query_column_bytes(q, 9);
	row->personal = query_column_text(q, 10);
	row->digest = query_column_bytes(q, 11);
	row->link = query_column_bytes(q, 12);
	row->user_id = query_column_text(q, 13);
	row->org_id = query_column_text(q, 14);
}

int
event_rows_add(struct db *db, const struct event_row *row)
{
	struct query q;

	query_begin(&q, db, &statements, EVENT_ADD);
	query_int(&q, row->position);
	query_int(&q, row->subject);
	query_int(&q, row->sequence);
	query_int(&q, row->org);
	query_int(&q, row->created_us);
	query_text(&q, row->type);
	query_text(&q, row->editor);
	query_bytes(&q, row->operation);
	query_text(&q, row->payload);
	query_bytes(&q, row->salt);
	query_text(&q, row->personal);
	query_bytes(&q, row->digest);
	query_bytes(&q, row->link);
	return query_run(&q);
}

int
event_rows_is(struct db *db, int64_t position, struct span operation,
    int *found)
{
	struct query q;

	query_begin(&q, db, &statements, EVENT_IS);
	query_int(&q, position);
	query_bytes(&q, operation);
	return query_exists(&q, found);
}

int
event_rows_scrubbed(struct db *db, int64_t subject, int64_t position,
    int *found)
{
	struct query q;

	query_begin(&q, db, &statements, EVENT_SCRUBBED);
	query_int(&q, subject);
	query_int(&q, position);
	query_text(&q, span_of("user.scrubbed"));
	return query_exists(&q, found);
}

int
event_rows_scrub(struct db *db, int64_t subject, int64_t *erased)
{
	struct query q;

	query_begin(&q, db, &statements, EVENT_SCRUB);
	query_int(&q, subject);
	return query_run_count(&q, erased);
}

int
event_rows_last(struct db *db, int64_t subject, int64_t *sequence)
{
	struct query q;

	query_begin(&q, db, &statements, EVENT_LAST);
	query_int(&q, subject);
	return query_number(&q, sequence);
}
