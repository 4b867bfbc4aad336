/* SPDX-License-Identifier: MIT */
#include "unit/search/syntax.h"

#include <criterion/criterion.h>

#include <stdio.h>

#include "search/scim.h"

#define URN SCIM_USER ":"

static const struct {
	const char *name, *said;
	int exact, many;
} texts[] = {
	{"id", "id", 1, 0},
	{"userName", "primary", 0, 0},
	{"name.familyName", "last", 0, 0},
	{"name.givenName", "first", 0, 0},
	{"name.formatted", "display", 0, 0},
	{"displayName", "display", 0, 0},
	{"nickName", "nick", 0, 0},
	{"emails", "email", 0, 1},
	{"emails.value", "email", 0, 1},
	{"phoneNumbers", "phone", 0, 1},
	{"phoneNumbers.value", "phone", 0, 1},
	{"preferredLanguage", "language", 0, 0},
	{SCIM_ENTERPRISE ":organization", "org", 1, 0},
	{URN "userName", "primary", 0, 0},
	{URN "emails.value", "email", 0, 1},
	{"USERNAME", "primary", 0, 0},
	{"URN:IETF:params:scim:schemas:core:2.0:user:NAME.familyname", "last",
	    0, 0},
};

static const struct {
	const char *name, *exact, *folds;
} operators[] = {
	{"eq", "eq", "eqi"}, {"co", "co", "coi"}, {"sw", "sw", "swi"},
	{"ew", "ew", "ewi"}, {"gt", "gt", "gti"}, {"ge", "ge", "gei"},
	{"lt", "lt", "lti"}, {"le", "le", "lei"}, {"EQ", "eq", "eqi"},
	{"Co", "co", "coi"},
};

Test(scim_attributes, texts_compare_by_every_operator)
{
	char text[200], tree[200];

	for (size_t i = 0; i < N(texts); i++) {
		for (size_t o = 0; o < N(operators); o++) {
			snprintf(text, sizeof(text), "%s %s \"aB\"",
			    texts[i].name, operators[o].name);
			snprintf(tree, sizeof(tree), "(text %s %s \"aB\")",
			    texts[i].said, texts[i].exact ?
			    operators[o].exact : operators[o].folds);
			expect_tree(&scim, text, tree);
		}
	}
}

Test(scim_attributes, texts_differ_alone_or_in_some_value)
{
	char text[200], tree[200];

	for (size_t i = 0; i < N(texts); i++) {
		snprintf(text, sizeof(text), "%s ne \"a\"", texts[i].name);
		if (texts[i].many)
			snprintf(tree, sizeof(tree), "(and (present %s) (not "
			    "(text %s eqi \"a\")))", texts[i].said,
			    texts[i].said);
		else
			snprintf(tree, sizeof(tree), "(not (text %s %s "
			    "\"a\"))", texts[i].said,
			    texts[i].exact ? "eq" : "eqi");
		expect_tree(&scim, text, tree);
	}
}

Test(scim_attributes, texts_are_present_or_null)
{
	char text[200], tree[200];

	for (size_t i = 0; i < N(texts); i++) {
		snprintf(tree, sizeof(tree), "(present %s)", texts[i].said);
		snprintf(text, sizeof(text), "%s pr", texts[i].name);
		expect_tree(&scim, text, tree);
		snprintf(text, sizeof(text), "%s NE null", texts[i].name);
		expect_tree(&scim, text, tree);
		snprintf(tree, sizeof(tree), "(not (present %s))",
		    texts[i].said);
		snprintf(text, sizeof(text), "%s eq null", texts[i].name);
		expect_tree(&scim, text, tree);
	}
}

