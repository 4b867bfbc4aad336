/* SPDX-License-Identifier: MIT */
/* Every kind of search, compared with the built-in driver. */
#include "directory.h"

#include <stdio.h>
#include <string.h>

/* A filter of one leaf, or that it is not so. */
static ud_filter *
text_filter(int attribute, const char *text, int method, int negated)
{
	ud_filter *filter = NULL;

	if (ud_filter_new(&filter) != UD_OK)
		return NULL;
	if (negated)
		(void)ud_filter_open(filter, UD_NOT);
	(void)ud_filter_text(filter, attribute, text, method);
	if (negated)
		(void)ud_filter_close(filter);
	return filter;
}

static void
every_comparison_finds_the_same(struct check *c)
{
	static const char *const needles[] = {
		"alice", "ALICE", "al", "Proj", "u1", "o.example", "ample",
		"o", "\xc3\xb6rr", "Stra\xc3\x9f" "e", "STRASSE", "_50%",
		"'", "*?[", "\xf0\x9f\x98\x80", "791234", "staff", "s1", "",
	};
	static struct pair p;
	char what[120];

	pair_open(&p, c);
	pair_live(&p);
	for (int a = UD_ATTRIBUTE_ID; a <= UD_ATTRIBUTE_SCHEMA_TYPE; a++)
		for (int m = 0; m <= UD_TEXT_GREATER_OR_EQUALS_IGNORE_CASE;
		    m++)
			for (size_t n = 0; check_good(c) && n < 2 * N(needles);
			    n++) {
				if (m > UD_TEXT_ENDS_WITH_IGNORE_CASE &&
				    m < UD_TEXT_LESS)
					continue;
				/* Every third is asked for its contrary. */
				if (n % 2 == 1 && (n / 2 + (size_t)m) % 3 != 0)
					continue;
				(void)snprintf(what, sizeof(what), "attribute "
				    "%d, method %d, \"%s\"%s", a, m,
				    needles[n / 2], n % 2 ? ", NOT" : "");
				pair_find(&p, text_filter(a, needles[n / 2],
				    m, n % 2), UD_SORT_CREATION_DATE, 0, what);
			}
	pair_close(&p);
}

static ud_filter *
read_filter(struct pair *p, int syntax, const char *text)
{
	ud_filter *filter = NULL;

	if (check_good(p->c) && ud_filter_read(p->sides[OURS].dir, syntax,
	    text, strlen(text), &filter) != UD_OK)
		check_fail(p->c, "%s: %s", text,
		    ud_errmsg(p->sides[OURS].dir));
	return filter;
}

