/* SPDX-License-Identifier: MIT */
#include "json/scan.h"

#include <userdir/base.h>

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

static const struct json_limits limits = { 1048576, 32, 10000 };
static struct error error;

static int
scan(const char *text)
{
	error_clear(&error);
	return json_scan(text, strlen(text), &limits, &error);
}

/* head, then middle n times, then tail */
static char *
repeated(const char *head, const char *middle, size_t n, const char *tail)
{
	size_t size = strlen(head) + n * strlen(middle) + strlen(tail) + 1;
	char *text = malloc(size), *at = text;

	cr_assert_not_null(text);
	at += sprintf(at, "%s", head);
	while (n-- > 0)
		at += sprintf(at, "%s", middle);
	sprintf(at, "%s", tail);
	return text;
}

static int
scan_repeated(const char *head, const char *middle, size_t n,
    const char *tail)
{
	char *text = repeated(head, middle, n, tail);
	int rc = scan(text);

	free(text);
	return rc;
}

Test(scan, json_is_accepted)
{
	static const char *const texts[] = {
		"{}", "[]", " \t\r\n{ } ", "null", "true", "false", "\"\"",
		"0", "-0", "-1.5e+10", "1E9", "0.0", "12e-3",
		"[1,2,{\"a\":[]},\"x\"]", "{\"a\":1,\"A\":2}",
		"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"",
		"\"\\ud83d\\ude00\"", "\"\xf0\x9f\x98\x80 \xc3\xa9\"",
		"{\"\":{\"\":{}}}", "{\"a\":{\"a\":1},\"b\":{\"a\":1}}",
		"\"\x7f\""
	};

	for (size_t i = 0; i < N(texts); i++)
		cr_expect_eq(scan(texts[i]), UD_OK, "%s: %s", texts[i],
		    error.message);
}

Test(scan, what_is_not_json_is_refused)
{
	static const char *const texts[] = {
		"", " ", "{", "[", "{]", "[}", "[1,]", "[,1]", "[1 2]",
		"{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}",
		"{'a':1}", "{1:1}", "\"", "\"a", "\"\\\"", "nul", "True",
		"NaN", "Infinity", "-", "+1", "01", "-01", "1.", ".5",
		"1e", "1e+", "0x10", "1a", "// x\n1", "/**/1", "[1]//",
		"\"\\x41\"", "\"\\u12\"", "\"\\u12g4\"", "\"\t\"",
		"\"\n\"", "\"\x01\"", "{} {}", "{}x", "[][]", "}", "]",
		"\xc2\xa0{}", "{\"a\" 1}", "[\"a\":1]"
	};

	for (size_t i = 0; i < N(texts); i++)
		cr_expect_eq(scan(texts[i]), UD_EINVAL, "%s", texts[i]);
}

Test(scan, invalid_utf8_is_refused)
{
	static const char *const texts[] = {
		"\"\x80\"", "\"\xc3\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"",
		"\"\xf4\x90\x80\x80\"", "\"\xff\"", "{\"\xe2\x82\":1}",
		"\"\xe2\x82", "\xff{}"
	};

	for (size_t i = 0; i < N(texts); i++)
		cr_expect_eq(scan(texts[i]), UD_EINVAL, "text %zu", i);
}

Test(scan, byte_order_mark_is_refused)
{
	cr_assert_eq(scan("\xef\xbb\xbf{}"), UD_EINVAL);
	cr_assert(strstr(error.message, "byte order mark"));
}

Test(scan, nul_is_refused_in_any_spelling)
{
	cr_expect_eq(scan("\"x\\u0000y\""), UD_EINVAL);
	cr_expect_eq(scan("{\"x\\u0000\":1}"), UD_EINVAL);
	cr_expect_eq(json_scan("\"x\0y\"", 5, &limits, &error), UD_EINVAL);
	cr_expect_eq(json_scan("{}\0", 3, &limits, &error), UD_EINVAL);
}

Test(scan, lone_surrogates_are_refused)
{
	cr_expect_eq(scan("\"\\ud800\""), UD_EINVAL);
	cr_expect_eq(scan("\"\\ud800x\""), UD_EINVAL);
	cr_expect_eq(scan("\"\\ud800\\n\""), UD_EINVAL);
	cr_expect_eq(scan("\"\\ud800\\ud800\""), UD_EINVAL);
	cr_expect_eq(scan("\"\\ud800\\u0041\""), UD_EINVAL);
	cr_expect_eq(scan("\"\\udc00\""), UD_EINVAL);
	cr_expect_eq(scan("\"\\udc00\\ud800\""), UD_EINVAL);
	cr_expect_eq(scan("\"\\ud800\\u"), UD_EINVAL);
}

Test(scan, equal_names_are_refused_at_every_level)
{
	cr_expect_eq(scan("{\"a\":1,\"a\":1}"), UD_EINVAL);
	cr_expect_eq(scan("{\"a\":1,\"b\":2,\"a\":3}"), UD_EINVAL);
	cr_expect_eq(scan("[[{\"x\":{\"a\":1,\"a\":1}}]]"), UD_EINVAL);
	cr_expect_eq(scan("{\"a\":{\"b\":1},\"a\":1}"), UD_EINVAL);
	cr_expect_eq(scan("{\"\":1,\"\":1}"), UD_EINVAL);
}

