/* SPDX-License-Identifier: MIT */
/* A store whose folds another version of Unicode made. */
#include "file.h"

#include <stdio.h>

static void
begin_users(void)
{
	ud_user_spec spec = human_spec("U1");
	const ud_metadata_item item = { "Color", "red", 3 };

	begin_file();
	spec.metadata = &item;
	spec.metadata_count = 1;
	spec.username = "Gro\xc3\x9f";
	OK(ud_user_create(dir, &spec, NULL));
	make_human("u2");
}

TestSuite(index_refold, .init = begin_users, .fini = finish);

/* As if an old version had folded nothing at all. */
static void
unfold(void)
{
	ud_close(&dir);
	sql("UPDATE ud_meta SET value = '9.0' WHERE name = 'fold';"
	    "UPDATE ud_usernames SET fold = name;"
	    "UPDATE ud_users SET email_fold = email, id_fold = NULL,"
	    " given_fold = NULL, family_fold = NULL, display_fold = NULL;"
	    "UPDATE ud_metadata SET key_fold = NULL;"
	    "DELETE FROM ud_pending");
}

Test(index_refold, opening_brings_it_up_to_date)
{
	ud_options options = plain_options();
	ud_user *user = NULL;
	char current[32];

	strcpy(current, text("SELECT value FROM ud_meta"
	    " WHERE name = 'fold'"));
	unfold();
	OK(reopen_with(&options));
	cr_expect_str_eq(text("SELECT value FROM ud_meta"
	    " WHERE name = 'fold'"), current);
	cr_expect(is_clean(dir));
	OK(ud_user_by_username(dir, "GROSS", NULL, &user));
	ud_user_free(&user);
	cr_expect_str_eq(text("SELECT id_fold FROM ud_users"), "u1");
	cr_expect_str_eq(text("SELECT key_fold FROM ud_metadata"), "color");
	if (!storage_is_postgres())
		cr_expect_eq(matches("ud_g5", "un:gross"), 1);
	cr_expect_eq(number("SELECT count(*) FROM ud_pending"), 0);
}

Test(index_refold, reader_must_wait_for_a_writer)
{
	ud_options options = plain_options();

	unfold();
	options.read_only = 1;
	cr_expect_eq(reopen_with(&options), UD_ESTATE);
	cr_expect_str_eq(ud_errkey(dir), "Errors.Store.Older");
	options.read_only = 0;
	OK(reopen_with(&options));
	options.read_only = 1;
	OK(reopen_with(&options));
	cr_expect(is_clean(dir));
}

Test(index_refold, whose_key_is_wrong_changes_nothing)
{
	ud_options options = plain_options();
	ud_master_key wrong = master_key(7);

	unfold();
	options.keys = &wrong;
	cr_expect_eq(reopen_with(&options), UD_ESTATE);
	cr_expect_str_eq(ud_errkey(dir), "Errors.Store.KeyMismatch");
	ud_close(&dir);
	cr_expect_str_eq(text("SELECT value FROM ud_meta"
	    " WHERE name = 'fold'"), "9.0");
}

Test(index_refold, folds_that_collide_change_nothing)
{
	ud_options options = plain_options();

	unfold();
	/* Two names that were two to the old version. */
	sql("UPDATE ud_users SET names = '1d GROSS\n'"
	    " WHERE id = 'u2'");
	cr_expect_eq(reopen_with(&options), UD_ECORRUPT);
	cr_expect_str_eq(ud_errkey(dir), "Errors.Store.Damaged");
	ud_close(&dir);
	cr_expect_str_eq(text("SELECT value FROM ud_meta"
	    " WHERE name = 'fold'"), "9.0");
	cr_expect_eq(number("SELECT count(*) FROM ud_users"
	    " WHERE given_fold IS NULL"), 2);
	if (!storage_is_postgres())
		cr_expect_eq(number("SELECT count(*) FROM ud_g5_all"), 0);
}

Test(index_refold, two_that_open_at_once_do_it_once)
{
	ud_options options = plain_options();
	ud_dir *other = NULL;

	unfold();
	OK(storage_open(store_path, &options, &dir));
	cr_expect_eq(storage_open(store_path, &options, &other), UD_OK, "%s",
	    ud_errmsg(other));
	ud_close(&other);
	cr_expect(is_clean(dir));
}
