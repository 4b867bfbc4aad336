/* SPDX-License-Identifier: MIT */
#include "unit/search/syntax.h"

#include <userdir/user.h>

#include <criterion/criterion.h>

/* What is read, and how it is written. */
static const struct {
	const char *text, *written;
} table[] = {
	{"(SURNAME=x)", "(sn=x)"},
	{"(2.16.840.1.113730.3.1.241=x)", "(cn=x)"},
	{"(uniqueIdentifier=x)", "(entryUUID=x)"},
	{"(entryUUID~=x)", "(entryUUID:caseIgnoreMatch:=x)"},
	{"(uid~=x)", "(uid=x)"},
	{"(uid:2.5.13.5:=x)", "(uid:caseExactMatch:=x)"},
	{"(uid:caseIgnoreMatch:=x)", "(uid=x)"},
	{"(uid=)", "(uid=)"},
	{"(uid:caseExactMatch:=)", "(uid:caseExactMatch:=)"},
	{"(uid>=a)", "(uid>=a)"},
	{"(o<=a)", "(o<=a)"},
	{"(uid:caseIgnoreOrderingMatch:=a)",
	    "(uid:caseIgnoreOrderingMatch:=a)"},
	{"(o:caseExactOrderingMatch:=)", "(o:caseExactOrderingMatch:=)"},
	{"(uid=a*)", "(uid=a*)"},
	{"(ou=*a)", "(o=*a)"},
	{"(gn=**a*)", "(givenName=*a*)"},
	{"(mobile=a*b)", "(telephoneNumber=a*b)"},
	{"(mail=*a*b**c*)", "(mail=*a*b*c*)"},
	{"(uid=**)", "(uid=*)"},
	{"(uid=\\2a\\28\\29\\5C*\\41\xc3\xbc\\0a)",
	    "(uid=\\2a\\28\\29\\5c*A\xc3\xbc\n)"},
	{"(uid:2.5.13.7:=\\2aa\\5c2A\\5c5Cb\\28)",
	    "(uid:caseExactSubstringsMatch:=\\2aa\\5c2a\\5c5cb\\28)"},
	{"(uid:2.5.13.7:=a\\2a)", "(uid:caseExactSubstringsMatch:=a\\2a)"},
	{"(uid:2.5.13.7:=\\2aa\\2a)",
	    "(uid:caseExactSubstringsMatch:=\\2aa\\2a)"},
	{"(o:2.5.13.4:=a\\2ab\\2a)",
	    "(o:caseIgnoreSubstringsMatch:=a\\2ab\\2a)"},
	{"(objectClass=person)", "(objectClass=inetOrgPerson)"},
	{"(objectClass=applicationProcess)", "(objectClass=account)"},
	{"(objectClass=top)", "(&)"},
	{"(objectClass=thing)", "(|)"},
	{"(createTimestamp>=20240301010203.5+01)",
	    "(createTimestamp>=20240301000203.500Z)"},
	{"(modifyTimestamp<=2024030101Z)",
	    "(modifyTimestamp<=20240301010000Z)"},
	{"(modifyTimestamp~=20240301010203.000001Z)",
	    "(modifyTimestamp=20240301010203.000001Z)"},
	{"(createTimestamp=*)", "(createTimestamp=*)"},
	{"(&(|(uid=a)(uid=b))(!(uid=c))(&(uid=d)))",
	    "(&(|(uid=a)(uid=b))(!(uid=c))(&(uid=d)))"},
	{"(!(&(uid=a)(x=1)))", "(|(!(uid=a))(|))"},
};

Test(ldap_write, what_was_read_is_written)
{
	for (size_t i = 0; i < N(table); i++)
		expect_written(&ldap, table[i].text, table[i].written);
}

static ud_filter *
new_tree(void)
{
	ud_filter *f;

	cr_assert_eq(ud_filter_new(&f), UD_OK);
	return f;
}

static void
expect_no_text(int attribute, const char *text, int method)
{
	ud_filter *f = new_tree();

	ud_filter_text(f, attribute, text, method);
	expect_writing(&ldap, f, NULL);
}

