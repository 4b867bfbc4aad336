/* SPDX-License-Identifier: MIT */
/*
 * The built-in storage driver: SQLite, as an ordinary implementation of
 * <userdir/storage.h>.
 */
#include <userdir/storage.h>

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/time.h"

enum {
	DEFAULT_TIMEOUT_MS = 10000,
	RETRY_MS = 5,
	SQL_BYTES_MAX = 1000000,
	VALUE_BYTES_MAX = 64000000,
	WAL_PAGES = 1000,
	PATH_BYTES_MAX = 4096
};

/* What a transaction of each kind says. */
struct words {
	const char *begin, *commit, *rollback;
};

static const struct words words[] = {
	[UD_TX_READ] = {"BEGIN", "COMMIT", "ROLLBACK"},
	[UD_TX_WRITE] = {"BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"},
	[UD_TX_NESTED] = {"SAVEPOINT userdir", "RELEASE userdir",
	    "ROLLBACK TO userdir"},
};

enum { WORDS = 3, KINDS = UD_TX_NESTED + 1 };

struct conn {
	sqlite3 *db;
	int attached;			/* the host's: not ours to close */
	int failed;			/* why open() failed, if db is NULL */
	sqlite3_stmt *tx[KINDS][WORDS];	/* prepared words */
};

static int
code_of(int rc)
{
	if (rc == SQLITE_OK)
		return UD_OK;
	/* Waiting would not help: the snapshot is too old to write on. */
	if (rc == SQLITE_BUSY_SNAPSHOT)
		return UD_ECONFLICT;
	switch (rc & 0xff) {
	case SQLITE_DONE:
		return UD_OK;
	case SQLITE_ROW:
		return UD_ROW;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return UD_EUNAVAIL;
	case SQLITE_CONSTRAINT:
		return (rc == SQLITE_CONSTRAINT_UNIQUE ||
		    rc == SQLITE_CONSTRAINT_PRIMARYKEY) ?
		    UD_EEXISTS : UD_EINTERNAL;
	case SQLITE_NOMEM:
	case SQLITE_FULL:
	case SQLITE_TOOBIG:
		return UD_EEXHAUSTED;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return UD_ECORRUPT;
	case SQLITE_READONLY:
		return UD_ESTATE;
	case SQLITE_PERM:
	case SQLITE_AUTH:
	case SQLITE_CANTOPEN:
		return UD_EDENIED;
	default:
		return UD_EINTERNAL;
	}
}

/*
 * Create an empty file that only its owner may read, so that SQLite finds it
 * and gives its log the same mode.  An existing file is left as it is.
 */
static int
create_private(const char *path, int must_be_new)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0) {
		if (errno == EEXIST)
			return must_be_new ? UD_EEXISTS : UD_OK;
		if (errno == ENOSPC || errno == EDQUOT)
			return UD_EEXHAUSTED;
		return errno == EACCES || errno == EPERM || errno == EROFS ?
		    UD_EDENIED : UD_ENOTFOUND;
	}
	/* The umask may only have taken bits away. */
	if (fchmod(fd, 0600) != 0) {
		(void)close(fd);
		return UD_EDENIED;
	}
	return close(fd) == 0 ? UD_OK : UD_EINTERNAL;
}

/*
 * SQLite may be built to take "file:..." for a URI, with options that turn
 * locking off.  A path is a path.
 */
static int
plain_path(const char *path, char out[PATH_BYTES_MAX])
{
	int n = snprintf(out, PATH_BYTES_MAX, "%s%s",
	    strncmp(path, "file:", 5) == 0 ? "./" : "", path);

	return n > 0 && n < PATH_BYTES_MAX;
}

static int
pragma(struct conn *conn, const char *sql)
{
	return code_of(sqlite3_exec(conn->db, sql, NULL, NULL, NULL));
}

/*
 * Switch the file to a write-ahead log.  Two processes that create a file at
 * the same time collide here, where SQLite does not wait by itself.
 */
