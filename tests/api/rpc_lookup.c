/* SPDX-License-Identifier: MIT */
#include "rpc_call.h"

#include <stdio.h>

TestSuite(rpc_lookup, .init = begin, .fini = end);

#define HUMAN(email) "\"human\":{\"profile\":{\"givenName\":\"A\"," \
    "\"familyName\":\"B\"},\"email\":{\"email\":\"" email "\"," \
    "\"isVerified\":true}"

Test(rpc_lookup, users_are_found_by_every_name)
{
	cr_assert_eq(call("CreateUser", "{\"organizationId\":\"o\","
	    "\"userId\":\"u\",\"username\":\"ada\"," HUMAN("a@x.example")
	    "}}"), UD_OK, "%s", answer);
	cr_expect_eq(call("GetUserByUsername", "{\"username\":\"ADA\"}"),
	    UD_OK, "%s", answer);
	cr_expect(answered("\"userId\":\"u\""));
	cr_expect_eq(call("GetUserByUsername",
	    "{\"username\":\"ada\",\"organizationId\":\"other\"}"),
	    UD_ENOTFOUND);
	cr_expect_eq(call("GetUserByLoginName", "{\"loginName\":\"ada\"}"),
	    UD_OK, "%s", answer);
	cr_expect_eq(call("GetUserByVerifiedEmail",
	    "{\"email\":\"A@x.example\"}"), UD_OK, "%s", answer);
	cr_expect(answered("\"userId\":\"u\""));
}

Test(rpc_lookup, further_usernames_come_and_go)
{
	char request[256], id[64];
	const char *at;

	cr_assert_eq(call("CreateUser", "{\"organizationId\":\"o\","
	    "\"userId\":\"u\"," HUMAN("a@x.example") "}}"), UD_OK);
	cr_assert_eq(call("AddUsername", "{\"userId\":\"u\",\"username\":"
	    "\"two\",\"isOrganizationSpecific\":true}"), UD_OK, "%s",
	    answer);
	cr_expect(answered("\"details\":{\"sequence\":"), "%s", answer);
	at = strstr(answer, "\"usernameId\":\"");
	cr_assert_not_null(at);
	cr_assert_eq(sscanf(at, "\"usernameId\":\"%63[^\"]", id), 1);
	snprintf(request, sizeof(request),
	    "{\"userId\":\"u\",\"usernameId\":\"%s\"}", id);
	cr_expect_eq(call("RemoveUsername", request), UD_OK, "%s", answer);
	cr_expect(fails("RemoveUsername", request, UD_ENOTFOUND,
	    "Errors.User.Username.NotFound", NULL), "%s", answer);
}

Test(rpc_lookup, users_of_an_organization_come_in_pages)
{
	char request[256];

	for (int i = 0; i < 3; i++) {
		snprintf(request, sizeof(request), "{\"organizationId\":"
		    "\"o\",\"userId\":\"m%d\",\"machine\":{\"name\":\"R\"}}",
		    i);
		cr_assert_eq(call("CreateUser", request), UD_OK);
	}
	cr_assert_eq(call("ListOrganizationUsers",
	    "{\"organizationId\":\"o\",\"limit\":2}"), UD_OK, "%s", answer);
	cr_expect(answered("{\"result\":[{\"userId\":\"m0\""), "%s", answer);
	cr_expect(answered("\"userId\":\"m1\""));
	cr_expect_not(answered("\"userId\":\"m2\""));
	cr_assert_eq(call("ListOrganizationUsers", "{\"organizationId\":"
	    "\"o\",\"afterUserId\":\"m1\"}"), UD_OK);
	cr_expect(answered("{\"result\":[{\"userId\":\"m2\""), "%s", answer);
	cr_assert_eq(call("CountUsers", "{\"organizationId\":\"o\","
	    "\"state\":\"USER_STATE_ACTIVE\"}"), UD_OK);
	cr_expect_str_eq(answer, "{\"count\":\"3\"}");
	cr_expect(invalid("ListOrganizationUsers",
	    "{\"organizationId\":\"o\",\"limit\":1001}", "limit"), "%s",
	    answer);
}

Test(rpc_lookup, import_brings_the_past)
{
	cr_assert_eq(call("ImportUser", "{\"organizationId\":\"o\","
	    "\"userId\":\"u\",\"state\":\"USER_STATE_INITIAL\","
	    "\"creationDate\":\"2020-01-01T00:00:00Z\",\"changeDate\":"
	    "\"2021-01-01T00:00:00.5Z\",\"noUsername\":true,\"usernames\":"
	    "[{\"username\":\"x\"},{\"username\":\"y\","
	    "\"isOrganizationSpecific\":true}]," HUMAN("a@x.example")
	    ",\"mfaInitSkipped\":\"2020-06-01T00:00:00Z\"}}"), UD_OK, "%s",
	    answer);
	cr_expect_str_eq(answer,
	    "{\"id\":\"u\",\"creationDate\":\"2020-01-01T00:00:00Z\"}");
	cr_assert_eq(call("GetUserByUsername", "{\"username\":\"y\"}"),
	    UD_OK, "%s", answer);
	cr_expect(answered("USER_STATE_INITIAL"), "%s", answer);
	cr_expect(answered("\"mfaInitSkipped\":\"2020-06-01T00:00:00Z\""),
	    "%s", answer);
	cr_expect(invalid("ImportUser", "{\"organizationId\":\"o\","
	    "\"username\":\"z\",\"noUsername\":true," HUMAN("b@x.example")
	    "}}", "noUsername"), "%s", answer);
	cr_expect(invalid("ImportUser", "{\"organizationId\":\"o\","
	    "\"creationDate\":\"2020-01-01\"," HUMAN("b@x.example") "}}",
	    "creationDate"), "%s", answer);
}
