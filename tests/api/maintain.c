/* SPDX-License-Identifier: MIT */
/* Checking, backing up, and moving a store to another key. */
#include "fixture.h"

#include <stdio.h>
#include <unistd.h>

static const char *path;

/* A file with two organizations and three users. */
static void
begin_file(void)
{
	ud_options options = plain_options();

	path = scratch("store.db");
	OK(storage_open(path, &options, &dir));
	make_org("o");
	make_human("u");
	make_human("v");
	make_machine("m");
}

static void
finish_file(void)
{
	ud_close(&dir);
	finish();
}

TestSuite(maintain, .init = begin_file, .fini = finish_file);

static void
tamper(const char *sql)
{
	struct raw *raw = raw_open(path);

	raw_exec(raw, sql);
	raw_close(&raw);
}

/* Open the file with these keys; the first one is for new data. */
static int
reopen(const ud_master_key *keys, size_t count)
{
	ud_options options = plain_options();

	ud_close(&dir);
	options.keys = keys;
	options.key_count = count;
	return storage_open(path, &options, &dir);
}

Test(maintain, whole_store_has_no_problem)
{
	ud_report *report = NULL;

	OK(ud_check(dir, &report));
	cr_expect_eq(ud_report_count(report), 0);
	cr_expect_null(ud_report_text(report, 0));
	ud_report_free(&report);
	ud_report_free(&report);
	cr_expect(refused(ud_check(dir, NULL), UD_EINVAL,
	    "Errors.Invalid.Argument", "report"));
}

/* What somebody does, and a word of what is found. */
static const struct { const char *sql, *word; } damages[] = {
	{ "UPDATE ud_users SET state = 4 WHERE id = 'u'", "seal" },
	{ "UPDATE ud_users SET email_verified = 1 WHERE id = 'u'", "seal" },
	{ "UPDATE ud_users SET email = 'x@y.test' WHERE id = 'u'", "seal" },
	{ "UPDATE ud_users SET phone = '+41791234567' WHERE id = 'u'",
	    "seal" },
	{ "UPDATE ud_users SET names = '1d other\n'"
	    " WHERE id = 'u'", "seal" },
	{ "UPDATE ud_users SET seal = (SELECT seal FROM ud_users"
	    " WHERE id = 'v') WHERE id = 'u'", "seal" },
	{ "UPDATE ud_users SET email_fold = 'x' WHERE id = 'u'", "e-mail" },
	{ "UPDATE ud_usernames SET fold = 'x' WHERE owner = 1", "usernames" },
	{ "DELETE FROM ud_usernames WHERE owner = 1", "usernames" },
	{ "UPDATE ud_users SET event_sequence = 9 WHERE id = 'u'", "event" },
	{ "UPDATE ud_counters SET n = n + 1 WHERE org = 0 AND state = 0",
	    "counters" },
	{ "INSERT INTO ud_domains VALUES ('x.test', 1)", "domains" },
	{ "UPDATE ud_head SET seal = zeroblob(17)", "head" },
};

Test(maintain, damage_is_found_and_named)
{
	ud_report *report = NULL;

	for (size_t i = 0; i < N(damages); i++) {
		int named = 0;

		tamper(damages[i].sql);
		cr_expect(refused(ud_check(dir, &report), UD_ECORRUPT,
		    "Errors.Store.Damaged", NULL), "%s", damages[i].sql);
		for (size_t n = 0; report != NULL &&
		    n < ud_report_count(report); n++)
			named |= strstr(ud_report_text(report, n),
			    damages[i].word) != NULL;
		cr_expect(named, "%s", damages[i].sql);
		ud_report_free(&report);
		finish_file();
		begin_file();
	}
}

Test(maintain, tampered_user_is_not_handed_out)
{
	ud_user_list *list = NULL;
	ud_user *user = NULL;

	tamper("UPDATE ud_users SET email_verified = 1 WHERE id = 'u'");
	cr_expect(refused(ud_user_get(dir, "u", &user), UD_ECORRUPT,
	    "Errors.User.SealBroken", NULL));
	cr_expect(refused(ud_user_by_username(dir, "u@example.test", NULL,
	    &user), UD_ECORRUPT, "Errors.User.SealBroken", NULL));
	cr_expect(refused(ud_user_lock(dir, "u", NULL), UD_ECORRUPT,
	    "Errors.User.SealBroken", NULL));
	cr_expect(refused(ud_user_page(dir, "o", NULL, 0, &list),
	    UD_ECORRUPT, "Errors.User.SealBroken", NULL));
	cr_expect_null(user);
	cr_expect_null(list);
	OK(ud_user_get(dir, "v", &user));
	ud_user_free(&user);
}

