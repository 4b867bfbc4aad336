/* SPDX-License-Identifier: MIT */
/* Statements: prepared on a connection, sent, and read row by row. */
#include "store/postgres.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

enum { SQL_BYTES_MAX = 1024 * 1024 };

static void
make_name(const struct pg *pg, unsigned number, char out[PG_NAME_SIZE])
{
	(void)snprintf(out, PG_NAME_SIZE, "userdir_%" PRIxPTR "_%x_%u",
	    (uintptr_t)pg, pg->stamp, number);
}

static unsigned *
generation_of(struct pg_stmt *stmt)
{
	return &stmt->generation[stmt->at != stmt->pg];
}

/* Prepare it on the connection where it runs, and learn its types. */
static int
prepare(struct pg_stmt *stmt)
{
	struct pg *pg = stmt->at;
	int rc;

	if (*generation_of(stmt) == pg->generation)
		return UD_OK;
	if (pg->failure != UD_OK && pg_is_open(pg))
		return pg->failure;
	if ((rc = pg_enter(pg)) != UD_OK)
		return rc;
	if (PQsendPrepare(pg->conn, stmt->name, stmt->sql, 0, NULL) != 1)
		return pg_lost(pg, NULL);
	if ((rc = pg_enqueue(pg, PG_WRITE, NULL, NULL, 0)) != UD_OK ||
	    (rc = pg_enter(pg)) != UD_OK)
		return rc;
	if (PQsendDescribePrepared(pg->conn, stmt->name) != 1)
		return pg_lost(pg, NULL);
	if ((rc = pg_enqueue(pg, PG_SHAPE, stmt, NULL,
	    strlen(stmt->sql))) == UD_OK)
		rc = pg_exchange(pg);
	/* Without memory for its shape it is on the server all the same. */
	if (rc == UD_OK || rc == UD_EEXHAUSTED)
		*generation_of(stmt) = pg->generation;
	return rc;
}

static int
make_room(struct pg_stmt *stmt)
{
	size_t n = (size_t)stmt->params + 1;

	stmt->values = mem_array(n, sizeof(*stmt->values));
	stmt->lengths = mem_array(n, sizeof(*stmt->lengths));
	stmt->formats = mem_array(n, sizeof(*stmt->formats));
	stmt->numbers = mem_array(n, sizeof(*stmt->numbers));
	stmt->copies = mem_array(n, sizeof(*stmt->copies));
	return stmt->values == NULL || stmt->lengths == NULL ||
	    stmt->formats == NULL || stmt->numbers == NULL ||
	    stmt->copies == NULL ? UD_EEXHAUSTED : UD_OK;
}

static int
make(struct pg *pg, const char *sql, int is_many, void **out)
{
	struct buf text = BUF_INIT(SQL_BYTES_MAX);
	struct pg_stmt *stmt = mem_zalloc(sizeof(*stmt));
	int rc;

	*out = NULL;
	if (stmt == NULL)
		return UD_EEXHAUSTED;
	stmt->pg = stmt->at = pg;
	stmt->number = ++pg->names;
	make_name(pg, stmt->number, stmt->name);
	stmt->is_many = is_many;
	rc = pg_translate(pg, sql, &text);
	if (rc == UD_OK && (stmt->sql = mem_strdup(text.data)) == NULL)
		rc = UD_EEXHAUSTED;
	buf_free(&text);
	if (rc == UD_OK)
		rc = pg_ready(pg);
	if (rc == UD_OK)
		rc = prepare(stmt);
	if (rc == UD_OK)
		rc = make_room(stmt);
	if (rc != UD_OK)
		pg_finalize(stmt);
	else
		*out = stmt;
	return rc;
}

int
pg_prepare(void *conn, const char *sql, void **stmt)
{
	return make(conn, sql, 0, stmt);
}

int
pg_prepare_many(void *conn, const char *sql, void **stmt)
{
	return make(conn, sql, 1, stmt);
}

static size_t
bytes_of(const struct pg_stmt *stmt)
{
	size_t bytes = 64;

	for (int i = 0; i < stmt->params; i++)
		bytes += (size_t)stmt->lengths[i] + 8;
	return bytes;
}

/* The statement with a cursor for its rows. */
static int
declare(const struct pg_stmt *stmt, struct buf *sql)
{
	buf_puts(sql, "DECLARE ");
	buf_puts(sql, stmt->name);
	buf_puts(sql, " NO SCROLL CURSOR FOR ");
	buf_puts(sql, stmt->sql);
	return buf_ok(sql) ? UD_OK : UD_EEXHAUSTED;
}

static int
send_with(struct pg_stmt *stmt, const char *declaration)
{
	PGconn *conn = stmt->at->conn;

	return declaration != NULL ? PQsendQueryParams(conn, declaration,
	    stmt->params, stmt->types, stmt->values, stmt->lengths,
	    stmt->formats, 1) : PQsendQueryPrepared(conn, stmt->name,
	    stmt->params, stmt->values, stmt->lengths, stmt->formats, 1);
}

