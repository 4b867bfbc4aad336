/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include <userdir/base.h>

#include <criterion/criterion.h>

#include <string.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* Write a code point as UTF-8; its bytes. */
static size_t
encode(int32_t c, char *out)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

static int
is_scalar(int32_t c)
{
	return c >= 0 && c <= 0x10ffff && !(c >= 0xd800 && c <= 0xdfff);
}

/* Is the fold of the text its own fold, and valid? */
static int
is_fixed(struct span text, struct buf *once, struct buf *twice)
{
	buf_reset(once);
	buf_reset(twice);
	text_fold(once, text);
	text_fold(twice, (struct span){once->data, once->len});
	return buf_ok(once) && buf_ok(twice) &&
	    text_is_utf8(once->data == NULL ? "" : once->data, once->len) &&
	    span_equal((struct span){once->data, once->len},
	    (struct span){twice->data, twice->len});
}

/* From DerivedNormalizationProps.txt, NFKC_CF. */
static const struct {
	int32_t from;
	int32_t to[4];
} examples[] = {
	{ 0x41, { 0x61 } }, { 0xa0, { 0x20 } }, { 0xad, { 0 } },
	{ 0xbc, { 0x31, 0x2044, 0x34 } }, { 0xdf, { 0x73, 0x73 } },
	{ 0x130, { 0x69, 0x307 } }, { 0x149, { 0x2bc, 0x6e } },
	{ 0x17f, { 0x73 } }, { 0x345, { 0x3b9 } }, { 0x34f, { 0 } },
	{ 0x390, { 0x390 } }, { 0x3c2, { 0x3c3 } }, { 0x115f, { 0 } },
	{ 0x13a0, { 0x13a0 } }, { 0x1e9b, { 0x1e61 } },
	{ 0x1e9e, { 0x73, 0x73 } }, { 0x1f80, { 0x1f00, 0x3b9 } },
	{ 0x200d, { 0 } }, { 0x2126, { 0x3c9 } }, { 0x212a, { 0x6b } },
	{ 0x212b, { 0xe5 } }, { 0x2167, { 0x76, 0x69, 0x69, 0x69 } },
	{ 0x3000, { 0x20 } }, { 0x3392, { 0x6d, 0x68, 0x7a } },
	{ 0xab70, { 0x13a0 } }, { 0xfb01, { 0x66, 0x69 } },
	{ 0xfe00, { 0 } }, { 0xff21, { 0x61 } }, { 0xff20, { 0x40 } },
	{ 0x1d400, { 0x61 } }, { 0x1f71, { 0x3ac } },
	{ 0x2f800, { 0x4e3d } }, { 0xe0041, { 0 } },
	{ 0x131, { 0x131 } }, { 0x430, { 0x430 } }, { 0x410, { 0x430 } },
};

Test(text, fold_gives_the_published_examples)
{
	for (size_t i = 0; i < N(examples); i++) {
		struct buf out = BUF_INIT(64);
		char from[4], to[16];
		size_t n = encode(examples[i].from, from), len = 0;

		for (size_t j = 0; j < 4 && examples[i].to[j] != 0; j++)
			len += encode(examples[i].to[j], to + len);
		text_fold(&out, (struct span){from, n});
		cr_expect(span_equal((struct span){out.data, out.len},
		    (struct span){to, len}), "U+%04X",
		    (unsigned)examples[i].from);
		buf_free(&out);
	}
}

Test(text, fold_of_a_fold_is_itself_for_every_code_point)
{
	struct buf once = BUF_INIT(1024), twice = BUF_INIT(1024);
	int32_t bad = -1;
	char text[4];

	for (int32_t c = 1; c <= 0x10ffff; c++)
		if (is_scalar(c) && !is_fixed((struct span){text,
		    encode(c, text)}, &once, &twice))
			bad = c;
	cr_expect_eq(bad, -1, "U+%04X", (unsigned)bad);
	buf_free(&once);
	buf_free(&twice);
}

