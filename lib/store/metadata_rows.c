/* SPDX-License-Identifier: MIT */
#include "store/metadata_rows.h"

enum {
	METADATA_OLDEST, METADATA_NEWEST, METADATA_FIRST, METADATA_LAST,
	METADATA_EVERY, METADATA_VALUE,
	METADATA_SIZE, METADATA_SET, METADATA_SET_INDEX, METADATA_DELETE,
	METADATA_DELETE_ALL,
	METADATA_STATEMENTS
};

#define LIST "SELECT created_us, changed_us, key, value FROM ud_metadata" \
	" WHERE owner = ?1 ORDER BY "

static const char *const sql[] = {
	[METADATA_OLDEST] = LIST "created_us, key",
	[METADATA_NEWEST] = LIST "created_us DESC, key DESC",
	[METADATA_FIRST] = LIST "key",
	[METADATA_LAST] = LIST "key DESC",
	[METADATA_EVERY] = "{many}SELECT owner, key, key_fold, value, digest"
	    " FROM ud_metadata ORDER BY owner, key",
	[METADATA_VALUE] = "SELECT value FROM ud_metadata"
	    " WHERE owner = ?1 AND key = ?2",
	[METADATA_SIZE] = "SELECT count(*),"
	    " CAST(coalesce(sum(length(value)), 0) AS BIGINT)"
	    " FROM ud_metadata WHERE owner = ?1",
	[METADATA_SET] = "INSERT INTO ud_metadata"
	    " (owner, key, created_us, changed_us, value, key_fold, digest)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
	    " ON CONFLICT (owner, key) DO UPDATE"
	    " SET changed_us = excluded.changed_us, value = excluded.value,"
	    " key_fold = excluded.key_fold, digest = excluded.digest",
	[METADATA_SET_INDEX] = "UPDATE ud_metadata SET key_fold = ?3,"
	    " digest = ?4 WHERE owner = ?1 AND key = ?2",
	[METADATA_DELETE] = "DELETE FROM ud_metadata"
	    " WHERE owner = ?1 AND key = ?2",
	[METADATA_DELETE_ALL] = "DELETE FROM ud_metadata WHERE owner = ?1",
};

static const struct statements statements = {
	SUBJECT_METADATA, METADATA_STATEMENTS, sql, NULL,
};

void
metadata_rows_of(struct query *q, struct db *db, int64_t owner,
    int by_key, int descending)
{
	query_begin(q, db, &statements,
	    (by_key ? METADATA_FIRST : METADATA_OLDEST) +
	    (size_t)(descending != 0));
	query_int(q, owner);
}

void
metadata_rows_read(struct query *q, struct metadata_row *row)
{
	row->created_us = query_column_int(q, 0);
	row->changed_us = query_column_int(q, 1);
	row->key = query_column_text(q, 2);
}

struct span
metadata_rows_read_value(struct query *q)
{
	return query_column_bytes(q, 3);
}

void
metadata_rows_all(struct query *q, struct db *db)
{
	query_begin(q, db, &statements, METADATA_EVERY);
}

void
metadata_rows_read_index(struct query *q, struct metadata_row *row)
{
	*row = (struct metadata_row){
		.owner = query_column_int(q, 0),
		.key = query_column_text(q, 1),
		.key_fold = query_column_text(q, 2),
		.value = query_column_bytes(q, 3),
		.digest = query_column_int(q, 4),
	};
}

int
metadata_rows_set_index(struct db *db, const struct metadata_row *row)
{
	struct query q;

	query_begin(&q, db, &statements, METADATA_SET_INDEX);
	query_int(&q, row->owner);
	query_text(&q, row->key);
	query_text(&q, row->key_fold);
	query_int(&q, row->digest);
	return query_run(&q);
}

void
metadata_rows_value(struct query *q, struct db *db, int64_t owner,
    struct span key)
{
	query_begin(q, db, &statements, METADATA_VALUE);
	query_int(q, owner);
	query_text(q, key);
}

int
metadata_rows_size(struct db *db, int64_t owner, int64_t *entries,
    int64_t *bytes)
{
	struct query q;
	int rc;

	query_begin(&q, db, &statements, METADATA_SIZE);
	query_int(&q, owner);
	rc = query_step(&q);
	*entries = rc == UD_ROW ? query_column_int(&q, 0) : 0;
	*bytes = rc == UD_ROW ? query_column_int(&q, 1) : 0;
	query_end(&q);
	return rc == UD_ROW ? UD_OK : rc;
}

int
metadata_rows_set(struct db *db, const struct metadata_row *row)
{
	struct query q;

	query_begin(&q, db, &statements, METADATA_SET);
	query_int(&q, row->owner);
	query_text(&q, row->key);
	query_int(&q, row->created_us);
	query_int(&q, row->changed_us);
	query_bytes(&q, row->value);
	query_text(&q, row->key_fold);
	query_int(&q, row->digest);
	return query_run(&q);
}

int
metadata_rows_delete(struct db *db, int64_t owner, struct span key)
{
	struct query q;

	query_begin(&q, db, &statements, METADATA_DELETE);
	query_int(&q, owner);
	query_text(&q, key);
	return query_run(&q);
}

int
metadata_rows_delete_all(struct db *db, int64_t owner)
{
	return db_run(db, &statements, METADATA_DELETE_ALL, &owner, 1);
}
