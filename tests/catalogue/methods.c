/* SPDX-License-Identifier: MIT */
/* The catalogue: the methods of ud_rpc(). */
#include "catalogue/methods.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Text as a JSON string; bytes that are not UTF-8 go through as they are. */
static void
put_quoted(FILE *out, const char *text)
{
	(void)putc('"', out);
	for (const char *p = text; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20)
			(void)fprintf(out, "\\u%04x", (unsigned)*p);
		else if (*p == '"' || *p == '\\')
			(void)fprintf(out, "\\%c", *p);
		else
			(void)putc(*p, out);
	(void)putc('"', out);
}

/* The request, with $a, $b, ... replaced by the texts. */
static char *
request_of(const struct call *c, size_t *len)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, len);

	if (out == NULL)
		return NULL;
	for (const char *p = c->operation->json; *p != '\0'; p++)
		if (*p == '$')
			put_quoted(out, c->text[*++p - 'a']);
		else
			(void)putc(*p, out);
	return fclose(out) == 0 ? text : NULL;
}

int
method_run(struct call *c)
{
	size_t len;
	char *request = request_of(c, &len);
	int rc = UD_EEXHAUSTED;

	if (request != NULL)
		rc = ud_rpc(c->dir, c->operation->name, request, len,
		    UD_RPC_STRICT, &c->string);
	free(request);
	return rc;
}

#define PROFILE "\"profile\":{\"givenName\":$c,\"familyName\":$d," \
	"\"nickName\":$e,\"displayName\":$f,\"preferredLanguage\":$g," \
	"\"gender\":\"GENDER_DIVERSE\"}"
#define HUMAN PROFILE ",\"email\":{\"email\":$h}," \
	"\"phone\":{\"phone\":$i}"
#define HUMAN_TEXTS \
	{"username", "carol", RULE_USERNAME, 0}, \
	{"givenName", "Carol", RULE_NAME, 0}, \
	{"familyName", "Chen", RULE_NAME, 0}, \
	{"nickName", "Caz", RULE_NAME, 0}, \
	{"displayName", "Carol C.", RULE_NAME, 1}, \
	{"preferredLanguage", "fr-ca", RULE_LANGUAGE, 1}, \
	{"email", "carol@mail.example", RULE_EMAIL, 0}, \
	{"phone", "+1 (650) 253-0000", RULE_PHONE, 1}

