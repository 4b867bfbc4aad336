/* SPDX-License-Identifier: MIT */
/* What the gram tables are asked: match texts. */
#ifndef SEARCH_MATCH_H
#define SEARCH_MATCH_H

#include "search/form.h"

/*
 * Can the gram tables find a leaf?  Then term->gram says which one, ->match
 * which parameter holds the question, and ->exact whether there will be
 * nothing to check.  Where documents can tell, ->needle says which parameter
 * they must hold in ->column, and ->decides whether that is all there is to
 * it.  text: the needle as it was given.
 */
void match_bind(struct form *form, struct term *term, struct span text);

/* The column of an attribute in an index. */
const char *match_column(int attribute);

/* Of a pattern, the piece that it is found by. */
struct span match_longest(const struct form *form, const struct term *term);

#endif
