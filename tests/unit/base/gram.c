/* SPDX-License-Identifier: MIT */
#include "base/gram.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define S GRAM_SEP

static struct buf out;

static void
begin(void)
{
	out = (struct buf)BUF_INIT(4096);
}

static void
end(void)
{
	buf_free(&out);
}

TestSuite(gram, .init = begin, .fini = end);

/* 1 if that is what was written; then it is emptied. */
static int
wrote(const char *text)
{
	struct span all = {out.data == NULL ? "" : out.data, out.len};
	int is = buf_ok(&out) && span_equal(all, span_of(text));

	if (!is)
		fprintf(stderr, "%.*s\n", (int)all.len, all.data);
	buf_reset(&out);
	return is;
}

Test(gram, what_could_end_a_word_is_replaced)
{
	cr_expect(gram_map(&out, span_of("a b\"c'd")));
	cr_expect(wrote("a\xef\xb7\x91" "b\xef\xb7\x92" "c\xef\xb7\x93" "d"));
	cr_expect(gram_map(&out, span_of("x.y-z_@\xc3\xa4\xf0\x9f\x98\x80")));
	cr_expect(wrote("x.y-z_@\xc3\xa4\xf0\x9f\x98\x80"));
	cr_expect(gram_map(&out, span_of("")));
	cr_expect(gram_map(&out, (struct span){0}));
	cr_expect(wrote(""));
}

Test(gram, what_no_value_holds_is_refused_and_leaves_nothing)
{
	static const char *const bad[] = { "a\tb", "\n", "a b\x7f",
		"a \xef\xb7\x90", "\xef\xb7\xaf", "\xef\xbf\xbe",
		"\xef\xbf\xbf",
		"\xf0\x9f\xbf\xbe", "\xf4\x8f\xbf\xbf", "a\xff", "\xc3" };

	buf_puts(&out, "before");
	for (size_t i = 0; i < N(bad); i++)
		cr_expect_not(gram_map(&out, span_of(bad[i])), "%zu", i);
	cr_expect_not(gram_map(&out, (struct span){"a\0b", 3}));
	cr_expect(wrote("before"));
	cr_expect(gram_map(&out, span_of("\xef\xb7\xb0\xef\xbf\xbd")));
}

Test(gram, text_holds_values_between_separators)
{
	gram_add_value(&out, 0, span_of("anna"));
	gram_add_value(&out, 0, span_of("b c"));
	cr_expect(wrote(S "anna" S "b\xef\xb7\x91" "c" S));
	gram_add_value(&out, 0, span_of(""));
	gram_add_value(&out, 0, span_of("\t"));
	cr_expect(wrote(""));
	buf_puts(&out, "x\n");
	gram_add_value(&out, 2, span_of("\n"));
	gram_add_value(&out, 2, span_of("a"));
	gram_add_value(&out, 2, span_of("\n"));
	cr_expect(wrote("x\n" S "a" S));
}

Test(gram, document_comes_apart_into_its_texts)
{
	struct span document = span_of("a\n\nbc\n");

	cr_expect(span_equal(gram_next_text(&document), span_of("a")));
	cr_expect(span_equal(gram_next_text(&document), span_of("")));
	cr_expect(span_equal(gram_next_text(&document), span_of("bc")));
	cr_expect_eq(gram_next_text(&document).len, 0);
	cr_expect_eq(gram_next_text(&document).len, 0);
}

Test(gram, each_position_begins_a_gram)
{
	gram_cut(&out, span_of("abcd"), 3);
	cr_expect(wrote("abc bcd cd" S " d" S S));
	gram_cut(&out, span_of("ab"), 3);
	cr_expect(wrote("ab" S " b" S S));
	gram_cut(&out, span_of("a"), 5);
	cr_expect(wrote("a" S S S S));
	gram_cut(&out, span_of(""), 5);
	cr_expect(wrote(""));
	gram_cut(&out, span_of(S "x" S), 3);
	cr_expect(wrote(S "x" S " x" S S " " S S S));
}

Test(gram, code_points_count_not_bytes)
{
	gram_cut(&out, span_of("\xc3\xa4\xf0\x9f\x98\x80" "b\xe2\x82\xac"), 3);
	cr_expect(wrote("\xc3\xa4\xf0\x9f\x98\x80" "b "
	    "\xf0\x9f\x98\x80" "b\xe2\x82\xac "
	    "b\xe2\x82\xac" S " \xe2\x82\xac" S S));
	gram_cut(&out, span_of("\xf0\x9f\x98\x80\xf0\x9f\x98\x81"
	    "\xf0\x9f\x98\x82\xf0\x9f\x98\x83"), 5);
	cr_expect_eq(out.len, (4 + 3 + 2 + 1) * 4 + (1 + 2 + 3 + 4) * 3 + 3);
}

Test(gram, needle_is_cut_without_a_tail)
{
	gram_phrase(&out, span_of("abcdef"), 5);
	cr_expect(wrote("abcde bcdef"));
	gram_phrase(&out, span_of("abcde"), 5);
	cr_expect(wrote("abcde"));
	gram_phrase(&out, span_of("abcd"), 5);
	gram_phrase(&out, span_of(""), 5);
	cr_expect(wrote(""));
}

Test(gram, damaged_text_is_cut_without_harm)
{
	char junk[64];

	for (size_t len = 0; len <= sizeof(junk); len++) {
		memset(junk, 0x80, len);
		gram_cut(&out, (struct span){junk, len}, 5);
		memset(junk, 0xf0, len);
		gram_cut(&out, (struct span){junk, len}, 3);
		cr_expect(buf_ok(&out));
		buf_reset(&out);
	}
}

Test(gram, lack_of_room_is_remembered)
{
	struct buf small = BUF_INIT(4);

	gram_cut(&small, span_of("abcdefgh"), 3);
	cr_expect_not(buf_ok(&small));
	buf_reset(&small);
	gram_add_value(&small, 0, span_of("abcdefgh"));
	cr_expect_not(buf_ok(&small));
	buf_free(&small);
}
