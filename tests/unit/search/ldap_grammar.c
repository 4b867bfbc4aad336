/* SPDX-License-Identifier: MIT */
#include "unit/search/syntax.h"

#include <userdir/user.h>

#include <criterion/criterion.h>

#include <stdio.h>

#include "base/text.h"

static const struct {
	const char *text, *tree;
} table[] = {
	{"(&(uid=a)(sn=b)(cn=*))", "(and (text username eqi \"a\") (text "
	    "last eqi \"b\") (present display))"},
	{"(|(uid=*)(sn=*))", "(or (present username) (present last))"},
	{"(&(uid=*))", "(and (present username))"},
	{"(|(uid=*))", "(or (present username))"},
	{"(!(uid=*))", "(not (present username))"},
	{"(!(!(uid=*)))", "(not (not (present username)))"},
	{"(&(|(uid=*)(sn=*))(!(&(cn=*)(gn=*))))",
	    "(and (or (present username) (present last)) (not (and (present "
	    "display) (present first))))"},
	{"(&(&(uid=*)(uid=*))(uid=*))", "(and (and (present username) "
	    "(present username)) (present username))"},
	{"(&)", "(true)"},
	{"(|)", "(false)"},
	{"(!(&))", "(not (true))"},
	{"(&(|)(&)(uid=*))", "(and (false) (true) (present username))"},
};

Test(ldap_grammar, filters_read_as_trees)
{
	for (size_t i = 0; i < N(table); i++)
		expect_tree(&ldap, table[i].text, table[i].tree);
}

/* Well-formed items about what nobody knows here. */
static const char *const undefined[] = {
	"favouriteDrink=milk", "x=", "x=*", "x=a*b", "x>=1", "x<=1", "x~=1",
	"x:=1", "1.2.3=x", "2.5.4.300=x", "userAccountControl=512",
	"pwdAccountLockedTime=*", "uid;lang-de=a", "uid;a;b-1=*",
	"1.2.3;binary=x", "uid:dn:=a", "uid:DN:caseExactMatch:=a",
	":caseExactMatch:=a", ":dn:caseExactMatch:=a", ":1.2.3:=a",
	"uid:fuzzyMatch:=a", "uid:1.2.840.113556.1.4.803:=2",
	"uid:dn:1.2.3:=a", "uid:dn:dn:=a", "x-y2=\\00\\ff",
	"memberOf=cn=a,dc=b",
};

Test(ldap_grammar, the_undefined_is_never_true)
{
	char text[100];

	for (size_t i = 0; i < N(undefined); i++) {
		snprintf(text, sizeof(text), "(%s)", undefined[i]);
		expect_tree(&ldap, text, "(false)");
		snprintf(text, sizeof(text), "(!(%s))", undefined[i]);
		expect_tree(&ldap, text, "(false)");
		snprintf(text, sizeof(text), "(!(!(%s)))", undefined[i]);
		expect_tree(&ldap, text, "(false)");
		snprintf(text, sizeof(text), "(!(|(uid=a)(%s)))",
		    undefined[i]);
		expect_tree(&ldap, text, "(and (not (text username eqi "
		    "\"a\")) (false))");
	}
}

static const struct {
	const char *text, *tree;
} certain[] = {
	{"(&(uid=*)(x=1))", "(and (present username) (false))"},
	{"(|(x=1)(uid=*))", "(or (false) (present username))"},
	{"(!(&(uid=*)(x=1)))", "(or (not (present username)) (false))"},
	{"(!(|(uid=*)(x=1)))", "(and (not (present username)) (false))"},
	{"(!(!(&(uid=*)(x=1))))", "(and (present username) (false))"},
	{"(!(&(!(uid=*))(x=1)))", "(or (present username) (false))"},
	{"(!(&(!(x=1))(uid=*)))", "(or (false) (not (present username)))"},
	{"(!(&(&(uid=*)(sn=*))(x=1)))",
	    "(or (not (and (present username) (present last))) (false))"},
	{"(!(&(|(uid=*)(x=1))(sn=*)))", "(or (and (not (present username)) "
	    "(false)) (not (present last)))"},
	{"(!(&(!(|(uid=*)(x=1)))(sn=*)))", "(or (or (present username) "
	    "(false)) (not (present last)))"},
	{"(!(|(&)(x=1)))", "(and (not (true)) (false))"},
	/* Where all is known, NOT stays where it was. */
	{"(&(!(uid=*))(!(!(sn=*)))(x=1))", "(and (not (present username)) "
	    "(not (not (present last))) (false))"},
	{"(|(!(&(uid=*)(sn=*)))(!(x=1)))",
	    "(or (not (and (present username) (present last))) (false))"},
};

Test(ldap_grammar, what_is_not_certain_is_left_out)
{
	for (size_t i = 0; i < N(certain); i++)
		expect_tree(&ldap, certain[i].text, certain[i].tree);
}

static const struct {
	const char *text, *tree;
} cases[] = {
	/* L1 to L10 */
	{"(&(objectClass=inetOrgPerson)(!(mobile=+41791234567)))",
	    "(and (type 1) (not (text phone eqi \"+41791234567\")))"},
	{"(|(uid=bob*smith)(cn=*percy*))", "(or (pieces username eqi \"bob\" "
	    "\"smith\") (text display coi \"percy\"))"},
	{"(!(favouriteDrink=milk))", "(false)"},
	{"(|(uid=alice)(favouriteDrink=milk))",
	    "(or (text username eqi \"alice\") (false))"},
	{"(!(&(uid=alice)(favouriteDrink=milk)))",
	    "(or (not (text username eqi \"alice\")) (false))"},
	{"(createTimestamp>=20240301000000Z)",
	    "(time created >= 2024-03-01T00:00:00Z)"},
	{"(uid=*)", "(present username)"},
	{"(uid=\\2a)", "(text username eqi \"*\")"},
	{"(sn>=gross)", "(text last gei \"gross\")"},
	{"(&)", "(true)"},
	{"(|)", "(false)"},
};

Test(ldap_grammar, worked_cases)
{
	for (size_t i = 0; i < N(cases); i++)
		expect_tree(&ldap, cases[i].text, cases[i].tree);
}

Test(ldap_grammar, trees_of_the_builder_and_of_scim_are_the_same)
{
	struct error error;
	ud_filter *built, *from_ldap = tree_new(UD_FILTER_DEPTH_MAX);
	ud_filter *from_scim = tree_new(UD_FILTER_DEPTH_MAX);

	cr_assert_eq(ud_filter_new(&built), UD_OK);
	ud_filter_open(built, UD_OR);
	ud_filter_text(built, UD_ATTRIBUTE_EMAIL, "a",
	    UD_TEXT_STARTS_WITH_IGNORE_CASE);
	ud_filter_open(built, UD_NOT);
	ud_filter_present(built, UD_ATTRIBUTE_PHONE);
	ud_filter_close(built);
	ud_filter_type(built, UD_USER_MACHINE);
	ud_filter_close(built);
	cr_assert_eq(filter_read_ldap(from_ldap, span_of("(|(mail=a*)(!("
	    "mobile=*))(objectClass=account))"), &error), UD_OK);
	cr_assert_eq(filter_read_scim(from_scim, span_of("emails sw \"a\" or "
	    "not (phoneNumbers pr) or userType eq \"machine\""), &error),
	    UD_OK);
	cr_expect(tree_equal(built, from_ldap));
	cr_expect(tree_equal(built, from_scim));
	ud_filter_free(&built);
	ud_filter_free(&from_ldap);
	ud_filter_free(&from_scim);
}
