/* SPDX-License-Identifier: MIT */
/* A copy is the directory itself, in another place. */
#include "api/mailbox.h"
#include "copy/source.h"

#include <sqlite3.h>
#include <stdio.h>

static ud_dir *copy;

static void
begin_copy(void)
{
	begin_source();
}

static void
finish_copy(void)
{
	if (copy != NULL)
		cr_expect(is_clean(copy));
	ud_close(&copy);
	finish();
}

TestSuite(copy, .init = begin_copy, .fini = finish_copy, .timeout = 120);

static void
make_copy(void)
{
	OK(copy_it());
	copy = open_copy();
	cr_assert_not_null(copy);
}

Test(copy, answers_every_question_alike)
{
	make_copy();
	cr_expect(same_answers(dir, copy));
	cr_expect(is_clean(copy));
}

Test(copy, has_the_same_rows_with_the_same_seals)
{
	make_copy();
	cr_expect(same_rows(source_path, target_path));
}

Test(copy, of_a_copy_is_the_same_again)
{
	make_copy();
	ud_close(&dir);
	dir = copy;
	copy = NULL;
	target_path = scratch("again.db");
	make_copy();
	cr_expect(same_rows(source_path, target_path));
}

Test(copy, chain_goes_on_in_both)
{
	uint64_t position;

	make_copy();
	cr_assert_eq(ud_event_verify(copy, &position), UD_OK);
	cr_assert_eq(ud_user_lock(copy, "alice", NULL), UD_OK);
	cr_assert_eq(ud_user_delete(copy, "robot", NULL), UD_OK);
	cr_assert_eq(ud_user_scrub(copy, "robot", NULL), UD_OK);
	cr_expect_eq(ud_event_verify(copy, &position), UD_OK);
	cr_expect_eq(ud_user_state(get("alice")), UD_USER_ACTIVE);
	cr_expect_not_null(get("robot"));
}

static int
check(const char *password)
{
	return ud_user_check_password(copy, "alice", password,
	    strlen(password), NULL);
}

Test(copy, passwords_and_codes_are_good_in_it)
{
	make_copy();
	cr_expect_eq(check("Wrong-12"), UD_EINVAL);
	cr_expect_eq(ud_failed_attempts(copy), 2);
	cr_expect_eq(check(SOURCE_PASSWORD_BEFORE), UD_EINVAL);
	cr_expect_eq(check(SOURCE_PASSWORD), UD_OK, "%s", ud_errmsg(copy));
	cr_expect_eq(ud_user_verify_email(copy, "bea", "WRONG", NULL),
	    UD_EINVAL);
	cr_expect_eq(ud_user_verify_email(copy, "bea", source_code, NULL),
	    UD_OK, "%s", ud_errmsg(copy));
	/* That of the source is none the worse for it. */
	OK(ud_user_verify_email(dir, "bea", source_code, NULL));
}

Test(copy, a_password_that_was_used_before_is_known_in_it)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);

	make_copy();
	spec.password = SOURCE_PASSWORD_BEFORE;
	spec.password_len = strlen(SOURCE_PASSWORD_BEFORE);
	cr_expect_eq(ud_user_set_password(copy, "alice", &spec, NULL),
	    UD_ESTATE);
	cr_expect_str_eq(ud_errkey(copy), "Errors.User.Password.UsedBefore");
}

Test(copy, messages_wait_in_it_too)
{
	struct mail of_source[MAILS_MAX];
	size_t count;

	make_copy();
	OK(ud_notify_pending(dir, 0, NULL, NULL));
	cr_assert_gt(mail_count, 2);
	memcpy(of_source, mails, sizeof(mails));
	count = mail_count;
	mailbox_clear();
	cr_assert_eq(ud_notify_pending(copy, 0, NULL, NULL), UD_OK, "%s",
	    ud_errmsg(copy));
	cr_expect_eq(mail_count, count);
	for (size_t i = 0; i < count; i++)
		cr_expect(memcmp(&mails[i], &of_source[i],
		    sizeof(mails[i])) == 0, "%zu", i);
}

Test(copy, changes_go_into_its_indexes)
{
	ud_user_spec spec = human_spec("new");
	char *found;

	make_copy();
	spec.family_name = "Neumann-Grossfurth";
	cr_assert_eq(ud_user_create(copy, &spec, NULL), UD_OK, "%s",
	    ud_errmsg(copy));
	found = ask(copy, "SearchUsers", "{\"queries\":[{\"lastNameQuery\":"
	    "{\"lastName\":\"grossf\",\"method\":"
	    "\"TEXT_QUERY_METHOD_CONTAINS_IGNORE_CASE\"}}]}");
	cr_expect(holds(found, "\"new\""));
	ud_string_free(&found);
	cr_assert_eq(ud_reindex(copy), UD_OK);
}

Test(copy, deleted_ids_and_reserved_names_stay_taken)
{
	ud_user_spec spec = human_spec("deleted");

	make_copy();
	cr_expect_eq(ud_user_create(copy, &spec, NULL), UD_ESTATE, "%s",
	    ud_errmsg(copy));
	spec = human_spec("another");
	spec.org_id = "p";
	spec.username = "Before";
	cr_expect_eq(ud_user_create(copy, &spec, NULL), UD_EEXISTS, "%s",
	    ud_errmsg(copy));
	clock_us += 48 * HOUR_US;
	cr_expect_eq(ud_user_create(copy, &spec, NULL), UD_OK, "%s",
	    ud_errmsg(copy));
}