const struct operation method_operations[] = {
	METHOD("CreateUser", "user.write", OP_WRITES | OP_ORG,
	    "{\"organizationId\":$a,\"username\":$b,\"userId\":$j,"
	    "\"human\":{" HUMAN "},"
	    "\"metadata\":[{\"key\":$k,\"value\":\"AP8=\"}]}",
	    .mints = MINTS_EMAIL | MINTS_PHONE,
	    .org = ORG, .texts = {ORG_TEXT, HUMAN_TEXTS,
		{"userId", "carol", RULE_ID, 0},
		{"metadata[0].key", "team", RULE_KEY, 0}}),
	METHOD("AddHumanUser", "user.write", OP_WRITES | OP_ORG,
	    "{\"organization\":{\"orgId\":$a},\"username\":$b," HUMAN "}",
	    .mints = MINTS_EMAIL | MINTS_PHONE,
	    .org = ORG, .texts = {ORG_TEXT, HUMAN_TEXTS}),
	METHOD("ImportUser", "user.write", OP_WRITES | OP_ORG,
	    "{\"organizationId\":$a,\"username\":$b,\"human\":{" HUMAN "},"
	    "\"state\":\"USER_STATE_LOCKED\","
	    "\"creationDate\":\"2001-02-03T04:05:06Z\","
	    "\"usernames\":[{\"username\":$j,"
	    "\"isOrganizationSpecific\":true}]}",
	    .org = ORG, .texts = {ORG_TEXT, HUMAN_TEXTS,
		{"username", "carol.two", RULE_USERNAME, 0}}),
	METHOD("UpdateUser", "user.write",
	    OP_WRITES | OP_USER | OP_SELF | OP_TWICE,
	    "{\"userId\":$a,\"username\":$b,\"human\":{" HUMAN "}}",
	    .mints = MINTS_EMAIL | MINTS_PHONE,
	    ABOUT_ALICE, .texts = {USER_TEXT, HUMAN_TEXTS}),
	METHOD("UpdateHumanUser", "user.write",
	    OP_WRITES | OP_USER | OP_SELF | OP_TWICE,
	    "{\"userId\":$a,\"username\":$b," HUMAN "}",
	    .mints = MINTS_EMAIL | MINTS_PHONE,
	    ABOUT_ALICE, .texts = {USER_TEXT, HUMAN_TEXTS}),
	USER_METHOD("DeleteUser", "user.delete", OP_WRITES, ALICE),
	USER_METHOD("DeactivateUser", "user.write", OP_WRITES, ALICE),
	USER_METHOD("ReactivateUser", "user.write", OP_WRITES, IDA),
	USER_METHOD("LockUser", "user.write", OP_WRITES, ALICE),
	USER_METHOD("UnlockUser", "user.write", OP_WRITES, LENA),
	USER_METHOD("HumanMFAInitSkipped", "user.write",
	    OP_WRITES | OP_SELF, ALICE),
	USER_METHOD("ScrubUser", "user.delete", OP_WRITES | OP_TWICE, DORA),
	METHOD("AddUsername", "user.write", OP_WRITES | OP_SELF | OP_USER,
	    "{\"userId\":$a,\"username\":$b}", ABOUT_ALICE, .texts = {
		USER_TEXT, {"username", "alice.three", RULE_USERNAME, 0}}),
	METHOD("RemoveUsername", "user.write", OP_WRITES | OP_SELF | OP_USER,
	    "{\"userId\":$a,\"usernameId\":$b}", ABOUT_ALICE, .texts = {
		USER_TEXT, {"usernameId", "1", RULE_ID, 0}}),
	USER_METHOD("GetUserByID", "user.read", OP_SELF, ALICE),
	METHOD("GetUserByUsername", "user.read", OP_SELF | OP_USER,
	    "{\"username\":$a,\"organizationId\":$b}", ABOUT_ALICE,
	    .texts = {{"username", "Alice", RULE_USERNAME, 0}, ORG_TEXT}),
	METHOD("GetUserByLoginName", "user.read", OP_SELF | OP_USER,
	    "{\"loginName\":$a}", ABOUT_ALICE,
	    .texts = {{"loginName", "alice.TWO", RULE_LOGIN, 0}}),
	METHOD("GetUserByVerifiedEmail", "user.read", OP_SELF | OP_USER,
	    "{\"email\":$a}", ABOUT_ALICE,
	    .texts = {{"email", "alice@MAIL.example", RULE_ADDRESS, 0}}),
	METHOD("ListOrganizationUsers", "user.read", OP_ORG | OP_MISSING_OK,
	    "{\"organizationId\":$a,\"afterUserId\":$b,\"limit\":3}",
	    .org = ORG, .texts = {ORG_TEXT,
		{"afterUserId", ALICE, RULE_OTHER, 0}}),
	ORG_METHOD("CountUsers", "user.read", OP_MISSING_OK, ORG),
	METHOD("SearchUsers", "user.read", 0,
	    "{\"query\":{\"limit\":1},\"filters\":[{\"orFilter\":"
	    "{\"queries\":[{\"usernameFilter\":{\"username\":$a,"
	    "\"method\":\"TEXT_FILTER_METHOD_CONTAINS_IGNORE_CASE\"}},"
	    "{\"emailFilter\":{\"address\":$b}}]}}]}", .texts = {
		{"filters[0].orFilter.queries[0].usernameFilter.username",
		    "A", RULE_NEEDLE, 0},
		{"filters[0].orFilter.queries[1].emailFilter.address",
		    "bob@mail.example", RULE_NEEDLE, 1}}),
	METHOD("ListUsers", "user.read", 0,
	    "{\"query\":{\"limit\":2,\"asc\":true},"
	    "\"sortingColumn\":\"USER_FIELD_NAME_EMAIL\","
	    "\"queries\":[{\"loginNameQuery\":{\"loginName\":$a,"
	    "\"method\":\"TEXT_QUERY_METHOD_CONTAINS\"}}],"
	    "\"include\":[\"metadata\"]}", .texts = {
		{"queries[0].loginNameQuery.loginName", "a", RULE_NEEDLE,
		    0}}),
	METHOD("SetUserMetadata", "user.write",
	    OP_WRITES | OP_USER | OP_TWICE,
	    "{\"userId\":$a,\"metadata\":[{\"key\":$b,\"value\":\"AA==\"}]}",
	    ABOUT_ALICE, .texts = {USER_TEXT,
		{"metadata[0].key", "new", RULE_KEY, 0}}),
	METHOD("DeleteUserMetadata", "user.write", OP_WRITES | OP_USER,
	    "{\"userId\":$a,\"keys\":[$b]}", ABOUT_ALICE, .texts = {
		USER_TEXT, {"keys[0]", "color", RULE_KEY, 0}}),
	METHOD("ListUserMetadata", "user.read",
	    OP_SELF | OP_USER | OP_MISSING_OK,
	    "{\"userId\":$a,\"filters\":[{\"keyFilter\":{\"key\":$b,"
	    "\"method\":\"TEXT_FILTER_METHOD_CONTAINS\"}}]}",
	    ABOUT_ALICE, .texts = {USER_TEXT,
		{"filters[0].keyFilter.key", "o", RULE_NEEDLE, 1}}),
	METHOD("CreateOrganization", "org.create", OP_WRITES,
	    "{\"organizationId\":$a,\"name\":$b}", .texts = {
		{"organizationId", "umbrella", RULE_ID, 0},
		{"name", "Umbrella", RULE_NAME, 0}}),
	ORG_METHOD("GetOrganization", "org.read", 0, ORG),
	METHOD("UpdateOrganization", "org.write",
	    OP_WRITES | OP_ORG | OP_TWICE,
	    "{\"organizationId\":$a,\"name\":$b,"
	    "\"organizationScopedUsernames\":true}", .org = ORG, .texts = {
		ORG_TEXT, {"name", "Acme & Sons", RULE_NAME, 0}}),
	METHOD("SetOrganizationDomains", "org.write",
	    OP_WRITES | OP_ORG | OP_TWICE,
	    "{\"organizationId\":$a,\"domains\":[$b,\"acme.test\"]}",
	    .org = ORG, .texts = {
		ORG_TEXT, {"domains[0]", "New.example", RULE_DOMAIN, 0}}),
	ORG_METHOD("DeactivateOrganization", "org.write", OP_WRITES, ORG),
	ORG_METHOD("ReactivateOrganization", "org.write", OP_WRITES,
	    ORG_IDLE),
	ORG_METHOD("DeleteOrganization", "org.delete", OP_WRITES, ORG_EMPTY),
	METHOD("ListOrganizations", "org.read", 0, "{}", .org = NULL),
	USER_METHOD("ListEvents", "events.read", 0, ALICE),
	METHOD("VerifyEvents", "events.read", 0, "{}", .org = NULL),
	{ .function = NULL }
};
