/* SPDX-License-Identifier: MIT */
/* Statements are prepared once for each shape of a search. */
#include "search/check.h"

#include "api/fixture.h"

#include <stdio.h>

enum { SHAPES = 140, WORDS = 8 };

static size_t prepared;
static ud_driver counting;

static int
count_prepare(void *conn, const char *sql, void **stmt)
{
	prepared++;
	return storage_driver()->prepare(conn, sql, stmt);
}

static void
open_counting(void)
{
	ud_options options = plain_options();

	counting = *storage_driver();
	counting.prepare = count_prepare;
	options.driver = &counting;
	begin_with(&options);
	make_human("anna");
	make_human("bruno");
}

TestSuite(search_shapes, .init = open_counting, .fini = finish);

static void
find(ud_filter *f, const ud_search_query *query)
{
	ud_search_result *result = NULL;

	OK(ud_search(dir, f, query, &result));
	ud_search_result_free(&result);
}

/* Search for a word in all ways that differ by its value only. */
static void
find_word(const char *word)
{
	char *list[2] = { (char *)(uintptr_t)word, (char *)(uintptr_t)"x" };
	ud_filter *f = NULL;

	OK(ud_filter_new(&f));
	OK(ud_filter_open(f, UD_OR));
	OK(ud_filter_text(f, UD_ATTRIBUTE_EMAIL, word,
	    UD_TEXT_EQUALS_IGNORE_CASE));
	OK(ud_filter_text(f, UD_ATTRIBUTE_USERNAME, word,
	    UD_TEXT_CONTAINS_IGNORE_CASE));
	OK(ud_filter_in(f, UD_ATTRIBUTE_ID, (const char *const *)list, 2, 0));
	OK(ud_filter_close(f));
	find(f, NULL);
	ud_filter_free(&f);
}

Test(search_shapes, other_values_of_a_shape_prepare_nothing)
{
	size_t before;

	find_word("anna@example.test");	/* and what reads a user */
	find_word("anna@example.test");	/* and who waits */
	before = prepared;
	find_word("bruno@example.test");
	find_word("'; DROP TABLE ud_users; --");
	find_word("%_*?[ %_*?[");
	cr_expect_eq(prepared, before);
	find_word("ab");	/* a needle for another table */
	cr_expect_gt(prepared, before);
}

Test(search_shapes, lists_of_all_lengths_are_one_shape)
{
	const char *ids[WORDS] = { "a", "b", "c", "d", "e", "f", "g", "h" };
	size_t before = 0;

	for (size_t n = 2; n <= WORDS; n++) {
		ud_filter *f = NULL;

		OK(ud_filter_new(&f));
		OK(ud_filter_in(f, UD_ATTRIBUTE_ID, ids, n, 0));
		find(f, NULL);
		ud_filter_free(&f);
		cr_expect(before == 0 || before == prepared);
		before = prepared;
	}
}

/* A tree of n conditions that no other n has. */
static ud_filter *
chain_of(size_t n)
{
	ud_filter *f = NULL;
	char word[24];

	OK(ud_filter_new(&f));
	OK(ud_filter_open(f, UD_OR));
	for (size_t i = 0; i < n; i++) {
		(void)snprintf(word, sizeof(word), "w%zu", i);
		OK(ud_filter_text(f, UD_ATTRIBUTE_LAST_NAME, word,
		    UD_TEXT_LESS));
	}
	OK(ud_filter_close(f));
	return f;
}

/* More than are kept: the oldest make room, and come again. */
Test(search_shapes, more_than_are_kept_still_work)
{
	for (int round = 0; round < 2; round++)
		for (size_t n = 1; n <= SHAPES; n++) {
			ud_filter *f = chain_of(n);

			find(f, NULL);
			ud_filter_free(&f);
		}
	find_word("annabella");
}

Test(search_shapes, survive_a_search_that_fails)
{
	ud_search_query query = UD_INIT(ud_search_query);
	ud_filter *f = chain_of(3);
	size_t before;

	find(f, NULL);
	before = prepared;
	query.page_token = "none";
	cr_expect(search_refused(f, &query, "search.page_token", NULL));
	find(f, NULL);
	cr_expect_eq(prepared, before);
	ud_filter_free(&f);
}
