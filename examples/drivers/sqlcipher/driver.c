/* SPDX-License-Identifier: MIT */
/* Connections and transactions of the driver, and its table. */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	DEFAULT_TIMEOUT_MS = 10000,
	RETRY_MS = 5,
	PATH_BYTES_MAX = 4096
};

static const char *const words[TX_KINDS][TX_WORDS] = {
	[UD_TX_READ] = {"BEGIN", "COMMIT", "ROLLBACK"},
	[UD_TX_WRITE] = {"BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"},
	[UD_TX_NESTED] = {"SAVEPOINT userdir", "RELEASE userdir",
	    "ROLLBACK TO userdir"},
};

int
code_of(int rc)
{
	/* Waiting would not help: the snapshot is too old to write on. */
	if (rc == SQLITE_BUSY_SNAPSHOT)
		return UD_ECONFLICT;
	switch (rc & 0xff) {
	case SQLITE_OK:
	case SQLITE_DONE:
		return UD_OK;
	case SQLITE_ROW:
		return UD_ROW;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return UD_EUNAVAIL;
	case SQLITE_CONSTRAINT:
		return rc == SQLITE_CONSTRAINT_UNIQUE ||
		    rc == SQLITE_CONSTRAINT_PRIMARYKEY ? UD_EEXISTS :
		    UD_EINTERNAL;
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

/* An empty file that only its owner may read. */
static int
create_private(const char *path, int must_be_new)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0) {
		if (errno == EEXIST)
			return must_be_new ? UD_EEXISTS : UD_OK;
		return errno == ENOSPC ? UD_EEXHAUSTED :
		    errno == ENOENT || errno == ENOTDIR ? UD_ENOTFOUND :
		    UD_EDENIED;
	}
	(void)fchmod(fd, 0600);
	return close(fd) == 0 ? UD_OK : UD_EINTERNAL;
}

static int
say(sqlite3 *db, const char *sql)
{
	return code_of(sqlite3_exec(db, sql, NULL, NULL, NULL));
}

/* Give the key, before anything else; and see whether it fits. */
static int
unlock(sqlite3 *db, const struct sqlcipher_key *key)
{
	char text[2 * SQLCIPHER_KEY_BYTES + 4] = "x'";
	volatile char *wipe = text;
	int rc;

	/* In this form it is the key itself, no pass phrase. */
	for (size_t i = 0; i < SQLCIPHER_KEY_BYTES; i++)
		(void)snprintf(text + 2 + 2 * i, 3, "%02x", key->bytes[i]);
	strcat(text, "'");
	rc = code_of(sqlite3_key(db, text, (int)strlen(text)));
	for (size_t i = 0; i < sizeof(text); i++)
		wipe[i] = 0;
	if (rc == UD_OK)
		rc = say(db, "PRAGMA cipher_page_size=4096;"
		    "SELECT count(*) FROM sqlite_master");
	return rc;
}

/* Processes that make a file at the same time collide here. */
static int
use_wal(sqlite3 *db, int64_t timeout_ms)
{
	struct timespec pause = {0, RETRY_MS * 1000000L};
	int rc;

	while ((rc = say(db, "PRAGMA journal_mode=WAL")) == UD_EUNAVAIL &&
	    timeout_ms > 0) {
		timeout_ms -= RETRY_MS;
		(void)nanosleep(&pause, NULL);
	}
	return rc;
}

static int
configure(struct conn *conn, const ud_storage_spec *spec, int64_t timeout_ms)
{
	char sql[160];
	int rc;

	(void)snprintf(sql, sizeof(sql), "PRAGMA synchronous=%s;"
	    "PRAGMA secure_delete=ON;PRAGMA cell_size_check=ON;%s",
	    spec->relaxed_durability ? "NORMAL" : "FULL",
	    spec->read_only ? "PRAGMA query_only=ON" : "");
	if ((rc = say(conn->db, sql)) != UD_OK)
		return rc;
	if (spec->cache_kib > 0) {
		(void)snprintf(sql, sizeof(sql), "PRAGMA cache_size=-%lld",
		    (long long)spec->cache_kib);
		if ((rc = say(conn->db, sql)) != UD_OK)
			return rc;
	}
	if ((rc = code_of(elements_register(conn->db))) != UD_OK ||
	    (rc = code_of(statement_register(conn))) != UD_OK)
		return rc;
	return spec->read_only ? UD_OK : use_wal(conn->db, timeout_ms);
}

