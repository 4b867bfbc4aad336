/* SPDX-License-Identifier: MIT */
#include "unit/search/syntax.h"

#include <criterion/criterion.h>

#include "unit/random_tree.h"

enum { TREES = 20000, LEAVES = 4 };

/* 1 if the tree has words, and then they read as the same tree. */
static int
round_trip(const struct syntax *syntax, const ud_filter *f, uint64_t seed)
{
	struct buf out = BUF_INIT(1 << 20);
	ud_filter *again = tree_new(UD_FILTER_DEPTH_MAX);
	struct error error;
	int rc = syntax->write(f, &out, &error);

	cr_expect(rc == UD_OK || rc == UD_EUNIMPL);
	if (rc == UD_OK)
		cr_expect(syntax->read(again, (struct span){out.data,
		    out.len}, &error) == UD_OK && tree_equal(f, again),
		    "seed %llu: %s", (unsigned long long)seed, out.data);
	ud_filter_free(&again);
	buf_free(&out);
	return rc == UD_OK;
}

static void
random_trees_survive(const struct syntax *syntax)
{
	uint64_t seed = 1;
	unsigned written = 0;

	for (unsigned i = 0; i < TREES; i++) {
		ud_filter *f = tree_new(UD_FILTER_DEPTH_MAX - 1);
		ud_filter *whole = tree_new(UD_FILTER_DEPTH_MAX);
		uint64_t before = seed;

		random_tree(f, &seed, 1 + i % LEAVES);
		/* Puts what stands side by side under an AND, as text does. */
		cr_assert_eq(ud_filter_add(whole, f), UD_OK);
		written += (unsigned)round_trip(syntax, whole, before);
		ud_filter_free(&f);
		ud_filter_free(&whole);
	}
	cr_expect_gt(written, TREES / 50);
}

Test(syntax_random, scim_trees_survive)
{
	random_trees_survive(&scim);
}

Test(syntax_random, ldap_trees_survive)
{
	random_trees_survive(&ldap);
}
