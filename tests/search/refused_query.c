/* SPDX-License-Identifier: MIT */
/* Queries that are refused, and trees that are not whole. */
#include "search/check.h"

static void
begin_empty(void)
{
	store_open(NULL);
}

TestSuite(search_refused_query, .init = begin_empty, .fini = store_close);

/* Everybody with this query. */
static int
query_refused(ud_search_query query, const char *key, const char *field)
{
	ud_filter *f = everybody();
	ud_search_plan *plan = NULL;
	ud_search_iter *iter = NULL;
	int is;

	query.size = sizeof(query);
	is = search_refused(f, &query, key, field) &&
	    refused(ud_search_explain(dir, f, &query, &plan), UD_EINVAL, key,
	    field) && refused(ud_search_iter_new(dir, f, &query, &iter),
	    UD_EINVAL, key, field);
	cr_expect(plan == NULL && iter == NULL);
	ud_filter_free(&f);
	return is;
}

Test(search_refused_query, page_that_is_too_large)
{
	cr_expect(query_refused((ud_search_query){ .limit = 1001 },
	    "search.limit_exceeded", "query.limit"));
	cr_expect(query_refused((ud_search_query){ .limit = UINT64_MAX },
	    "search.limit_exceeded", "query.limit"));
}

Test(search_refused_query, page_of_the_handle_is_the_limit)
{
	ud_options options = store_options();
	ud_search_query query = UD_INIT(ud_search_query);
	ud_search_result *result = NULL;
	ud_filter *f = everybody();

	options.page_default = 7;
	options.page_max = 12;
	store_reopen(&options);
	OK(ud_search(dir, f, NULL, &result));
	cr_expect_eq(ud_search_limit(result), 7);
	ud_search_result_free(&result);
	query.limit = 12;
	OK(ud_search(dir, f, &query, &result));
	cr_expect_eq(ud_search_limit(result), 12);
	ud_search_result_free(&result);
	ud_filter_free(&f);
	cr_expect(query_refused((ud_search_query){ .limit = 13 },
	    "search.limit_exceeded", "query.limit"));
}

Test(search_refused_query, order_and_total_that_do_not_exist)
{
	cr_expect(query_refused((ud_search_query){ .sort = 99 },
	    "search.enum_unknown", "sortingColumn"));
	cr_expect(query_refused((ud_search_query){
	    .sort = UD_SORT_SCHEMA_TYPE + 1 }, "search.enum_unknown",
	    "sortingColumn"));
	cr_expect(query_refused((ud_search_query){ .total = 3 },
	    "search.enum_unknown", NULL));
	cr_expect(query_refused((ud_search_query){ .include = 4 },
	    "search.enum_unknown", NULL));
}

Test(search_refused_query, token_that_is_none)
{
	static const char *const tokens[] = { "x", "AAAA", "%%%",
		"\xff", "a b", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo" };

	for (size_t i = 0; i < N(tokens); i++)
		cr_expect(query_refused((ud_search_query){
		    .page_token = tokens[i] }, "search.page_token",
		    "query.pageToken"), "%zu", i);
	cr_expect(query_refused((ud_search_query){
	    .page_token = repeat("A", 100000) }, "search.page_token",
	    "query.pageToken"));
}

Test(search_refused_query, tree_that_is_missing)
{
	ud_search_result *result = NULL;
	uint64_t count = 1;

	cr_expect(refused(ud_search(dir, NULL, NULL, &result), UD_EINVAL,
	    "search.filter_invalid", NULL));
	cr_expect_null(result);
	cr_expect(refused(ud_search_count(dir, NULL, &count), UD_EINVAL,
	    "search.filter_invalid", NULL));
	cr_expect_eq(count, 0);
}

Test(search_refused_query, tree_that_is_not_whole)
{
	ud_filter *f = NULL;

	cr_assert_eq(ud_filter_new(&f), UD_OK);
	cr_expect(search_refused(f, NULL, "search.filter_invalid", NULL));
	(void)ud_filter_open(f, UD_AND);
	cr_expect(search_refused(f, NULL, "search.filter_invalid", NULL));
	(void)ud_filter_close(f);
	cr_expect(gives(f, NULL, "", 0));
	(void)ud_filter_close(f);
	cr_expect(search_refused(f, NULL, "search.filter_invalid", NULL));
	ud_filter_free(&f);
}

Test(search_refused_query, first_failure_of_the_tree_is_that_of_the_search)
{
	ud_filter *f = NULL;

	cr_assert_eq(ud_filter_new(&f), UD_OK);
	(void)ud_filter_constant(f, 1);
	(void)ud_filter_text(f, UD_ATTRIBUTE_EMAIL, repeat("x", 201), 0);
	(void)ud_filter_text(f, UD_ATTRIBUTE_STATE, "x", 0);
	cr_expect(search_refused(f, NULL, "search.text_length",
	    ud_filter_errfield(f)));
	ud_filter_free(&f);
}

Test(search_refused_query, short_substrings_where_the_host_forbids_them)
{
	ud_options options = store_options();
	ud_filter *f = NULL;

	options.min_contains_length = 3;
	store_reopen(&options);
	cr_assert_eq(ud_filter_new(&f), UD_OK);
	(void)ud_filter_text(f, UD_ATTRIBUTE_EMAIL, "ab",
	    UD_TEXT_CONTAINS_IGNORE_CASE);
	cr_expect(search_refused(f, NULL, "search.text_length", NULL));
	ud_filter_free(&f);
	cr_assert_eq(ud_filter_new(&f), UD_OK);
	(void)ud_filter_text(f, UD_ATTRIBUTE_EMAIL, "abc",
	    UD_TEXT_CONTAINS_IGNORE_CASE);
	(void)ud_filter_text(f, UD_ATTRIBUTE_EMAIL, "ab",
	    UD_TEXT_STARTS_WITH_IGNORE_CASE);
	cr_expect(gives(f, NULL, "", 0));
	ud_filter_free(&f);
}

Test(search_refused_query, scope_that_cannot_be)
{
	ud_search_result *result = NULL;
	ud_filter *f = everybody();
	uint64_t count;

	store_act_as("somebody");
	scope.org_count = 1;
	scope.orgs[0] = repeat("x", 201);
	cr_expect_lt(ud_search(dir, f, NULL, &result), 0);
	cr_expect_null(result);
	scope.orgs[0] = "nowhere";
	OK(ud_search_count(dir, f, &count));
	cr_expect_eq(count, 0);
	ud_filter_free(&f);
}
