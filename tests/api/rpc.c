/* SPDX-License-Identifier: MIT */
#include "rpc_call.h"

#include <stdio.h>
#include <stdlib.h>

TestSuite(rpc, .init = begin, .fini = end);

Test(rpc, every_listed_method_exists)
{
	size_t count = 0;

	while (ud_rpc_method(count) != NULL)
		cr_expect_neq(call(ud_rpc_method(count++), "{}"), UD_EUNIMPL,
		    "%s", ud_rpc_method(count - 1));
	cr_expect_eq(count, 51);
	cr_expect_null(ud_rpc_method(count + 1000));
}

Test(rpc, unknown_method_is_unimplemented)
{
	cr_expect(fails("createUser", "{}", UD_EUNIMPL,
	    "Errors.Unimplemented", "method"));
	cr_expect(fails("", "{}", UD_EUNIMPL, "Errors.Unimplemented",
	    "method"));
}

Test(rpc, bad_arguments_are_refused)
{
	char *text = NULL;

	cr_expect_eq(ud_rpc(dir, "CountUsers", "{}", 2, 0, NULL), UD_EINVAL);
	cr_expect_eq(ud_rpc(NULL, "CountUsers", "{}", 2, 0, &text),
	    UD_EINVAL);
	cr_expect_not_null(text);
	ud_string_free(&text);
	cr_expect_eq(ud_rpc(dir, NULL, "{}", 2, 0, &text), UD_EINVAL);
	ud_string_free(&text);
	cr_expect_eq(ud_rpc(dir, "CountUsers", NULL, 2, 0, &text),
	    UD_EINVAL);
	ud_string_free(&text);
	cr_expect_eq(ud_rpc(dir, "CountUsers", "{}", 2, 2, &text),
	    UD_EINVAL);
	ud_string_free(&text);
}

Test(rpc, empty_request_is_an_empty_message)
{
	cr_assert_eq(call("CountUsers", ""), UD_OK);
	cr_assert_str_eq(answer, "{\"count\":\"0\"}");
	ud_string_free(&answer);
	cr_assert_eq(ud_rpc(dir, "CountUsers", NULL, 0, 0, &answer), UD_OK);
	cr_assert_str_eq(answer, "{\"count\":\"0\"}");
}

Test(rpc, request_must_be_one_strict_json_object)
{
	static const char *const requests[] = {
		"[]", "null", "1", "\"x\"", "{", "{}{}", "{} x",
		"\xef\xbb\xbf{}", "{\"a\":1,\"a\":1}", "{\"a\":01}",
		"{\"a\":{\"b\":1,\"\\u0062\":1}}", "{\"a\":1,}", "{'a':1}"
	};
	static const char *const texts[] = {
		"{\"a\":\"\\ud800\"}", "{\"a\":\"\\u0000\"}",
		"{\"a\":\"\xff\"}"
	};

	for (size_t i = 0; i < N(requests); i++)
		cr_expect(invalid("CountUsers", requests[i], ""), "%s: %s",
		    requests[i], answer);
	for (size_t i = 0; i < N(texts); i++)
		cr_expect(invalid("CountUsers", texts[i], "a"), "%s: %s",
		    texts[i], answer);
}

Test(rpc, size_of_a_request_is_limited_exactly)
{
	for (size_t n = UD_RPC_BYTES_MAX - 1; n <= UD_RPC_BYTES_MAX + 1;
	    n++) {
		char *text = malloc(n + 1);

		cr_assert_not_null(text);
		memset(text, ' ', n);
		text[0] = '{';
		text[n - 1] = '}';
		text[n] = '\0';
		cr_expect_eq(call("CountUsers", text),
		    n <= UD_RPC_BYTES_MAX ? UD_OK : UD_EINVAL);
		free(text);
	}
}

Test(rpc, errors_of_the_directory_are_passed_on)
{
	cr_expect(fails("GetUserByID", "{\"userId\":\"nobody\"}",
	    UD_ENOTFOUND, "Errors.User.NotFound", NULL), "%s", answer);
	cr_expect(fails("GetOrganization", "{\"organizationId\":\"no\"}",
	    UD_ENOTFOUND, "Errors.Org.NotFound", NULL), "%s", answer);
	cr_expect_eq(ud_errcode(dir), UD_ENOTFOUND);
}

Test(rpc, snake_case_is_read_but_a_member_only_once)
{
	cr_expect_eq(call("GetOrganization", "{\"organization_id\":\"o\"}"),
	    UD_OK, "%s", answer);
	cr_expect(invalid("GetOrganization",
	    "{\"organization_id\":\"o\",\"organizationId\":\"o\"}",
	    "organizationId"));
}

Test(rpc, unknown_members_are_refused_when_strict)
{
	const char *request = "{\"organizationId\":\"o\",\"more\":{\"a\":[]}}";

	cr_expect_eq(call("GetOrganization", request), UD_OK);
	ud_string_free(&answer);
	cr_expect_eq(ud_rpc(dir, "GetOrganization", request, strlen(request),
	    UD_RPC_STRICT, &answer), UD_EINVAL);
	cr_expect(answered("\"field\":\"more\""), "%s", answer);
}

