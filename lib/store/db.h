/* SPDX-License-Identifier: MIT */
/*
 * A connection with its prepared statements and transactions, over whatever
 * driver.  Failures are reported in the error detail of the handle.
 *
 * A query collects its first failure: bind everything, then step, and look at
 * the result once.
 *
 *	query_begin(&q, db, &statements, USER_BY_ID);
 *	query_text(&q, id);
 *	while ((rc = query_step(&q)) == UD_ROW)
 *		...
 *	query_end(&q);
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stddef.h>
#include <stdint.h>
#include <userdir/storage.h>

#include "base/buf.h"
#include "base/error.h"

/* Who has statements: one row file each. */
enum subject {
	SUBJECT_META,
	SUBJECT_HEAD,
	SUBJECT_ORG,
	SUBJECT_USER,
	SUBJECT_USERNAME,
	SUBJECT_METADATA,
	SUBJECT_PASSWORD,
	SUBJECT_CODE,
	SUBJECT_OUTBOX,
	SUBJECT_EVENT,
	SUBJECT_INDEX,
	SUBJECT_ARRAY,
	SUBJECT_SEARCH,
	SUBJECT_COPY,
	SUBJECTS
};

/* A word of one subject, for what stands in many of its statements. */
struct db_word {
	const char *name, *text;	/* name NULL: the end */
};

/* The statements of one subject. */
struct statements {
	enum subject subject;
	size_t count;
	const char *const *sql;
	const struct db_word *words;	/* or NULL */
};

struct shapes;

struct db {
	ud_driver driver;	/* a copy: members we know, the rest zero */
	void *conn;
	struct error *error;	/* where failures are reported */
	void **prepared[SUBJECTS];
	struct shapes *shapes;	/* statements of searches, by shape */
	int attached;		/* the connection is the host's */
	uint64_t writes;	/* statements that changed something */
	int ahead;		/* what is asked is only sent */
	int assuming;		/* see db_assume_begin() */
	int failed;		/* a statement failed since last cleared */
	int doubt;		/* kind of a transaction that would not end */
};

/* Open with the driver's function.  After a failure db_close() all the same. */
int db_open(struct db *db, const ud_driver *driver,
    const ud_storage_spec *spec, void *ctx, struct error *error);
void db_close(struct db *db);

/*
 * Append SQL with the words in braces replaced:
 *
 *	{key} {bytes} {text} {clustered} {index_key} {lock} {join}
 *			what the driver says (userdir/storage.h)
 *	{?100}		"?1, ?2, ..., ?100"
 *	{keys 100} {texts 100}
 *			the same as rows of a table, each with its place from
 *			0, and of that type
 *	others		those of the subject, if words has them
 *
 * A statement of a table that begins with {many} is prepared by
 * prepare_many().
 */
void db_words(const ud_driver *driver, const struct db_word *words,
    const char *sql, struct buf *out);

/* Is there a table of that name? */
int db_has_table(struct db *db, const char *name, int *there);

/* Has a statement of the driver a row?  Its parameter is a name, or NULL. */
int db_ask(struct db *db, const char *sql, const char *name, int *yes);

/* Report a failure of the driver, with its words. */
int db_error(struct db *db, int rc);

struct query {
	struct db *db;
	void *stmt;
	int rc;			/* first failure */
	int bound;		/* parameters bound so far */
};

void query_begin(struct query *q, struct db *db, const struct statements *set,
    size_t index);

/* The same for a statement that is at hand. */
void query_begin_with(struct query *q, struct db *db, void *stmt);

/* Bind the next parameter.  Text, bytes and numbers are borrowed until
 * query_end(); absent spans are SQL NULL.  Numbers are for INT4[]. */
void query_int(struct query *q, int64_t value);
void query_text(struct query *q, struct span text);
void query_bytes(struct query *q, struct span bytes);
void query_numbers(struct query *q, const int32_t *numbers, size_t count);

/* UD_ROW, UD_OK at the end, or a reported failure. */
int query_step(struct query *q);

/*
 * What is asked between these two is only sent, and has no rows: a driver to
 * which a round trip is dear answers all of it at once when it is asked again.
 * 0: there is nothing to be gained by asking ahead.
 */
int db_ahead_begin(struct db *db);
void db_ahead_end(struct db *db);

/*
 * Between these two query_unexpected() waits for no answer: nothing exists.
 * If something does, a later step or the commit fails with UD_ECONFLICT.  0:
 * the driver cannot do that.
 */
int db_assume_begin(struct db *db);
void db_assume_end(struct db *db);

/* Step a statement that returns no rows, and end the query. */
int query_run(struct query *q);

/* Bind nothing but numbers, and run. */
int db_run(struct db *db, const struct statements *set, size_t index,
    const int64_t *numbers, size_t count);

/* query_run(), and how many rows it changed. */
int query_run_count(struct query *q, int64_t *changed);

/* The same for a row that the lock of this transaction keeps as it was read:
 * where an answer is a round trip, nobody waits for this one. */
int query_run_kept(struct query *q, int64_t *changed);

/* The shortest queries: is there a row; the number in the first column of the
 * first row, 0 without one.  Both end the query. */
int query_exists(struct query *q, int *found);
int query_number(struct query *q, int64_t *number);

/* query_exists() of what should not be there, which may be assumed. */
int query_unexpected(struct query *q, int *found);

/* Values of the row, valid until the next step or the end. */
int64_t query_column_int(struct query *q, int i);
struct span query_column_text(struct query *q, int i);
struct span query_column_bytes(struct query *q, int i);

/* The same of several columns, one after the other. */
void query_columns_int(struct query *q, int first, int count, int64_t *values);
void query_columns_text(struct query *q, int first, int count,
    struct span *texts);

void query_end(struct query *q);

/*
 * A transaction, or a part of the one that is open: inside a batch of ours
 * nothing is begun, inside a transaction of the host a savepoint.
 */
struct tx {
	struct db *db;
	int kind;		/* UD_TX_..., 0 when there is nothing to end */
};

int tx_begin(struct tx *tx, struct db *db, int kind);

/* Begin to read what is asked ahead and, as a rule, nothing else; the head
 * comes first.  UD_ECONFLICT of any query: it must be done again with
 * tx_begin(), because it was more, and a change came between. */
int tx_glance(struct tx *tx, struct db *db);
int tx_commit(struct tx *tx);

/* Roll back unless committed.  If even that fails the connection is in doubt:
 * nothing may be done on it before it is mended or replaced. */
void tx_end(struct tx *tx);

#endif
