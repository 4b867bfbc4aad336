/* SPDX-License-Identifier: MIT */
/* What opening a store asks of the rooms above, which know users. */
#ifndef DIR_REBUILD_H
#define DIR_REBUILD_H

#include "dir/dir.h"

/*
 * Make everything that searches and look-ups follow from the records again:
 * folds, usernames, digests, gram tables.  Inside a write transaction, in
 * which dir has its gram tables chosen.  Defined in user/reindex.c.
 *
 * UD_ECORRUPT if two usernames collide.
 */
int rebuild_indexes(ud_dir *dir);

#endif
