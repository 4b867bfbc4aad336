/* SPDX-License-Identifier: MIT */
#include "store/code_rows.h"

#include <string.h>

enum {
	CODE_GET, CODE_SET, CODE_CHARGE, CODE_EMPTY, CODE_EMPTY_BEFORE,
	CODE_EMPTY_NEWEST, CODE_USE, CODE_EMPTY_ALL, CODE_DELETE,
	CODE_STATEMENTS
};

#define COLUMNS "id, channel, expires_us, hash, id_before, channel_before," \
	" expires_before, hash_before, tries, day_us, day_tries, sent," \
	" template, application"

#define EMPTY "UPDATE ud_codes SET id = 0, channel = 0, expires_us = 0," \
	" hash = NULL, id_before = 0, channel_before = 0," \
	" expires_before = 0, hash_before = NULL, tries = 0"

/* Is the day that is counted over, or not begun yet by a clock that was set
 * back? */
#define NEW_DAY "(day_us <= CAST(?3 AS BIGINT) - ?4 OR day_us > ?3)"

static const char *const sql[] = {
	[CODE_GET] = "SELECT " COLUMNS " FROM ud_codes"
	    " WHERE owner = ?1 AND purpose = ?2",
	[CODE_SET] = "INSERT INTO ud_codes (owner, purpose, " COLUMNS ")"
	    " VALUES ({?16}) ON CONFLICT (owner, purpose) DO UPDATE SET"
	    " id = excluded.id, channel = excluded.channel,"
	    " expires_us = excluded.expires_us, hash = excluded.hash,"
	    " id_before = excluded.id_before,"
	    " channel_before = excluded.channel_before,"
	    " expires_before = excluded.expires_before,"
	    " hash_before = excluded.hash_before, tries = excluded.tries,"
	    " day_us = excluded.day_us, day_tries = excluded.day_tries,"
	    " sent = excluded.sent, template = excluded.template,"
	    " application = excluded.application",
	[CODE_CHARGE] = "UPDATE ud_codes SET tries = tries + 1,"
	    " day_tries = CASE WHEN " NEW_DAY " THEN 1 ELSE day_tries + 1 END,"
	    " day_us = CASE WHEN " NEW_DAY " THEN ?3 ELSE day_us END"
	    " WHERE owner = ?1 AND purpose = ?2 AND id <> 0 AND tries < ?5"
	    " AND (day_tries < ?6 OR " NEW_DAY ") RETURNING " COLUMNS,
	[CODE_EMPTY] = EMPTY " WHERE owner = ?1 AND purpose = ?2"
	    " AND id <> 0",
	[CODE_EMPTY_BEFORE] = "UPDATE ud_codes SET id_before = 0,"
	    " channel_before = 0, expires_before = 0, hash_before = NULL"
	    " WHERE owner = ?1 AND purpose = ?2 AND id_before <> 0"
	    " AND channel_before = ?3",
	[CODE_EMPTY_NEWEST] = "UPDATE ud_codes SET id = id_before,"
	    " channel = channel_before, expires_us = expires_before,"
	    " hash = hash_before, id_before = 0, channel_before = 0,"
	    " expires_before = 0, hash_before = NULL,"
	    " tries = CASE WHEN id_before = 0 THEN 0 ELSE tries END"
	    " WHERE owner = ?1 AND purpose = ?2 AND id <> 0"
	    " AND channel = ?3",
	[CODE_USE] = EMPTY ", day_tries = 0, day_us = 0 WHERE owner = ?1"
	    " AND purpose = ?2 AND id = ?3",
	[CODE_EMPTY_ALL] = EMPTY " WHERE owner = ?1 AND id <> 0",
	[CODE_DELETE] = "DELETE FROM ud_codes WHERE owner = ?1",
};

static const struct statements statements = {
	SUBJECT_CODE, CODE_STATEMENTS, sql, NULL,
};

/* What does not fit was planted, and fits nothing. */
static size_t
take(struct span from, void *to, size_t size)
{
	if (from.len > size)
		return 0;
	if (from.len > 0)
		memcpy(to, from.data, from.len);
	return from.len;
}

static void
read_slot(struct query *q, int first, struct code_slot *slot)
{
	slot->id = query_column_int(q, first);
	slot->channel = query_column_int(q, first + 1);
	slot->expires_us = query_column_int(q, first + 2);
	slot->hash_len = take(query_column_bytes(q, first + 3), slot->hash,
	    sizeof(slot->hash));
}

