/* SPDX-License-Identifier: MIT */
/*
 * A store that the first version wrote: 32 users of five organizations, two
 * of whom are deleted, with what the world has of letters.  Made by the
 * command of that version; the key lies beside it.
 */
#include "golden.h"

enum { USERS = 30, VERSION = 3 };

static void
copy_store(void)
{
	golden_copy("store_v1.db");
}

TestSuite(index_v1, .init = copy_store, .fini = finish);

/* All users of all organizations can be listed and read. */
static size_t
read_all(void)
{
	static const char *const orgs[] = { "nordwind", "musashi",
		"acme-robotics", "tumaini-health", "Musashi-West" };
	size_t count = 0;

	for (size_t i = 0; i < N(orgs); i++) {
		ud_user_list *list = NULL;

		OK(ud_user_page(dir, orgs[i], NULL, 0, &list));
		for (size_t n = 0; n < ud_user_list_count(list); n++)
			count += get(ud_user_id(ud_user_list_get(list,
			    n))) != NULL;
		ud_user_list_free(&list);
	}
	return count;
}

Test(index_v1, is_brought_up_to_date_and_complete)
{
	ud_options options = golden_options();
	ud_user *user = NULL;

	cr_assert_eq(number("SELECT CAST(value AS TEXT) FROM ud_meta"
	    " WHERE name = 'schema'"), 1);
	OK(reopen_with(&options));
	cr_expect_eq(number("SELECT CAST(value AS TEXT) FROM ud_meta"
	    " WHERE name = 'schema'"), VERSION);
	cr_expect(is_clean(dir));
	cr_expect_eq(read_all(), USERS);
	cr_expect_eq(number("SELECT count(DISTINCT doc) FROM ud_g5_all"),
	    USERS);
	cr_expect_eq(number("SELECT count(*) FROM ud_pending"), 0);
	cr_expect_eq(matches("ud_g5", "dn:gr\xc3\xb6" "ss"), 1);
	cr_expect_eq(matches("ud_g5", "gn:\"aur\xc3\xa9l\""), 1);
	OK(ud_user_by_username(dir, "DRITTERNAME", NULL, &user));
	cr_expect_str_eq(ud_user_id(user), "U-Gro\xc3\x9f");
	ud_user_free(&user);
	cr_expect_str_eq(text("SELECT id_fold FROM ud_users"
	    " WHERE id LIKE 'U-Gro%'"), "u-gross");
	cr_expect_str_eq(text("SELECT id_fold FROM ud_orgs"
	    " WHERE id LIKE 'Musashi-W%'"), "musashi-west");
	cr_expect_eq(number("SELECT count(*) FROM ud_metadata"
	    " WHERE digest IS NULL"), 0);
}

Test(index_v1, can_be_written_afterwards)
{
	ud_options options = golden_options();
	ud_user_patch patch = UD_INIT(ud_user_patch);

	OK(reopen_with(&options));
	patch.name = "Translator";
	OK(ud_user_update(dir, "no-name", &patch, NULL));
	OK(ud_user_delete(dir, "U-Gro\xc3\x9f", NULL));
	OK(reopen_with(&options));
	maintain();
	cr_expect_eq(matches("ud_g5", "mn:trans"), 1);
	cr_expect(is_clean(dir));
	cr_expect_eq(read_all(), USERS - 1);
}

Test(index_v1, options_choose_the_index_that_it_gets)
{
	ud_options options = golden_options();

	options.index_grams = UD_GRAMS_SMALL;
	options.index_attributes = UINT64_C(1) << UD_ATTRIBUTE_EMAIL;
	OK(reopen_with(&options));
	cr_expect(is_clean(dir));
	cr_expect_eq(number("SELECT count(*) FROM ud_g3_all"
	    " WHERE col NOT IN ('em', 'raw')"), 0);
	cr_expect_eq(number("SELECT count(*) FROM sqlite_schema"
	    " WHERE name = 'ud_g5'"), 0);
}

Test(index_v1, stays_as_it_is_for_readers_and_strangers)
{
	ud_options options = golden_options();
	ud_master_key another = master_key(77);

	options.read_only = 1;
	cr_expect_eq(reopen_with(&options), UD_ESTATE);
	cr_expect_str_eq(ud_errkey(dir), "Errors.Store.Older");
	options.read_only = 0;
	another.id = options.keys->id;
	options.keys = &another;
	cr_expect_eq(reopen_with(&options), UD_ESTATE);
	cr_expect_str_eq(ud_errkey(dir), "Errors.Store.KeyMismatch");
	ud_close(&dir);
	cr_expect_eq(number("SELECT CAST(value AS TEXT) FROM ud_meta"
	    " WHERE name = 'schema'"), 1);
	cr_expect_eq(number("SELECT count(*) FROM sqlite_schema"
	    " WHERE name = 'ud_pending'"), 0);
}