int
pg_send_bound(struct pg_stmt *stmt, enum pg_wait wait, struct pg_ahead *ahead)
{
	struct pg *pg = stmt->at;
	struct buf sql = BUF_INIT(2 * SQL_BYTES_MAX);
	int rc;

	if (pg->failure != UD_OK && pg_is_open(pg))
		return pg->failure;
	if ((rc = pg_ready(pg)) != UD_OK || (rc = prepare(stmt)) != UD_OK)
		return rc;
	if (pg->glance != PG_GLANCE_NONE && (rc = wait == PG_AHEAD ?
	    pg_glance_ask(pg, stmt) : pg_glance_settle(pg)) != UD_OK)
		return rc;
	if (!stmt->reads && pg->ahead != NULL)
		pg_forget_ahead(pg);
	if (stmt->cursor)
		rc = declare(stmt, &sql);
	if (rc == UD_OK && (rc = pg_enter(pg)) == UD_OK)
		rc = send_with(stmt, sql.data) == 1 ? UD_OK :
		    pg_lost(pg, NULL);
	buf_free(&sql);
	return rc != UD_OK ? rc : pg_enqueue(pg, wait, stmt, ahead,
	    bytes_of(stmt));
}

void
pg_choose(struct pg_stmt *stmt)
{
	struct pg *pg = stmt->pg;

	stmt->at = pg;
	if (pg->replica != NULL && (pg->on_replica || (stmt->reads &&
	    pg_replica_serves(pg))))
		stmt->at = pg->replica;
}

int
pg_ask_again(struct pg *pg, const struct pg_stmt *stmt)
{
	int rc;

	if ((rc = pg_enter(pg)) != UD_OK)
		return rc;
	if (PQsendQueryPrepared(pg->conn, stmt->name, 0, NULL, NULL, NULL,
	    1) != 1)
		return pg_lost(pg, NULL);
	return pg_enqueue(pg, PG_SAME, NULL, NULL, 0);
}

/* The next part of what a cursor has. */
static int
fetch(struct pg_stmt *stmt)
{
	struct pg *pg = stmt->at;
	char sql[2 * PG_NAME_SIZE];
	int rc;

	(void)snprintf(sql, sizeof(sql), "FETCH FORWARD %d FROM %s", PG_FETCH,
	    stmt->name);
	if ((rc = pg_enter(pg)) != UD_OK)
		return rc;
	if (PQsendQueryParams(pg->conn, sql, 0, NULL, NULL, NULL, NULL,
	    1) != 1)
		return pg_lost(pg, NULL);
	if ((rc = pg_enqueue(pg, PG_ROWS, stmt, NULL, 0)) == UD_OK)
		rc = pg_exchange(pg);
	if (rc == UD_OK && stmt->result == NULL)
		rc = pg->failure != UD_OK ? pg->failure : UD_EINTERNAL;
	stmt->row = 0;
	if (rc == UD_OK)
		stmt->cursor_done = PQntuples(stmt->result) < PG_FETCH;
	return rc;
}

static int
start_rows(struct pg_stmt *stmt)
{
	struct pg *pg = stmt->at;
	int found, rc;

	stmt->cursor = stmt->is_many && (pg->tx != 0 || (pg->attached &&
	    PQtransactionStatus(pg->conn) == PQTRANS_INTRANS));
	if (stmt->cursor) {
		stmt->cursor_done = 0;
		if ((rc = pg_send_bound(stmt, PG_NOTHING, NULL)) != UD_OK)
			return rc;
		return fetch(stmt);
	}
	if ((rc = pg_was_sent(stmt, &found)) != UD_OK || found)
		return rc;
	if ((rc = pg_send_bound(stmt, PG_ROWS, NULL)) == UD_OK)
		rc = pg_exchange(pg);
	if (rc == UD_OK && stmt->result == NULL)
		rc = pg->failure != UD_OK ? pg->failure : UD_EINTERNAL;
	return rc;
}

/* What returns nothing waits for company inside a transaction. */
static int
run(struct pg_stmt *stmt)
{
	struct pg *pg = stmt->at;
	int rc;

	if (pg->assertions && (rc = pg_assertions_go(pg)) != UD_OK)
		return rc;
	rc = pg_send_bound(stmt, PG_WRITE, NULL);
	if (rc == UD_OK && (pg->attached || pg->tx == 0))
		rc = pg_exchange(pg);
	return rc;
}

/* Before anything was answered the other server can do it all again. */
static int
start_elsewhere(struct pg_stmt *stmt, int failure)
{
	struct pg *pg = stmt->pg, *replica = pg->replica;
	int rc = UD_OK;

	if (stmt->at == pg)
		return failure;
	pg_replica_fails(pg);
	if (pg->on_replica && replica->answered) {
		memcpy(pg->error, replica->error, sizeof(pg->error));
		return failure;
	}
	if (pg->on_replica) {
		pg_hang_up(replica);
		replica->tx = 0;
		pg->on_replica = 0;
		rc = pg_begin(pg, UD_TX_READ);
	}
	stmt->at = pg;
	return rc == UD_OK ? start_rows(stmt) : rc;
}

