/* SPDX-License-Identifier: MIT */
/* Opening: options, keys, files. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

TestSuite(open, .fini = finish);

/* Open what the next one closes. */
static int
open_it(const char *path, const ud_options *options)
{
	ud_close(&dir);
	return storage_open(path, options, &dir);
}

static int
refuses(const ud_options *options, const char *field)
{
	return refused(open_it(":memory:", options), UD_EINVAL,
	    "Errors.Invalid.Argument", field);
}

/* A closed file with the organization "o" and the user "u". */
static const char *
make_file(const char *name)
{
	ud_options options = plain_options();
	const char *path = scratch(name);

	OK(open_it(path, &options));
	make_org("o");
	make_human("u");
	ud_close(&dir);
	return path;
}

/* The version of the schema that is written in the store. */
static int
version_of(const char *path)
{
	struct raw *raw = raw_open(path);
	int version = atoi(raw_text(raw, "SELECT value FROM ud_meta"
	    " WHERE name = 'schema'"));

	raw_close(&raw);
	return version;
}

Test(open, a_key_is_required)
{
	ud_options options = plain_options();
	ud_master_key keys[2] = { master_key(1), master_key(2) };

	options.keys = NULL;
	cr_expect(refuses(&options, "keys"));
	options.keys = keys;
	options.key_count = 0;
	cr_expect(refuses(&options, "keys"));
	options.key_count = 2;
	keys[1].id = 1;
	cr_expect(refuses(&options, "keys"));
	keys[1].id = 256;
	cr_expect(refuses(&options, "keys"));
	keys[1].id = 0;
	cr_expect(refuses(&options, "keys"));
	keys[1].id = 2;
	keys[1].len = 31;
	cr_expect(refuses(&options, "keys"));
	keys[1].len = 32;
	keys[1].bytes = NULL;
	cr_expect(refuses(&options, "keys"));
	ud_close(&dir);
}

Test(open, an_authorizer_or_allow_all_is_required)
{
	ud_options options = plain_options();

	options.allow_all = 0;
	cr_expect(refuses(&options, "authorize"));
	options.allow_all = 2;
	cr_expect(refuses(&options, "authorize"));
	options.allow_all = 1;
	options.authorize = (ud_authorize_cb)(uintptr_t)1;
	cr_expect(refuses(&options, "allow_all"));
	ud_close(&dir);
}

Test(open, contradictory_options_are_refused)
{
	ud_policy policy = UD_INIT(ud_policy);
	ud_options options = plain_options();

	cr_expect(refused(open_it(NULL, &options), UD_EINVAL,
	    "Errors.Invalid.Argument", "path"));
	cr_expect(refused(open_it(":memory:", NULL), UD_EINVAL,
	    "Errors.Invalid.Argument", "options"));
	options.busy_timeout_ms = -1;
	cr_expect(refuses(&options, "busy_timeout_ms"));
	options = plain_options();
	options.answer_ms = UD_NONE - 1;
	cr_expect(refuses(&options, "answer_ms"));
	options.answer_ms = 60001;
	cr_expect(refuses(&options, "answer_ms"));
	options = plain_options();
	options.cache_kib = -1;
	cr_expect(refuses(&options, "cache_kib"));
	options = plain_options();
	options.default_org_id = " o";
	cr_expect(refuses(&options, "default_org_id"));
	options = plain_options();
	options.policy = &policy;
	policy.unique_email = 3;
	cr_expect(refuses(&options, "unique_email"));
	policy.unique_email = 0;
	policy.default_calling_code = "0041";
	cr_expect(refuses(&options, "default_calling_code"));
	policy.default_calling_code = NULL;
	policy.name_reservation_s = -2;
	cr_expect(refuses(&options, "name_reservation_s"));
	ud_close(&dir);
}

/* Words of a connection string are no file name, least of all a password. */
Test(open, connection_string_makes_no_file)
{
	static const char *const strings[] = {
		"password=hush host=/nowhere", "host=/nowhere password=hush",
		"application_name=x host=/nowhere",
	};
	ud_options options = plain_options();

	for (size_t i = 0; i < N(strings); i++) {
		ud_close(&dir);
		cr_expect_neq(ud_open(strings[i], &options, &dir), UD_OK);
		cr_expect(!holds(ud_errmsg(dir), "hush"), "%s",
		    ud_errmsg(dir));
		cr_expect_neq(access(strings[i], F_OK), 0, "%s", strings[i]);
	}
	OK(open_it(":memory:", &options));
}

Test(open, handle_that_did_not_open_serves_errors_only)
{
	ud_options options = plain_options();
	ud_user *user = NULL;

	options.keys = NULL;
	cr_expect_eq(open_it(":memory:", &options), UD_EINVAL);
	cr_expect_str_neq(ud_errmsg(dir), "");
	cr_expect_lt(ud_user_get(dir, "u", &user), 0);
	cr_expect_str_eq(ud_dir_instance_id(dir), "");
	ud_close(&dir);
	ud_close(&dir);
	ud_close(NULL);
	cr_expect_eq(ud_user_get(NULL, "u", &user), UD_EINVAL);
	cr_expect_eq(storage_open(":memory:", &options, NULL), UD_EINVAL);
	cr_expect_str_neq(ud_errmsg(NULL), "");
}

