/* SPDX-License-Identifier: MIT */
#include "store/password_rows.h"

enum {
	PASSWORD_OF, PASSWORD_SET, PASSWORD_SET_BOX, PASSWORD_SET_GUARD,
	PASSWORD_FORGIVE, PASSWORD_DELETE,
	OLD_OF, OLD_ADD, OLD_SET_BOX, OLD_TRIM,
	PASSWORD_OTHERWISE, OLD_OTHERWISE, PASSWORD_COUNT_OTHERWISE,
	PASSWORD_ALL, PASSWORD_MISMATCHED,
	PASSWORD_STATEMENTS
};

/* Passwords and former ones alike. */
#define EVERY "SELECT p.owner, p.version, p.box, 0 AS old" \
	" FROM ud_passwords p" \
	" UNION ALL SELECT h.owner, h.version, h.box, 1" \
	" FROM ud_old_passwords h"

/* The first after a place that is encrypted with another key. */
#define OTHERWISE(table, old) \
	"SELECT p.owner, p.version, p.box, " old ", u.id FROM " table " p" \
	" JOIN ud_users u ON u.key = p.owner" \
	" WHERE p.owner >= ?2 AND (p.owner > ?2 OR p.version > ?3)" \
	" AND substr(p.box, 1, 1) <> ?1 ORDER BY p.owner, p.version LIMIT 1"

static const char *const sql[] = {
	[PASSWORD_OF] = "SELECT owner, version, box, day_us, day_tries,"
	    " failures, last_us FROM ud_passwords WHERE owner = ?1",
	[PASSWORD_SET] = "INSERT INTO ud_passwords (owner, version, box,"
	    " day_us, day_tries, failures, last_us)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
	    " ON CONFLICT (owner) DO UPDATE SET version = excluded.version,"
	    " box = excluded.box, day_us = excluded.day_us,"
	    " day_tries = excluded.day_tries, failures = excluded.failures,"
	    " last_us = excluded.last_us",
	[PASSWORD_SET_BOX] = "UPDATE ud_passwords SET box = ?3"
	    " WHERE owner = ?1 AND version = ?2",
	[PASSWORD_SET_GUARD] = "UPDATE ud_passwords SET day_us = ?3,"
	    " day_tries = ?4, failures = ?5, last_us = ?6"
	    " WHERE owner = ?1 AND version = ?2 AND day_tries = ?7"
	    " AND failures = ?8 AND last_us = ?9",
	[PASSWORD_FORGIVE] = "UPDATE ud_passwords SET day_us = 0,"
	    " day_tries = 0, failures = 0, last_us = 0 WHERE owner = ?1",
	[PASSWORD_DELETE] = "DELETE FROM ud_passwords WHERE owner = ?1",
	[OLD_OF] = "SELECT version, box FROM ud_old_passwords"
	    " WHERE owner = ?1 ORDER BY version DESC",
	[OLD_ADD] = "INSERT INTO ud_old_passwords (owner, version, box)"
	    " VALUES (?1, ?2, ?3)",
	[OLD_SET_BOX] = "UPDATE ud_old_passwords SET box = ?3"
	    " WHERE owner = ?1 AND version = ?2",
	[OLD_TRIM] = "DELETE FROM ud_old_passwords"
	    " WHERE owner = ?1 AND version < ?2",
	[PASSWORD_OTHERWISE] = OTHERWISE("ud_passwords", "0"),
	[OLD_OTHERWISE] = OTHERWISE("ud_old_passwords", "1"),
	[PASSWORD_COUNT_OTHERWISE] = "SELECT count(*) FROM (" EVERY ") e"
	    " WHERE substr(e.box, 1, 1) <> ?1",
	[PASSWORD_ALL] = "{many}SELECT e.owner, e.version, e.box, e.old, u.id"
	    " FROM (" EVERY ") e JOIN ud_users u ON u.key = e.owner"
	    " ORDER BY e.owner, e.version",
	[PASSWORD_MISMATCHED] = "SELECT (SELECT count(*) FROM ud_users u"
	    " WHERE coalesce(u.password, 0) <> 0 AND NOT EXISTS"
	    " (SELECT 1 FROM ud_passwords p WHERE p.owner = u.key"
	    " AND p.version = u.password)) + (SELECT count(*)"
	    " FROM ud_passwords p JOIN ud_users u ON u.key = p.owner"
	    " WHERE coalesce(u.password, 0) <> p.version)",
};

static const struct statements statements = {
	SUBJECT_PASSWORD, PASSWORD_STATEMENTS, sql, NULL,
};