static void
read_row(struct query *q, struct code_row *row)
{
	read_slot(q, 0, &row->slot[0]);
	read_slot(q, 4, &row->slot[1]);
	row->tries = query_column_int(q, 8);
	row->day_us = query_column_int(q, 9);
	row->day_tries = query_column_int(q, 10);
	row->sent_len = take(query_column_bytes(q, 11), row->sent,
	    sizeof(row->sent)) & ~(size_t)7;
	row->template[take(query_column_text(q, 12), row->template,
	    CODE_TEXT_BYTES)] = '\0';
	row->application[take(query_column_text(q, 13), row->application,
	    CODE_TEXT_BYTES)] = '\0';
}

int
code_rows_get(struct db *db, int64_t owner, int64_t purpose,
    struct code_row *row)
{
	struct query q;
	int rc;

	*row = (struct code_row){.owner = owner, .purpose = purpose};
	query_begin(&q, db, &statements, CODE_GET);
	query_int(&q, owner);
	query_int(&q, purpose);
	if ((rc = query_step(&q)) == UD_ROW)
		read_row(&q, row);
	query_end(&q);
	return rc == UD_ROW ? UD_OK : rc;
}

static void
bind_slot(struct query *q, const struct code_slot *slot)
{
	query_int(q, slot->id);
	query_int(q, slot->channel);
	query_int(q, slot->expires_us);
	query_bytes(q, slot->id == 0 || slot->hash_len == 0 ?
	    (struct span){0} :
	    (struct span){(const char *)slot->hash, slot->hash_len});
}

static struct span
or_null(const char *text)
{
	return text[0] == '\0' ? (struct span){0} :
	    (struct span){text, strlen(text)};
}

int
code_rows_set(struct db *db, const struct code_row *row)
{
	struct query q;

	query_begin(&q, db, &statements, CODE_SET);
	query_int(&q, row->owner);
	query_int(&q, row->purpose);
	bind_slot(&q, &row->slot[0]);
	bind_slot(&q, &row->slot[1]);
	query_int(&q, row->tries);
	query_int(&q, row->day_us);
	query_int(&q, row->day_tries);
	query_bytes(&q, (struct span){(const char *)row->sent, row->sent_len});
	query_text(&q, or_null(row->template));
	query_text(&q, or_null(row->application));
	return query_run(&q);
}

int
code_rows_charge(struct db *db, int64_t owner, int64_t purpose,
    const struct code_limits *limits, struct code_row *row, int *charged)
{
	struct query q;
	int rc;

	*row = (struct code_row){.owner = owner, .purpose = purpose};
	query_begin(&q, db, &statements, CODE_CHARGE);
	query_int(&q, owner);
	query_int(&q, purpose);
	query_int(&q, limits->now_us);
	query_int(&q, limits->day_us);
	query_int(&q, limits->tries);
	query_int(&q, limits->day_tries);
	rc = query_step(&q);
	*charged = rc == UD_ROW;
	if (*charged) {
		read_row(&q, row);
		/* Only after its end it is done. */
		rc = query_step(&q);
		db->writes++;
	}
	query_end(&q);
	return rc;
}

int
code_rows_empty(struct db *db, int64_t owner, int64_t purpose)
{
	return db_run(db, &statements, CODE_EMPTY,
	    (int64_t[]){owner, purpose}, 2);
}

int
code_rows_empty_sent(struct db *db, int64_t owner, int64_t purpose,
    int64_t channel)
{
	const int64_t numbers[] = {owner, purpose, channel};
	int rc = db_run(db, &statements, CODE_EMPTY_BEFORE, numbers, 3);

	/* The one before becomes the newest, if it is left. */
	return rc != UD_OK ? rc :
	    db_run(db, &statements, CODE_EMPTY_NEWEST, numbers, 3);
}

int
code_rows_use(struct db *db, int64_t owner, int64_t purpose, int64_t id,
    int64_t *used)
{
	struct query q;

	query_begin(&q, db, &statements, CODE_USE);
	query_int(&q, owner);
	query_int(&q, purpose);
	query_int(&q, id);
	return query_run_kept(&q, used);
}

int
code_rows_empty_all(struct db *db, int64_t owner)
{
	return db_run(db, &statements, CODE_EMPTY_ALL, &owner, 1);
}

int
code_rows_delete(struct db *db, int64_t owner)
{
	return db_run(db, &statements, CODE_DELETE, &owner, 1);
}
