/* SPDX-License-Identifier: MIT */
/* Pages, tokens and totals of SearchUsers and ListUsers. */
#include "rpc_found.h"

#include <stdio.h>

TestSuite(rpc_search_pages, .init = found_begin, .fini = found_end);

/* The page behind the one in the answer. */
static int
next(const char *method)
{
	char request[8192];

	(void)snprintf(request, sizeof(request),
	    "{\"query\":{\"limit\":2,\"pageToken\":\"%s\"}}",
	    member("nextPageToken"));
	return call(method, request);
}

Test(rpc_search_pages, offset_and_limit_choose_a_page)
{
	static const struct {
		const char *query, *right;
	} cases[] = {
		{ "\"limit\":1", "u1" },
		{ "\"limit\":\"3\"", "u1 u2 m1" },
		{ "\"limit\":2,\"offset\":\"1\"", "u2 m1" },
		{ "\"offset\":3", "u3" },
		{ "\"offset\":4", "" },
		{ "\"offset\":\"9223372036854775807\"", "" },
		{ "\"limit\":1000", "u1 u2 m1 u3" },
		{ "\"limit\":2,\"desc\":true", "u3 m1" },
		{ "\"offset\":1,\"limit\":2,\"desc\":true", "m1 u2" }
	};
	char request[128];

	for (size_t i = 0; i < N(cases); i++) {
		(void)snprintf(request, sizeof(request), "{\"query\":{%s}}",
		    cases[i].query);
		cr_assert_eq(call("SearchUsers", request), UD_OK, "%s: %s",
		    request, answer);
		cr_expect_str_eq(ids(), cases[i].right, "%s: %s", request,
		    ids());
		/* The total is that of all, whatever the page. */
		cr_expect_str_eq(member("totalResult"), "4");
	}
	cr_assert_eq(call("SearchUsers", "{\"query\":{\"limit\":2}}"), UD_OK);
	cr_expect_str_eq(member("appliedLimit"), "2");
}

Test(rpc_search_pages, tokens_walk_to_the_end)
{
	cr_assert_eq(call("SearchUsers", "{\"query\":{\"limit\":2}}"), UD_OK);
	cr_expect_str_eq(ids(), "u1 u2");
	cr_assert_eq(next("SearchUsers"), UD_OK, "%s", answer);
	cr_expect_str_eq(ids(), "m1 u3");
	/* A last page that is just full announces no other. */
	cr_expect_str_eq(member("nextPageToken"), "");
	cr_expect_str_eq(member("totalResult"), "4");
}

Test(rpc_search_pages, every_column_walks_both_ways)
{
	char request[8192], all[64], token[4096];

	for (int i = 0; i < 2 * 9; i++) {
		(void)snprintf(request, sizeof(request), "{\"sortingColumn\":"
		    "%d,\"query\":{\"desc\":%s}}", i / 2,
		    i % 2 == 0 ? "false" : "true");
		cr_assert_eq(call("SearchUsers", request), UD_OK);
		(void)snprintf(all, sizeof(all), "%s", ids());
		token[0] = '\0';
		for (size_t at = 0; at < strlen(all); at += 3) {
			(void)snprintf(request, sizeof(request),
			    "{\"sortingColumn\":%d,\"query\":{\"limit\":1,"
			    "\"desc\":%s,\"pageToken\":\"%s\"}}", i / 2,
			    i % 2 == 0 ? "false" : "true", token);
			cr_assert_eq(call("SearchUsers", request), UD_OK,
			    "%s: %s", request, answer);
			cr_expect_eq(strncmp(all + at, ids(), 2), 0,
			    "%s: %s of %s", request, ids(), all);
			(void)snprintf(token, sizeof(token), "%s",
			    member("nextPageToken"));
		}
		cr_expect_str_eq(token, "");
	}
}

Test(rpc_search_pages, list_users_goes_on_too)
{
	cr_assert_eq(call("ListUsers", "{\"query\":{\"limit\":2}}"), UD_OK);
	cr_expect_str_eq(ids(), "u3 u2");
	cr_assert_eq(next("ListUsers"), UD_OK, "%s", answer);
	cr_expect_str_eq(ids(), "u1 m1");
	cr_expect_str_eq(member("nextPageToken"), "");
}

