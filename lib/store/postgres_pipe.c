/* SPDX-License-Identifier: MIT */
/* What is sent, what waits, and what comes back. */
#include "store/postgres.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"

static int64_t
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

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

int
pg_is_open(const struct pg *pg)
{
	return pg->tx != 0 || pg->nested;
}

void
pg_lose(struct pg *pg)
{
	pg->queued = 0;
	pg->queued_bytes = 0;
	pg->tx = 0;
	pg->nested = 0;
	pg->commit_sent = 0;
	pg->generation++;
	pg_forget_ahead(pg);
}

int
pg_ready(struct pg *pg)
{
	int rc;

	if (PQstatus(pg->conn) == CONNECTION_OK &&
	    (!pg->wrong || pg_is_open(pg)))
		return UD_OK;
	if (pg->attached || pg_is_open(pg))
		return pg_fail_connection(pg, UD_EUNAVAIL);
	PQfinish(pg->conn);
	pg->conn = NULL;
	pg->wrong = 0;
	pg_lose(pg);
	if ((rc = pg_connect(pg)) == UD_OK &&
	    PQenterPipelineMode(pg->conn) != 1)
		rc = pg_fail_connection(pg, UD_EUNAVAIL);
	return rc;
}

/* The connection does not answer, or is gone. */
static int
lost(struct pg *pg)
{
	int code = pg->commit_sent ? UD_EUNKNOWN : UD_EUNAVAIL;

	(void)pg_fail_connection(pg, code);
	pg_lose(pg);
	pg->failure = code;
	return code;
}

int
pg_enqueue(struct pg *pg, enum pg_wait wait, struct pg_stmt *stmt,
    struct pg_ahead *ahead, size_t bytes)
{
	pg->queue[pg->queued++] = (struct pg_sent){wait, stmt, ahead};
	pg->queued_bytes += bytes;
	if (wait == PG_COMMIT)
		pg->commit_sent = 1;
	/* The buffers of both sides have an end. */
	if (pg->queued >= PG_QUEUE_MOST || pg->queued_bytes >= PG_QUEUE_BYTES)
		return pg_exchange(pg);
	return UD_OK;
}

int
pg_say(struct pg *pg, const char *sql, enum pg_wait wait)
{
	if (pg->attached && PQpipelineStatus(pg->conn) == PQ_PIPELINE_OFF &&
	    PQenterPipelineMode(pg->conn) != 1)
		return pg_fail_connection(pg, UD_EUNAVAIL);
	if (PQsendQueryParams(pg->conn, sql, 0, NULL, NULL, NULL, NULL,
	    1) != 1)
		return lost(pg);
	return pg_enqueue(pg, wait, NULL, NULL, strlen(sql));
}

/* Wait until there is a result, or for as long as is fair. */
static int
await(struct pg *pg)
{
	int64_t until = now_ms() + pg->patience_ms;

	while (PQisBusy(pg->conn)) {
		struct pollfd fd = {PQsocket(pg->conn), POLLIN, 0};
		int64_t left = until - now_ms();
		int n;

		if (left <= 0) {
			(void)snprintf(pg->error, sizeof(pg->error),
			    "the server does not answer");
			return 0;
		}
		n = poll(&fd, 1, left > 60000 ? 60000 : (int)left);
		if ((n < 0 && errno != EINTR) ||
		    (n > 0 && PQconsumeInput(pg->conn) != 1))
			return 0;
	}
	return 1;
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
		rc = pg_fail(pg, result);
		/* The connection leads to a server that was the one to write
		 * to once. */
		if (rc == UD_ESTATE && !pg->spec.read_only) {
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
	} else if (sent->wait == PG_AHEAD && sent->ahead != NULL) {
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
	int first = UD_OK, rc;

	for (size_t i = 0; i < pg->queued; i++) {
		const struct pg_sent *sent = &pg->queue[i];
		PGresult *result;

		if (!await(pg))
			return lost(pg);
		result = PQgetResult(pg->conn);
		if (result == NULL ||
		    (sent->wait == PG_SYNC) != (PQresultStatus(result) ==
		    PGRES_PIPELINE_SYNC)) {
			PQclear(result);
			return lost(pg);
		}
		if (sent->wait == PG_SYNC) {
			PQclear(result);
			continue;
		}
		rc = take(pg, sent, result);
		if (first == UD_OK)
			first = rc;
		/* The end of this statement's results. */
		while ((result = PQgetResult(pg->conn)) != NULL)
			PQclear(result);
		if (PQstatus(pg->conn) != CONNECTION_OK)
			return lost(pg);
	}
	pg->queued = 0;
	pg->queued_bytes = 0;
	pg->commit_sent = 0;
	if (first != UD_OK && pg_is_open(pg) && pg->failure == UD_OK)
		pg->failure = first;
	return first;
}

static int
flush(struct pg *pg)
{
	if (pg->queued == 0 || pg->queue[pg->queued - 1].wait == PG_SYNC)
		return UD_OK;
	if (PQpipelineSync(pg->conn) != 1)
		return lost(pg);
	pg->queue[pg->queued++] = (struct pg_sent){PG_SYNC, NULL, NULL};
	return UD_OK;
}

int
pg_exchange(struct pg *pg)
{
	int rc = flush(pg);

	if (rc == UD_OK && pg->queued > 0)
		rc = collect(pg);
	if (pg->attached && PQpipelineStatus(pg->conn) != PQ_PIPELINE_OFF)
		(void)PQexitPipelineMode(pg->conn);
	return rc;
}

int
pg_let_go(struct pg *pg)
{
	return pg->attached || pg->queued >= PG_QUEUE_MOST ?
	    pg_exchange(pg) : flush(pg);
}