int
pg_step(void *p)
{
	struct pg_stmt *stmt = p;
	int rc;

	if (!stmt->running) {
		pg_choose(stmt);
		if (!stmt->reads)
			return run(stmt);
		stmt->running = 1;
		stmt->row = 0;
		if ((rc = start_rows(stmt)) != UD_OK &&
		    (rc = start_elsewhere(stmt, rc)) != UD_OK)
			return rc;
		stmt->at->answered = 1;
	} else {
		stmt->row++;
	}
	if (stmt->row < PQntuples(stmt->result))
		return UD_ROW;
	if (!stmt->cursor || stmt->cursor_done)
		return UD_OK;
	if ((rc = fetch(stmt)) != UD_OK)
		return start_elsewhere(stmt, rc);
	return PQntuples(stmt->result) > 0 ? UD_ROW : UD_OK;
}

int64_t
pg_changes(void *conn)
{
	struct pg *pg = conn;
	int rc = pg_exchange(pg);

	if (rc == UD_OK && pg_is_open(pg))
		rc = pg->failure;
	return rc != UD_OK ? rc : pg->changed;
}

/* A cursor that is left open would hold what it has read. */
static void
close_cursor(struct pg_stmt *stmt)
{
	char sql[2 * PG_NAME_SIZE];

	(void)snprintf(sql, sizeof(sql), "CLOSE %s", stmt->name);
	if (stmt->at->failure == UD_OK &&
	    pg_say(stmt->at, sql, PG_NOTHING) == UD_OK && stmt->at->attached)
		(void)pg_exchange(stmt->at);
}

void
pg_reset(void *p)
{
	struct pg_stmt *stmt = p;

	if (stmt->cursor && (stmt->at->tx != 0 || stmt->at->attached))
		close_cursor(stmt);
	stmt->cursor = 0;
	stmt->running = 0;
	PQclear(stmt->result);
	stmt->result = NULL;
	for (int i = 0; stmt->copies != NULL && i < stmt->params; i++) {
		if (stmt->copies[i] == NULL)
			continue;
		mem_free(stmt->copies[i]);
		stmt->copies[i] = NULL;
	}
}

static int
say_deallocate(struct pg *pg, const char *name)
{
	char sql[2 * PG_NAME_SIZE];

	(void)snprintf(sql, sizeof(sql), "DEALLOCATE %s", name);
	return pg_say(pg, sql, PG_NOTHING);
}

/* In a transaction that failed the server does nothing until its end. */
static int
has_failed(const struct pg *pg)
{
	return (pg_is_open(pg) && pg->failure != UD_OK) || (pg->attached &&
	    PQtransactionStatus(pg->conn) == PQTRANS_INERROR);
}

/* It is prepared on the server until the server is told otherwise. */
static void
deallocate(struct pg_stmt *stmt)
{
	struct pg *pg = stmt->at;

	if (pg->conn == NULL || *generation_of(stmt) != pg->generation ||
	    PQstatus(pg->conn) != CONNECTION_OK)
		return;
	if (has_failed(pg)) {
		/* A connection of our own is not used for ever. */
		if (pg->attached && pg->left_count < PG_LEFT_MOST)
			pg->left[pg->left_count++] = stmt->number;
		return;
	}
	if (say_deallocate(pg, stmt->name) == UD_OK && pg->attached)
		(void)pg_exchange(pg);
}

void
pg_deallocate_left(struct pg *pg)
{
	char name[PG_NAME_SIZE];

	/* Should the host have dropped them, its transaction must not fail. */
	if (pg->left_count == 0 ||
	    PQtransactionStatus(pg->conn) != PQTRANS_IDLE)
		return;
	while (pg->left_count > 0) {
		make_name(pg, pg->left[pg->left_count - 1], name);
		if (say_deallocate(pg, name) != UD_OK)
			return;
		pg->left_count--;
	}
	(void)pg_exchange(pg);
}

/* Nothing on its connection is about it any more. */
static void
leave(struct pg_stmt *stmt)
{
	/* Another statement may come to lie where it was. */
	pg_forget_ahead(stmt->at);
	if (stmt->at->first == stmt)
		stmt->at->first = NULL;
	deallocate(stmt);
}

void
pg_finalize(void *p)
{
	struct pg_stmt *stmt = p;

	if (stmt == NULL)
		return;
	pg_finalize(stmt->assertion);
	if (stmt->values != NULL)
		pg_reset(stmt);
	stmt->at = stmt->pg->replica;
	if (stmt->at != NULL)
		leave(stmt);
	stmt->at = stmt->pg;
	leave(stmt);
	mem_free(stmt->sql);
	mem_free(stmt->types);
	mem_free(stmt->values);
	mem_free(stmt->lengths);
	mem_free(stmt->formats);
	mem_free(stmt->numbers);
	mem_free(stmt->copies);
	mem_free(stmt);
}
