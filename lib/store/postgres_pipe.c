/* SPDX-License-Identifier: MIT */
/* What is sent, what waits, and what comes back. */
#include "store/postgres.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "base/time.h"

int
pg_is_open(const struct pg *pg)
{
	return pg->tx != 0 || pg->nested;
}

/* Nothing that was sent will be answered, and nothing is prepared. */
static void
forget(struct pg *pg)
{
	pg->queued = 0;
	pg->queued_bytes = 0;
	pg->commit_sent = 0;
	pg->assertions = 0;
	pg->left_count = 0;
	pg->generation++;
	pg_forget_ahead(pg);
}

void
pg_hang_up(struct pg *pg)
{
	if (!pg->attached) {
		PQfinish(pg->conn);
		pg->conn = NULL;
	} else if (PQstatus(pg->conn) == CONNECTION_OK) {
		(void)shutdown(PQsocket(pg->conn), SHUT_RDWR);
		while (PQconsumeInput(pg->conn) == 1 &&
		    PQstatus(pg->conn) == CONNECTION_OK)
			(void)PQisBusy(pg->conn);
	}
	forget(pg);
}

int
pg_lost(struct pg *pg, const char *why)
{
	int code = pg->commit_sent ? UD_EUNKNOWN : UD_EUNAVAIL;

	if (why == NULL)
		(void)pg_fail_connection(pg, code);
	else
		(void)snprintf(pg->error, sizeof(pg->error), "%s", why);
	/* Answers that come later would be taken for others. */
	pg_hang_up(pg);
	pg->failure = code;
	return code;
}

int
pg_ready(struct pg *pg)
{
	if (PQstatus(pg->conn) == CONNECTION_OK &&
	    (!pg->wrong || pg_is_open(pg)))
		return UD_OK;
	if (pg->attached || pg_is_open(pg))
		return pg_fail_connection(pg, UD_EUNAVAIL);
	pg_hang_up(pg);
	pg->wrong = 0;
	return pg_connect(pg);
}

/* May we use what belongs to the host? */
static int
host_lends(struct pg *pg)
{
	const char *encoding = PQparameterStatus(pg->conn, "client_encoding");
	const char *why = NULL;

	if (PQpipelineStatus(pg->conn) != PQ_PIPELINE_OFF ||
	    PQtransactionStatus(pg->conn) == PQTRANS_ACTIVE)
		why = "the host is using its connection";
	else if (encoding == NULL || strcmp(encoding, "UTF8") != 0)
		why = "the client encoding of the connection is not UTF8";
	if (why == NULL)
		return UD_OK;
	(void)snprintf(pg->error, sizeof(pg->error), "%s", why);
	return UD_EINTERNAL;
}

int
pg_enter(struct pg *pg)
{
	int rc;

	if (pg->attached && pg->queued == 0 &&
	    PQstatus(pg->conn) == CONNECTION_OK) {
		if ((rc = host_lends(pg)) != UD_OK)
			return rc;
		pg->was_nonblocking = PQisnonblocking(pg->conn);
		pg->borrowed = 1;
	}
	/* Only we know for how long to wait. */
	if (PQpipelineStatus(pg->conn) != PQ_PIPELINE_OFF)
		return UD_OK;
	return PQsetnonblocking(pg->conn, 1) == 0 &&
	    PQenterPipelineMode(pg->conn) == 1 ? UD_OK : pg_lost(pg, NULL);
}

/* Hand it back to the host as it was. */
static void
leave(struct pg *pg)
{
	if (!pg->borrowed)
		return;
	pg->borrowed = 0;
	(void)PQexitPipelineMode(pg->conn);
	(void)PQsetnonblocking(pg->conn, pg->was_nonblocking);
}

int
pg_enqueue(struct pg *pg, enum pg_wait wait, struct pg_stmt *stmt,
    struct pg_ahead *ahead, size_t bytes)
{
	pg->queue[pg->queued++] = (struct pg_sent){wait, stmt, ahead};
	pg->queued_bytes += bytes;
	/* The buffers of both sides have an end. */
	if (pg->queued >= PG_QUEUE_MOST || pg->queued_bytes >= PG_QUEUE_BYTES)
		return pg_exchange(pg);
	return UD_OK;
}

