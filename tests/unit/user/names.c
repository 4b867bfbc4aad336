/* SPDX-License-Identifier: MIT */
#include "user/names.h"

#include <criterion/criterion.h>

#include <string.h>

#include "base/text.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

Test(names, packed_names_come_out_in_order)
{
	const struct name in[] = {
		{ 1, USERNAME_DEFAULT, {0}, span_of("max") },
		{ 12, USERNAME_INSTANCE, {0}, span_of("1d x") },
		{ INT64_C(9000000000), USERNAME_ORG, {0},
		    span_of("\xc3\xa4 b") },
	};
	struct buf packed = BUF_INIT(NAMES_BYTES_MAX);
	struct name out;
	struct span rest;

	for (size_t i = 0; i < N(in); i++)
		names_pack(&packed, &in[i]);
	cr_assert(buf_ok(&packed));
	cr_expect_str_eq(packed.data, "1d max\n12i 1d x\n"
	    "9000000000o \xc3\xa4 b\n");
	rest = (struct span){packed.data, packed.len};
	for (size_t i = 0; i < N(in); i++) {
		cr_assert(names_next(&rest, &out));
		cr_expect_eq(out.pos, in[i].pos);
		cr_expect_eq(out.kind, in[i].kind);
		cr_expect(span_equal(out.text, in[i].text));
	}
	cr_expect_not(names_next(&rest, &out));
	buf_free(&packed);
}

Test(names, twenty_of_the_longest_fit)
{
	struct buf packed = BUF_INIT(NAMES_BYTES_MAX);
	static char text[UD_NAME_BYTES_MAX + 1];

	memset(text, 'x', UD_NAME_BYTES_MAX);
	for (int i = 0; i < UD_USERNAMES_MAX; i++)
		names_pack(&packed, &(struct name){INT64_C(1) << 60,
		    USERNAME_ORG, {0}, span_of(text)});
	cr_expect(buf_ok(&packed));
	buf_free(&packed);
}

Test(names, damaged_list_ends_early_and_is_not_misread)
{
	static const char *const bad[] = { "", "1", "1d", "1d max", "x max\n",
		"1q max\n", "\n", "1\n", "1d\n" };
	struct name name;

	for (size_t i = 0; i < N(bad); i++) {
		struct span rest = span_of(bad[i]);

		cr_expect_not(names_next(&rest, &name), "%zu", i);
	}
}

Test(names, own_domain_at_the_end_is_seen_ignoring_case)
{
	struct span domains = span_of("a.test\nb.test\n");

	cr_expect(names_has_domain(span_of("max@a.test"), domains));
	cr_expect(names_has_domain(span_of("max@B.TEST"), domains));
	cr_expect_not(names_has_domain(span_of("max@c.test"), domains));
	cr_expect_not(names_has_domain(span_of("max@xa.test"), domains));
	cr_expect_not(names_has_domain(span_of("@a.test"), domains));
	cr_expect_not(names_has_domain(span_of("a.test"), domains));
	cr_expect_not(names_has_domain(span_of("max"), span_of("")));
}

Test(names, scope_follows_the_kind_and_the_rules)
{
	struct org_row org = {.key = 7};

	cr_expect_eq(names_scope(USERNAME_DEFAULT, &org), 0);
	cr_expect_eq(names_scope(USERNAME_INSTANCE, &org), 0);
	cr_expect_eq(names_scope(USERNAME_ORG, &org), 7);
	org.scoped_names = 1;
	cr_expect_eq(names_scope(USERNAME_DEFAULT, &org), 7);
	cr_expect_eq(names_scope(USERNAME_INSTANCE, &org), 0);
	org.scoped_names = 0;
	org.must_be_domain = 1;
	cr_expect_eq(names_scope(USERNAME_DEFAULT, &org), 7);
}

Test(names, check_trims_and_appends_the_fold)
{
	struct buf fold = BUF_INIT(1024);
	struct error error = {0};
	struct span text;

	cr_expect_eq(names_check(&error, "username", " Max ", &text, &fold),
	    UD_OK);
	cr_expect(span_equal(text, span_of("Max")));
	cr_expect_eq(names_check(&error, "username", "ANNA", &text, &fold),
	    UD_OK);
	cr_expect_str_eq(fold.data, "maxanna");
	cr_expect_eq(names_check(&error, "username", "\xe2\x80\x8d", &text,
	    &fold), UD_EINVAL);
	cr_expect_str_eq(error.field, "username");
	buf_free(&fold);
}
