/* SPDX-License-Identifier: MIT */
/* Walks through random results by page token and by iterator. */
#include <stdlib.h>
#include <string.h>

#include "search/check.h"
#include "search/dice.h"
#include "search/generate.h"
#include "search/grow.h"

enum { WALKS_EACH = 20, USERS = 80, MANY = 300 };

static struct people people;

static void
begin_people(void)
{
	store_open(NULL);
}

static void
end_people(void)
{
	people_free(&people);
	store_close();
}

TestSuite(search_pages, .init = begin_people, .fini = end_people);

static ud_search_query
roll_order(void)
{
	ud_search_query query = UD_INIT(ud_search_query);

	query.sort = roll(UD_SORT_SCHEMA_TYPE + 1);
	query.descending = roll(2);
	query.include_deleted = query.sort != UD_SORT_TYPE && chance(10);
	return query;
}

/* Pages of random sizes: each is the right part of the whole. */
static void
walk(const ud_filter *f, ud_search_query query)
{
	char *token = NULL;
	size_t skipped = 0;

	do {
		ud_search_result *result = NULL;

		query.limit = 1 + roll(30);
		query.total = roll(UD_TOTAL_NONE + 1);
		query.page_token = token;
		cr_assert(agrees(&people, f, &query, skipped));
		OK(ud_search(dir, f, &query, &result));
		skipped += ud_search_count_of(result);
		free(token);
		token = ud_search_next_page(result) == NULL ? NULL :
		    strdup(ud_search_next_page(result));
		ud_search_result_free(&result);
	} while (token != NULL);
}

static void
iterate(const ud_filter *f, ud_search_query query)
{
	ud_search_iter *iter = NULL;
	const ud_user *user;
	struct found found;

	query.limit = roll(20);
	found_init(&found, &people, f, &query);
	OK(ud_search_iter_new(dir, f, &query, &iter));
	for (size_t i = 0; i < found.count; i++) {
		cr_assert_eq(ud_search_iter_next(dir, iter, &user), UD_ROW,
		    "%s", ud_errmsg(dir));
		cr_assert_str_eq(ud_user_id(user), person_id(found.list[i]),
		    "%zu of sort %d, descending %d, limit %d, deleted %d", i,
		    (int)query.sort, (int)query.descending, (int)query.limit,
		    (int)query.include_deleted);
	}
	OK(ud_search_iter_next(dir, iter, &user));
	cr_assert_null(user);
	OK(ud_search_iter_next(dir, iter, &user));
	ud_search_iter_free(&iter);
	found_free(&found);
}

static void
begin_walks(uint64_t seed)
{
	dice_seed(seed);
	generate(&people, USERS);
}

Test(search_pages, pages_together_are_the_whole)
{
	begin_walks(11);
	for (unsigned i = 0; i < WALKS_EACH; i++) {
		ud_filter *f = chance(30) ? everybody() : grow_tree(&people, 3);

		walk(f, roll_order());
		ud_filter_free(&f);
	}
}

Test(search_pages, pages_of_a_scope_together_are_the_whole)
{
	begin_walks(12);
	for (unsigned i = 0; i < WALKS_EACH; i++) {
		ud_filter *f = chance(50) ? everybody() : grow_tree(&people, 3);

		store_act_as(person_id(&people.list[roll(USERS)]));
		scope.org_count = 1 + roll(2);
		scope.orgs[0] = generated_orgs[roll(GENERATED_ORGS)];
		scope.orgs[1] = generated_orgs[roll(GENERATED_ORGS)];
		walk(f, roll_order());
		iterate(f, roll_order());
		store_act_as(NULL);
		ud_filter_free(&f);
	}
}

/* The three characters of an address that most people have, or fewest. */
static void
find_needle(int common, char needle[4])
{
	size_t best = common ? 0 : SIZE_MAX;

	for (size_t i = 0; i < people.count; i++) {
		const char *email =
		    people.list[i].text[UD_ATTRIBUTE_EMAIL].fold;

		for (size_t at = 0; email != NULL && at + 3 <= strlen(email);
		    at++) {
			char piece[4] = {email[at], email[at + 1],
			    email[at + 2], '\0'};
			size_t n = 0;

			if (((piece[0] | piece[1] | piece[2]) & 0x80) != 0)
				continue;
			for (size_t k = 0; k < people.count; k++) {
				const char *other = people.list[k].text[
				    UD_ATTRIBUTE_EMAIL].fold;

				n += other != NULL &&
				    strstr(other, piece) != NULL;
			}
			if (common ? n > best : n < best) {
				best = n;
				memcpy(needle, piece, sizeof(piece));
			}
		}
	}
}

/* Whether a driver finds too many to look at each or only few, the answer is
 * the same. */