Test(text, fold_of_a_fold_is_itself_for_random_strings)
{
	static const int32_t most[] = { 0x80, 0x250, 0x600, 0x2000, 0x3400,
		0x20000 };
	struct buf once = BUF_INIT(4096), twice = BUF_INIT(4096);
	uint32_t state = 1;
	int bad = 0;

	for (int i = 0; i < 100000; i++) {
		char text[64];
		size_t len = 0;

		for (int n = 0; n < 8; n++) {
			int32_t c;

			state = state * 1664525u + 1013904223u;
			c = (int32_t)((state >> 8) %
			    (uint32_t)most[(state >> 4) % N(most)]);
			if (is_scalar(c) && c != 0)
				len += encode(c, text + len);
		}
		bad += !is_fixed((struct span){text, len}, &once, &twice);
	}
	cr_expect_eq(bad, 0);
	buf_free(&once);
	buf_free(&twice);
}

Test(text, fold_is_given_only_where_it_differs)
{
	struct buf out = BUF_INIT(64);

	cr_expect_not(text_fold_other(&out, span_of("plain ascii 1")));
	cr_expect_not(text_fold_other(&out, span_of("\xc3\xa4")));
	cr_expect_not(text_fold_other(&out, (struct span){0}));
	cr_expect_eq(out.len, 0);
	cr_expect(text_fold_other(&out, span_of("Ab")));
	cr_expect(text_fold_other(&out, span_of("\xc3\x84")));
	cr_expect_str_eq(out.data, "ab\xc3\xa4");
	/* A text of ignorable characters has an empty fold. */
	cr_expect(text_fold_other(&out, span_of("\xe2\x80\x8d")));
	cr_expect_str_eq(out.data, "ab\xc3\xa4");
	/* What a damaged store holds is its own. */
	cr_expect_not(text_fold_other(&out, span_of("A\xff")));
	buf_free(&out);
}

Test(text, digest_is_fnv_1a)
{
	cr_expect_eq(text_digest((struct span){0}),
	    (int64_t)UINT64_C(0xcbf29ce484222325));
	cr_expect_eq(text_digest(span_of("a")),
	    (int64_t)UINT64_C(0xaf63dc4c8601ec8c));
	cr_expect_eq(text_digest(span_of("foobar")),
	    (int64_t)UINT64_C(0x85944171f73967e8));
}

Test(text, fold_appends_and_remembers_that_there_was_no_room)
{
	struct buf out = BUF_INIT(8);

	text_fold(&out, span_of("AB"));
	text_fold(&out, span_of("CD"));
	cr_expect_str_eq(out.data, "abcd");
	text_fold(&out, span_of("EFGHIJ"));
	cr_expect_not(buf_ok(&out));
	buf_free(&out);
	cr_expect_gt(strlen(text_fold_version()), 2);
}

Test(text, every_scalar_is_read_back_and_nothing_else)
{
	char text[4];
	int32_t bad = -1;

	for (int32_t c = 0; c <= 0x10ffff; c++) {
		const char *p = text, *end = text + encode(c, text);

		if (text_next(&p, end) != (is_scalar(c) ? c : -2))
			bad = c;
	}
	cr_expect_eq(bad, -1, "U+%04X", (unsigned)bad);
}

Test(text, invalid_utf8_is_refused)
{
	static const char *const bad[] = { "\x80", "\xbf", "\xc0\xaf",
		"\xc1\xbf", "\xe0\x80\xaf", "\xe0\x9f\xbf", "\xf0\x80\x80\xaf",
		"\xf0\x8f\xbf\xbf", "\xf5\x80\x80\x80", "\xed\xa0\x80",
		"\xed\xbf\xbf", "\xf4\x90\x80\x80", "\xc3", "\xe2\x82",
		"\xf0\x9f\x99", "\xfe", "\xff", "a\xc3(" };

	for (size_t i = 0; i < N(bad); i++)
		cr_expect_not(text_is_utf8(bad[i], strlen(bad[i])), "%zu", i);
	cr_expect(text_is_utf8("", 0));
	cr_expect(text_is_utf8("a\0b", 3));
}