static void
bind_guard(struct query *q, const struct guard *guard)
{
	query_int(q, guard->day_us);
	query_int(q, guard->day_tries);
	query_int(q, guard->failures);
	query_int(q, guard->last_us);
}

void
password_rows_of(struct query *q, struct db *db, int64_t owner)
{
	query_begin(q, db, &statements, PASSWORD_OF);
	query_int(q, owner);
}

void
password_rows_read(struct query *q, struct password_row *row)
{
	*row = (struct password_row){
		.owner = query_column_int(q, 0),
		.version = query_column_int(q, 1),
		.box = query_column_bytes(q, 2),
		.guard = {
			.day_us = query_column_int(q, 3),
			.day_tries = query_column_int(q, 4),
			.failures = query_column_int(q, 5),
			.last_us = query_column_int(q, 6),
		},
	};
}

int
password_rows_set(struct db *db, const struct password_row *row)
{
	struct query q;

	query_begin(&q, db, &statements, PASSWORD_SET);
	query_int(&q, row->owner);
	query_int(&q, row->version);
	query_bytes(&q, row->box);
	bind_guard(&q, &row->guard);
	return query_run(&q);
}

int
password_rows_set_box(struct db *db, const struct password_row *row,
    int64_t *changed)
{
	struct query q;

	query_begin(&q, db, &statements, PASSWORD_SET_BOX);
	query_int(&q, row->owner);
	query_int(&q, row->version);
	query_bytes(&q, row->box);
	return query_run_kept(&q, changed);
}

int
password_rows_set_guard(struct db *db, const struct password_row *row,
    const struct guard *before, int64_t *changed)
{
	struct query q;

	query_begin(&q, db, &statements, PASSWORD_SET_GUARD);
	query_int(&q, row->owner);
	query_int(&q, row->version);
	bind_guard(&q, &row->guard);
	query_int(&q, before->day_tries);
	query_int(&q, before->failures);
	query_int(&q, before->last_us);
	return query_run_kept(&q, changed);
}

int
password_rows_forgive(struct db *db, int64_t owner)
{
	return db_run(db, &statements, PASSWORD_FORGIVE, &owner, 1);
}

int
password_rows_delete(struct db *db, int64_t owner)
{
	return db_run(db, &statements, PASSWORD_DELETE, &owner, 1);
}

void
old_password_rows_of(struct query *q, struct db *db, int64_t owner)
{
	query_begin(q, db, &statements, OLD_OF);
	query_int(q, owner);
}

static int
set_box(struct db *db, size_t statement, int64_t owner, int64_t version,
    struct span box)
{
	struct query q;

	query_begin(&q, db, &statements, statement);
	query_int(&q, owner);
	query_int(&q, version);
	query_bytes(&q, box);
	return query_run(&q);
}

int
old_password_rows_add(struct db *db, int64_t owner, int64_t version,
    struct span box)
{
	return set_box(db, OLD_ADD, owner, version, box);
}

int
old_password_rows_trim(struct db *db, int64_t owner, int64_t version)
{
	return db_run(db, &statements, OLD_TRIM,
	    (int64_t[]){owner, version}, 2);
}

void
password_rows_boxed_otherwise(struct query *q, struct db *db,
    const unsigned char *key_id, const struct password_box *after)
{
	query_begin(q, db, &statements, after->is_old ? OLD_OTHERWISE :
	    PASSWORD_OTHERWISE);
	query_bytes(q, (struct span){(const char *)key_id, 1});
	query_int(q, after->owner);
	query_int(q, after->version);
}

void
password_rows_read_box(struct query *q, struct password_box *box)
{
	*box = (struct password_box){
		.owner = query_column_int(q, 0),
		.version = query_column_int(q, 1),
		.box = query_column_bytes(q, 2),
		.is_old = (int)query_column_int(q, 3),
		.user_id = query_column_text(q, 4),
	};
}

int
password_rows_rewrap(struct db *db, const struct password_box *box)
{
	return set_box(db, box->is_old ? OLD_SET_BOX : PASSWORD_SET_BOX,
	    box->owner, box->version, box->box);
}

int
password_rows_mismatched(struct db *db, int64_t *count)
{
	struct query q;

	query_begin(&q, db, &statements, PASSWORD_MISMATCHED);
	return query_number(&q, count);
}

int
password_rows_count_boxed_otherwise(struct db *db,
    const unsigned char *key_id, int64_t *count)
{
	struct query q;

	query_begin(&q, db, &statements, PASSWORD_COUNT_OTHERWISE);
	query_bytes(&q, (struct span){(const char *)key_id, 1});
	return query_number(&q, count);
}

void
password_rows_all(struct query *q, struct db *db)
{
	query_begin(q, db, &statements, PASSWORD_ALL);
}
