/* SPDX-License-Identifier: MIT */
/*
 * The hand-written side in PostgreSQL: one prepared statement over libpq for
 * each question, values and results in binary form, the same settings as the
 * library's connection.  bench/bare.h is what it answers.
 */
#ifndef BENCH_PG_SIDE_H
#define BENCH_PG_SIDE_H

#include <libpq-fe.h>

#include "bench/bare_search.h"

enum { PG_PARAMS = 48, PG_SETS = 65536, MATCH_SETS = 512 };

enum pg_statement {
	PG_BY_ID, PG_BY_USERNAME, PG_BY_IDS, PG_PAGE,
	PG_COUNT, PG_COUNT_STATE, PG_COUNT_ORG, PG_COUNT_ORG_STATE,
	PG_AFTER, PG_OFFSET, PG_PAIR, PG_EITHER,
	PG_CONTAINS, PG_CONTAINS_CAPPED, PG_CONTAINS_NONE, PG_CONTAINS_LISTS,
	PG_EMAIL_STATE, PG_STARTS, PG_TRIGRAMS, PG_TRIGRAMS_COUNT,
	PG_CREATE, PG_LOCK, PG_ADD, PG_SET_HEAD, PG_ADD_COUNT,
	PG_SET_DISPLAY,
	PG_STATEMENTS
};

/* The page of what was found, and the number of all of it. */
#define PG_PAGE(more) \
	"SELECT t.n, " RECORD_COLUMNS more " FROM" \
	" (SELECT count(*) AS n FROM found) t LEFT JOIN (" \
	"(SELECT key FROM found ORDER BY key LIMIT 100) p" \
	" JOIN ud_users u ON u.key = p.key" \
	" JOIN ud_orgs o ON o.key = u.org) ON true ORDER BY u.key"
#define PG_PAGE_OF_FOUND PG_PAGE("")

struct pg_copy;
struct side {
	PGconn *conn;
	PGresult *result;	/* the last one: records point into it */
	char prepared[PG_STATEMENTS];
	size_t waiting;		/* statements in the pipeline */
	struct pg_copy *copy;	/* of an import */
};

/* Values of a statement; texts must live until it was sent. */
struct params {
	int count;
	const char *value[PG_PARAMS];
	int length[PG_PARAMS], format[PG_PARAMS];
	char number[PG_PARAMS][8];
};
void params_int(struct params *params, int64_t value);
void params_text(struct params *params, const char *text);	/* "": NULL */
void params_bytes(struct params *params, const void *bytes, size_t len);

/* Connect; the connection string of the server is set once. */
void side_server(const char *connection);
const char *side_connection(void);
int side_open(struct side *side, const char *schema, int relaxed);
void side_close(struct side *side);
int side_fail(const struct side *side, const char *what);

/* Run SQL of any kind, outside of pipelines; one value of one row of it. */
int side_exec(struct side *side, const char *sql);
int side_value(struct side *side, const char *sql, int64_t *value);

int side_prepare(struct side *side, enum pg_statement which);

/* Run a prepared statement: side->result are its rows. */
int side_run(struct side *side, enum pg_statement which,
    const struct params *params);

int side_run_named(struct side *side, const char *name);

/* The same in a pipeline: send what is to be run together, then wait for all;
 * side->result is that of the last one. */
int side_send(struct side *side, enum pg_statement which,
    const struct params *params);
int side_send_words(struct side *side, const char *sql);
int side_wait(struct side *side);

/* Numbers of the result; rows as records, users in columns from `first` on. */
int64_t side_int(const struct side *side, int row, int column);
void side_record(const struct side *side, int row, int first,
    struct record *record);

/* pg_sql.c */
const char *pg_sql(enum pg_statement which);

/* pg_grams.c: the set of numbers of a person's grams; of those that cover a
 * needle. */
struct grams_document;
void pg_grams_set(char out[PG_SETS], const struct grams_document *document);
void pg_grams_cover(char out[MATCH_SETS], int column, const char *needle);

/* pg_read.c: complete users with all lists; by pg_trgm. */
int pg_ask_lists(struct bare *bare, const struct ask *ask,
    struct answer *answer);
int pg_ask_trigrams(struct bare *bare, const struct ask *ask,
    struct answer *answer);
int pg_count_trigrams(struct bare *bare, const struct ask *ask,
    struct answer *answer);

/* The same by a statement that PREPARE has named, without parameters. */
int pg_take_page(struct bare *bare, const char *name, struct answer *answer);

/* pg_copy.c: rows of an import, kept until they are all copied. */
int pg_copy_add(struct bare *bare, const struct person *person);
int pg_copy_end(struct bare *bare);

#endif
