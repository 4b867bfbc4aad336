/* SPDX-License-Identifier: MIT */
/* From SQLite to PostgreSQL and back.  Without a server nothing is tested:
 * USERDIR_TEST_POSTGRES is its connection string. */
#include "copy/source.h"

#include <userdir/storage.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static ud_dir *copy;
static char schema[64];

/* Each test, and each run of it, in a schema of its own. */
static void
begin_postgres(void)
{
	const char *server = getenv("USERDIR_TEST_POSTGRES");

	if (server == NULL || ud_driver_postgres() == NULL)
		cr_skip_test("there is no PostgreSQL");
	begin_source();
	target_path = server;
	(void)snprintf(schema, sizeof(schema), "copy_%ld", (long)getpid());
	target_schema = schema;
}

static void
finish_postgres(void)
{
	ud_close(&copy);
	finish();
}

TestSuite(copy_postgres, .init = begin_postgres, .fini = finish_postgres,
    .timeout = 120);

Test(copy_postgres, there_and_back_is_the_same)
{
	OK(copy_it());
	copy = open_copy();
	cr_assert_not_null(copy);
	ud_close(&dir);
	dir = copy;
	copy = NULL;
	target_path = scratch("back.db");
	target_schema = NULL;
	OK(copy_it());
	cr_expect(same_rows(source_path, target_path));
	copy = open_copy();
	cr_assert_not_null(copy);
	cr_expect(same_answers(dir, copy));
	cr_expect(is_clean(copy));
	cr_expect(is_clean(dir));
}

Test(copy_postgres, answers_every_question_alike)
{
	OK(copy_it());
	copy = open_copy();
	cr_assert_not_null(copy);
	cr_expect(same_answers(dir, copy));
}

Test(copy_postgres, from_schema_to_schema)
{
	char other[80];

	OK(copy_it());
	ud_close(&dir);
	dir = open_copy();
	cr_assert_not_null(dir);
	(void)snprintf(other, sizeof(other), "%s_again", schema);
	target_schema = other;
	OK(copy_it());
	copy = open_copy();
	cr_assert_not_null(copy);
	cr_expect(same_answers(dir, copy));
	cr_expect(is_clean(copy));
}

Test(copy_postgres, a_directory_that_is_there_stays)
{
	OK(copy_it());
	make_human("later");
	cr_expect(refused(copy_it(), UD_EEXISTS, "Errors.AlreadyExists",
	    "path"));
	copy = open_copy();
	cr_assert_not_null(copy);
	cr_expect(is_clean(copy));
}

static int
stop_at(const char *step, uint64_t done, uint64_t total, void *ctx)
{
	int *left = ctx;

	(void)step;
	(void)done;
	(void)total;
	return --*left == 0;
}

Test(copy_postgres, what_is_not_finished_does_not_open_and_is_made_again)
{
	for (int i = 1; i <= 30; i++) {
		int left = i;

		cr_expect_eq(copy_and_tell(stop_at, &left), UD_ECALLBACK);
		cr_expect_str_eq(ud_errkey(dir), "Errors.Callback.Progress",
		    "call %d: %s", i, ud_errmsg(dir));
		cr_expect(is_unfinished(), "call %d", i);
	}
	OK(copy_it());
	copy = open_copy();
	cr_assert_not_null(copy);
	cr_expect(same_answers(dir, copy));
}

/* At one call somebody else copies to the same place. */
static int
copy_too(const char *step, uint64_t done, uint64_t total, void *ctx)
{
	static int calls;
	ud_options options = target_options();
	ud_dir *other = ctx;

	(void)total;
	if (strcmp(step, "ud_users") != 0 || done != 0 || calls++ > 0)
		return 0;
	cr_expect_eq(ud_copy(other, target_path, &options, NULL, NULL),
	    UD_OK, "%s", ud_errmsg(other));
	return 0;
}

Test(copy_postgres, of_two_copies_to_one_place_the_later_wins)
{
	ud_options options = plain_options();
	ud_dir *other = NULL;

	OK(ud_open(source_path, &options, &other));
	cr_expect(refused(copy_and_tell(copy_too, other), UD_ECONFLICT,
	    "Errors.Storage.Conflict", "path"));
	ud_close(&other);
	copy = open_copy();
	cr_assert_not_null(copy);
	cr_expect(same_answers(dir, copy));
}

/* Somebody else changes the source, in PostgreSQL, at every step. */
static int
change_source(const char *step, uint64_t done, uint64_t total, void *ctx)
{
	static int n;
	ud_user_spec spec;
	char id[32];

	(void)done;
	(void)total;
	if (strncmp(step, "ud_", 3) != 0)
		return 0;
	(void)snprintf(id, sizeof(id), "later%d", n++);
	spec = human_spec(id);
	cr_expect_eq(ud_user_create(ctx, &spec, NULL), UD_OK, "%s",
	    ud_errmsg(ctx));
	return 0;
}

Test(copy_postgres, is_of_one_moment_while_others_write)
{
	ud_dir *other;

	OK(copy_it());
	ud_close(&dir);
	dir = open_copy();
	other = open_copy();
	cr_assert(dir != NULL && other != NULL);
	target_path = scratch("back.db");
	target_schema = NULL;
	OK(copy_and_tell(change_source, other));
	ud_close(&other);
	cr_expect(same_rows(source_path, target_path));
	cr_expect_not_null(get("later0"));
}
