/* SPDX-License-Identifier: MIT */
/* The largest trees that are allowed run, and find whom they should. */
#include <stdio.h>
#include <stdlib.h>

#include "search/check.h"
#include "search/dice.h"
#include "search/generate.h"
#include "search/grow.h"

enum { USERS = 30, LEVELS = 20 };

static struct people people;

static void
begin_people(void)
{
	dice_seed(41);
	store_open(NULL);
	generate(&people, USERS);
}

static void
end_people(void)
{
	people_free(&people);
	store_close();
}

TestSuite(search_large, .init = begin_people, .fini = end_people);

static ud_filter *
new_filter(void)
{
	ud_filter *f = NULL;

	cr_assert_eq(ud_filter_new(&f), UD_OK);
	return f;
}

/* Every way to run it. */
static void
expect_agreement(ud_filter **f)
{
	ud_search_query query = UD_INIT(ud_search_query);
	ud_search_plan *plan = NULL;

	cr_assert_eq(ud_filter_errcode(*f), UD_OK, "%s",
	    ud_filter_errmsg(*f));
	cr_expect(agrees(&people, *f, NULL, 0));
	query.sort = UD_SORT_USERNAME;
	query.descending = 1;
	query.limit = 3;
	cr_expect(agrees(&people, *f, &query, 0));
	query.total = UD_TOTAL_NONE;
	cr_expect(agrees(&people, *f, &query, 0));
	OK(ud_search_explain(dir, *f, &query, &plan));
	ud_search_plan_free(&plan);
	ud_filter_free(f);
}

/* A leaf that hardly any normal form can merge with its neighbours. */
static void
leaf(ud_filter *f, unsigned i)
{
	static const int attributes[] = { UD_ATTRIBUTE_USERNAME,
		UD_ATTRIBUTE_EMAIL, UD_ATTRIBUTE_DISPLAY_NAME,
		UD_ATTRIBUTE_LOGIN_NAME, UD_ATTRIBUTE_PHONE,
		UD_ATTRIBUTE_MACHINE_NAME, UD_ATTRIBUTE_SCHEMA_TYPE };
	static const int methods[] = { UD_TEXT_EQUALS,
		UD_TEXT_STARTS_WITH_IGNORE_CASE, UD_TEXT_CONTAINS,
		UD_TEXT_ENDS_WITH_IGNORE_CASE, UD_TEXT_LESS };
	char needle[32];

	(void)snprintf(needle, sizeof(needle), "%u%c", i, 'a' + (int)i % 26);
	(void)ud_filter_text(f, attributes[i % N(attributes)], needle,
	    methods[i % N(methods)]);
}

static void
flat(int combinator)
{
	ud_filter *f = new_filter();

	(void)ud_filter_open(f, combinator);
	for (unsigned i = 0; i < UD_FILTER_NODES_MAX - 1; i++)
		leaf(f, i);
	(void)ud_filter_close(f);
	expect_agreement(&f);
}

Test(search_large, or_of_999_leaves)
{
	flat(UD_OR);
}

Test(search_large, and_of_999_leaves)
{
	flat(UD_AND);
}

Test(search_large, or_of_999_ids)
{
	ud_filter *f = new_filter();
	char id[16];

	(void)ud_filter_open(f, UD_OR);
	for (unsigned i = 0; i < UD_FILTER_NODES_MAX - 1; i++) {
		(void)snprintf(id, sizeof(id), "u%u", i);
		(void)ud_filter_text(f, UD_ATTRIBUTE_ID, id, UD_TEXT_EQUALS);
	}
	(void)ud_filter_close(f);
	expect_agreement(&f);
}

Test(search_large, and_of_999_nots)
{
	ud_filter *f = new_filter();

	(void)ud_filter_open(f, UD_AND);
	for (unsigned i = 0; i < (UD_FILTER_NODES_MAX - 1) / 2; i++) {
		(void)ud_filter_open(f, UD_NOT);
		leaf(f, i);
		(void)ud_filter_close(f);
	}
	(void)ud_filter_close(f);
	expect_agreement(&f);
}

