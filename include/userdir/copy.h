/* SPDX-License-Identifier: MIT */
/**
 * Moving a directory to another storage: all of it, as it is.
 *
 *	ud_options to = UD_INIT(ud_options);
 *
 *	to.keys = &key;
 *	to.key_count = 1;
 *	to.allow_all = 1;
 *	if (ud_copy(dir, "there.db", &to, NULL, NULL) != UD_OK)
 *		errx(1, "%s", ud_errmsg(dir));
 */
#ifndef USERDIR_COPY_H
#define USERDIR_COPY_H

#include <userdir/base.h>
#include <userdir/dir.h>

UD_BEGIN_DECLS

/**
 * Told how far a copy is, and asked whether it goes on.
 *
 * A copy is made in steps: one for each table that has rows, with the name of
 * the table; then "index", in which the search indexes are made, "compare",
 * in which everything is read back, and "check", as ud_check() does it.  The
 * call may not use the handle (such a call is refused with UD_ESTATE).
 *
 * @param step   Borrowed during the call.
 * @param done   Rows of this step.
 * @param total  Of how many; 0 if that cannot be told.
 * @return 0 to go on; anything else ends the copy with UD_ECALLBACK.
 */
typedef int (*ud_copy_cb)(const char *step, uint64_t done, uint64_t total,
    void *ctx);

/**
 * Copy the whole directory to another storage, while others go on using it.
 *
 * One moment of it is copied: organizations, users and those that were
 * deleted, usernames and reserved ones, metadata, counters, and the log with
 * its chain.  Rows are copied as they are, with their seals; the copy has the
 * same instance id and opens with the same master keys.  What follows from
 * the rows, the search indexes, is made anew in the way of the other storage.
 * At the end every row is read back and compared, and the copy is checked.
 *
 * Memory is bounded, whatever the size of the directory.  An SQLite source
 * keeps its log until the rows are read, so the file may grow meanwhile.
 *
 * The copy becomes a directory with its last commit.  When the call fails, is
 * ended or killed before, what it left there is refused by ud_open()
 * ("Errors.Store.Unfinished"); another ud_copy() to that place removes it and
 * begins anew.
 *
 * @param from      The source, which is only read; it may be read_only.
 * @param path      Where to: as for ud_open(), as are the options.
 * @param to        With them the copy can be opened afterwards.  The keys
 *                  must open all that was sealed in the source.
 *                  index_attributes and index_grams choose the indexes;
 *                  cache_kib 0 is 64 MiB, statement_timeout_ms 0 a day.
 *                  No callback but `random` is called.
 * @param progress  May be NULL.
 * @return UD_OK; UD_EEXISTS if there is a directory, which is not touched;
 *         UD_ESTATE if the keys do not open the source
 *         ("Errors.Store.KeyMismatch"), or a transaction or batch is open on
 *         either side; UD_ECALLBACK if a callback ended the copy; UD_ECORRUPT
 *         if the source is damaged, which ud_check() tells beforehand, or the
 *         copy differs; UD_ECONFLICT if somebody else began to copy to the
 *         same place; UD_EUNKNOWN if the storage cannot tell whether the last
 *         commit took effect; UD_EINVAL, UD_EDENIED, UD_ENOTFOUND,
 *         UD_EUNAVAIL, UD_EEXHAUSTED, UD_EINTERNAL.
 */
UD_API UD_CHECK int ud_copy(ud_dir *from, const char *path,
    const ud_options *to, ud_copy_cb progress, void *ctx);

UD_END_DECLS
#endif
