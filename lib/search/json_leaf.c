/* SPDX-License-Identifier: MIT */
#include "search/json_leaf.h"

#include <stdlib.h>
#include <string.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

#define TEXT(n, least, most) \
	{.name = n, .type = MEMBER_TEXT, .min = least, .max = most}
#define OPTIONAL_TEXT(n, least, most) \
	{.name = n, .type = MEMBER_TEXT, .optional = 1, .min = least, \
	 .max = most}
#define BYTES(n) {.name = n, .type = MEMBER_BYTES, .max = JSON_BYTES_MAX}
#define OPTIONAL_BYTES(n) \
	{.name = n, .type = MEMBER_BYTES, .optional = 1, \
	 .max = JSON_BYTES_MAX}
#define VALUES(n) \
	{.name = n, .type = MEMBER_TEXTS, .max = 200, .count_min = 1, \
	 .count_max = UD_FILTER_VALUES_MAX}
#define ABSENT {.type = MEMBER_ABSENT}
#define POINTER {.name = "pointer", .type = MEMBER_POINTER, .max = 200}
#define WORD(n, goes, of) \
	{.name = n, .type = MEMBER_WORD, .field = FIELD_##goes, .words = &of}
#define METHOD(of) WORD("method", METHOD, of)
#define ATTRIBUTE(least, most) \
	{.name = "attribute", .type = MEMBER_WORD, .words = &json_attributes, \
	 .field = FIELD_ATTRIBUTE, .min = UD_ATTRIBUTE_##least, \
	 .max = UD_ATTRIBUTE_##most}
#define BOOL(n, goes, off, on) \
	{.name = n, .type = MEMBER_BOOL, .field = FIELD_##goes, .no = off, \
	 .yes = on}
#define IGNORE_CASE BOOL("ignoreCase", METHOD, UD_TEXT_EQUALS, \
	UD_TEXT_EQUALS_IGNORE_CASE)
#define VERIFIED BOOL("isVerified", OPTION, OPTION_UNVERIFIED, \
	OPTION_VERIFIED)
#define NUMBER(n, of) {.name = n, .type = of, .field = FIELD_NUMBER}
#define OPERANDS {{.name = "queries", .type = MEMBER_OPERANDS}}
#define OPERAND {{.name = "query", .type = MEMBER_OPERAND}}

/* A query of ListUsers for one text. */
#define QUERY(n, attribute, member, least, most) \
	{n, API_V2, NODE_TEXT, UD_ATTRIBUTE_##attribute, .members = { \
	    TEXT(member, least, most), METHOD(json_methods_v2)}}