/* AND and OR in turn, each with leaves beside the next level; every
 * second level negated if nots is 1. */
static void
alternating(int first, unsigned beside, int nots)
{
	unsigned levels = nots ? LEVELS / 2 : LEVELS;
	ud_filter *f = new_filter();

	for (unsigned i = 0; i < levels; i++) {
		if (nots)
			(void)ud_filter_open(f, UD_NOT);
		(void)ud_filter_open(f, (first + (int)i) % 2 == 0 ? UD_AND :
		    UD_OR);
		for (unsigned k = 0; k < beside; k++)
			leaf(f, i * beside + k);
	}
	(void)ud_filter_text(f, UD_ATTRIBUTE_USERNAME, "a",
	    UD_TEXT_CONTAINS_IGNORE_CASE);
	for (unsigned i = 0; i < levels * (nots ? 2 : 1); i++)
		(void)ud_filter_close(f);
	expect_agreement(&f);
}

Test(search_large, twenty_levels_in_turn)
{
	for (int first = 0; first < 2; first++)
		for (int nots = 0; nots < 2; nots++) {
			alternating(first, 0, nots);
			alternating(first, 1, nots);
			alternating(first, 3, nots);
			alternating(first, nots ? 96 : 48, nots);
		}
}

Test(search_large, twenty_nots)
{
	ud_filter *f = new_filter();

	for (int i = 0; i < LEVELS; i++)
		(void)ud_filter_open(f, UD_NOT);
	leaf(f, 1);
	for (int i = 0; i < LEVELS; i++)
		(void)ud_filter_close(f);
	expect_agreement(&f);
}

Test(search_large, sixty_four_levels_where_the_host_allows_them)
{
	ud_options options = store_options();
	ud_filter *f = new_filter();

	options.filter_depth = UD_FILTER_DEPTH_MAX;
	store_reopen(&options);
	for (unsigned i = 0; i < UD_FILTER_DEPTH_MAX; i++) {
		(void)ud_filter_open(f, i % 3 == 2 ? UD_NOT : i % 3 == 1 ?
		    UD_OR : UD_AND);
		if (i % 3 != 2)
			for (unsigned k = 0; k < 20; k++)
				leaf(f, 20 * i + k);
	}
	leaf(f, 0);
	for (int i = 0; i < UD_FILTER_DEPTH_MAX; i++)
		(void)ud_filter_close(f);
	expect_agreement(&f);
}

Test(search_large, lists_of_ten_thousand)
{
	static char texts[UD_FILTER_VALUES_MAX][64];
	static const char *values[UD_FILTER_VALUES_MAX];

	for (unsigned i = 0; i < UD_FILTER_VALUES_MAX; i++) {
		values[i] = texts[i];
		(void)snprintf(texts[i], sizeof(texts[i]), "%u", i);
	}
	for (int a = UD_ATTRIBUTE_ID; a <= UD_ATTRIBUTE_SCHEMA_TYPE; a++)
		for (int ignore_case = 0; ignore_case < 2; ignore_case++) {
			ud_filter *f;

			if (!storage_tries((size_t)(a + ignore_case), 4))
				continue;
			f = new_filter();
			values[7] = people.list[7].text[a].raw != NULL ?
			    people.list[7].text[a].raw : texts[7];
			(void)ud_filter_in(f, a, values, N(values),
			    ignore_case);
			expect_agreement(&f);
			f = new_filter();
			(void)ud_filter_open(f, UD_NOT);
			(void)ud_filter_in(f, a, values, N(values),
			    ignore_case);
			(void)ud_filter_close(f);
			expect_agreement(&f);
		}
}

Test(search_large, longest_needles)
{
	static const char *const units[] = { "a", "\xc3\xa9",
		"\xf0\x9f\x98\x80", "\xef\xb7\xba", "%", "\"", "'" };

	for (size_t i = 0; i < N(units); i++)
		for (int method = 0; method <= 7; method++) {
			ud_filter *f = new_filter();

			(void)ud_filter_any_text(f, repeat(units[i], 200),
			    method);
			(void)repeat(NULL, 0);
			expect_agreement(&f);
		}
}
