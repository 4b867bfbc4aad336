/* SPDX-License-Identifier: MIT */
#include "store/index_rows.h"

#include <string.h>

#include "base/gram.h"
#include "base/text.h"

enum { GRAMS_BYTES_MAX = 16777216 };

enum {
	INDEX_ADD, INDEX_DELETE, INDEX_MERGE, INDEX_OPTIMIZE, INDEX_ALL,
	INDEX_GRAMS,
	INDEX_OF_ONE		/* statements for each table */
};

enum {
	/* Those of ud_g3, then those of ud_g5, then the rest. */
	INDEX_WORK = 2 * INDEX_OF_ONE,
	PENDING_SET, PENDING_ALL, PENDING_WAITING, PENDING_COUNT,
	PENDING_CLEAR,
	INDEX_STATEMENTS
};

#define COLUMNS "un, em, ph, gn, fn, nn, dn, mn, raw"
#define VALUES "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10"

static const char *const columns[GRAM_COLUMNS] = {
	"un", "em", "ph", "gn", "fn", "nn", "dn", "mn", "raw",
};

/* Every printable character but those that gram_map() replaces. */
#define CREATE(table, detail) "CREATE VIRTUAL TABLE " table \
	" USING fts5(" COLUMNS ", content='', columnsize=0, detail=" detail \
	", tokenize=\"ascii tokenchars '!#$%&()*+,-./:;<=>?@[\\]^_`{|}~'\")"
#define CREATE_VIEWS(table, of_grams) \
	"CREATE VIRTUAL TABLE " table "_all" \
	" USING fts5vocab(" table ", 'instance');" \
	"CREATE VIRTUAL TABLE " table "_grams" \
	" USING fts5vocab(" table ", '" of_grams "')"

#define FOR(n, table, rows) \
	[n + INDEX_ADD] = "INSERT INTO " table " (rowid, " COLUMNS ")" \
	    " VALUES (" VALUES ")", \
	[n + INDEX_DELETE] = "INSERT INTO " table " (" table ", rowid, " \
	    COLUMNS ") VALUES ('delete', " VALUES ")", \
	[n + INDEX_MERGE] = "INSERT INTO " table " (" table ", rank)" \
	    " VALUES ('merge', ?1)", \
	[n + INDEX_OPTIMIZE] = "INSERT INTO " table " (" table ")" \
	    " VALUES ('optimize')", \
	[n + INDEX_ALL] = "SELECT doc, col, offset FROM " table "_all" \
	    " ORDER BY term", \
	[n + INDEX_GRAMS] = "SELECT term, sum(" rows ") FROM " table "_grams" \
	    " GROUP BY term ORDER BY term"

static const char *const sql[] = {
	FOR(0, "ud_g3", "doc"),
	FOR(INDEX_OF_ONE, "ud_g5", "cnt"),
	[INDEX_WORK] = "SELECT total_changes()",
	[PENDING_SET] = "INSERT INTO ud_pending (key, old, new)"
	    " VALUES (?1, ?2, ?3)"
	    " ON CONFLICT (key) DO UPDATE SET new = excluded.new",
	[PENDING_ALL] = "SELECT key, old, new FROM ud_pending ORDER BY key",
	[PENDING_WAITING] = "SELECT p.key, p.old, p.new, u.org, u.state"
	    " FROM ud_pending p LEFT JOIN ud_users u ON u.key = p.key"
	    " ORDER BY p.key",
	[PENDING_COUNT] = "SELECT count(*) FROM ud_pending",
	[PENDING_CLEAR] = "DELETE FROM ud_pending",
};

static const struct statements statements = {
	SUBJECT_INDEX, INDEX_STATEMENTS, sql, NULL,
};

static void
begin(struct query *q, struct db *db, enum gram_table table, size_t statement)
{
	query_begin(q, db, &statements, statement +
	    (table == GRAM_3 ? 0 : INDEX_OF_ONE));
}

int
index_rows_able(struct db *db, int *able)
{
	*able = 0;
	return db->driver.has_grams == NULL ? UD_OK :
	    db_ask(db, db->driver.has_grams, NULL, able);
}

int
index_rows_exist(struct db *db, enum gram_table table, int *exist)
{
	static const char *const names[][3] = {
		{"ud_g3", "ud_g3_all", "ud_g3_grams"},
		{"ud_g5", "ud_g5_all", "ud_g5_grams"},
	};
	int rc = UD_OK;

	*exist = 1;
	for (int i = 0; rc == UD_OK && *exist && i < 3; i++)
		rc = db_has_table(db, names[table == GRAM_5][i], exist);
	return rc;
}

static int
run(struct db *db, const char *words)
{
	int rc = db->driver.exec(db->conn, words);

	if (rc != UD_OK) {
		db->failed = 1;
		return db_error(db, rc);
	}
	db->writes++;
	return UD_OK;
}

int
index_rows_create(struct db *db, enum gram_table table)
{
	return run(db, table == GRAM_3 ?
	    CREATE("ud_g3", "column") ";" CREATE_VIEWS("ud_g3", "col") :
	    CREATE("ud_g5", "full") ";" CREATE_VIEWS("ud_g5", "row"));
}