const struct json_leaf json_leaves[] = {
	{"andFilter", API_V3, NODE_AND, .members = OPERANDS},
	{"andQuery", API_V2, NODE_AND, .members = OPERANDS},
	{"anyTextFilter", API_BOTH, NODE_ANY_TEXT, .members = {
	    TEXT("text", 1, 200), METHOD(json_methods)}},
	{"authenticatorFilter", API_BOTH, NODE_AUTHENTICATOR, .members = {
	    {.name = "type", .type = MEMBER_WORD, .field = FIELD_NUMBER,
	     .words = &json_authenticators, .min = UD_AUTHENTICATOR_USERNAME,
	     .max = UD_AUTHENTICATOR_IDENTITY_PROVIDER},
	    BOOL("verified", OPTION, UD_VERIFIED_NO + 1,
		UD_VERIFIED_YES + 1)}},
	{"constantFilter", API_BOTH, NODE_CONSTANT, .members = {
	    BOOL("value", NUMBER, 0, 1)}},
	{"dataFilter", API_BOTH, NODE_DATA, .option = UD_DATA_BOOL,
	 .choice = "bool", .members = {
	    POINTER, ABSENT, BOOL("bool", NUMBER, 0, 1)}},
	{"dataFilter", API_BOTH, NODE_DATA, .option = UD_DATA_NUMBER,
	 .choice = "number", .members = {
	    POINTER, ABSENT, NUMBER("number", MEMBER_DOUBLE),
	    METHOD(json_number_methods)}},
	{"dataFilter", API_BOTH, NODE_DATA, .option = UD_DATA_PRESENT,
	 .choice = "present", .members = {
	    POINTER, ABSENT, BOOL("present", NUMBER, 0, 1)}},
	{"dataFilter", API_BOTH, NODE_DATA, .option = UD_DATA_TEXT,
	 .choice = "text", .members = {
	    POINTER, TEXT("text", 0, 200), METHOD(json_methods)}},
	QUERY("displayNameQuery", DISPLAY_NAME, "displayName", 1, 200),
	{"emailFilter", API_V3, NODE_TEXT, UD_ATTRIBUTE_EMAIL, .members = {
	    TEXT("address", 0, 200), METHOD(json_methods_v3), VERIFIED}},
	QUERY("emailQuery", EMAIL, "emailAddress", 0, 200),
	QUERY("firstNameQuery", FIRST_NAME, "firstName", 1, 200),
	{"idpLinkFilter", API_BOTH, NODE_LINK, .members = {
	    OPTIONAL_TEXT("idpId", 1, 200), OPTIONAL_TEXT("userId", 1, 200),
	    OPTIONAL_TEXT("userName", 1, 200)}},
	{"inFilter", API_BOTH, NODE_IN, .members = {
	    ATTRIBUTE(ID, SCHEMA_TYPE), VALUES("values"), IGNORE_CASE}},
	{"inUserEmailsQuery", API_V2, NODE_IN, UD_ATTRIBUTE_EMAIL,
	 .members = {VALUES("userEmails"), IGNORE_CASE}},
	{"inUserIdsQuery", API_V2, NODE_IN, UD_ATTRIBUTE_ID,
	 .members = {VALUES("userIds")}},
	QUERY("lastNameQuery", LAST_NAME, "lastName", 1, 200),
	QUERY("loginNameQuery", LOGIN_NAME, "loginName", 1, 200),
	{"metadataFilter", API_BOTH, NODE_METADATA, .some = "key",
	 .members = {
	    OPTIONAL_TEXT("key", 0, 200), OPTIONAL_BYTES("value"),
	    WORD("keyMethod", METHOD, json_methods),
	    WORD("valueMethod", NUMBER, json_byte_methods)}},
	{"metadataKeyFilter", API_V2, NODE_METADATA, .half = HALF_KEY,
	 .members = {TEXT("key", 0, 200), ABSENT, METHOD(json_methods)}},
	{"metadataValueFilter", API_V2, NODE_METADATA, .half = HALF_VALUE,
	 .members = {ABSENT, BYTES("value"),
	    WORD("method", NUMBER, json_byte_methods)}},
	QUERY("nickNameQuery", NICK_NAME, "nickName", 1, 200),
	{"notFilter", API_V3, NODE_NOT, .members = OPERAND},
	{"notQuery", API_V2, NODE_NOT, .members = OPERAND},
	{"orFilter", API_V3, NODE_OR, .members = OPERANDS},
	{"orQuery", API_V2, NODE_OR, .members = OPERANDS},
	{"organizationIdFilter", API_V3, NODE_TEXT,
	 UD_ATTRIBUTE_ORGANIZATION_ID, .members = {
	    TEXT("id", 1, 200), METHOD(json_methods_v3)}},
	{"organizationIdQuery", API_V2, NODE_TEXT,
	 UD_ATTRIBUTE_ORGANIZATION_ID, .members = {
	    TEXT("organizationId", 1, 200)}},
	{"phoneFilter", API_V3, NODE_TEXT, UD_ATTRIBUTE_PHONE, .members = {
	    TEXT("number", 1, 20), METHOD(json_methods_v3), VERIFIED}},
	QUERY("phoneQuery", PHONE, "number", 0, 20),
	{"presentFilter", API_BOTH, NODE_PRESENT, .members = {
	    ATTRIBUTE(ID, PASSWORD_CHANGE_DATE)}},
	{"revisionFilter", API_BOTH, NODE_REVISION, .members = {
	    NUMBER("revision", MEMBER_UINT), METHOD(json_number_methods)}},
	{"schemaIdFilter", API_V3, NODE_TEXT, UD_ATTRIBUTE_SCHEMA_ID,
	 .members = {TEXT("id", 1, 200)}},
	{"schemaTypeFilter", API_V3, NODE_TEXT, UD_ATTRIBUTE_SCHEMA_TYPE,
	 .members = {TEXT("type", 1, 200), METHOD(json_methods_v3)}},
	{"stateFilter", API_V3, NODE_STATE, .members = {
	    WORD("state", NUMBER, json_states_v3)}},
	{"stateQuery", API_V2, NODE_STATE, .members = {
	    WORD("state", NUMBER, json_states_v2)}},
	{"substringsFilter", API_BOTH, NODE_SUBSTRINGS, .some = "any",
	 .members = {
	    ATTRIBUTE(ID, SCHEMA_TYPE), OPTIONAL_TEXT("initial", 1, 200),
	    {.name = "any", .type = MEMBER_TEXTS, .min = 1, .max = 200,
	     .count_max = 100},
	    OPTIONAL_TEXT("final", 1, 200), IGNORE_CASE}},
	{"textFilter", API_BOTH, NODE_TEXT, .members = {
	    ATTRIBUTE(ID, SCHEMA_TYPE), TEXT("text", 0, 200),
	    METHOD(json_methods_ordering)}},
	{"timestampFilter", API_BOTH, NODE_TIME, .members = {
	    ATTRIBUTE(CREATION_DATE, PASSWORD_CHANGE_DATE),
	    NUMBER("timestamp", MEMBER_TIME), METHOD(json_time_methods)}},
	{"typeFilter", API_BOTH, NODE_TYPE, .members = {
	    WORD("type", NUMBER, json_types)}},
	{"typeQuery", API_V2, NODE_TYPE, .members = {
	    WORD("type", NUMBER, json_types)}},
	{"userIdFilter", API_V3, NODE_TEXT, UD_ATTRIBUTE_ID, .members = {
	    TEXT("id", 1, 200), METHOD(json_methods_v3)}},
	QUERY("userNameQuery", PRIMARY_USERNAME, "userName", 1, 200),
	{"usernameFilter", API_V3, NODE_TEXT, UD_ATTRIBUTE_USERNAME,
	 .members = {
	    TEXT("username", 1, 200), METHOD(json_methods_v3),
	    BOOL("isOrganizationSpecific", OPTION, OPTION_NONE,
		OPTION_SCOPE_ORGANIZATION),
	    WORD("scope", OPTION, json_scopes)}},
	{"verifiedFilter", API_BOTH, NODE_VERIFIED, .members = {
	    ATTRIBUTE(EMAIL, PHONE), BOOL("verified", NUMBER, 0, 1)}},
};

