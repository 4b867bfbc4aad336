/* SPDX-License-Identifier: MIT */
#include "unit/search/syntax.h"

#include <userdir/user.h>

#include <criterion/criterion.h>

#include "base/text.h"

static const struct {
	const char *text, *tree;
} table[] = {
	/* One combinator for a chain; brackets keep what is inside. */
	{"id pr and userName pr and active pr",
	    "(and (present id) (present primary) (present state))"},
	{"id pr or userName pr or active pr",
	    "(or (present id) (present primary) (present state))"},
	{"(id pr and userName pr) and active pr",
	    "(and (and (present id) (present primary)) (present state))"},
	{"id pr and (userName pr and active pr)",
	    "(and (present id) (and (present primary) (present state)))"},
	{"(id pr or userName pr) or active pr",
	    "(or (or (present id) (present primary)) (present state))"},
	/* and binds tighter than or. */
	{"id pr or userName pr and active pr",
	    "(or (present id) (and (present primary) (present state)))"},
	{"id pr and userName pr or active pr",
	    "(or (and (present id) (present primary)) (present state))"},
	{"id pr and userName pr or active pr and id pr or id pr",
	    "(or (and (present id) (present primary)) (and (present state) "
	    "(present id)) (present id))"},
	{"(id pr or userName pr) and active pr",
	    "(and (or (present id) (present primary)) (present state))"},
	/* not binds tightest. */
	{"not (id pr)", "(not (present id))"},
	{"not (id pr) and active pr",
	    "(and (not (present id)) (present state))"},
	{"not (id pr) or not (active pr)",
	    "(or (not (present id)) (not (present state)))"},
	{"not (id pr and active pr)",
	    "(not (and (present id) (present state)))"},
	{"not (id pr or active pr)",
	    "(not (or (present id) (present state)))"},
	{"not (not (id pr))", "(not (not (present id)))"},
	{"id pr and not (active pr and (not (id pr) or id pr))",
	    "(and (present id) (not (and (present state) (or (not (present "
	    "id)) (present id)))))"},
	/* Brackets and space alone say nothing. */
	{"(id pr)", "(present id)"},
	{"((((id pr))))", "(present id)"},
	{"  ( id  pr )  ", "(present id)"},
	{"NOT(id pr)AND(id pr)Or id eq\"x\"",
	    "(or (and (not (present id)) (present id)) (text id eq \"x\"))"},
	/* Brackets after an attribute put it before each name. */
	{"emails[value eq \"a\"]", "(text email eqi \"a\")"},
	{"emails[value sw \"a\" and value ew \"b\"]",
	    "(and (text email swi \"a\") (text email ewi \"b\"))"},
	{"emails[primary eq true and value co \"a\"]",
	    "(and (present email) (text email coi \"a\"))"},
	{"emails[(value sw \"a\" or value sw \"b\") and primary pr]",
	    "(and (or (text email swi \"a\") (text email swi \"b\")) "
	    "(present email))"},
	{"EMAILS[VALUE pr] and id pr",
	    "(and (present email) (present id))"},
	{"urn:ietf:params:scim:schemas:core:2.0:User:emails[value pr]",
	    "(present email)"},
	{"id pr and phoneNumbers[value sw \"+\"] or id pr",
	    "(or (and (present id) (text phone swi \"+\")) (present id))"},
	/* In there a negation is one of a value that is there. */
	{"emails[not (value eq \"a\")]",
	    "(and (present email) (not (text email eqi \"a\")))"},
	{"emails[value ne \"a\"]",
	    "(and (present email) (not (text email eqi \"a\")))"},
	{"emails[value eq null]",
	    "(and (present email) (not (present email)))"},
	{"emails[not (value pr) or value ne null] or not (id pr)",
	    "(or (or (and (present email) (not (present email))) (present "
	    "email)) (not (present id)))"},
	{"name[familyName eq \"a\" and not (givenName eq \"b\")]",
	    "(and (text last eqi \"a\") (not (text first eqi \"b\")))"},
	{"name[familyName eq null]", "(not (present last))"},
	{"meta[created gt \"2024-01-06T00:00:00Z\"]",
	    "(time created > 2024-01-06T00:00:00Z)"},
};

Test(scim_grammar, filters_read_as_trees)
{
	for (size_t i = 0; i < N(table); i++)
		expect_tree(&scim, table[i].text, table[i].tree);
}

Test(scim_grammar, case_F1)
{
	expect_tree(&scim, "userName eq \"strasse\" and active eq true",
	    "(and (text primary eqi \"strasse\") (state 34))");
}

Test(scim_grammar, case_F2)
{
	expect_tree(&scim, "not (emails pr) or meta.created lt "
	    "\"2024-01-06T00:00:00Z\"", "(or (not (present email)) (time "
	    "created < 2024-01-06T00:00:00Z))");
}

Test(scim_grammar, case_F3)
{
	expect_tree(&scim, "emails.value co \"@ACME\"",
	    "(text email coi \"@ACME\")");
}

Test(scim_grammar, case_F4)
{
	expect_tree(&scim, "userName sw \"bob\" and not (active eq true)",
	    "(and (text primary swi \"bob\") (not (state 34)))");
}

Test(scim_grammar, case_F5)
{
	expect_tree(&scim, "active ne true", "(not (state 34))");
}

Test(scim_grammar, case_F6)
{
	expect_tree(&scim, "userName eq \"alice\" or userName eq "
	    "\"bob_smith\" and active eq true", "(or (text primary eqi "
	    "\"alice\") (and (text primary eqi \"bob_smith\") (state 34)))");
}

Test(scim_grammar, case_F7)
{
	expect_tree(&scim, "emails.value ne \"percy@beta.test\"",
	    "(and (present email) (not (text email eqi "
	    "\"percy@beta.test\")))");
}

Test(scim_grammar, case_F8)
{
	expect_tree(&scim, "name.familyName gt \"M\"",
	    "(text last gti \"M\")");
}

Test(scim_grammar, case_F9)
{
	expect_refusal(&scim, "favouriteDrink eq \"milk\"", NULL, 1);
}

Test(scim_grammar, trees_of_the_builder_are_the_same)
{
	struct error error;
	ud_filter *built, *read = tree_new(UD_FILTER_DEPTH_MAX);

	cr_assert_eq(ud_filter_new(&built), UD_OK);
	ud_filter_open(built, UD_AND);
	ud_filter_text(built, UD_ATTRIBUTE_PRIMARY_USERNAME, "a",
	    UD_TEXT_STARTS_WITH_IGNORE_CASE);
	ud_filter_open(built, UD_NOT);
	ud_filter_present(built, UD_ATTRIBUTE_EMAIL);
	ud_filter_close(built);
	ud_filter_type(built, UD_USER_HUMAN);
	ud_filter_close(built);
	cr_assert_eq(filter_read_scim(read, span_of("userName sw \"a\" and "
	    "not (emails pr) and userType eq \"Human\""), &error), UD_OK);
	cr_expect(tree_equal(built, read));
	ud_filter_free(&built);
	ud_filter_free(&read);
}
