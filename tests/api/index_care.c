/* SPDX-License-Identifier: MIT */
/* The care of indexes: what it does, and when it is refused. */
#include "file.h"

#include <stdio.h>

#include "calls.h"

TestSuite(index_care, .init = begin_file, .fini = finish);

static const struct care {
	const char *name;
	int (*run)(void);
	int takes_in;		/* who waits */
} cares[] = {
	{ "maintain", call_maintain, 1 },
	{ "optimize", call_optimize, 1 },
	{ "reindex", call_reindex, 1 },
	{ "unindex", call_unindex, 0 },
};

static void
make_batches(int batches, int users)
{
	char id[32];

	for (int b = 0; b < batches; b++) {
		OK(ud_dir_batch_begin(dir));
		for (int i = 0; i < users; i++) {
			(void)snprintf(id, sizeof(id), "robot-%d-%d", b, i);
			make_machine(id);
		}
		OK(ud_dir_batch_end(dir, 1));
	}
}

/* Pieces that ud_g5 is made of. */
static long long
pieces(void)
{
	return number("SELECT count(DISTINCT segid) FROM ud_g5_idx");
}

Test(index_care, batch_and_read_only_handle_are_refused)
{
	ud_options options = plain_options();

	make_machine("m");
	OK(ud_dir_batch_begin(dir));
	make_machine("n");
	for (size_t i = 0; i < N(cares); i++)
		cr_expect(refused(cares[i].run(), UD_ESTATE,
		    "Errors.Storage.InTransaction", NULL), "%s",
		    cares[i].name);
	OK(ud_dir_batch_end(dir, 1));
	cr_expect_not_null(get("n"));
	options.read_only = 1;
	OK(reopen_with(&options));
	for (size_t i = 0; i < N(cares); i++)
		cr_expect(refused(cares[i].run(), UD_ESTATE,
		    "Errors.Storage.ReadOnly", NULL), "%s", cares[i].name);
	cr_expect(refused(ud_maintain(dir, NULL), UD_EINVAL,
	    "Errors.Invalid.Argument", "left"));
}

Test(index_care, each_takes_in_who_waits)
{
	SQLITE_ONLY("in PostgreSQL nobody waits");
	for (size_t i = 0; i < N(cares); i++) {
		char id[8];

		(void)snprintf(id, sizeof(id), "robot%zu", i);
		make_machine(id);
		cr_expect_eq(number("SELECT count(*) FROM ud_pending"), 1);
		OK(cares[i].run());
		cr_expect_eq(number("SELECT count(*) FROM ud_pending"),
		    !cares[i].takes_in);
		cr_expect_eq(matches("ud_g5", "un:robot"), (long long)i +
		    cares[i].takes_in);
		cr_expect(is_clean(dir));
	}
}

Test(index_care, maintenance_merges_step_by_step_until_nothing_is_left)
{
	uint64_t left = 1;
	int steps = 0;

	SQLITE_ONLY("pieces of gram tables");
	make_batches(7, 40);
	cr_expect_gt(pieces(), 1);
	while (left != 0 && steps++ < 100)
		OK(ud_maintain(dir, &left));
	cr_expect_eq(left, 0);
	cr_expect_lt(pieces(), 4);
	cr_expect(is_clean(dir));
}

Test(index_care, optimizing_leaves_one_piece)
{
	SQLITE_ONLY("pieces of gram tables");
	make_batches(7, 40);
	OK(ud_user_delete(dir, "robot-1-1", NULL));
	OK(ud_optimize(dir));
	cr_expect_eq(pieces(), 1);
	cr_expect_eq(matches("ud_g5", "un:robot"), 279);
	cr_expect(is_clean(dir));
}

Test(index_care, other_handles_go_on_after_a_rebuilding)
{
	ud_options options = plain_options();
	ud_dir *other = NULL, *mine = dir;

	make_batches(1, 10);
	cr_assert_eq(storage_open(store_path, &options, &other), UD_OK);
	for (int i = 0; i < 3; i++) {
		char id[16];

		(void)snprintf(id, sizeof(id), "other-%d", i);
		make_machine(id);
		maintain();
		dir = other;
		OK(ud_reindex(dir));
		dir = mine;
	}
	if (!storage_is_postgres())
		cr_expect_eq(matches("ud_g5", "un:other"), 3);
	cr_expect(is_clean(dir));
	ud_close(&other);
}

Test(index_care, nothing_to_do_writes_nothing)
{
	char before[128];

	make_batches(3, 10);
	OK(ud_optimize(dir));
	maintain();
	strcpy(before, text("SELECT hex(operation) FROM ud_head"));
	OK(ud_optimize(dir));
	maintain();
	cr_expect_str_eq(text("SELECT hex(operation) FROM ud_head"), before);
	OK(ud_reindex(dir));
	cr_expect_str_neq(text("SELECT hex(operation) FROM ud_head"), before);
}

Test(index_care, usernames_that_collide_stop_the_rebuilding)
{
	char before[64];

	make_human("u");
	make_human("v");
	/* Somebody gave both the same name, past the library. */
	sql("UPDATE ud_users SET names = '1d u@example.test\n'"
	    " WHERE id = 'v'; UPDATE ud_users SET given_fold = 'x'");
	strcpy(before, text("SELECT hex(operation) FROM ud_head"));
	cr_expect(refused(ud_reindex(dir), UD_ECORRUPT,
	    "Errors.Store.Damaged", NULL));
	cr_expect(holds(ud_errmsg(dir), "user v "));
	cr_expect_str_eq(text("SELECT hex(operation) FROM ud_head"), before);
	cr_expect_eq(number("SELECT count(*) FROM ud_users"
	    " WHERE given_fold = 'x'"), 2);
	cr_expect_eq(number("SELECT count(*) FROM ud_usernames"), 2);
	cr_expect_eq(number("SELECT count(*) FROM ud_pending"),
	    storage_is_postgres() ? 0 : 2);
	sql("UPDATE ud_users SET names = '1d v@example.test\n'"
	    " WHERE id = 'v'");
	OK(ud_reindex(dir));
}
