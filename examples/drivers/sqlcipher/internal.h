/* SPDX-License-Identifier: MIT */
/* What the files of this driver share. */
#ifndef SQLCIPHER_INTERNAL_H
#define SQLCIPHER_INTERNAL_H

#include "sqlcipher.h"

#define SQLITE_HAS_CODEC
#include <sqlcipher/sqlite3.h>

enum {
	TX_KINDS = UD_TX_NESTED + 1,
	TX_WORDS = 3		/* begin, commit, rollback */
};

struct stmt;

struct conn {
	sqlite3 *db;
	int failed;		/* why open() failed, if db is NULL */
	const struct sqlcipher_key *key;
	sqlite3_stmt *tx[TX_KINDS][TX_WORDS];
	int64_t changes;	/* of the last statement that changed rows */
	int64_t last_number;	/* of a statement with many parameters */
	struct stmt *many;	/* those that are there */
	char why[200];		/* a failure that SQLite has forgotten */
};

/* A code of SQLite as one of the library. */
int code_of(int rc);

/* Statements as the library says them, in the words of this SQLite
 * (translate.c).  A text is freed by sqlite3_free(). */
struct upsert {
	size_t rows;
	char **update, **insert;	/* one of each for a row */
};

/* UD_OK, and the text in *plain; or the statements that do what an INSERT ...
 * ON CONFLICT DO UPDATE says, and *plain is NULL. */
int translate(const char *sql, int64_t number, char **plain,
    struct upsert *upsert);
void upsert_free(struct upsert *upsert);

/* The greatest parameter of a statement. */
int translate_params(const char *sql);

/* Statements: functions of ud_driver (statement.c). */
int statement_prepare(void *conn, const char *sql, void **stmt);
int statement_bind_int(void *stmt, int i, int64_t value);
int statement_bind_text(void *stmt, int i, const char *text, size_t len);
int statement_bind_bytes(void *stmt, int i, const void *bytes, size_t len);
int statement_step(void *stmt);
int64_t statement_column_int(void *stmt, int i);
const char *statement_column_text(void *stmt, int i, size_t *len);
const void *statement_column_bytes(void *stmt, int i, size_t *len);
void statement_reset(void *stmt);
void statement_finalize(void *stmt);

/* Functions that the statements call: parameters (statement.c), elements of
 * JSON arrays (elements.c). */
int statement_register(struct conn *conn);
int elements_register(sqlite3 *db);

#endif