Test(rpc_search_pages, token_is_good_for_its_own_search_only)
{
	char first[4096], request[8192];
	static const char *const others[] = {
		"{\"query\":{\"desc\":true,\"pageToken\":\"%s\"}}",
		"{\"sortingColumn\":1,\"query\":{\"pageToken\":\"%s\"}}",
		"{\"filters\":[{\"stateFilter\":{\"state\":1}}],"
		    "\"query\":{\"pageToken\":\"%s\"}}",
		"{\"query\":{\"pageToken\":\"%sA\"}}",
		"{\"query\":{\"pageToken\":\"A%s\"}}",
		"{\"query\":{\"pageToken\":\"%s\",\"offset\":1}}"
	};

	cr_assert_eq(call("SearchUsers", "{\"query\":{\"limit\":2}}"), UD_OK);
	(void)snprintf(first, sizeof(first), "%s", member("nextPageToken"));
	cr_assert_str_not_empty(first);
	for (size_t i = 0; i < N(others); i++) {
		(void)snprintf(request, sizeof(request), others[i], first);
		cr_expect(refuses("SearchUsers", request, UD_EINVAL,
		    "search.page_token", "query.pageToken"), "%zu", i);
	}
	/* The page size may change, and how the tree is written too. */
	(void)snprintf(request, sizeof(request), "{\"filters\":[],"
	    "\"query\":{\"page_token\":\"%s\",\"limit\":1}}", first);
	cr_assert_eq(call("SearchUsers", request), UD_OK, "%s", answer);
	cr_expect_str_eq(ids(), "m1");
	cr_expect(refuses("SearchUsers", "{\"query\":{\"pageToken\":1}}",
	    UD_EINVAL, "Errors.Invalid.Argument", "query.pageToken"));
}

Test(rpc_search_pages, what_came_in_between_shifts_no_page)
{
	char request[8192];

	cr_assert_eq(call("SearchUsers", "{\"query\":{\"limit\":2}}"), UD_OK);
	(void)snprintf(request, sizeof(request),
	    "{\"query\":{\"pageToken\":\"%s\"}}", member("nextPageToken"));
	cr_assert_eq(call("DeleteUser", "{\"userId\":\"u1\"}"), UD_OK);
	cr_assert_eq(call("CreateUser", "{\"organizationId\":\"o\","
	    "\"userId\":\"m2\",\"machine\":{\"name\":\"2\"}}"), UD_OK);
	cr_assert_eq(call("SearchUsers", request), UD_OK);
	cr_expect_str_eq(ids(), "m1 u3 m2");
	cr_expect_str_eq(member("totalResult"), "4");
}

Test(rpc_search_pages, total_is_counted_only_when_asked_for)
{
	cr_assert_eq(call("SearchUsers", "{\"query\":{\"limit\":1,"
	    "\"countMode\":\"COUNT_MODE_NONE\"}}"), UD_OK, "%s", answer);
	cr_expect_str_eq(ids(), "u1");
	cr_expect(!strstr(answer, "totalResult"), "%s", answer);
	cr_expect(!strstr(answer, "totalIsMinimum"), "%s", answer);
	cr_expect_str_not_empty(member("nextPageToken"));
	cr_assert_eq(call("ListUsers", "{\"query\":{\"count_mode\":2}}"),
	    UD_OK, "%s", answer);
	cr_expect(!strstr(answer, "totalResult"), "%s", answer);
	cr_assert_eq(call("SearchUsers", "{\"query\":{\"countMode\":"
	    "\"COUNT_MODE_EXACT\"}}"), UD_OK);
	cr_expect_str_eq(member("totalResult"), "4");
	cr_assert_eq(call("SearchUsers", "{\"query\":{\"countMode\":"
	    "\"COUNT_MODE_CAPPED\"}}"), UD_OK);
	cr_expect_str_eq(member("totalResult"), "4");
	cr_expect(!strstr(answer, "totalIsMinimum"), "%s", answer);
}

/* More users than are counted: copies of one, whom nobody reads. */
static void
multiply(void)
{
	char sql[160];

	found_sql("CREATE TEMP TABLE copies AS SELECT * FROM ud_users"
	    " WHERE id = 'm1'");
	found_sql("UPDATE copies SET key = 1000");
	for (int i = 0; i < 14; i++) {
		(void)snprintf(sql, sizeof(sql), "CREATE TEMP TABLE more AS"
		    " SELECT * FROM copies; UPDATE more SET key = key + %d;"
		    "INSERT INTO copies SELECT * FROM more; DROP TABLE more",
		    1 << i);
		found_sql(sql);
	}
	found_sql("UPDATE copies SET id = 'c' || key");
	found_sql("INSERT INTO ud_users SELECT * FROM copies");
}

Test(rpc_search_pages, capped_total_says_that_there_are_more)
{
	const char *machines = "{\"filters\":[{\"typeFilter\":{\"type\":2}}],"
	    "\"query\":{\"limit\":1,\"countMode\":\"COUNT_MODE_CAPPED\"}}";

	multiply();
	cr_assert_eq(call("SearchUsers", machines), UD_OK, "%s", answer);
	cr_expect_str_eq(member("totalResult"), "10000");
	cr_expect(answered("\"totalIsMinimum\":true}"));
	cr_assert_eq(call("ListUsers", "{\"queries\":[{\"typeQuery\":"
	    "{\"type\":2}}],\"query\":{\"limit\":1,\"asc\":true,"
	    "\"countMode\":1},\"sortingColumn\":9}"), UD_OK, "%s", answer);
	cr_expect_str_eq(member("totalResult"), "10000");
	cr_expect(answered("\"totalIsMinimum\":true}"));
	cr_expect_str_eq(ids(), "m1");
}
