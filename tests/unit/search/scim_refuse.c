/* SPDX-License-Identifier: MIT */
#include "unit/search/syntax.h"

#include <criterion/criterion.h>

#include <string.h>

#include "base/text.h"

static const struct {
	const char *text;
	size_t column;
} invalid[] = {
	/* Nothing, or not the whole of something. */
	{"", 1},
	{"   ", 4},
	{"id", 3},
	{"id ", 4},
	{"id eq", 6},
	{"id eq ", 7},
	{"id pr and", 10},
	{"id pr or ", 10},
	{"and", 1},
	{"id pr and or id pr", 11},
	{"not", 4},
	{"(", 2},
	{"()", 2},
	{"(id pr", 7},
	{"id pr)", 6},
	{"(id pr))", 8},
	{"(id pr]", 7},
	{"id pr id pr", 7},
	{"id pr; id pr", 6},
	{"\"x\" eq id", 1},
	{"id\teq \"x\"", 3},
	/* not stands before brackets. */
	{"not id pr", 5},
	{"not emails[value pr]", 5},
	{"not not (id pr)", 5},
	/* Names. */
	{"name eq \"x\"", 1},
	{"emails.type eq \"work\"", 1},
	{"emails.value.x pr", 1},
	{"userName.x pr", 1},
	{"organization pr", 1},
	{"urn:ietf:params:scim:schemas:core:2.0:User pr", 1},
	{"urn:ietf:params:scim:schemas:core:2.0:User: pr", 1},
	{"urn:ietf:params:scim:schemas:core:2.0:Group:userName pr", 1},
	{"id pr and us\xc3\xa9rName pr", 11},
	{"\xc3\xa9 pr", 1},
	{"$ref pr", 1},
	/* Operators. */
	{"id is \"x\"", 4},
	{"id \"x\"", 4},
	{"id not eq \"x\"", 4},
	{"active gt true", 8},
	{"active co true", 8},
	{"emails.primary ge true", 16},
	{"userType sw \"H\"", 10},
	{"userType gt \"H\"", 10},
	{"externalId sw \"x\"", 12},
	{"externalId lt \"x\"", 12},
	{"meta.created co \"2024\"", 14},
	{"meta.created sw \"2024\"", 14},
	/* Values. */
	{"id eq x", 7},
	{"id eq 'x'", 7},
	{"id eq 12", 7},
	{"id eq -1.5e3", 7},
	{"id eq 01", 7},
	{"id eq true", 7},
	{"id eq {}", 7},
	{"id eq [\"x\"]", 7},
	{"id eq True", 7},
	{"id co null", 7},
	{"id gt null", 7},
	{"active eq \"true\"", 11},
	{"active eq 1", 11},
	{"active eq TRUE", 11},
	{"emails.primary eq \"true\"", 19},
	{"userType eq true", 13},
	{"externalId eq 1", 15},
	{"meta.created gt 2024", 17},
	{"meta.created gt \"2024\"", 17},
	{"meta.created gt \"2024-02-30T00:00:00Z\"", 17},
	{"meta.created gt \"2024-01-06T00:00:00\"", 17},
	{"meta.resourceType eq true", 22},
	/* Strings. */
	{"id eq \"x", 7},
	{"id eq \"x\\\"", 7},
	{"id eq \"x\\", 7},
	{"id eq \"\\x\"", 7},
	{"id eq \"\\u12\"", 7},
	{"id eq \"a\tb\"", 7},
	{"id eq \"x\"\"y\"", 10},
	{"userName eq \"\xc3\xa9\xc3\xa9\" !", 18},
	/* Value paths. */
	{"emails[", 8},
	{"emails[]", 8},
	{"emails[value pr", 16},
	{"emails[value pr)", 16},
	{"emails[(value pr])", 17},
	{"emails[value pr]]", 17},
	{"emails [value pr]", 8},
	{"emails[type eq \"work\"]", 8},
	{"emails[emails pr]", 8},
	{"emails[value[x pr]]", 13},
	{"emails[value pr].value pr", 17},
	{"emails[id pr]", 8},
	{"emails.value[value pr]", 1},
	{"userName[value pr]", 1},
	{"[value pr]", 1},
	{"nonsense[value pr]", 1},
	{"(emails[value pr) ]", 17},
};

Test(scim_refuse, what_has_no_meaning_is_an_invalid_filter)
{
	for (size_t i = 0; i < N(invalid); i++)
		expect_refusal(&scim, invalid[i].text, NULL,
		    invalid[i].column);
}

