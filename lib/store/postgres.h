/* SPDX-License-Identifier: MIT */
/*
 * The PostgreSQL driver from the inside: a connection with a pipeline.
 *
 * What is sent stands in a queue until its result has come.  Statements that
 * return nothing wait there, and go with the next one that somebody must see
 * the answer of: so a transaction that reads and then writes is two round
 * trips, however many statements it has.  The first failure of what waited is
 * that of the exchange that found it; the server does nothing after it.
 *
 * On a connection of the host nothing waits: it is handed back as it was.
 */
#ifndef STORE_POSTGRES_H
#define STORE_POSTGRES_H

#include <libpq-fe.h>
#include <userdir/storage.h>

#include "base/buf.h"

enum {
	PG_NAME_SIZE = 64,	/* of a statement, a cursor, a schema */
	PG_ERROR_SIZE = 240,
	PG_QUEUE_MOST = 256,	/* statements that wait; more would fill the
				   buffers of both sides */
	PG_QUEUE_BYTES = 256 * 1024,
	PG_FETCH = 500,		/* rows of a cursor at a time */
	PG_LEFT_MOST = 32	/* statements to be let go of later */
};

/* What an entry of the queue is waiting for. */
enum pg_wait {
	PG_NOTHING,		/* its result is of no interest */
	PG_WRITE,		/* rows that it changed */
	PG_ROWS,		/* its rows, for stmt->result */
	PG_AHEAD,		/* its rows, for later */
	PG_SHAPE,		/* description of stmt */
	PG_COMMIT,		/* the word of the server that it did */
	PG_SAME,		/* the row that pg->first had */
	PG_ASSERTION,		/* that it does not fail */
	PG_SYNC			/* the end of an exchange */
};

/* A read without a transaction on the server: nothing, or not all, of it is
 * sent yet; or its one exchange is over. */
enum pg_glance { PG_GLANCE_NONE, PG_GLANCE_OPEN, PG_GLANCE_OVER };

struct pg_stmt;

/* Rows that were asked for before somebody wanted them. */
struct pg_ahead {
	struct pg_ahead *next;
	struct pg_stmt *stmt;
	struct buf params;	/* as sent, to be recognized */
	PGresult *rows;
};

struct pg_sent {
	enum pg_wait wait;
	struct pg_stmt *stmt;
	struct pg_ahead *ahead;
};

/* A connection to one server. */
struct pg {
	PGconn *conn;
	ud_storage_spec spec;	/* as given to open() */
	char schema[PG_NAME_SIZE];
	int attached;
	unsigned generation;	/* of the connection: what was prepared on an
				   earlier one is gone */
	unsigned names;		/* given to statements so far */
	unsigned stamp;		/* in them: memory is used again, and a host's
				   connection outlives us */
	unsigned left[PG_LEFT_MOST];	/* numbers: prepared on the host's
				   connection, and no longer used */
	size_t left_count;
	int borrowed;		/* the host's connection is in our hands */
	int was_nonblocking;	/* before */
	int64_t patience_ms;	/* for an answer */
	struct pg_sent queue[PG_QUEUE_MOST + 8];
	size_t queued;
	size_t queued_bytes;
	int tx;			/* UD_TX_... of ours that is open on the server,
				   or will be when the queue is sent; 0: none */
	int nested;		/* likewise: our savepoint */
	int failure;		/* in them: code of the first; all that
				   follows fails until they are rolled back */
	enum pg_glance glance;	/* instead of the transaction */
	const struct pg_stmt *first;	/* that was sent in it */
	struct buf first_row;
	int commit_sent;
	int64_t changed;	/* rows of the last write */
	struct pg_ahead *ahead;
	int assertions;		/* some have not been sent off */
	int cannot_assert;	/* the server cannot have any */
	int wrong;		/* a server that does not take writes: go on
				   with another one */
	int answered;		/* rows of the transaction were handed over */

	struct pg *replica;	/* for reads, or NULL */
	int is_replica;		/* of another one */
	int on_replica;		/* the transaction that is open is there */
	int must_catch_up;	/* it may lack what was written here */
	int64_t look_after_us;	/* not to be asked before */
	char written_up_to[32];	/* place in the log of the server; "": to be
				   asked for */
	char error[PG_ERROR_SIZE];
};

struct pg_stmt {
	struct pg *pg;		/* to which the host's handle belongs */
	struct pg *at;		/* on which it runs now: that, or its replica */
	char *sql;		/* in the words of PostgreSQL */
	unsigned number;	/* of its name */
	char name[PG_NAME_SIZE];	/* on the server */
	unsigned generation[2];	/* on which it is prepared; there, and on the
				   replica */
	struct pg_stmt *assertion;	/* that it has no row; NULL: not made */
	int is_many;		/* handed over a part at a time */
	int reads;		/* it returns rows */
	int params;
	Oid *types;		/* of parameters */
	const char **values;
	int *lengths, *formats;
	char (*numbers)[24];	/* of parameters that are numbers */
	char **copies;		/* texts that must end in NUL */
	PGresult *result;	/* rows at hand */
	int row;
	int running;		/* since the first step */
	int cursor;		/* rows come from one */
	int cursor_done;
};