static int
connect_to(sqlite3 **db, const char *path, int read_only, int64_t timeout_ms)
{
	char plain[PATH_BYTES_MAX];
	int rc;

	/* "file:..." is a path, not a URI. */
	if (snprintf(plain, sizeof(plain), "%s%s", strncmp(path, "file:",
	    5) == 0 ? "./" : "", path) >= (int)sizeof(plain))
		return UD_EINVAL;
	rc = sqlite3_open_v2(plain, db, SQLITE_OPEN_NOMUTEX |
	    SQLITE_OPEN_PRIVATECACHE | (read_only ? SQLITE_OPEN_READONLY :
	    SQLITE_OPEN_READWRITE), NULL);
	if (rc == SQLITE_OK) {
		(void)sqlite3_extended_result_codes(*db, 1);
		(void)sqlite3_busy_timeout(*db, (int)timeout_ms);
	}
	return code_of(rc);
}

static int
open_file(struct conn *conn, const ud_storage_spec *spec)
{
	int64_t timeout_ms = spec->busy_timeout_ms > 0 ?
	    spec->busy_timeout_ms : DEFAULT_TIMEOUT_MS;
	int rc;

	if (spec->location == NULL || spec->location[0] == '\0' ||
	    spec->native != NULL || conn->key == NULL)
		return UD_EINVAL;
	if (access(spec->location, F_OK) != 0) {
		if (spec->read_only || spec->must_exist)
			return UD_ENOTFOUND;
		if ((rc = create_private(spec->location, 0)) != UD_OK)
			return rc;
	}
	if (timeout_ms > INT32_MAX)
		timeout_ms = INT32_MAX;
	rc = connect_to(&conn->db, spec->location, spec->read_only != 0,
	    timeout_ms);
	if (rc == UD_OK)
		rc = unlock(conn->db, conn->key);
	return rc == UD_OK ? configure(conn, spec, timeout_ms) : rc;
}

static int
driver_open(const ud_storage_spec *spec, void *ctx, void **out)
{
	struct conn *conn = sqlite3_malloc64(sizeof(*conn));

	*out = conn;
	if (conn == NULL)
		return UD_EEXHAUSTED;
	memset(conn, 0, sizeof(*conn));
	conn->key = ctx;
	conn->failed = open_file(conn, spec);
	return conn->failed;
}

static void
driver_close(void *p)
{
	struct conn *conn = p;

	for (int kind = 0; kind < TX_KINDS; kind++)
		for (int word = 0; word < TX_WORDS; word++)
			(void)sqlite3_finalize(conn->tx[kind][word]);
	(void)sqlite3_close_v2(conn->db);
	sqlite3_free(conn);
}

static const char *
driver_errmsg(void *p)
{
	struct conn *conn = p;

	if (conn->db == NULL)
		return conn->failed == UD_ENOTFOUND ? "no such file" :
		    conn->failed == UD_EINVAL ? "no path or no key" :
		    "the file cannot be opened";
	return conn->why[0] != '\0' ? conn->why : sqlite3_errmsg(conn->db);
}

static int
transaction(struct conn *conn, int kind, int word)
{
	sqlite3_stmt **stmt = &conn->tx[kind][word];
	int rc = SQLITE_OK;

	conn->why[0] = '\0';
	if (*stmt == NULL)
		rc = sqlite3_prepare_v2(conn->db, words[kind][word], -1, stmt,
		    NULL);
	if (rc == SQLITE_OK) {
		rc = sqlite3_step(*stmt);
		(void)sqlite3_reset(*stmt);
	}
	return code_of(rc);
}

static int
driver_begin(void *conn, int kind)
{
	return transaction(conn, kind, 0);
}

