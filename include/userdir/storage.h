/* SPDX-License-Identifier: MIT */
/**
 * The storage driver: what a host writes to keep a directory in a database
 * that the library does not know.
 *
 * A driver speaks SQL.  It runs statements that the library hands it as text,
 * and moves values in and out.  It knows nothing of users: tables and
 * statements are the library's.  The built-in drivers are ordinary
 * implementations of this header.
 *
 * What the SQL asks of the database:
 *
 *   - standard statements (SELECT with joins, INSERT, UPDATE, DELETE, UNION,
 *     EXISTS, IN of subselects, ORDER BY, LIMIT ? OFFSET ?), comparison of row
 *     values, coalesce(), ||, length() and substr() by characters (by bytes of
 *     bytes), CAST, CASE, and the words of ud_driver; with `counts` or assume()
 *     WITH ... AS MATERIALIZED and JOIN LATERAL; RETURNING nowhere;
 *   - (VALUES ...) AS v, whose columns are column1, column2; parameters whose
 *     type nothing tells are cast;
 *   - INSERT ... ON CONFLICT DO NOTHING for every index, and (columns) DO
 *     UPDATE SET, of several rows, with excluded.column and table.column;
 *   - placeholders ?1, ?2, ..., which may repeat: up to 4,000 of them, in at
 *     most 256 KiB of SQL;
 *   - three types: 64-bit integers, UTF-8 text compared byte by byte, bytes;
 *     values of more than a megabyte; EXISTS as a column is 1 or 0;
 *   - unique indexes, checked at the latest at the end of each statement;
 *   - CREATE TABLE and INDEX (also partial), ADD COLUMN and DROP TABLE IF
 *     EXISTS, which are rolled back with the transaction;
 *   - transactions that are serializable for writers: no other writer's commit
 *     becomes visible between begin(WRITE), or the first SELECT that ends in
 *     `lock`, and commit;
 *   - a read transaction sees one moment of the store.
 *
 * Rules for every function:
 *
 *   - A connection and its statements are used by one thread at a time.
 *   - Return UD_OK or a code of base.h.  Those with a meaning to the library:
 *     UD_EUNAVAIL    busy beyond the time-out, or the connection is lost
 *     UD_ECONFLICT   a serialization failure or deadlock: the library rolls
 *                    back and does all of it again, a few times
 *     UD_EEXISTS     a unique index refused the row
 *     UD_EEXHAUSTED  no memory, or the storage is full
 *     UD_ECORRUPT    the database file is damaged or no database
 *     UD_ENOTFOUND   open(): there is none and it may not be created
 *     UD_EDENIED     open(): the operating system refuses access
 *     UD_ESTATE      a write on a read-only connection
 *     UD_EUNKNOWN    commit(): it is not known whether it took effect
 *     UD_EINTERNAL   anything else
 *   - A failed function leaves the connection usable for rollback() and
 *     close(), and changes nothing that a rollback would not undo.
 *   - Never print, never exit, never keep a pointer that was passed in,
 *     except where said.
 */
#ifndef USERDIR_STORAGE_H
#define USERDIR_STORAGE_H

#include <userdir/base.h>

UD_BEGIN_DECLS

struct sqlite3;
struct pg_conn;

/** What to open; only the library makes one. */
typedef struct ud_storage_spec {
	size_t size;
	const char *location;	/**< the path of ud_open(); may be NULL */
	void *native;		/**< a connection of the host to attach to,
				     or NULL */
	int64_t busy_timeout_ms; /**< wait that long for other writers */
	int64_t cache_kib;	/**< page cache; 0: the database's default */
	uint64_t read_only;	/**< 1: never write */
	uint64_t must_exist;	/**< 1: do not create */
	uint64_t relaxed_durability; /**< 1: a commit may be lost in a power
				     failure */
	const char *schema;	/**< where in the database the tables are;
				     NULL: "userdir" */
	const char *replica;	/**< a copy that reads may go to, or NULL */
	uint64_t stale_reads;	/**< 1: even if it lacks what this connection
				     wrote */
	int64_t statement_timeout_ms; /**< for a statement, not for exec() */
} ud_storage_spec;

/** Kinds of transactions. */
enum {
	UD_TX_READ = 1,		/**< one consistent view, nothing written */
	UD_TX_WRITE = 2,	/**< takes the right to write at once, or with
				     the first SELECT that ends in `lock` */
	UD_TX_NESTED = 3	/**< savepoint in a transaction that is open;
				     nested at most once */
};