Test(ldap_write, texts_without_words_are_told)
{
	expect_no_text(UD_ATTRIBUTE_PRIMARY_USERNAME, "x",
	    UD_TEXT_EQUALS_IGNORE_CASE);
	expect_no_text(UD_ATTRIBUTE_LOGIN_NAME, "x",
	    UD_TEXT_EQUALS_IGNORE_CASE);
	expect_no_text(UD_ATTRIBUTE_NICK_NAME, "x",
	    UD_TEXT_EQUALS_IGNORE_CASE);
	expect_no_text(UD_ATTRIBUTE_USERNAME, "",
	    UD_TEXT_STARTS_WITH_IGNORE_CASE);
	expect_no_text(UD_ATTRIBUTE_USERNAME, "", UD_TEXT_CONTAINS);
	expect_no_text(UD_ATTRIBUTE_USERNAME, "x",
	    UD_TEXT_GREATER_IGNORE_CASE);
	expect_no_text(UD_ATTRIBUTE_ID, "x", UD_TEXT_GREATER);
	expect_no_text(UD_ATTRIBUTE_USERNAME, "x",
	    UD_TEXT_GREATER_OR_EQUALS);
	expect_no_text(UD_ATTRIBUTE_ID, "x",
	    UD_TEXT_LESS_OR_EQUALS_IGNORE_CASE);
}

/* A tree of one call that LDAP cannot say. */
#define NO_WORDS(call) do { \
	ud_filter *f = new_tree(); \
	call; \
	expect_writing(&ldap, f, NULL); \
} while (0)

Test(ldap_write, leaves_without_words_are_told)
{
	static const char *const values[] = {"x"};
	ud_substrings pieces = UD_INIT(ud_substrings);
	ud_metadata_condition entry = UD_INIT(ud_metadata_condition);

	pieces.initial = "x";
	entry.key = "externalId";
	NO_WORDS(ud_filter_substrings(f, UD_ATTRIBUTE_EMAIL, &pieces));
	NO_WORDS(ud_filter_in(f, UD_ATTRIBUTE_ID, values, 1, 0));
	NO_WORDS(ud_filter_state(f, 1 << UD_USER_ACTIVE));
	NO_WORDS(ud_filter_type(f, 0));
	NO_WORDS(ud_filter_verified(f, UD_ATTRIBUTE_EMAIL, 1));
	NO_WORDS(ud_filter_username(f, "x", UD_TEXT_EQUALS_IGNORE_CASE,
	    UD_SCOPE_INSTANCE));
	NO_WORDS(ud_filter_metadata(f, &entry));
	NO_WORDS(ud_filter_time(f, UD_ATTRIBUTE_CREATION_DATE, 0,
	    UD_COMPARE_LESS));
	NO_WORDS(ud_filter_time(f, UD_ATTRIBUTE_CHANGE_DATE, 0,
	    UD_COMPARE_GREATER));
	NO_WORDS(ud_filter_time(f, UD_ATTRIBUTE_PASSWORD_CHANGE_DATE, 0,
	    UD_COMPARE_EQUALS));
	NO_WORDS(ud_filter_present(f, UD_ATTRIBUTE_STATE));
}

Test(ldap_write, combinators_of_nothing_are_told)
{
	for (int kind = UD_AND; kind <= UD_OR; kind++) {
		ud_filter *f = new_tree();

		ud_filter_open(f, kind);
		ud_filter_close(f);
		expect_writing(&ldap, f, NULL);
	}
}

Test(ldap_write, what_stands_side_by_side_is_an_and)
{
	struct buf out = BUF_INIT(1000);
	struct error error;
	ud_filter *f = new_tree();

	cr_expect_eq(filter_write_ldap(f, &out, &error), UD_EINVAL);
	ud_filter_present(f, UD_ATTRIBUTE_ID);
	ud_filter_open(f, UD_NOT);
	ud_filter_present(f, UD_ATTRIBUTE_EMAIL);
	ud_filter_close(f);
	cr_expect_eq(filter_write_ldap(f, &out, &error), UD_OK);
	cr_expect_str_eq(out.data, "(&(entryUUID=*)(!(mail=*)))");
	buf_free(&out);
	ud_filter_free(&f);
}

Test(ldap_write, the_deepest_tree_reads_back)
{
	ud_filter *f = new_tree();

	for (int i = 0; i < UD_FILTER_DEPTH_MAX; i++)
		ud_filter_open(f, 1 + i % 3);
	ud_filter_present(f, UD_ATTRIBUTE_ID);
	while (f->depth > 0)
		ud_filter_close(f);
	expect_round_trip(&ldap, f);
}
