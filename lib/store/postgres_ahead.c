/* SPDX-License-Identifier: MIT */
/*
 * What is asked before somebody wants the answer, and what is assumed without
 * asking: that a SELECT has no row.  An assertion is sent in its place, which
 * fails if it has one, and the whole transaction with it.
 */
#include "store/postgres.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

enum {
	PARAMS_BYTES_MAX = 64 * 1024 * 1024,
	SQL_BYTES_MAX = 1024 * 1024
};

void
pg_forget_ahead(struct pg *pg)
{
	while (pg->ahead != NULL) {
		struct pg_ahead *next = pg->ahead->next;

		/* One that is still in the queue is freed when it comes. */
		for (size_t i = 0; i < pg->queued; i++)
			if (pg->queue[i].ahead == pg->ahead)
				pg->queue[i].ahead = NULL;
		PQclear(pg->ahead->rows);
		buf_free(&pg->ahead->params);
		mem_free(pg->ahead);
		pg->ahead = next;
	}
}

/* The parameters as one run of bytes, to compare others with them. */
static int
freeze(const struct pg_stmt *stmt, struct buf *out)
{
	for (int i = 0; i < stmt->params; i++) {
		int len = stmt->values[i] == NULL ? -1 : stmt->lengths[i];

		buf_add(out, &len, sizeof(len));
		if (len > 0)
			buf_add(out, stmt->values[i], (size_t)len);
	}
	return buf_ok(out);
}

/* Are the parameters those of freeze()? */
static int
are_frozen(const struct pg_stmt *stmt, const struct buf *frozen)
{
	const char *at = frozen->data;

	/* Memory may have been short. */
	if (!buf_ok(frozen))
		return 0;
	for (int i = 0; i < stmt->params; i++) {
		int len = stmt->values[i] == NULL ? -1 : stmt->lengths[i];

		if (memcmp(at, &len, sizeof(len)) != 0)
			return 0;
		at += sizeof(len);
		if (len <= 0)
			continue;
		if (memcmp(at, stmt->values[i], (size_t)len) != 0)
			return 0;
		at += len;
	}
	return 1;
}

int
pg_send(void *p)
{
	struct pg_stmt *stmt = p;
	struct pg_ahead *ahead;
	struct pg *pg;

	pg_choose(stmt);
	pg = stmt->at;
	if (pg->attached || pg->tx == 0 || !stmt->reads || stmt->is_many)
		return UD_OK;
	ahead = mem_zalloc(sizeof(*ahead));
	if (ahead == NULL)
		return UD_EEXHAUSTED;
	ahead->stmt = stmt;
	ahead->params = (struct buf)BUF_INIT(PARAMS_BYTES_MAX);
	ahead->next = pg->ahead;
	pg->ahead = ahead;
	if (!freeze(stmt, &ahead->params))
		return UD_EEXHAUSTED;
	return pg_send_bound(stmt, PG_AHEAD, ahead);
}

/* Was it sent before with these parameters?  Then its rows are taken. */
int
pg_was_sent(struct pg_stmt *stmt, int *found)
{
	struct pg *pg = stmt->at;
	struct pg_ahead **at = &pg->ahead, *ahead;
	int rc;

	*found = 0;
	while (*at != NULL && ((*at)->stmt != stmt ||
	    !are_frozen(stmt, &(*at)->params)))
		at = &(*at)->next;
	ahead = *at;
	if (ahead == NULL)
		return UD_OK;
	if (ahead->rows == NULL && (rc = pg_exchange(pg)) != UD_OK)
		return rc;
	if (ahead->rows == NULL)
		return UD_OK;
	*found = 1;
	*at = ahead->next;
	stmt->result = ahead->rows;
	buf_free(&ahead->params);
	mem_free(ahead);
	return UD_OK;
}

/* What administrators find in the log of the server says what it is.  concat()
 * is nothing that a plan computes ahead. */
static int
make_assertion(struct pg_stmt *stmt)
{
	struct buf sql = BUF_INIT(SQL_BYTES_MAX);
	void *assertion = NULL;
	int rc;

	buf_puts(&sql, "SELECT CASE WHEN EXISTS (");
	buf_puts(&sql, stmt->sql);
	buf_puts(&sql, ") THEN CAST(pg_catalog.concat("
	    "'userdir guessed wrong, and asks now') AS INT) END");
	rc = buf_ok(&sql) ? pg_prepare(stmt->pg, sql.data, &assertion) :
	    UD_EEXHAUSTED;
	buf_free(&sql);
	stmt->assertion = assertion;
	return rc;
}

/* Not every server that speaks the protocol may know these words. */
static int
do_without(struct pg *pg)
{
	pg->cannot_assert = 1;
	(void)snprintf(pg->error, sizeof(pg->error),
	    "this server has to be asked");
	return UD_ECONFLICT;
}

int
pg_assume(void *p)
{
	struct pg_stmt *stmt = p, *assertion;
	struct pg *pg = stmt->pg;
	int rc;

	if (pg->attached || pg->cannot_assert || pg->tx != UD_TX_WRITE)
		return pg_step(stmt);
	/* Whoever sends a commit to a server that went away long ago would
	 * not know what became of it. */
	if (!pg->assertions && PQconsumeInput(pg->conn) != 1)
		return pg_lost(pg, NULL);
	if (stmt->assertion == NULL && (rc = make_assertion(stmt)) != UD_OK)
		return rc == UD_EINTERNAL ? do_without(pg) : rc;
	assertion = stmt->assertion;
	assertion->at = pg;
	for (int i = 0; i < stmt->params; i++) {
		assertion->values[i] = stmt->values[i];
		assertion->lengths[i] = stmt->lengths[i];
		assertion->formats[i] = stmt->formats[i];
	}
	pg->assertions = 1;
	return pg_send_bound(assertion, PG_ASSERTION, NULL);
}

int
pg_assertions_go(struct pg *pg)
{
	pg->assertions = 0;
	return PQflush(pg->conn) < 0 ? pg_lost(pg, NULL) : UD_OK;
}

int
pg_assertion_fails(struct pg *pg, const PGresult *result)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	/* invalid_text_representation */
	if (state == NULL || strcmp(state, "22P02") != 0)
		return pg_fail(pg, result);
	(void)snprintf(pg->error, sizeof(pg->error),
	    "something is there that was not expected");
	return UD_ECONFLICT;
}