static int
use_wal(struct conn *conn, int64_t timeout_ms)
{
	int rc;

	for (;;) {
		rc = pragma(conn, "PRAGMA journal_mode=WAL");
		if (rc != UD_EUNAVAIL || timeout_ms <= 0)
			return rc;
		timeout_ms -= RETRY_MS;
		time_sleep_until(time_steady_us() + RETRY_MS * US_PER_MS);
	}
}

static void
harden(sqlite3 *db)
{
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0,
	    NULL);
	(void)sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, SQL_BYTES_MAX);
	(void)sqlite3_limit(db, SQLITE_LIMIT_LENGTH, VALUE_BYTES_MAX);
	(void)sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 1);
}

/* Settings of a connection of our own; a host's keeps the host's. */
static int
configure(struct conn *conn, const ud_storage_spec *spec, int64_t timeout_ms)
{
	char sql[256];
	int rc;

	(void)sqlite3_extended_result_codes(conn->db, 1);
	(void)sqlite3_busy_timeout(conn->db, (int)timeout_ms);
	harden(conn->db);
	(void)snprintf(sql, sizeof(sql), "PRAGMA synchronous=%s;"
	    "PRAGMA secure_delete=ON;PRAGMA cell_size_check=ON;"
	    "PRAGMA mmap_size=0;PRAGMA wal_autocheckpoint=%d;%s",
	    spec->relaxed_durability ? "NORMAL" : "FULL", WAL_PAGES,
	    spec->read_only ? "PRAGMA query_only=ON" : "");
	if ((rc = pragma(conn, sql)) != UD_OK)
		return rc;
	if (spec->cache_kib > 0) {
		(void)snprintf(sql, sizeof(sql), "PRAGMA cache_size=-%lld",
		    (long long)spec->cache_kib);
		if ((rc = pragma(conn, sql)) != UD_OK)
			return rc;
	}
	return spec->read_only ? UD_OK : use_wal(conn, timeout_ms);
}

static int
open_file(struct conn *conn, const ud_storage_spec *spec)
{
	int64_t timeout_ms = spec->busy_timeout_ms > 0 ?
	    spec->busy_timeout_ms : DEFAULT_TIMEOUT_MS;
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
	char path[PATH_BYTES_MAX];
	int memory, rc;

	if (spec->location == NULL || spec->location[0] == '\0' ||
	    !plain_path(spec->location, path))
		return UD_EINVAL;
	memory = strcmp(path, ":memory:") == 0;
	if (!memory && access(path, F_OK) != 0) {
		if (spec->read_only || spec->must_exist)
			return UD_ENOTFOUND;
		if ((rc = create_private(path, 0)) != UD_OK)
			return rc;
	}
	flags |= memory ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY :
	    spec->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	if (timeout_ms > INT32_MAX)
		timeout_ms = INT32_MAX;
	rc = code_of(sqlite3_open_v2(path, &conn->db, flags, NULL));
	return rc != UD_OK ? rc : configure(conn, spec, timeout_ms);
}

static int
sqlite_open(const ud_storage_spec *spec, void *ctx, void **out)
{
	struct conn *conn = mem_zalloc(sizeof(*conn));

	(void)ctx;
	*out = conn;
	if (conn == NULL)
		return UD_EEXHAUSTED;
	if (spec->native != NULL) {
		conn->db = spec->native;
		conn->attached = 1;
	} else {
		conn->failed = open_file(conn, spec);
	}
	return conn->failed;
}

static void
sqlite_close(void *p)
{
	struct conn *conn = p;

	if (conn == NULL)
		return;
	for (int kind = 0; kind < KINDS; kind++)
		for (int word = 0; word < WORDS; word++)
			(void)sqlite3_finalize(conn->tx[kind][word]);
	if (!conn->attached)
		(void)sqlite3_close_v2(conn->db);
	mem_free(conn);
}