static const struct {
	int syntax;
	const char *text;
} trees[] = {
	{UD_SYNTAX_SCIM, "userName sw \"al\" and not (active eq true)"},
	{UD_SYNTAX_SCIM, "emails.value co \"EXAMPLE\" or userType eq "
	    "\"Machine\""},
	{UD_SYNTAX_SCIM, "(id eq \"u1\" or id eq \"u2\" or id eq \"m1\") "
	    "and meta.created ge \"2023-01-01T00:00:00Z\""},
	{UD_SYNTAX_SCIM, "phoneNumbers pr and not (name.givenName co \"a\")"},
	{UD_SYNTAX_SCIM, "userName ne \"robot\" and (displayName gt \"C\" "
	    "or nickName lt \"b\" or preferredLanguage eq \"de-CH\")"},
	{UD_SYNTAX_LDAP, "(&(uid=*l*c*)(!(mail=*second*)))"},
	{UD_SYNTAX_LDAP, "(|(sn=O*Neil*x*)(givenName=Carol\\2a?[)(cn=*z*))"},
	{UD_SYNTAX_V2, "[{\"inUserIdsQuery\":{\"userIds\":[\"u1\",\"u3\","
	    "\"m2\"]}}]"},
	{UD_SYNTAX_V2, "[{\"stateQuery\":{\"state\":"
	    "\"USER_STATE_LOCKED\"}}]"},
	{UD_SYNTAX_V2, "[{\"orQuery\":{\"queries\":[{\"loginNameQuery\":{"
	    "\"loginName\":\"alicia@o.example\"}},{\"emailQuery\":{"
	    "\"emailAddress\":\"old@x.test\"}}]}}]"},
	{UD_SYNTAX_V2, "[{\"metadataKeyFilter\":{\"key\":\"Team\"}}]"},
	{UD_SYNTAX_V3, "[{\"metadataFilter\":{\"value\":\"AP8=\"}}]"},
	{UD_SYNTAX_V3, "[{\"metadataFilter\":{\"key\":\"team\","
	    "\"keyMethod\":\"TEXT_FILTER_METHOD_EQUALS_IGNORE_CASE\","
	    "\"value\":\"AP8=\",\"valueMethod\":"
	    "\"BYTE_FILTER_METHOD_NOT_EQUALS\"}}]"},
	{UD_SYNTAX_V3, "[{\"notFilter\":{\"query\":{\"metadataFilter\":{"
	    "\"key\":\"id-u\",\"keyMethod\":"
	    "\"TEXT_FILTER_METHOD_STARTS_WITH_IGNORE_CASE\",\"value\":"
	    "\"eA==\"}}}}]"},
	{UD_SYNTAX_V3, "[{\"metadataFilter\":{\"key\":\"\u00dcber\"}}]"},
	{UD_SYNTAX_V3, "[{\"authenticatorFilter\":{\"type\":"
	    "\"AUTHENTICATOR_TYPE_IDENTITY_PROVIDER\"}}]"},
	{UD_SYNTAX_V3, "[{\"authenticatorFilter\":{\"type\":"
	    "\"AUTHENTICATOR_TYPE_USERNAME\"}}]"},
	{UD_SYNTAX_V3, "[{\"revisionFilter\":{\"revision\":3,\"method\":"
	    "\"GREATER\"}}]"},
	{UD_SYNTAX_V3, "[{\"presentFilter\":{\"attribute\":"
	    "\"USER_ATTRIBUTE_METADATA\"}},{\"presentFilter\":{"
	    "\"attribute\":\"USER_ATTRIBUTE_EMAIL\"}}]"},
	{UD_SYNTAX_V3, "[{\"verifiedFilter\":{\"attribute\":"
	    "\"USER_ATTRIBUTE_EMAIL\",\"verified\":false}}]"},
	{UD_SYNTAX_V3, "[{\"anyTextFilter\":{\"text\":\"ALI\",\"method\":"
	    "\"TEXT_FILTER_METHOD_CONTAINS_IGNORE_CASE\"}}]"},
	{UD_SYNTAX_V3, "[{\"usernameFilter\":{\"username\":\"second\","
	    "\"scope\":\"USERNAME_SCOPE_ORGANIZATION\"}}]"},
	{UD_SYNTAX_V3, "[{\"inFilter\":{\"attribute\":"
	    "\"USER_ATTRIBUTE_LOGIN_NAME\",\"values\":"
	    "[\"alicia@o.example\",\"robot\",\"old\",\"x\"],\"ignoreCase\":"
	    "true}}]"},
	{UD_SYNTAX_V3, "[{\"timestampFilter\":{\"attribute\":"
	    "\"USER_ATTRIBUTE_CHANGE_DATE\",\"timestamp\":\"2023-11-14T22:"
	    "13:30Z\",\"method\":\"TIMESTAMP_FILTER_METHOD_BEFORE\"}}]"},
	{UD_SYNTAX_V3, "[{\"idpLinkFilter\":{\"idpId\":\"idp-a\","
	    "\"userName\":\"Gigi\"}}]"},
	{UD_SYNTAX_V3, "[{\"idpLinkFilter\":{\"idpId\":\"idp-a\"}}]"},
	{UD_SYNTAX_V3, "[{\"organizationIdFilter\":{\"id\":\"o\"}},{"
	    "\"notFilter\":{\"query\":{\"usernameFilter\":{\"username\":"
	    "\"ali\",\"method\":\"TEXT_FILTER_METHOD_CONTAINS\"}}}}]"},
	{UD_SYNTAX_V3, "[]"},
};

static void
trees_find_the_same(struct check *c)
{
	static struct pair p;

	pair_open(&p, c);
	pair_live(&p);
	for (size_t i = 0; i < N(trees); i++)
		for (int down = 0; check_good(c) && down < 2; down++)
			pair_find(&p, read_filter(&p, trees[i].syntax,
			    trees[i].text), UD_SORT_CREATION_DATE, down,
			    trees[i].text);
	pair_close(&p);
}

static void
every_order_is_the_same(struct check *c)
{
	static struct pair p;
	char what[40];

	pair_open(&p, c);
	pair_live(&p);
	for (uint64_t sort = 0; sort <= UD_SORT_SCHEMA_TYPE; sort++)
		for (int down = 0; check_good(c) && down < 2; down++) {
			(void)snprintf(what, sizeof(what), "order %d%s",
			    (int)sort, down ? ", downwards" : "");
			pair_find(&p, read_filter(&p, UD_SYNTAX_V3, "[]"),
			    sort, down, what);
		}
	pair_close(&p);
}

static void
scopes_show_the_same(struct check *c)
{
	static const char *const allowed[][2] = {
		{NULL, NULL}, {"Proj", NULL}, {"o", "Proj"}, {"o", "none"},
	};
	static struct pair p;

	pair_open(&p, c);
	pair_live(&p);
	p.restricted = 1;
	for (int i = 0; check_good(c) && i < SIDES; i++)
		check_that(c, ud_dir_act_as(p.sides[i].dir, "u2", NULL) ==
		    UD_OK, "ud_dir_act_as() fails");
	for (size_t k = 0; k < N(allowed); k++) {
		memcpy(p.allowed, allowed[k], sizeof(allowed[k]));
		for (size_t i = 0; check_good(c) && i < N(trees); i++)
			pair_find(&p, read_filter(&p, trees[i].syntax,
			    trees[i].text), i % 9, 0, trees[i].text);
	}
	pair_close(&p);
}

const struct check_row search_checks[] = {
	{"every_comparison_finds_the_same", every_comparison_finds_the_same},
	{"trees_find_the_same", trees_find_the_same},
	{"every_order_is_the_same", every_order_is_the_same},
	{"scopes_show_the_same", scopes_show_the_same},
	{NULL, NULL}
};
