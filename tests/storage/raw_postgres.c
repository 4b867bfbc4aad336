/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "storage/raw_kind.h"

enum { SQL_SIZE = 16384, COLUMNS_MAX = 16, TYPE_BYTES = 17 };

struct rows {
	PGresult *result;
	int at;
	char *bytes[COLUMNS_MAX];	/* columns of that type */
};

static void
must_run(PGconn *conn, const char *sql)
{
	PGresult *result = PQexec(conn, sql);

	storage_must(PQresultStatus(result) == PGRES_COMMAND_OK ||
	    PQresultStatus(result) == PGRES_TUPLES_OK, sql,
	    PQerrorMessage(conn));
	PQclear(result);
}

static PGconn *
connect_to_server(void)
{
	PGconn *conn = PQconnectdb(storage_location(""));

	storage_must(PQstatus(conn) == CONNECTION_OK, "connect",
	    PQerrorMessage(conn));
	must_run(conn, "SET client_min_messages = warning");
	return conn;
}

static void *
open_path(const char *path, char store[STORAGE_NAME_SIZE])
{
	PGconn *conn = connect_to_server();
	char sql[256];

	storage_schema(path, store);
	if (strcmp(path, ":memory:") == 0)
		storage_will_drop(store);
	(void)snprintf(sql, sizeof(sql), "SET search_path = \"%s\", words;"
	    "SET test.store = '%s'", store, store);
	must_run(conn, sql);
	return conn;
}

/* The host's own tables are elsewhere, and it knows nothing of ours. */
static void *
open_host(const char *given, char store[STORAGE_NAME_SIZE])
{
	PGconn *conn = connect_to_server();
	char host[STORAGE_NAME_SIZE], sql[512];

	storage_new_name("host", host);
	storage_will_drop(host);
	if (given != NULL) {
		(void)snprintf(store, STORAGE_NAME_SIZE, "%s", given);
	} else {
		storage_schema(":memory:", store);
		storage_will_drop(store);
	}
	(void)snprintf(sql, sizeof(sql), "CREATE SCHEMA %s;"
	    "SET search_path = %s; SET test.store = '%s'", host, host, store);
	must_run(conn, sql);
	return conn;
}

static void
close_conn(void *conn)
{
	PQfinish(conn);
}

static void
attach(void *conn, const char *store, ud_options *options)
{
	options->postgres = conn;
	options->schema = store;
}

static const char *
error(void *conn)
{
	return PQerrorMessage(conn);
}

static int
in_transaction(void *conn)
{
	return PQtransactionStatus(conn) != PQTRANS_IDLE;
}

static int64_t
touched(void *conn)
{
	(void)conn;
	return -1;
}

static int64_t
change(void *conn, const char *sql)
{
	int64_t count = 0;
	PGresult *result;
	int works = PQsendQuery(conn, sql);

	while ((result = PQgetResult(conn)) != NULL) {
		ExecStatusType status = PQresultStatus(result);

		works &= status == PGRES_COMMAND_OK ||
		    status == PGRES_TUPLES_OK;
		if (status == PGRES_COMMAND_OK)
			count += strtoll(PQcmdTuples(result), NULL, 10);
		PQclear(result);
	}
	return works ? count : -1;
}

/* ?1 is $1 here. */
static void
translate(const char *sql, char out[SQL_SIZE])
{
	size_t len = strlen(sql);

	storage_must(len < SQL_SIZE, "statement", "too long");
	for (size_t i = 0; i <= len; i++)
		out[i] = sql[i] == '?' && isdigit((unsigned char)sql[i + 1]) ?
		    '$' : sql[i];
}

static void *
query(void *conn, const char *sql, const char *const *texts, size_t count)
{
	static char mine[SQL_SIZE];
	struct rows *rows = calloc(1, sizeof(*rows));
	ExecStatusType status;

	storage_must(rows != NULL, "memory", "none");
	translate(sql, mine);
	rows->result = PQexecParams(conn, mine, (int)count, NULL, texts,
	    NULL, NULL, 0);
	rows->at = -1;
	status = PQresultStatus(rows->result);
	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
		return rows;
	PQclear(rows->result);
	free(rows);
	return NULL;
}

static void
forget_bytes(struct rows *rows)
{
	for (int i = 0; i < COLUMNS_MAX; i++) {
		free(rows->bytes[i]);
		rows->bytes[i] = NULL;
	}
}

static int
next(void *p)
{
	struct rows *rows = p;

	forget_bytes(rows);
	return ++rows->at < PQntuples(rows->result);
}

/* Bytes as they are, as with SQLite. */
static const char *
column(void *p, int i)
{
	struct rows *rows = p;
	unsigned char *bytes;
	size_t len;

	if (PQgetisnull(rows->result, rows->at, i))
		return NULL;
	if (PQftype(rows->result, i) != TYPE_BYTES)
		return PQgetvalue(rows->result, rows->at, i);
	storage_must(i < COLUMNS_MAX, "columns", "too many");
	if (rows->bytes[i] != NULL)
		return rows->bytes[i];
	bytes = PQunescapeBytea((unsigned char *)PQgetvalue(rows->result,
	    rows->at, i), &len);
	rows->bytes[i] = calloc(len + 1, 1);
	storage_must(bytes != NULL && rows->bytes[i] != NULL, "memory",
	    "none");
	memcpy(rows->bytes[i], bytes, len);
	PQfreemem(bytes);
	return rows->bytes[i];
}

static void
end(void *p)
{
	struct rows *rows = p;

	forget_bytes(rows);
	PQclear(rows->result);
	free(rows);
}

static void
put(FILE *out, struct raw *raw, const char *function)
{
	const char *const store[] = {raw_store(raw)};
	struct raw_rows *rows = raw_query(raw, function, store, 1);

	while (raw_next(rows))
		(void)fprintf(out, "%s\n", raw_column(rows, 0));
	raw_end(&rows);
}

static void
dump(FILE *out, struct raw *raw, int rows)
{
	put(out, raw, "SELECT words.shape(?1)");
	if (rows)
		put(out, raw, "SELECT words.dump(?1)");
}

const struct raw_kind raw_postgres = {
	.open = open_path, .open_host = open_host, .close = close_conn,
	.attach = attach, .error = error, .in_transaction = in_transaction,
	.change = change, .touched = touched, .query = query, .next = next, .column = column,
	.end = end, .bytes_begin = "'\\x", .bytes_end = "'::bytea",
	.dump = dump,
};
