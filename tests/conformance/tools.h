/* SPDX-License-Identifier: MIT */
/*
 * What checks are written with.  A check remembers the first thing that went
 * wrong; after that its tools do nothing, so checks need no branches.
 */
#ifndef CONFORMANCE_TOOLS_H
#define CONFORMANCE_TOOLS_H

#include "conformance.h"

#include <stddef.h>
#include <stdint.h>

enum { CHECK_CONNECTIONS = 8, CHECK_WHY = 1200, CHECK_PATIENCE_MS = 10000 };

struct check {
	const struct conformance *suite;
	const ud_driver *driver;	/* members that it lacks are NULL */
	char location[CONFORMANCE_LOCATION];
	void *conns[CHECK_CONNECTIONS];	/* closed after the check */
	int skipped;
	char why[CHECK_WHY];		/* what failed first; "" if nothing */
};

/* A check and its name, which is a fact about a driver. */
struct check_row {
	const char *name;
	void (*run)(struct check *c);
};

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* The checks of each file; the last row is empty. */
extern const struct check_row connection_checks[], transaction_checks[],
    writer_checks[], statement_checks[], value_checks[], order_checks[],
    select_checks[], change_checks[], word_checks[], directory_checks[],
    search_checks[], between_checks[];

/* Nothing has failed so far. */
int check_good(const struct check *c);

/* Fail, with the words. */
void check_fail(struct check *c, const char *format, ...);
void check_skip(struct check *c, const char *why);

/* Fail unless it holds. */
void check_that(struct check *c, int holds, const char *what);

/* Fail unless the call returned the code. */
void check_code(struct check *c, void *conn, int rc, int right,
    const char *what);

/* A connection to the place of the check, NULL after a failure; or as the
 * rest of the spec says.  It is closed in the end, or now. */
void *check_open(struct check *c);
void *check_open_as(struct check *c, ud_storage_spec spec);
void check_close(struct check *c, void *conn);

/* A connection that waits a short time for others, and one with the tables
 *
 *	ud_things (key {key}, n BIGINT, t {text}, b {bytes})
 *	ud_names (owner BIGINT, pos BIGINT, name {text} unique,
 *	    PRIMARY KEY (owner, pos)) {clustered}
 *	ud_sums (a BIGINT, b BIGINT, n BIGINT, PRIMARY KEY (a, b)) {clustered}
 */
enum { CHECK_SHORT_MS = 400 };
void *check_open_short(struct check *c);
void *check_tables(struct check *c);

/* Values of parameters. */
struct value {
	enum { VALUE_END, VALUE_INT, VALUE_TEXT, VALUE_BYTES } type;
	int64_t number;
	const void *data;	/* NULL is SQL NULL */
	size_t len;
};

#define INT(value) {VALUE_INT, (value), NULL, 0}
#define TEXT(literal) {VALUE_TEXT, 0, (literal), sizeof(literal) - 1}
#define TEXT_OF(string) {VALUE_TEXT, 0, (string), strlen(string)}
#define BYTES(literal) {VALUE_BYTES, 0, (literal), sizeof(literal) - 1}
#define NO_TEXT {VALUE_TEXT, 0, NULL, 0}
#define NO_BYTES_THERE {VALUE_BYTES, 0, NULL, 0}
#define WITH(...) ((const struct value[]){__VA_ARGS__, {VALUE_END, 0, NULL, 0}})
#define WITHOUT ((const struct value[]){{VALUE_END, 0, NULL, 0}})

/* Bind them all, from parameter 1. */
void check_bind(struct check *c, void *conn, void *stmt,
    const struct value *values);
void *check_prepare(struct check *c, void *conn, const char *sql);

/* step(); a driver with send() tells of some failures only when changes() is
 * asked for, which this does. */
int check_step(struct check *c, void *conn, void *stmt);

/* SQL with the words in braces replaced by those of the driver: 0 if it is
 * too long. */
enum { CHECK_SQL = 4096 };
int check_words(const ud_driver *driver, const char *sql, char *out,
    size_t size);

void check_exec(struct check *c, void *conn, const char *sql);

void check_begin(struct check *c, void *conn, int kind);
void check_commit(struct check *c, void *conn, int kind);
void check_rollback(struct check *c, void *conn, int kind);

/* Begin a transaction that writes, and wait for the right to it, as the
 * library does: with the first row of ud_things, which must be there.  The
 * code of what failed. */
int check_turn(struct check *c, void *conn);

/* Run a statement once; it must change so many rows, -1: any number. */
void check_run(struct check *c, void *conn, const char *sql,
    const struct value *values, int64_t changes);

/* Run a statement once: the code of what failed, UD_OK or UD_ROW. */
int check_try(struct check *c, void *conn, const char *sql,
    const struct value *values);

/*
 * A query answers so: a letter for each column in `types`, i, t or b (in
 * hexadecimal); in `right` a bar between columns, a semicolon after each row,
 * "~" for NULL.
 */
void check_rows(struct check *c, void *conn, const char *sql,
    const struct value *values, const char *types, const char *right);

/* The same of a statement at hand, which is reset. */
void check_answers(struct check *c, void *conn, void *stmt,
    const char *types, const char *right);

/* Rows in ud_things. */
void check_count(struct check *c, void *conn, int64_t right);

/* Two threads run the functions with a connection each; both end. */
void check_threads(struct check *c, void *(*run)(void *), void *first,
    void *second);
void check_pause(int ms);
int64_t check_now_ms(void);

#endif
