/* SPDX-License-Identifier: MIT */
/* Which usernames are the same, and who may have them. */
#include "fixture.h"

#include <stdio.h>

TestSuite(username, .init = begin, .fini = finish);

#define TAKEN UD_EEXISTS, "Errors.User.AlreadyExists", "username"
#define FOREIGN UD_EINVAL, "Errors.User.DomainNotAllowedAsUsername", "username"

static int
create(const char *org, const char *id, const char *username)
{
	ud_user_spec spec = human_spec(id);

	spec.org_id = org;
	spec.username = username;
	return ud_user_create(dir, &spec, NULL);
}

static int
rename_to(const char *id, const char *username)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);

	patch.username = username;
	return ud_user_update(dir, id, &patch, NULL);
}

static int
add(const char *id, const char *username, int is_org_specific)
{
	return ud_user_add_username(dir, id, username, is_org_specific, NULL,
	    NULL);
}

static void
set_scoped(const char *org, int64_t scoped)
{
	ud_org_patch patch = UD_INIT(ud_org_patch);

	patch.org_scoped_usernames = &scoped;
	OK(ud_org_update(dir, org, &patch, NULL));
}

/* Take away the name at that place. */
static int
take_away(const char *id, size_t i)
{
	char name_id[32];

	(void)snprintf(name_id, sizeof(name_id), "%s",
	    ud_user_username_id(get(id), i));
	return ud_user_remove_username(dir, id, name_id, NULL);
}

Test(username, names_that_fold_alike_are_one_name)
{
	static const char *const pairs[][2] = {
		{ "Max", "mAX" }, { "\xc3\x84nne", "\xc3\xa4NNE" },
		{ "Stra\xc3\x9f" "e", "STRASSE" },
		{ "\xef\xbc\xa1" "b", "ab" },		/* full-width A */
		{ "\xe2\x84\xaa" "o", "ko" },		/* kelvin sign */
		{ "o\xcc\x88l", "\xc3\xb6L" },		/* decomposed */
		{ "\xef\xac\x81n", "fin" },		/* ligature */
		{ "so\xc2\xad" "ft", "soft" },		/* soft hyphen */
		{ "\xcf\x83\xcf\x82", "\xce\xa3\xce\xa3" }, /* sigmas */
		{ " edge ", "edge" },
	};
	char id[16];

	make_org("p");
	for (size_t i = 0; i < N(pairs); i++) {
		(void)snprintf(id, sizeof(id), "u%zu", i);
		OK(create("o", id, pairs[i][0]));
		cr_expect(refused(create("p", "x", pairs[i][1]), TAKEN),
		    "%s %s", pairs[i][0], pairs[i][1]);
	}
}

Test(username, similar_names_that_fold_apart_are_two)
{
	OK(create("o", "a", "i"));
	OK(create("o", "b", "\xc4\xb1"));	/* dotless i */
	OK(create("o", "c", "\xd0\xb0" "dmin"));	/* Cyrillic a */
	OK(create("o", "d", "admin"));
	OK(create("o", "e", "%"));
	OK(create("o", "f", "_"));
}

Test(username, spelling_is_kept)
{
	OK(create("o", "u", "MaX"));
	cr_expect_str_eq(ud_user_username(get("u")), "MaX");
	OK(rename_to("u", "mAx"));
	cr_expect_str_eq(ud_user_username(get("u")), "mAx");
	cr_expect_eq(event_count("u"), 2);
}

Test(username, scoped_organizations_share_names_but_not_within)
{
	make_org("p");
	set_scoped("o", 1);
	OK(create("o", "a", "Max"));
	OK(create("p", "b", "mAX"));
	cr_expect(refused(create("o", "c", "MAX"), TAKEN));
	cr_expect(refused(create("p", "c", "max"), TAKEN));
	cr_expect(ud_user_username_is_org_specific(get("a"), 0));
	cr_expect_not(ud_user_username_is_org_specific(get("b"), 0));
}

Test(username, name_and_organization_are_not_glued_together)
{
	make_org("23");
	make_org("123");
	set_scoped("23", 1);
	set_scoped("123", 1);
	OK(create("23", "a", "a1"));
	OK(create("123", "b", "a"));
}

Test(username, further_name_has_the_scope_that_was_asked_for)
{
	make_org("p");
	OK(create("o", "a", "one"));
	OK(create("p", "b", "two"));
	OK(add("a", "nick", 1));
	OK(add("b", "nick", 1));
	OK(add("a", "wide", 0));
	cr_expect(refused(add("b", "WIDE", 0), TAKEN));
	OK(add("b", "wide", 1));
	cr_expect(ud_user_username_is_org_specific(get("a"), 1));
	cr_expect_not(ud_user_username_is_org_specific(get("a"), 2));
}

Test(username, first_that_is_removed_gives_its_place_to_the_next)
{
	char *id = NULL;

	OK(create("o", "u", "one"));
	OK(ud_user_add_username(dir, "u", "two", 0, &id, NULL));
	cr_expect_str_eq(id, ud_user_username_id(get("u"), 1));
	OK(take_away("u", 0));
	cr_expect_str_eq(ud_user_username(get("u")), "two");
	cr_expect_str_eq(ud_user_username_id(get("u"), 0), id);
	OK(ud_user_remove_username(dir, "u", id, NULL));
	cr_expect_str_eq(ud_user_username(get("u")), "");
	cr_expect_str_eq(ud_user_preferred_login_name(get("u")), "");
	cr_expect(refused(ud_user_remove_username(dir, "u", id, NULL),
	    UD_ENOTFOUND, "Errors.User.Username.NotFound", "usernameId"));
	OK(rename_to("u", "three"));
	cr_expect_str_eq(ud_user_username(get("u")), "three");
	cr_expect_str_neq(ud_user_username_id(get("u"), 0), id);
	ud_string_free(&id);
	cr_expect_null(id);
}