int
pg_say(struct pg *pg, const char *sql, enum pg_wait wait)
{
	const char *name = pg_prepared_name(pg, sql);
	int rc = pg_enter(pg), sent;

	if (rc != UD_OK)
		return rc;
	if (wait == PG_COMMIT)
		pg->commit_sent = 1;
	sent = name != NULL ? PQsendQueryPrepared(pg->conn, name, 0, NULL,
	    NULL, NULL, 1) : PQsendQueryParams(pg->conn, sql, 0, NULL, NULL,
	    NULL, NULL, 1);
	if (sent != 1)
		return pg_lost(pg, NULL);
	return pg_enqueue(pg, wait, NULL, NULL, strlen(sql));
}

/* Send, and wait until there is a result, or for as long as is fair. */
static int
await(struct pg *pg)
{
	int64_t until = time_steady_us() + pg->patience_ms * US_PER_MS;

	for (;;) {
		struct pollfd fd = {PQsocket(pg->conn), POLLIN, 0};
		int unsent = PQflush(pg->conn);
		int64_t left;
		int n;

		if (!PQisBusy(pg->conn))
			return UD_OK;
		if (unsent < 0)
			return pg_lost(pg, NULL);
		if ((left = (until - time_steady_us()) / US_PER_MS) <= 0)
			return pg_lost(pg, "the server does not answer");
		if (unsent > 0)
			fd.events |= POLLOUT;
		n = poll(&fd, 1, left > 60000 ? 60000 : (int)left);
		if ((n < 0 && errno != EINTR) ||
		    (n > 0 && PQconsumeInput(pg->conn) != 1))
			return pg_lost(pg, NULL);
	}
}

static int
describe(struct pg_stmt *stmt, const PGresult *result)
{
	stmt->reads = PQnfields(result) > 0;
	stmt->params = PQnparams(result);
	if (stmt->types != NULL)
		return UD_OK;
	stmt->types = mem_array((size_t)stmt->params + 1, sizeof(Oid));
	if (stmt->types == NULL)
		return UD_EEXHAUSTED;
	for (int i = 0; i < stmt->params; i++)
		stmt->types[i] = PQparamtype(result, i);
	return UD_OK;
}

/* What a result means to whoever waits for it; takes the result over. */
static int
take(struct pg *pg, const struct pg_sent *sent, PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);
	int rc = UD_OK;

	if (status == PGRES_FATAL_ERROR) {
		rc = sent->wait == PG_ASSERTION ?
		    pg_assertion_fails(pg, result) : pg_fail(pg, result);
		/* After what a server refuses it does not commit. */
		if (sent->wait != PG_COMMIT &&
		    PQresultErrorField(result, PG_DIAG_SQLSTATE) != NULL)
			pg->commit_sent = 0;
		/* The connection leads to a server that was the one to write
		 * to once. */
		if (rc == UD_ESTATE && !pg->spec.read_only && !pg->attached) {
			pg->wrong = 1;
			rc = UD_EUNAVAIL;
		}
	} else if (status == PGRES_PIPELINE_ABORTED) {
		rc = UD_OK;	/* after a failure that was noted */
	} else if (sent->wait == PG_SHAPE) {
		if (sent->stmt != NULL)
			rc = describe(sent->stmt, result);
	} else if (sent->wait == PG_WRITE) {
		const char *n = PQcmdTuples(result);

		pg->changed = 0;
		while (*n >= '0' && *n <= '9')
			pg->changed = pg->changed * 10 + (*n++ - '0');
	} else if (sent->wait == PG_COMMIT &&
	    strcmp(PQcmdStatus(result), "COMMIT") != 0) {
		(void)snprintf(pg->error, sizeof(pg->error),
		    "the server rolled back");
		rc = UD_ECONFLICT;
	} else if (sent->wait == PG_ROWS && sent->stmt != NULL) {
		PQclear(sent->stmt->result);
		sent->stmt->result = result;
		return UD_OK;
	} else if (sent->wait == PG_SAME) {
		rc = pg_glance_compare(pg, result);
	} else if (sent->wait == PG_AHEAD && (rc = pg_glance_keep(pg,
	    sent->stmt, result)) == UD_OK && sent->ahead != NULL) {
		PQclear(sent->ahead->rows);
		sent->ahead->rows = result;
		return UD_OK;
	}
	PQclear(result);
	return rc;
}