static const struct {
	const char *text, *tree;
} others[] = {
	{"active eq true", "(state 34)"},
	{"active eq false", "(not (state 34))"},
	{"active ne true", "(not (state 34))"},
	{"active ne false", "(not (not (state 34)))"},
	{"active pr", "(present state)"},
	{"active eq null", "(not (present state))"},
	{"userType eq \"Human\"", "(type 1)"},
	{"userType eq \"mACHINE\"", "(type 2)"},
	{"userType eq \"Robot\"", "(false)"},
	{"userType ne \"Human\"", "(not (type 1))"},
	{"userType ne \"Robot\"", "(not (false))"},
	{"userType pr", "(present type)"},
	{"externalId eq \"x\"", "(metadata eq \"externalId\" \"x\")"},
	{"EXTERNALID eq \"\"", "(metadata eq \"externalId\" \"\")"},
	{"externalId ne \"x\"", "(not (metadata eq \"externalId\" \"x\"))"},
	{"externalId pr", "(metadata eq \"externalId\" -)"},
	{"externalId eq null", "(not (metadata eq \"externalId\" -))"},
	{"externalId ne null", "(metadata eq \"externalId\" -)"},
	{"emails.primary eq true", "(present email)"},
	{"emails.primary eq false", "(false)"},
	{"emails.primary ne true", "(and (present email) (not (present "
	    "email)))"},
	{"emails.primary ne false", "(and (present email) (not (false)))"},
	{"phoneNumbers.primary pr", "(present phone)"},
	{"phoneNumbers.primary ne null", "(present phone)"},
	{"meta.created eq \"2024-01-06T00:00:00Z\"",
	    "(time created = 2024-01-06T00:00:00Z)"},
	{"meta.created ne \"2024-01-06T00:00:00Z\"",
	    "(not (time created = 2024-01-06T00:00:00Z))"},
	{"meta.created gt \"2024-01-06T02:00:00+02:00\"",
	    "(time created > 2024-01-06T00:00:00Z)"},
	{"meta.created ge \"2024-01-06T00:00:00.000001Z\"",
	    "(time created >= 2024-01-06T00:00:00.000001Z)"},
	{"meta.lastModified lt \"2024-01-06T00:00:00Z\"",
	    "(time changed < 2024-01-06T00:00:00Z)"},
	{"meta.lastModified le \"2024-01-06T00:00:00Z\"",
	    "(time changed <= 2024-01-06T00:00:00Z)"},
	{"meta.created pr", "(present created)"},
	{"meta.created eq null", "(not (present created))"},
};

Test(scim_attributes, others_have_leaves_of_their_own)
{
	for (size_t i = 0; i < N(others); i++)
		expect_tree(&scim, others[i].text, others[i].tree);
}

static const struct {
	const char *text;
	int is;
} constants[] = {
	{"meta.resourceType eq \"User\"", 1},
	{"meta.resourceType eq \"user\"", 0},
	{"meta.resourceType eq \"\"", 0},
	{"meta.resourceType eq \"Users\"", 0},
	{"meta.resourceType sw \"Us\"", 1},
	{"meta.resourceType sw \"Usher\"", 0},
	{"meta.resourceType sw \"\"", 1},
	{"meta.resourceType ew \"er\"", 1},
	{"meta.resourceType ew \"aUser\"", 0},
	{"meta.resourceType co \"se\"", 1},
	{"meta.resourceType co \"es\"", 0},
	{"meta.resourceType gt \"Use\"", 1},
	{"meta.resourceType gt \"User\"", 0},
	{"meta.resourceType ge \"User\"", 1},
	{"meta.resourceType lt \"Users\"", 1},
	{"meta.resourceType lt \"A\"", 0},
	{"meta.resourceType le \"User\"", 1},
	{"meta.resourceType le \"Us\"", 0},
	{"meta.resourceType pr", 1},
	{"meta.resourceType ne null", 1},
	{"schemas eq \"" SCIM_USER "\"", 1},
	{"schemas eq \"" SCIM_ENTERPRISE "\"", 1},
	{"schemas eq \"urn:other\"", 0},
	{"schemas pr", 1},
};

Test(scim_attributes, what_is_the_same_of_all_is_constant)
{
	for (size_t i = 0; i < N(constants); i++)
		expect_tree(&scim, constants[i].text, constants[i].is ?
		    "(true)" : "(false)");
	expect_tree(&scim, "meta.resourceType ne \"User\"", "(not (true))");
	expect_tree(&scim, "schemas eq null", "(not (true))");
}

Test(scim_attributes, texts_may_be_empty_and_long)
{
	char text[1000] = "id sw \"";

	expect_tree(&scim, "userName eq \"\"", "(text primary eqi \"\")");
	expect_tree(&scim, "userName sw \"\"", "(text primary swi \"\")");
	expect_tree(&scim, "emails co \"\"", "(text email coi \"\")");
	for (size_t i = 0; i < 200; i++)
		snprintf(text + 7 + i * 4, 8, "\xf0\x9f\x98\x80\"");
	expect_nodes(&scim, text, "", 0, "", 1);
	snprintf(text + 807, 8, "x\"");
	expect_refusal(&scim, text, "search.text_length", 7);
}

Test(scim_attributes, strings_have_the_escapes_of_json)
{
	expect_tree(&scim, "id eq \"a\\\"b\\\\c\\/d\"",
	    "(text id eq \"a\"b\\c/d\")");
	expect_tree(&scim, "id eq \"\\b\\f\\n\\r\\t\"",
	    "(text id eq \"\b\f\n\r\t\")");
	expect_tree(&scim, "id eq \"\\u00fC\\ud83d\\uDE00 \xc3\xbc\"",
	    "(text id eq \"\xc3\xbc\xf0\x9f\x98\x80 \xc3\xbc\")");
	expect_tree(&scim, "id eq \" (a and b) or 'c' %_*\\u007f\"",
	    "(text id eq \" (a and b) or 'c' %_*\x7f\")");
}