static int
driver_commit(void *conn, int kind)
{
	return transaction(conn, kind, 1);
}

static int
driver_rollback(void *p, int kind)
{
	struct conn *conn = p;
	int rc;

	/* SQLite rolls back by itself on some errors. */
	if (sqlite3_get_autocommit(conn->db))
		return UD_OK;
	rc = transaction(conn, kind, 2);
	if (kind == UD_TX_NESTED && rc == UD_OK)
		rc = transaction(conn, kind, 1);
	return rc;
}

static int
driver_in_transaction(void *p)
{
	return !sqlite3_get_autocommit(((struct conn *)p)->db);
}

static int
driver_exec(void *p, const char *sql)
{
	struct conn *conn = p;

	conn->why[0] = '\0';
	return say(conn->db, sql);
}

static int64_t
driver_changes(void *p)
{
	return ((struct conn *)p)->changes;
}

static int
driver_check(void *p, size_t n, char *problem, size_t size)
{
	sqlite3_stmt *stmt = NULL;
	const char *text = NULL;
	char sql[64];
	int rc;

	(void)snprintf(sql, sizeof(sql), "PRAGMA integrity_check(%zu)", n + 1);
	rc = sqlite3_prepare_v2(((struct conn *)p)->db, sql, -1, &stmt, NULL);
	for (size_t i = 0; i <= n && (rc == SQLITE_OK || rc == SQLITE_ROW);
	    i++)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		text = (const char *)sqlite3_column_text(stmt, 0);
	if (text == NULL || strcmp(text, "ok") == 0)
		rc = rc == SQLITE_ROW ? SQLITE_DONE : rc;
	else
		(void)snprintf(problem, size, "%s", text);
	(void)sqlite3_finalize(stmt);
	return code_of(rc);
}

/* Page by page, of one moment, under the same key. */
static int
driver_backup(void *p, const char *path)
{
	struct conn *conn = p;
	sqlite3_backup *backup;
	sqlite3 *copy = NULL;
	int rc;

	if ((rc = create_private(path, 1)) != UD_OK)
		return rc;
	rc = connect_to(&copy, path, 0, DEFAULT_TIMEOUT_MS);
	if (rc == UD_OK)
		rc = unlock(copy, conn->key);
	if (rc == UD_OK) {
		backup = sqlite3_backup_init(copy, "main", conn->db, "main");
		rc = code_of(backup != NULL ? sqlite3_backup_step(backup, -1) :
		    sqlite3_errcode(copy));
		(void)sqlite3_backup_finish(backup);
	}
	if (rc != UD_OK)
		(void)snprintf(conn->why, sizeof(conn->why), "%s",
		    sqlite3_errmsg(copy));
	(void)sqlite3_close(copy);
	if (rc != UD_OK)
		(void)unlink(path);
	return rc;
}

const ud_driver *
sqlcipher_driver(void)
{
	static const ud_driver driver = {
		.size = sizeof(ud_driver), .name = "sqlcipher",
		.type_key = "INTEGER PRIMARY KEY", .type_bytes = "BLOB",
		.clustered = "WITHOUT ROWID",
		.has_table = "SELECT 1 FROM sqlite_master"
		    " WHERE type = 'table' AND name = ?1",
		.open = driver_open, .close = driver_close,
		.errmsg = driver_errmsg, .begin = driver_begin,
		.commit = driver_commit, .rollback = driver_rollback,
		.in_transaction = driver_in_transaction,
		.exec = driver_exec, .prepare = statement_prepare,
		.bind_int = statement_bind_int,
		.bind_text = statement_bind_text,
		.bind_bytes = statement_bind_bytes, .step = statement_step,
		.changes = driver_changes,
		.column_int = statement_column_int,
		.column_text = statement_column_text,
		.column_bytes = statement_column_bytes,
		.reset = statement_reset, .finalize = statement_finalize,
		.check = driver_check, .backup = driver_backup,
		.elements = "SELECT value FROM json_elements({n})",
		.explain = "EXPLAIN QUERY PLAN ", .explain_column = 3,
	};

	return &driver;
}
