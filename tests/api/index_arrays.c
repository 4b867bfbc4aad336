/* SPDX-License-Identifier: MIT */
/* The substring index of PostgreSQL in step with the users: a row for each,
 * with the texts of its document and all their grams. */
#include "file.h"

#include <stdio.h>

static void
begin_arrays(void)
{
	POSTGRES_ONLY("arrays of grams");
	begin_file();
}

TestSuite(index_arrays, .init = begin_arrays, .fini = finish);

/* A column of the row of a user, by number of the user. */
static const char *
column(const char *name, int user)
{
	char statement[192];

	(void)snprintf(statement, sizeof(statement),
	    "SELECT %s FROM ud_grams WHERE owner = %d", name, user);
	return text(statement);
}

static long long
count(void)
{
	return number("SELECT count(*) FROM ud_grams");
}

Test(index_arrays, new_user_has_a_row_of_folds)
{
	ud_user_spec spec = human_spec("u");

	spec.username = "Ada Byron";
	spec.given_name = "ADA";
	spec.family_name = "Gro\xc3\x9f";
	spec.phone = "+41 79 123 45 67";
	OK(ud_user_create(dir, &spec, NULL));
	OK(ud_user_add_username(dir, "u", "two", 0, NULL, NULL));
	cr_expect_str_eq(column("un", 1), SEP "ada" BLANK "byron" SEP "two"
	    SEP);
	cr_expect_str_eq(column("em", 1), SEP "u@example.test" SEP);
	cr_expect_str_eq(column("ph", 1), SEP "+41791234567" SEP);
	cr_expect_str_eq(column("gn", 1), SEP "ada" SEP);
	cr_expect_str_eq(column("fn", 1), SEP "gross" SEP);
	cr_expect_str_eq(column("nn", 1), "(null)");
	cr_expect_str_eq(column("dn", 1), SEP "ada" BLANK "gross" SEP);
	cr_expect_str_eq(column("mn", 1), "(null)");
	cr_expect_str_eq(column("raw", 1), SEP "Gro\xc3\x9f" SEP
	    "ADA" BLANK "Gro\xc3\x9f" SEP);
}

Test(index_arrays, machine_has_its_name_and_username)
{
	ud_user_spec spec = machine_spec("m");

	spec.name = "Robot";
	spec.description = "Not indexed";
	OK(ud_user_create(dir, &spec, NULL));
	cr_expect_str_eq(column("un", 1), SEP "m" SEP);
	cr_expect_str_eq(column("mn", 1), SEP "robot" SEP);
	cr_expect_str_eq(column("raw", 1), "(null)");
}

/* Each gram once, in order, so that it can be compared. */
Test(index_arrays, grams_are_a_set_in_order)
{
	ud_user_spec spec = machine_spec("m");

	spec.name = "banana banana banana";
	OK(ud_user_create(dir, &spec, NULL));
	cr_expect_str_eq(column("grams = ARRAY(SELECT DISTINCT g FROM"
	    " unnest(grams) AS g ORDER BY g)", 1), "t");
	cr_expect_gt(number("SELECT cardinality(grams) FROM ud_grams"), 10);
}

Test(index_arrays, change_and_change_back_leave_it_as_it_was)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);
	char before[4096];

	make_machine("m");
	strcpy(before, column("grams", 1));
	patch.name = "Other";
	OK(ud_user_update(dir, "m", &patch, NULL));
	cr_expect_str_eq(column("mn", 1), SEP "other" SEP);
	cr_expect_str_neq(column("grams", 1), before);
	patch.name = "m";
	OK(ud_user_update(dir, "m", &patch, NULL));
	cr_expect_str_eq(column("grams", 1), before);
	cr_expect_eq(number("SELECT count(*) FROM ud_pending"), 0);
}

Test(index_arrays, deleted_user_leaves_it)
{
	make_human("u");
	make_human("v");
	OK(ud_user_delete(dir, "u", NULL));
	cr_expect_eq(count(), 1);
	cr_expect_str_eq(column("em", 2), SEP "v@example.test" SEP);
}

Test(index_arrays, change_of_nothing_that_is_indexed_costs_nothing)
{
	const ud_metadata_item item = { "k", "v", 1 };
	ud_user_patch patch = UD_INIT(ud_user_patch);
	char before[32];

	make_human("u");
	strcpy(before, column("xmin", 1));
	patch.preferred_language = "de";
	OK(ud_user_update(dir, "u", &patch, NULL));
	OK(ud_user_lock(dir, "u", NULL));
	OK(ud_metadata_set(dir, "u", &item, 1, NULL));
	cr_expect_str_eq(column("xmin", 1), before);
}

