/* SPDX-License-Identifier: MIT */
/* Refusals of SearchUsers and ListUsers: reason and path. */
#include "rpc_found.h"

#include <stdio.h>
#include <stdlib.h>

TestSuite(rpc_search_refuse, .init = found_begin, .fini = found_end);

struct refusal {
	const char *request, *key, *field;
};

static void
all_refused(const char *method, const struct refusal *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		cr_expect(refuses(method, cases[i].request, UD_EINVAL,
		    cases[i].key, cases[i].field), "%s", cases[i].request);
}

Test(rpc_search_refuse, queries_have_the_path_of_their_member)
{
	static const struct refusal cases[] = {
		{ "{\"query\":{\"limit\":1001}}", "search.limit_exceeded",
		    "query.limit" },
		{ "{\"query\":{\"limit\":\"18446744073709551615\"}}",
		    "search.limit_exceeded", "query.limit" },
		{ "{\"query\":{\"limit\":-1}}", "Errors.Invalid.Argument",
		    "query.limit" },
		{ "{\"query\":{\"limit\":1.5}}", "Errors.Invalid.Argument",
		    "query.limit" },
		{ "{\"query\":{\"offset\":\"9223372036854775808\"}}",
		    "search.limit_exceeded", "query.offset" },
		{ "{\"query\":{\"offset\":{}}}", "Errors.Invalid.Argument",
		    "query.offset" },
		{ "{\"query\":{\"countMode\":3}}", "search.enum_unknown",
		    "query.countMode" },
		{ "{\"query\":{\"countMode\":\"EXACT\"}}",
		    "search.enum_unknown", "query.countMode" },
		{ "{\"query\":[]}", "Errors.Invalid.Argument", "query" },
		{ "{\"sortingColumn\":99}", "search.enum_unknown",
		    "sortingColumn" },
		{ "{\"sortingColumn\":-1}", "search.enum_unknown",
		    "sortingColumn" },
		{ "{\"sortingColumn\":1e30}", "search.enum_unknown",
		    "sortingColumn" },
		{ "{\"sortingColumn\":\"\"}", "search.enum_unknown",
		    "sortingColumn" },
		{ "{\"sortingColumn\":\"NICK\"}", "search.enum_unknown",
		    "sortingColumn" },
		{ "{\"query\":{\"limit\":1,\"limit\":2}}",
		    "Errors.Invalid.Argument", "" }
	};

	all_refused("SearchUsers", cases, N(cases));
	all_refused("ListUsers", cases, N(cases));
	cr_expect(refuses("SearchUsers", "{\"query\":{\"desc\":1}}",
	    UD_EINVAL, "Errors.Invalid.Argument", "query.desc"));
	cr_expect(refuses("ListUsers", "{\"query\":{\"asc\":\"no\"}}",
	    UD_EINVAL, "Errors.Invalid.Argument", "query.asc"));
	/* Each API has its own columns. */
	cr_expect(refuses("SearchUsers", "{\"sortingColumn\":9}", UD_EINVAL,
	    "search.enum_unknown", "sortingColumn"));
	cr_expect(refuses("ListUsers", "{\"sortingColumn\":"
	    "\"FIELD_NAME_ID\"}", UD_EINVAL, "search.enum_unknown",
	    "sortingColumn"));
}

