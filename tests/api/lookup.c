/* SPDX-License-Identifier: MIT */
/* Finding users: by id, many at once, by name and by verified address. */
#include "fixture.h"

TestSuite(lookup, .init = begin, .fini = finish);

/* Ids of a list, "-" for an unknown one; frees it. */
static const char *
ids_of(ud_user_list **list)
{
	static char ids[256];

	ids[0] = '\0';
	for (size_t i = 0; i < ud_user_list_count(*list); i++) {
		const ud_user *user = ud_user_list_get(*list, i);

		strcat(ids, i == 0 ? "" : " ");
		strcat(ids, user == NULL ? "-" : ud_user_id(user));
	}
	cr_expect_null(ud_user_list_get(*list, ud_user_list_count(*list)));
	ud_user_list_free(list);
	return ids;
}

static const char *
page(const char *org, const char *after, uint64_t limit)
{
	ud_user_list *list = NULL;

	OK(ud_user_page(dir, org, after, limit, &list));
	return ids_of(&list);
}

static const char *
by_email(const char *email)
{
	static char id[64];
	ud_user *user = NULL;
	int rc = ud_user_by_verified_email(dir, email, &user);

	if (rc == UD_ESTATE && strcmp(ud_errkey(dir),
	    "Errors.User.LoginNameAmbiguous") == 0)
		return "?";
	if (rc == UD_ENOTFOUND)
		return "";
	OK(rc);
	strcpy(id, ud_user_id(user));
	ud_user_free(&user);
	return id;
}

static void
make_verified(const char *id, const char *email)
{
	ud_user_spec spec = human_spec(id);

	spec.username = id;
	spec.email = email;
	spec.email_verification = UD_VERIFY_VERIFIED;
	OK(ud_user_create(dir, &spec, NULL));
}

Test(lookup, unknown_id_is_not_found_and_an_impossible_one_invalid)
{
	static const char *const bad[] = { NULL, "", " u", "u\n", "\xff" };
	ud_user *user = NULL;

	cr_expect(refused(ud_user_get(dir, "none", &user), UD_ENOTFOUND,
	    "Errors.User.NotFound", "userId"));
	cr_expect_str_eq(ud_errid(dir), "QUERY-Dfbg2");
	for (size_t i = 0; i < N(bad); i++)
		cr_expect(refused(ud_user_get(dir, bad[i], &user), UD_EINVAL,
		    "Errors.Invalid.Argument", "userId"));
	cr_expect_null(user);
}

Test(lookup, ids_are_compared_byte_by_byte)
{
	make_human("u");
	cr_expect_null(get("U"));
	cr_expect_null(get("\xef\xbd\x95"));
}

Test(lookup, many_come_in_the_order_of_their_ids)
{
	static const char *const ids[] = { "c", "none", "a", "gone", "a",
		"b" };
	ud_user_list *list = NULL;

	make_human("a");
	make_human("b");
	make_human("c");
	make_human("gone");
	OK(ud_user_delete(dir, "gone", NULL));
	OK(ud_user_get_many(dir, ids, N(ids), &list));
	cr_expect_str_eq(ids_of(&list), "c - a - a b");
	OK(ud_user_get_many(dir, NULL, 0, &list));
	cr_expect_str_eq(ids_of(&list), "");
}

Test(lookup, many_are_at_most_a_thousand)
{
	static const char *ids[UD_PAGE_MAX + 1];
	ud_user_list *list = NULL;

	make_human("a");
	for (size_t i = 0; i < N(ids); i++)
		ids[i] = i % 2 == 0 ? "a" : "none";
	OK(ud_user_get_many(dir, ids, UD_PAGE_MAX, &list));
	for (size_t i = 0; i < UD_PAGE_MAX; i++)
		cr_assert_eq(ud_user_list_get(list, i) != NULL, i % 2 == 0);
	ud_user_list_free(&list);
	cr_expect(refused(ud_user_get_many(dir, ids, N(ids), &list),
	    UD_EINVAL, "Errors.Invalid.Argument", "userIds"));
	ids[3] = " ";
	cr_expect(refused(ud_user_get_many(dir, ids, 4, &list), UD_EINVAL,
	    "Errors.Invalid.Argument", "userIds[3]"));
	cr_expect_null(list);
}

Test(lookup, username_may_be_bound_to_an_organization)
{
	ud_user *user = NULL;

	make_org("p");
	make_named("o", "u", "max");
	OK(ud_user_by_username(dir, "MAX", "o", &user));
	ud_user_free(&user);
	cr_expect(refused(ud_user_by_username(dir, "max", "p", &user),
	    UD_ENOTFOUND, "Errors.User.NotFound", "username"));
	cr_expect(refused(ud_user_by_username(dir, "max", "none", &user),
	    UD_ENOTFOUND, "Errors.User.NotFound", "username"));
	OK(ud_user_delete(dir, "u", NULL));
	cr_expect(refused(ud_user_by_username(dir, "max", NULL, &user),
	    UD_ENOTFOUND, "Errors.User.NotFound", "username"));
}

