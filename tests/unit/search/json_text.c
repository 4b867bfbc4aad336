/* SPDX-License-Identifier: MIT */
/* Texts as a whole: what is around the filters, and limits. */
#include "unit/search/json_help.h"

#include "base/text.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

#define LEAF "{'typeFilter':{}}"

static void
expect_nodes(enum json_api api, char *text, size_t count)
{
	ud_filter *f = json_tree(api, text);

	cr_expect_eq(f->count, count);
	ud_filter_free(&f);
	free(text);
}

static void
expect_refused(enum json_api api, char *text, const char *key,
    const char *field)
{
	json_refused(api, text, key, field);
	free(text);
}

Test(json_text, no_filter_is_everybody)
{
	static const char *const texts[] = {
		"", "[]", " [ ] ", "null", "{'filters':[]}",
		"{'filters':null}"
	};

	for (size_t i = 0; i < N(texts); i++) {
		ud_filter *f = json_tree(JSON_V3, texts[i]);

		cr_expect_eq(f->count, 1);
		cr_expect_eq(f->nodes[0].kind, NODE_CONSTANT);
		cr_expect_eq(f->nodes[0].number, 1);
		ud_filter_free(&f);
	}
}

Test(json_text, a_list_may_stand_in_an_object)
{
	expect_nodes(JSON_V3, strdup("{'filters':[" LEAF "," LEAF "]}"), 2);
	expect_nodes(JSON_V2, strdup("{'queries':[" LEAF "]}"), 1);
}

Test(json_text, nothing_else_may)
{
	static const struct {
		const char *text, *key, *field;
	} rows[] = {
		{ "{}", "search.filter_invalid", "filters" },
		{ "{'queries':[]}", "search.member_unknown", "queries" },
		{ "{'filters':[],'queries':[]}", "search.member_unknown",
		  "queries" },
		{ "{'query':{},'filters':[]}", "search.member_unknown",
		  "query" },
		{ "{'a b':0}", "search.member_unknown", "filters" },
		{ LEAF, "search.member_unknown", "typeFilter" },
		{ "{'filters':{}}", "search.filter_invalid", "filters" },
		{ "{'filters':" LEAF "}", "search.filter_invalid",
		  "filters" },
		{ "'x'", "search.filter_invalid", "filters" },
		{ "7", "search.filter_invalid", "filters" },
		{ "true", "search.filter_invalid", "filters" },
		/* Not JSON. */
		{ " ", "search.filter_invalid", "filters" },
		{ "[", "search.filter_invalid", "filters" },
		{ "[" LEAF ",]", "search.filter_invalid", "filters" },
		{ "[" LEAF "]x", "search.filter_invalid", "filters" },
		{ "[{'typeFilter':{},'typeFilter':{}}]",
		  "search.filter_invalid", "filters" },
		/* JSON, but no text. */
		{ "'\xc0\x80'", "search.text_encoding", "filters" },
		{ "[{'\\ud800':1}]", "search.text_encoding", "filters[0]" },
		{ "{'filters':[{'emailFilter':{'address':'\\u0000'}}]}",
		  "search.text_encoding", "filters[0].emailFilter.address" },
	};

	for (size_t i = 0; i < N(rows); i++)
		json_refused(JSON_V3, rows[i].text, rows[i].key,
		    rows[i].field);
}

Test(json_text, the_scan_is_quoted)
{
	json_refused(JSON_V2, "[\n{'typeFilter' {}}]",
	    "search.filter_invalid", "queries");
	cr_expect_str_eq(json_error.message, "JSON, line 2, column 15 "
	    "(byte 16): ':' is expected here");
}

Test(json_text, nodes_are_limited_exactly)
{
	/* A combinator and 999 leaves, or 1000 leaves. */
	expect_nodes(JSON_V3, json_repeated("[{'orFilter':{'queries':[" LEAF,
	    "," LEAF, 998, "]}}]"), 1000);
	expect_nodes(JSON_V2, json_repeated("[" LEAF, "," LEAF, 999, "]"),
	    1000);
	expect_refused(JSON_V3, json_repeated("[{'orFilter':{'queries':["
	    LEAF, "," LEAF, 1000, "]}}]"), "search.too_large", "filters");
	expect_refused(JSON_V2, json_repeated("[" LEAF, "," LEAF, 1000, "]"),
	    "search.too_large", "queries");
	expect_refused(JSON_V3, json_repeated("[" LEAF, "," LEAF, 6665, "]"),
	    "search.too_large", "filters");
}

Test(json_text, depth_is_limited_exactly)
{
	static const char not[] = "{'notFilter':{'query':";
	char *tail = json_repeated("", "}}", 20, "]");
	char *open = json_repeated("[", not, 20, LEAF);
	char *want = json_repeated("filters[0]", ".notFilter.query", 20, "");

	expect_nodes(JSON_V3, json_repeated(open, tail, 1, ""), 21);
	free(open);
	free(tail);
	tail = json_repeated("", "}}", 21, "]");
	open = json_repeated("[", not, 21, LEAF);
	expect_refused(JSON_V3, json_repeated(open, tail, 1, ""),
	    "search.too_deep", want);
	cr_expect_str_eq(json_error.id, "USER-zsQ97");
	free(open);
	free(tail);
	free(want);
}

