/* SPDX-License-Identifier: MIT */
/* Every leaf becomes the node it should, and is written as it was. */
#include "unit/search/json_help.h"

#include <userdir/user.h>

#include "base/text.h"
#include "search/json_leaf.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

enum { V3 = API_V3, V2 = API_V2, BOTH = API_BOTH };

/* What reads as this node is written the same way. */
static const struct row {
	int apis;
	const char *json;
	struct node node;	/* count: of the texts */
	const char *texts[4];	/* NULL: absent */
} rows[] = {
	{V3, "'userIdFilter':{'id':'7','method':"
	    "'TEXT_FILTER_METHOD_STARTS_WITH'}",
	    {NODE_TEXT, UD_ATTRIBUTE_ID, 2, .count = 1}, {"7"}},
	{V3, "'organizationIdFilter':{'id':'o'}",
	    {NODE_TEXT, UD_ATTRIBUTE_ORGANIZATION_ID, .count = 1}, {"o"}},
	{V3, "'usernameFilter':{'username':'x','method':"
	    "'TEXT_FILTER_METHOD_CONTAINS','isOrganizationSpecific':true}",
	    {NODE_TEXT, UD_ATTRIBUTE_USERNAME, 4, OPTION_SCOPE_ORGANIZATION,
		.count = 1}, {"x"}},
	{V3, "'usernameFilter':{'username':'x','scope':"
	    "'USERNAME_SCOPE_INSTANCE'}",
	    {NODE_TEXT, UD_ATTRIBUTE_USERNAME, 0, OPTION_SCOPE_INSTANCE,
		.count = 1}, {"x"}},
	{V3, "'emailFilter':{}",
	    {NODE_TEXT, UD_ATTRIBUTE_EMAIL, .count = 1}, {""}},
	{V3, "'emailFilter':{'address':'a@b','isVerified':true}",
	    {NODE_TEXT, UD_ATTRIBUTE_EMAIL, 0, OPTION_VERIFIED, .count = 1},
	    {"a@b"}},
	{V3, "'phoneFilter':{'number':'+1','isVerified':false}",
	    {NODE_TEXT, UD_ATTRIBUTE_PHONE, 0, OPTION_UNVERIFIED,
		.count = 1}, {"+1"}},
	{V3, "'stateFilter':{'state':'USER_STATE_ACTIVE'}",
	    {NODE_STATE, .number = 1 << UD_USER_ACTIVE |
		1 << UD_USER_INITIAL}, {0}},
	{V3, "'stateFilter':{'state':'USER_STATE_INACTIVE'}",
	    {NODE_STATE, .number = 1 << UD_USER_INACTIVE}, {0}},
	{V3, "'stateFilter':{'state':'USER_STATE_LOCKED'}",
	    {NODE_STATE, .number = 1 << UD_USER_LOCKED}, {0}},
	{V3, "'stateFilter':{}", {.kind = NODE_STATE}, {0}},
	{V3, "'schemaIdFilter':{'id':'s'}",
	    {NODE_TEXT, UD_ATTRIBUTE_SCHEMA_ID, .count = 1}, {"s"}},
	{V3, "'schemaTypeFilter':{'type':'t','method':"
	    "'TEXT_FILTER_METHOD_ENDS_WITH_IGNORE_CASE'}",
	    {NODE_TEXT, UD_ATTRIBUTE_SCHEMA_TYPE, 7, .count = 1}, {"t"}},

	{V2, "'userNameQuery':{'userName':'x','method':"
	    "'TEXT_QUERY_METHOD_EQUALS_IGNORE_CASE'}",
	    {NODE_TEXT, UD_ATTRIBUTE_PRIMARY_USERNAME, 1, .count = 1}, {"x"}},
	{V2, "'firstNameQuery':{'firstName':'x'}",
	    {NODE_TEXT, UD_ATTRIBUTE_FIRST_NAME, .count = 1}, {"x"}},
	{V2, "'lastNameQuery':{'lastName':'x'}",
	    {NODE_TEXT, UD_ATTRIBUTE_LAST_NAME, .count = 1}, {"x"}},
	{V2, "'nickNameQuery':{'nickName':'x'}",
	    {NODE_TEXT, UD_ATTRIBUTE_NICK_NAME, .count = 1}, {"x"}},
	{V2, "'displayNameQuery':{'displayName':'x'}",
	    {NODE_TEXT, UD_ATTRIBUTE_DISPLAY_NAME, .count = 1}, {"x"}},
	{V2, "'emailQuery':{}",
	    {NODE_TEXT, UD_ATTRIBUTE_EMAIL, .count = 1}, {""}},
	{V2, "'emailQuery':{'emailAddress':'x'}",
	    {NODE_TEXT, UD_ATTRIBUTE_EMAIL, .count = 1}, {"x"}},
	{V2, "'phoneQuery':{'number':'1','method':"
	    "'TEXT_QUERY_METHOD_ENDS_WITH'}",
	    {NODE_TEXT, UD_ATTRIBUTE_PHONE, 6, .count = 1}, {"1"}},
	{V2, "'phoneQuery':{}",
	    {NODE_TEXT, UD_ATTRIBUTE_PHONE, .count = 1}, {""}},
	{V2, "'loginNameQuery':{'loginName':'x'}",
	    {NODE_TEXT, UD_ATTRIBUTE_LOGIN_NAME, .count = 1}, {"x"}},
	{V2, "'organizationIdQuery':{'organizationId':'o'}",
	    {NODE_TEXT, UD_ATTRIBUTE_ORGANIZATION_ID, .count = 1}, {"o"}},
	{V2, "'stateQuery':{'state':'USER_STATE_ACTIVE'}",
	    {NODE_STATE, .number = 1 << UD_USER_ACTIVE}, {0}},
	{V2, "'stateQuery':{'state':'USER_STATE_INITIAL'}",
	    {NODE_STATE, .number = 1 << UD_USER_INITIAL}, {0}},
	{V2, "'stateQuery':{}", {.kind = NODE_STATE}, {0}},
	{V2, "'typeQuery':{'type':'TYPE_MACHINE'}",
	    {NODE_TYPE, .number = UD_USER_MACHINE}, {0}},
	{V2, "'inUserIdsQuery':{'userIds':['2','1','2','']}",
	    {NODE_IN, UD_ATTRIBUTE_ID, .count = 4}, {"2", "1", "2", ""}},
	{V2, "'inUserEmailsQuery':{'userEmails':['a'],'ignoreCase':true}",
	    {NODE_IN, UD_ATTRIBUTE_EMAIL, 1, .count = 1}, {"a"}},

	{BOTH, "'textFilter':{'attribute':'USER_ATTRIBUTE_MACHINE_NAME',"
	    "'text':'x','method':'TEXT_FILTER_METHOD_GREATER_IGNORE_CASE'}",
	    {NODE_TEXT, UD_ATTRIBUTE_MACHINE_NAME, 22, .count = 1}, {"x"}},
	{BOTH, "'textFilter':{'attribute':'USER_ATTRIBUTE_SCHEMA_TYPE'}",
	    {NODE_TEXT, UD_ATTRIBUTE_SCHEMA_TYPE, .count = 1}, {""}},
	{V3, "'textFilter':{'attribute':'USER_ATTRIBUTE_PRIMARY_USERNAME',"
	    "'text':'x'}",
	    {NODE_TEXT, UD_ATTRIBUTE_PRIMARY_USERNAME, .count = 1}, {"x"}},
	{V2, "'textFilter':{'attribute':'USER_ATTRIBUTE_USERNAME',"
	    "'text':'x'}",
	    {NODE_TEXT, UD_ATTRIBUTE_USERNAME, .count = 1}, {"x"}},
	{BOTH, "'substringsFilter':{'attribute':'USER_ATTRIBUTE_EMAIL',"
	    "'initial':'i','any':['a','b'],'final':'f','ignoreCase':true}",
	    {NODE_SUBSTRINGS, UD_ATTRIBUTE_EMAIL, 1, .count = 4},
	    {"i", "a", "b", "f"}},
	{BOTH, "'substringsFilter':{'attribute':'USER_ATTRIBUTE_EMAIL',"
	    "'any':['a']}",
	    {NODE_SUBSTRINGS, UD_ATTRIBUTE_EMAIL, .count = 3},
	    {NULL, "a", NULL}},
	{BOTH, "'substringsFilter':{'attribute':'USER_ATTRIBUTE_EMAIL',"
	    "'final':'f'}",
	    {NODE_SUBSTRINGS, UD_ATTRIBUTE_EMAIL, .count = 2}, {NULL, "f"}},
	{BOTH, "'presentFilter':{'attribute':'USER_ATTRIBUTE_IDP_LINK'}",
	    {NODE_PRESENT, UD_ATTRIBUTE_IDP_LINK, .count = 0}, {0}},
	{BOTH, "'inFilter':{'attribute':'USER_ATTRIBUTE_LOGIN_NAME',"
	    "'values':['a','']}",
	    {NODE_IN, UD_ATTRIBUTE_LOGIN_NAME, .count = 2}, {"a", ""}},
	{BOTH, "'inFilter':{'attribute':'USER_ATTRIBUTE_ID','values':['a'],"
	    "'ignoreCase':true}",
	    {NODE_IN, UD_ATTRIBUTE_ID, 1, .count = 1}, {"a"}},
	{BOTH, "'timestampFilter':{'attribute':'USER_ATTRIBUTE_CHANGE_DATE',"
	    "'timestamp':'2024-01-12T09:00:00.000001Z','method':"
	    "'TIMESTAMP_FILTER_METHOD_BEFORE'}",
	    {NODE_TIME, UD_ATTRIBUTE_CHANGE_DATE, UD_COMPARE_LESS,
		.number = 1705050000000001}, {0}},
	{BOTH, "'timestampFilter':{'attribute':"
	    "'USER_ATTRIBUTE_PASSWORD_CHANGE_DATE',"
	    "'timestamp':'1970-01-01T00:00:00Z'}",
	    {NODE_TIME, UD_ATTRIBUTE_PASSWORD_CHANGE_DATE, .count = 0}, {0}},
	{V3, "'typeFilter':{'type':'TYPE_HUMAN'}",
	    {NODE_TYPE, .number = UD_USER_HUMAN}, {0}},
	{V3, "'typeFilter':{}", {.kind = NODE_TYPE}, {0}},
	{BOTH, "'verifiedFilter':{'attribute':'USER_ATTRIBUTE_PHONE',"
	    "'verified':true}",
	    {NODE_VERIFIED, UD_ATTRIBUTE_PHONE, .number = 1}, {0}},
	{BOTH, "'verifiedFilter':{'attribute':'USER_ATTRIBUTE_EMAIL'}",
	    {NODE_VERIFIED, UD_ATTRIBUTE_EMAIL, .count = 0}, {0}},
	{BOTH, "'metadataFilter':{'key':'k','value':'ZW5n','keyMethod':"
	    "'TEXT_FILTER_METHOD_STARTS_WITH','valueMethod':"
	    "'BYTE_FILTER_METHOD_NOT_EQUALS'}",
	    {NODE_METADATA, .method = 2, .number = 1, .count = 2},
	    {"k", "eng"}},
	{BOTH, "'metadataFilter':{'key':''}",
	    {NODE_METADATA, .count = 2}, {"", NULL}},
	{BOTH, "'metadataFilter':{'value':''}",
	    {NODE_METADATA, .count = 2}, {NULL, ""}},
	{BOTH, "'idpLinkFilter':{}",
	    {NODE_LINK, .count = 3}, {NULL, NULL, NULL}},
	{BOTH, "'idpLinkFilter':{'idpId':'i','userId':'u','userName':'n'}",
	    {NODE_LINK, .count = 3}, {"i", "u", "n"}},
	{BOTH, "'authenticatorFilter':{'type':'AUTHENTICATOR_TYPE_TOTP'}",
	    {NODE_AUTHENTICATOR, .number = UD_AUTHENTICATOR_TOTP}, {0}},
	{BOTH, "'authenticatorFilter':{'type':'AUTHENTICATOR_TYPE_USERNAME',"
	    "'verified':false}",
	    {NODE_AUTHENTICATOR, .number = 1, .option = 1}, {0}},
	{BOTH, "'authenticatorFilter':{'type':"
	    "'AUTHENTICATOR_TYPE_IDENTITY_PROVIDER','verified':true}",
	    {NODE_AUTHENTICATOR, .number = 8, .option = 2}, {0}},
	{BOTH, "'revisionFilter':{'revision':4294967295,'method':"
	    "'GREATER_OR_EQUALS'}",
	    {NODE_REVISION, .method = UD_COMPARE_GREATER_OR_EQUALS,
		.number = UINT32_MAX}, {0}},
	{BOTH, "'revisionFilter':{}", {.kind = NODE_REVISION}, {0}},
	{BOTH, "'dataFilter':{'pointer':'/a','text':'x','method':"
	    "'TEXT_FILTER_METHOD_CONTAINS'}",
	    {NODE_DATA, .option = UD_DATA_TEXT, .method = 4, .count = 2},
	    {"/a", "x"}},
	{BOTH, "'dataFilter':{'text':''}",
	    {NODE_DATA, .option = UD_DATA_TEXT, .count = 2}, {"", ""}},
	{BOTH, "'dataFilter':{'pointer':'/a','number':-1.5,'method':'LESS'}",
	    {NODE_DATA, .option = UD_DATA_NUMBER, .method = UD_COMPARE_LESS,
		.number = -4613937818241073152, .count = 2}, {"/a", NULL}},
	{BOTH, "'dataFilter':{'pointer':'/a','bool':false}",
	    {NODE_DATA, .option = UD_DATA_BOOL, .count = 2}, {"/a", NULL}},
	{BOTH, "'dataFilter':{'pointer':'/a~1b','present':true}",
	    {NODE_DATA, .option = UD_DATA_PRESENT, .number = 1, .count = 2},
	    {"/a~1b", NULL}},
	{BOTH, "'anyTextFilter':{'text':'x','method':"
	    "'TEXT_FILTER_METHOD_CONTAINS_IGNORE_CASE'}",
	    {NODE_ANY_TEXT, .method = 5, .count = 1}, {"x"}},
	{BOTH, "'constantFilter':{'value':true}",
	    {NODE_CONSTANT, .number = 1}, {0}},
	{BOTH, "'constantFilter':{}", {.kind = NODE_CONSTANT}, {0}},
};

