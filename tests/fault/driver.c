/* SPDX-License-Identifier: MIT */
#include "fault/driver.h"

#include <stdlib.h>

#include "storage/storage.h"

struct conn {
	struct fault *fault;
	void *inner;
};

struct stmt {
	struct conn *conn;
	void *inner;
};

static const ud_driver *
inner(void)
{
	return storage_driver();
}

int
fault_applies(enum failure how, enum call_kind kind)
{
	switch (how) {
	case FAIL_CONSTRAINT:
		return kind == STEP;
	case FAIL_LOST:
	case FAIL_UNDONE:
		return kind == COMMIT;
	case FAIL_CONFLICT:
		return kind != ROLLBACK;
	case FAIL_CONFLICTS:
		return kind == STEP;
	default:
		return 1;
	}
}

/* The code with which this call fails, or UD_OK. */
static int
fails(struct fault *fault, enum call_kind kind)
{
	if (++fault->seen < TRACE_MAX)
		fault->trace[fault->seen] = (unsigned char)kind;
	if (fault->at == 0 || fault->seen < fault->at ||
	    (fault->seen > fault->at && fault->how != FAIL_DEAD &&
	    fault->how != FAIL_CONFLICTS))
		return UD_OK;
	if (!fault_applies(fault->how, kind))
		return UD_OK;
	fault->failed++;
	switch (fault->how) {
	case FAIL_INTERNAL:
		return UD_EINTERNAL;
	case FAIL_CONSTRAINT:
		return UD_EEXISTS;
	case FAIL_LOST:
	case FAIL_UNDONE:
		return UD_EUNKNOWN;
	case FAIL_CONFLICT:
	case FAIL_CONFLICTS:
		return UD_ECONFLICT;
	default:
		return UD_EUNAVAIL;
	}
}

/* Tell that what failed will be done again from its beginning. */
static void
notice(struct fault *fault)
{
	if (fault->failed == 0 || fault->notice == NULL || fault->noticed)
		return;
	fault->noticed = 1;
	fault->notice(fault->notice_ctx);
}

static int
open_conn(const ud_storage_spec *spec, void *ctx, void **out)
{
	struct conn *conn = calloc(1, sizeof(*conn));
	int rc;

	*out = NULL;
	if (conn == NULL)
		return UD_EEXHAUSTED;
	conn->fault = ctx;
	if ((rc = fails(conn->fault, CALL)) != UD_OK) {
		free(conn);
		return rc;
	}
	*out = conn;
	return inner()->open(spec, NULL, &conn->inner);
}

static void
close_conn(void *p)
{
	struct conn *conn = p;

	inner()->close(conn->inner);
	free(conn);
}

static const char *
errmsg(void *p)
{
	return inner()->errmsg(((struct conn *)p)->inner);
}

static int
begin(void *p, int kind)
{
	struct conn *conn = p;
	int rc = fails(conn->fault, CALL);

	if (rc != UD_OK)
		notice(conn->fault);
	return rc != UD_OK ? rc : inner()->begin(conn->inner, kind);
}

static int
glance(void *p)
{
	struct conn *conn = p;
	int rc = fails(conn->fault, CALL);

	return rc != UD_OK ? rc : inner()->glance(conn->inner);
}

static int
commit(void *p, int kind)
{
	struct conn *conn = p;
	int rc = fails(conn->fault, COMMIT), done;

	if (rc != UD_OK && conn->fault->how != FAIL_LOST)
		return rc;
	done = inner()->commit(conn->inner, kind);
	return rc != UD_OK ? rc : done;
}

static int
rollback(void *p, int kind)
{
	struct conn *conn = p;
	int rc = fails(conn->fault, ROLLBACK), done;

	/* What was only asked ahead failed without an end. */
	notice(conn->fault);
	/* A file may keep what was begun, a server never does: there it means
	 * that the connection is lost. */
	if (rc != UD_OK && !storage_is_postgres())
		return rc;
	done = inner()->rollback(conn->inner, kind);
	return rc != UD_OK ? rc : done;
}

static int
in_transaction(void *p)
{
	return inner()->in_transaction(((struct conn *)p)->inner);
}

static int
exec(void *p, const char *sql)
{
	struct conn *conn = p;
	int rc = fails(conn->fault, CALL);

	return rc != UD_OK ? rc : inner()->exec(conn->inner, sql);
}

static int
prepare_with(struct conn *conn, int (*how)(void *, const char *, void **),
    const char *sql, void **out)
{
	struct stmt *stmt;
	int rc;

	*out = NULL;
	if ((rc = fails(conn->fault, CALL)) != UD_OK)
		return rc;
	stmt = calloc(1, sizeof(*stmt));
	if (stmt == NULL)
		return UD_EEXHAUSTED;
	stmt->conn = conn;
	rc = how(conn->inner, sql, &stmt->inner);
	if (rc != UD_OK) {
		free(stmt);
		return rc;
	}
	*out = stmt;
	return UD_OK;
}

