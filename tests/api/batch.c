/* SPDX-License-Identifier: MIT */
/* Batches: many changes, one commit. */
#include "fixture.h"

TestSuite(batch, .init = begin, .fini = finish);

static uint64_t
count(int state)
{
	uint64_t n;

	OK(ud_user_count(dir, "o", state, &n));
	return n;
}

Test(batch, calls_see_what_came_before_them)
{
	uint64_t position;

	OK(ud_dir_batch_begin(dir));
	make_human("u");
	make_human("v");
	OK(ud_user_lock(dir, "v", NULL));
	cr_expect_not_null(get("u"));
	cr_expect_eq(count(0), 2);
	cr_expect_eq(count(UD_USER_LOCKED), 1);
	cr_expect_eq(event_count("v"), 2);
	OK(ud_event_verify(dir, &position));
	OK(ud_dir_batch_end(dir, 1));
	cr_expect_eq(count(0), 2);
	cr_expect_eq(count(UD_USER_LOCKED), 1);
}

Test(batch, that_is_not_kept_leaves_nothing)
{
	make_human("t");
	OK(ud_dir_batch_begin(dir));
	make_human("u");
	OK(ud_user_delete(dir, "t", NULL));
	OK(ud_dir_batch_end(dir, 0));
	cr_expect_null(get("u"));
	cr_expect_not_null(get("t"));
	cr_expect_eq(count(0), 1);
	make_human("u");
	cr_expect(is_clean(dir));
}

Test(batch, goes_on_after_a_refused_call)
{
	ud_user_spec spec = human_spec("u");

	OK(ud_dir_batch_begin(dir));
	make_human("u");
	cr_expect(refused(ud_user_create(dir, &spec, NULL), UD_ESTATE,
	    "Errors.User.AlreadyExisting", NULL));
	spec.user_id = "v";
	cr_expect(refused(ud_user_create(dir, &spec, NULL), UD_EEXISTS,
	    "Errors.User.AlreadyExists", NULL));
	cr_expect(refused(ud_user_unlock(dir, "u", NULL), UD_ESTATE,
	    "Errors.User.NotLocked", NULL));
	make_human("w");
	OK(ud_dir_batch_end(dir, 1));
	cr_expect_eq(count(0), 2);
	cr_expect_null(get("v"));
}

Test(batch, is_one_at_a_time)
{
	ud_report *report = NULL;

	cr_expect(refused(ud_dir_batch_end(dir, 1), UD_ESTATE,
	    "Errors.Batch.None", NULL));
	OK(ud_dir_batch_begin(dir));
	cr_expect(refused(ud_dir_batch_begin(dir), UD_ESTATE,
	    "Errors.Storage.InTransaction", NULL));
	cr_expect(refused(ud_check(dir, &report), UD_ESTATE,
	    "Errors.Storage.InTransaction", NULL));
	OK(ud_dir_batch_end(dir, 1));
}

Test(batch, close_rolls_it_back)
{
	ud_options options = plain_options();
	const char *path = scratch("batch.db");

	ud_close(&dir);
	OK(storage_open(path, &options, &dir));
	make_org("o");
	OK(ud_dir_batch_begin(dir));
	make_human("u");
	ud_close(&dir);
	OK(storage_open(path, &options, &dir));
	cr_expect_null(get("u"));
}

Test(batch, others_do_not_see_it_before_its_end)
{
	ud_options options = plain_options();
	const char *path = scratch("batch.db");
	ud_user *user = NULL;
	ud_dir *other = NULL;

	ud_close(&dir);
	OK(storage_open(path, &options, &dir));
	make_org("o");
	options.busy_timeout_ms = 1;
	OK(storage_open(path, &options, &other));
	OK(ud_dir_batch_begin(dir));
	make_human("u");
	cr_expect_eq(ud_user_get(other, "u", &user), UD_ENOTFOUND);
	cr_expect_eq(ud_user_lock(other, "u", NULL), UD_EUNAVAIL);
	OK(ud_dir_batch_end(dir, 1));
	cr_expect_eq(ud_user_lock(other, "u", NULL), UD_OK);
	ud_close(&other);
}

Test(batch, organizations_and_metadata_take_part)
{
	const ud_metadata_item item = { "k", "v", 1 };
	static const char *const domain = "a.test";
	ud_org *org = NULL;

	OK(ud_dir_batch_begin(dir));
	make_org("p");
	OK(ud_org_set_domains(dir, "p", &domain, 1, NULL, NULL));
	make_named("p", "u", "u");
	OK(ud_metadata_set(dir, "u", &item, 1, NULL));
	OK(ud_user_delete(dir, "u", NULL));
	OK(ud_org_delete(dir, "p", NULL));
	OK(ud_org_create(dir, &(ud_org_spec){.size = sizeof(ud_org_spec),
	    .name = "q"}, &org));
	OK(ud_dir_batch_end(dir, 1));
	cr_expect_str_eq(ud_org_name(org), "q");
	ud_org_free(&org);
}

/* How many login names the list knows of the user "u". */
static size_t
listed_login_names(void)
{
	const char *const ids[] = {"u"};
	ud_user_list *list;
	size_t n;

	OK(ud_user_get_many(dir, ids, 1, &list));
	n = ud_user_list_get(list, 0) == NULL ? 0 :
	    ud_user_login_name_count(ud_user_list_get(list, 0));
	ud_user_list_free(&list);
	return n;
}

Test(batch, lists_do_not_remember_organizations_that_were_rolled_back)
{
	static const char *const two[] = {"a.example", "b.example"};
	static const char *const one[] = {"c.example"};
	ud_org_patch patch = UD_INIT(ud_org_patch);
	const int64_t yes = 1;

	make_human("u");
	patch.login_must_be_domain = &yes;
	OK(ud_org_update(dir, "o", &patch, NULL));
	OK(ud_dir_batch_begin(dir));
	OK(ud_org_set_domains(dir, "o", two, 2, NULL, NULL));
	cr_expect_eq(listed_login_names(), 2);
	OK(ud_dir_batch_end(dir, 0));
	OK(ud_org_set_domains(dir, "o", one, 1, NULL, NULL));
	cr_expect_eq(listed_login_names(), 1);
}
