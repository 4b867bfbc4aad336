/* SPDX-License-Identifier: MIT */
/* What users may do to themselves, and what needs more than one permission:
 * a host that maps roles, as dir.h describes it. */
#include "fixture.h"

#include <stdio.h>

/* What the actor holds in which organization; "*" is every one. */
static struct grant {
	const char *permission, *org;
} grants[4];

static void
grant(size_t i, const char *permission, const char *org)
{
	grants[i] = (struct grant){permission, org};
}

static int
authorize(const ud_question *q, void *ctx)
{
	(void)ctx;
	if (q->actor_id[0] == '\0' || q->self || q->permission[0] == '\0')
		return UD_OK;
	for (size_t i = 0; i < N(grants); i++)
		if (grants[i].permission != NULL &&
		    strcmp(grants[i].permission, q->permission) == 0 &&
		    (strcmp(grants[i].org, "*") == 0 ||
		    strcmp(grants[i].org, q->org_id) == 0))
			return UD_OK;
	return UD_EDENIED;
}

static void
begin_roles(void)
{
	ud_options options = plain_options();

	options.allow_all = 0;
	options.authorize = authorize;
	begin_with(&options);
	make_org("p");
	make_human("u");
	make_machine("m");
	make_named("p", "v", "v");
	memset(grants, 0, sizeof(grants));
}

TestSuite(permission_self, .init = begin_roles, .fini = finish);

#define DENIED UD_EDENIED, "Errors.PermissionDenied", ""
#define PATCH UD_INIT(ud_user_patch)

static void
act(const char *id)
{
	OK(ud_dir_act_as(dir, id, NULL));
}

static int
change(const char *id, const ud_user_patch *patch)
{
	return ud_user_update(dir, id, patch, NULL);
}

static int
read_user(const char *id)
{
	ud_user *user = NULL;
	int rc = ud_user_get(dir, id, &user);

	ud_user_free(&user);
	return rc;
}

Test(permission_self, self_may_change_name_profile_and_addresses)
{
	ud_user_patch patch = PATCH;

	act("u");
	patch.username = "new";
	patch.given_name = "Bob";
	patch.email = "new@example.test";
	patch.phone = "+41791234567";
	OK(change("u", &patch));
	patch = (ud_user_patch)PATCH;
	patch.phone = "";
	OK(change("u", &patch));
	OK(ud_user_add_username(dir, "u", "more", 0, NULL, NULL));
	OK(ud_user_remove_username(dir, "u", "2", NULL));
	OK(ud_user_mfa_init_skipped(dir, "u", NULL));
	OK(read_user("u"));
	act("m");
	patch = (ud_user_patch)PATCH;
	patch.name = "new";
	OK(change("m", &patch));
}

Test(permission_self, self_may_not_vouch_for_its_addresses)
{
	ud_user_patch patches[4] = { PATCH, PATCH, PATCH, PATCH };

	act("u");
	grant(0, "user.contact.verify", "*");
	patches[0].email = "new@example.test";
	patches[0].email_verification = UD_VERIFY_VERIFIED;
	patches[1].email_verification = UD_VERIFY_VERIFIED;
	patches[2].phone = "+41791234567";
	patches[2].phone_verification = UD_VERIFY_VERIFIED;
	patches[3].given_name = "Bob";
	patches[3].phone_verification = UD_VERIFY_VERIFIED;
	for (size_t i = 0; i < N(patches); i++)
		cr_expect(refused(change("u", &patches[i]), DENIED), "%zu", i);
	cr_expect_eq(ud_user_sequence(get("u")), 1);
}

Test(permission_self, vouching_needs_both_permissions)
{
	ud_user_spec spec = human_spec("w");
	ud_user_patch patch = PATCH;

	act("a");
	patch.email_verification = UD_VERIFY_VERIFIED;
	spec.email_verification = UD_VERIFY_VERIFIED;
	grant(0, "user.write", "o");
	cr_expect(refused(change("u", &patch), DENIED));
	cr_expect(refused(ud_user_create(dir, &spec, NULL), DENIED));
	grant(0, "user.contact.verify", "o");
	cr_expect(refused(change("u", &patch), DENIED));
	cr_expect(refused(ud_user_create(dir, &spec, NULL), DENIED));
	grant(1, "user.write", "o");
	OK(change("u", &patch));
	OK(ud_user_create(dir, &spec, NULL));
}

Test(permission_self, metadata_is_read_but_not_written_by_self)
{
	const ud_metadata_item item = { "k", "v", 1 };
	static const char *const users[] = { "u", "m" };
	static const char *const key = "k";
	ud_metadata_list *list = NULL;
	ud_user_patch patch = PATCH;

	patch.metadata = &item;
	patch.metadata_count = 1;
	for (size_t i = 0; i < N(users); i++) {
		const char *id = users[i];

		act(id);
		cr_expect(refused(change(id, &patch), DENIED));
		cr_expect(refused(ud_metadata_set(dir, id, &item, 1, NULL),
		    DENIED));
		cr_expect(refused(ud_metadata_delete(dir, id, &key, 1, NULL),
		    DENIED));
		OK(ud_metadata_page(dir, id, NULL, &list));
		ud_metadata_list_free(&list);
	}
	cr_expect(refused(ud_metadata_page(dir, "u", NULL, &list), DENIED));
	cr_expect_null(list);
}

