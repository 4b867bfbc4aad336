/* SPDX-License-Identifier: MIT */
/*
 * The PostgreSQL storage driver: connections and transactions, as an ordinary
 * implementation of <userdir/storage.h>.
 */
#include "store/postgres.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/time.h"

enum {
	TIMEOUT_MS = 10000,
	GRACE_MS = 10000,	/* for the network, on top of the server's own
				   limits */
	CLOSE_MS = 1000,
	DAY_MS = 86400000,
	OLDEST_SERVER = 120000,
	SETTINGS_SIZE = 2048
};

#define BEGIN_READ "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
#define BEGIN_WRITE "BEGIN ISOLATION LEVEL READ COMMITTED"

/* What a transaction of each kind says. */
static const struct words {
	const char *begin, *commit, *rollback;
} words[] = {
	[UD_TX_READ] = {BEGIN_READ, "COMMIT", "ROLLBACK"},
	[UD_TX_WRITE] = {BEGIN_WRITE, "COMMIT", "ROLLBACK"},
	[UD_TX_NESTED] = {"SAVEPOINT userdir", "RELEASE SAVEPOINT userdir",
	    "ROLLBACK TO SAVEPOINT userdir"},
};

/* Most of it, which a connection of our own has prepared: to read it each time
 * takes a server as long as to find a row. */
static const struct {
	const char *name, *sql;
} often[] = {
	{"userdir_read", BEGIN_READ},
	{"userdir_write", BEGIN_WRITE},
	{"userdir_commit", "COMMIT"},
};
enum { OFTEN = sizeof(often) / sizeof(often[0]) };

const char *
pg_prepared_name(const struct pg *pg, const char *sql)
{
	for (size_t i = 0; !pg->attached && i < OFTEN; i++)
		if (strcmp(often[i].sql, sql) == 0)
			return often[i].name;
	return NULL;
}

static int
prepare_often(struct pg *pg)
{
	int rc;

	for (size_t i = 0; i < OFTEN; i++) {
		if ((rc = pg_enter(pg)) != UD_OK)
			return rc;
		if (PQsendPrepare(pg->conn, often[i].name, often[i].sql, 0,
		    NULL) != 1)
			return pg_lost(pg, NULL);
		if ((rc = pg_enqueue(pg, PG_NOTHING, NULL, NULL,
		    strlen(often[i].sql))) != UD_OK)
			return rc;
	}
	return pg_exchange(pg);
}

/* Names of schemas are written into statements. */
static int
is_name(const char *name)
{
	size_t len = strlen(name);

	if (len == 0 || len >= PG_NAME_SIZE ||
	    strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != len ||
	    (name[0] >= '0' && name[0] <= '9') ||
	    strncmp(name, "pg_", 3) == 0)
		return 0;
	return 1;
}

static void
be_quiet(void *arg, const PGresult *result)
{
	(void)arg;
	(void)result;
}

/* Run statements one after the other. */
static int
execute(struct pg *pg, const char *sql)
{
	PGresult *result;
	int rc = pg_alone(pg, sql, NULL, &result);

	PQclear(result);
	return rc;
}

/* Does a statement have a row? */
static int
has_row(struct pg *pg, const char *sql, int *yes)
{
	PGresult *result;
	int rc = pg_alone(pg, sql, NULL, &result);

	*yes = rc == UD_OK && PQntuples(result) > 0;
	PQclear(result);
	return rc;
}

/*
 * Settings of a connection of our own.  The search path holds nobody else's
 * functions; a commit is on disk before it is acknowledged, unless the host
 * wants less; no statement and no lock is waited for longer than was said.
 */
static int
configure(struct pg *pg)
{
	const ud_storage_spec *spec = &pg->spec;
	char sql[SETTINGS_SIZE];
	int rc;

	(void)snprintf(sql, sizeof(sql),
	    "SET search_path TO pg_catalog, %s, pg_temp;"
	    "SET client_min_messages TO error;"
	    "SET standard_conforming_strings TO on;"
	    "SET jit TO off;"
	    "SET plan_cache_mode TO force_generic_plan;"
	    "SET default_transaction_isolation TO 'repeatable read';"
	    "SET work_mem TO '16MB';"
	    "SET maintenance_work_mem TO '256MB';"
	    "SET lock_timeout TO %lld;"
	    "SET statement_timeout TO %lld;"
	    "SET idle_in_transaction_session_timeout TO %lld;"
	    "SET default_transaction_read_only TO %s;"
	    "%s",
	    pg->schema, (long long)spec->busy_timeout_ms,
	    (long long)spec->statement_timeout_ms,
	    (long long)(pg->patience_ms + spec->busy_timeout_ms),
	    spec->read_only ? "on" : "off",
	    spec->relaxed_durability ? "SET synchronous_commit TO off" :
	    "SELECT set_config('synchronous_commit', 'on', false)"
	    " WHERE current_setting('synchronous_commit') = 'off'");
	rc = execute(pg, sql);
	return rc == UD_OK ? prepare_often(pg) : rc;
}

