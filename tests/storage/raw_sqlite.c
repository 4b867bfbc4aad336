/* SPDX-License-Identifier: MIT */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "storage/raw_kind.h"

static void *
open_path(const char *path, char store[STORAGE_NAME_SIZE])
{
	sqlite3 *db = NULL;

	store[0] = '\0';
	storage_must(sqlite3_open(path, &db) == SQLITE_OK, path,
	    sqlite3_errmsg(db));
	return db;
}

static void *
open_host(const char *given, char store[STORAGE_NAME_SIZE])
{
	(void)given;
	return open_path(":memory:", store);
}

static void
close_conn(void *conn)
{
	storage_must(sqlite3_close(conn) == SQLITE_OK, "close",
	    "statements are left on the connection of the host");
}

static void
attach(void *conn, const char *store, ud_options *options)
{
	(void)store;
	options->sqlite = conn;
}

static const char *
error(void *conn)
{
	return sqlite3_errmsg(conn);
}

static int
in_transaction(void *conn)
{
	return !sqlite3_get_autocommit(conn);
}

static int64_t
touched(void *conn)
{
	return sqlite3_total_changes64(conn);
}

static int64_t
change(void *conn, const char *sql)
{
	int64_t before = touched(conn);

	if (sqlite3_exec(conn, sql, NULL, NULL, NULL) != SQLITE_OK)
		return -1;
	return touched(conn) - before;
}

static void *
query(void *conn, const char *sql, const char *const *texts, size_t count)
{
	sqlite3_stmt *stmt = NULL;

	if (sqlite3_prepare_v2(conn, sql, -1, &stmt, NULL) != SQLITE_OK)
		return NULL;
	for (size_t i = 0; i < count; i++)
		(void)sqlite3_bind_text(stmt, (int)i + 1, texts[i], -1,
		    SQLITE_TRANSIENT);
	return stmt;
}

static int
next(void *rows)
{
	int rc = sqlite3_step(rows);

	return rc == SQLITE_ROW ? 1 : rc == SQLITE_DONE ? 0 : -1;
}

static const char *
column(void *rows, int i)
{
	return (const char *)sqlite3_column_text(rows, i);
}

static void
end(void *rows)
{
	(void)sqlite3_finalize(rows);
}

static void
put_bytes(FILE *out, char letter, const unsigned char *bytes, int len)
{
	(void)fprintf(out, " %c'", letter);
	for (int i = 0; i < len; i++)
		if (letter == 't' && bytes[i] >= ' ' && bytes[i] < 0x7f)
			(void)putc(bytes[i], out);
		else
			(void)fprintf(out, "\\%02x", bytes[i]);
	(void)putc('\'', out);
}

static void
put_value(FILE *out, sqlite3_stmt *stmt, int i)
{
	switch (sqlite3_column_type(stmt, i)) {
	case SQLITE_INTEGER:
		(void)fprintf(out, " %lld",
		    (long long)sqlite3_column_int64(stmt, i));
		break;
	case SQLITE_FLOAT:
		(void)fprintf(out, " f%a", sqlite3_column_double(stmt, i));
		break;
	case SQLITE_NULL:
		(void)fputs(" -", out);
		break;
	case SQLITE_TEXT:
		put_bytes(out, 't', sqlite3_column_text(stmt, i),
		    sqlite3_column_bytes(stmt, i));
		break;
	default:
		put_bytes(out, 'x', sqlite3_column_blob(stmt, i),
		    sqlite3_column_bytes(stmt, i));
		break;
	}
}

static void
put_rows(FILE *out, sqlite3 *db, const char *name, const char *sql)
{
	sqlite3_stmt *stmt = NULL;
	int rc;

	storage_must(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) ==
	    SQLITE_OK, sql, sqlite3_errmsg(db));
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		(void)fputs(name, out);
		for (int i = 0; i < sqlite3_column_count(stmt); i++)
			put_value(out, stmt, i);
		(void)putc('\n', out);
	}
	storage_must(rc == SQLITE_DONE, sql, sqlite3_errmsg(db));
	(void)sqlite3_finalize(stmt);
}

/* Types and bytes of values matter here, so this does not go by texts. */
static void
dump(FILE *out, struct raw *raw, int rows)
{
	sqlite3 *db = raw_connection(raw);
	sqlite3_stmt *stmt = NULL;
	char sql[128];

	/* One moment, although it is read table by table. */
	storage_must(in_transaction(db) ||
	    sqlite3_exec(db, "SAVEPOINT dump", NULL, NULL, NULL) == SQLITE_OK,
	    "dump", sqlite3_errmsg(db));
	put_rows(out, db, "schema", "SELECT type, name, tbl_name, sql"
	    " FROM sqlite_schema ORDER BY 1, 2");
	/* Of a virtual table there are the tables that hold its content. */
	storage_must(sqlite3_prepare_v2(db, "SELECT name FROM sqlite_schema"
	    " WHERE type = 'table' AND name LIKE 'ud\\_%' ESCAPE '\\'"
	    " AND sql NOT LIKE 'CREATE VIRTUAL %' ORDER BY 1",
	    -1, &stmt, NULL) == SQLITE_OK, "dump", sqlite3_errmsg(db));
	while (rows && sqlite3_step(stmt) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(stmt, 0);

		(void)snprintf(sql, sizeof(sql),
		    "SELECT * FROM %s ORDER BY 1, 2", name);
		put_rows(out, db, name, sql);
	}
	(void)sqlite3_finalize(stmt);
	(void)sqlite3_exec(db, "RELEASE dump", NULL, NULL, NULL);
}

const struct raw_kind raw_sqlite = {
	.open = open_path, .open_host = open_host, .close = close_conn,
	.attach = attach, .error = error, .in_transaction = in_transaction,
	.change = change, .touched = touched, .query = query, .next = next, .column = column,
	.end = end, .bytes_begin = "x'", .bytes_end = "'", .dump = dump,
};
