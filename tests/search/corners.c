/* SPDX-License-Identifier: MIT */
/* Shapes of trees that once were answered wrongly, or not at all. */
#include "search/check.h"

#include <stdio.h>

#include "api/fixture.h"

static void
begin_corners(void)
{
	begin();
	make_named("o", "idz", "target");
	make_named("o", "target", "carol");
}

TestSuite(search_corners, .init = begin_corners, .fini = finish);

/* Several boxes, each nine leaves of one node, beside an equal. */
Test(search_corners, lists_of_search_boxes_stay_apart)
{
	ud_filter *f = NULL;

	OK(ud_filter_new(&f));
	OK(ud_filter_open(f, UD_OR));
	OK(ud_filter_any_text(f, "n1", UD_TEXT_EQUALS));
	OK(ud_filter_any_text(f, "n2", UD_TEXT_EQUALS));
	OK(ud_filter_any_text(f, "n3", UD_TEXT_EQUALS));
	OK(ud_filter_text(f, UD_ATTRIBUTE_ID, "target", UD_TEXT_EQUALS));
	OK(ud_filter_close(f));
	cr_expect(gives(f, NULL, "target", 1));
	ud_filter_free(&f);
}

Test(search_corners, organization_without_any_living_state_is_empty)
{
	ud_filter *f = NULL;

	OK(ud_filter_new(&f));
	OK(ud_filter_text(f, UD_ATTRIBUTE_ORGANIZATION_ID, "o",
	    UD_TEXT_EQUALS));
	OK(ud_filter_state(f, 1 << UD_USER_DELETED));
	cr_expect(gives(f, NULL, "", 0));
	ud_filter_free(&f);
}

/* Conditions and alternatives in turns, all of which could drive. */
static ud_filter *
stairs(size_t levels)
{
	ud_filter *f = NULL;

	OK(ud_filter_new(&f));
	for (size_t i = 0; i < levels; i++) {
		OK(ud_filter_open(f, i % 2 == 0 ? UD_AND : UD_OR));
		OK(i % 2 == 0 ? ud_filter_text(f, UD_ATTRIBUTE_USERNAME, "z",
		    UD_TEXT_LESS) : ud_filter_text(f, UD_ATTRIBUTE_EMAIL,
		    "x@y.test", UD_TEXT_EQUALS));
	}
	OK(ud_filter_text(f, UD_ATTRIBUTE_USERNAME, "carol",
	    UD_TEXT_CONTAINS));
	for (size_t i = 0; i < levels; i++)
		OK(ud_filter_close(f));
	return f;
}

Test(search_corners, deepest_trees_that_can_be_driven_run)
{
	for (size_t levels = 2; levels <= 20; levels++) {
		ud_filter *f = stairs(levels);

		cr_expect(gives(f, NULL, "target", 1), "%zu", levels);
		ud_filter_free(&f);
	}
}

Test(search_corners, deepest_trees_of_a_handle_are_planned_at_once)
{
	ud_options options = plain_options();
	ud_filter *f;

	finish();
	options.filter_depth = UD_FILTER_DEPTH_MAX;
	begin_with(&options);
	make_named("o", "target", "carol");
	f = stairs(UD_FILTER_DEPTH_MAX);
	cr_expect(gives(f, NULL, "target", 1));
	ud_filter_free(&f);
}

/* Alternatives of alternatives, more than a database unites. */
Test(search_corners, many_alternatives_of_many_run)
{
	ud_filter *f = NULL;
	char id[16];

	OK(ud_filter_new(&f));
	OK(ud_filter_open(f, UD_OR));
	for (int i = 0; i < 6; i++) {
		OK(ud_filter_open(f, UD_AND));
		OK(ud_filter_open(f, UD_OR));
		for (int k = 0; k < 92; k++) {
			(void)snprintf(id, sizeof(id), "%d-%d", i, k);
			OK(ud_filter_idp_link(f, "idp", id, NULL));
		}
		OK(ud_filter_close(f));
		OK(ud_filter_close(f));
	}
	OK(ud_filter_text(f, UD_ATTRIBUTE_ID, "target", UD_TEXT_EQUALS));
	OK(ud_filter_close(f));
	cr_expect(gives(f, NULL, "target", 1));
	ud_filter_free(&f);
}

Test(search_corners, two_long_lists_are_not_too_much_text)
{
	static char texts[16000][8];
	static const char *values[8000];
	ud_filter *f = NULL;

	OK(ud_filter_new(&f));
	for (size_t list = 0; list < 2; list++) {
		for (size_t i = 0; i < N(values); i++) {
			(void)snprintf(texts[list * 8000 + i], 8, "%zu",
			    i % 100000);
			values[i] = texts[list * 8000 + i];
		}
		values[0] = "target";
		OK(ud_filter_in(f, UD_ATTRIBUTE_ID, values, N(values), 0));
	}
	cr_expect(gives(f, NULL, "target", 1));
	ud_filter_free(&f);
}

Test(search_corners, pattern_tells_noncharacters_apart)
{
	const char *any[] = { "\xef\xbf\xbe" };
	ud_substrings pieces = UD_INIT(ud_substrings);
	ud_filter *f = NULL;

	make_named("o", "odd", "a\xef\xbf\xbd" "b");
	pieces.initial = "a";
	pieces.any = any;
	pieces.any_count = 1;
	pieces.final = "b";
	OK(ud_filter_new(&f));
	OK(ud_filter_substrings(f, UD_ATTRIBUTE_USERNAME, &pieces));
	cr_expect(gives(f, NULL, "", 0));
	ud_filter_free(&f);
}

Test(search_corners, largest_cap_is_no_cap)
{
	ud_search_query query = UD_INIT(ud_search_query);
	ud_search_result *result = NULL;
	ud_filter *f = everybody();

	query.total = UD_TOTAL_CAPPED;
	query.total_cap = UINT64_MAX;
	OK(ud_search(dir, f, &query, &result));
	cr_expect_eq(ud_search_total(result), 2);
	cr_expect_not(ud_search_total_is_minimum(result));
	ud_search_result_free(&result);
	ud_filter_free(&f);
}

/* What a search cannot do leaves the batch around it whole. */
Test(search_corners, refused_search_does_not_end_a_batch)
{
	ud_search_query query = UD_INIT(ud_search_query);
	ud_filter *f = everybody();

	OK(ud_dir_batch_begin(dir));
	make_human("new");
	query.page_token = "none";
	cr_expect(search_refused(f, &query, "search.page_token", NULL));
	make_human("newer");
	OK(ud_dir_batch_end(dir, 1));
	cr_expect(gives(f, NULL, "idz target new newer", 4));
	ud_filter_free(&f);
}

Test(search_corners, options_that_cannot_be_are_refused)
{
	ud_options options = plain_options();
	ud_dir *other = NULL;

	options.filter_depth = UD_FILTER_DEPTH_MAX + 1;
	cr_expect_eq(storage_open(":memory:", &options, &other), UD_EINVAL);
	cr_expect_str_eq(ud_errfield(other), "filter_depth");
	ud_close(&other);
	options = plain_options();
	options.page_max = UINT64_MAX;
	cr_expect_eq(storage_open(":memory:", &options, &other), UD_EINVAL);
	cr_expect_str_eq(ud_errfield(other), "page_max");
	ud_close(&other);
	options = plain_options();
	options.page_default = UD_PAGE_MAX + 1;
	cr_expect_eq(storage_open(":memory:", &options, &other), UD_EINVAL);
	cr_expect_str_eq(ud_errfield(other), "page_default");
	ud_close(&other);
}
