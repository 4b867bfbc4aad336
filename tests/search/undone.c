/* SPDX-License-Identifier: MIT */
/* Searches among changes that are not committed yet, and after those that
 * never were. */
#include "search/check.h"
#include "search/dice.h"
#include "search/generate.h"
#include "search/grow.h"

enum { USERS = 60, ROUNDS = 12, CHANGES = 20, TREES = 10 };

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

TestSuite(search_undone, .init = begin_people, .fini = end_people);

static void
try_trees(int round)
{
	for (int i = 0; i < TREES; i++) {
		ud_search_query query = UD_INIT(ud_search_query);
		ud_filter *f = grow_tree(&people, 4);

		query.sort = roll(UD_SORT_SCHEMA_TYPE + 1);
		query.descending = roll(2);
		query.limit = chance(50) ? 0 : 1 + roll(40);
		cr_assert(agrees(&people, f, &query, 0), "%d %d", round, i);
		ud_filter_free(&f);
	}
}

/* Changes and searches in turn; then everything is as if undone, if it is. */
static void
run(uint64_t seed, void (*before)(void), void (*after)(void), int undone)
{
	dice_seed(seed);
	generate(&people, USERS);
	for (int round = 0; round < ROUNDS; round++) {
		size_t count = people.count;

		if (chance(50))
			store_maintain();
		before();
		for (int i = 0; i < CHANGES; i++) {
			generate_change(&people);
			if (i % 5 == 0)
				try_trees(round);
		}
		after();
		if (undone) {
			people_forget(&people, count);
			people_refresh_all(&people);
		}
		try_trees(round);
	}
}

static void
begin_batch(void)
{
	OK(ud_dir_batch_begin(dir));
}

static void
keep_batch(void)
{
	OK(ud_dir_batch_end(dir, 1));
}

static void
undo_batch(void)
{
	OK(ud_dir_batch_end(dir, 0));
}

static void
begin_host(void)
{
	store_sql("BEGIN", NULL, 0);
}

static void
commit_host(void)
{
	store_sql("COMMIT", NULL, 0);
	OK(ud_dir_deliver(dir));
}

static void
undo_host(void)
{
	store_sql("ROLLBACK", NULL, 0);
	OK(ud_dir_deliver(dir));
}

Test(search_undone, batch_sees_itself)
{
	run(51, begin_batch, keep_batch, 0);
}

Test(search_undone, batch_that_is_undone_was_never_there)
{
	run(52, begin_batch, undo_batch, 1);
}

Test(search_undone, transaction_of_the_host_sees_itself)
{
	run(53, begin_host, commit_host, 0);
}

Test(search_undone, transaction_that_is_rolled_back_was_never_there)
{
	run(54, begin_host, undo_host, 1);
}
