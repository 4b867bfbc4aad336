/* SPDX-License-Identifier: MIT */
/* The two databases behind raw.h. */
#ifndef TESTS_STORAGE_RAW_KIND_H
#define TESTS_STORAGE_RAW_KIND_H

#include <stdio.h>

#include "storage/raw.h"

/* What raw.c asks of each.  A connection is a sqlite3 or a PGconn, rows are a
 * sqlite3_stmt or what raw_postgres.c makes of a PGresult. */
struct raw_kind {
	void *(*open)(const char *path, char store[STORAGE_NAME_SIZE]);
	void *(*open_host)(const char *given, char store[STORAGE_NAME_SIZE]);
	void (*close)(void *conn);
	void (*attach)(void *conn, const char *store, ud_options *options);
	const char *(*error)(void *conn);
	int (*in_transaction)(void *conn);
	int64_t (*change)(void *conn, const char *sql);
	int64_t (*touched)(void *conn);
	/* NULL if it fails. */
	void *(*query)(void *conn, const char *sql,
	    const char *const *texts, size_t count);
	/* 1: a row, 0: no more, -1: it fails. */
	int (*next)(void *rows);
	const char *(*column)(void *rows, int i);
	void (*end)(void *rows);
	const char *bytes_begin, *bytes_end;
	void (*dump)(FILE *out, struct raw *raw, int rows);
};

extern const struct raw_kind raw_sqlite, raw_postgres;

void *raw_connection(struct raw *raw);

#endif
