/* SPDX-License-Identifier: MIT */
/* What the gram tables are asked: match texts. */
#ifndef SEARCH_MATCH_H
#define SEARCH_MATCH_H

#include "search/form.h"

/*
 * Can the gram tables find a leaf?  Then term->gram says which one, ->match
 * which parameter holds the question, and ->exact whether there will be
 * nothing to check.  text: the needle as it was given.
 */
void match_bind(struct form *form, struct term *term, struct span text);

/* Would finding it that way touch very many?  By the length of its needle. */
enum { MATCH_FEW = 1000, MATCH_SOME = 5000, MATCH_MANY = 20000,
	MATCH_MOST = 200000 };

#endif