static int
prepare(void *p, const char *sql, void **out)
{
	return prepare_with(p, inner()->prepare, sql, out);
}

static int
prepare_many(void *p, const char *sql, void **out)
{
	return prepare_with(p, inner()->prepare_many, sql, out);
}

static int
bind_int(void *p, int i, int64_t value)
{
	struct stmt *stmt = p;
	int rc = fails(stmt->conn->fault, CALL);

	return rc != UD_OK ? rc : inner()->bind_int(stmt->inner, i, value);
}

static int
bind_text(void *p, int i, const char *text, size_t len)
{
	struct stmt *stmt = p;
	int rc = fails(stmt->conn->fault, CALL);

	return rc != UD_OK ? rc : inner()->bind_text(stmt->inner, i, text,
	    len);
}

static int
bind_bytes(void *p, int i, const void *bytes, size_t len)
{
	struct stmt *stmt = p;
	int rc = fails(stmt->conn->fault, CALL);

	return rc != UD_OK ? rc : inner()->bind_bytes(stmt->inner, i, bytes,
	    len);
}

static int
bind_numbers(void *p, int i, const int32_t *numbers, size_t count)
{
	struct stmt *stmt = p;
	int rc = fails(stmt->conn->fault, CALL);

	return rc != UD_OK ? rc : inner()->bind_numbers(stmt->inner, i,
	    numbers, count);
}

static int
step(void *p)
{
	struct stmt *stmt = p;
	int rc = fails(stmt->conn->fault, STEP);

	return rc != UD_OK ? rc : inner()->step(stmt->inner);
}

static int
send_ahead(void *p)
{
	struct stmt *stmt = p;
	int rc = fails(stmt->conn->fault, CALL);

	return rc != UD_OK ? rc : inner()->send(stmt->inner);
}

static int
assume(void *p)
{
	struct stmt *stmt = p;
	int rc = fails(stmt->conn->fault, STEP);

	stmt->conn->fault->assumed++;
	return rc != UD_OK ? rc : inner()->assume(stmt->inner);
}

static int64_t
changes(void *p)
{
	return inner()->changes(((struct conn *)p)->inner);
}

static int64_t
column_int(void *p, int i)
{
	return inner()->column_int(((struct stmt *)p)->inner, i);
}

static const char *
column_text(void *p, int i, size_t *len)
{
	return inner()->column_text(((struct stmt *)p)->inner, i, len);
}

static const void *
column_bytes(void *p, int i, size_t *len)
{
	return inner()->column_bytes(((struct stmt *)p)->inner, i, len);
}

static void
reset(void *p)
{
	inner()->reset(((struct stmt *)p)->inner);
}

static void
finalize(void *p)
{
	inner()->finalize(((struct stmt *)p)->inner);
	free(p);
}

static int
check(void *p, size_t n, char *problem, size_t size)
{
	struct conn *conn = p;
	int rc = fails(conn->fault, CALL);

	return rc != UD_OK ? rc : inner()->check(conn->inner, n, problem,
	    size);
}

static int
backup(void *p, const char *path)
{
	struct conn *conn = p;
	int rc = fails(conn->fault, CALL);

	return rc != UD_OK ? rc : inner()->backup(conn->inner, path);
}

const ud_driver *
fault_driver(void)
{
	static ud_driver driver = {
		.size = sizeof(ud_driver), .name = "fault",
		.open = open_conn, .close = close_conn, .errmsg = errmsg,
		.begin = begin, .commit = commit, .rollback = rollback,
		.in_transaction = in_transaction, .exec = exec,
		.prepare = prepare, .bind_int = bind_int,
		.bind_text = bind_text, .bind_bytes = bind_bytes,
		.step = step, .changes = changes, .column_int = column_int,
		.column_text = column_text, .column_bytes = column_bytes,
		.reset = reset, .finalize = finalize,
	};

	driver.type_key = inner()->type_key;
	driver.type_bytes = inner()->type_bytes;
	driver.clustered = inner()->clustered;
	driver.has_table = inner()->has_table;
	driver.position = inner()->position;
	driver.elements = inner()->elements;
	driver.has_grams = inner()->has_grams;
	driver.explain = inner()->explain;
	driver.explain_column = inner()->explain_column;
	driver.type_text = inner()->type_text;
	driver.lock = inner()->lock;
	driver.join = inner()->join;
	driver.pattern = inner()->pattern;
	driver.substrings = inner()->substrings;
	driver.counts = inner()->counts;
	if (inner()->check != NULL)
		driver.check = check;
	if (inner()->backup != NULL)
		driver.backup = backup;
	if (inner()->prepare_many != NULL)
		driver.prepare_many = prepare_many;
	if (inner()->send != NULL)
		driver.send = send_ahead;
	if (inner()->glance != NULL)
		driver.glance = glance;
	if (inner()->bind_numbers != NULL)
		driver.bind_numbers = bind_numbers;
	if (inner()->assume != NULL)
		driver.assume = assume;
	return &driver;
}
