/* SPDX-License-Identifier: MIT */
#include "json/read.h"

#include <userdir/base.h>

#include <criterion/criterion.h>

#include <string.h>

static const struct json_limits limits = { 1048576, 32, 10000 };
static struct json *json;

static const struct json *
parse(const char *text)
{
	struct error error;

	json_free(&json);
	cr_assert_eq(json_parse(text, strlen(text), &limits, &error, &json),
	    UD_OK, "%s", error.message);
	return json;
}

static void
end(void)
{
	json_free(&json);
	json_free(&json);	/* harmless */
}

TestSuite(read, .fini = end);

Test(read, what_the_scan_refuses_gives_no_tree)
{
	struct error error;

	cr_assert_eq(json_parse("{} x", 4, &limits, &error, &json),
	    UD_EINVAL);
	cr_assert_null(json);
}

Test(read, text_need_not_end_with_nul)
{
	struct error error;

	cr_assert_eq(json_parse("[12345", 3 - 1, &limits, &error, &json),
	    UD_EINVAL);
	cr_assert_eq(json_parse("123456", 3, &limits, &error, &json), UD_OK);
	int64_t n;
	cr_assert(json_get_int64(json, &n));
	cr_assert_eq(n, 123);
}

Test(read, types_are_told)
{
	cr_expect_eq(json_get_type(parse("null")), JSON_NULL);
	cr_expect_eq(json_get_type(parse("false")), JSON_BOOL);
	cr_expect_eq(json_get_type(parse("1")), JSON_NUMBER);
	cr_expect_eq(json_get_type(parse("\"\"")), JSON_STRING);
	cr_expect_eq(json_get_type(parse("[]")), JSON_ARRAY);
	cr_expect_eq(json_get_type(parse("{}")), JSON_OBJECT);
}

Test(read, members_are_found_by_exact_name)
{
	const struct json *object = parse("{\"a\":1,\"A\":\"x\",\"\":true}");

	cr_expect_str_eq(json_get_text(json_get_member(object, "A")), "x");
	cr_expect_null(json_get_text(json_get_member(object, "a")));
	cr_expect(json_get_bool(json_get_member(object, "")));
	cr_expect_null(json_get_member(object, "b"));
	cr_expect_null(json_get_member(parse("[1]"), "a"));
}

Test(read, members_come_in_their_order)
{
	const struct json *at = json_get_first(parse("{\"b\":1,\"a\":2}"));

	cr_expect_eq(json_get_count(json), 2);
	cr_expect_str_eq(json_get_name(at), "b");
	at = json_get_next(at);
	cr_expect_str_eq(json_get_name(at), "a");
	cr_expect_null(json_get_next(at));
	cr_expect_null(json_get_first(parse("[]")));
}

Test(read, escapes_are_decoded)
{
	cr_expect_str_eq(json_get_text(parse("\"\\ud83d\\ude00\\n\\u00e9\"")),
	    "\xf0\x9f\x98\x80\n\xc3\xa9");
}

Test(read, whole_numbers_are_exact_or_refused)
{
	int64_t n;

	cr_expect(json_get_int64(parse("9007199254740991"), &n));
	cr_expect_eq(n, 9007199254740991);
	cr_expect(json_get_int64(parse("-9007199254740991"), &n));
	cr_expect_eq(n, -9007199254740991);
	cr_expect(json_get_int64(parse("1e3"), &n));
	cr_expect_eq(n, 1000);
	cr_expect_not(json_get_int64(parse("9007199254740993"), &n));
	cr_expect_not(json_get_int64(parse("1.5"), &n));
	cr_expect_not(json_get_int64(parse("1e999"), &n));
	cr_expect_not(json_get_int64(parse("true"), &n));
}

Test(read, numbers_are_finite_or_refused)
{
	double n;

	cr_expect(json_get_double(parse("-1.5e3"), &n));
	cr_expect_eq(n, -1500.0);
	cr_expect_not(json_get_double(parse("1e999"), &n));
	cr_expect_not(json_get_double(parse("\"1\""), &n));
	cr_expect_not(json_get_double(parse("true"), &n));
}

Test(read, text_holds_all_of_64_bits)
{
	int64_t i;
	uint64_t u;

	cr_expect(json_get_int64(parse("\"-9223372036854775808\""), &i));
	cr_expect_eq(i, INT64_MIN);
	cr_expect(json_get_int64(parse("\"9223372036854775807\""), &i));
	cr_expect_eq(i, INT64_MAX);
	cr_expect_not(json_get_int64(parse("\"9223372036854775808\""), &i));
	cr_expect_not(json_get_int64(parse("\"-9223372036854775809\""), &i));
	cr_expect(json_get_uint64(parse("\"18446744073709551615\""), &u));
	cr_expect_eq(u, UINT64_MAX);
	cr_expect_not(json_get_uint64(parse("\"18446744073709551616\""), &u));
	cr_expect_not(json_get_uint64(parse("\"-1\""), &u));
	cr_expect_not(json_get_uint64(parse("-1"), &u));
}

Test(read, text_that_is_no_plain_number_is_refused)
{
	static const char *const texts[] = {
		"\"\"", "\"-\"", "\"+1\"", "\"01\"", "\" 1\"", "\"1 \"",
		"\"1.0\"", "\"1e3\"", "\"0x1\"", "\"--1\""
	};
	int64_t n;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		cr_expect_not(json_get_int64(parse(texts[i]), &n), "%s",
		    texts[i]);
}