static int
check_server(struct pg *pg)
{
	const char *encoding = PQparameterStatus(pg->conn, "server_encoding");

	if (PQserverVersion(pg->conn) < OLDEST_SERVER) {
		(void)snprintf(pg->error, sizeof(pg->error),
		    "the server is older than PostgreSQL %d",
		    OLDEST_SERVER / 10000);
		return UD_EUNIMPL;
	}
	if (encoding == NULL || strcmp(encoding, "UTF8") != 0) {
		(void)snprintf(pg->error, sizeof(pg->error),
		    "the database must have the encoding UTF8");
		return UD_EUNIMPL;
	}
	return UD_OK;
}

/* What libpq says of a string that it cannot read may be a part of it. */
static int
check_location(struct pg *pg)
{
	char *why = NULL;
	PQconninfoOption *parts = PQconninfoParse(pg->spec.location, &why);
	int has_memory = why != NULL && strncmp(why, "out of", 6) != 0;

	PQfreemem(why);
	if (parts == NULL && !has_memory)
		return UD_EEXHAUSTED;
	if (parts == NULL) {
		(void)snprintf(pg->error, sizeof(pg->error),
		    "the connection string is malformed");
		return UD_EINVAL;
	}
	PQconninfoFree(parts);
	return UD_OK;
}

int
pg_connect(struct pg *pg)
{
	/* Those after the location cannot be said otherwise there. */
	static const char *const names[] = {"fallback_application_name",
	    "connect_timeout", "target_session_attrs", "dbname",
	    "client_encoding", NULL};
	const char *values[] = {"userdir", pg->is_replica ? "2" : "10",
	    pg->spec.read_only ? "any" : "read-write", pg->spec.location,
	    "UTF8", NULL};
	int rc = check_location(pg);

	if (rc != UD_OK)
		return rc;
	pg->conn = PQconnectdbParams(names, values, 1);
	if (pg->conn == NULL)
		return UD_EEXHAUSTED;
	if (PQstatus(pg->conn) != CONNECTION_OK) {
		rc = pg_fail_connection(pg, UD_EUNAVAIL);
	} else {
		(void)PQsetNoticeReceiver(pg->conn, be_quiet, NULL);
		if ((rc = check_server(pg)) == UD_OK)
			rc = configure(pg);
	}
	/* One without its settings is none. */
	if (rc != UD_OK)
		pg_hang_up(pg);
	return rc;
}

/* The schema must be there, or is made. */
static int
find_schema(struct pg *pg)
{
	char sql[4 * PG_NAME_SIZE];
	int there, rc;

	(void)snprintf(sql, sizeof(sql), "SELECT 1 FROM"
	    " pg_catalog.pg_namespace WHERE nspname = '%s'", pg->schema);
	if ((rc = has_row(pg, sql, &there)) != UD_OK)
		return rc;
	if (!there && (pg->spec.must_exist || pg->spec.read_only)) {
		(void)snprintf(pg->error, sizeof(pg->error),
		    "no schema %s", pg->schema);
		return UD_ENOTFOUND;
	}
	if (!there) {
		(void)snprintf(sql, sizeof(sql),
		    "CREATE SCHEMA IF NOT EXISTS %s", pg->schema);
		rc = execute(pg, sql);
		/* Another process may have been faster. */
		if (rc == UD_EEXISTS || rc == UD_ECONFLICT)
			rc = UD_OK;
	}
	return rc;
}

static int
open_pg(const ud_storage_spec *spec, void *ctx, void **out)
{
	struct pg *pg = mem_zalloc(sizeof(*pg));
	const char *schema = spec->schema == NULL ? "userdir" : spec->schema;
	int rc;

	(void)ctx;
	*out = pg;
	if (pg == NULL)
		return UD_EEXHAUSTED;
	pg->spec = *spec;
	pg->generation = 1;
	pg->stamp = (unsigned)time_steady_us();
	if (pg->spec.busy_timeout_ms <= 0)
		pg->spec.busy_timeout_ms = TIMEOUT_MS;
	if (pg->spec.statement_timeout_ms > 0)
		pg->patience_ms = pg->spec.statement_timeout_ms + GRACE_MS +
		    pg->spec.busy_timeout_ms;
	else
		pg->patience_ms = DAY_MS;
	if (!is_name(schema)) {
		(void)snprintf(pg->error, sizeof(pg->error), "a schema has "
		    "small letters, digits and underscores");
		return UD_EINVAL;
	}
	(void)snprintf(pg->schema, sizeof(pg->schema), "%s", schema);
	if (spec->native != NULL) {
		pg->conn = spec->native;
		pg->attached = 1;
		rc = PQstatus(pg->conn) == CONNECTION_OK ? check_server(pg) :
		    pg_fail_connection(pg, UD_EUNAVAIL);
	} else {
		rc = pg_connect(pg);
	}
	if (rc == UD_OK)
		rc = find_schema(pg);
	return rc == UD_OK ? pg_replica_open(pg) : rc;
}

