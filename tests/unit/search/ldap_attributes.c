/* SPDX-License-Identifier: MIT */
#include "unit/search/syntax.h"

#include <criterion/criterion.h>

#include <stdio.h>

static const struct {
	const char *name, *said;
	int exact;
} texts[] = {
	{"uid", "username", 0},
	{"userid", "username", 0},
	{"sAMAccountName", "username", 0},
	{"0.9.2342.19200300.100.1.1", "username", 0},
	{"entryUUID", "id", 1},
	{"uniqueIdentifier", "id", 1},
	{"1.3.6.1.1.16.4", "id", 1},
	{"o", "org", 1},
	{"ou", "org", 1},
	{"2.5.4.10", "org", 1},
	{"2.5.4.11", "org", 1},
	{"cn", "display", 0},
	{"displayName", "display", 0},
	{"2.5.4.3", "display", 0},
	{"2.16.840.1.113730.3.1.241", "display", 0},
	{"sn", "last", 0},
	{"surname", "last", 0},
	{"2.5.4.4", "last", 0},
	{"givenName", "first", 0},
	{"gn", "first", 0},
	{"2.5.4.42", "first", 0},
	{"mail", "email", 0},
	{"rfc822Mailbox", "email", 0},
	{"0.9.2342.19200300.100.1.3", "email", 0},
	{"telephoneNumber", "phone", 0},
	{"mobile", "phone", 0},
	{"2.5.4.20", "phone", 0},
	{"0.9.2342.19200300.100.1.41", "phone", 0},
	{"preferredLanguage", "language", 0},
	{"2.16.840.1.113730.3.1.39", "language", 0},
	{"UID", "username", 0},
	{"GIVENNAME", "first", 0},
};

/* What stands after the attribute; the kind of leaf, and what is said of it
 * after the attribute if case matters there, and if not. */
static const struct {
	const char *rest, *kind, *exact, *folds;
} forms[] = {
	{"=aB", "text", " eq \"aB\"", " eqi \"aB\""},
	{"=", "text", " eq \"\"", " eqi \"\""},
	{">=aB", "text", " ge \"aB\"", " gei \"aB\""},
	{"<=aB", "text", " le \"aB\"", " lei \"aB\""},
	{"~=aB", "text", " eqi \"aB\"", " eqi \"aB\""},
	{"=*", "present", "", ""},
	{"=**", "present", "", ""},
	{"=aB*", "text", " sw \"aB\"", " swi \"aB\""},
	{"=*aB", "text", " ew \"aB\"", " ewi \"aB\""},
	{"=*aB*", "text", " co \"aB\"", " coi \"aB\""},
	{"=**aB**", "text", " co \"aB\"", " coi \"aB\""},
	{"=a*B", "pieces", " eq \"a\" \"B\"", " eqi \"a\" \"B\""},
	{"=a*b*c*d", "pieces", " eq \"a\" \"b\" \"c\" \"d\"",
	    " eqi \"a\" \"b\" \"c\" \"d\""},
	{"=*a*b*", "pieces", " eq - \"a\" \"b\" -", " eqi - \"a\" \"b\" -"},
	{"=a**b*", "pieces", " eq \"a\" \"b\" -", " eqi \"a\" \"b\" -"},
	{":=aB", "text", " eq \"aB\"", " eqi \"aB\""},
	{":caseExactMatch:=aB", "text", " eq \"aB\"", " eq \"aB\""},
	{":CASEIGNOREMATCH:=aB", "text", " eqi \"aB\"", " eqi \"aB\""},
	{":2.5.13.5:=aB", "text", " eq \"aB\"", " eq \"aB\""},
	{":caseExactIA5Match:=aB", "text", " eq \"aB\"", " eq \"aB\""},
	{":caseIgnoreIA5Match:=aB", "text", " eqi \"aB\"", " eqi \"aB\""},
	{":caseExactOrderingMatch:=aB", "text", " lt \"aB\"", " lt \"aB\""},
	{":caseIgnoreOrderingMatch:=aB", "text", " lti \"aB\"", " lti \"aB\""},
	{":caseExactSubstringsMatch:=aB\\2a", "text", " sw \"aB\"",
	    " sw \"aB\""},
	{":caseIgnoreSubstringsMatch:=\\2aa\\5c2a\\2ab", "pieces",
	    " eqi - \"a*\" \"b\"", " eqi - \"a*\" \"b\""},
};

Test(ldap_attributes, texts_compare_in_every_form)
{
	char text[200], tree[200];

	for (size_t i = 0; i < N(texts); i++) {
		for (size_t k = 0; k < N(forms); k++) {
			snprintf(text, sizeof(text), "(%s%s)", texts[i].name,
			    forms[k].rest);
			snprintf(tree, sizeof(tree), "(%s %s%s)",
			    forms[k].kind, texts[i].said, texts[i].exact ?
			    forms[k].exact : forms[k].folds);
			expect_tree(&ldap, text, tree);
		}
	}
}

