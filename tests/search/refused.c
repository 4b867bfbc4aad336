/* SPDX-License-Identifier: MIT */
/* Searches that are refused, why, and where. */
#include <stdio.h>
#include <stdlib.h>

#include "search/check.h"

static void
begin_empty(void)
{
	store_open(NULL);
}

TestSuite(search_refused, .init = begin_empty, .fini = store_close);

static int
read_refused(int syntax, const char *text, size_t len, const char *key,
    const char *field)
{
	ud_filter *f = NULL;
	int rc = ud_filter_read(dir, syntax, text, len, &f);

	cr_expect_null(f);
	ud_filter_free(&f);
	return refused(rc, UD_EINVAL, key, field);
}

struct row {
	const char *text, *key, *field;
};

static void
expect_refused(int syntax, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		cr_expect(read_refused(syntax, rows[i].text,
		    strlen(rows[i].text), rows[i].key, rows[i].field), "%s",
		    rows[i].text);
}

Test(search_refused, combinators_need_operands)
{
	static const struct row rows[] = {
		{ "[{\"orFilter\":{\"queries\":[]}}]",
		    "search.operand_missing", "filters[0].orFilter.queries" },
		{ "[{\"notFilter\":{\"query\":{\"andFilter\":{}}}}]",
		    "search.operand_missing",
		    "filters[0].notFilter.query.andFilter.queries" },
		{ "[{\"notFilter\":{}}]", "search.operand_missing",
		    "filters[0].notFilter.query" },
		{ "[{\"userIdFilter\":{\"id\":\"1\"}},{\"andFilter\":"
		    "{\"queries\":[{\"userIdFilter\":{\"id\":\"1\"}},"
		    "{\"orFilter\":{}}]}}]", "search.operand_missing",
		    "filters[1].andFilter.queries[1].orFilter.queries" },
	};

	expect_refused(UD_SYNTAX_V3, rows, N(rows));
}

Test(search_refused, filter_is_exactly_one_that_exists)
{
	static const struct row rows[] = {
		{ "[{}]", "search.filter_invalid", "filters[0]" },
		{ "[null]", "search.filter_invalid", "filters[0]" },
		{ "[{\"nickFilter\":{}}]", "search.filter_invalid",
		    "filters[0]" },
		{ "[{\"schemaIDFilter\":{\"id\":\"1\"}}]",
		    "search.filter_invalid", "filters[0]" },
		{ "[{\"userIdFilter\":{\"id\":\"1\"}},{}]",
		    "search.filter_invalid", "filters[1]" },
		{ "[{\"userIdFilter\":{\"id\":\"1\"},"
		    "\"organizationIdFilter\":{\"id\":\"2\"}}]",
		    "search.filter_ambiguous", "filters[0]" },
	};

	expect_refused(UD_SYNTAX_V3, rows, N(rows));
}

Test(search_refused, members_are_what_they_should_be)
{
	static const struct row rows[] = {
		{ "[{\"userIdFilter\":{\"id\":\"\"}}]",
		    "search.text_length", "filters[0].userIdFilter.id" },
		{ "[{\"userIdFilter\":{}}]", "search.text_length",
		    "filters[0].userIdFilter.id" },
		{ "[{\"phoneFilter\":{\"number\":\"123456789012345678901\"}}]",
		    "search.text_length", "filters[0].phoneFilter.number" },
		{ "[{\"userIdFilter\":{\"id\":\"1\",\"method\":"
		    "\"TEXT_FILTER_METHOD_FUZZY\"}}]", "search.enum_unknown",
		    "filters[0].userIdFilter.method" },
		{ "[{\"userIdFilter\":{\"id\":\"1\",\"method\":99}}]",
		    "search.enum_unknown", "filters[0].userIdFilter.method" },
		{ "[{\"usernameFilter\":{\"username\":\"\\u200b\",\"method\":"
		    "\"TEXT_FILTER_METHOD_EQUALS_IGNORE_CASE\"}}]",
		    "search.text_empty_fold",
		    "filters[0].usernameFilter.username" },
		{ "[{\"usernameFilter\":{\"username\":\"x\",\"methd\":"
		    "\"TEXT_FILTER_METHOD_CONTAINS\"}}]",
		    "search.member_unknown",
		    "filters[0].usernameFilter.methd" },
	};

	expect_refused(UD_SYNTAX_V3, rows, N(rows));
}

