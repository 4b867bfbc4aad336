/* SPDX-License-Identifier: MIT */
#include "base/syntax.h"

#include <criterion/criterion.h>

#include <string.h>

#include "base/text.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static char long_text[600];

/* n times a letter, then a tail. */
static const char *
letters(size_t n, const char *tail)
{
	memset(long_text, 'a', n);
	strcpy(long_text + n, tail);
	return long_text;
}

Test(syntax, hosts)
{
	static const char *const good[] = { "a", "1", "a.b", "a-b.c", "A.B",
		"127.0.0.1", "a--b.test" };
	static const char *const bad[] = { "", ".", "a.", ".a", "a..b", "-a",
		"a-", "a.-b", "a-.b", "a_b", "a b", "\xc3\xa4" };

	for (size_t i = 0; i < N(good); i++)
		cr_expect(syntax_is_host(span_of(good[i])), "%s", good[i]);
	for (size_t i = 0; i < N(bad); i++)
		cr_expect_not(syntax_is_host(span_of(bad[i])), "%s", bad[i]);
	cr_expect(syntax_is_host(span_of(letters(63, ".a"))));
	cr_expect_not(syntax_is_host(span_of(letters(64, ".a"))));
}

Test(syntax, host_has_253_bytes_at_most)
{
	char host[260] = "";

	for (int i = 0; i < 126; i++)
		strcat(host, "a.");
	strcat(host, "a");
	cr_assert_eq(strlen(host), 253);
	cr_expect(syntax_is_host(span_of(host)));
	strcat(host, "a");
	cr_expect_not(syntax_is_host(span_of(host)));
}

Test(syntax, addresses)
{
	static const char *const good[] = { "a@b", "a.b@c.d", "a+b@c",
		"\xc3\xa4@b.c", "{a}@b" };
	static const char *const bad[] = { "", "a", "@", "a@", "@b", ".a@b",
		"a.@b", "a..b@c", "a b@c", "a@b@c", "\"a\"@b", "a@[::1]",
		"<a@b>", "a@b,c", "a\xe3\x80\x80@b" };

	for (size_t i = 0; i < N(good); i++)
		cr_expect(syntax_is_email(span_of(good[i])), "%s", good[i]);
	for (size_t i = 0; i < N(bad); i++)
		cr_expect_not(syntax_is_email(span_of(bad[i])), "%s", bad[i]);
	cr_expect(syntax_is_email(span_of(letters(64, "@b"))));
	cr_expect_not(syntax_is_email(span_of(letters(65, "@b"))));
}

Test(syntax, phones)
{
	static const char *const good[][3] = {
		{ "+41791234567", NULL, "+41791234567" },
		{ "0041791234567", NULL, "+41791234567" },
		{ "079 123 45 67", "41", "+41791234567" },
		{ "79 123 45 67", "41", "+41791234567" },
		{ "(+41) 79.123/45-67", NULL, "+41791234567" } };
	static const char *const bad[][2] = { { "", NULL }, { "+", NULL },
		{ "079", "41" }, { "0791234567", NULL },
		{ "+0123456789", NULL },
		{ "+123456", NULL }, { "+1234567890123456", NULL },
		{ "+12345678901234567890123456789012345678901", NULL },
		{ "+4179a1234567", NULL } };
	char out[PHONE_TEXT_SIZE];

	for (size_t i = 0; i < N(good); i++) {
		cr_expect(syntax_phone(span_of(good[i][0]), good[i][1], out));
		cr_expect_str_eq(out, good[i][2]);
	}
	for (size_t i = 0; i < N(bad); i++)
		cr_expect_not(syntax_phone(span_of(bad[i][0]), bad[i][1],
		    out), "%s", bad[i][0]);
}

Test(syntax, languages_of_35_bytes_at_most)
{
	char out[LANGUAGE_TEXT_SIZE];

	cr_expect(syntax_language(span_of(
	    "de-x-aaaaaaaa-bbbbbbbb-cccccccc-ddd"), out));
	cr_expect_eq(strlen(out), 35);
	cr_expect_not(syntax_language(span_of(
	    "de-x-aaaaaaaa-bbbbbbbb-cccccccc-dddd"), out));
	cr_expect_not(syntax_language(span_of("de-aaaaaaaaa"), out));
	cr_expect(syntax_language(span_of("EN-gb"), out));
	cr_expect_str_eq(out, "en-GB");
	cr_expect(syntax_language(span_of(""), out));
	cr_expect_str_eq(out, "und");
}
