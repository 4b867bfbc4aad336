/* SPDX-License-Identifier: MIT */
/* Random filter trees. */
#ifndef UNIT_RANDOM_TREE_H
#define UNIT_RANDOM_TREE_H

#include "search/tree.h"

/* The next random number below n; the same seed gives the same ones. */
uint64_t random_below(uint64_t *seed, uint64_t n);

/*
 * Append filters with about that many leaves, side by side or in combinators
 * of every kind and as deep as the tree may be.  All kinds of nodes occur,
 * with any values that the public functions accept; texts are short, and
 * some are likely to be found in real data.
 */
void random_tree(ud_filter *f, uint64_t *seed, unsigned leaves);

#endif