Test(scan, names_are_compared_after_decoding)
{
	cr_expect_eq(scan("{\"a\":1,\"\\u0061\":1}"), UD_EINVAL);
	cr_expect_eq(scan("{\"\\/\":1,\"/\":1}"), UD_EINVAL);
	cr_expect_eq(scan("{\"\\u00E9\":1,\"\xc3\xa9\":1}"), UD_EINVAL);
	cr_expect_eq(scan("{\"\\uD83D\\uDE00\":1,\"\xf0\x9f\x98\x80\":1}"),
	    UD_EINVAL);
	cr_expect_eq(scan("{\"\\u0061\":1,\"\\u0062\":1,\"\\\\\":1}"), UD_OK);
}

Test(scan, error_tells_line_column_and_offset)
{
	scan("{\n  \"\xc3\xa9\": x\n}");
	cr_assert(strstr(error.message, "line 2, column 8 (byte 10)"), "%s",
	    error.message);
	cr_assert_str_eq(error.key, "Errors.Invalid.Argument");
}

Test(scan, error_tells_its_kind_and_where_a_bad_text_is)
{
	static const struct {
		const char *text, *id, *field;
	} rows[] = {
		{ "[1,]", "JSON-scan", "" },
		{ "{\"a\":1,\"a\":2}", "JSON-scan", "" },
		{ "\"\\u0000\"", "JSON-text", "" },
		{ "[0,\"\xff\"]", "JSON-text", "[1]" },
		{ "{\"a\":[{\"b\":1},{\"c\":[],\"d\":\"\xc0\"}]}",
		  "JSON-text", "a[1].d" },
		{ "{\"a\":{\"b\":0,\"\\ud800\":1}}", "JSON-text", "a" },
	};

	for (size_t i = 0; i < N(rows); i++) {
		cr_expect_eq(scan(rows[i].text), UD_EINVAL);
		cr_expect_str_eq(error.id, rows[i].id, "%s", rows[i].text);
		cr_expect_str_eq(error.field, rows[i].field, "%s",
		    rows[i].text);
	}
	cr_expect_eq(scan_repeated("", "[", 33, ""), UD_EINVAL);
	cr_expect_str_eq(error.id, "JSON-size");
}

Test(scan, path_of_a_bad_text_ends_at_a_name_that_is_not_plain)
{
	char *text = repeated("{\"a\":{\"", "n", 65, "\":\"\xff\"}}");

	cr_expect_eq(scan(text), UD_EINVAL);
	cr_expect_str_eq(error.field, "a");
	free(text);
	cr_expect_eq(scan("[{\"\xc3\xa9\":[\"\xff\"]}]"), UD_EINVAL);
	cr_expect_str_eq(error.field, "[0]");
	text = repeated("", "{\"0123456789012345678901234567890\":", 31,
	    "\"\xff\"");
	cr_expect_eq(scan(text), UD_EINVAL);
	cr_expect_eq(strlen(error.field), ERROR_FIELD_SIZE - 1);
	free(text);
}

Test(scan, size_is_limited_exactly)
{
	for (size_t n = limits.bytes - 1; n <= limits.bytes + 1; n++)
		cr_expect_eq(scan_repeated("{}", " ", n - 2, ""),
		    n <= limits.bytes ? UD_OK : UD_EINVAL);
}

Test(scan, depth_is_limited_exactly)
{
	for (size_t n = limits.depth - 1; n <= limits.depth + 1; n++) {
		char *open = repeated("", "[", n, ""), text[128];

		for (size_t i = 0; i < n; i++)
			text[i] = ']';
		text[n] = '\0';
		cr_expect_eq(scan_repeated(open, text, 1, ""),
		    n <= limits.depth ? UD_OK : UD_EINVAL);
		free(open);
	}
}

Test(scan, nesting_bombs_are_refused)
{
	const struct json_limits all = { SIZE_MAX, SIZE_MAX, SIZE_MAX };
	char *text = repeated("", "[", 1000000, "");

	cr_expect_eq(scan(text), UD_EINVAL);
	cr_expect_eq(json_scan(text, 1000000, &all, &error), UD_EINVAL);
	free(text);
	cr_expect_eq(scan_repeated("", "{\"a\":", 100000, "1"), UD_EINVAL);
}

Test(scan, values_are_limited_exactly)
{
	for (size_t n = limits.nodes - 1; n <= limits.nodes + 1; n++)
		cr_expect_eq(scan_repeated("[0", ",0", n - 2, "]"),
		    n <= limits.nodes ? UD_OK : UD_EINVAL);
}

Test(scan, ten_thousand_members_are_checked_quickly)
{
	static char text[400000];
	char *at = text;

	at += sprintf(at, "{\"same0000\":0");
	for (int i = 1; i < 9999; i++)
		at += sprintf(at, ",\"\\u0073ame%04d\":0", i);
	sprintf(at, "}");
	cr_expect_eq(scan(text), UD_OK, "%s", error.message);
	memcpy(at - 7, "0000\":0}", 9);
	cr_expect_eq(scan(text), UD_EINVAL);
	cr_expect(strstr(error.message, "two members"));
}

Test(scan, numbers_have_a_longest_form)
{
	cr_expect_eq(scan_repeated("", "9", JSON_NUMBER_MAX, ""), UD_OK);
	cr_expect_eq(scan_repeated("", "9", JSON_NUMBER_MAX + 1, ""),
	    UD_EINVAL);
}
