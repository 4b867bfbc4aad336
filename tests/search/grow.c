/* SPDX-License-Identifier: MIT */
#include "search/grow.h"

#include "search/dice.h"
#include "search/tree.h"

enum { MANY_VALUES = 300, DEPTH_MAX = 12 };

static int
roll_attribute(void)
{
	static const int often[] = { UD_ATTRIBUTE_USERNAME,
		UD_ATTRIBUTE_EMAIL, UD_ATTRIBUTE_DISPLAY_NAME,
		UD_ATTRIBUTE_LOGIN_NAME };

	return chance(30) ? often[roll(N(often))] :
	    1 + (int)roll(UD_ATTRIBUTE_SCHEMA_TYPE);
}

static int
roll_method(void)
{
	return chance(88) ? (int)roll(UD_TEXT_ENDS_WITH_IGNORE_CASE + 1) :
	    UD_TEXT_LESS + (int)roll(8);
}

/* The empty needle is one for every method, the invisible one is not. */
static const char *
needle_for(const struct people *people, int attribute, int method)
{
	const char *needle = grow_needle(people, attribute);

	return needle[0] != '\0' && method_folds(method) ?
	    grow_visible(people, attribute) : needle;
}

static void
text_leaf(ud_filter *f, const struct people *people)
{
	int attribute = roll_attribute(), method = roll_method();
	const char *needle = needle_for(people, attribute, method);

	(void)ud_filter_text(f, attribute, needle, method);
}

static void
username_leaf(ud_filter *f, const struct people *people)
{
	int method = roll_method();

	(void)ud_filter_username(f, needle_for(people,
	    UD_ATTRIBUTE_USERNAME, method), method, (int)roll(3));
}

static void
contact_leaf(ud_filter *f, const struct people *people)
{
	int attribute = chance(50) ? UD_ATTRIBUTE_EMAIL : UD_ATTRIBUTE_PHONE;
	int method = roll_method();

	(void)ud_filter_contact(f, attribute, needle_for(people, attribute,
	    method), method, (int)roll(2));
}

static void
any_text_leaf(ud_filter *f, const struct people *people)
{
	(void)ud_filter_any_text(f, grow_visible(people, roll_attribute()),
	    roll_method());
}

static void
substrings_leaf(ud_filter *f, const struct people *people)
{
	int attribute = roll_attribute();
	ud_substrings pieces = UD_INIT(ud_substrings);
	const char *any[GROW_PIECES];

	pieces.ignore_case = roll(2);
	pieces.any = any;
	if (chance(70)) {
		grow_pieces(people, attribute, &pieces, any);
	} else {
		pieces.initial = grow_visible(people, attribute);
		pieces.any_count = roll(GROW_PIECES);
		for (size_t i = 0; i < pieces.any_count; i++)
			any[i] = grow_visible(people, attribute);
	}
	(void)ud_filter_substrings(f, attribute, &pieces);
}

static void
in_leaf(ud_filter *f, const struct people *people)
{
	static char texts[MANY_VALUES][4 * UD_NAME_MAX + 1];
	const char *values[MANY_VALUES];
	int attribute = roll_attribute();
	size_t count = 1 + roll(chance(95) ? 6 : MANY_VALUES);

	for (size_t i = 0; i < count; i++) {
		strcpy(texts[i], grow_visible(people, attribute));
		values[i] = texts[i];
	}
	(void)ud_filter_in(f, attribute, values, count, (int)roll(2));
}

static void
leaf(ud_filter *f, const struct people *people)
{
	unsigned n = roll(100);

	if (n < 45)
		text_leaf(f, people);
	else if (n < 50)
		username_leaf(f, people);
	else if (n < 55)
		contact_leaf(f, people);
	else if (n < 60)
		any_text_leaf(f, people);
	else if (n < 67)
		substrings_leaf(f, people);
	else if (n < 73)
		in_leaf(f, people);
	else
		grow_plain_leaf(f, people);
}

/* A subtree of so many leaves at most. */
static void
subtree(ud_filter *f, const struct people *people, unsigned leaves,
    unsigned depth)
{
	unsigned n;

	if (depth < DEPTH_MAX && chance(20)) {
		(void)ud_filter_open(f, UD_NOT);
		subtree(f, people, leaves, depth + 1);
		(void)ud_filter_close(f);
		return;
	}
	if (depth == DEPTH_MAX || leaves == 0 || (leaves == 1 &&
	    chance(90))) {
		leaf(f, people);
		return;
	}
	(void)ud_filter_open(f, chance(50) ? UD_AND : UD_OR);
	for (n = chance(2) ? 0 : 1 + roll(leaves < 6 ? leaves : 6); n > 0 &&
	    leaves > 0; n--) {
		unsigned part = n == 1 ? leaves : 1 + roll(leaves);

		subtree(f, people, part, depth + 1);
		leaves = leaves > part ? leaves - part : 0;
	}
	(void)ud_filter_close(f);
}

ud_filter *
grow_tree(const struct people *people, unsigned leaves)
{
	unsigned tops = chance(80) ? 1 : 1 + roll(3);
	ud_filter *f = NULL;

	cr_assert_eq(ud_filter_new(&f), UD_OK);
	for (unsigned i = 0; i < tops; i++)
		subtree(f, people, 1 + roll(leaves), 0);
	cr_assert_eq(ud_filter_errcode(f), UD_OK, "%s: %s",
	    ud_filter_errfield(f), ud_filter_errmsg(f));
	return f;
}