Test(rpc_search_refuse, filters_have_reason_and_path)
{
	static const struct refusal cases[] = {
		{ "{\"filters\":{}}", "search.filter_invalid", "filters" },
		{ "{\"filters\":{\"filters\":[]}}", "search.filter_invalid",
		    "filters" },
		{ "{\"filters\":\"x\"}", "search.filter_invalid", "filters" },
		{ "{\"filters\":false}", "search.filter_invalid", "filters" },
		{ "{\"filters\":[{}]}", "search.filter_invalid",
		    "filters[0]" },
		{ "{\"filters\":[null]}", "search.filter_invalid",
		    "filters[0]" },
		{ "{\"filters\":[{\"nickFilter\":{}}]}",
		    "search.filter_invalid", "filters[0]" },
		{ "{\"filters\":[{\"userNameQuery\":{\"userName\":\"x\"}}]}",
		    "search.filter_invalid", "filters[0]" },
		{ "{\"filters\":[{\"a\\\"b\":{}}]}",
		    "search.filter_invalid", "filters[0]" },
		{ "{\"filters\":[{\"orFilter\":{\"queries\":[]}}]}",
		    "search.operand_missing", "filters[0].orFilter.queries" },
		{ "{\"filters\":[{\"notFilter\":{\"query\":{\"andFilter\":"
		    "{}}}}]}", "search.operand_missing",
		    "filters[0].notFilter.query.andFilter.queries" },
		{ "{\"filters\":[{\"notFilter\":{}}]}",
		    "search.operand_missing", "filters[0].notFilter.query" },
		{ "{\"filters\":[{\"userIdFilter\":{\"id\":\"1\"},"
		    "\"organizationIdFilter\":{\"id\":\"2\"}}]}",
		    "search.filter_ambiguous", "filters[0]" },
		{ "{\"filters\":[{\"userIdFilter\":{}}]}",
		    "search.text_length", "filters[0].userIdFilter.id" },
		{ "{\"filters\":[{\"userIdFilter\":{\"id\":\"x\"}},"
		    "{\"phoneFilter\":{\"number\":\"123456789012345678901\"}}"
		    "]}", "search.text_length",
		    "filters[1].phoneFilter.number" },
		{ "{\"filters\":[{\"userIdFilter\":{\"id\":\"1\","
		    "\"method\":99}}]}", "search.enum_unknown",
		    "filters[0].userIdFilter.method" },
		{ "{\"filters\":[{\"usernameFilter\":{\"username\":\"x\","
		    "\"methd\":4}}]}", "search.member_unknown",
		    "filters[0].usernameFilter.methd" },
		{ "{\"filters\":[{\"usernameFilter\":{\"username\":"
		    "\"\\u200b\",\"method\":1}}]}", "search.text_empty_fold",
		    "filters[0].usernameFilter.username" },
		{ "{\"filters\":[{\"usernameFilter\":{\"username\":"
		    "\"a\\u0000b\"}}]}", "search.text_encoding",
		    "filters[0].usernameFilter.username" },
		{ "{\"filters\":[{\"usernameFilter\":{\"username\":"
		    "\"a\xff\"}}]}", "search.text_encoding",
		    "filters[0].usernameFilter.username" },
		{ "{\"sortingColumn\":\"\\u0000\"}",
		    "Errors.Invalid.Argument", "sortingColumn" }
	};

	all_refused("SearchUsers", cases, N(cases));
}

Test(rpc_search_refuse, queries_of_v2_have_reason_and_path)
{
	static const struct refusal cases[] = {
		{ "{\"queries\":{\"queries\":[]}}", "search.filter_invalid",
		    "queries" },
		{ "{\"queries\":[{\"userIdFilter\":{\"id\":\"x\"}}]}",
		    "search.filter_invalid", "queries[0]" },
		{ "{\"queries\":[{\"inUserIdsQuery\":{\"userIds\":[]}}]}",
		    "search.operand_missing",
		    "queries[0].inUserIdsQuery.userIds" },
		{ "{\"queries\":[{\"metadataValueFilter\":{\"value\":"
		    "\"%%%\"}}]}", "search.text_encoding",
		    "queries[0].metadataValueFilter.value" },
		{ "{\"queries\":[{\"metadataKeyFilter\":{\"key\":\"a\"}},"
		    "{\"metadataKeyFilter\":{\"key\":\"b\"}},"
		    "{\"metadataValueFilter\":{\"value\":\"ZW5n\"}}]}",
		    "search.metadata_ambiguous", "queries" },
		{ "{\"queries\":[{\"userNameQuery\":{\"userName\":"
		    "\"\\ud800\"}}]}", "search.text_encoding",
		    "queries[0].userNameQuery.userName" }
	};

	all_refused("ListUsers", cases, N(cases));
}

/* n times a text between two others, as a request; release with free(). */
static char *
build(const char *head, const char *unit, size_t n, const char *tail)
{
	size_t len = strlen(unit);
	char *text = malloc(strlen(head) + n * len + strlen(tail) + 1), *at;

	cr_assert_not_null(text);
	at = text + sprintf(text, "%s", head);
	for (size_t i = 0; i < n; i++, at += len)
		memcpy(at, unit, len);
	(void)sprintf(at, "%s", tail);
	return text;
}

