/* SPDX-License-Identifier: MIT */
#include "bench/pg_side.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATEMENT_SIZE = 512 };

static const char *server;

void
side_server(const char *connection)
{
	server = connection;
}

const char *
side_connection(void)
{
	return server;
}

static void
add(struct params *p, const char *value, size_t len, int format)
{
	p->value[p->count] = value;
	p->length[p->count] = (int)len;
	p->format[p->count++] = format;
}

void
params_int(struct params *p, int64_t value)
{
	char *to = p->number[p->count];

	for (int i = 0; i < 8; i++)
		to[i] = (char)((uint64_t)value >> 8 * (7 - i));
	add(p, to, 8, 1);
}

void
params_text(struct params *p, const char *text)
{
	add(p, text == NULL || text[0] == '\0' ? NULL : text,
	    text == NULL ? 0 : strlen(text), 0);
}

void
params_bytes(struct params *p, const void *bytes, size_t len)
{
	add(p, bytes, len, 1);
}

int
side_fail(const struct side *side, const char *what)
{
	(void)fprintf(stderr, "%s: %s", what, PQerrorMessage(side->conn));
	return -1;
}

static int
keep(struct side *side, PGresult *result, const char *what)
{
	ExecStatusType status = PQresultStatus(result);

	PQclear(side->result);
	side->result = result;
	if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
		return 0;
	/* After a failure that was told. */
	return status == PGRES_PIPELINE_ABORTED ? -1 : side_fail(side, what);
}

int
side_exec(struct side *side, const char *sql)
{
	return keep(side, PQexec(side->conn, sql), sql);
}

int
side_value(struct side *side, const char *sql, int64_t *value)
{
	if (side_exec(side, sql) != 0)
		return -1;
	*value = PQntuples(side->result) == 0 ? 0 :
	    strtoll(PQgetvalue(side->result, 0, 0), NULL, 10);
	return 0;
}

int
side_open(struct side *side, const char *schema, int relaxed)
{
	char words[STATEMENT_SIZE];

	memset(side, 0, sizeof(*side));
	side->conn = PQconnectdb(server);
	if (PQstatus(side->conn) != CONNECTION_OK)
		return side_fail(side, "connection");
	(void)snprintf(words, sizeof(words), "SET search_path TO %s;"
	    "SET client_min_messages TO error; SET jit TO off;"
	    "SET work_mem TO '16MB'; SET maintenance_work_mem TO '256MB';"
	    "SET synchronous_commit TO %s", schema,
	    relaxed ? "off" : "on");
	return side_exec(side, words);
}

void
side_close(struct side *side)
{
	PQclear(side->result);
	PQfinish(side->conn);
	memset(side, 0, sizeof(*side));
}

static void
name_of(enum pg_statement which, char name[16])
{
	(void)snprintf(name, 16, "s%d", (int)which);
}

int
side_prepare(struct side *side, enum pg_statement which)
{
	char name[16];

	name_of(which, name);
	if (side->prepared[which])
		return 0;
	if (PQpipelineStatus(side->conn) != PQ_PIPELINE_OFF) {
		(void)fprintf(stderr, "%s must be prepared before\n", name);
		return -1;
	}
	side->prepared[which] = 1;
	return keep(side, PQprepare(side->conn, name, pg_sql(which), 0, NULL),
	    pg_sql(which));
}

int
side_run(struct side *side, enum pg_statement which, const struct params *p)
{
	char name[16];

	if (side_prepare(side, which) != 0)
		return -1;
	name_of(which, name);
	return keep(side, PQexecPrepared(side->conn, name, p->count, p->value,
	    p->length, p->format, 1), pg_sql(which));
}

int
side_run_named(struct side *side, const char *name)
{
	return keep(side, PQexecPrepared(side->conn, name, 0, NULL, NULL,
	    NULL, 1), name);
}

static int
enter(struct side *side)
{
	return PQpipelineStatus(side->conn) != PQ_PIPELINE_OFF ||
	    PQenterPipelineMode(side->conn) == 1 ? 0 :
	    side_fail(side, "pipeline");
}

int
side_send(struct side *side, enum pg_statement which, const struct params *p)
{
	char name[16];

	if (side_prepare(side, which) != 0 || enter(side) != 0)
		return -1;
	name_of(which, name);
	side->waiting++;
	return PQsendQueryPrepared(side->conn, name, p->count, p->value,
	    p->length, p->format, 1) == 1 ? 0 : side_fail(side, "send");
}

int
side_send_words(struct side *side, const char *sql)
{
	if (enter(side) != 0)
		return -1;
	side->waiting++;
	return PQsendQueryParams(side->conn, sql, 0, NULL, NULL, NULL, NULL,
	    1) == 1 ? 0 : side_fail(side, sql);
}

int
side_wait(struct side *side)
{
	int rc = 0;

	if (PQpipelineSync(side->conn) != 1)
		return side_fail(side, "pipeline");
	for (; side->waiting > 0; side->waiting--) {
		if (keep(side, PQgetResult(side->conn), "pipeline") != 0)
			rc = -1;
		PQclear(PQgetResult(side->conn));
	}
	PQclear(PQgetResult(side->conn));
	(void)PQexitPipelineMode(side->conn);
	return rc;
}

int64_t
side_int(const struct side *side, int row, int column)
{
	const unsigned char *p = (const unsigned char *)
	    PQgetvalue(side->result, row, column);
	uint64_t value = 0;

	for (int i = 0; i < PQgetlength(side->result, row, column); i++)
		value = value << 8 | p[i];
	return (int64_t)value;
}

/* libpq ends every value with NUL, and NULL is an empty one. */
void
side_record(const struct side *side, int row, int c, struct record *record)
{
	const PGresult *r = side->result;

	record->block = NULL;
	for (int i = 0; i < RECORD_NUMBERS; i++)
		record->number[i] = side_int(side, row, c++);
	for (int i = 0; i < RECORD_TEXTS; i++)
		record->text[i] = PQgetvalue(r, row, c++);
	record->seal = PQgetvalue(r, row, c++);
	record->org_id = PQgetvalue(r, row, c++);
	for (int i = 0; i < RECORD_ORG_NUMBERS; i++)
		record->org_number[i] = side_int(side, row, c++);
	record->domains = PQgetvalue(r, row, c++);
	record->org_seal = PQgetvalue(r, row, c);
}