Test(json_text, a_deeper_tree_is_read_if_it_may_be_deeper)
{
	char *open = json_repeated("[", "{\"andQuery\":{\"queries\":[", 64,
	    "{\"typeFilter\":{}}");
	char *text = json_repeated(open, "]}}", 64, "]");
	ud_filter *f = tree_new(UD_FILTER_DEPTH_MAX);
	struct error error;

	cr_assert_eq(filter_read_json_text(f, JSON_V2, span_of(text), &error),
	    UD_OK);
	cr_expect_eq(f->count, 65);
	cr_expect_eq(f->nodes[0].size, 65);
	ud_filter_free(&f);
	free(open);
	free(text);
}

Test(json_text, bombs_are_refused)
{
	expect_refused(JSON_V3, json_repeated("", "[", 100000, ""),
	    "search.too_large", "filters");
	expect_refused(JSON_V3, json_repeated("[0", ",0", 20000, "]"),
	    "search.too_large", "filters");
	expect_refused(JSON_V3, json_repeated("", " ",
	    UD_FILTER_BYTES_MAX + 1, ""), "search.too_large", "filters");
	expect_refused(JSON_V3, json_repeated("",
	    "{'notFilter':{'query':", 90, ""), "search.filter_invalid",
	    "filters");
	expect_refused(JSON_V3, json_repeated("[{'userIdFilter':{'id':'",
	    "aaaaaaaaaa", 100000, "'}}]"), "search.text_length",
	    "filters[0].userIdFilter.id");
	expect_refused(JSON_V3, json_repeated("[{'metadataFilter':{'value':'",
	    "aaaaaaaaaa", 100000, "'}}]"), "search.text_length",
	    "filters[0].metadataFilter.value");
}

Test(json_text, values_are_limited_exactly)
{
	expect_nodes(JSON_V2, json_repeated("[{'inUserIdsQuery':{'userIds':["
	    "'1'", ",'1'", 9999, "]}}]"), 1);
	expect_refused(JSON_V2, json_repeated("[{'inUserIdsQuery':{"
	    "'userIds':['1'", ",'1'", 10000, "]}}]"), "search.too_large",
	    "queries[0].inUserIdsQuery.userIds");
	expect_nodes(JSON_V3, json_repeated("[{'substringsFilter':{"
	    "'attribute':1,'any':['1'", ",'1'", 99, "]}}]"), 1);
	expect_refused(JSON_V3, json_repeated("[{'substringsFilter':{"
	    "'attribute':1,'any':['1'", ",'1'", 100, "]}}]"),
	    "search.too_large", "filters[0].substringsFilter.any");
}

Test(json_text, a_path_that_is_too_long_is_cut)
{
	char *open = json_repeated("[", "{\"andFilter\":{\"queries\":[", 60,
	    "{}");
	char *text = json_repeated(open, "]}}", 60, "]");
	ud_filter *f = tree_new(UD_FILTER_DEPTH_MAX);
	struct error error;

	cr_expect_eq(filter_read_json_text(f, JSON_V3, span_of(text), &error),
	    UD_EINVAL);
	cr_expect_str_eq(error.key, "search.filter_invalid");
	cr_expect_eq(strlen(error.field), ERROR_FIELD_SIZE - 1);
	cr_expect_str_eq(error.message, "a filter must hold a filter");
	ud_filter_free(&f);
	free(open);
	free(text);
}

Test(json_text, a_tree_that_failed_is_not_continued)
{
	ud_filter *f = tree_new(DEPTH_MAX);
	struct error error;

	cr_assert_eq(ud_filter_close(f), UD_EINVAL);
	cr_expect_eq(filter_read_json(f, JSON_V3, NULL, &error), UD_EINVAL);
	cr_expect_str_eq(error.key, "search.filter_invalid");
	cr_expect_eq(f->count, 0);
	ud_filter_free(&f);
}

Test(json_text, hostile_texts_are_only_texts)
{
	static const char *const texts[] = {
		"x' OR 1=1 --", "\\\"; DROP TABLE users; --", "%", "_",
		"\\\\%", "*", "${jndi:ldap://x}", "\\n\\r\\t", "\\u007f",
		"</script>", "\\ud83d\\ude00", "%s%n%x"
	};
	char text[256];

	for (size_t i = 0; i < N(texts); i++) {
		ud_filter *f, *again;
		char *written;

		snprintf(text, sizeof(text), "[{\"anyTextFilter\":"
		    "{\"text\":\"%s\"}}]", texts[i]);
		cr_assert_eq(json_try(JSON_V3, span_of(text), &f), UD_OK);
		written = json_written(JSON_V2, f);
		cr_expect_eq(json_read(JSON_V2, written, &again), i == 0 ?
		    UD_EINVAL : UD_OK, "the quote of the first is ours");
		cr_expect(again == NULL || tree_equal(f, again));
		ud_filter_free(&f);
		ud_filter_free(&again);
		free(written);
	}
}