/* So many values in one list, in a request of so many more. */
static int
values(size_t n, int *rc)
{
	char *request = build("{\"filters\":[{\"inFilter\":{\"attribute\":"
	    "\"USER_ATTRIBUTE_ID\",\"values\":[\"x\"", ",\"u1\"", n - 1,
	    "]}}]}");

	*rc = call("SearchUsers", request);
	free(request);
	return *rc;
}

Test(rpc_search_refuse, large_trees_are_read_and_too_large_ones_refused)
{
	char *request;
	int rc;

	cr_assert_eq(values(10000, &rc), UD_OK, "%s", answer);
	cr_expect_str_eq(ids(), "u1");
	cr_expect_eq(values(10001, &rc), UD_EINVAL);
	cr_expect(answered("\"key\":\"search.too_large\","
	    "\"field\":\"filters[0].inFilter.values\""));
	cr_expect_eq(values(30000, &rc), UD_EINVAL);
	cr_expect(answered("\"key\":\"search.too_large\","
	    "\"field\":\"filters\""));
	request = build("{\"filters\":[{\"orFilter\":{\"queries\":["
	    "{\"userIdFilter\":{\"id\":\"u2\"}}",
	    ",{\"userIdFilter\":{\"id\":\"u1\"}}", 998, "]}}]}");
	cr_expect_eq(call("SearchUsers", request), UD_OK, "%s", answer);
	cr_expect_str_eq(ids(), "u1 u2");
	free(request);
	request = build("{\"filters\":[{\"orFilter\":{\"queries\":["
	    "{\"userIdFilter\":{\"id\":\"u2\"}}",
	    ",{\"userIdFilter\":{\"id\":\"u1\"}}", 999, "]}}]}");
	cr_expect(refuses("SearchUsers", request, UD_EINVAL,
	    "search.too_large", "filters"));
	free(request);
	request = build("{\"queries\":[]", " ", UD_RPC_BYTES_MAX, "}");
	cr_expect(refuses("ListUsers", request, UD_EINVAL,
	    "search.too_large", "queries"));
	free(request);
}

Test(rpc_search_refuse, deep_trees_are_read_up_to_the_limit)
{
	const char *unit = "{\"notFilter\":{\"query\":";
	char head[1024], tail[128];

	for (int depth = 20; depth <= 21; depth++) {
		(void)sprintf(head, "{\"filters\":[");
		for (int i = 0; i < depth; i++)
			(void)strcat(head, unit);
		(void)strcat(head, "{\"userIdFilter\":{\"id\":\"u1\"}}");
		tail[0] = '\0';
		for (int i = 0; i < depth; i++)
			(void)strcat(tail, "}}");
		(void)strcat(head, tail);
		(void)strcat(head, "]}");
		if (depth == 20)
			cr_expect_eq(call("SearchUsers", head), UD_OK, "%s",
			    answer);
		else
			cr_expect_eq(call("SearchUsers", head), UD_EINVAL);
	}
	cr_expect(answered("\"key\":\"search.too_deep\","
	    "\"field\":\"filters[0].notFilter.query."));
}

Test(rpc_search_refuse, unknown_members_are_refused_when_strict)
{
	static const struct refusal cases[] = {
		{ "{\"more\":1}", "", "more" },
		{ "{\"query\":{\"more\":1}}", "", "query.more" },
		{ "{\"query\":{\"asc\":true}}", "", "query.asc" },
		{ "{\"instance\":{\"more\":1}}", "", "instance.more" }
	};
	char right[64];

	for (size_t i = 0; i < N(cases); i++) {
		const char *request = cases[i].request;

		cr_expect_eq(call("SearchUsers", request), UD_OK, "%s: %s",
		    request, answer);
		ud_string_free(&answer);
		cr_expect_eq(ud_rpc(dir, "SearchUsers", request,
		    strlen(request), UD_RPC_STRICT, &answer), UD_EINVAL);
		(void)snprintf(right, sizeof(right), "\"field\":\"%s\"",
		    cases[i].field);
		cr_expect(answered(right));
	}
}

Test(rpc_search_refuse, other_methods_keep_their_limits_and_words)
{
	char *request = build("{\"userId\":[0", ",0", UD_RPC_NODES_MAX,
	    "]}");

	cr_expect(refuses("GetUserByID", request, UD_EINVAL,
	    "Errors.Invalid.Argument", ""));
	free(request);
	cr_expect(refuses("CountUsers", "{\"state\":99}", UD_EINVAL,
	    "Errors.Invalid.Argument", "state"));
}
