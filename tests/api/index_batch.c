/* SPDX-License-Identifier: MIT */
/* The substring index in batches and in transactions of the host. */
#include "file.h"

#include <stdio.h>

TestSuite(index_batch, .init = begin_file, .fini = finish);

static long long
count_waiting(void)
{
	return number("SELECT count(*) FROM ud_pending");
}

Test(index_batch, new_users_go_into_the_tables_at_once)
{
	char id[32];

	SQLITE_ONLY("gram tables");
	OK(ud_dir_batch_begin(dir));
	for (int i = 0; i < 300; i++) {
		(void)snprintf(id, sizeof(id), "robot-%d", i);
		make_machine(id);
	}
	OK(ud_dir_batch_end(dir, 1));
	cr_expect_eq(count_waiting(), 0);
	cr_expect_eq(matches("ud_g5", "un:robot"), 300);
	cr_expect_eq(matches("ud_g3", "un:rob"), 300);
}

Test(index_batch, changed_users_wait_as_ever)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);

	SQLITE_ONLY("gram tables");
	make_machine("old");
	OK(ud_dir_batch_begin(dir));
	make_machine("new");
	patch.name = "Renamed";
	OK(ud_user_update(dir, "old", &patch, NULL));
	OK(ud_user_update(dir, "new", &patch, NULL));
	OK(ud_user_delete(dir, "old", NULL));
	OK(ud_dir_batch_end(dir, 1));
	cr_expect_eq(count_waiting(), 2);
	cr_expect_eq(number("SELECT count(*) FROM ud_pending"
	    " WHERE old IS NULL AND new IS NULL"), 1);
	cr_expect_eq(number("SELECT count(*) FROM ud_pending"
	    " WHERE instr(old, 'new') > 0 AND instr(new, 'renamed') > 0"), 1);
	cr_expect(is_clean(dir));
	maintain();
	cr_expect_eq(matches("ud_g5", "renam"), 1);
	cr_expect_eq(matches("ud_g5", "un:\"" SEP "old" SEP "\""), 0);
}

Test(index_batch, many_changes_are_taken_in_within_the_batch)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);
	char id[32];

	SQLITE_ONLY("gram tables");
	OK(ud_dir_batch_begin(dir));
	for (int i = 0; i < 300; i++) {
		(void)snprintf(id, sizeof(id), "robot-%d", i);
		make_machine(id);
	}
	patch.name = "Renamed";
	for (int i = 299; i >= 0; i--) {
		(void)snprintf(id, sizeof(id), "robot-%d", i);
		OK(ud_user_update(dir, id, &patch, NULL));
	}
	OK(ud_dir_batch_end(dir, 1));
	cr_expect_eq(count_waiting(), 300 - 256);
	cr_expect_eq(matches("ud_g5", "mn:renam"), 256);
}

Test(index_batch, refused_call_writes_nothing)
{
	ud_user_spec spec = machine_spec("m");

	SQLITE_ONLY("gram tables");
	make_machine("m");
	OK(ud_dir_batch_begin(dir));
	spec.user_id = "other";
	spec.username = "m";
	cr_expect(refused(ud_user_create(dir, &spec, NULL), UD_EEXISTS,
	    "Errors.User.AlreadyExists", NULL));
	make_machine("n");
	OK(ud_dir_batch_end(dir, 1));
	cr_expect_eq(count_waiting(), 1);
	cr_expect_eq(number("SELECT count(DISTINCT doc) FROM ud_g3_all"), 1);
}

Test(index_batch, batch_that_is_given_up_leaves_no_grams)
{
	SQLITE_ONLY("gram tables");
	make_machine("m");
	OK(ud_dir_batch_begin(dir));
	make_machine("n");
	OK(ud_user_delete(dir, "m", NULL));
	OK(ud_dir_batch_end(dir, 0));
	cr_expect_eq(number("SELECT count(*) FROM ud_g3_all"), 0);
	cr_expect_eq(number("SELECT count(*) FROM ud_pending"
	    " WHERE new IS NOT NULL"), 1);
	make_machine("n");
	maintain();
	cr_expect_eq(number("SELECT count(DISTINCT doc) FROM ud_g3_all"), 2);
}

/* On a connection of the host: each call is a savepoint. */
Test(index_batch, transaction_of_the_host_takes_the_index_along)
{
	ud_options options = plain_options();
	struct raw *host;
	char id[32];

	finish();
	host = raw_open_host(NULL);
	raw_attach(host, &options);
	OK(storage_open(NULL, &options, &dir));
	make_org("o");
	make_machine("before");
	for (int round = 0; round < 2; round++) {
		raw_exec(host, "BEGIN");
		for (int i = 0; i < 300; i++) {
			(void)snprintf(id, sizeof(id), "robot-%d", i);
			make_machine(id);
		}
		cr_expect_eq(ud_user_lock(dir, "nobody", NULL),
		    UD_ENOTFOUND);
		cr_expect(is_clean(dir));
		raw_exec(host, round == 0 ? "ROLLBACK" : "COMMIT");
		cr_expect(is_clean(dir));
	}
	maintain();
	cr_expect(is_clean(dir));
	ud_close(&dir);
	raw_close(&host);
}