/** A driver.  The library copies `size` bytes at most, so a driver may be
 *  built against an older header; what is optional may be NULL. */
typedef struct ud_driver {
	size_t size;		/**< sizeof(ud_driver) */
	const char *name;	/**< such as "sqlite"; static */

	/* Words that the schema uses where databases differ. */

	const char *type_key;	/**< primary key, a dense 64-bit integer:
				     "INTEGER PRIMARY KEY" */
	const char *type_bytes;	/**< "BLOB" */
	const char *clustered;	/**< after the closing parenthesis of a table
				     that is best kept in its primary key:
				     "WITHOUT ROWID", or "" */
	const char *has_table;	/**< a SELECT with one row if the table named
				     by ?1 exists, else none */

	/* Connections. */

	/**
	 * Open a connection.
	 *
	 * @param spec       Read during the call; pointers in it stay valid
	 *                   until close().
	 * @param ctx        ud_options.driver_ctx.
	 * @param[out] conn  The connection, also after a failure if errmsg()
	 *                   can tell more; then only errmsg() and close()
	 *                   follow.
	 */
	int (*open)(const ud_storage_spec *spec, void *ctx, void **conn);

	/** Close, undoing what is open; all statements have been finalized.
	 *  Leaves a connection that it was attached to open. */
	void (*close)(void *conn);

	/** Text of the connection's last error, without values; never NULL. */
	const char *(*errmsg)(void *conn);

	/* Transactions. */

	/** Begin; @p kind is UD_TX_....  Waits for other writers at most for
	 *  the time-out, then returns UD_EUNAVAIL. */
	int (*begin)(void *conn, int kind);

	/** Make what was done since begin(@p kind) durable (or, nested, part
	 *  of the outer transaction).  After a failure the library calls
	 *  rollback(), and looks on a fresh connection whether the commit took
	 *  effect; after assume() only for UD_EUNKNOWN. */
	int (*commit)(void *conn, int kind);

	/** Undo what was done since begin(@p kind).  Also called when the
	 *  database has rolled back by itself; that is no error. */
	int (*rollback)(void *conn, int kind);

	/** 1 if a transaction is open on the connection, whoever began it. */
	int (*in_transaction)(void *conn);

	/* Statements. */

	/** Run one or more statements without parameters or results. */
	int (*exec)(void *conn, const char *sql);

	/** Compile one statement, to be used many times. */
	int (*prepare)(void *conn, const char *sql, void **stmt);

	/** Bind parameter @p i (from 1).  Text and bytes stay valid until
	 *  reset(); a NULL pointer is SQL NULL.  @p len is in bytes. */
	int (*bind_int)(void *stmt, int i, int64_t value);
	int (*bind_text)(void *stmt, int i, const char *text, size_t len);
	int (*bind_bytes)(void *stmt, int i, const void *bytes, size_t len);

	/** UD_ROW: a row is there; UD_OK: the statement is done.  Others run
	 *  between the rows, writes too. */
	int (*step)(void *stmt);

	/** Rows that the last finished statement inserted, deleted, or found
	 *  to change; those that a conflict passed over do not count. */
	int64_t (*changes)(void *conn);

	/** Value of column @p i (from 0) of the row.  SQL NULL is 0 or NULL.
	 *  A value of another type is converted or read as 0 or NULL, never
	 *  misread.  Pointers are valid until the next step() or reset(). */
	int64_t (*column_int)(void *stmt, int i);
	const char *(*column_text)(void *stmt, int i, size_t *len);
	const void *(*column_bytes)(void *stmt, int i, size_t *len);

	/** End the execution.  The library binds every parameter again before
	 *  the next step. */
	void (*reset)(void *stmt);

	/** Release the statement. */
	void (*finalize)(void *stmt);

	/* Optional. */

	/** The database's own integrity check: UD_ROW and a text in
	 *  @p problem (at most @p size bytes with NUL) for problem number
	 *  @p n (from 0); UD_OK when there are no more. */
	int (*check)(void *conn, size_t n, char *problem, size_t size);

	/** Copy the store to a new file; see ud_backup(). */
	int (*backup)(void *conn, const char *path);

	/* Words that searches use; NULL is what SQLite says. */

	const char *position;	/**< function (text, part): where the part
				     begins, in characters from 1; 0: nowhere.
				     "instr" */
	const char *elements;	/**< of the JSON array {n}, as column value:
				     "SELECT value FROM json_each({n})" */
	const char *has_grams;	/**< a SELECT with one row if the database has
				     FTS5 tables; NULL: it has none */
	const char *explain;	/**< what stands before a statement to see its
				     plan, "EXPLAIN QUERY PLAN "; NULL: no
				     plans */
	int64_t explain_column;	/**< where the plan's text stands, from 0 */

	/* Further words where databases differ; NULL is what SQLite says. */

	const char *type_text;	/**< text compared byte by byte: "TEXT" */
	const char *lock;	/**< at the end of a SELECT in a write
				     transaction: other writers wait. "",
				     where begin(WRITE) made them wait */
	const char *join;	/**< a join that keeps the order in which it
				     is written, if there is one: "CROSS
				     JOIN" */
	const char *index_key;	/**< at the end of the columns of an index
				     whose rows are read in the order of their
				     keys: "", where they stand so anyway, or
				     ", key" */
	int64_t pattern;	/**< UD_PATTERN_... */
	int64_t substrings;	/**< UD_SUBSTRINGS_... */
	int64_t counts;		/**< 1: rows are better counted by the
				     database than handed over */

	/** Compile a statement that may have as many rows as the store, to be
	 *  handed over in parts.  Other statements run between its rows.
	 *  NULL: prepare() does that anyway. */
	int (*prepare_many)(void *conn, const char *sql, void **stmt);

	/**
	 * Begin to run a SELECT, with the parameters that are bound, whose
	 * rows will be asked for later in the transaction: then it is bound
	 * and stepped again, with the same parameters.  What is sent so is
	 * one round trip to a server.  It may do nothing.
	 *
	 * Where this is there, step() of a statement without rows may return
	 * before it has run.  Its failure is then that of a later step() or
	 * commit(), or a negative number of changes(); until the transaction
	 * is rolled back every step() fails.
	 */
	int (*send)(void *stmt);

	/**
	 * Begin to read as begin(@ref UD_TX_READ) does, where all that is
	 * wanted is going to be sent before the first step(), as a rule, and
	 * the row of what is sent first tells whether anything has changed.
	 * A driver may do without a transaction then; for more it begins one,
	 * asks the first statement again, and fails with UD_ECONFLICT if that
	 * has another answer.  It is ended by rollback(@ref UD_TX_READ).
	 * NULL: begin() is called.
	 */
	int (*glance)(void *conn);

	/** Bind an INT4[], likewise until reset(); needed for
	 *  UD_SUBSTRINGS_ARRAYS. */
	int (*bind_numbers)(void *stmt, int i, const int32_t *numbers,
	    size_t count);

	/** step() of a SELECT that should have no row, in a transaction that
	 *  writes.  It may return UD_OK before it has run; if there is a row
	 *  after all, that is a failure as of send(), UD_ECONFLICT.  NULL:
	 *  step() is called. */
	int (*assume)(void *stmt);
} ud_driver;

/** How a text is compared with a pattern, by characters and heeding case. */
enum {
	UD_PATTERN_GLOB = 0,	/**< a GLOB b: * stands for anything, and
				     [*] for itself */
	UD_PATTERN_LIKE = 1	/**< a LIKE b ESCAPE '\': % stands for
				     anything, \% for itself */
};

/** What an index of substrings is made of, if has_grams says that there may
 *  be one. */
enum {
	UD_SUBSTRINGS_FTS5 = 0,	/**< virtual tables of SQLite's FTS5 */
	UD_SUBSTRINGS_ARRAYS = 1 /**< columns INT4[] under an index of type
				     GIN */
};

/**
 * The built-in driver, for hosts that wrap it: static, never changed.  Its
 * `native` is a struct sqlite3 *, its location a file name or ":memory:".
 */
UD_API const ud_driver *ud_driver_sqlite(void);

/**
 * The same for PostgreSQL, over libpq; NULL where the library was built
 * without.  Its `native` is a struct pg_conn * (PGconn), its location a
 * connection string, either "postgresql://..." or words like "host=... ".
 */
UD_API const ud_driver *ud_driver_postgres(void);

UD_END_DECLS
#endif
