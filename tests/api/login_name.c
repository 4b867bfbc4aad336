/* SPDX-License-Identifier: MIT */
/* Login names, and moving names when the rules of an organization change. */
#include "fixture.h"

TestSuite(login_name, .init = begin, .fini = finish);

static void
set_rules(const char *org, int64_t must_be_domain, int64_t scoped)
{
	ud_org_patch patch = UD_INIT(ud_org_patch);

	patch.login_must_be_domain = &must_be_domain;
	patch.org_scoped_usernames = &scoped;
	OK(ud_org_update(dir, org, &patch, NULL));
}

static void
set_domains(const char *org, const char *one, const char *two,
    const char *primary)
{
	const char *domains[] = { one, two };

	OK(ud_org_set_domains(dir, org, domains, two == NULL ? 1 : 2, primary,
	    NULL));
}

/* Whom the login name finds; "" nobody, "?" several. */
static const char *
found(const char *login_name)
{
	static char id[64];
	ud_user *user = NULL;
	int rc = ud_user_by_login_name(dir, login_name, &user);

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

Test(login_name, is_the_username_without_the_rule)
{
	set_domains("o", "o.test", NULL, NULL);
	make_named("o", "u", "Max");
	OK(ud_user_add_username(dir, "u", "Moritz", 0, NULL, NULL));
	cr_expect_eq(ud_user_login_name_count(get("u")), 2);
	cr_expect_str_eq(ud_user_preferred_login_name(get("u")), "Max");
	cr_expect_str_eq(ud_user_login_name_at(get("u"), 1), "Moritz");
	cr_expect_str_eq(found(" mAX "), "u");
	cr_expect_str_eq(found("moritz"), "u");
	cr_expect_str_eq(found("max@o.test"), "");
}

Test(login_name, has_every_domain_with_the_rule_primary_first)
{
	set_domains("o", "a.test", "B.Test", "b.test");
	set_rules("o", 1, 0);
	make_named("o", "u", "Max");
	cr_expect_eq(ud_user_login_name_count(get("u")), 2);
	cr_expect_str_eq(ud_user_login_name_at(get("u"), 0), "Max@b.test");
	cr_expect_str_eq(ud_user_login_name_at(get("u"), 1), "Max@a.test");
	cr_expect_str_eq(ud_user_preferred_login_name(get("u")),
	    "Max@b.test");
	cr_expect_str_eq(found("MAX@A.TEST"), "u");
	cr_expect_str_eq(found("max@b.test"), "u");
	cr_expect_str_eq(found("max"), "");
	cr_expect_str_eq(found("max@c.test"), "");
}

Test(login_name, that_ends_in_a_domain_of_the_organization_stays)
{
	set_domains("o", "a.test", "b.test", NULL);
	set_rules("o", 1, 0);
	make_named("o", "u", "max@B.test");
	cr_expect_eq(ud_user_login_name_count(get("u")), 1);
	cr_expect_str_eq(ud_user_preferred_login_name(get("u")),
	    "max@B.test");
	cr_expect_str_eq(found("max@b.test"), "u");
	cr_expect_str_eq(found("max@b.test@a.test"), "");
}

/* As the look-up reads it, not only where the letters are ASCII. */
Test(login_name, that_ends_in_a_domain_spelt_otherwise_stays)
{
	set_domains("o", "a.test", "b.test", NULL);
	set_rules("o", 1, 0);
	make_named("o", "u", "max@\xef\xbd\x82.test");
	cr_expect_eq(ud_user_login_name_count(get("u")), 1);
	cr_expect_str_eq(found("max@b.test"), "u");
	make_named("o", "v", "m\xc3\xbc@a.te\xc2\xadst");
	cr_expect_eq(ud_user_login_name_count(get("v")), 1);
	cr_expect_str_eq(found("M\xc3\x9c@A.test"), "v");
}

Test(login_name, without_any_domain_is_the_bare_username)
{
	set_rules("o", 1, 0);
	make_named("o", "u", "Max");
	cr_expect_str_eq(ud_user_preferred_login_name(get("u")), "Max");
	cr_expect_str_eq(found("max"), "u");
}

Test(login_name, lists_names_in_order_each_at_every_domain)
{
	static const char *const expected[] = { "one@b.test", "one@a.test",
		"two@b.test", "two@a.test" };

	set_domains("o", "a.test", "b.test", "b.test");
	set_rules("o", 1, 0);
	make_named("o", "u", "one");
	OK(ud_user_add_username(dir, "u", "two", 1, NULL, NULL));
	cr_assert_eq(ud_user_login_name_count(get("u")), N(expected));
	for (size_t i = 0; i < N(expected); i++)
		cr_expect_str_eq(ud_user_login_name_at(get("u"), i),
		    expected[i]);
}

Test(login_name, splits_at_the_last_at_sign_unless_it_is_an_end)
{
	set_domains("o", "a.test", NULL, NULL);
	set_rules("o", 1, 0);
	make_named("o", "u", "x@y");
	cr_expect_str_eq(found("x@y@a.test"), "u");
	cr_expect_str_eq(found("@a.test"), "");
	cr_expect_str_eq(found("x@y@"), "");
	make_org("p");
	make_named("p", "v", "@edge");
	make_named("p", "w", "edge@");
	cr_expect_str_eq(found("@edge"), "v");
	cr_expect_str_eq(found("edge@"), "w");
}

Test(login_name, that_fits_two_users_is_never_a_guess)
{
	/* The username of one is the login name of another. */
	make_named("o", "u", "max@a.test");
	make_org("p");
	set_domains("p", "a.test", NULL, NULL);
	set_rules("p", 1, 0);
	make_named("p", "v", "max");
	cr_expect_str_eq(found("max@a.test"), "?");
	OK(ud_user_delete(dir, "u", NULL));
	cr_expect_str_eq(found("max@a.test"), "v");
}

Test(login_name, of_two_scoped_organizations_is_ambiguous)
{
	ud_user *user = NULL;

	make_org("p");
	set_rules("o", 0, 1);
	set_rules("p", 0, 1);
	make_named("o", "u", "max");
	make_named("p", "v", "MAX");
	cr_expect_str_eq(found("max"), "?");
	cr_expect(refused(ud_user_by_username(dir, "max", NULL, &user),
	    UD_ESTATE, "Errors.User.LoginNameAmbiguous", "username"));
	cr_expect_null(user);
	OK(ud_user_by_username(dir, "max", "p", &user));
	cr_expect_str_eq(ud_user_id(user), "v");
	ud_user_free(&user);
}

Test(login_name, one_user_with_a_name_in_two_scopes_is_not_ambiguous)
{
	ud_user *user = NULL;

	make_named("o", "u", "max");
	OK(ud_user_add_username(dir, "u", "MAX", 1, NULL, NULL));
	cr_expect_str_eq(found("max"), "u");
	OK(ud_user_by_username(dir, "max", NULL, &user));
	cr_expect_str_eq(ud_user_id(user), "u");
	ud_user_free(&user);
}

Test(login_name, follows_the_domains_of_the_organization)
{
	set_domains("o", "a.test", NULL, NULL);
	set_rules("o", 1, 0);
	make_named("o", "u", "max");
	set_domains("o", "new.test", NULL, NULL);
	cr_expect_str_eq(ud_user_preferred_login_name(get("u")),
	    "max@new.test");
	cr_expect_str_eq(found("max@a.test"), "");
	OK(ud_org_set_domains(dir, "o", NULL, 0, NULL, NULL));
	cr_expect_str_eq(ud_user_preferred_login_name(get("u")), "max");
}

/* Rules and the scope that first names have under them. */
Test(login_name, either_rule_makes_first_names_specific)
{
	static const int64_t rules[][2] = { { 1, 0 }, { 0, 1 }, { 1, 1 } };

	make_named("o", "u", "max");
	OK(ud_user_add_username(dir, "u", "wide", 0, NULL, NULL));
	for (size_t i = 0; i < N(rules); i++) {
		set_rules("o", rules[i][0], rules[i][1]);
		cr_expect(ud_user_username_is_org_specific(get("u"), 0));
		cr_expect_not(ud_user_username_is_org_specific(get("u"), 1));
		cr_expect(is_clean(dir));
		set_rules("o", 0, 0);
		cr_expect_not(ud_user_username_is_org_specific(get("u"), 0));
	}
}

Test(login_name, change_of_rules_frees_and_claims_names)
{
	make_org("p");
	make_named("o", "u", "max");
	set_rules("o", 0, 1);
	make_named("p", "v", "max");
	OK(ud_user_delete(dir, "v", NULL));
	set_rules("o", 0, 0);
	cr_expect(is_clean(dir));
	{
		ud_user_spec spec = human_spec("w");

		spec.org_id = "p";
		spec.username = "max";
		cr_expect(refused(ud_user_create(dir, &spec, NULL),
		    UD_EEXISTS, "Errors.User.AlreadyExists", "username"));
	}
}

Test(login_name, reservation_gives_way_to_a_live_one_only)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);
	ud_user_spec spec = human_spec("w");

	make_org("p");
	set_rules("o", 0, 1);
	make_named("p", "u", "max");
	patch.username = "u2";
	OK(ud_user_update(dir, "u", &patch, NULL));
	clock_us += HOUR_US;
	make_named("o", "v", "MAX");
	patch.username = "v2";
	OK(ud_user_update(dir, "v", &patch, NULL));
	/* That of the first is over, the second has an hour left. */
	clock_us += 23 * HOUR_US;
	set_rules("o", 0, 0);
	spec.org_id = "p";
	spec.username = "max";
	cr_expect(refused(ud_user_create(dir, &spec, NULL), UD_EEXISTS,
	    "Errors.User.AlreadyExists", "username"));
}

Test(login_name, rules_under_which_names_collide_are_refused_whole)
{
	const int64_t off = 0;
	ud_org_patch patch = UD_INIT(ud_org_patch);
	ud_org *org = NULL;

	make_org("p");
	set_rules("o", 0, 1);
	make_named("o", "u", "Max");
	make_named("o", "t", "other");
	make_named("p", "v", "maX");
	patch.name = "renamed";
	patch.org_scoped_usernames = &off;
	cr_expect(refused(ud_org_update(dir, "o", &patch, NULL), UD_EEXISTS,
	    "Errors.User.AlreadyExists", NULL));
	OK(ud_org_get(dir, "o", &org));
	cr_expect_str_eq(ud_org_name(org), "o");
	cr_expect(ud_org_scoped_usernames(org));
	ud_org_free(&org);
	cr_expect(ud_user_username_is_org_specific(get("u"), 0));
	cr_expect(is_clean(dir));
}
