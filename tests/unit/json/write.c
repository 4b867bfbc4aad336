/* SPDX-License-Identifier: MIT */
#include "json/write.h"

#include <criterion/criterion.h>

#include <string.h>

static struct buf buf = BUF_INIT(4096);
static struct json_out out;

static void
begin(void)
{
	buf_reset(&buf);
	json_out_init(&out, &buf);
}

static void
end(void)
{
	buf_free(&buf);
}

TestSuite(write, .init = begin, .fini = end);

Test(write, commas_and_nesting_are_right)
{
	json_open(&out, '{');
	json_name(&out, "a");
	json_int(&out, 1);
	json_name(&out, "b");
	json_open(&out, '[');
	json_null(&out);
	json_open(&out, '{');
	json_close(&out, '}');
	json_bool(&out, 1);
	json_close(&out, ']');
	json_name(&out, "c");
	json_raw(&out, "{\"x\":0}");
	json_close(&out, '}');
	cr_assert(buf_ok(&buf));
	cr_assert_eq(out.depth, 0);
	cr_assert_str_eq(buf.data,
	    "{\"a\":1,\"b\":[null,{},true],\"c\":{\"x\":0}}");
}

Test(write, text_is_escaped)
{
	json_string(&out, "a\"b\\c/\b\f\n\r\t\x01\x1f\x7f\xc3\xa9");
	cr_assert_str_eq(buf.data, "\"a\\\"b\\\\c/\\b\\f\\n\\r\\t\\u0001"
	    "\\u001f\\u007f\xc3\xa9\"");
}

Test(write, spans_may_hold_nul)
{
	json_string_span(&out, (struct span) { "a\0b", 3 });
	cr_assert_str_eq(buf.data, "\"a\\u0000b\"");
}

Test(write, absent_text_is_null)
{
	json_open(&out, '[');
	json_string(&out, NULL);
	json_string(&out, "");
	json_close(&out, ']');
	cr_assert_str_eq(buf.data, "[null,\"\"]");
}

Test(write, sixty_four_bits_are_exact)
{
	json_open(&out, '[');
	json_int(&out, INT64_MIN);
	json_int_text(&out, INT64_MIN);
	json_uint_text(&out, UINT64_MAX);
	json_close(&out, ']');
	cr_assert_str_eq(buf.data, "[-9223372036854775808,"
	    "\"-9223372036854775808\",\"18446744073709551615\"]");
}

Test(write, numbers_are_as_short_as_they_can_be)
{
	json_open(&out, '[');
	json_double(&out, 0.1);
	json_double(&out, -0.0);
	json_double(&out, 1e300);
	json_double(&out, 5e-324);
	json_double(&out, 1.0 / 3);
	json_double(&out, 9007199254740993.0);
	json_close(&out, ']');
	cr_expect_str_eq(buf.data, "[0.1,-0,1e+300,4.94065645841247e-324,"
	    "0.3333333333333333,9007199254740992]");
}

Test(write, bytes_are_base64)
{
	json_bytes(&out, "foob", 4);
	cr_assert_str_eq(buf.data, "\"Zm9vYg==\"");
}

Test(write, full_buffer_is_noticed)
{
	for (int i = 0; i < 2000; i++)
		json_string(&out, "text");
	cr_assert_not(buf_ok(&buf));
}
