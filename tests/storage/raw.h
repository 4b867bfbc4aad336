/* SPDX-License-Identifier: MIT */
/*
 * A connection behind the library's back: what a host has, what somebody uses
 * who tampers with a store, and how a test looks at what is there.
 *
 * Statements are SQL that both databases understand; placeholders are ?1, ?2
 * and so on.  The functions of SQLite that PostgreSQL has not are there too
 * (tests/postgres/words.sql).  Unqualified names are those of the store.
 */
#ifndef TESTS_STORAGE_RAW_H
#define TESTS_STORAGE_RAW_H

#include <stddef.h>
#include <stdint.h>

#include "storage/storage.h"

struct raw;
struct raw_rows;

/* Connect to the store of a path, which need not exist yet. */
struct raw *raw_open(const char *path);

/* Connect to a file of SQLite, whatever the storage is. */
struct raw *raw_open_file(const char *path);

/* A host's own database, in which there is no directory yet.  Where it will
 * be may be given for PostgreSQL: the name of a schema. */
struct raw *raw_open_host(const char *store);

void raw_close(struct raw **raw);

/* The schema that the store is in; "" with SQLite. */
const char *raw_store(const struct raw *raw);

/* Let a directory use the connection: the path of ud_open() is NULL then.
 * raw NULL: let it open one of its own again. */
void raw_attach(struct raw *raw, ud_options *options);

/* Run statements; 1 if they work. */
int raw_try(struct raw *raw, const char *sql);

/* Run statements that must work, the second with texts for placeholders. */
void raw_exec(struct raw *raw, const char *sql);
void raw_exec_with(struct raw *raw, const char *sql,
    const char *const *texts, size_t count);

/* Likewise; how many rows they change, or -1 if they fail. */
int64_t raw_change(struct raw *raw, const char *sql);

/* Rows that whoever uses the connection has changed on it, and if only for a
 * moment; -1 where the database does not tell. */
int64_t raw_touched(struct raw *raw);

/* A table of the store, as the host must name it.  Static. */
const char *raw_name(struct raw *raw, const char *table);

/* Text of the last error. */
const char *raw_error(struct raw *raw);

/* 1 if a transaction is open. */
int raw_in_transaction(struct raw *raw);

/* Bytes as they are written in SQL.  Static. */
const char *raw_bytes(const void *bytes, size_t len);

/* The rows of a statement, one after the other: raw_next() is 1 while there
 * is one.  A text is NULL if the value is; it is valid until raw_next(). */
struct raw_rows *raw_query(struct raw *raw, const char *sql,
    const char *const *texts, size_t count);
int raw_next(struct raw_rows *rows);
const char *raw_column(const struct raw_rows *rows, int i);
int64_t raw_column_number(const struct raw_rows *rows, int i);
void raw_end(struct raw_rows **rows);

/* The first value of the first row, which must be there.  The text is static;
 * "(null)" if the value is NULL. */
int64_t raw_number(struct raw *raw, const char *sql);
const char *raw_text(struct raw *raw, const char *sql);

/* The schema and all rows of the store, a line each; release with free().  It
 * is one moment. */
char *raw_dump(struct raw *raw);
char *raw_dump_schema(struct raw *raw);

#endif
