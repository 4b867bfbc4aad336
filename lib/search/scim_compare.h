/* SPDX-License-Identifier: MIT */
/*
 * One comparison of a SCIM filter:
 *
 *	comparison = attribute "pr" / attribute operator value
 *
 * with JSON values.
 */
#ifndef SEARCH_SCIM_COMPARE_H
#define SEARCH_SCIM_COMPARE_H

#include "search/cursor.h"
#include "search/scim.h"

struct scim {
	struct cursor c;
	struct span path;	/* of the value path that is open, or absent */
	int same;		/* its attribute, of which one value is
				   meant; 0: none */
};

void scim_skip_space(struct cursor *c);

/* Read what follows an attribute's name, and append it to the tree. */
int scim_read_comparison(struct scim *s, struct span name);

/*
 * Begin a negation, which takes *count times tree_close() to end.  With an
 * attribute it means that there is a value, and that this value does not.
 */
int scim_open_not(struct scim *s, int attribute, int *count);

#endif
