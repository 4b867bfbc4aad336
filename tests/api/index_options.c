/* SPDX-License-Identifier: MIT */
/* How much of a substring index a store has; index_arrays.c looks into that of
 * PostgreSQL. */
#include "file.h"

#include <stdio.h>

#define BIT(attribute) (UINT64_C(1) << (attribute))

TestSuite(index_options, .fini = finish);

static long long
tables(const char *like)
{
	char statement[160];

	(void)snprintf(statement, sizeof(statement), "SELECT count(*)"
	    " FROM %s WHERE name LIKE '%s' ESCAPE '\\'",
	    storage_is_postgres() ? "words.tables(current_setting("
	    "'test.store')) AS t (name)" : "sqlite_schema", like);
	return number(statement);
}

static void
begin_grams(uint64_t grams)
{
	ud_options options = plain_options();

	options.index_grams = grams;
	begin_file_with(&options);
}

/* Make, change and delete users, alone and in a batch. */
static void
live(void)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);

	make_human("u");
	make_machine("m");
	OK(ud_dir_batch_begin(dir));
	make_human("v");
	make_human("w");
	OK(ud_dir_batch_end(dir, 1));
	patch.given_name = "Zo\xc3\xab";
	OK(ud_user_update(dir, "v", &patch, NULL));
	OK(ud_user_delete(dir, "w", NULL));
	cr_expect(is_clean(dir));
	OK(ud_reindex(dir));
	OK(ud_user_delete(dir, "m", NULL));
	maintain();
	OK(ud_optimize(dir));
	cr_expect(is_clean(dir));
}

Test(index_options, both_tables_is_the_rule)
{
	SQLITE_ONLY("gram tables");
	begin_file();
	live();
	cr_expect_gt(tables("ud\\_g3%"), 0);
	cr_expect_gt(tables("ud\\_g5%"), 0);
	cr_expect_eq(number("SELECT count(*) FROM ud_g3_all"
	    " WHERE col IN ('un', 'em', 'gn', 'fn', 'dn')"),
	    number("SELECT count(*) FROM ud_g3_all WHERE col <> 'raw'"));
}

Test(index_options, small_index_has_one_table)
{
	SQLITE_ONLY("gram tables");
	begin_grams(UD_GRAMS_SMALL);
	live();
	cr_expect_gt(tables("ud\\_g3%"), 0);
	cr_expect_eq(tables("ud\\_g5%"), 0);
	cr_expect_eq(matches("ud_g3", "gn:zo\xc3\xab"), 1);
}

Test(index_options, store_without_an_index_has_nothing_waiting)
{
	begin_grams(UD_GRAMS_NONE);
	live();
	cr_expect_eq(tables("ud\\_g_%"), 0);
	make_human("x");
	cr_expect_eq(number("SELECT count(*) FROM ud_pending"), 0);
	cr_expect_str_eq(text("SELECT given_fold FROM ud_users"
	    " WHERE id = 'x'"), "ada");
}

Test(index_options, only_chosen_attributes_are_in_the_documents)
{
	ud_options options = plain_options();

	SQLITE_ONLY("gram tables");
	options.index_attributes = BIT(UD_ATTRIBUTE_EMAIL) |
	    BIT(UD_ATTRIBUTE_FIRST_NAME);
	begin_file_with(&options);
	make_human("h");
	make_machine("robot");
	cr_expect_str_eq(text("SELECT new FROM ud_pending WHERE key = 1"),
	    "\n" SEP "h@example.test" SEP "\n\n" SEP "ada" SEP
	    "\n\n\n\n\n");
	/* Nothing of a machine is left, but it waits until it is deleted. */
	cr_expect_str_eq(text("SELECT new FROM ud_pending WHERE key = 2"),
	    "\n\n\n\n\n\n\n\n");
	OK(ud_user_delete(dir, "robot", NULL));
	cr_expect(is_clean(dir));
	maintain();
	live();
	cr_expect_eq(number("SELECT count(*) FROM ud_g3_all"
	    " WHERE col NOT IN ('em', 'gn', 'raw')"), 0);
}

Test(index_options, choice_is_made_once)
{
	ud_options options = plain_options();

	SQLITE_ONLY("gram tables");
	begin_grams(UD_GRAMS_SMALL);
	make_human("u");
	options.index_attributes = BIT(UD_ATTRIBUTE_EMAIL);
	OK(reopen_with(&options));
	OK(ud_reindex(dir));
	make_human("v");
	maintain();
	cr_expect_eq(tables("ud\\_g5%"), 0);
	cr_expect_eq(matches("ud_g3", "gn:ada"), 2);
}

Test(index_options, attributes_that_cannot_be_indexed_are_refused)
{
	static const int no[] = { 0, UD_ATTRIBUTE_ID,
		UD_ATTRIBUTE_ORGANIZATION_ID, UD_ATTRIBUTE_PRIMARY_USERNAME,
		UD_ATTRIBUTE_LOGIN_NAME, UD_ATTRIBUTE_MACHINE_DESCRIPTION,
		UD_ATTRIBUTE_PREFERRED_LANGUAGE, UD_ATTRIBUTE_STATE, 63 };
	ud_options options = plain_options();

	for (size_t i = 0; i < N(no); i++) {
		options.index_attributes = BIT(UD_ATTRIBUTE_EMAIL) |
		    BIT(no[i]);
		cr_expect(refused(storage_open(":memory:", &options, &dir),
		    UD_EINVAL, "Errors.Invalid.Argument",
		    "index_attributes"), "%d", no[i]);
		ud_close(&dir);
	}
	options.index_attributes = 0;
	options.index_grams = 3;
	cr_expect(refused(storage_open(":memory:", &options, &dir), UD_EINVAL,
	    "Errors.Invalid.Argument", "index_grams"));
	ud_close(&dir);
}

Test(index_options, damaged_choice_is_refused)
{
	ud_options options = plain_options();

	begin_file();
	sql("UPDATE ud_meta SET value = '7' WHERE name = 'index_grams'");
	cr_expect_eq(reopen_with(&options), UD_ECORRUPT);
	sql("UPDATE ud_meta SET value = '0' WHERE name = 'index_grams';"
	    "UPDATE ud_meta SET value = '1' WHERE name = 'index_attributes'");
	cr_expect_eq(reopen_with(&options), UD_ECORRUPT);
	ud_close(&dir);
}

/* A driver whose database has nothing to make an index of says so. */
Test(index_options, database_that_can_have_none_does_without)
{
	static ud_driver bare;
	ud_options options = plain_options();

	bare = *storage_driver();
	bare.has_grams = NULL;
	options.driver = &bare;
	store_path = scratch("store.db");
	OK(storage_open(store_path, &options, &dir));
	make_org("o");
	live();
	cr_expect_eq(tables("ud\\_g_%"), 0);
	/* An index that is there must be kept in step by who writes. */
	options.driver = NULL;
	ud_close(&dir);
	store_path = scratch("other.db");
	OK(storage_open(store_path, &options, &dir));
	make_org("o");
	make_human("u");
	options.driver = &bare;
	cr_expect_eq(reopen_with(&options), UD_EUNIMPL);
	options.read_only = 1;
	OK(reopen_with(&options));
	cr_expect_not_null(get("u"));
	ud_close(&dir);
}
