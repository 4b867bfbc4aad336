/* SPDX-License-Identifier: MIT */
#include "store/array_rows.h"

#include <string.h>

enum {
	ARRAY_SET, ARRAY_CLEAR, ARRAY_HAS_INDEX, ARRAY_GATHER, ARRAY_TIDY,
	ARRAY_ALL, ARRAY_STATEMENTS
};

#define INDEX "to_regclass('{schema}.ud_grams_grams')"
#define TEXTS "un, em, ph, gn, fn, nn, dn, mn, raw"

static const char *const sql[] = {
	[ARRAY_SET] = "INSERT INTO ud_grams (owner, " TEXTS ", grams)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
	    " CAST(?11 AS INT4[]))"
	    " ON CONFLICT (owner) DO UPDATE SET un = excluded.un,"
	    " em = excluded.em, ph = excluded.ph, gn = excluded.gn,"
	    " fn = excluded.fn, nn = excluded.nn, dn = excluded.dn,"
	    " mn = excluded.mn, raw = excluded.raw, grams = excluded.grams",
	[ARRAY_CLEAR] = "DELETE FROM ud_grams WHERE owner = ?1",
	[ARRAY_HAS_INDEX] = "SELECT count(" INDEX ")",
	/* Only its owner may. */
	[ARRAY_TIDY] = "SELECT coalesce(sum(gin_clean_pending_list(oid)), 0)"
	    " FROM pg_class WHERE pg_has_role(relowner, 'USAGE')"
	    " AND oid = " INDEX,
	/* Until the transaction ends. */
	[ARRAY_GATHER] = "SELECT count(set_config(name, '64MB', true))"
	    " FROM pg_settings"
	    " WHERE name IN ('gin_pending_list_limit', 'work_mem')",
	[ARRAY_ALL] = "{many}SELECT owner, " TEXTS ", CAST(grams AS TEXT)"
	    " FROM ud_grams ORDER BY owner",
};

static const struct statements statements = {
	SUBJECT_ARRAY, ARRAY_STATEMENTS, sql, NULL,
};

static const char create[] =
    "CREATE TABLE ud_grams (owner {key}, un {text}, em {text}, ph {text},"
    " gn {text}, fn {text}, nn {text}, dn {text}, mn {text}, raw {text},"
    " grams INT4[] NOT NULL)";
static const char create_index[] =
    "CREATE INDEX ud_grams_grams ON ud_grams USING gin (grams)";

int
array_rows_used(const struct db *db)
{
	return db->driver.substrings == UD_SUBSTRINGS_ARRAYS;
}

static int
run(struct db *db, const char *words)
{
	struct buf text = BUF_INIT(sizeof(create) * 2);
	int rc;

	db_words(&db->driver, NULL, words, &text);
	if (!buf_ok(&text))
		rc = error_no_memory(db->error);
	else if ((rc = db->driver.exec(db->conn, text.data)) != UD_OK)
		rc = db_error(db, rc);
	buf_free(&text);
	db->failed |= rc != UD_OK;
	db->writes += rc == UD_OK;
	return rc;
}

int
array_rows_create(struct db *db)
{
	return run(db, create);
}

static int
has_index(struct db *db, int64_t *has)
{
	struct query q;

	query_begin(&q, db, &statements, ARRAY_HAS_INDEX);
	return query_number(&q, has);
}

int
array_rows_create_index(struct db *db)
{
	int64_t has;
	int rc = has_index(db, &has);

	return rc != UD_OK || has ? rc : run(db, create_index);
}

int
array_rows_drop_index(struct db *db)
{
	int64_t has;
	int rc = has_index(db, &has);

	return rc != UD_OK || !has ? rc :
	    run(db, "DROP INDEX {schema}.ud_grams_grams");
}

int
array_rows_drop(struct db *db)
{
	return run(db, "DROP TABLE IF EXISTS ud_grams");
}

int
array_rows_exist(struct db *db, int *exist)
{
	return db_has_table(db, "ud_grams", exist);
}

int
array_rows_set(struct db *db, int64_t key, struct span document,
    const int32_t *set, size_t count)
{
	struct span rest = document;
	struct query q;

	query_begin(&q, db, &statements, ARRAY_SET);
	query_int(&q, key);
	for (int i = 0; i < GRAM_COLUMNS; i++) {
		struct span text = gram_next_text(&rest);

		query_text(&q, text.len == 0 ? (struct span){0} : text);
	}
	query_numbers(&q, set, count);
	return query_run(&q);
}

int
array_rows_clear(struct db *db, int64_t key)
{
	struct query q;

	query_begin(&q, db, &statements, ARRAY_CLEAR);
	query_int(&q, key);
	return query_run(&q);
}

int
array_rows_gather(struct db *db)
{
	struct query q;
	int64_t settings;

	query_begin(&q, db, &statements, ARRAY_GATHER);
	return query_number(&q, &settings);
}

int
array_rows_tidy(struct db *db)
{
	struct query q;
	int64_t pages;

	query_begin(&q, db, &statements, ARRAY_TIDY);
	return query_number(&q, &pages);
}

void
array_rows_all(struct query *q, struct db *db)
{
	query_begin(q, db, &statements, ARRAY_ALL);
}

void
array_rows_read(struct query *q, struct array_row *row)
{
	row->key = query_column_int(q, 0);
	for (int i = 0; i < GRAM_COLUMNS; i++)
		row->texts[i] = query_column_text(q, i + 1);
	row->grams = query_column_text(q, GRAM_COLUMNS + 1);
}
