/* SPDX-License-Identifier: MIT */
/* What holds of all trees, asked of the library alone. */
#include <stdio.h>
#include <stdlib.h>

#include "search/check.h"
#include "search/dice.h"
#include "search/generate.h"
#include "search/grow.h"

enum { ROUNDS = 40, USERS = 60 };

static struct people people;

static void
begin_people(void)
{
	dice_seed(7);
	store_open(NULL);
	generate(&people, USERS);
}

static void
end_people(void)
{
	people_free(&people);
	store_close();
}

TestSuite(search_laws, .init = begin_people, .fini = end_people);

/* Whom a tree finds: a mark for each of the records. */
struct set {
	char has[2 * USERS];
	size_t count;
};

static struct set
set_of(const ud_filter *f)
{
	ud_search_query query = UD_INIT(ud_search_query);
	ud_search_result *result = NULL;
	struct set set = {0};

	query.limit = UD_PAGE_MAX;
	OK(ud_search(dir, f, &query, &result));
	set.count = ud_search_count_of(result);
	for (size_t i = 0; i < set.count; i++) {
		const struct person *p = people_find(&people,
		    ud_user_id(ud_search_user(result, i)));

		cr_assert_not(set.has[p - people.list], "found twice");
		set.has[p - people.list] = 1;
	}
	ud_search_result_free(&result);
	return set;
}

/* Two trees under a combinator; b may be NULL. */
static struct set
joined(int combinator, const ud_filter *a, const ud_filter *b)
{
	ud_filter *f = NULL;
	struct set set;

	cr_assert_eq(ud_filter_new(&f), UD_OK);
	(void)ud_filter_open(f, combinator);
	(void)ud_filter_add(f, a);
	if (b != NULL)
		(void)ud_filter_add(f, b);
	(void)ud_filter_close(f);
	set = set_of(f);
	ud_filter_free(&f);
	return set;
}

Test(search_laws, not_is_the_rest_and_and_or_are_sets)
{
	for (int i = 0; i < ROUNDS; i++) {
		ud_filter *f = grow_tree(&people, 4);
		ud_filter *g = grow_tree(&people, 4);
		struct set in_f = set_of(f), in_g = set_of(g);
		struct set not = joined(UD_NOT, f, NULL);
		struct set both = joined(UD_AND, f, g);
		struct set either = joined(UD_OR, f, g);

		for (size_t u = 0; u < people.count; u++) {
			int alive = people.list[u].state != UD_USER_DELETED;

			cr_assert_eq(not.has[u], alive && !in_f.has[u]);
			cr_assert_eq(both.has[u], in_f.has[u] && in_g.has[u]);
			cr_assert_eq(either.has[u], in_f.has[u] ||
			    in_g.has[u]);
		}
		ud_filter_free(&f);
		ud_filter_free(&g);
	}
}

Test(search_laws, repeating_and_doubling_nots_change_nothing)
{
	for (int i = 0; i < ROUNDS; i++) {
		ud_filter *f = grow_tree(&people, 6), *not = NULL;
		struct set in_f = set_of(f), same;

		same = joined(UD_AND, f, f);
		cr_assert_arr_eq(same.has, in_f.has, sizeof(in_f.has));
		same = joined(UD_OR, f, f);
		cr_assert_arr_eq(same.has, in_f.has, sizeof(in_f.has));
		cr_assert_eq(ud_filter_new(&not), UD_OK);
		(void)ud_filter_open(not, UD_NOT);
		(void)ud_filter_add(not, f);
		(void)ud_filter_close(not);
		same = joined(UD_NOT, not, NULL);
		cr_assert_arr_eq(same.has, in_f.has, sizeof(in_f.has));
		ud_filter_free(&not);
		ud_filter_free(&f);
	}
}

Test(search_laws, descending_is_the_reverse)
{
	for (uint64_t sort = 0; sort <= UD_SORT_SCHEMA_TYPE; sort++) {
		ud_search_query query = UD_INIT(ud_search_query);
		ud_search_result *up = NULL, *down = NULL;
		ud_filter *f = everybody();
		size_t n;

		query.sort = sort;
		OK(ud_search(dir, f, &query, &up));
		query.descending = 1;
		OK(ud_search(dir, f, &query, &down));
		n = ud_search_count_of(up);
		cr_assert_gt(n, 0);
		cr_assert_eq(n, ud_search_count_of(down));
		for (size_t i = 0; i < n; i++)
			cr_assert_str_eq(ud_user_id(ud_search_user(up, i)),
			    ud_user_id(ud_search_user(down, n - 1 - i)));
		ud_search_result_free(&up);
		ud_search_result_free(&down);
		ud_filter_free(&f);
	}
}

