/* SPDX-License-Identifier: MIT */
/* The substring index of SQLite in step with the users: single changes.
 * index_arrays.c is the same of PostgreSQL. */
#include "file.h"

#include <stdio.h>

static void
begin_tables(void)
{
	SQLITE_ONLY("gram tables");
	begin_file();
}

TestSuite(index, .init = begin_tables, .fini = finish);

/* What waits for a user, by number of the user. */
static const char *
waiting(const char *column, int user)
{
	char statement[96];

	(void)snprintf(statement, sizeof(statement),
	    "SELECT %s FROM ud_pending WHERE key = %d", column, user);
	return text(statement);
}

static long long
count_waiting(void)
{
	return number("SELECT count(*) FROM ud_pending");
}

static void
make_many(int first, int last)
{
	char id[32];

	for (int i = first; i <= last; i++) {
		(void)snprintf(id, sizeof(id), "robot-%04d", i);
		make_machine(id);
	}
}

Test(index, new_user_waits_with_a_document_of_folds)
{
	ud_user_spec spec = human_spec("u");

	spec.username = "Ada Byron";
	spec.given_name = "ADA";
	spec.family_name = "O'Neil \"X\"";
	spec.nick_name = "Lady";
	spec.phone = "+41 79 123 45 67";
	OK(ud_user_create(dir, &spec, NULL));
	cr_expect_str_eq(waiting("old", 1), "(null)");
	cr_expect_str_eq(waiting("new", 1),
	    SEP "ada" BLANK "byron" SEP "\n"
	    SEP "u@example.test" SEP "\n"
	    SEP "+41791234567" SEP "\n"
	    SEP "ada" SEP "\n"
	    SEP "o\xef\xb7\x93neil" BLANK "\xef\xb7\x92x\xef\xb7\x92" SEP "\n"
	    SEP "lady" SEP "\n"
	    SEP "ada" BLANK "o\xef\xb7\x93neil" BLANK
	    "\xef\xb7\x92x\xef\xb7\x92" SEP "\n"
	    "\n");
}

Test(index, values_that_are_not_ascii_stand_raw_in_a_column_of_their_own)
{
	ud_user_spec spec = human_spec("u");

	spec.username = "\xc3\x84nne";
	spec.given_name = "Ada";
	spec.family_name = "Gro\xc3\x9f";
	spec.display_name = "x";
	OK(ud_user_create(dir, &spec, NULL));
	OK(ud_user_add_username(dir, "u", "two", 0, NULL, NULL));
	cr_expect_str_eq(waiting("new", 1),
	    SEP "\xc3\xa4nne" SEP "two" SEP "\n"
	    SEP "u@example.test" SEP "\n\n"
	    SEP "ada" SEP "\n" SEP "gross" SEP "\n\n"
	    SEP "x" SEP "\n\n"
	    SEP "\xc3\x84nne" SEP "Gro\xc3\x9f" SEP);
}

Test(index, machine_has_its_name_and_username)
{
	ud_user_spec spec = machine_spec("m");

	spec.name = "Robot";
	spec.description = "Not indexed";
	OK(ud_user_create(dir, &spec, NULL));
	cr_expect_str_eq(waiting("new", 1), SEP "m" SEP "\n\n\n\n\n\n\n"
	    SEP "robot" SEP "\n");
}

Test(index, two_hundred_and_fifty_six_are_taken_in_at_once)
{
	make_many(1, 255);
	cr_expect_eq(count_waiting(), 255);
	cr_expect_eq(matches("ud_g5", "un:robot"), 0);
	make_many(256, 256);
	cr_expect_eq(count_waiting(), 0);
	cr_expect_eq(matches("ud_g5", "un:robot"), 256);
	cr_expect_eq(matches("ud_g5", "mn:robot"), 256);
	cr_expect_eq(matches("ud_g3", "un:rob"), 256);
	cr_expect_eq(matches("ud_g5", "un:\"-0042 0042" SEP "\""), 1);
	cr_expect_eq(matches("ud_g5", "un:\"0042" SEP " -0042\""), 0);
	make_many(257, 257);
	cr_expect_eq(count_waiting(), 1);
}

