/* SPDX-License-Identifier: MIT */
/* The leaves of the normal form. */
#ifndef SEARCH_LEAF_H
#define SEARCH_LEAF_H

#include "search/form.h"

/* All states, and those of users that are not deleted. */
enum {
	LEAF_LIVE_STATES = 1 << 1 | 1 << 2 | 1 << 4 | 1 << 5,
	LEAF_ALL_STATES = LEAF_LIVE_STATES | 1 << 3
};

/* What a search box looks at, ended by 0. */
extern const uint8_t leaf_any_text[];

/* What leaf i of the tree asks; term->attribute is set.  A constant if it asks
 * nothing.  No parameters yet. */
enum form_constant leaf_make(const ud_filter *tree, uint32_t i,
    struct term *term);

/* Give it its parameters; a failure is in form->error. */
void leaf_bind(struct form *form, struct term *term);

/* Can its fold be looked up, so that an exact comparison seeks it first? */
int leaf_seeks_fold(int attribute);

/* Is it about usernames alone, so that a key is enough to test it? */
int leaf_reads_names(const struct term *term);

#endif
