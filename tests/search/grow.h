/* SPDX-License-Identifier: MIT */
/* Random trees whose texts come from a directory, so that they find somebody
 * often enough. */
#ifndef TESTS_SEARCH_GROW_H
#define TESTS_SEARCH_GROW_H

#include "search/people.h"

/* A tree with at most that many leaves; never a failed one. */
ud_filter *grow_tree(const struct people *people, unsigned leaves);

/* A text of that attribute, or a part of it, or nearly it; static, and
 * overwritten by the next call but fifteen. */
const char *grow_needle(const struct people *people, int attribute);

/* The same, but something is left of its fold. */
const char *grow_visible(const struct people *people, int attribute);

enum { GROW_PIECES = 4 };

/* Pieces of one value in order, at least one. */
void grow_pieces(const struct people *people, int attribute,
    ud_substrings *pieces, const char *any[GROW_PIECES]);

/* A random leaf that is not about a text. */
void grow_plain_leaf(ud_filter *f, const struct people *people);

#endif