Test(rpc, wrong_types_name_the_member)
{
	cr_expect(invalid("GetUserByID", "{\"userId\":1}", "userId"));
	cr_expect(invalid("GetUserByID", "{\"userId\":null}", "userId"));
	cr_expect(invalid("GetUserByID", "{}", "userId"));
	cr_expect(invalid("CountUsers", "{\"state\":\"ACTIVE\"}", "state"));
	cr_expect(invalid("CountUsers", "{\"state\":6}", "state"));
	cr_expect(invalid("ListOrganizations", "{\"pagination\":[]}",
	    "pagination"));
	cr_expect(invalid("ListOrganizations",
	    "{\"pagination\":{\"limit\":-1}}", "limit"));
	cr_expect(invalid("ListOrganizations",
	    "{\"pagination\":{\"asc\":1}}", "asc"));
	cr_expect(invalid("SetOrganizationDomains",
	    "{\"organizationId\":\"o\",\"domains\":[1]}", "domains[0]"));
}

Test(rpc, organization_has_its_shape)
{
	cr_assert_eq(call("SetOrganizationDomains",
	    "{\"organizationId\":\"o\",\"domains\":[\"b.example\","
	    "\"a.example\"],\"primary\":\"b.example\"}"), UD_OK, "%s",
	    answer);
	cr_expect(answered("{\"details\":{\"sequence\":\"2\",\"changeDate\":"
	    "\"2025-01-23T10:34:18.051"), "%s", answer);
	cr_expect(answered("\"resourceOwner\":\"o\""), "%s", answer);
	cr_expect(!answered("creationDate"), "%s", answer);
	cr_assert_eq(call("GetOrganization", "{\"organizationId\":\"o\"}"),
	    UD_OK, "%s", answer);
	cr_expect(answered("{\"organization\":{\"organizationId\":\"o\","
	    "\"details\":{\"sequence\":\"2\""), "%s", answer);
	cr_expect(answered("\"creationDate\":\"2025-"), "%s", answer);
	cr_expect(answered("\"state\":\"ORGANIZATION_STATE_ACTIVE\","
	    "\"name\":\"O\",\"domains\":[{\"domain\":\"b.example\","
	    "\"isPrimary\":true},{\"domain\":\"a.example\"}]}}"), "%s",
	    answer);
}

Test(rpc, organizations_are_listed_and_changed)
{
	cr_assert_eq(call("CreateOrganization", "{\"name\":\"P\"}"), UD_OK);
	cr_expect(answered("{\"organizationId\":\""), "%s", answer);
	cr_assert_eq(call("ListOrganizations",
	    "{\"pagination\":{\"limit\":1,\"asc\":true}}"), UD_OK);
	cr_expect(answered("{\"pagination\":{\"totalResult\":\"2\","
	    "\"appliedLimit\":\"1\"},\"result\":[{\"organizationId\":\"o\""),
	    "%s", answer);
	cr_assert_eq(call("UpdateOrganization", "{\"organizationId\":\"o\","
	    "\"organizationScopedUsernames\":true}"), UD_OK);
	cr_assert_eq(call("GetOrganization", "{\"organizationId\":\"o\"}"),
	    UD_OK);
	cr_expect(answered("\"organizationScopedUsernames\":true"), "%s",
	    answer);
	cr_expect_eq(call("DeactivateOrganization",
	    "{\"organizationId\":\"o\"}"), UD_OK);
	cr_expect_eq(call("ReactivateOrganization",
	    "{\"organizationId\":\"o\"}"), UD_OK);
	cr_expect_eq(call("DeleteOrganization",
	    "{\"organizationId\":\"o\"}"), UD_OK);
}

Test(rpc, events_are_listed_with_their_payload)
{
	cr_assert_eq(call("ListEvents", "{}"), UD_OK);
	cr_expect(answered("{\"result\":[{\"position\":\"1\",\"sequence\":"
	    "\"1\",\"type\":\"org.added\",\"creationDate\":\"2025-"), "%s",
	    answer);
	cr_expect(answered("\"organizationId\":\"o\""), "%s", answer);
	cr_expect(answered("\"payload\":{"), "%s", answer);
	cr_assert_eq(call("ListEvents", "{\"afterPosition\":\"1\"}"), UD_OK);
	cr_expect_str_eq(answer, "{}");
	cr_assert_eq(call("ListEvents",
	    "{\"organizationId\":\"o\",\"afterSequence\":0}"), UD_OK);
	cr_expect(answered("org.added"));
	cr_assert_eq(call("VerifyEvents", "{}"), UD_OK, "%s", answer);
	cr_expect_str_eq(answer, "{}");
}

Test(rpc, positions_and_sequences_are_not_mixed_up)
{
	cr_expect(invalid("ListEvents", "{\"afterSequence\":1}",
	    "afterSequence"));
	cr_expect(invalid("ListEvents",
	    "{\"userId\":\"u\",\"afterPosition\":1}", "afterPosition"));
	cr_expect(invalid("ListEvents",
	    "{\"userId\":\"u\",\"organizationId\":\"o\"}",
	    "organizationId"));
}