Test(index_arrays, every_way_to_change_a_text_is_seen)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);
	char *name = NULL;

	make_human("u");
	OK(ud_user_add_username(dir, "u", "second", 0, &name, NULL));
	cr_expect(holds(column("un", 1), SEP "second" SEP));
	patch.username = "first";
	patch.email = "New@Mail.test";
	patch.phone = "+41791234567";
	OK(ud_user_update(dir, "u", &patch, NULL));
	cr_expect_str_eq(column("un", 1), SEP "first" SEP "second" SEP);
	cr_expect_str_eq(column("em", 1), SEP "new@mail.test" SEP);
	cr_expect_str_eq(column("ph", 1), SEP "+41791234567" SEP);
	OK(ud_user_remove_username(dir, "u", name, NULL));
	cr_expect_str_eq(column("un", 1), SEP "first" SEP);
	ud_string_free(&name);
}

Test(index_arrays, batch_that_is_given_up_leaves_no_rows)
{
	make_machine("m");
	OK(ud_dir_batch_begin(dir));
	make_machine("n");
	OK(ud_user_delete(dir, "m", NULL));
	OK(ud_dir_batch_end(dir, 0));
	cr_expect_eq(count(), 1);
	cr_expect_str_eq(column("mn", 1), SEP "m" SEP);
	OK(ud_dir_batch_begin(dir));
	make_machine("n");
	OK(ud_dir_batch_end(dir, 1));
	cr_expect_eq(count(), 2);
}

Test(index_arrays, small_index_has_the_same_texts_and_fewer_grams)
{
	ud_options options = plain_options();
	long long all;

	make_human("u");
	all = number("SELECT cardinality(grams) FROM ud_grams");
	ud_close(&dir);
	options.index_grams = UD_GRAMS_SMALL;
	store_path = scratch("small.db");
	OK(storage_open(store_path, &options, &dir));
	make_org("o");
	make_human("u");
	cr_expect_lt(number("SELECT cardinality(grams) FROM ud_grams"), all);
	cr_expect_str_eq(column("em", 1), SEP "u@example.test" SEP);
	cr_expect(is_clean(dir));
}

Test(index_arrays, only_chosen_attributes_are_in_it)
{
	ud_options options = plain_options();

	ud_close(&dir);
	options.index_attributes = UINT64_C(1) << UD_ATTRIBUTE_EMAIL;
	store_path = scratch("chosen.db");
	OK(storage_open(store_path, &options, &dir));
	make_org("o");
	make_human("u");
	cr_expect_str_eq(column("em", 1), SEP "u@example.test" SEP);
	cr_expect_str_eq(column("coalesce(un, gn, fn, dn, raw)", 1),
	    "(null)");
	OK(ud_reindex(dir));
	cr_expect_str_eq(column("coalesce(un, gn, fn, dn, raw)", 1),
	    "(null)");
	cr_expect(is_clean(dir));
}

Test(index_arrays, rebuilding_makes_the_same_again)
{
	char before[4096];

	make_human("u");
	strcpy(before, column("grams", 1));
	sql("DELETE FROM ud_grams");
	OK(ud_reindex(dir));
	cr_expect_str_eq(column("grams", 1), before);
	OK(ud_optimize(dir));
	maintain();
	cr_expect_str_eq(column("grams", 1), before);
}

static int
has_index(void)
{
	return (int)number("SELECT count(*) FROM pg_indexes WHERE indexname ="
	    " 'ud_grams_grams' AND schemaname ="
	    " current_setting('test.store')");
}

Test(index_arrays, index_is_let_go_of_and_made_again)
{
	static int (*const again[])(ud_dir *dir) = {ud_optimize, ud_reindex};
	ud_options options;
	char id[8];

	for (size_t i = 0; i < N(again); i++) {
		cr_expect(has_index());
		OK(ud_unindex(dir));
		OK(ud_unindex(dir));
		cr_expect_not(has_index());
		(void)snprintf(id, sizeof(id), "u%zu", i);
		make_human(id);
		cr_expect_eq(count(), (long long)i + 1);
		cr_expect(is_clean(dir));
		OK(again[i](dir));
	}
	OK(ud_unindex(dir));
	/* It is not made by whoever opens the store next. */
	options = plain_options();
	OK(reopen_with(&options));
	cr_expect_not(has_index());
	/* Nor by the steps of somebody else during the import. */
	maintain();
	cr_expect_not(has_index());
	OK(ud_optimize(dir));
	cr_expect(has_index());
	cr_expect(is_clean(dir));
}

/* A large batch has nothing to put in order then. */
Test(index_arrays, large_batch_needs_no_index)
{
	char id[16];

	OK(ud_unindex(dir));
	OK(ud_dir_batch_begin(dir));
	for (int i = 0; i < 1100; i++) {
		(void)snprintf(id, sizeof(id), "m%d", i);
		make_machine(id);
	}
	OK(ud_dir_batch_end(dir, 1));
	cr_expect_eq(count(), 1100);
	OK(ud_optimize(dir));
	cr_expect(has_index());
}