Test(search_refused, queries_of_v2)
{
	static const struct row rows[] = {
		{ "[{\"metadataKeyFilter\":{\"key\":\"a\"}},"
		    "{\"metadataKeyFilter\":{\"key\":\"b\"}},"
		    "{\"metadataValueFilter\":{\"value\":\"ZW5n\"}}]",
		    "search.metadata_ambiguous", "queries" },
		{ "[{\"inUserIdsQuery\":{\"userIds\":[]}}]",
		    "search.operand_missing",
		    "queries[0].inUserIdsQuery.userIds" },
		{ "[{\"metadataValueFilter\":{\"value\":\"%%%\"}}]",
		    "search.text_encoding",
		    "queries[0].metadataValueFilter.value" },
	};

	expect_refused(UD_SYNTAX_V2, rows, N(rows));
}

Test(search_refused, text_with_nul_or_broken_utf8)
{
	static const char *const texts[] = {
		"a\\u0000b", "a\xff" "b", "\xc3", "\xed\xa0\x80", "\\ud800",
	};
	char text[128];

	for (size_t i = 0; i < N(texts); i++) {
		(void)snprintf(text, sizeof(text),
		    "[{\"usernameFilter\":{\"username\":\"%s\"}}]", texts[i]);
		cr_expect(read_refused(UD_SYNTAX_V3, text, strlen(text),
		    "search.text_encoding",
		    "filters[0].usernameFilter.username"), "%zu", i);
	}
}

Test(search_refused, two_hundred_code_points_and_no_more)
{
	char text[1024];
	ud_filter *f;

	(void)snprintf(text, sizeof(text), "[{\"usernameFilter\":{"
	    "\"username\":\"%s\"}}]", repeat("\xf0\x9f\x98\x80", 200));
	f = read_filter(UD_SYNTAX_V3, text);
	cr_expect(gives(f, NULL, "", 0));
	ud_filter_free(&f);
	(void)snprintf(text, sizeof(text), "[{\"usernameFilter\":{"
	    "\"username\":\"%s\"}}]", repeat("\xf0\x9f\x98\x80", 201));
	cr_expect(read_refused(UD_SYNTAX_V3, text, strlen(text),
	    "search.text_length", "filters[0].usernameFilter.username"));
}

Test(search_refused, invisible_text_that_is_not_folded_is_found_nowhere)
{
	ud_filter *f = read_filter(UD_SYNTAX_V3,
	    "[{\"usernameFilter\":{\"username\":\"\\u200b\"}}]");

	cr_expect(gives(f, NULL, "", 0));
	ud_filter_free(&f);
}

/* That many times NOT around a leaf; for free(). */
static char *
nested(size_t depth)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)fputc('[', out);
	for (size_t i = 0; i < depth; i++)
		(void)fputs("{\"notFilter\":{\"query\":", out);
	(void)fputs("{\"userIdFilter\":{\"id\":\"1\"}}", out);
	for (size_t i = 0; i < depth; i++)
		(void)fputs("}}", out);
	(void)fputc(']', out);
	(void)fclose(out);
	return text;
}

Test(search_refused, nesting_deeper_than_twenty)
{
	char *text = nested(20);
	ud_filter *f = read_filter(UD_SYNTAX_V3, text);

	cr_expect(gives(f, NULL, "", 0));
	ud_filter_free(&f);
	free(text);
	text = nested(21);
	cr_expect(read_refused(UD_SYNTAX_V3, text, strlen(text),
	    "search.too_deep", NULL));
	cr_expect(strncmp(ud_errfield(dir), "filters[0].notFilter.query.",
	    27) == 0);
	cr_expect_gt(strlen(ud_errfield(dir)), 20 * strlen(".query.notFilter"));
	free(text);
}

Test(search_refused, deep_tree_of_the_builder_is_refused_by_the_search)
{
	ud_filter *f = NULL;

	cr_assert_eq(ud_filter_new(&f), UD_OK);
	for (size_t i = 0; i < 21; i++)
		(void)ud_filter_open(f, UD_NOT);
	(void)ud_filter_constant(f, 1);
	for (size_t i = 0; i < 21; i++)
		(void)ud_filter_close(f);
	cr_assert_eq(ud_filter_errcode(f), UD_OK);
	cr_expect(search_refused(f, NULL, "search.too_deep", NULL));
	ud_filter_free(&f);
}

/* An OR of that many leaves; for free(). */
static char *
flat(size_t leaves)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)fputs("[{\"orFilter\":{\"queries\":[", out);
	for (size_t i = 0; i < leaves; i++)
		(void)fprintf(out, "%s{\"userIdFilter\":{\"id\":\"%zu\"}}",
		    i == 0 ? "" : ",", i);
	(void)fputs("]}}]", out);
	(void)fclose(out);
	return text;
}

Test(search_refused, more_than_a_thousand_nodes)
{
	char *text = flat(999);
	ud_filter *f = read_filter(UD_SYNTAX_V3, text);

	ud_filter_free(&f);
	free(text);
	text = flat(1001);
	cr_expect(read_refused(UD_SYNTAX_V3, text, strlen(text),
	    "search.too_large", "filters"));
	free(text);
}