const size_t json_leaf_count = N(json_leaves);

/* The lowerCamelCase form of a name; NULL if it is neither that nor
 * snake_case. */
static const char *
camel_of(const char *name, char camel[JSON_NAME_SIZE])
{
	size_t len = 0;

	if (strchr(name, '_') == NULL)
		return name;
	for (; *name != '\0' && len < JSON_NAME_SIZE - 1; name++) {
		char c = *name;

		if (c >= 'A' && c <= 'Z')
			return NULL;
		if (c == '_') {
			c = *++name;
			if (c < 'a' || c > 'z' || len == 0)
				return NULL;
			c = (char)(c - 'a' + 'A');
		}
		camel[len++] = c;
	}
	camel[len] = '\0';
	return *name == '\0' ? camel : NULL;
}

static int
compare(const void *name, const void *row)
{
	return strcmp(name, ((const struct json_leaf *)row)->name);
}

const struct json_leaf *
json_leaf_find(const char *name)
{
	const struct json_leaf *found;
	char camel[JSON_NAME_SIZE];

	if ((name = camel_of(name, camel)) == NULL)
		return NULL;
	found = bsearch(name, json_leaves, N(json_leaves),
	    sizeof(json_leaves[0]), compare);
	while (found != NULL && found > json_leaves &&
	    strcmp(found[-1].name, name) == 0)
		found--;
	return found;
}

int
json_member_find(const struct json_leaf *leaf, const char *name)
{
	char camel[JSON_NAME_SIZE];

	if ((name = camel_of(name, camel)) == NULL)
		return -1;
	for (int i = 0; leaf->members[i].type != MEMBER_END; i++)
		if (leaf->members[i].name != NULL &&
		    strcmp(leaf->members[i].name, name) == 0)
			return i;
	return -1;
}

int
json_leaf_has_text(const ud_filter *f, const struct node *node)
{
	for (size_t i = 0; i < node->count; i++)
		if (tree_node_text(f, node, i).data != NULL)
			return 1;
	return 0;
}
