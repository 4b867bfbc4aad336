/* SPDX-License-Identifier: MIT */
/* Whom the actor of a search may see. */
#ifndef DIR_SCOPE_H
#define DIR_SCOPE_H

#include <userdir/search.h>

#include "dir/dir.h"

enum { SCOPE_ORGS_MAX = 10000 };

struct ud_scope {
	int restricted;		/* to these, and the actor itself */
	size_t count;
	struct buf org_ids;	/* each with its NUL */
	struct error error;	/* of ud_scope_allow() */
};

/* Ask the authorizer once for the whole search: UD_OK and the scope,
 * UD_EDENIED, UD_EUNAUTH, or what ud_scope_allow() failed with.
 * scope_free() in any case. */
int scope_ask(ud_dir *dir, enum operation op, struct ud_scope *scope);
void scope_free(struct ud_scope *scope);

#endif
