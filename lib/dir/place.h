/* SPDX-License-Identifier: MIT */
/*
 * A place in which a copy is made.  Its tables carry the mark of the copy
 * where a store has its version, so nobody can open it before it is finished,
 * whatever happened.  The mark changes with each transaction: whoever made
 * tables of his own there meanwhile is found out, and so is whether a commit
 * took effect.
 *
 *	place_claim(&place, dir);
 *	while (...) {
 *		place_begin(&place);
 *		...
 *		place_commit(&place);
 *	}
 *	place_finish(&place);
 *	place_end(&place);		in any case
 */
#ifndef DIR_PLACE_H
#define DIR_PLACE_H

#include "dir/dir.h"
#include "store/schema.h"

struct place {
	ud_dir *dir;
	struct tx tx;
	unsigned char copy[16];	/* random: who we are */
	uint64_t step;
	struct schema_mark mark;	/* as it is there */
};

/*
 * Make empty tables, also in the place of those of a copy that was not
 * finished.  UD_EEXISTS if there is a store, which stays untouched.
 */
int place_claim(struct place *place, ud_dir *dir);

/* A transaction.  UD_ECONFLICT if another copy has claimed the place. */
int place_begin(struct place *place);
int place_commit(struct place *place);

/* From now on it is a store. */
int place_finish(struct place *place);

/* Undo what was not committed. */
void place_end(struct place *place);

#endif