Test(index, changes_keep_the_document_that_is_in_the_tables)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);

	make_machine("m");
	maintain();
	cr_expect_eq(count_waiting(), 0);
	patch.name = "First";
	OK(ud_user_update(dir, "m", &patch, NULL));
	patch.name = "Second";
	OK(ud_user_update(dir, "m", &patch, NULL));
	cr_expect_str_eq(waiting("old", 1), SEP "m" SEP "\n\n\n\n\n\n\n"
	    SEP "m" SEP "\n");
	cr_expect_str_eq(waiting("new", 1), SEP "m" SEP "\n\n\n\n\n\n\n"
	    SEP "second" SEP "\n");
	cr_expect(is_clean(dir));
	maintain();
	cr_expect_eq(matches("ud_g5", "second"), 0);
	cr_expect_eq(matches("ud_g5", "secon"), 1);
	cr_expect_eq(matches("ud_g5", "first"), 0);
	cr_expect_eq(matches("ud_g3", "mn:\"" SEP "m" SEP "\""), 0);
}

Test(index, deleted_user_leaves_the_tables)
{
	make_human("u");
	make_human("v");
	maintain();
	cr_expect_eq(matches("ud_g5", "gn:\"" SEP "ada" SEP "\""), 2);
	OK(ud_user_delete(dir, "u", NULL));
	cr_expect_str_eq(waiting("new", 1), "(null)");
	cr_expect(is_clean(dir));
	maintain();
	cr_expect_eq(matches("ud_g5", "gn:\"" SEP "ada" SEP "\""), 1);
	cr_expect_eq(number("SELECT count(*) FROM ud_g5_all WHERE doc = 1"),
	    0);
}

Test(index, user_that_came_and_went_was_never_in_the_tables)
{
	make_human("u");
	OK(ud_user_delete(dir, "u", NULL));
	maintain();
	cr_expect_eq(count_waiting(), 0);
	cr_expect_eq(number("SELECT count(*) FROM ud_g3_all"), 0);
}

Test(index, change_of_nothing_that_is_indexed_costs_nothing)
{
	const ud_metadata_item item = { "k", "v", 1 };
	ud_user_patch patch = UD_INIT(ud_user_patch);

	make_human("u");
	make_machine("m");
	maintain();
	patch.preferred_language = "de";
	OK(ud_user_update(dir, "u", &patch, NULL));
	patch = (ud_user_patch)UD_INIT(ud_user_patch);
	patch.description = "Welds.";
	OK(ud_user_update(dir, "m", &patch, NULL));
	OK(ud_user_lock(dir, "u", NULL));
	OK(ud_metadata_set(dir, "u", &item, 1, NULL));
	cr_expect_eq(count_waiting(), 0);
}

Test(index, every_way_to_change_a_text_is_seen)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);
	char *name = NULL;

	make_human("u");
	maintain();
	OK(ud_user_add_username(dir, "u", "second", 0, &name, NULL));
	cr_expect(holds(waiting("new", 1), SEP "second" SEP));
	patch.username = "first";
	patch.email = "New@Mail.test";
	patch.phone = "+41791234567";
	OK(ud_user_update(dir, "u", &patch, NULL));
	cr_expect(holds(waiting("new", 1), SEP "first" SEP "second" SEP "\n"
	    SEP "new@mail.test" SEP "\n" SEP "+41791234567" SEP "\n"));
	OK(ud_user_remove_username(dir, "u", name, NULL));
	cr_expect(holds(waiting("new", 1), SEP "first" SEP "\n"));
	ud_string_free(&name);
	maintain();
	cr_expect_eq(matches("ud_g5", "un:first"), 1);
	cr_expect_eq(matches("ud_g5", "un:secon"), 0);
}