static struct set
compared(int attribute, const char *needle, int method)
{
	ud_filter *f = NULL;
	struct set set;

	cr_assert_eq(ud_filter_new(&f), UD_OK);
	cr_assert_eq(ud_filter_text(f, attribute, needle, method), UD_OK);
	set = set_of(f);
	ud_filter_free(&f);
	return set;
}

Test(search_laws, stricter_methods_find_fewer)
{
	static const struct {
		int strict, loose;
	} pairs[] = {
		{ UD_TEXT_EQUALS, UD_TEXT_EQUALS_IGNORE_CASE },
		{ UD_TEXT_EQUALS, UD_TEXT_STARTS_WITH },
		{ UD_TEXT_EQUALS, UD_TEXT_ENDS_WITH },
		{ UD_TEXT_STARTS_WITH, UD_TEXT_CONTAINS },
		{ UD_TEXT_ENDS_WITH, UD_TEXT_CONTAINS },
		{ UD_TEXT_EQUALS_IGNORE_CASE,
		    UD_TEXT_STARTS_WITH_IGNORE_CASE },
		{ UD_TEXT_STARTS_WITH_IGNORE_CASE,
		    UD_TEXT_CONTAINS_IGNORE_CASE },
		{ UD_TEXT_ENDS_WITH_IGNORE_CASE,
		    UD_TEXT_CONTAINS_IGNORE_CASE },
		{ UD_TEXT_EQUALS, UD_TEXT_LESS_OR_EQUALS },
		{ UD_TEXT_LESS, UD_TEXT_LESS_OR_EQUALS },
		{ UD_TEXT_GREATER_IGNORE_CASE,
		    UD_TEXT_GREATER_OR_EQUALS_IGNORE_CASE },
	};

	for (int i = 0; i < ROUNDS; i++) {
		int attribute = 1 + (int)roll(UD_ATTRIBUTE_SCHEMA_TYPE);
		const char *needle = grow_visible(&people, attribute);

		for (size_t k = 0; k < N(pairs); k++) {
			struct set strict = compared(attribute, needle,
			    pairs[k].strict);
			struct set loose = compared(attribute, needle,
			    pairs[k].loose);

			for (size_t u = 0; u < people.count; u++)
				cr_assert(!strict.has[u] || loose.has[u],
				    "%d %s %zu", attribute, needle, k);
		}
	}
}

Test(search_laws, fold_of_a_fold_is_itself)
{
	for (int i = 0; i < 100 * ROUNDS; i++) {
		char *once = fold_of(roll_text(6)), *twice = fold_of(once);

		cr_assert_str_eq(once, twice);
		free(once);
		free(twice);
	}
}

/* Prefixes are a range, and its end is the hard part. */
Test(search_laws, prefixes_end_where_they_should)
{
	static const char *const names[] = { "p\xed\x9f\xbb", "p\xee\x80\x80",
		"p\xf3\xb0\x80\x80", "p\xf4\x8f\xbf\xbd", "p", "q",
		"p\xf0\x9f\x98\x80", "p\x7e" };
	static const char *const needles[] = { "p", "p\xed\x9f\xbf",
		"p\xee\x80\x80", "p\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf",
		"p\xf4\x8f\xbf\xbd", "p\xf4\x8f\xbf\xbf\xf4\x8f\xbf\xbf",
		"\xf4\x8f\xbf\xbf\xf4\x8f\xbf\xbf", "p\x7f", "p\x7e",
		"p\xed\x9f\xbb", "o\xf4\x8f\xbf\xbf", "o\x7f" };
	char id[24];

	for (size_t i = 0; i < N(names); i++) {
		ud_user_spec spec = machine_spec("x");

		(void)snprintf(id, sizeof(id), "prefix-%zu", i);
		spec.user_id = spec.username = id;
		spec.org_id = generated_orgs[0];
		spec.name = names[i];
		OK(ud_user_create(dir, &spec, NULL));
		(void)people_add(&people, id);
	}
	for (size_t i = 0; i < N(needles); i++)
		for (int method = 0; method <= 7; method++) {
			ud_filter *f = NULL;

			cr_assert_eq(ud_filter_new(&f), UD_OK);
			(void)ud_filter_text(f, UD_ATTRIBUTE_MACHINE_NAME,
			    needles[i], method);
			cr_expect(agrees(&people, f, NULL, 0), "%zu %d", i,
			    method);
			ud_filter_free(&f);
		}
}