static const char *
sqlite_errmsg(void *p)
{
	struct conn *conn = p;

	if (conn->db != NULL)
		return sqlite3_errmsg(conn->db);
	switch (conn->failed) {
	case UD_ENOTFOUND:
		return "no such file";
	case UD_EDENIED:
		return "permission denied";
	case UD_EINVAL:
		return "no path, or one that is too long";
	default:
		return "the file cannot be opened";
	}
}

static int
say(struct conn *conn, int kind, int word)
{
	const char *sql = word == 0 ? words[kind].begin : word == 1 ?
	    words[kind].commit : words[kind].rollback;
	sqlite3_stmt **stmt = &conn->tx[kind][word];
	int rc;

	if (*stmt == NULL) {
		rc = sqlite3_prepare_v3(conn->db, sql, -1,
		    SQLITE_PREPARE_PERSISTENT, stmt, NULL);
		if (rc != SQLITE_OK)
			return code_of(rc);
	}
	rc = sqlite3_step(*stmt);
	(void)sqlite3_reset(*stmt);
	return code_of(rc);
}

static int
sqlite_begin(void *p, int kind)
{
	return say(p, kind, 0);
}

static int
sqlite_commit(void *p, int kind)
{
	return say(p, kind, 1);
}

static int
sqlite_rollback(void *p, int kind)
{
	struct conn *conn = p;
	int rc;

	/* SQLite rolls back by itself on some errors. */
	if (sqlite3_get_autocommit(conn->db))
		return UD_OK;
	rc = say(conn, kind, 2);
	if (kind == UD_TX_NESTED && rc == UD_OK)
		rc = say(conn, kind, 1);
	return rc;
}

static int
sqlite_in_transaction(void *p)
{
	return !sqlite3_get_autocommit(((struct conn *)p)->db);
}

static int
sqlite_exec(void *p, const char *sql)
{
	return code_of(sqlite3_exec(((struct conn *)p)->db, sql, NULL, NULL,
	    NULL));
}

static int
sqlite_prepare(void *p, const char *sql, void **stmt)
{
	sqlite3_stmt *prepared = NULL;
	int rc;

	rc = sqlite3_prepare_v3(((struct conn *)p)->db, sql, -1,
	    SQLITE_PREPARE_PERSISTENT, &prepared, NULL);
	*stmt = prepared;
	return code_of(rc);
}

static int
sqlite_bind_int(void *stmt, int i, int64_t value)
{
	return code_of(sqlite3_bind_int64(stmt, i, value));
}

static int
sqlite_bind_text(void *stmt, int i, const char *text, size_t len)
{
	return code_of(sqlite3_bind_text64(stmt, i, text, len, SQLITE_STATIC,
	    SQLITE_UTF8));
}

static int
sqlite_bind_bytes(void *stmt, int i, const void *bytes, size_t len)
{
	return code_of(sqlite3_bind_blob64(stmt, i, bytes, len,
	    SQLITE_STATIC));
}

static int
sqlite_step(void *stmt)
{
	int rc = sqlite3_step(stmt);

	/* A host's connection may not report extended codes by itself. */
	if (rc == SQLITE_CONSTRAINT)
		rc = sqlite3_extended_errcode(sqlite3_db_handle(stmt));
	return code_of(rc);
}

static int64_t
sqlite_changes(void *p)
{
	return sqlite3_changes64(((struct conn *)p)->db);
}

static int64_t
sqlite_column_int(void *stmt, int i)
{
	return sqlite3_column_int64(stmt, i);
}

static const char *
sqlite_column_text(void *stmt, int i, size_t *len)
{
	const char *text = (const char *)sqlite3_column_text(stmt, i);

	*len = text == NULL ? 0 : (size_t)sqlite3_column_bytes(stmt, i);
	return text;
}