static void
close_pg(void *p)
{
	struct pg *pg = p;

	if (pg == NULL)
		return;
	close_pg(pg->replica);
	pg_forget_ahead(pg);
	pg_deallocate_left(pg);
	buf_free(&pg->first_row);
	if (!pg->attached) {
		/* The server would miss whom it is answering, if it is. */
		if (pg->patience_ms > CLOSE_MS)
			pg->patience_ms = CLOSE_MS;
		if (PQstatus(pg->conn) == CONNECTION_OK)
			(void)pg_exchange(pg);
		PQfinish(pg->conn);
	}
	mem_free(pg);
}

static const char *
errmsg_pg(void *p)
{
	const struct pg *pg = p;

	return pg->error;
}

static int
in_transaction(void *p)
{
	const struct pg *pg = p;
	PGTransactionStatusType status = PQtransactionStatus(pg->conn);

	/* That of the host is over when its connection is lost. */
	return pg_is_open(pg) || pg->on_replica || (pg->attached &&
	    status != PQTRANS_IDLE && status != PQTRANS_UNKNOWN);
}

int
pg_say_begin(struct pg *pg, int kind)
{
	return pg_say(pg, words[kind].begin, PG_NOTHING);
}

/* What went before is no part of it. */
static int
get_ready(struct pg *pg, int kind)
{
	int rc;

	pg_forget_ahead(pg);
	pg_deallocate_left(pg);
	if ((rc = pg_ready(pg)) != UD_OK)
		return rc;
	if (!pg_is_open(pg)) {
		pg->failure = UD_OK;
		pg->answered = 0;
		pg->assertions = 0;
	}
	if (pg->failure != UD_OK)
		return pg->failure;
	if (kind == UD_TX_NESTED)
		return pg_glance_settle(pg);
	pg_glance_end(pg);
	return pg_let_go(pg);
}

int
pg_begin(struct pg *pg, int kind)
{
	int rc;

	if ((rc = get_ready(pg, kind)) != UD_OK ||
	    (rc = pg_say_begin(pg, kind)) != UD_OK ||
	    (pg->attached && (rc = pg_exchange(pg)) != UD_OK))
		return rc;
	if (kind == UD_TX_NESTED)
		pg->nested = 1;
	else
		pg->tx = kind;
	return UD_OK;
}

static int
begin(void *p, int kind)
{
	struct pg *pg = p;

	if (kind == UD_TX_READ && pg_replica_serves(pg) &&
	    pg_begin(pg->replica, kind) == UD_OK) {
		pg->on_replica = 1;
		return UD_OK;
	}
	return pg_begin(pg, kind);
}

static int
glance_at(struct pg *pg)
{
	int rc;

	if (pg->attached)
		return pg_begin(pg, UD_TX_READ);
	if ((rc = get_ready(pg, UD_TX_READ)) != UD_OK)
		return rc;
	pg->tx = UD_TX_READ;
	pg_glance_begin(pg);
	return UD_OK;
}

static int
glance(void *p)
{
	struct pg *pg = p;

	if (pg_replica_serves(pg) && glance_at(pg->replica) == UD_OK) {
		pg->on_replica = 1;
		return UD_OK;
	}
	return glance_at(pg);
}

/* A transaction, or the savepoint in it, is over. */
static void
end(struct pg *pg, int kind)
{
	pg->nested = 0;
	if (kind == UD_TX_NESTED)
		return;
	pg->tx = 0;
	pg_glance_end(pg);
}

/* The server has nothing to end, but for an exchange that is under way. */
static int
end_glance(struct pg *pg)
{
	int rc = pg_let_go(pg);

	if (rc == UD_OK)
		rc = pg->failure;
	pg->failure = UD_OK;
	end(pg, UD_TX_READ);
	return rc;
}

