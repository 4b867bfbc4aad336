/* SPDX-License-Identifier: MIT */
#include "catalogue/dump.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
must(int ok, sqlite3 *db)
{
	if (ok)
		return;
	(void)fprintf(stderr, "the dump fails: %s\n", sqlite3_errmsg(db));
	abort();
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

	must(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK, db);
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		(void)fputs(name, out);
		for (int i = 0; i < sqlite3_column_count(stmt); i++)
			put_value(out, stmt, i);
		(void)putc('\n', out);
	}
	must(rc == SQLITE_DONE, db);
	(void)sqlite3_finalize(stmt);
}

static char *
dump(sqlite3 *db, int rows)
{
	sqlite3_stmt *stmt = NULL;
	char *text = NULL, sql[128];
	size_t len;
	FILE *out = open_memstream(&text, &len);

	must(out != NULL, db);
	/* One moment, although it is read table by table. */
	must(!sqlite3_get_autocommit(db) ||
	    sqlite3_exec(db, "SAVEPOINT dump", NULL, NULL, NULL) == SQLITE_OK,
	    db);
	put_rows(out, db, "schema", "SELECT type, name, tbl_name, sql"
	    " FROM sqlite_schema ORDER BY 1, 2");
	/* Of a virtual table there are the tables that hold its content. */
	must(sqlite3_prepare_v2(db, "SELECT name FROM sqlite_schema WHERE"
	    " type = 'table' AND name LIKE 'ud\\_%' ESCAPE '\\'"
	    " AND sql NOT LIKE 'CREATE VIRTUAL %' ORDER BY 1",
	    -1, &stmt, NULL) == SQLITE_OK, db);
	while (rows && sqlite3_step(stmt) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(stmt, 0);

		(void)snprintf(sql, sizeof(sql),
		    "SELECT * FROM %s ORDER BY 1, 2", name);
		put_rows(out, db, name, sql);
	}
	(void)sqlite3_finalize(stmt);
	(void)sqlite3_exec(db, "RELEASE dump", NULL, NULL, NULL);
	(void)fclose(out);
	must(text != NULL, db);
	return text;
}

char *
dump_store(sqlite3 *db)
{
	return dump(db, 1);
}

char *
dump_schema(sqlite3 *db)
{
	return dump(db, 0);
}

const char *
dump_difference(const char *before, const char *after)
{
	static char text[1024];
	size_t line = 0, i;

	for (i = 0; before[i] != '\0' && before[i] == after[i]; i++)
		if (before[i] == '\n')
			line = i + 1;
	if (before[i] == after[i])
		return NULL;
	(void)snprintf(text, sizeof(text), "%.*s became %.*s",
	    (int)strcspn(before + line, "\n"), before + line,
	    (int)strcspn(after + line, "\n"), after + line);
	return text;
}