/* All results of the queue. */
static int
collect(struct pg *pg)
{
	char why[PG_ERROR_SIZE] = "";
	int first = UD_OK, rc;

	for (size_t i = 0; i < pg->queued; i++) {
		const struct pg_sent *sent = &pg->queue[i];
		PGresult *result;

		if ((rc = await(pg)) != UD_OK)
			return rc;
		result = PQgetResult(pg->conn);
		if (result == NULL ||
		    (sent->wait == PG_SYNC) != (PQresultStatus(result) ==
		    PGRES_PIPELINE_SYNC)) {
			PQclear(result);
			return pg_lost(pg, NULL);
		}
		if (sent->wait == PG_SYNC) {
			PQclear(result);
			continue;
		}
		rc = take(pg, sent, result);
		if (first == UD_OK && (first = rc) != UD_OK)
			memcpy(why, pg->error, sizeof(why));
		/* The end of this statement's results. */
		while ((result = PQgetResult(pg->conn)) != NULL)
			PQclear(result);
		if (PQstatus(pg->conn) != CONNECTION_OK)
			return pg_lost(pg, NULL);
	}
	pg->queued = 0;
	pg->queued_bytes = 0;
	pg->commit_sent = 0;
	if (first == UD_OK)
		return UD_OK;
	/* What failed after it, failed because of it. */
	memcpy(pg->error, why, sizeof(why));
	if (pg_is_open(pg) && pg->failure == UD_OK)
		pg->failure = first;
	return first;
}

static int
flush(struct pg *pg)
{
	if (pg->queued == 0 || pg->queue[pg->queued - 1].wait == PG_SYNC)
		return UD_OK;
	if (PQpipelineSync(pg->conn) != 1)
		return pg_lost(pg, NULL);
	pg->queue[pg->queued++] = (struct pg_sent){PG_SYNC, NULL, NULL};
	if (pg->first != NULL)
		pg->glance = PG_GLANCE_OVER;
	return UD_OK;
}

int
pg_exchange(struct pg *pg)
{
	int rc = flush(pg);

	if (rc == UD_OK && pg->queued > 0)
		rc = collect(pg);
	leave(pg);
	return rc;
}

int
pg_let_go(struct pg *pg)
{
	return pg->attached || pg->queued >= PG_QUEUE_MOST ?
	    pg_exchange(pg) : flush(pg);
}

/* What comes until there is no more. */
static int
last_result(struct pg *pg, PGresult **out)
{
	PGresult *result;
	int first = UD_OK, rc;

	for (;;) {
		if ((rc = await(pg)) != UD_OK)
			return rc;
		result = PQgetResult(pg->conn);
		if (result == NULL)
			return first;
		if (PQresultStatus(result) == PGRES_FATAL_ERROR &&
		    first == UD_OK)
			first = pg_fail(pg, result);
		PQclear(*out);
		*out = result;
	}
}

int
pg_alone(struct pg *pg, const char *sql, const char *param, PGresult **out)
{
	const char *values[] = {param};
	int rc, sent;

	*out = NULL;
	if ((rc = pg_exchange(pg)) != UD_OK || (rc = pg_enter(pg)) != UD_OK)
		return rc;
	(void)PQexitPipelineMode(pg->conn);
	/* Only without parameters may it be several statements. */
	sent = param == NULL ? PQsendQuery(pg->conn, sql) :
	    PQsendQueryParams(pg->conn, sql, 1, NULL, values, NULL, NULL, 0);
	rc = sent == 1 ? last_result(pg, out) : pg_lost(pg, NULL);
	if (rc != UD_OK && pg_is_open(pg) && pg->failure == UD_OK)
		pg->failure = rc;
	leave(pg);
	return rc;
}