/* postgres_sql.c: the library's words in those of PostgreSQL. */
int pg_translate(const struct pg *pg, const char *sql, struct buf *out);

/* The code for the SQLSTATE of a result, whose words go to pg->error. */
int pg_fail(struct pg *pg, const PGresult *result);

/* The same for a connection that is not what it should be. */
int pg_fail_connection(struct pg *pg, int code);

/* postgres.c: begin a transaction of a kind; the name under which what is said
 * of transactions was prepared, NULL if it was not. */
int pg_say_begin(struct pg *pg, int kind);
const char *pg_prepared_name(const struct pg *pg, const char *sql);

/* postgres_glance.c */
void pg_glance_begin(struct pg *pg);
void pg_glance_end(struct pg *pg);

/* A statement is about to be sent ahead: it belongs to the glance, or there
 * will be a transaction. */
int pg_glance_ask(struct pg *pg, const struct pg_stmt *stmt);

/* There must be a transaction from here on. */
int pg_glance_settle(struct pg *pg);

/* What the first statement found; whether it is found again. */
int pg_glance_keep(struct pg *pg, const struct pg_stmt *stmt,
    const PGresult *result);
int pg_glance_compare(struct pg *pg, const PGresult *result);

/* postgres_ahead.c */
void pg_forget_ahead(struct pg *pg);

/* Was it sent before with these parameters?  Then its rows are taken. */
int pg_was_sent(struct pg_stmt *stmt, int *found);

/* Send off the assertions that wait; the code for one that failed. */
int pg_assertions_go(struct pg *pg);
int pg_assertion_fails(struct pg *pg, const PGresult *result);

/* postgres_stmt.c: which server answers it; send it with its parameters, a
 * cursor's declaration likewise. */
void pg_choose(struct pg_stmt *stmt);
int pg_send_bound(struct pg_stmt *stmt, enum pg_wait wait,
    struct pg_ahead *ahead);

/* Run one without parameters again, for PG_SAME. */
int pg_ask_again(struct pg *pg, const struct pg_stmt *stmt);

/* postgres_pipe.c */

/* Begin to send.  On the host's connection nothing stands in a pipeline
 * between calls, and nothing of the host's when it begins. */
int pg_enter(struct pg *pg);

/* It was not sent, or has no answer: the connection is given up, and what was
 * done in the transaction that is open is lost.  The reason; NULL: what libpq
 * says. */
int pg_lost(struct pg *pg, const char *why);

/* Run statements by themselves, and wait for them; their last result.  A
 * parameter may be NULL. */
int pg_alone(struct pg *pg, const char *sql, const char *param,
    PGresult **out);

/* Put into the queue what was just sent. */
int pg_enqueue(struct pg *pg, enum pg_wait wait, struct pg_stmt *stmt,
    struct pg_ahead *ahead, size_t bytes);

/* Send a statement without rows, which may wait. */
int pg_say(struct pg *pg, const char *sql, enum pg_wait wait);

/* Send all that waits, and read what comes: the first failure. */
int pg_exchange(struct pg *pg);

/* Send all that waits, and do not wait for the answer. */
int pg_let_go(struct pg *pg);

/* Is the connection usable?  Opens it again outside of transactions. */
int pg_ready(struct pg *pg);

/* Close it, if it is ours; else let the host see that it is of no use. */
void pg_hang_up(struct pg *pg);

/* Is a transaction or a savepoint of ours open? */
int pg_is_open(const struct pg *pg);

/* postgres.c: settings of a new connection; UD_OK or a failure. */
int pg_connect(struct pg *pg);

/* postgres_replica.c: remember it, if there is one. */
int pg_replica_open(struct pg *pg);

/* May it answer now?  Looks, and connects, if that is due. */
int pg_replica_serves(struct pg *pg);

/* It lacks a commit; it has failed to answer. */
void pg_replica_lacks(struct pg *pg);
void pg_replica_fails(struct pg *pg);

/* postgres.c: a transaction to read in, on that server. */
int pg_begin(struct pg *pg, int kind);

/* postgres_stmt.c */
int pg_prepare(void *conn, const char *sql, void **stmt);
int pg_prepare_many(void *conn, const char *sql, void **stmt);
int pg_send(void *stmt);
int pg_assume(void *stmt);
int pg_step(void *stmt);
int64_t pg_changes(void *conn);
void pg_reset(void *stmt);
void pg_finalize(void *stmt);

/* Let go of what a failed transaction of the host held, if none is open. */
void pg_deallocate_left(struct pg *pg);

/* postgres_value.c */
int pg_bind_int(void *stmt, int i, int64_t value);
int pg_bind_text(void *stmt, int i, const char *text, size_t len);
int pg_bind_numbers(void *stmt, int i, const int32_t *numbers, size_t count);
int pg_bind_bytes(void *stmt, int i, const void *bytes, size_t len);
int64_t pg_column_int(void *stmt, int i);
const char *pg_column_text(void *stmt, int i, size_t *len);
const void *pg_column_bytes(void *stmt, int i, size_t *len);

#endif
