/* SPDX-License-Identifier: MIT */
/* What is written reads as the same tree. */
#include "unit/search/json_help.h"

#include <userdir/user.h>

#include "unit/random_tree.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

enum { TREES = 4000, LEAVES = 12 };

/* 1 if the tree has words, and they read as the same tree. */
static int
round_trip(enum json_api api, const ud_filter *f, uint64_t seed)
{
	struct buf buf = BUF_INIT(8 << 20);
	struct error error;
	ud_filter *again;
	int rc = filter_write_json(f, api, &buf, &error);

	if (rc != UD_OK) {
		cr_expect_eq(rc, UD_EUNIMPL);
		cr_expect_str_eq(error.key, "search.not_expressible");
		buf_free(&buf);
		return 0;
	}
	cr_expect_eq(json_try(api, (struct span){buf.data, buf.len}, &again),
	    UD_OK, "%s: %s %s", buf.data, json_error.field,
	    json_error.message);
	cr_expect(again != NULL && tree_equal(f, again), "seed %llu: %s",
	    (unsigned long long)seed, buf.data);
	ud_filter_free(&again);
	buf_free(&buf);
	return 1;
}

Test(json_write, random_trees_survive)
{
	uint64_t seed = 1, before;
	unsigned written[2] = {0}, seen = 0;

	for (unsigned i = 0; i < TREES; i++) {
		ud_filter *f = tree_new(DEPTH_MAX);
		struct error error;

		before = seed;
		random_tree(f, &seed, 1 + i % LEAVES);
		cr_assert_eq(tree_whole(f, &error), UD_OK);
		for (int api = JSON_V3; api <= JSON_V2; api++)
			written[api] += (unsigned)round_trip(
			    (enum json_api)api, f, before);
		for (size_t n = 0; n < f->count; n++)
			seen |= 1u << f->nodes[n].kind;
		ud_filter_free(&f);
	}
	cr_expect_eq(seen, (1u << (NODE_DATA + 1)) - (1u << NODE_AND));
	cr_expect_gt(written[JSON_V3], TREES / 2);
	cr_expect_gt(written[JSON_V2], TREES / 4);
}

Test(json_write, a_list_at_the_top_and_an_and_are_told_apart)
{
	static const char *const texts[] = {
		"[{'typeFilter':{}},{'typeFilter':{}}]",
		"[{'andFilter':{'queries':[{'typeFilter':{}}]}}]",
		"[{'andFilter':{'queries':[{'typeFilter':{}},"
		"{'typeFilter':{}}]}}]",
		"[{'andFilter':{'queries':[{'andFilter':{'queries':["
		"{'constantFilter':{}}]}}]}},{'constantFilter':{}}]",
		"[{'constantFilter':{'value':true}}]",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		ud_filter *f = json_tree(JSON_V3, texts[i]);
		char *text = json_written(JSON_V3, f);

		cr_expect_str_eq(text, texts[i]);
		ud_filter_free(&f);
		free(text);
	}
}

/* Write one leaf that the public functions made, and release it. */
static void
expect_written(enum json_api api, ud_filter *f, const char *want)
{
	char *text = json_written(api, f);

	cr_expect_eq(ud_filter_errcode(f), UD_OK);
	cr_expect_eq(text == NULL, want == NULL);
	cr_expect(text == NULL || want == NULL || strcmp(text, want) == 0,
	    "%s is not %s", text, want);
	free(text);
	ud_filter_free(&f);
}

static ud_filter *
text_tree(int attribute, const char *text, int method)
{
	ud_filter *f = tree_new(DEPTH_MAX);

	cr_assert_eq(ud_filter_text(f, attribute, text, method), UD_OK);
	return f;
}

