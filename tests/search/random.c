/* SPDX-License-Identifier: MIT */
/*
 * Random trees in random directories: whatever is searched, in whatever order
 * and by whomever, the answer is that of looking at every record.
 */
#include "search/check.h"
#include "search/dice.h"
#include "search/generate.h"
#include "search/grow.h"

enum { TREES_EACH = 200, USERS_MAX = 200 };

TestSuite(search_random);

/* Anybody, or the host, with a scope of any kind. */
static void
roll_scope(const struct people *people)
{
	const struct person *p = &people->list[roll(
	    (unsigned)people->count)];

	store_act_as(chance(50) ? person_id(p) : NULL);
	scope.limited = 1;
	scope.org_count = roll(3);
	for (size_t i = 0; i < scope.org_count; i++)
		scope.orgs[i] = chance(10) ? "nowhere" :
		    generated_orgs[roll(GENERATED_ORGS)];
}

static ud_search_query
roll_query(void)
{
	ud_search_query query = UD_INIT(ud_search_query);

	query.sort = roll(UD_SORT_SCHEMA_TYPE + 1);
	query.descending = roll(2);
	query.limit = chance(50) ? 0 : 1 + roll(chance(50) ? 5 : 200);
	query.offset = chance(70) ? 0 : roll(20);
	query.total = roll(UD_TOTAL_NONE + 1);
	query.total_cap = roll(12);
	query.include = chance(80) ? 0 : roll(4);
	/* The type of a deleted user is not known, and so is its place. */
	query.include_deleted = query.sort != UD_SORT_TYPE && chance(8);
	return query;
}

/* One tree; the message says how to come here again. */
static void
try_tree(const struct people *people, uint64_t seed, unsigned n)
{
	ud_search_query query = roll_query();
	ud_filter *f = grow_tree(people, chance(90) ? 5 : 30);
	uint64_t count = 0;
	struct found found;

	if (people->count > 0 && chance(20))
		roll_scope(people);
	if (!agrees_quietly(people, f, &query)) {
		ud_filter *small = shrink(people, f, &query);

		(void)agrees(people, small, &query, 0);
		cr_assert_fail("USERDIR_SEARCH_SEED=%llu, tree %u",
		    (unsigned long long)seed, n);
	}
	if (chance(10)) {
		OK(ud_search_count(dir, f, &count));
		found_init(&found, people, f, NULL);
		cr_assert_eq(count, found.count, "USERDIR_SEARCH_SEED=%llu, "
		    "tree %u: %s", (unsigned long long)seed, n,
		    filter_text(f));
		found_free(&found);
	}
	store_act_as(NULL);
	ud_filter_free(&f);
}

/* Care that finds nothing new. */
static void
roll_care(const ud_options *options)
{
	uint64_t left;

	switch (roll(7)) {
	case 0:
		store_maintain();
		break;
	case 1:
		OK(ud_maintain(dir, &left));
		break;
	case 2:
		OK(ud_optimize(dir));
		break;
	case 3:
		OK(ud_reindex(dir));
		break;
	case 4:
		store_reopen(options);
		break;
	case 5:
		OK(ud_unindex(dir));
		break;
	default:
		break;
	}
}

/* Directories of this kind: how many, by the share of all trees, and how
 * many changes come before each tree in percent. */
static void
run(unsigned share, uint64_t first_seed, unsigned changes,
    void (*adjust)(ud_options *options))
{
	unsigned directories = dice_directories(share, TREES_EACH);

	for (uint64_t seed = first_seed; seed < first_seed + directories;
	    seed++) {
		struct people people = {0};
		ud_options options;

		if (!dice_wants(seed))
			continue;
		dice_seed(seed);
		options = store_options();
		if (adjust != NULL)
			adjust(&options);
		store_open(&options);
		generate(&people, roll(chance(20) ? 5 : USERS_MAX));
		for (unsigned n = 0; n < TREES_EACH; n++) {
			if (chance(changes))
				generate_change(&people);
			if (chance(changes / 10))
				roll_care(&options);
			try_tree(&people, seed, n);
		}
		people_free(&people);
		store_close();
	}
}

Test(search_random, answer_is_that_of_looking_at_every_record)
{
	run(35, 0, 0, NULL);
}

Test(search_random, answer_after_changes_and_care)
{
	run(30, UINT64_C(1000000), 50, NULL);
}

static void
small_grams(ud_options *options)
{
	options->index_grams = UD_GRAMS_SMALL;
}

Test(search_random, answer_with_the_small_index)
{
	run(10, UINT64_C(2000000), 20, small_grams);
}

static void
no_grams(ud_options *options)
{
	options->index_grams = UD_GRAMS_NONE;
}

Test(search_random, answer_without_an_index)
{
	run(10, UINT64_C(3000000), 20, no_grams);
}

static void
some_attributes(ud_options *options)
{
	static const int able[] = { UD_ATTRIBUTE_USERNAME, UD_ATTRIBUTE_EMAIL,
		UD_ATTRIBUTE_PHONE, UD_ATTRIBUTE_FIRST_NAME,
		UD_ATTRIBUTE_LAST_NAME, UD_ATTRIBUTE_NICK_NAME,
		UD_ATTRIBUTE_DISPLAY_NAME, UD_ATTRIBUTE_MACHINE_NAME };

	for (size_t i = 0; i < N(able); i++)
		if (chance(40))
			options->index_attributes |= UINT64_C(1) << able[i];
	options->index_grams = roll(2);
}

Test(search_random, answer_where_some_attributes_have_an_index)
{
	run(15, UINT64_C(4000000), 20, some_attributes);
}