Test(lookup, address_finds_only_who_has_verified_it)
{
	make_verified("u", "Ada@Example.test");
	make_human("v");
	cr_expect_str_eq(by_email(" ADA@example.TEST "), "u");
	cr_expect_str_eq(by_email("v@example.test"), "");
	OK(ud_user_delete(dir, "u", NULL));
	cr_expect_str_eq(by_email("ada@example.test"), "");
}

Test(lookup, address_of_several_is_never_a_guess)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);

	make_verified("u", "ada@example.test");
	make_verified("v", "ADA@example.test");
	cr_expect_str_eq(by_email("ada@example.test"), "?");
	patch.email = "other@example.test";
	OK(ud_user_update(dir, "v", &patch, NULL));
	cr_expect_str_eq(by_email("ada@example.test"), "u");
}

Test(lookup, username_of_one_is_not_the_address_of_another)
{
	ud_user *user = NULL;

	make_verified("u", "ada@example.test");
	make_named("o", "v", "ada@example.test");
	cr_expect_str_eq(by_email("ada@example.test"), "u");
	OK(ud_user_by_username(dir, "ada@example.test", NULL, &user));
	cr_expect_str_eq(ud_user_id(user), "v");
	ud_user_free(&user);
}

Test(lookup, pages_are_in_creation_order_without_deleted_users)
{
	static const char *const ids[] = { "e", "a", "d", "b", "c" };

	make_org("p");
	for (size_t i = 0; i < N(ids); i++)
		make_human(ids[i]);
	make_named("p", "x", "x");
	OK(ud_user_lock(dir, "a", NULL));
	OK(ud_user_deactivate(dir, "b", NULL));
	cr_expect_str_eq(page("o", NULL, 0), "e a d b c");
	cr_expect_str_eq(page("o", NULL, 2), "e a");
	cr_expect_str_eq(page("o", "a", 2), "d b");
	cr_expect_str_eq(page("o", "b", 2), "c");
	cr_expect_str_eq(page("o", "c", 2), "");
	OK(ud_user_delete(dir, "d", NULL));
	cr_expect_str_eq(page("o", NULL, 0), "e a b c");
	/* A page goes on after a user who is gone meanwhile. */
	cr_expect_str_eq(page("o", "d", 2), "b c");
	cr_expect_str_eq(page("none", NULL, 0), "");
}

Test(lookup, page_begins_after_a_user_of_the_organization)
{
	ud_user_list *list = NULL;

	make_org("p");
	make_human("u");
	cr_expect(refused(ud_user_page(dir, "o", "none", 0, &list), UD_EINVAL,
	    "Errors.Invalid.Argument", "afterUserId"));
	cr_expect(refused(ud_user_page(dir, "p", "u", 0, &list), UD_EINVAL,
	    "Errors.Invalid.Argument", "afterUserId"));
	cr_expect(refused(ud_user_page(dir, "o", NULL, UD_PAGE_MAX + 1,
	    &list), UD_EINVAL, "Errors.Invalid.Argument", "limit"));
	cr_expect_null(list);
}

Test(lookup, pages_of_imported_users_follow_their_times)
{
	static const struct { const char *id; int64_t seconds; } users[] = {
		{ "c", 30 }, { "a", 10 }, { "d", 40 }, { "b", 20 },
		{ "b2", 20 } };

	for (size_t i = 0; i < N(users); i++) {
		ud_user_import_spec import = UD_INIT(ud_user_import_spec);
		ud_user_spec spec = human_spec(users[i].id);

		import.created_us = users[i].seconds * SECOND_US;
		OK(ud_user_import(dir, &spec, &import, NULL));
	}
	make_human("e");
	cr_expect_str_eq(page("o", NULL, 0), "a b b2 c d e");
	cr_expect_str_eq(page("o", "a", 2), "b b2");
	cr_expect_str_eq(page("o", "b", 2), "b2 c");
	cr_expect_str_eq(page("o", "c", 0), "d e");
}

Test(lookup, counts_are_of_a_state_an_organization_or_all)
{
	uint64_t count;

	make_org("p");
	make_human("a");
	make_named("p", "b", "b");
	OK(ud_user_count(dir, NULL, 0, &count));
	cr_expect_eq(count, 2);
	OK(ud_user_count(dir, "p", UD_USER_ACTIVE, &count));
	cr_expect_eq(count, 1);
	OK(ud_user_count(dir, "none", 0, &count));
	cr_expect_eq(count, 0);
	OK(ud_user_count(dir, NULL, UD_USER_DELETED, &count));
	cr_expect_eq(count, 0);
	cr_expect(refused(ud_user_count(dir, NULL, 6, &count), UD_EINVAL,
	    "Errors.Invalid.Argument", "state"));
	cr_expect(refused(ud_user_count(dir, NULL, -1, &count), UD_EINVAL,
	    "Errors.Invalid.Argument", "state"));
}
