/* SPDX-License-Identifier: MIT */
/* Operands of one combinator that can be said as one. */
#ifndef SEARCH_MERGE_H
#define SEARCH_MERGE_H

#include "search/form.h"

/*
 * Drop repeated leaves, make lists of equals, unite or intersect states among
 * the operands of the combinator at a place, which are the last terms there
 * are.  A constant if nothing is left to ask.
 */
enum form_constant merge_operands(struct form *form, size_t at);

#endif
