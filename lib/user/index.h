/* SPDX-License-Identifier: MIT */
/*
 * Keeping the gram tables (store/index_rows.h) in step with the users.
 *
 * A single change only notes the user among those that wait, because FTS5
 * takes one user as dearly as hundreds; the call that makes them too many
 * takes all of them in.  A batch puts new users in at once.
 */
#ifndef USER_INDEX_H
#define USER_INDEX_H

#include "dir/dir.h"
#include "store/user_rows.h"

enum { PENDING_MOST = 256, DOCUMENT_BYTES_MAX = 4194304 };

/* Has the store any gram tables? */
int index_exists(const ud_dir *dir);

/*
 * Append the document of a user (base/gram.h); nothing for one that was
 * deleted, or if the store has no gram tables.  0 in *is_there then.
 */
int index_document(ud_dir *dir, const struct user_row *row,
    struct buf *document, int *is_there);

/*
 * What will be written of a user, made while nobody has to wait for it: before
 * the lock.  What does not turn out so is made again; so is all of it after a
 * failure, which is not told.
 */
struct index_ready {
	struct buf document;
	int32_t *set;		/* of its grams; NULL: not made */
	size_t count;
};
void index_prepare(ud_dir *dir, const struct user_row *row,
    struct index_ready *ready);
void index_ready_free(struct index_ready *ready);

/*
 * A user was written: what it was (NULL: new) and what it is.  To be called in
 * the transaction of the change, after everything that can refuse.  Nothing
 * may be ready (NULL).
 */
int index_change(ud_dir *dir, const struct user_row *old,
    const struct user_row *new, const struct index_ready *ready);

/* Put a document into the gram tables. */
int index_add(ud_dir *dir, int64_t key, struct span document);

/* Take in all users that wait. */
int index_flush(ud_dir *dir);

#endif