Test(scim_refuse, texts_that_no_leaf_takes_keep_their_keys)
{
	expect_refusal(&scim, "id pr and id eq \"a\\u0000b\"",
	    "search.text_encoding", 17);
	expect_refusal(&scim, "id eq \"\\ud800\"", "search.text_encoding",
	    7);
	expect_refusal(&scim, "userName eq \"\xe2\x80\x8b\"",
	    "search.text_empty_fold", 13);
	expect_refusal(&scim, "emails[value co \"\xc2\xad\"]",
	    "search.text_empty_fold", 17);
	expect_tree(&scim, "id eq \"\xe2\x80\x8b\"",
	    "(text id eq \"\xe2\x80\x8b\")");
	expect_bomb_refused(&scim, "id eq \"", "x", 201, "\"",
	    "search.text_length", 7);
	expect_bomb_refused(&scim, "userType eq \"", "x", 201, "\"",
	    "search.text_length", 13);
	/* A metadata value is counted in bytes. */
	expect_nodes(&scim, "externalId eq \"", "\xc3\xa9", 100, "\"", 1);
	expect_bomb_refused(&scim, "externalId eq \"", "\xc3\xa9", 101, "\"",
	    "search.text_length", 15);
}

Test(scim_refuse, bytes_that_are_no_utf8_are_told_by_column)
{
	static const char *const texts[] = {"\xff", "\xc3", "\xc0\x80",
	    "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80"};
	char text[40] = "id eq \"\xc3\xa9\xc3\xa9";

	for (size_t i = 0; i < N(texts); i++) {
		strcpy(text + 11, texts[i]);
		expect_refusal(&scim, text, "search.text_encoding", 10);
	}
	expect_refusal_of(&scim, "id eq \"a\0b\"", 11, NULL, 7);
	expect_refusal_of(&scim, "id\0pr", 5, NULL, 3);
	expect_refusal_of(&scim, "id pr\0", 6, NULL, 6);
	expect_refusal_of(&scim, NULL, 0, NULL, 1);
}

Test(scim_refuse, brackets_nest_to_a_limit)
{
	expect_bomb_refused(&scim, "", "(", 100000, "", "search.too_deep",
	    65);
	expect_bomb_refused(&scim, "", "not (", 100000, "",
	    "search.too_deep", 65 * 5 - 4);
	expect_bomb_refused(&scim, "", "id pr and (", 50000, "",
	    "search.too_deep", 64 * 11 + 7);
	expect_bomb_refused(&scim, "", "(((((((( (((((((( ", 4, "( id pr )",
	    "search.too_deep", 4 * 18 + 1);
	expect_bomb_refused(&scim, "", "emails[", 100000, "", NULL, 14);
	expect_bomb_refused(&scim, "id pr", ")", 100000, "", NULL, 6);
}

Test(scim_refuse, combinators_nest_to_the_depth_of_the_tree)
{
	struct error error;
	ud_filter *f = tree_new(2);
	struct span fits = span_of("not (id pr and (id pr))");
	struct span deep = span_of("id pr or not (not (id pr))");
	struct span late = span_of("(not (id pr and id pr)) or id pr");

	cr_expect_eq(filter_read_scim(f, fits, &error), UD_OK);
	ud_filter_free(&f);
	f = tree_new(2);
	cr_expect_eq(filter_read_scim(f, deep, &error), UD_EINVAL);
	cr_expect_str_eq(error.key, "search.too_deep");
	cr_expect_str_eq(error.field, "column 15");
	ud_filter_free(&f);
	f = tree_new(2);
	cr_expect_eq(filter_read_scim(f, late, &error), UD_EINVAL);
	cr_expect_str_eq(error.key, "search.too_deep");
	cr_expect_str_eq(error.field, "column 25");
	ud_filter_free(&f);
}

Test(scim_refuse, nodes_and_bytes_are_counted)
{
	expect_nodes(&scim, "id pr", " or id pr", 998, "", 1000);
	expect_bomb_refused(&scim, "id pr", " or id pr", 999, "",
	    "search.too_large", 5 + 999 * 9 - 4);
	expect_nodes(&scim, "id pr", " ", UD_FILTER_BYTES_MAX - 5, "", 1);
	expect_bomb_refused(&scim, "id pr", " ", UD_FILTER_BYTES_MAX - 4, "",
	    "search.too_large", UD_FILTER_BYTES_MAX + 1);
	expect_bomb_refused(&scim, "id eq \"", "x", UD_FILTER_BYTES_MAX - 8,
	    "\"", "search.text_length", 7);
	expect_bomb_refused(&scim, "", "a", UD_FILTER_BYTES_MAX, "", NULL, 1);
}