Test(open, wrong_key_is_told_from_a_right_one)
{
	const char *path = make_file("key.db");
	ud_options options = plain_options();
	unsigned char other[UD_MASTER_KEY_BYTES] = { 0 };
	ud_master_key key = { 1, other, sizeof(other) };

	options.keys = &key;
	cr_expect(refused(open_it(path, &options), UD_ESTATE,
	    "Errors.Store.KeyMismatch", "keys"));
	key.id = 2;
	cr_expect(refused(open_it(path, &options), UD_ESTATE,
	    "Errors.Store.KeyMismatch", "keys"));
	options = plain_options();
	OK(open_it(path, &options));
	cr_expect_not_null(get("u"));
}

Test(open, store_must_exist_where_that_is_said)
{
	ud_options options = plain_options();
	const char *path = scratch("none.db");

	options.must_exist = 1;
	cr_expect_eq(open_it(path, &options), UD_ENOTFOUND);
	cr_expect_not(storage_exists(path));
	options.must_exist = 0;
	options.read_only = 1;
	cr_expect_eq(open_it(path, &options), UD_ENOTFOUND);
	cr_expect_not(storage_exists(path));
	ud_close(&dir);
	path = make_file("there.db");
	options = plain_options();
	options.must_exist = 1;
	OK(open_it(path, &options));
}

Test(open, read_only_reads_and_writes_nothing)
{
	const char *path = make_file("ro.db");
	ud_options options = plain_options();
	uint64_t left;

	options.read_only = 1;
	OK(open_it(path, &options));
	cr_expect_not_null(get("u"));
	cr_expect(refused(ud_user_lock(dir, "u", NULL), UD_ESTATE,
	    "Errors.Storage.ReadOnly", NULL));
	cr_expect(refused(ud_dir_batch_begin(dir), UD_ESTATE,
	    "Errors.Storage.ReadOnly", NULL));
	cr_expect(refused(ud_rewrap(dir, 0, &left), UD_ESTATE,
	    "Errors.Storage.ReadOnly", NULL));
	cr_expect(is_clean(dir));
}

Test(open, newer_store_is_refused_untouched)
{
	const char *path = make_file("newer.db");
	ud_options options = plain_options();
	struct raw *raw = raw_open(path);

	raw_exec(raw, "UPDATE ud_meta SET value = '9' WHERE name = 'schema'");
	raw_close(&raw);
	cr_assert_eq(version_of(path), 9);
	cr_expect(refused(open_it(path, &options), UD_ESTATE,
	    "Errors.Store.Newer", NULL));
	ud_close(&dir);
	cr_expect_eq(version_of(path), 9);
}

Test(open, file_that_is_no_database_is_refused_untouched)
{
	const char *path = scratch("text.db");
	ud_options options = plain_options();
	FILE *file;

	SQLITE_ONLY("a file");
	file = fopen(path, "w");
	cr_assert_not_null(file);
	for (int i = 0; i < 200; i++)
		fputs("this is no database\n", file);
	(void)fclose(file);
	cr_expect_eq(open_it(path, &options), UD_ECORRUPT);
	cr_expect_str_eq(ud_dir_instance_id(dir), "");
	ud_close(&dir);
}

Test(open, relaxed_durability_works_the_same)
{
	ud_options options = plain_options();
	const char *path = scratch("relaxed.db");

	options.relaxed_durability = 1;
	options.cache_kib = 512;
	OK(open_it(path, &options));
	make_org("o");
	make_human("u");
	OK(open_it(path, &options));
	cr_expect_not_null(get("u"));
}

Test(open, instance_id_is_kept_and_differs_between_stores)
{
	ud_options options = plain_options();
	const char *path = make_file("id.db");
	char first[64];

	OK(open_it(path, &options));
	strcpy(first, ud_dir_instance_id(dir));
	cr_expect_eq(strspn(first, "0123456789abcdef"), 32);
	OK(open_it(path, &options));
	cr_expect_str_eq(ud_dir_instance_id(dir), first);
	OK(open_it(":memory:", &options));
	cr_expect_str_neq(ud_dir_instance_id(dir), first);
}

Test(open, failing_callbacks_abort_without_a_trace)
{
	ud_options options = plain_options();

	begin_with(&options);
	clock_us = INT64_MIN;
	{
		ud_user_spec spec = human_spec("u");

		cr_expect(refused(ud_user_create(dir, &spec, NULL),
		    UD_ECALLBACK, "Errors.Callback.Clock", NULL));
	}
	clock_us = START_US;
	cr_expect_null(get("u"));
}