Test(permission_self, states_are_not_open_to_self)
{
	act("u");
	cr_expect(refused(ud_user_lock(dir, "u", NULL), DENIED));
	cr_expect(refused(ud_user_unlock(dir, "u", NULL), DENIED));
	cr_expect(refused(ud_user_deactivate(dir, "u", NULL), DENIED));
	cr_expect(refused(ud_user_reactivate(dir, "u", NULL), DENIED));
	grant(0, "user.write", "o");
	OK(ud_user_lock(dir, "u", NULL));
}

Test(permission_self, deleting_oneself_has_a_permission_of_its_own)
{
	act("u");
	cr_expect(refused(ud_user_delete(dir, "u", NULL), DENIED));
	grant(0, "user.self.delete", "o");
	cr_expect(refused(ud_user_delete(dir, "m", NULL), DENIED));
	OK(ud_user_delete(dir, "u", NULL));
	cr_expect_eq(ud_errcode(dir), UD_OK);
	cr_expect_str_eq(ud_errkey(dir), "");
	cr_expect(refused(ud_user_delete(dir, "u", NULL), DENIED));
	act("a");
	grant(0, "user.delete", "o");
	OK(ud_user_delete(dir, "m", NULL));
}

Test(permission_self, changing_nothing_needs_that_one_may_read)
{
	const ud_user_patch patch = PATCH;

	act("u");
	OK(change("u", &patch));
	cr_expect(refused(change("m", &patch), DENIED));
	cr_expect(refused(change("none", &patch), DENIED));
	grant(0, "user.read", "o");
	OK(change("m", &patch));
}

Test(permission_self, role_in_one_organization_ends_at_its_border)
{
	ud_user_spec spec = human_spec("w");
	ud_user_patch patch = PATCH;

	act("a");
	grant(0, "user.write", "p");
	grant(1, "user.read", "p");
	patch.nick_name = "n";
	OK(change("v", &patch));
	OK(read_user("v"));
	cr_expect(refused(change("u", &patch), DENIED));
	cr_expect(refused(read_user("u"), DENIED));
	cr_expect(refused(ud_user_create(dir, &spec, NULL), DENIED));
	spec.org_id = "p";
	OK(ud_user_create(dir, &spec, NULL));
}

Test(permission_self, not_there_and_not_yours_are_one_answer)
{
	static const char *const ids[] = { "u", "none", "gone" };
	const ud_metadata_item item = { "k", "v", 1 };
	char messages[8][256] = {{ 0 }};
	ud_user_patch patch = PATCH;

	act(NULL);
	make_human("gone");
	OK(ud_user_delete(dir, "gone", NULL));
	act("a");
	grant(0, "user.write", "p");
	grant(1, "user.read", "p");
	patch.nick_name = "n";
	for (size_t i = 0; i < N(ids); i++) {
		const int codes[] = { read_user(ids[i]),
			change(ids[i], &patch),
			ud_user_lock(dir, ids[i], NULL),
			ud_user_unlock(dir, ids[i], NULL),
			ud_user_delete(dir, ids[i], NULL),
			ud_metadata_set(dir, ids[i], &item, 1, NULL),
			ud_user_mfa_init_skipped(dir, ids[i], NULL),
			ud_user_scrub(dir, ids[i], NULL) };

		for (size_t c = 0; c < N(codes); c++)
			cr_expect_eq(codes[c], UD_EDENIED, "%zu", c);
		cr_expect(refused(read_user(ids[i]), DENIED));
		strcpy(messages[i], ud_errmsg(dir));
		cr_expect_str_eq(messages[i], messages[0]);
	}
}

Test(permission_self, ambiguity_is_told_only_to_who_may_read_all)
{
	const int64_t scoped = 1;
	ud_org_patch patch = UD_INIT(ud_org_patch);
	ud_user *user = NULL;

	patch.org_scoped_usernames = &scoped;
	OK(ud_org_update(dir, "o", &patch, NULL));
	OK(ud_org_update(dir, "p", &patch, NULL));
	make_named("o", "x", "twin");
	make_named("p", "y", "twin");
	act("a");
	grant(0, "user.read", "o");
	cr_expect(refused(ud_user_by_username(dir, "twin", NULL, &user),
	    DENIED));
	cr_expect(refused(ud_user_by_username(dir, "none", NULL, &user),
	    DENIED));
	grant(0, "user.read", "*");
	cr_expect(refused(ud_user_by_username(dir, "twin", NULL, &user),
	    UD_ESTATE, "Errors.User.LoginNameAmbiguous", NULL));
	cr_expect_null(user);
}

Test(permission_self, one_forbidden_user_spoils_a_list)
{
	static const char *const ids[] = { "v", "u" };
	ud_user_list *list = NULL;

	act("a");
	grant(0, "user.read", "p");
	OK(ud_user_get_many(dir, ids, 1, &list));
	ud_user_list_free(&list);
	cr_expect(refused(ud_user_get_many(dir, ids, 2, &list), DENIED));
	cr_expect_null(list);
	cr_expect(refused(ud_user_page(dir, "o", NULL, 0, &list), DENIED));
	OK(ud_user_page(dir, "p", NULL, 0, &list));
	ud_user_list_free(&list);
}
