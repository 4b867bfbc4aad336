/* SPDX-License-Identifier: MIT */
/* Damage of what searches use is found, named, and mended. */
#include "file.h"

#include <stdio.h>

/* Users 1 (u) and 2 (v), who are in the gram tables, and 3 (w), who waits. */
static void
begin_users(void)
{
	const ud_metadata_item item = { "Color", "red", 3 };
	ud_user_spec spec = human_spec("u");

	begin_file();
	spec.metadata = &item;
	spec.metadata_count = 1;
	OK(ud_user_create(dir, &spec, NULL));
	spec = human_spec("v");
	spec.given_name = "Bob";
	OK(ud_user_create(dir, &spec, NULL));
	maintain();
	make_org("Org-2");
	make_human("w");
}

static void
end_users(void)
{
	ud_close(&dir);
	finish();
}

TestSuite(index_check, .init = begin_users, .fini = end_users);

/* The grams of the first names as they are in ud_g5 and ud_g3. */
#define S "' || char(64976) || '"
#define ADA_5 "'" S "ada" S " ada" S S " da" S S S " a" S S S S \
	" " S S S S S "'"
#define BOB_5 "'" S "bob" S " bob" S S " ob" S S S " b" S S S S \
	" " S S S S S "'"
#define ADA_3 "'" S "ad ada da" S " a" S S " " S S S "'"

#define TAKE_5(key, grams) "INSERT INTO ud_g5 (ud_g5, rowid, gn)" \
	" VALUES ('delete', " key ", " grams ");"
#define PUT_5(key, grams) "INSERT INTO ud_g5 (rowid, gn)" \
	" VALUES (" key ", " grams ");"

/* What somebody does, and what is found. */
struct damage {
	const char *sql, *words;
};

static const struct damage damages_sqlite[] = {
	/* Documents that are missing, too much, swapped, moved. */
	{ TAKE_5("1", ADA_5), "user u: the substring index" },
	{ TAKE_5("2", BOB_5), "user v: the substring index" },
	{ PUT_5("2", "'extra'"), "user v: the substring index" },
	{ PUT_5("99", "'extra'"), "index: a gram table" },
	{ PUT_5("-1", "'extra'"), "index: a gram table" },
	{ PUT_5("3", ADA_5), "user w: the substring index" },
	{ TAKE_5("1", ADA_5) PUT_5("1", BOB_5), "user u: the substring" },
	{ TAKE_5("1", ADA_5) TAKE_5("2", BOB_5) PUT_5("1", BOB_5)
	    PUT_5("2", ADA_5), "user u: the substring index" },
	{ TAKE_5("1", ADA_5) TAKE_5("2", BOB_5) PUT_5("1", BOB_5)
	    PUT_5("2", ADA_5), "user v: the substring index" },
	{ TAKE_5("1", ADA_5) "INSERT INTO ud_g5 (rowid, fn)"
	    " VALUES (1, " ADA_5 ")", "user u: the substring index" },
	{ "INSERT INTO ud_g3 (ud_g3, rowid, gn)"
	    " VALUES ('delete', 1, " ADA_3 ")", "user u: the substring" },
	{ "INSERT INTO ud_g3 (rowid, gn) VALUES (1, 'zzz')",
	    "user u: the substring index" },
	{ "INSERT INTO ud_g5 (ud_g5) VALUES ('delete-all')",
	    "user u: the substring index" },
	{ "DROP TABLE ud_g5", "index: a gram table is damaged" },
	{ "DROP TABLE ud_g3_grams", "index: a gram table is damaged" },
	{ "UPDATE ud_g5_data SET block = zeroblob(20) WHERE id > 10",
	    "user u: the substring index" },
	{ "UPDATE ud_g5_data SET block = x'ffffffffffffffff' WHERE id = 10",
	    "index: a gram table is damaged" },
	/* Users that wait. */
	{ "DELETE FROM ud_pending", "user w: the substring index" },
	{ "UPDATE ud_pending SET new = replace(new, 'ada', 'eve')",
	    "user w: what waits" },
	{ "UPDATE ud_pending SET new = NULL", "user w: what waits" },
	{ "UPDATE ud_pending SET old = new", "user w: the substring" },
	{ "UPDATE ud_pending SET key = 99", "ud_pending: 1 rows" },
	{ "INSERT INTO ud_pending (key, new) SELECT 1, new FROM ud_pending",
	    "user u: what waits" },
};

