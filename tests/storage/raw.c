/* SPDX-License-Identifier: MIT */
#include "storage/raw.h"

#include <stdlib.h>

#include "storage/raw_kind.h"

struct raw {
	const struct raw_kind *kind;
	void *conn;
	char store[STORAGE_NAME_SIZE];	/* the schema of PostgreSQL */
};

struct raw_rows {
	struct raw *raw;
	void *rows;
};

static const struct raw_kind *
the_kind(void)
{
#ifdef USERDIR_HAS_POSTGRES
	if (storage_is_postgres())
		return &raw_postgres;
#endif
	return &raw_sqlite;
}

static struct raw *
new_raw(void)
{
	struct raw *raw = calloc(1, sizeof(*raw));

	storage_must(raw != NULL, "memory", "none");
	raw->kind = the_kind();
	return raw;
}

struct raw *
raw_open(const char *path)
{
	struct raw *raw = new_raw();

	raw->conn = raw->kind->open(path, raw->store);
	return raw;
}

struct raw *
raw_open_file(const char *path)
{
	struct raw *raw = new_raw();

	raw->kind = &raw_sqlite;
	raw->conn = raw->kind->open(path, raw->store);
	return raw;
}

struct raw *
raw_open_host(const char *store)
{
	struct raw *raw = new_raw();

	raw->conn = raw->kind->open_host(store, raw->store);
	return raw;
}

void
raw_close(struct raw **raw)
{
	if (*raw == NULL)
		return;
	(*raw)->kind->close((*raw)->conn);
	free(*raw);
	*raw = NULL;
}

void *
raw_connection(struct raw *raw)
{
	return raw->conn;
}

const char *
raw_store(const struct raw *raw)
{
	return raw->store;
}

void
raw_attach(struct raw *raw, ud_options *options)
{
	the_kind()->attach(raw == NULL ? NULL : raw->conn,
	    raw == NULL ? NULL : raw->store, options);
}

const char *
raw_error(struct raw *raw)
{
	return raw->kind->error(raw->conn);
}

int
raw_in_transaction(struct raw *raw)
{
	return raw->kind->in_transaction(raw->conn);
}

int64_t
raw_touched(struct raw *raw)
{
	return raw->kind->touched(raw->conn);
}

const char *
raw_name(struct raw *raw, const char *table)
{
	static char name[2 * STORAGE_NAME_SIZE];

	(void)snprintf(name, sizeof(name), "%s%s%s", raw->store,
	    raw->store[0] == '\0' ? "" : ".", table);
	return name;
}

int64_t
raw_change(struct raw *raw, const char *sql)
{
	return raw->kind->change(raw->conn, sql);
}

int
raw_try(struct raw *raw, const char *sql)
{
	return raw_change(raw, sql) >= 0;
}

void
raw_exec(struct raw *raw, const char *sql)
{
	int works = raw_try(raw, sql);

	storage_must(works, sql, raw_error(raw));
}

void
raw_exec_with(struct raw *raw, const char *sql, const char *const *texts,
    size_t count)
{
	struct raw_rows *rows = raw_query(raw, sql, texts, count);

	while (raw_next(rows))
		;
	raw_end(&rows);
}

const char *
raw_bytes(const void *bytes, size_t len)
{
	static char text[512];
	const struct raw_kind *kind = the_kind();
	const unsigned char *p = bytes;
	size_t n;

	storage_must(2 * len + 16 < sizeof(text), "bytes", "too many");
	n = (size_t)snprintf(text, sizeof(text), "%s", kind->bytes_begin);
	for (size_t i = 0; i < len; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%02x",
		    p[i]);
	(void)snprintf(text + n, sizeof(text) - n, "%s", kind->bytes_end);
	return text;
}

struct raw_rows *
raw_query(struct raw *raw, const char *sql, const char *const *texts,
    size_t count)
{
	struct raw_rows *rows = calloc(1, sizeof(*rows));

	storage_must(rows != NULL, "memory", "none");
	rows->raw = raw;
	rows->rows = raw->kind->query(raw->conn, sql, texts, count);
	storage_must(rows->rows != NULL, sql, raw_error(raw));
	return rows;
}

int
raw_next(struct raw_rows *rows)
{
	int found = rows->raw->kind->next(rows->rows);

	storage_must(found >= 0, "rows", raw_error(rows->raw));
	return found;
}

const char *
raw_column(const struct raw_rows *rows, int i)
{
	return rows->raw->kind->column(rows->rows, i);
}

int64_t
raw_column_number(const struct raw_rows *rows, int i)
{
	const char *text = raw_column(rows, i);

	return text == NULL ? 0 : strtoll(text, NULL, 10);
}

void
raw_end(struct raw_rows **rows)
{
	(*rows)->raw->kind->end((*rows)->rows);
	free(*rows);
	*rows = NULL;
}

const char *
raw_text(struct raw *raw, const char *sql)
{
	static char found[4096];
	struct raw_rows *rows = raw_query(raw, sql, NULL, 0);
	const char *text;

	storage_must(raw_next(rows), sql, "no row");
	text = raw_column(rows, 0);
	(void)snprintf(found, sizeof(found), "%s",
	    text == NULL ? "(null)" : text);
	raw_end(&rows);
	return found;
}

int64_t
raw_number(struct raw *raw, const char *sql)
{
	const char *text = raw_text(raw, sql);
	char *end;
	int64_t number = strtoll(text, &end, 10);

	storage_must(end != text, sql, "no number");
	return number;
}

static char *
dump(struct raw *raw, int rows)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	storage_must(out != NULL, "memory", "none");
	raw->kind->dump(out, raw, rows);
	(void)fclose(out);
	storage_must(text != NULL, "memory", "none");
	return text;
}

char *
raw_dump(struct raw *raw)
{
	return dump(raw, 1);
}

char *
raw_dump_schema(struct raw *raw)
{
	return dump(raw, 0);
}
