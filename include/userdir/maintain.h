/* SPDX-License-Identifier: MIT */
/**
 * Care of a store: integrity, backup, key rotation, search indexes.
 * Permission iam.write for all, asked without an owner.
 */
#ifndef USERDIR_MAINTAIN_H
#define USERDIR_MAINTAIN_H

#include <userdir/base.h>

UD_BEGIN_DECLS

/** What a check found. */
typedef struct ud_report ud_report;

/**
 * Check everything: the storage's own integrity, the seal of every user, the
 * event chain, and the invariants that hold between tables (usernames,
 * counters, sequences, folded forms).  Reads the whole store once.
 *
 * @param[out] report  One line for each problem, at most 1,000; release with
 *                     ud_report_free().
 * @return UD_OK if there is no problem; UD_ECORRUPT if there is one, and then
 *         @p report holds it; UD_EDENIED, UD_EUNAVAIL, UD_EEXHAUSTED,
 *         UD_EINTERNAL, and then @p report is NULL.
 */
UD_API UD_CHECK int ud_check(ud_dir *dir, ud_report **report);

/** Number of problems. */
UD_API size_t ud_report_count(const ud_report *report);
/** Problem @p i, borrowed; NULL past the end. */
UD_API const char *ud_report_text(const ud_report *report, size_t i);
/** Release @p *report and set it to NULL. */
UD_API void ud_report_free(ud_report **report);

/**
 * Copy one consistent moment of the store to a new file (mode 0600) while
 * others go on writing.  The copy holds no usable secret without the master
 * keys.
 *
 * @param path  A file that must not exist, in a folder that does.
 * @return UD_OK; UD_EEXISTS if it exists; UD_EUNIMPL if the driver has no
 *         backup of its own; UD_ESTATE inside a transaction; UD_EINVAL (path),
 *         UD_EDENIED, UD_EUNAVAIL, UD_EEXHAUSTED, UD_EINTERNAL.
 */
UD_API UD_CHECK int ud_backup(ud_dir *dir, const char *path);

/**
 * Re-seal rows that were sealed with a retired key, some at a time.  It may
 * be killed and repeated; when nothing is left, the retired keys may go.
 *
 * @param limit      Rows in this call, in one transaction; 0 is 1,000.
 * @param[out] left  Rows that still carry a retired key.  A row whose seal is
 *                   broken is passed over and stays among them: ud_check().
 * @return UD_OK; UD_ESTATE on a read-only handle; UD_EINVAL, UD_EDENIED,
 *         UD_EUNAVAIL, UD_EEXHAUSTED, UD_EINTERNAL.
 */
UD_API UD_CHECK int ud_rewrap(ud_dir *dir, uint64_t limit, uint64_t *left);

/**
 * Care for the substring index, a bounded step at a time: take in what waits
 * to be indexed, then merge what was written piece by piece.  Searches are
 * exact without it, and faster after it.  Call it when there is time; after a
 * large import until nothing is left.
 *
 * @param[out] left  1 if there is more to do, else 0.
 * @return UD_OK; UD_ESTATE on a read-only handle or in a batch; UD_EINVAL,
 *         UD_EDENIED, UD_EUNAVAIL, UD_EEXHAUSTED, UD_EINTERNAL.
 */
UD_API UD_CHECK int ud_maintain(ud_dir *dir, uint64_t *left);

/**
 * Merge the substring index into one piece: the fastest searches, at the
 * price of rewriting it in one transaction.  Makes it again after
 * ud_unindex(), which on a large store takes minutes: whoever wants to write
 * meanwhile may be told UD_EUNAVAIL.
 *
 * @return As ud_maintain(); UD_EDENIED also if the server does not let us.
 */
UD_API UD_CHECK int ud_optimize(ud_dir *dir);

/**
 * Rebuild every search index and every folded form from the records, in one
 * transaction.  What ud_check() reports about indexes is gone afterwards.
 *
 * @return As ud_maintain(); UD_ECORRUPT if usernames of two records collide,
 *         and then nothing was changed.
 */
UD_API UD_CHECK int ud_reindex(ud_dir *dir);

/**
 * Before a large import: let go of what is made several times faster in one go
 * than kept in step.  On PostgreSQL that is the index of substrings; keeping
 * those of SQLite costs little, and there nothing is done.  The role of the
 * connection must own the tables.
 *
 * Until the next ud_optimize() or ud_reindex(), which make it again, searches
 * find the same and take longer, also after a crash.
 *
 * @return As ud_optimize().
 */
UD_API UD_CHECK int ud_unindex(ud_dir *dir);

UD_END_DECLS
#endif