Test(text, length_and_head_count_code_points)
{
	struct span s = span_of("a\xc3\xa4\xf0\x9f\x99\x82" "b");

	cr_expect_eq(text_length(s), 4);
	cr_expect_eq(text_head(s, 3).len, 7);
	cr_expect_eq(text_head(s, 9).len, s.len);
	cr_expect_eq(text_head(s, 0).len, 0);
}

Test(text, trim_takes_unicode_white_space_off_the_ends)
{
	static const char *const blanks[] = { " ", "\t", "\n", "\xc2\x85",
		"\xc2\xa0", "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\xa8",
		"\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80" };
	char text[32];

	for (size_t i = 0; i < N(blanks); i++) {
		(void)strcat(strcat(strcat(strcpy(text, blanks[i]), "a b"),
		    blanks[i]), blanks[i]);
		cr_expect(span_equal(text_trim(span_of(text)),
		    span_of("a b")), "%zu", i);
		cr_expect_eq(text_trim(span_of(blanks[i])).len, 0);
	}
	/* Invisible, but no white space. */
	cr_expect_eq(text_trim(span_of("\xe2\x80\x8b")).len, 3);
}

/* A text under a rule: how long what is left of it is, or the code. */
static int
checked(const char *s, size_t min, size_t max, size_t bytes, unsigned flags)
{
	const struct text_rule rule = {min, max, bytes, flags};
	struct error error = {0};
	struct span out;
	int rc = text_check(&error, "field", s, &rule, &out);

	if (rc != UD_OK)
		cr_expect_str_eq(error.field, "field");
	return rc != UD_OK ? rc : (int)out.len;
}

Test(text, rules_are_exact)
{
	cr_expect_eq(checked(NULL, 0, 5, 0, 0), UD_EINVAL);
	cr_expect_eq(checked("", 0, 5, 0, 0), 0);
	cr_expect_eq(checked("", 1, 5, 0, 0), UD_EINVAL);
	cr_expect_eq(checked("12345", 1, 5, 0, 0), 5);
	cr_expect_eq(checked("123456", 1, 5, 0, 0), UD_EINVAL);
	cr_expect_eq(checked(" 12345 ", 1, 5, 0, TEXT_TRIM), 5);
	cr_expect_eq(checked("  ", 1, 5, 0, TEXT_TRIM), UD_EINVAL);
	cr_expect_eq(checked("\xc3\xa4\xc3\xa4", 1, 5, 4, 0), 4);
	cr_expect_eq(checked("\xc3\xa4\xc3\xa4", 1, 5, 3, 0), UD_EINVAL);
	cr_expect_eq(checked(" a", 1, 5, 0, TEXT_NO_EDGE_SPACE), UD_EINVAL);
	cr_expect_eq(checked("a b", 1, 5, 0, TEXT_NO_EDGE_SPACE), 3);
	cr_expect_eq(checked("a\nb", 1, 5, 0, 0), UD_EINVAL);
	cr_expect_eq(checked("a\nb", 1, 5, 0, TEXT_MULTILINE), 3);
	cr_expect_eq(checked("a\x0b", 1, 5, 0, TEXT_MULTILINE), UD_EINVAL);
	cr_expect_eq(checked("\xcd\xb8", 1, 5, 0, 0), 2);
	cr_expect_eq(checked("\xcd\xb8", 1, 5, 0, TEXT_NO_UNASSIGNED),
	    UD_EINVAL);
	cr_expect_eq(checked("\xee\x80\x80", 1, 5, 0, TEXT_NO_UNASSIGNED), 3);
}