Test(json_write, our_own_leaf_says_what_another_may_not)
{
	expect_written(JSON_V3, text_tree(UD_ATTRIBUTE_ID, "", 0),
	    "[{'textFilter':{'attribute':'USER_ATTRIBUTE_ID'}}]");
	expect_written(JSON_V3, text_tree(UD_ATTRIBUTE_PHONE,
	    "+12345678901234567890", 0), "[{'textFilter':{'attribute':"
	    "'USER_ATTRIBUTE_PHONE','text':'+12345678901234567890'}}]");
	expect_written(JSON_V2, text_tree(UD_ATTRIBUTE_LAST_NAME, "x",
	    UD_TEXT_LESS), "[{'textFilter':{'attribute':"
	    "'USER_ATTRIBUTE_LAST_NAME','text':'x',"
	    "'method':'TEXT_FILTER_METHOD_LESS'}}]");
	expect_written(JSON_V2, text_tree(UD_ATTRIBUTE_ORGANIZATION_ID, "x",
	    UD_TEXT_CONTAINS), "[{'textFilter':{'attribute':"
	    "'USER_ATTRIBUTE_ORGANIZATION_ID','text':'x',"
	    "'method':'TEXT_FILTER_METHOD_CONTAINS'}}]");
	expect_written(JSON_V3, text_tree(UD_ATTRIBUTE_SCHEMA_ID, "x",
	    UD_TEXT_CONTAINS), "[{'textFilter':{'attribute':"
	    "'USER_ATTRIBUTE_SCHEMA_ID','text':'x',"
	    "'method':'TEXT_FILTER_METHOD_CONTAINS'}}]");
}

Test(json_write, what_has_no_words_is_refused)
{
	struct node leaf = {.kind = NODE_STATE};
	ud_filter *f;

	for (int64_t states = 0; states < 64; states++) {
		int v3 = states == 0 || states == 1 << UD_USER_INACTIVE ||
		    states == 1 << UD_USER_LOCKED ||
		    states == (1 << UD_USER_ACTIVE | 1 << UD_USER_INITIAL);
		int v2 = states == 0 || states == 1 << UD_USER_INACTIVE ||
		    states == 1 << UD_USER_LOCKED ||
		    states == 1 << UD_USER_ACTIVE ||
		    states == 1 << UD_USER_INITIAL;

		f = tree_new(DEPTH_MAX);
		leaf.number = states;
		cr_assert_eq(tree_leaf(f, &leaf), UD_OK);
		cr_expect_eq(round_trip(JSON_V3, f, 0), v3);
		cr_expect_eq(round_trip(JSON_V2, f, 0), v2);
		ud_filter_free(&f);
	}
	/* JSON takes an empty list for a mistake. */
	f = tree_new(DEPTH_MAX);
	cr_assert_eq(ud_filter_constant(f, 1), UD_OK);
	cr_assert_eq(ud_filter_open(f, UD_AND), UD_OK);
	cr_assert_eq(ud_filter_close(f), UD_OK);
	expect_written(JSON_V3, f, NULL);
	/* v2 does not ask for both at once. */
	f = tree_new(DEPTH_MAX);
	cr_assert_eq(ud_filter_contact(f, UD_ATTRIBUTE_EMAIL, "x", 0, 1),
	    UD_OK);
	expect_written(JSON_V2, f, NULL);
	f = tree_new(DEPTH_MAX);
	cr_assert_eq(ud_filter_username(f, "x", UD_TEXT_LESS,
	    UD_SCOPE_INSTANCE), UD_OK);
	expect_written(JSON_V3, f, NULL);
	f = tree_new(DEPTH_MAX);
	cr_assert_eq(ud_filter_any_text(f, "x", UD_TEXT_LESS), UD_OK);
	expect_written(JSON_V3, f, NULL);
}

Test(json_write, only_whole_trees_are_written)
{
	struct buf buf = BUF_INIT(100);
	ud_filter *f = tree_new(DEPTH_MAX);
	struct error error;

	cr_expect_eq(filter_write_json(f, JSON_V3, &buf, &error), UD_EINVAL);
	cr_assert_eq(ud_filter_open(f, UD_NOT), UD_OK);
	cr_expect_eq(filter_write_json(f, JSON_V3, &buf, &error), UD_EINVAL);
	cr_expect_eq(buf.len, 0);
	buf_free(&buf);
	ud_filter_free(&f);
}

Test(json_write, a_full_buffer_is_noticed)
{
	ud_filter *f = json_tree(JSON_V3, "[{'userIdFilter':{'id':'1234'}}]");
	struct error error;

	for (size_t max = 0; max < 32; max++) {
		struct buf buf = BUF_INIT(max);

		cr_expect_eq(filter_write_json(f, JSON_V3, &buf, &error),
		    UD_EEXHAUSTED);
		buf_free(&buf);
	}
	ud_filter_free(&f);
}
