/* SPDX-License-Identifier: MIT */
/*
 * Where attributes are stored, and every fragment of SQL that a search can be
 * made of: the closed table.
 *
 * In a fragment,
 *	$	is the column that is looked at,
 *	&	the comparison with it,
 *	?1 ?2	are the parameters of the leaf, in order,
 *	#1	is a select of the elements of that parameter, a list,
 *	%	the database's function for the position of a part,
 *	^	its comparison with a pattern.
 */
#ifndef SEARCH_PLACE_H
#define SEARCH_PLACE_H

#include "search/form.h"

struct place {
	const char *raw, *fold;	/* the column, as it is and folded */
	const char *test;	/* is it so of the user u? */
	const char *none;	/* the same, but of nobody; NULL: NOT (test) */
	const char *keys;	/* keys of the users of whom it is so */
};

/* Of text attributes. */
extern const struct place places[UD_ATTRIBUTE_SCHEMA_TYPE + 1];

/* The comparison for an op. */
extern const char *const comparisons[OPS];

/* Further conditions on the same value, by option: of usernames, of the
 * e-mail address, of the phone number. */
const char *place_option(int attribute, int option);

/* The column that a leaf looks at; "" if its test names it itself. */
const char *place_column(const struct term *term);

/* The whole test and select of a leaf that is not about a text. */
const char *place_test(const struct term *term);
const char *place_keys(const struct term *term);

#endif
