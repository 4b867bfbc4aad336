/* SPDX-License-Identifier: MIT */
/* One sequence of calls in two storages: ids, times, events, orders, totals,
 * page tokens and refusals are the same, byte for byte. */
#include "both.h"

#include <stdio.h>
#include <string.h>

enum { USERS = 60, PAGES_MAX = 100 };

TestSuite(both, .init = both_begin, .fini = both_end, .timeout = 300);

/* What orders and folds could be of two minds about. */
static const char *const given[] = { "Anna", "anna", "\xc3\x84nne", "Zo\xc3\xab",
	"\xc4\xb0nci", "_a%b*", "O'Neil", "\xe6\x9d\xb1", "Bob", "a b",
	"\xf0\x9f\x98\x80", "aaaa", "Stra\xc3\x9f" "e" };
static const char *const family[] = { "Gro\xc3\x9f", "GROSS", "de la Cruz",
	"\xce\x9f\xce\xb4\xcf\x8d\xcf\x83\xcf\x83\xce\xb5\xce\xb1\xcf\x82",
	"M\xc3\xbcller", "Mueller", "Z", "-", "banana banana" };
static const char *const nicks[] = { "", "Al", "al", "\xc3\xa9", "e\xcc\x81" };

/* The text of a member of the answer; "" if it has none. */
static const char *
member(const char *answer, const char *name)
{
	static char value[4096];
	char quoted[64];
	const char *at;

	(void)snprintf(quoted, sizeof(quoted), "\"%s\":\"", name);
	at = strstr(answer, quoted);
	if (at == NULL)
		return "";
	at += strlen(quoted);
	(void)snprintf(value, sizeof(value), "%.*s", (int)strcspn(at, "\""),
	    at);
	return value;
}

static void
make_orgs(void)
{
	both("CreateOrganization", "{\"organizationId\":\"o\",\"name\":"
	    "\"O\"}");
	both("CreateOrganization", "{\"organizationId\":\"Org-2\",\"name\":"
	    "\"\xc3\x96\"}");
	both("CreateOrganization", "{\"name\":\"made up\"}");
	both("SetOrganizationDomains", "{\"organizationId\":\"o\",\"domains\":"
	    "[\"o.test\",\"O2.test\"]}");
	both("UpdateOrganization", "{\"organizationId\":\"Org-2\","
	    "\"organizationScopedUsernames\":true}");
	both("CreateOrganization", "{\"organizationId\":\"o\",\"name\":"
	    "\"again\"}");
}

/* Half of them say their id, the others are given one. */
static void
make_user(int i)
{
	char id[48] = "", phone[48] = "";

	if (i % 2 == 0)
		(void)snprintf(id, sizeof(id), "\"userId\":\"%c-%d\",",
		    "uUvV"[i / 2 % 4], i);
	if (i % 3 == 0)
		(void)snprintf(phone, sizeof(phone),
		    ",\"phone\":{\"phone\":\"+4179123%04d\"}", i * 7);
	if (i % 7 == 6)
		both("CreateUser", "{\"organizationId\":\"o\",%s\"machine\":"
		    "{\"name\":\"%s\",\"description\":\"%d\"}}", id,
		    given[i % (int)N(given)], i);
	else
		both("CreateUser", "{\"organizationId\":\"%s\",%s"
		    "\"username\":\"%s%d\",\"human\":{\"profile\":"
		    "{\"givenName\":\"%s\",\"familyName\":\"%s\","
		    "\"nickName\":\"%s\"},\"email\":{\"email\":"
		    "\"N%d@mail.test\",\"isVerified\":%s}%s},"
		    "\"metadata\":[{\"key\":\"k%d\",\"value\":\"AP8=\"}]}",
		    i % 5 == 0 ? "Org-2" : "o", id, given[i % (int)N(given)],
		    i / 2, given[i % (int)N(given)],
		    family[i % (int)N(family)], nicks[i % (int)N(nicks)], i,
		    i % 4 == 0 ? "true" : "false", phone, i % 3);
}

static void
change_user(int i)
{
	static const char *const methods[] = { "LockUser", "UnlockUser",
		"DeactivateUser", "ReactivateUser", "HumanMFAInitSkipped",
		"DeleteUser", "ScrubUser", "GetUserByID" };
	char id[16];

	(void)snprintf(id, sizeof(id), "%c-%d", "uUvV"[i / 2 % 4], i);
	both("UpdateUser", "{\"userId\":\"%s\",\"human\":{\"profile\":"
	    "{\"nickName\":\"%s\"},\"email\":{\"email\":"
	    "\"new%d@MAIL.test\"}}}", id, nicks[i % (int)N(nicks)], i);
	both("AddUsername", "{\"userId\":\"%s\",\"username\":\"%s\"}", id,
	    family[i % (int)N(family)]);
	both("SetUserMetadata", "{\"userId\":\"%s\",\"metadata\":[{\"key\":"
	    "\"K%d\",\"value\":\"AA==\"}]}", id, i % 3);
	both("ListUserMetadata", "{\"userId\":\"%s\"}", id);
	for (int m = 0; m < 3; m++)
		both(methods[(i + m) % (int)N(methods)],
		    "{\"userId\":\"%s\"}", id);
	both("ListEvents", "{\"userId\":\"%s\"}", id);
}