Test(maintain, backup_is_a_store_of_its_own)
{
	const char *copy = scratch("copy.db");
	ud_options options = plain_options();
	char instance[64];

	SQLITE_ONLY("a server is backed up by its own means");
	OK(ud_backup(dir, copy));
	cr_expect(refused(ud_backup(dir, copy), UD_EEXISTS,
	    "Errors.AlreadyExists", "path"));
	cr_expect(refused(ud_backup(dir, ""), UD_EINVAL,
	    "Errors.Invalid.Argument", "path"));
	strcpy(instance, ud_dir_instance_id(dir));
	OK(ud_user_delete(dir, "u", NULL));
	ud_close(&dir);
	OK(storage_open(copy, &options, &dir));
	cr_expect_str_eq(ud_dir_instance_id(dir), instance);
	cr_expect_not_null(get("u"));
	OK(ud_user_lock(dir, "u", NULL));
	cr_expect(is_clean(dir));
}

Test(maintain, backup_of_a_server_is_left_to_it)
{
	const char *copy = scratch("copy.db");

	POSTGRES_ONLY("a file can be copied");
	cr_expect_eq(ud_backup(dir, copy), UD_EUNIMPL);
	cr_expect_neq(access(copy, F_OK), 0);
}

Test(maintain, backup_in_a_batch_is_refused)
{
	SQLITE_ONLY("a server is backed up by its own means");
	OK(ud_dir_batch_begin(dir));
	cr_expect(refused(ud_backup(dir, scratch("copy.db")), UD_ESTATE,
	    "Errors.Storage.InTransaction", NULL));
	OK(ud_dir_batch_end(dir, 0));
}

Test(maintain, retired_key_may_go_when_nothing_is_left)
{
	const ud_master_key keys[] = { master_key(2), master_key(1) };
	uint64_t left;

	OK(reopen(keys, 2));
	cr_expect_not_null(get("u"));
	OK(ud_user_lock(dir, "u", NULL));
	OK(ud_rewrap(dir, 1, &left));
	cr_expect_eq(left, 1);
	OK(ud_rewrap(dir, 1, &left));
	cr_expect_eq(left, 0);
	OK(ud_rewrap(dir, 0, &left));
	cr_expect_eq(left, 0);
	OK(reopen(keys, 1));
	cr_expect_not_null(get("v"));
	cr_expect_eq(ud_user_state(get("u")), UD_USER_LOCKED);
	make_human("w");
	cr_expect(is_clean(dir));
	cr_expect_eq(reopen(keys + 1, 1), UD_ESTATE);
	cr_expect_str_eq(ud_errkey(dir), "Errors.Store.KeyMismatch");
}

Test(maintain, deleted_users_move_to_the_new_key_as_well)
{
	const ud_master_key keys[] = { master_key(2), master_key(1) };
	uint64_t left = 1;

	OK(ud_user_delete(dir, "u", NULL));
	OK(reopen(keys, 2));
	OK(ud_rewrap(dir, 0, &left));
	cr_expect_eq(left, 0);
	OK(reopen(keys, 1));
	OK(ud_user_scrub(dir, "u", NULL));
	cr_expect(is_clean(dir));
}

Test(maintain, empty_store_moves_to_the_new_key)
{
	const ud_master_key keys[] = { master_key(2), master_key(1) };
	ud_options options = plain_options();
	uint64_t left;

	ud_close(&dir);
	path = scratch("empty.db");
	OK(storage_open(path, &options, &dir));
	OK(reopen(keys, 2));
	OK(ud_rewrap(dir, 0, &left));
	cr_expect_eq(left, 0);
	OK(reopen(keys, 1));
	make_org("o");
	cr_expect(is_clean(dir));
}

Test(maintain, head_that_an_older_handle_sealed_moves_too)
{
	const ud_master_key keys[] = { master_key(2), master_key(1) };
	const ud_master_key old[] = { master_key(1), master_key(2) };
	uint64_t left;

	OK(reopen(keys, 2));
	OK(ud_rewrap(dir, 0, &left));
	/* Somebody was late with the new key. */
	OK(reopen(old, 2));
	make_org("p");
	OK(reopen(keys, 2));
	OK(ud_rewrap(dir, 0, &left));
	cr_expect_eq(left, 0);
	OK(reopen(keys, 1));
	make_org("q");
}

Test(maintain, rewrap_does_not_seal_what_is_broken)
{
	const ud_master_key keys[] = { master_key(2), master_key(1) };
	ud_user *user = NULL;
	uint64_t left;

	tamper("UPDATE ud_users SET state = 4 WHERE id = 'u'");
	OK(reopen(keys, 2));
	OK(ud_rewrap(dir, 0, &left));
	cr_expect_eq(left, 1);
	OK(ud_rewrap(dir, 0, &left));
	cr_expect_eq(left, 1);
	cr_expect(refused(ud_user_get(dir, "u", &user), UD_ECORRUPT,
	    "Errors.User.SealBroken", NULL));
	OK(ud_user_get(dir, "v", &user));
	ud_user_free(&user);
	cr_expect(refused(ud_rewrap(dir, 100001, &left), UD_EINVAL,
	    "Errors.Invalid.Argument", "limit"));
}