static char steps[1024];

/* Note each step once; rows must grow up to their total. */
static int
note_steps(const char *step, uint64_t done, uint64_t total, void *ctx)
{
	static uint64_t before;

	(void)ctx;
	cr_expect_leq(done, total);
	if (done == 0)
		(void)strcat(strcat(steps, step), " ");
	else
		cr_expect_gt(done, before);
	before = done;
	return 0;
}

Test(copy, tells_of_every_table_and_of_what_comes_after)
{
	OK(copy_and_tell(note_steps, NULL));
	cr_expect_str_eq(steps, "ud_meta ud_head ud_counters ud_orgs "
	    "ud_domains ud_schemas ud_users ud_usernames ud_reserved_names "
	    "ud_metadata ud_user_schemas ud_links ud_passwords "
	    "ud_old_passwords ud_codes ud_outbox ud_events index compare "
	    "check ");
}

/* Somebody else changes the source at every step. */
static int
change_source(const char *step, uint64_t done, uint64_t total, void *ctx)
{
	static int n;
	ud_dir *other = ctx;
	ud_user_spec spec;
	char id[32];

	(void)total;
	if (strncmp(step, "ud_", 3) != 0)
		return 0;
	(void)snprintf(id, sizeof(id), "later%d", n++);
	spec = human_spec(id);
	cr_expect_eq(ud_user_create(other, &spec, NULL), UD_OK);
	if (done == 0 && strcmp(step, "ud_users") == 0)
		cr_expect_eq(ud_user_delete(other, "alice", NULL), UD_OK);
	return 0;
}

Test(copy, is_of_one_moment_while_others_write)
{
	const char *before = scratch("before.db");
	ud_options options = plain_options();
	ud_dir *other = NULL;

	OK(ud_backup(dir, before));
	OK(ud_open(source_path, &options, &other));
	OK(copy_and_tell(change_source, other));
	ud_close(&other);
	copy = open_copy();
	cr_assert_not_null(copy);
	cr_expect(same_rows(before, target_path));
	cr_expect_null(get("alice"));
	cr_expect_not_null(get("later0"));
}

Test(copy, of_a_read_only_handle)
{
	ud_options options = plain_options();

	ud_close(&dir);
	options.read_only = 1;
	OK(ud_open(source_path, &options, &dir));
	make_copy();
	cr_expect(same_rows(source_path, target_path));
}

Test(copy, of_an_empty_directory)
{
	ud_options options = plain_options();
	ud_user_spec spec;

	ud_close(&dir);
	OK(ud_open(":memory:", &options, &dir));
	make_copy();
	cr_expect_str_eq(ud_dir_instance_id(copy), ud_dir_instance_id(dir));
	spec = human_spec("first");
	cr_expect_eq(ud_user_create(copy, &spec, NULL), UD_ESTATE);
}

Test(copy, goes_into_the_hosts_own_database)
{
	ud_options to = plain_options();
	sqlite3 *host = NULL;

	cr_assert_eq(sqlite3_open(":memory:", &host), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(host, "CREATE TABLE mine (user TEXT)", NULL,
	    NULL, NULL), SQLITE_OK);
	to.sqlite = host;
	OK(ud_copy(dir, NULL, &to, NULL, NULL));
	OK(ud_open(NULL, &to, &copy));
	cr_expect(same_answers(dir, copy));
	cr_expect(is_clean(copy));
	ud_close(&copy);
	cr_expect_eq(sqlite3_close(host), SQLITE_OK);
}

Test(copy, chooses_its_own_indexes)
{
	ud_options to = plain_options();
	sqlite3 *db = NULL;

	to.index_grams = UD_GRAMS_NONE;
	OK(ud_copy(dir, target_path, &to, NULL, NULL));
	copy = open_copy();
	cr_assert_not_null(copy);
	cr_expect(same_answers(dir, copy));
	cr_assert_eq(sqlite3_open(target_path, &db), SQLITE_OK);
	cr_expect_neq(sqlite3_exec(db, "SELECT count(*) FROM ud_g3", NULL,
	    NULL, NULL), SQLITE_OK);
	(void)sqlite3_close(db);
}

Test(copy, opens_with_every_key_that_rows_are_sealed_with)
{
	const ud_master_key keys[] = { master_key(2), master_key(1) };
	ud_options options = plain_options();

	ud_close(&dir);
	options.keys = keys;
	options.key_count = 2;
	OK(ud_open(source_path, &options, &dir));
	make_human("with.key.two");
	OK(ud_copy(dir, target_path, &options, NULL, NULL));
	OK(ud_open(target_path, &options, &copy));
	cr_expect(same_answers(dir, copy));
}

Test(copy, of_more_rows_than_one_commit_has)
{
	char id[32];

	OK(ud_dir_batch_begin(dir));
	for (int i = 0; i < 6000; i++) {
		(void)snprintf(id, sizeof(id), "many%d", i);
		make_human(id);
	}
	OK(ud_dir_batch_end(dir, 1));
	make_copy();
	cr_expect(same_rows(source_path, target_path));
}
