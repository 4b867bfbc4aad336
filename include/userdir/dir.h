/* SPDX-License-Identifier: MIT */
/**
 * Opening a directory, and what belongs to the handle: master keys, the
 * authorizer, policies, the acting user, batches.
 *
 *	struct ud_master_key key = { 1, bytes, 32 };
 *	ud_options options = UD_INIT(ud_options);
 *	ud_dir *dir;
 *
 *	options.keys = &key;
 *	options.key_count = 1;
 *	options.allow_all = 1;
 *	if (ud_open("users.db", &options, &dir) != UD_OK)
 *		errx(1, "%s", ud_errmsg(dir));
 *	...
 *	ud_close(&dir);
 */
#ifndef USERDIR_DIR_H
#define USERDIR_DIR_H

#include <userdir/base.h>
#include <userdir/options.h>

UD_BEGIN_DECLS

/**
 * Open a directory, and create it if there is none.
 *
 * A new file gets mode 0600 whatever the umask.  SQLite runs with a
 * write-ahead log and synchronous=FULL: what a call acknowledged survives a
 * power loss.  A store written by a newer version is refused untouched; one
 * written by an older version, or with another version of Unicode, is brought
 * up to date in one transaction.
 *
 * With a connection string of PostgreSQL for a path, the directory is in
 * tables of a schema of that database (options->schema), which is made if
 * there is none; the encoding must be UTF8.  Commits are durable as the server
 * promises, at least synchronous_commit=on.  A connection that is lost is
 * UD_EUNAVAIL, and the next call connects again: with several hosts in the
 * string to the one that takes writes.  No call waits for longer than
 * busy_timeout_ms for another writer, and statement_timeout_ms for a
 * statement that makes no table or index.  With `options->replica` reads go to
 * a copy of the server, which may lag behind for others, but, unless
 * stale_reads is 1, never behind what this handle has written.
 *
 * With `options->sqlite` the library works on the host's own connection and
 * changes none of its settings.  While the host has a transaction open there,
 * each call nests in it through a savepoint, and is committed or rolled back
 * with the host's own rows.  The connection must outlive the handle, and must
 * not have been opened by another library copy of SQLite.  Searches call
 * SQLite's instr(), substr(), length(), coalesce(), json_each() and GLOB: do
 * not register functions of these names that do something else.
 *
 * With `options->postgres` it works on the host's PGconn in the same way; it
 * must not be in pipeline mode, nor in the middle of a query, and its client
 * encoding must be UTF8.
 *
 * @param path      File, or ":memory:" for a private one that lives as long
 *                  as the handle; or a connection string of PostgreSQL:
 *                  "postgresql://...", "postgres://...", or words of which
 *                  the first is one of host, hostaddr, port, dbname, user,
 *                  service, sslmode, target_session_attrs, password, passfile,
 *                  options, application_name and connect_timeout, such as
 *                  "host=/run/postgresql dbname=app".  A file of such a name
 *                  is "./host=...".  NULL with `options->sqlite` or
 *                  `options->postgres`; for another driver what it says.
 * @param options   Read during the call; what must be kept is copied.
 * @param[out] dir  The handle.  After a failure it is NULL (no memory) or
 *                  serves only the ud_err...() calls and ud_close(): close it
 *                  either way.
 * @return UD_OK; UD_EINVAL for contradictory or missing options, with
 *         ud_errfield(); UD_ENOTFOUND if there is no such store and it may
 *         not be created; UD_ESTATE if the store is newer than this library,
 *         or older and read_only, or sealed with a key that was not given
 *         ("Errors.Store.KeyMismatch"); UD_EUNAVAIL if it stayed busy;
 *         UD_ECORRUPT if it is no directory, or cannot be brought up to date
 *         because two usernames collide; UD_EUNIMPL if the store has a
 *         substring index that this database cannot write, is older than
 *         PostgreSQL 12 or not in UTF8, or if the library was built without
 *         libpq; UD_EEXHAUSTED, UD_EINTERNAL.
 */
UD_API UD_CHECK int ud_open(const char *path, const ud_options *options,
    ud_dir **dir);

/** Close the handle, rolling back an open batch; wipes the keys. */
UD_API void ud_close(ud_dir **dir);

/**
 * Say who acts in the calls that follow.
 *
 * The library believes the host.  The actor is handed to the authorizer and
 * written into every event.
 *
 * @param user_id  Id of the acting user, or NULL for the host itself.
 * @param org_id   Organization in which users are created when a request
 *                 names none and the options name none; may be NULL.
 * @return UD_OK; UD_EINVAL for an id that cannot be one; UD_EEXHAUSTED.
 */
UD_API UD_CHECK int ud_dir_act_as(ud_dir *dir, const char *user_id,
    const char *org_id);

/**
 * Begin a batch: the calls that follow are committed together, which makes
 * thousands of changes as durable as one and many times faster.
 *
 * Other writers wait meanwhile, so keep batches short (seconds).  A call that
 * is refused changes nothing and the batch goes on; when storage or memory
 * fails, the batch is rolled back as a whole, and every call until
 * ud_dir_batch_end() answers UD_ESTATE.
 *
 * @return UD_OK; UD_ESTATE if a batch is open, the host's own transaction is
 *         open, or the handle is read-only; UD_EUNAVAIL, UD_EINTERNAL.
 */
UD_API UD_CHECK int ud_dir_batch_begin(ud_dir *dir);

/**
 * End the batch: commit it (@p keep 1) or undo it (@p keep 0).
 *
 * @return UD_OK; UD_ESTATE without a batch, or when it had been rolled back
 *         because of a failure and @p keep is 1; a code of the commit, and
 *         then nothing of the batch remains (UD_EUNKNOWN: see base.h).
 */
UD_API UD_CHECK int ud_dir_batch_end(ud_dir *dir, int keep);

/**
 * Deliver what waited for the end of the host's own transaction: the events
 * for `on_event`.  Any call on the handle does so too.
 */
UD_API UD_CHECK int ud_dir_deliver(ud_dir *dir);

/**
 * Identifier of the store, made with it and never changed: 32 hexadecimal
 * digits.  Borrowed from the handle; "" when it is not open.
 */
UD_API const char *ud_dir_instance_id(const ud_dir *dir);

UD_END_DECLS
#endif
