/* SPDX-License-Identifier: MIT */
/* Users, their names and their metadata. */
#include "calls.h"
#include "fixture.h"

int
call_create_user(void)
{
	ud_user_spec spec = human_spec("new");
	ud_user *user = NULL;
	int rc = ud_user_create(dir, &spec, &user);

	cr_expect_eq(user != NULL, rc == UD_OK);
	ud_user_free(&user);
	return rc;
}

int
call_create_verified(void)
{
	const ud_metadata_item item = { "k", "v", 1 };
	ud_user_spec spec = human_spec("new2");

	spec.phone = "+41791234567";
	spec.phone_verification = UD_VERIFY_VERIFIED;
	spec.metadata = &item;
	spec.metadata_count = 1;
	return ud_user_create(dir, &spec, NULL);
}

int
call_import_machine(void)
{
	ud_user_spec spec = machine_spec("new3");

	return ud_user_import(dir, &spec, NULL, NULL);
}

static int
one(int rc, ud_user *user)
{
	cr_expect_eq(user != NULL, rc == UD_OK);
	ud_user_free(&user);
	return rc;
}

int
call_get_user(void)
{
	ud_user *user = NULL;
	int rc = ud_user_get(dir, "t", &user);

	return one(rc, user);
}

int
call_by_username(void)
{
	ud_user *user = NULL;
	int rc = ud_user_by_username(dir, "target", NULL, &user);

	return one(rc, user);
}

int
call_by_login_name(void)
{
	ud_user *user = NULL;
	int rc = ud_user_by_login_name(dir, "target", &user);

	return one(rc, user);
}

int
call_by_email(void)
{
	ud_user *user = NULL;
	int rc = ud_user_by_verified_email(dir, "t@example.test", &user);

	return one(rc, user);
}

int
call_get_many(void)
{
	static const char *const ids[] = { "t", "none" };
	ud_user_list *list = NULL;
	int rc = ud_user_get_many(dir, ids, N(ids), &list);

	cr_expect_eq(list != NULL, rc == UD_OK);
	ud_user_list_free(&list);
	return rc;
}

int
call_page(void)
{
	ud_user_list *list = NULL;
	int rc = ud_user_page(dir, "o", NULL, 0, &list);

	cr_expect_eq(list != NULL, rc == UD_OK);
	ud_user_list_free(&list);
	return rc;
}

int
call_count(void)
{
	uint64_t n;
	int rc = ud_user_count(dir, "o", 0, &n);

	cr_expect_eq(n > 0, rc == UD_OK);
	return rc;
}

int
call_deactivate(void)
{
	return ud_user_deactivate(dir, "t", NULL);
}

int
call_reactivate(void)
{
	return ud_user_reactivate(dir, "t", NULL);
}

int
call_lock(void)
{
	return ud_user_lock(dir, "t", NULL);
}

int
call_unlock(void)
{
	return ud_user_unlock(dir, "t", NULL);
}

int
call_skip_mfa(void)
{
	return ud_user_mfa_init_skipped(dir, "t", NULL);
}

int
call_add_username(void)
{
	return ud_user_add_username(dir, "t", "second", 0, NULL, NULL);
}

int
call_remove_username(void)
{
	return ud_user_remove_username(dir, "t", "2", NULL);
}

int
call_set_metadata(void)
{
	const ud_metadata_item item = { "k", "v", 1 };

	return ud_metadata_set(dir, "t", &item, 1, NULL);
}

int
call_list_metadata(void)
{
	ud_metadata_list *list = NULL;
	int rc = ud_metadata_page(dir, "t", NULL, &list);

	cr_expect_eq(list != NULL, rc == UD_OK);
	ud_metadata_list_free(&list);
	return rc;
}

int
call_delete_metadata(void)
{
	static const char *const key = "k";

	return ud_metadata_delete(dir, "t", &key, 1, NULL);
}

/* A filter for everybody; the caller releases it. */
static ud_filter *
everybody(void)
{
	ud_filter *filter = NULL;

	cr_assert_eq(ud_filter_new(&filter), UD_OK);
	cr_assert_eq(ud_filter_constant(filter, 1), UD_OK);
	return filter;
}

int
call_search(void)
{
	ud_filter *filter = everybody();
	ud_search_result *found = NULL;
	int rc = ud_search(dir, filter, NULL, &found);

	cr_expect_eq(found != NULL, rc == UD_OK);
	ud_search_result_free(&found);
	ud_filter_free(&filter);
	return rc;
}

int
call_search_count(void)
{
	ud_filter *filter = everybody();
	uint64_t count = 77;
	int rc = ud_search_count(dir, filter, &count);

	cr_expect_eq(count != 0, rc == UD_OK);
	ud_filter_free(&filter);
	return rc;
}

int
call_search_iter(void)
{
	ud_filter *filter = everybody();
	ud_search_iter *iter = NULL;
	int rc = ud_search_iter_new(dir, filter, NULL, &iter);

	cr_expect_eq(iter != NULL, rc == UD_OK);
	ud_search_iter_free(&iter);
	ud_filter_free(&filter);
	return rc;
}

int
call_search_explain(void)
{
	ud_filter *filter = everybody();
	ud_search_plan *plan = NULL;
	int rc = ud_search_explain(dir, filter, NULL, &plan);

	cr_expect_eq(plan != NULL, rc == UD_OK);
	ud_search_plan_free(&plan);
	ud_filter_free(&filter);
	return rc;
}

int
call_scrub(void)
{
	return ud_user_scrub(dir, "x", NULL);
}

int
call_delete_user(void)
{
	return ud_user_delete(dir, "t", NULL);
}