static const struct {
	const char *text, *tree;
} others[] = {
	{"(objectClass=inetOrgPerson)", "(type 1)"},
	{"(OBJECTCLASS=ORGANIZATIONALPERSON)", "(type 1)"},
	{"(objectClass=person)", "(type 1)"},
	{"(objectClass~=person)", "(type 1)"},
	{"(2.5.4.0=2.16.840.1.113730.3.2.2)", "(type 1)"},
	{"(objectClass=account)", "(type 2)"},
	{"(objectClass=applicationProcess)", "(type 2)"},
	{"(objectClass=p\\65rson)", "(type 1)"},
	{"(objectClass=top)", "(true)"},
	{"(objectClass=*)", "(true)"},
	{"(objectClass=posixAccount)", "(false)"},
	{"(objectClass=)", "(false)"},
	{"(!(objectClass=posixAccount))", "(not (false))"},
	{"(objectClass=person*)", "(false)"},
	{"(!(objectClass=person*))", "(false)"},
	{"(!(objectClass>=person))", "(false)"},
	{"(!(objectClass:caseExactMatch:=person))", "(false)"},
	{"(createTimestamp=*)", "(present created)"},
	{"(modifyTimestamp=**)", "(present changed)"},
	{"(!(createTimestamp=2024*))", "(false)"},
	{"(!(createTimestamp:caseIgnoreMatch:=2024))", "(false)"},
	{"(createTimestamp=20240301000000Z)",
	    "(time created = 2024-03-01T00:00:00Z)"},
	{"(createTimestamp~=20240301000000Z)",
	    "(time created = 2024-03-01T00:00:00Z)"},
	{"(createTimestamp:=20240301000000Z)",
	    "(time created = 2024-03-01T00:00:00Z)"},
	{"(2.5.18.1>=20240301000000Z)",
	    "(time created >= 2024-03-01T00:00:00Z)"},
	{"(2.5.18.2<=20240301000000Z)",
	    "(time changed <= 2024-03-01T00:00:00Z)"},
	{"(modifyTimestamp=20240301010203.5Z)",
	    "(time changed = 2024-03-01T01:02:03.500Z)"},
	{"(modifyTimestamp=20240301010203,000001Z)",
	    "(time changed = 2024-03-01T01:02:03.000001Z)"},
	{"(modifyTimestamp=20240301010203.123456789Z)",
	    "(time changed = 2024-03-01T01:02:03.123456Z)"},
	{"(modifyTimestamp=20240301010203+0130)",
	    "(time changed = 2024-02-29T23:32:03Z)"},
	{"(modifyTimestamp=20240301010203.25-05)",
	    "(time changed = 2024-03-01T06:02:03.250Z)"},
	{"(modifyTimestamp=202403010102Z)",
	    "(time changed = 2024-03-01T01:02:00Z)"},
	{"(modifyTimestamp=202403010102.5Z)",
	    "(time changed = 2024-03-01T01:02:30Z)"},
	{"(modifyTimestamp=2024030101Z)",
	    "(time changed = 2024-03-01T01:00:00Z)"},
	{"(modifyTimestamp=2024030101.25Z)",
	    "(time changed = 2024-03-01T01:15:00Z)"},
	{"(modifyTimestamp=2024030101.999999999Z)",
	    "(time changed = 2024-03-01T01:59:59.999996Z)"},
	{"(modifyTimestamp=2024030101\\5a)",
	    "(time changed = 2024-03-01T01:00:00Z)"},
};

Test(ldap_attributes, classes_and_times_have_leaves_of_their_own)
{
	for (size_t i = 0; i < N(others); i++)
		expect_tree(&ldap, others[i].text, others[i].tree);
}

Test(ldap_attributes, escapes_are_bytes)
{
	expect_tree(&ldap, "(uid=\\28\\29\\2a\\5c)",
	    "(text username eqi \"()*\\\")");
	expect_tree(&ldap, "(uid=\\2A*\\2a)",
	    "(pieces username eqi \"*\" \"*\")");
	expect_tree(&ldap, "(uid=\\c3\\BC\xc3\xbc)",
	    "(text username eqi \"\xc3\xbc\xc3\xbc\")");
	expect_tree(&ldap, "(uid= a = b & c|!~<>: )",
	    "(text username eqi \" a = b & c|!~<>: \")");
	expect_tree(&ldap, "(uid=a\x01\\0a)",
	    "(text username eqi \"a\x01\n\")");
}