Test(username, twenty_names_and_no_more)
{
	char name[16];

	OK(create("o", "u", "n0"));
	for (int i = 1; i < UD_USERNAMES_MAX; i++) {
		(void)snprintf(name, sizeof(name), "n%d", i);
		OK(add("u", name, 0));
	}
	cr_expect(refused(add("u", "more", 0), UD_EEXHAUSTED,
	    "Errors.User.Username.TooMany", "username"));
	OK(take_away("u", 7));
	OK(add("u", "more", 0));
	cr_expect_eq(ud_user_username_count(get("u")), UD_USERNAMES_MAX);
}

Test(username, name_that_was_given_up_is_reserved_for_a_day)
{
	OK(create("o", "u", "old"));
	OK(rename_to("u", "new"));
	cr_expect(refused(create("o", "v", "OLD"), TAKEN));
	OK(create("o", "v", "other"));
	cr_expect(refused(rename_to("v", "old"), TAKEN));
	cr_expect(refused(add("v", "old", 0), TAKEN));
	clock_us += 24 * HOUR_US - 1;
	cr_expect(refused(rename_to("v", "old"), TAKEN));
	clock_us += 1;
	OK(rename_to("v", "old"));
}

Test(username, former_owner_may_take_a_name_back)
{
	OK(create("o", "u", "old"));
	OK(rename_to("u", "new"));
	OK(rename_to("u", "old"));
	cr_expect(refused(create("o", "v", "new"), TAKEN));
	OK(add("u", "new", 0));
	OK(take_away("u", 1));
	cr_expect(refused(create("o", "v", "new"), TAKEN));
	clock_us += 24 * HOUR_US;
	OK(create("o", "v", "new"));
}

Test(username, reservation_ends_with_its_user)
{
	OK(create("o", "u", "old"));
	OK(rename_to("u", "new"));
	OK(ud_user_delete(dir, "u", NULL));
	OK(create("o", "v", "old"));
	OK(create("o", "w", "new"));
}

Test(username, change_of_case_reserves_nothing)
{
	OK(create("o", "u", "Max"));
	OK(rename_to("u", "MAX"));
	OK(rename_to("u", "other"));
	clock_us += 24 * HOUR_US;
	OK(create("o", "v", "max"));
}

Test(username, reservation_follows_the_rule_of_the_organization)
{
	OK(create("o", "u", "old"));
	OK(rename_to("u", "new"));
	set_scoped("o", 1);
	cr_expect(refused(create("o", "v", "old"), TAKEN));
}

Test(username, policy_sets_how_long_names_are_reserved)
{
	static const int64_t seconds[] = { UD_NONE, 60 };

	for (size_t i = 0; i < N(seconds); i++) {
		ud_policy policy = UD_INIT(ud_policy);
		ud_options options = plain_options();

		finish();
		policy.name_reservation_s = seconds[i];
		options.policy = &policy;
		begin_with(&options);
		OK(create("o", "u", "old"));
		OK(rename_to("u", "new"));
		if (seconds[i] > 0)
			cr_expect(refused(create("o", "v", "old"), TAKEN));
		clock_us += seconds[i] > 0 ? 60 * SECOND_US : 0;
		OK(create("o", "v", "old"));
	}
}

Test(username, domain_of_another_organization_is_refused_everywhere)
{
	static const char *const domains[] = { "foreign.example" };
	ud_user_spec machine = machine_spec("m");

	make_org("p");
	OK(ud_org_set_domains(dir, "p", domains, 1, NULL, NULL));
	OK(create("p", "own", "x@foreign.example"));
	OK(create("o", "u", "plain"));
	cr_expect(refused(create("o", "v", "y@Foreign.Example"), FOREIGN));
	cr_expect(refused(create("o", "v", "y@a@foreign.example"), FOREIGN));
	cr_expect_str_eq(ud_errid(dir), "COMMAND-SFd21");
	machine.username = "z@foreign.example";
	cr_expect(refused(ud_user_create(dir, &machine, NULL), FOREIGN));
	cr_expect(refused(rename_to("u", "y@foreign.example"), FOREIGN));
	cr_expect(refused(add("u", "y@foreign.example", 1), FOREIGN));
	OK(create("o", "w", "y@unknown.example"));
	OK(create("o", "t", "y@foreign.example@nowhere.example"));
}

Test(username, foreign_address_as_a_name_is_refused_by_policy)
{
	ud_policy policy = UD_INIT(ud_policy);
	ud_options options = plain_options();

	finish();
	policy.username_not_foreign_email = 1;
	options.policy = &policy;
	begin_with(&options);
	make_named("o", "u", "ada");
	cr_expect(refused(create("o", "v", "U@example.test"), UD_EEXISTS,
	    "Errors.User.Email.AlreadyExists", "username"));
	OK(rename_to("u", "u@example.test"));
}
