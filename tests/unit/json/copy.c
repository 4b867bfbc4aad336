/* SPDX-License-Identifier: MIT */
#include "json/copy.h"

#include <userdir/base.h>

#include <criterion/criterion.h>

#include <string.h>

TestSuite(copy);

/* Read a text, and write what was read. */
static const char *
copied(const char *text)
{
	static const struct json_limits limits = { 100000, 256, 10000 };
	static char copy[8192];
	struct buf buf = BUF_INIT(sizeof(copy) - 1);
	struct error error;
	struct json *json;
	struct json_out out;

	cr_assert_eq(json_parse(text, strlen(text), &limits, &error, &json),
	    UD_OK, "%s: %s", text, error.message);
	json_out_init(&out, &buf);
	json_copy(&out, json);
	cr_assert(buf_ok(&buf));
	cr_assert_eq(out.depth, 0);
	memcpy(copy, buf.data, buf.len + 1);
	buf_free(&buf);
	json_free(&json);
	return copy;
}

Test(copy, values_of_every_kind_are_the_same)
{
	static const char *const texts[] = {
		"null", "true", "false", "0", "-1", "1.5", "9007199254740991",
		"\"\"", "\"\xc3\xa9\"", "[]", "{}", "[[],{},[null]]",
		"{\"a\":1,\"b\":[true,{\"c\":\"d\"}],\"e\":null}"
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		cr_expect_str_eq(copied(texts[i]), texts[i]);
	cr_expect_str_eq(copied(" [ 1 , { } ] "), "[1,{}]");
}

Test(copy, names_and_texts_are_escaped)
{
	cr_expect_str_eq(copied("{\"\\u0022\\\\\":\"\\u0001\\/\\u00e9\"}"),
	    "{\"\\\"\\\\\":\"\\u0001/\xc3\xa9\"}");
	cr_expect_str_eq(copied("{\"\\\"},{\":{\"\":[\"]\"]}}"),
	    "{\"\\\"},{\":{\"\":[\"]\"]}}");
}

Test(copy, numbers_stay_what_they_are)
{
	cr_expect_str_eq(copied("[0.1,1e2,5e-324]"),
	    "[0.1,100,4.94065645841247e-324]");
	/* No reader takes it for a number, before or after. */
	cr_expect_str_eq(copied("[1e400,-1e400]"), "[1e999,1e999]");
	cr_expect_str_eq(copied("[1e999]"), "[1e999]");
}

Test(copy, depth_is_that_of_the_text)
{
	char text[2 * 200 + 1];

	memset(text, '[', 200);
	memset(text + 200, ']', 200);
	text[400] = '\0';
	cr_expect_str_eq(copied(text), text);
}