static const struct damage damages_postgres[] = {
	{ "DELETE FROM ud_grams WHERE owner = 1",
	    "user u: the substring index" },
	{ "DELETE FROM ud_grams", "user w: the substring index" },
	{ "UPDATE ud_grams SET owner = 99 WHERE owner = 1",
	    "user u: the substring index" },
	{ "UPDATE ud_grams SET owner = 99 WHERE owner = 1",
	    "index: a row belongs to nobody" },
	{ "INSERT INTO ud_grams (owner, grams) VALUES (-1, '{}')",
	    "index: a row belongs to nobody" },
	{ "UPDATE ud_grams SET owner = -1 WHERE owner = 1;"
	    "UPDATE ud_grams SET owner = 1 WHERE owner = 2;"
	    "UPDATE ud_grams SET owner = 2 WHERE owner = -1",
	    "user v: the substring index" },
	{ "UPDATE ud_grams SET gn = 'x' WHERE owner = 2",
	    "user v: the substring index" },
	{ "UPDATE ud_grams SET raw = 'x' WHERE owner = 1",
	    "user u: the substring index" },
	{ "UPDATE ud_grams SET un = NULL WHERE owner = 3",
	    "user w: the substring index" },
	{ "UPDATE ud_grams SET grams = grams[2:] WHERE owner = 3",
	    "user w: the substring index" },
	{ "UPDATE ud_grams SET grams = grams || 7 WHERE owner = 1",
	    "user u: the substring index" },
	{ "UPDATE ud_grams SET grams = '{}'", "user u: the substring index" },
	{ "DROP TABLE ud_grams", "index: its table is not there" },
};

static const struct damage damages[] = {
	/* Folds and digests. */
	{ "UPDATE ud_users SET given_fold = NULL WHERE id = 'u'",
	    "user u: a folded text" },
	{ "UPDATE ud_users SET id_fold = 'u' WHERE id = 'u'",
	    "user u: a folded text" },
	{ "UPDATE ud_users SET nick_fold = '' WHERE id = 'u'",
	    "user u: a folded text" },
	{ "UPDATE ud_users SET display_fold = 'x' WHERE id = 'v'",
	    "user v: a folded text" },
	{ "UPDATE ud_users SET email_fold = 'x' WHERE id = 'v'",
	    "user v: the folded e-mail" },
	{ "UPDATE ud_usernames SET fold = 'x' WHERE owner = 1",
	    "user u: usernames differ" },
	{ "DELETE FROM ud_usernames WHERE owner = 1",
	    "user u: usernames differ" },
	{ "INSERT INTO ud_usernames VALUES (99, 1, 0, 0, 'z', 'z')",
	    "ud_usernames: 1 rows" },
	{ "UPDATE ud_usernames SET fold = 'x' WHERE owner = 1;"
	    "UPDATE ud_usernames SET fold = 'u@example.test' WHERE owner = 2",
	    "user v: usernames differ" },
	{ "UPDATE ud_metadata SET digest = digest + 1", "metadata: 1 entries" },
	{ "UPDATE ud_metadata SET key_fold = NULL", "metadata: 1 entries" },
	{ "UPDATE ud_orgs SET id_fold = 'o' WHERE id = 'o'",
	    "organization o: the folded id" },
	{ "UPDATE ud_orgs SET id_fold = NULL", "organization Org-2: the" },
};

static void
try_all(const struct damage *damage, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		sql(damage[i].sql);
		cr_expect(finds(damage[i].words), "%s", damage[i].sql);
		OK(ud_reindex(dir));
		cr_expect(is_clean(dir), "%s", damage[i].sql);
		cr_expect_eq(number("SELECT count(*) FROM ud_pending"), 0);
		end_users();
		begin_users();
	}
}

Test(index_check, damage_of_the_index_is_found_and_mended)
{
	if (storage_is_postgres())
		try_all(damages_postgres, N(damages_postgres));
	else
		try_all(damages_sqlite, N(damages_sqlite));
}

Test(index_check, damage_of_folds_is_found_and_mended)
{
	try_all(damages, N(damages));
}

Test(index_check, rows_of_nobody_are_found)
{
	sql("INSERT INTO ud_links VALUES (99, 'idp', 'x', NULL);"
	    "INSERT INTO ud_user_schemas VALUES (98, 7, 1)");
	cr_expect(finds("ud_links: 1 rows"));
	cr_expect(finds("ud_user_schemas: 1 rows"));
}

Test(index_check, links_and_schema_go_with_their_user)
{
	sql("INSERT INTO ud_links VALUES (1, 'idp', 'x', 'y'),"
	    " (2, 'idp', 'z', NULL);"
	    "INSERT INTO ud_schemas (key, id, type) VALUES (7, 's', 't');"
	    "INSERT INTO ud_user_schemas VALUES (1, 7, 1), (2, 7, 1)");
	cr_expect(is_clean(dir));
	OK(ud_user_delete(dir, "u", NULL));
	cr_expect_eq(number("SELECT owner FROM ud_links"), 2);
	cr_expect_eq(number("SELECT owner FROM ud_user_schemas"), 2);
	cr_expect(is_clean(dir));
}

Test(index_check, read_only_handle_checks_as_much)
{
	ud_options options = plain_options();

	options.read_only = 1;
	sql(storage_is_postgres() ? "DELETE FROM ud_grams WHERE owner = 2" :
	    PUT_5("2", "'extra'"));
	OK(reopen_with(&options));
	cr_expect(finds("user v: the substring index"));
}