Test(search_pages, common_and_rare_needles_are_answered_alike)
{
	char needle[4];

	dice_seed(15);
	generate(&people, MANY);
	for (int common = 0; common < 2; common++) {
		find_needle(common, needle);
		for (unsigned i = 0; i < WALKS_EACH; i++) {
			ud_filter *f = NULL;

			OK(ud_filter_new(&f));
			OK(ud_filter_text(f, UD_ATTRIBUTE_EMAIL, needle,
			    UD_TEXT_CONTAINS_IGNORE_CASE));
			if (chance(50))
				OK(ud_filter_present(f, UD_ATTRIBUTE_PHONE));
			walk(f, roll_order());
			ud_filter_free(&f);
		}
	}
}

/* Two conditions side by side are a tree like any other. */
Test(search_pages, iterator_goes_on_after_a_page)
{
	ud_search_query query = UD_INIT(ud_search_query);
	ud_search_result *result = NULL;
	ud_search_iter *iter = NULL;
	const ud_user *user;
	ud_filter *f = NULL;
	size_t seen = 2;

	begin_walks(14);
	OK(ud_filter_new(&f));
	OK(ud_filter_state(f, 1 << UD_USER_ACTIVE | 1 << UD_USER_LOCKED));
	OK(ud_filter_present(f, UD_ATTRIBUTE_USERNAME));
	query.limit = 2;
	OK(ud_search(dir, f, &query, &result));
	query.page_token = ud_search_next_page(result);
	OK(ud_search_iter_new(dir, f, &query, &iter));
	while (ud_search_iter_next(dir, iter, &user) == UD_ROW)
		seen++;
	cr_expect_eq(seen, ud_search_total(result));
	ud_search_iter_free(&iter);
	ud_search_result_free(&result);
	ud_filter_free(&f);
}

Test(search_pages, every_order_has_pages_of_one)
{
	ud_filter *f = everybody();

	begin_walks(13);
	for (uint64_t sort = 0; sort <= UD_SORT_SCHEMA_TYPE; sort++)
		for (uint64_t descending = 0; descending < 2; descending++) {
			ud_search_query query = UD_INIT(ud_search_query);

			query.sort = sort;
			query.descending = descending;
			walk(f, query);
		}
	ud_filter_free(&f);
}

Test(search_pages, iterator_walks_through_the_whole)
{
	begin_walks(14);
	for (unsigned i = 0; i < WALKS_EACH; i++) {
		ud_filter *f = chance(30) ? everybody() : grow_tree(&people, 3);

		iterate(f, roll_order());
		ud_filter_free(&f);
	}
}

Test(search_pages, iterator_outlives_its_tree_and_its_directory)
{
	ud_search_iter *iter = NULL;
	ud_filter *f = everybody();
	const ud_user *user = NULL;

	begin_walks(15);
	OK(ud_search_iter_new(dir, f, NULL, &iter));
	ud_filter_free(&f);
	cr_assert_eq(ud_search_iter_next(dir, iter, &user), UD_ROW);
	cr_expect_not_null(user);
	store_reopen(NULL);
	ud_search_iter_free(&iter);
	cr_expect_null(iter);
	ud_search_iter_free(&iter);
	ud_search_iter_free(NULL);
}

Test(search_pages, iterator_goes_on_with_another_handle)
{
	ud_search_query query = UD_INIT(ud_search_query);
	ud_search_iter *iter = NULL;
	ud_filter *f = everybody();
	const ud_user *user;
	size_t count = 0;

	begin_walks(16);
	query.limit = 7;
	OK(ud_search_iter_new(dir, f, &query, &iter));
	while (ud_search_iter_next(dir, iter, &user) == UD_ROW)
		if (++count % 5 == 0)
			store_reopen(NULL);
	cr_expect_eq((uint64_t)count, (uint64_t)store_number(
	    "SELECT count(*) FROM ud_users WHERE state <> 3", NULL, 0));
	ud_search_iter_free(&iter);
	ud_filter_free(&f);
}

/* Who is there from the beginning to the end is seen exactly once. */
Test(search_pages, walk_among_changes_loses_nobody)
{
	ud_search_query query = UD_INIT(ud_search_query);
	char *seen = calloc(10 * USERS, 1);
	ud_filter *f = everybody();
	char *token = NULL;
	size_t before;

	begin_walks(17);
	before = people.count;
	query.limit = 5;
	query.total = UD_TOTAL_NONE;
	do {
		ud_search_result *result = NULL;

		query.page_token = token;
		OK(ud_search(dir, f, &query, &result));
		for (size_t i = 0; i < ud_search_count_of(result); i++) {
			const struct person *p = people_find(&people,
			    ud_user_id(ud_search_user(result, i)));

			cr_assert_not(seen[p - people.list]++);
		}
		free(token);
		token = ud_search_next_page(result) == NULL ? NULL :
		    strdup(ud_search_next_page(result));
		ud_search_result_free(&result);
		generate_change(&people);
	} while (token != NULL);
	for (size_t i = 0; i < before; i++)
		cr_expect(seen[i] || people.list[i].state == UD_USER_DELETED,
		    "%s", person_id(&people.list[i]));
	ud_filter_free(&f);
	free(seen);
}
