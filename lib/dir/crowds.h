/* SPDX-License-Identifier: MIT */
/*
 * Searches of which is known that an index finds too many for them, so that
 * the next one of the kind need not find it out again.  No change takes more
 * than one user away from what a search finds: after n events a crowd is
 * smaller by n at the most, and it is known how long it still is one.
 */
#ifndef DIR_CROWDS_H
#define DIR_CROWDS_H

#include "dir/dir.h"

enum { CROWDS_SIZE = 256 };

struct crowds {
	struct crowd {
		int64_t search;		/* digest of what is sought */
		int64_t position;	/* of the head when it was seen */
	} crowds[CROWDS_SIZE];
};

/* Was it seen to find that many, and does it find half as many still?  The
 * head must have been read. */
int crowds_have(const ud_dir *dir, int64_t search, int64_t many);

/* Note that it was, as of the head.  Without memory it will be seen again. */
void crowds_add(ud_dir *dir, int64_t search);

#endif