static int
commit(void *p, int kind)
{
	struct pg *pg = p;
	int rc = pg->failure;

	if (pg->on_replica) {
		pg->on_replica = 0;
		return commit(pg->replica, kind);
	}
	if (pg->tx == UD_TX_WRITE)
		pg_replica_lacks(pg);
	pg_forget_ahead(pg);
	if (pg->glance != PG_GLANCE_NONE)
		return end_glance(pg);
	if (rc != UD_OK)
		return rc;
	rc = pg_say(pg, words[kind].commit, kind == UD_TX_NESTED ?
	    PG_NOTHING : PG_COMMIT);
	if (rc == UD_OK && (pg->attached || kind != UD_TX_NESTED))
		rc = pg_exchange(pg);
	if (rc == UD_OK)
		end(pg, kind);
	return rc;
}

static int
rollback(void *p, int kind)
{
	struct pg *pg = p;
	int rc;

	if (pg->on_replica) {
		pg->on_replica = 0;
		return rollback(pg->replica, kind);
	}
	pg_forget_ahead(pg);
	if (!in_transaction(pg))
		return UD_OK;
	/* Nothing of it is there without the connection. */
	if (PQstatus(pg->conn) != CONNECTION_OK) {
		end(pg, kind);
		return UD_OK;
	}
	if (pg->glance != PG_GLANCE_NONE) {
		(void)end_glance(pg);
		return UD_OK;
	}
	/* A failure of what waits ends with what is rolled back. */
	if (kind != UD_TX_READ)
		(void)pg_exchange(pg);
	rc = pg_say(pg, words[kind].rollback, PG_NOTHING);
	if (rc == UD_OK && kind == UD_TX_NESTED)
		rc = pg_say(pg, words[kind].commit, PG_NOTHING);
	if (rc == UD_OK)
		rc = kind == UD_TX_READ ? pg_let_go(pg) : pg_exchange(pg);
	if (rc == UD_OK)
		pg->failure = UD_OK;
	else if (PQstatus(pg->conn) == CONNECTION_OK)
		return rc;
	end(pg, kind);
	return UD_OK;
}

/* What makes tables and indexes takes as long as they are large: the time of a
 * statement does not bound it, unless the connection is the host's. */
static int
exec(void *p, const char *sql)
{
	struct pg *pg = p;
	struct buf text = BUF_INIT(1024 * 1024);
	int64_t patience_ms = pg->patience_ms;
	char after[64];
	int rc;

	if ((rc = pg_ready(pg)) != UD_OK)
		return rc;
	if (!pg->attached)
		buf_puts(&text, "SET LOCAL statement_timeout TO 0;");
	(void)snprintf(after, sizeof(after),
	    ";SET LOCAL statement_timeout TO %lld",
	    (long long)pg->spec.statement_timeout_ms);
	if ((rc = pg_translate(pg, sql, &text)) == UD_OK) {
		if (!pg->attached) {
			buf_puts(&text, after);
			pg->patience_ms = DAY_MS;
		}
		rc = buf_ok(&text) ? execute(pg, text.data) : UD_EEXHAUSTED;
		pg->patience_ms = patience_ms;
	}
	buf_free(&text);
	return rc;
}

static const ud_driver driver = {
	.size = sizeof(ud_driver),
	.name = "postgres",
	.type_key = "BIGINT PRIMARY KEY",
	.type_bytes = "BYTEA",
	.clustered = "",
	.has_table = "SELECT 1 FROM information_schema.tables"
	    " WHERE table_schema = '{schema}' AND table_name = ?1",
	.open = open_pg,
	.close = close_pg,
	.errmsg = errmsg_pg,
	.begin = begin,
	.commit = commit,
	.rollback = rollback,
	.in_transaction = in_transaction,
	.exec = exec,
	.prepare = pg_prepare,
	.bind_int = pg_bind_int,
	.bind_text = pg_bind_text,
	.bind_bytes = pg_bind_bytes,
	.step = pg_step,
	.changes = pg_changes,
	.column_int = pg_column_int,
	.column_text = pg_column_text,
	.column_bytes = pg_column_bytes,
	.reset = pg_reset,
	.finalize = pg_finalize,
	.position = "strpos",
	.elements = "SELECT value FROM jsonb_array_elements_text("
	    "CAST({n} AS jsonb)) AS list (value)",
	.has_grams = "SELECT 1",
	.explain = "EXPLAIN ",
	.explain_column = 0,
	.type_text = "TEXT COLLATE \"C\"",
	.lock = " FOR UPDATE",
	.join = "JOIN",
	.index_key = ", key",
	.pattern = UD_PATTERN_LIKE,
	.substrings = UD_SUBSTRINGS_ARRAYS,
	.counts = 1,
	.prepare_many = pg_prepare_many,
	.send = pg_send,
	.glance = glance,
	.bind_numbers = pg_bind_numbers,
	.assume = pg_assume,
};

const ud_driver *
ud_driver_postgres(void)
{
	return &driver;
}
