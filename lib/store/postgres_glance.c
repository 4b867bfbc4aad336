/* SPDX-License-Identifier: MIT */
/*
 * Glances: reads that are one exchange and have no transaction of their own.
 * What is sent up to the end of an exchange is a transaction anyway, which on
 * our connections sees one moment.  What is wanted later must see the same:
 * so it has a transaction, in which the first question comes again, and must
 * have the same answer.
 */
#include "store/postgres.h"

#include <stdio.h>
#include <string.h>

enum { ROW_BYTES_MAX = 64 * 1024 };

void
pg_glance_begin(struct pg *pg)
{
	pg->glance = PG_GLANCE_OPEN;
	pg->first = NULL;
	pg->first_row.max = ROW_BYTES_MAX;
	buf_reset(&pg->first_row);
}

void
pg_glance_end(struct pg *pg)
{
	pg->glance = PG_GLANCE_NONE;
	pg->first = NULL;
}

/* The values of a result, to compare them. */
static int
flatten(const PGresult *result, struct buf *out)
{
	for (int row = 0; row < PQntuples(result); row++)
		for (int i = 0; i < PQnfields(result); i++) {
			int len = PQgetisnull(result, row, i) ? -1 :
			    PQgetlength(result, row, i);

			buf_add(out, &len, sizeof(len));
			if (len > 0)
				buf_add(out, PQgetvalue(result, row, i),
				    (size_t)len);
		}
	return buf_ok(out) ? UD_OK : UD_EEXHAUSTED;
}

int
pg_glance_keep(struct pg *pg, const struct pg_stmt *stmt,
    const PGresult *result)
{
	return pg->glance == PG_GLANCE_NONE || stmt != pg->first ? UD_OK :
	    flatten(result, &pg->first_row);
}

static int
has_changed(struct pg *pg)
{
	(void)snprintf(pg->error, sizeof(pg->error),
	    "something has changed between two reads");
	return UD_ECONFLICT;
}

int
pg_glance_compare(struct pg *pg, const PGresult *result)
{
	struct buf row = BUF_INIT(ROW_BYTES_MAX);
	int rc = flatten(result, &row), same;

	same = row.len > 0 && row.len == pg->first_row.len &&
	    memcmp(row.data, pg->first_row.data, row.len) == 0;
	buf_free(&row);
	return rc == UD_OK && !same ? has_changed(pg) : rc;
}

int
pg_glance_ask(struct pg *pg, const struct pg_stmt *stmt)
{
	if (pg->glance == PG_GLANCE_OPEN && pg->first == NULL &&
	    stmt->params == 0)
		pg->first = stmt;
	return pg->glance == PG_GLANCE_OPEN && pg->first != NULL ? UD_OK :
	    pg_glance_settle(pg);
}

int
pg_glance_settle(struct pg *pg)
{
	const struct pg_stmt *first = pg->first;
	int rc;

	if (pg->glance == PG_GLANCE_NONE)
		return UD_OK;
	/* What was sent is answered before. */
	if (first != NULL && (rc = pg_exchange(pg)) != UD_OK)
		return rc;
	if (first == NULL && pg->glance == PG_GLANCE_OVER)
		return has_changed(pg);
	pg_glance_end(pg);
	rc = pg_say_begin(pg, UD_TX_READ);
	return rc != UD_OK || first == NULL ? rc : pg_ask_again(pg, first);
}