static const void *
sqlite_column_bytes(void *stmt, int i, size_t *len)
{
	const void *bytes = sqlite3_column_blob(stmt, i);

	*len = bytes == NULL ? 0 : (size_t)sqlite3_column_bytes(stmt, i);
	return bytes;
}

static void
sqlite_reset(void *stmt)
{
	(void)sqlite3_reset(stmt);
}

static void
sqlite_finalize(void *stmt)
{
	(void)sqlite3_finalize(stmt);
}

static int
sqlite_check(void *p, size_t n, char *problem, size_t size)
{
	sqlite3_stmt *stmt = NULL;
	char sql[64];
	int rc;

	(void)snprintf(sql, sizeof(sql), "PRAGMA integrity_check(%zu)", n + 1);
	rc = sqlite3_prepare_v2(((struct conn *)p)->db, sql, -1, &stmt, NULL);
	for (size_t i = 0; rc == SQLITE_OK || rc == SQLITE_ROW; i++) {
		const char *text;

		rc = sqlite3_step(stmt);
		if (rc != SQLITE_ROW || i < n)
			continue;
		text = (const char *)sqlite3_column_text(stmt, 0);
		if (text == NULL || strcmp(text, "ok") == 0)
			rc = SQLITE_DONE;
		else
			(void)snprintf(problem, size, "%s", text);
		break;
	}
	(void)sqlite3_finalize(stmt);
	return code_of(rc);
}

static int
sqlite_backup(void *p, const char *target)
{
	struct conn *conn = p;
	sqlite3_stmt *stmt = NULL;
	char path[PATH_BYTES_MAX];
	int read_only, rc;

	if (!plain_path(target, path))
		return UD_EINVAL;
	if ((rc = create_private(path, 1)) != UD_OK)
		return rc;
	/* To SQLite even this is a write. */
	read_only = sqlite3_db_readonly(conn->db, "main") == 1;
	if (read_only)
		(void)pragma(conn, "PRAGMA query_only=OFF");
	rc = sqlite3_prepare_v2(conn->db, "VACUUM INTO ?1", -1, &stmt, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_text(stmt, 1, path, -1, SQLITE_STATIC);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	(void)sqlite3_finalize(stmt);
	rc = code_of(rc);
	if (read_only)
		(void)pragma(conn, "PRAGMA query_only=ON");
	if (rc != UD_OK)
		(void)unlink(path);
	return rc;
}

static const ud_driver driver = {
	.size = sizeof(ud_driver),
	.name = "sqlite",
	.type_key = "INTEGER PRIMARY KEY",
	.type_bytes = "BLOB",
	.clustered = "WITHOUT ROWID",
	.has_table = "SELECT 1 FROM sqlite_schema"
	    " WHERE type = 'table' AND name = ?1",
	.open = sqlite_open,
	.close = sqlite_close,
	.errmsg = sqlite_errmsg,
	.begin = sqlite_begin,
	.commit = sqlite_commit,
	.rollback = sqlite_rollback,
	.in_transaction = sqlite_in_transaction,
	.exec = sqlite_exec,
	.prepare = sqlite_prepare,
	.bind_int = sqlite_bind_int,
	.bind_text = sqlite_bind_text,
	.bind_bytes = sqlite_bind_bytes,
	.step = sqlite_step,
	.changes = sqlite_changes,
	.column_int = sqlite_column_int,
	.column_text = sqlite_column_text,
	.column_bytes = sqlite_column_bytes,
	.reset = sqlite_reset,
	.finalize = sqlite_finalize,
	.check = sqlite_check,
	.backup = sqlite_backup,
	.position = "instr",
	.elements = "SELECT value FROM json_each({n})",
	.has_grams = "SELECT 1 FROM pragma_module_list WHERE name = 'fts5'",
	.explain = "EXPLAIN QUERY PLAN ",
	.explain_column = 3,
};

const ud_driver *
ud_driver_sqlite(void)
{
	return &driver;
}
