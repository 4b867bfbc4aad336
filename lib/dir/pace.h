/* SPDX-License-Identifier: MIT */
/*
 * Answers that must not tell by their time who is a user: whatever is done
 * beside hashing takes as long for everybody, because the answer waits.
 */
#ifndef DIR_PACE_H
#define DIR_PACE_H

#include "dir/dir.h"

struct pace {
	int64_t begun_us, hashing_us;
};

void pace_begin(struct pace *pace);

/* Around work that is as long for everybody already. */
void pace_hash_begins(struct pace *pace);
void pace_hash_ends(struct pace *pace);

/*
 * Wait for the next whole step of ud_options.answer_ms since it began, the
 * hashing apart; with UD_NONE, and while a transaction is open, not at all.
 */
void pace_wait(ud_dir *dir, const struct pace *pace);

#endif
