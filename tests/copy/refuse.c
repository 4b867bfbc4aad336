/* SPDX-License-Identifier: MIT */
/* What a copy refuses, before anything was written. */
#include "copy/source.h"

#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

TestSuite(copy_refuse, .init = begin_source, .fini = finish, .timeout = 60);

static int
nothing_was_made(void)
{
	return access(target_path, F_OK) != 0;
}

Test(copy_refuse, a_directory_that_is_there_stays)
{
	ud_options to = plain_options();
	ud_dir *other = NULL;
	char instance[64];
	uint64_t count;

	OK(ud_open(target_path, &to, &other));
	(void)strcpy(instance, ud_dir_instance_id(other));
	ud_close(&other);
	cr_expect(refused(copy_it(), UD_EEXISTS, "Errors.AlreadyExists",
	    "path"));
	OK(ud_open(target_path, &to, &other));
	cr_expect_str_eq(ud_dir_instance_id(other), instance);
	cr_expect_eq(ud_user_count(other, NULL, 0, &count), UD_OK);
	cr_expect_eq(count, 0);
	ud_close(&other);
}

Test(copy_refuse, a_copy_onto_itself)
{
	target_path = source_path;
	cr_expect(refused(copy_it(), UD_EEXISTS, "Errors.AlreadyExists",
	    "path"));
	cr_expect_not_null(get("alice"));
}

Test(copy_refuse, a_file_that_is_no_database)
{
	FILE *file = fopen(target_path, "w");
	char text[64] = "";

	cr_assert_not_null(file);
	(void)fputs("This is a letter, and long enough to look like a file.",
	    file);
	(void)fclose(file);
	cr_expect_eq(copy_it(), UD_ECORRUPT);
	file = fopen(target_path, "r");
	cr_assert_not_null(file);
	cr_expect_not_null(fgets(text, sizeof(text), file));
	(void)fclose(file);
	cr_expect(holds(text, "This is a letter"));
}

Test(copy_refuse, keys_that_do_not_open_the_source)
{
	ud_options to = plain_options();
	ud_master_key wrong = master_key(7);

	to.keys = &wrong;
	cr_expect(refused(ud_copy(dir, target_path, &to, NULL, NULL),
	    UD_ESTATE, "Errors.Store.KeyMismatch", "keys"));
	wrong.id = 1;
	cr_expect(refused(ud_copy(dir, target_path, &to, NULL, NULL),
	    UD_ESTATE, "Errors.Store.KeyMismatch", "keys"));
	cr_expect(nothing_was_made());
}

Test(copy_refuse, keys_that_open_only_some_rows)
{
	const ud_master_key keys[] = { master_key(2), master_key(1) };
	ud_options options = plain_options();
	uint64_t left = 1;

	ud_close(&dir);
	options.keys = keys;
	options.key_count = 2;
	OK(ud_open(source_path, &options, &dir));
	OK(ud_rewrap(dir, 1, &left));
	cr_assert_gt(left, 0);
	options.key_count = 1;
	cr_expect(refused(ud_copy(dir, target_path, &options, NULL, NULL),
	    UD_ESTATE, "Errors.Store.KeyMismatch", "keys"));
	cr_expect(nothing_was_made());
}

Test(copy_refuse, options_that_no_copy_can_have)
{
	ud_options to = plain_options();

	to.read_only = 1;
	cr_expect(refused(ud_copy(dir, target_path, &to, NULL, NULL),
	    UD_EINVAL, "Errors.Invalid.Argument", "read_only"));
	to = plain_options();
	to.must_exist = 1;
	cr_expect_eq(ud_copy(dir, target_path, &to, NULL, NULL),
	    UD_ENOTFOUND);
	cr_expect(nothing_was_made());
}

Test(copy_refuse, a_batch_on_the_source)
{
	OK(ud_dir_batch_begin(dir));
	cr_expect(refused(copy_it(), UD_ESTATE,
	    "Errors.Storage.InTransaction", NULL));
	OK(ud_dir_batch_end(dir, 0));
	cr_expect(nothing_was_made());
}

Test(copy_refuse, a_transaction_on_the_target)
{
	ud_options to = plain_options();
	sqlite3 *host = NULL;

	cr_assert_eq(sqlite3_open(":memory:", &host), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(host, "BEGIN", NULL, NULL, NULL),
	    SQLITE_OK);
	to.sqlite = host;
	cr_expect(refused(ud_copy(dir, NULL, &to, NULL, NULL), UD_ESTATE,
	    "Errors.Storage.InTransaction", NULL));
	cr_expect_eq(sqlite3_get_autocommit(host), 0);
	cr_expect_eq(sqlite3_close(host), SQLITE_OK);
}

static int
deny(const ud_question *question, void *ctx)
{
	(void)ctx;
	cr_expect_str_eq(question->operation, "Copy");
	cr_expect_str_eq(question->permission, "iam.write");
	return UD_EDENIED;
}

Test(copy_refuse, who_may_not)
{
	ud_options options = plain_options();

	ud_close(&dir);
	options.allow_all = 0;
	options.authorize = deny;
	OK(ud_open(source_path, &options, &dir));
	cr_expect(refused(copy_it(), UD_EDENIED, "Errors.PermissionDenied",
	    NULL));
	cr_expect(nothing_was_made());
	ud_close(&dir);
}

/* What somebody did to the source, and how that is called. */
static const struct { const char *sql, *key; } damages[] = {
	{ "UPDATE ud_users SET state = 4 WHERE id = 'alice'",
	    "Errors.Store.Damaged" },
	{ "UPDATE ud_events SET payload = '{}' WHERE position = 2",
	    "Errors.Store.Damaged" },
	{ "DELETE FROM ud_events WHERE position > 20",
	    "Errors.Store.Damaged" },
	{ "UPDATE ud_counters SET n = n + 1 WHERE org = 0",
	    "Errors.Store.Damaged" },
	{ "UPDATE ud_head SET seal = zeroblob(17)",
	    "Errors.Store.SealBroken" },
};

Test(copy_refuse, a_source_that_is_damaged_becomes_no_directory)
{
	ud_options options = plain_options();

	for (size_t i = 0; i < N(damages); i++) {
		run_sql(source_path, damages[i].sql);
		cr_expect(refused(copy_it(), UD_ECORRUPT, damages[i].key,
		    NULL), "%s", damages[i].sql);
		if (!nothing_was_made())
			cr_expect(is_unfinished());
		ud_close(&dir);
		finish();
		begin_source();
	}
	ud_close(&dir);
	OK(ud_open(source_path, &options, &dir));
}