static void
check_row(enum json_api api, const struct row *row)
{
	char *json = json_repeated("[{", row->json, 1, "}]");
	ud_filter *f = json_tree(api, json), *want = tree_new(DEPTH_MAX);
	char *again = json_written(api, f);

	cr_assert_eq(tree_leaf(want, &row->node), UD_OK);
	for (size_t i = 0; i < row->node.count; i++)
		cr_assert_eq(tree_text(want, span_of(row->texts[i])), UD_OK);
	cr_expect(tree_equal(f, want), "%s", json);
	cr_expect(again != NULL && strcmp(again, json) == 0, "%s: %s", json,
	    again);
	ud_filter_free(&want);
	ud_filter_free(&f);
	free(again);
	free(json);
}

Test(json_leaves, each_is_read_and_written)
{
	for (size_t i = 0; i < N(rows); i++) {
		if ((rows[i].apis & V3) != 0)
			check_row(JSON_V3, &rows[i]);
		if ((rows[i].apis & V2) != 0)
			check_row(JSON_V2, &rows[i]);
	}
}

/* Halves are only read, and combinators are no leaves. */
Test(json_leaves, none_is_forgotten_here)
{
	for (size_t i = 0; i < json_leaf_count; i++) {
		const struct json_leaf *leaf = &json_leaves[i];
		size_t len = strlen(leaf->name), found = 0;

		for (size_t r = 0; r < N(rows); r++)
			found += (rows[r].apis & leaf->apis) != 0 &&
			    strncmp(rows[r].json + 1, leaf->name, len) == 0 &&
			    rows[r].json[len + 1] == '\'';
		cr_expect(found > 0 || leaf->kind <= NODE_NOT ||
		    leaf->half != HALF_NONE, "%s", leaf->name);
	}
}

Test(json_leaves, the_table_is_sorted)
{
	for (size_t i = 1; i < json_leaf_count; i++) {
		const struct json_leaf *leaf = &json_leaves[i];
		int order = strcmp(leaf[-1].name, leaf->name);

		cr_expect(order < 0 || (order == 0 && leaf->choice != NULL),
		    "%s", leaf->name);
	}
}