static void
make_everything(void)
{
	make_orgs();
	for (int i = 0; i < USERS; i++)
		make_user(i);
	for (int i = 0; i < USERS; i += 2)
		change_user(i);
	both("ImportUser", "{\"organizationId\":\"o\",\"username\":\"old\","
	    "\"human\":{\"profile\":{\"givenName\":\"Old\",\"familyName\":"
	    "\"Timer\"},\"email\":{\"email\":\"old@mail.test\"}},"
	    "\"state\":\"USER_STATE_LOCKED\",\"creationDate\":"
	    "\"2001-02-03T04:05:06Z\"}");
}

Test(both, changes_and_look_ups)
{
	make_everything();
	for (size_t i = 0; i < N(family); i++) {
		both("GetUserByUsername", "{\"username\":\"%s\"}", family[i]);
		both("GetUserByLoginName", "{\"loginName\":\"%s@o.test\"}",
		    family[i]);
	}
	for (int i = 0; i < USERS; i++)
		both("GetUserByVerifiedEmail", "{\"email\":"
		    "\"n%d@MAIL.test\"}", i);
	both("ListOrganizationUsers", "{\"organizationId\":\"o\"}");
	both("ListOrganizations", "{}");
	both("CountUsers", "{\"organizationId\":\"o\"}");
	both("DeleteOrganization", "{\"organizationId\":\"o\"}");
	both("VerifyEvents", "{}");
	cr_expect_gt(both_succeeded, 200);
	cr_expect_gt(both_refused, 20);
}

/* All pages of a search, by token. */
static void
turn_pages(const char *filters, int sort, int ascending, int limit)
{
	char token[4096] = "";

	for (int page = 0; page < PAGES_MAX; page++) {
		const char *answer = both("SearchUsers", "{\"filters\":[%s],"
		    "\"sortingColumn\":%d,\"query\":{\"limit\":%d,\"asc\":%s%s"
		    "%s%s}}", filters, sort, limit, ascending ? "true" :
		    "false", token[0] == '\0' ? "" : ",\"pageToken\":\"",
		    token, token[0] == '\0' ? "" : "\"");

		(void)snprintf(token, sizeof(token), "%s", member(answer,
		    "nextPageToken"));
		if (token[0] == '\0')
			return;
	}
	cr_assert_fail("the pages do not end");
}

Test(both, orders_and_page_tokens)
{
	make_everything();
	for (int sort = 0; sort <= UD_SORT_SCHEMA_TYPE; sort++)
		for (int ascending = 0; ascending < 2; ascending++)
			turn_pages("", sort, ascending, sort % 2 == 0 ? 7 :
			    100);
	cr_expect_gt(both_succeeded, 300);
}

Test(both, comparisons_of_texts)
{
	static const char *const attributes[] = { "USERNAME", "EMAIL",
		"PHONE", "FIRST_NAME", "LAST_NAME", "NICK_NAME",
		"DISPLAY_NAME", "ID", "LOGIN_NAME", "MACHINE_NAME" };
	static const char *const needles[] = { "a", "anna", "AN", "ss",
		"\xc3\xa4n", "%", "_a", "*", "na b", "\xe6\x9d\xb1", "'",
		"@mail", "79123" };
	static const char *const methods[] = { "EQUALS",
		"EQUALS_IGNORE_CASE", "STARTS_WITH",
		"STARTS_WITH_IGNORE_CASE", "CONTAINS", "CONTAINS_IGNORE_CASE",
		"ENDS_WITH", "ENDS_WITH_IGNORE_CASE", "LESS", "GREATER" };
	char filter[512];

	make_everything();
	for (size_t a = 0; a < N(attributes); a++)
		for (size_t n = 0; n < N(needles); n++) {
			(void)snprintf(filter, sizeof(filter),
			    "{\"textFilter\":{\"attribute\":"
			    "\"USER_ATTRIBUTE_%s\",\"text\":\"%s\","
			    "\"method\":\"TEXT_FILTER_METHOD_%s\"}}",
			    attributes[a], needles[n],
			    methods[(a * N(needles) + n) % N(methods)]);
			turn_pages(filter, 0, 1, 20);
			(void)snprintf(filter + strlen(filter),
			    sizeof(filter) - strlen(filter),
			    ",{\"notFilter\":{\"query\":{\"stateFilter\":"
			    "{\"state\":\"USER_STATE_LOCKED\"}}}}");
			turn_pages(filter, UD_SORT_LAST_NAME, 0, 20);
		}
	cr_expect_gt(both_succeeded, 300);
}

Test(both, refusals)
{
	make_everything();
	for (size_t m = 0; ud_rpc_method(m) != NULL; m++) {
		both(ud_rpc_method(m), "{}");
		both(ud_rpc_method(m), "{\"userId\":\"nobody\","
		    "\"organizationId\":\"nowhere\"}");
		both(ud_rpc_method(m), "{\"userId\":\" \"}");
		both(ud_rpc_method(m), "[");
	}
}
