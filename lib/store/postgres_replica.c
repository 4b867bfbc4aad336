/* SPDX-License-Identifier: MIT */
/* Which of two servers answers: the one that is written to, or its copy. */
#include "store/postgres.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/time.h"

enum {
	LOOK_US = 20000,	/* between looks whether it has caught up */
	REST_US = 10000000	/* after it could not be reached */
};

/* Leave the copy alone for a while. */
static void
rest(struct pg *pg)
{
	pg->look_after_us = time_steady_us() + REST_US;
}

int
pg_replica_open(struct pg *pg)
{
	struct pg *replica;

	if (pg->spec.replica == NULL || pg->attached)
		return UD_OK;
	replica = pg->replica = mem_zalloc(sizeof(*replica));
	if (replica == NULL)
		return UD_EEXHAUSTED;
	replica->spec = pg->spec;
	replica->spec.location = pg->spec.replica;
	replica->spec.replica = NULL;
	replica->spec.read_only = 1;
	replica->is_replica = 1;
	replica->generation = 1;
	replica->stamp = pg->stamp;
	replica->patience_ms = pg->patience_ms;
	memcpy(replica->schema, pg->schema, sizeof(replica->schema));
	/* What others wrote before now is to be seen, too. */
	pg->must_catch_up = !pg->spec.stale_reads;
	return UD_OK;
}

/* One text from a server; 0 if there is none. */
static int
ask(struct pg *pg, const char *sql, const char *param, char *out, size_t size)
{
	PGresult *result = NULL;
	int found;

	found = pg_ready(pg) == UD_OK &&
	    pg_alone(pg, sql, param, &result) == UD_OK &&
	    PQntuples(result) == 1 && !PQgetisnull(result, 0, 0) &&
	    strlen(PQgetvalue(result, 0, 0)) < size;
	if (found)
		(void)snprintf(out, size, "%s", PQgetvalue(result, 0, 0));
	PQclear(result);
	return found;
}

/* Where the log ends that holds what was committed.  Without durability it may
 * not be written yet. */
static const char *
end_of_log(const struct pg *pg)
{
	return pg->spec.relaxed_durability ?
	    "SELECT pg_current_wal_insert_lsn()" :
	    "SELECT pg_current_wal_lsn()";
}

/* Does it have what was written here?  Asked now and then, until it does. */
static int
has_caught_up(struct pg *pg)
{
	char yes[8];

	if (!pg->must_catch_up)
		return 1;
	pg->look_after_us = time_steady_us() + LOOK_US;
	if (pg->written_up_to[0] == '\0' &&
	    !ask(pg, end_of_log(pg), NULL, pg->written_up_to,
	    sizeof(pg->written_up_to)))
		return 0;
	if (!ask(pg->replica, "SELECT pg_last_wal_replay_lsn() >="
	    " CAST($1 AS pg_lsn)", pg->written_up_to, yes, sizeof(yes)) ||
	    yes[0] != 't')
		return 0;
	pg->must_catch_up = 0;
	return 1;
}

int
pg_replica_serves(struct pg *pg)
{
	struct pg *replica = pg->replica;

	if (replica == NULL || pg_is_open(pg))
		return 0;
	if ((pg->must_catch_up || replica->conn == NULL ||
	    PQstatus(replica->conn) != CONNECTION_OK) &&
	    time_steady_us() < pg->look_after_us)
		return 0;
	if (pg_ready(replica) != UD_OK) {
		rest(pg);
		return 0;
	}
	return has_caught_up(pg);
}

void
pg_replica_lacks(struct pg *pg)
{
	if (pg->replica == NULL || pg->spec.stale_reads)
		return;
	pg->must_catch_up = 1;
	pg->written_up_to[0] = '\0';
	pg->look_after_us = 0;
}

void
pg_replica_fails(struct pg *pg)
{
	rest(pg);
	pg->must_catch_up = !pg->spec.stale_reads;
	pg->written_up_to[0] = '\0';
}
