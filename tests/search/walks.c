/* SPDX-License-Identifier: MIT */
/* The worked walks by page token. */
#include <stdlib.h>

#include "search/check.h"
#include "search/load.h"

static void
begin_users(void)
{
	load_users(NULL);
}

TestSuite(search_walks, .init = begin_users, .fini = store_close);

enum { PAGES_MAX = 4 };

/* One page, and the token of the next in *token; NULL at the end. */
static void
expect_page(const ud_search_query *query, const char *ids, char **token)
{
	ud_filter *f = everybody();
	ud_search_result *result = NULL;
	char *is;

	OK(ud_search(dir, f, query, &result));
	is = ids_of(result);
	cr_expect_str_eq(is, ids);
	cr_expect_eq(ud_search_total(result), 12);
	free(*token);
	*token = ud_search_next_page(result) == NULL ? NULL :
	    strdup(ud_search_next_page(result));
	free(is);
	ud_search_result_free(&result);
	ud_filter_free(&f);
}

static void
expect_walk(ud_search_query query, const char *const pages[PAGES_MAX])
{
	char *token = NULL;

	query.size = sizeof(query);
	for (size_t i = 0; pages[i] != NULL; i++) {
		query.page_token = token;
		expect_page(&query, pages[i], &token);
		cr_expect_eq(token == NULL, pages[i + 1] == NULL);
	}
	free(token);
}

Test(search_walks, five_at_a_time)
{
	static const struct {
		ud_search_query query;
		const char *pages[PAGES_MAX];
	} walks[] = {
		{ { .sort = UD_SORT_EMAIL, .limit = 5 },
		    { "101 102 103 108 107", "112 104 105 106 110",
			"111 113" } },
		{ { .sort = UD_SORT_EMAIL, .descending = 1, .limit = 5 },
		    { "113 111 110 106 105", "104 112 107 108 103",
			"102 101" } },
		{ { .sort = UD_SORT_PHONE, .descending = 1, .limit = 5 },
		    { "113 111 110 108 106", "105 102 107 103 112",
			"101 104" } },
		{ { .limit = 5 },
		    { "107 108 110 103 101", "102 104 111 112 105",
			"106 113" } },
	};

	for (size_t i = 0; i < N(walks); i++)
		expect_walk(walks[i].query, walks[i].pages);
}

Test(search_walks, full_last_page_announces_no_other)
{
	static const char *const pages[PAGES_MAX] = {
		"107 108 110 103 101 102 104 111 112 105 106 113" };

	expect_walk((ud_search_query){ .limit = 12 }, pages);
}

Test(search_walks, change_between_pages_moves_nobody_else)
{
	ud_search_query query = UD_INIT(ud_search_query);
	ud_user_spec spec = human_spec("114");
	char *token = NULL;

	query.limit = 5;
	expect_page(&query, "107 108 110 103 101", &token);
	OK(ud_user_delete(dir, "101", NULL));
	spec.org_id = "org-acme";
	OK(ud_user_create(dir, &spec, NULL));
	query.page_token = token;
	expect_page(&query, "102 104 111 112 105", &token);
	query.page_token = token;
	expect_page(&query, "106 113 114", &token);
	cr_expect_null(token);
}

Test(search_walks, page_size_may_change)
{
	ud_search_query query = UD_INIT(ud_search_query);
	char *token = NULL;

	query.limit = 2;
	expect_page(&query, "107 108", &token);
	query.limit = 1;
	query.page_token = token;
	expect_page(&query, "110", &token);
	query.limit = 0;
	query.page_token = token;
	expect_page(&query, "103 101 102 104 111 112 105 106 113", &token);
	cr_expect_null(token);
}

static void
expect_no_token(const ud_filter *f, const ud_search_query *query)
{
	cr_expect(search_refused(f, query, "search.page_token",
	    "query.pageToken"));
}

Test(search_walks, token_of_another_walk_is_refused)
{
	ud_search_query query = UD_INIT(ud_search_query);
	ud_filter *all = everybody();
	ud_filter *humans = read_filter(UD_SYNTAX_LDAP, "(objectClass=person)");
	char *token = NULL;

	query.limit = 5;
	expect_page(&query, "107 108 110 103 101", &token);
	query.page_token = token;
	expect_no_token(humans, &query);
	query.descending = 1;
	expect_no_token(all, &query);
	query.descending = 0;
	query.sort = UD_SORT_EMAIL;
	expect_no_token(all, &query);
	query.sort = UD_SORT_CREATION_DATE;
	query.offset = 1;
	expect_no_token(all, &query);
	query.offset = 0;
	store_act_as("102");
	expect_no_token(all, &query);
	scope.limited = 0;
	expect_no_token(all, &query);
	store_act_as(NULL);
	expect_page(&query, "102 104 111 112 105", &token);
	free(token);
	ud_filter_free(&humans);
	ud_filter_free(&all);
}