int
index_rows_drop(struct db *db)
{
	return run(db, "DROP TABLE IF EXISTS ud_g3_all;"
	    "DROP TABLE IF EXISTS ud_g3_grams;"
	    "DROP TABLE IF EXISTS ud_g3;"
	    "DROP TABLE IF EXISTS ud_g5_all;"
	    "DROP TABLE IF EXISTS ud_g5_grams;"
	    "DROP TABLE IF EXISTS ud_g5");
}

/* A statement with a key and the grams of a document. */
static int
put(struct db *db, enum gram_table table, size_t statement, int64_t key,
    struct span document)
{
	struct buf grams = BUF_INIT(GRAMS_BYTES_MAX);
	size_t ends[GRAM_COLUMNS], start = 0;
	struct query q;
	int rc;

	for (int i = 0; i < GRAM_COLUMNS; i++) {
		gram_cut(&grams, gram_next_text(&document), (size_t)table);
		ends[i] = grams.len;
	}
	if (!buf_ok(&grams)) {
		buf_free(&grams);
		return error_no_memory(db->error);
	}
	begin(&q, db, table, statement);
	query_int(&q, key);
	for (int i = 0; i < GRAM_COLUMNS; i++) {
		query_text(&q, ends[i] == start ? span_of("") :
		    (struct span){grams.data + start, ends[i] - start});
		start = ends[i];
	}
	rc = query_run(&q);
	buf_free(&grams);
	return rc;
}

int
index_rows_add(struct db *db, enum gram_table table, int64_t key,
    struct span document)
{
	return put(db, table, INDEX_ADD, key, document);
}

int
index_rows_delete(struct db *db, enum gram_table table, int64_t key,
    struct span document)
{
	return put(db, table, INDEX_DELETE, key, document);
}

static int
total_changes(struct db *db, int64_t *total)
{
	struct query q;

	query_begin(&q, db, &statements, INDEX_WORK);
	return query_number(&q, total);
}

/* Run a command, and see whether it did more than to be called. */
static int
command(struct query *q, struct db *db, int64_t before, int *worked)
{
	int64_t after;
	int rc;

	*worked = 0;
	if ((rc = query_run(q)) != UD_OK ||
	    (rc = total_changes(db, &after)) != UD_OK)
		return rc;
	*worked = after - before > 1;
	if (!*worked)
		db->writes--;
	return UD_OK;
}

int
index_rows_merge(struct db *db, enum gram_table table, int64_t pages,
    int *worked)
{
	struct query q;
	int64_t before;
	int rc;

	*worked = 0;
	if ((rc = total_changes(db, &before)) != UD_OK)
		return rc;
	begin(&q, db, table, INDEX_MERGE);
	query_int(&q, pages);
	return command(&q, db, before, worked);
}

int
index_rows_optimize(struct db *db, enum gram_table table, int *worked)
{
	struct query q;
	int64_t before;
	int rc;

	*worked = 0;
	if ((rc = total_changes(db, &before)) != UD_OK)
		return rc;
	begin(&q, db, table, INDEX_OPTIMIZE);
	return command(&q, db, before, worked);
}

void
index_rows_all(struct query *q, struct db *db, enum gram_table table)
{
	begin(q, db, table, INDEX_ALL);
}

void
index_rows_read(struct query *q, struct gram_row *row)
{
	row->key = query_column_int(q, 0);
	row->column = query_column_text(q, 1);
	row->place = query_column_int(q, 2);
}

void
index_rows_grams(struct query *q, struct db *db, enum gram_table table)
{
	begin(q, db, table, INDEX_GRAMS);
}

void
index_rows_read_gram(struct query *q, struct span *gram, int64_t *rows)
{
	*gram = query_column_text(q, 0);
	*rows = query_column_int(q, 1);
}

const char *
index_rows_column(int column)
{
	return columns[column];
}

int
pending_rows_set(struct db *db, const struct pending_row *row)
{
	struct query q;

	query_begin(&q, db, &statements, PENDING_SET);
	query_int(&q, row->key);
	query_text(&q, row->old);
	query_text(&q, row->new);
	return query_run(&q);
}

void
pending_rows_all(struct query *q, struct db *db)
{
	query_begin(q, db, &statements, PENDING_ALL);
}

void
pending_rows_read(struct query *q, struct pending_row *row)
{
	row->key = query_column_int(q, 0);
	row->old = query_column_text(q, 1);
	row->new = query_column_text(q, 2);
}

void
pending_rows_waiting(struct query *q, struct db *db)
{
	query_begin(q, db, &statements, PENDING_WAITING);
}

void
pending_rows_read_user(struct query *q, int64_t *org, int64_t *state)
{
	*org = query_column_int(q, 3);
	*state = query_column_int(q, 4);
}

int
pending_rows_count(struct db *db, int64_t *count)
{
	struct query q;

	query_begin(&q, db, &statements, PENDING_COUNT);
	return query_number(&q, count);
}

int
pending_rows_clear(struct db *db)
{
	struct query q;

	query_begin(&q, db, &statements, PENDING_CLEAR);
	return query_run(&q);
}
