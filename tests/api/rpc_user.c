/* SPDX-License-Identifier: MIT */
#include "rpc_call.h"

#include <stdio.h>

TestSuite(rpc_user, .init = begin, .fini = end);

#define PROFILE "\"profile\":{\"givenName\":\"Ada\",\"familyName\":\"L\"}"
#define EMAIL "\"email\":{\"email\":\"ada@x.example\"}"
#define ADA "{\"organizationId\":\"o\",\"userId\":\"u\",\"human\":{" \
    PROFILE "," EMAIL
#define ROBOT "{\"organizationId\":\"o\",\"userId\":\"m\"," \
    "\"machine\":{\"name\":\"Robot\"}}"

static void
create(const char *request)
{
	cr_assert_eq(call("CreateUser", request), UD_OK, "%s", answer);
}

/* UpdateUser of Ada with those members of human. */
static int
update(const char *members)
{
	char request[512];

	snprintf(request, sizeof(request),
	    "{\"userId\":\"u\",\"human\":{%s}}", members);
	return call("UpdateUser", request);
}

static int
has(const char *part)
{
	return call("GetUserByID", "{\"userId\":\"u\"}") == UD_OK &&
	    answered(part);
}

Test(rpc_user, human_is_created_and_shown)
{
	create(ADA "}}");
	cr_expect(answered("{\"id\":\"u\",\"creationDate\":"
	    "\"2025-01-23T10:34:18.051"), "%s", answer);
	cr_expect(has("{\"details\":{\"sequence\":\"1\",\"changeDate\":\""),
	    "%s", answer);
	cr_expect(answered("\"resourceOwner\":\"o\",\"creationDate\":\""));
	cr_expect(answered("\"user\":{\"userId\":\"u\",\"details\":{"));
	cr_expect(answered("\"state\":\"USER_STATE_ACTIVE\","
	    "\"username\":\"ada@x.example\","
	    "\"loginNames\":[\"ada@x.example\"],"
	    "\"preferredLoginName\":\"ada@x.example\",\"human\":{"
	    "\"profile\":{\"givenName\":\"Ada\",\"familyName\":\"L\","
	    "\"nickName\":\"\",\"displayName\":\"Ada L\","
	    "\"preferredLanguage\":\"und\",\"gender\":"
	    "\"GENDER_UNSPECIFIED\"},\"email\":{\"email\":"
	    "\"ada@x.example\"},\"phone\":{}}}}"), "%s", answer);
}

Test(rpc_user, machine_is_created_and_shown)
{
	create("{\"organizationId\":\"o\",\"userId\":\"u\",\"machine\":"
	    "{\"name\":\"R\",\"accessTokenType\":\"ACCESS_TOKEN_TYPE_JWT\"}}");
	cr_expect(has("\"username\":\"u\""), "%s", answer);
	cr_expect(answered("\"machine\":{\"name\":\"R\",\"accessTokenType\":"
	    "\"ACCESS_TOKEN_TYPE_JWT\"}"), "%s", answer);
	cr_expect_not(answered("\"human\""));
}

Test(rpc_user, creation_needs_its_parts)
{
	cr_expect(invalid("CreateUser", "{\"human\":{" PROFILE "," EMAIL
	    "}}", "organizationId"));
	cr_expect(invalid("CreateUser", "{\"organizationId\":\"o\"}",
	    "userType"));
	cr_expect(invalid("CreateUser", "{\"organizationId\":\"o\","
	    "\"human\":{" EMAIL "}}", "profile"));
	cr_expect(invalid("CreateUser", "{\"organizationId\":\"o\","
	    "\"human\":{" PROFILE "}}", "email"));
	cr_expect(invalid("CreateUser", ADA "},\"machine\":{}}", "machine"));
	cr_expect(fails("CreateUser", "{\"organizationId\":\"o\",\"human\":{"
	    "\"profile\":{\"familyName\":\"L\"}," EMAIL "}}", UD_EINVAL,
	    "Errors.User.Profile.FirstNameEmpty", "givenName"), "%s", answer);
	cr_expect(fails("CreateUser", "{\"organizationId\":\"o\",\"human\":{"
	    PROFILE ",\"email\":{}}}", UD_EINVAL, "Errors.User.Email.Empty",
	    "email"), "%s", answer);
}

Test(rpc_user, verification_is_one_of_three)
{
	cr_expect(invalid("CreateUser", "{\"organizationId\":\"o\",\"human\":"
	    "{" PROFILE ",\"email\":{\"email\":\"a@x.example\","
	    "\"isVerified\":false,\"returnCode\":{}}}}", "returnCode"));
	cr_expect(invalid("CreateUser", ADA ",\"phone\":{\"phone\":"
	    "\"+41791234567\",\"isVerified\":false}}}", "isVerified"));
	create("{\"organizationId\":\"o\",\"userId\":\"u\",\"human\":{"
	    PROFILE ",\"email\":{\"email\":\"a@x.example\",\"isVerified\":"
	    "true,\"returnCode\":null},\"phone\":{\"phone\":"
	    "\"+41 79 123 45 67\",\"isVerified\":true}}}");
	cr_expect(has("\"email\":{\"email\":\"a@x.example\",\"isVerified\":"
	    "true},\"phone\":{\"phone\":\"+41791234567\",\"isVerified\":true}"),
	    "%s", answer);
}

Test(rpc_user, what_is_missing_in_this_version_is_said)
{
	static const char *const members[] = {
		"\"totpSecret\":\"ABC\"", ("\"idpLinks\":[{\"idpId\":\"i\","
		"\"userId\":\"x\",\"userName\":\"y\"}]")
	};
	char text[512];

	for (size_t i = 0; i < N(members); i++) {
		snprintf(text, sizeof(text), ADA ",%s}}", members[i]);
		cr_expect_eq(call("CreateUser", text), UD_EUNIMPL, "%s",
		    text);
		cr_expect(answered("\"key\":\"Errors.Unimplemented\""));
	}
	/* What is wrong with a request is told first. */
	cr_expect(invalid("CreateUser", ADA ",\"totpSecret\":\"\"}}",
	    "totpSecret"), "%s", answer);
	create(ADA ",\"idpLinks\":[],\"totpSecret\":null,\"password\":null}}");
}

Test(rpc_user, metadata_has_one_place)
{
	cr_expect(fails("CreateUser", ADA ",\"metadata\":[{\"key\":\"a\","
	    "\"value\":\"AA==\"}]},\"metadata\":[{\"key\":\"a\",\"value\":"
	    "\"AA==\"}]}", UD_EINVAL, "Errors.User.Metadata.Conflicting",
	    "metadata"));
	create(ADA "},\"metadata\":[{\"key\":\"a\",\"value\":\"_-8\"}]}");
	cr_assert_eq(call("ListUserMetadata", "{\"userId\":\"u\"}"), UD_OK);
	cr_expect(answered("{\"pagination\":{\"totalResult\":\"1\","
	    "\"appliedLimit\":\"100\"},\"metadata\":[{\"creationDate\":"),
	    "%s", answer);
	cr_expect(answered("\"key\":\"a\",\"value\":\"/+8=\"}]}"), "%s",
	    answer);
}

Test(rpc_user, metadata_is_set_listed_and_deleted)
{
	create(ROBOT);
	cr_assert_eq(call("SetUserMetadata", "{\"userId\":\"m\",\"metadata\":"
	    "[{\"key\":\"a1\",\"value\":\"AA==\"},{\"key\":\"b\",\"value\":"
	    "\"AA==\"}]}"), UD_OK);
	cr_expect(answered("{\"setDate\":\"2025-"), "%s", answer);
	cr_assert_eq(call("ListUserMetadata", "{\"userId\":\"m\",\"filters\":"
	    "[{\"keyFilter\":{\"key\":\"a\",\"method\":"
	    "\"TEXT_FILTER_METHOD_STARTS_WITH\"}}]}"), UD_OK, "%s", answer);
	cr_expect(answered("\"totalResult\":\"1\""), "%s", answer);
	cr_assert_eq(call("SetUserMetadata", "{\"userId\":\"m\",\"metadata\":"
	    "[{\"key\":\"Z\",\"value\":\"AA==\"}]}"), UD_OK);
	cr_assert_eq(call("ListUserMetadata", "{\"userId\":\"m\","
	    "\"pagination\":{\"limit\":1,\"asc\":true},\"sortingColumn\":"
	    "\"METADATA_FIELD_NAME_KEY\"}"), UD_OK, "%s", answer);
	cr_expect(answered("\"totalResult\":\"3\"") &&
	    answered("\"key\":\"Z\""), "%s", answer);
	cr_expect(invalid("ListUserMetadata", "{\"userId\":\"m\","
	    "\"sortingColumn\":3}", "sortingColumn"));
	cr_expect(invalid("ListUserMetadata", "{\"userId\":\"m\","
	    "\"filters\":[{}]}", "filters[0].keyFilter"));
	cr_expect(invalid("SetUserMetadata", "{\"userId\":\"m\",\"metadata\":"
	    "[{\"key\":\"a\"},{\"key\":\"b\",\"value\":\"A\"}]}",
	    "metadata[1].value"));
	cr_assert_eq(call("DeleteUserMetadata", "{\"userId\":\"m\","
	    "\"keys\":[\"b\"]}"), UD_OK);
	cr_expect(answered("{\"deletionDate\":\"2025-"), "%s", answer);
}

Test(rpc_user, update_changes_what_is_given)
{
	create(ADA "}}");
	cr_assert_eq(update("\"profile\":{\"nickName\":\"Countess\","
	    "\"gender\":1}"), UD_OK, "%s", answer);
	cr_expect(answered("{\"changeDate\":\"2025-"), "%s", answer);
	cr_expect(has("\"nickName\":\"Countess\""), "%s", answer);
	cr_expect(answered("\"gender\":\"GENDER_FEMALE\""));
	cr_expect_eq(update("\"profile\":{\"nickName\":\"\"}"), UD_EINVAL);
	cr_expect_eq(update("\"profile\":{\"gender\":9}"), UD_EINVAL);
	cr_expect_eq(update(""), UD_OK, "%s", answer);
	cr_expect_eq(call("UpdateUser", "{\"userId\":\"u\"}"), UD_OK);
	cr_expect_eq(call("UpdateUser", "{\"userId\":\"u\",\"username\":"
	    "\"lovelace\"}"), UD_OK, "%s", answer);
	cr_expect(has("\"username\":\"lovelace\""));
	cr_expect(fails("UpdateUser", "{\"userId\":\"u\",\"machine\":{}}",
	    UD_ENOTFOUND, "Errors.User.NotFound", NULL), "%s", answer);
}

Test(rpc_user, empty_phone_removes_only_in_update_user)
{
	create(ADA ",\"phone\":{\"phone\":\"+41791234567\"}}}");
	cr_expect_eq(call("UpdateHumanUser", "{\"userId\":\"u\",\"phone\":"
	    "{\"phone\":\"\"}}"), UD_OK, "%s", answer);
	cr_expect(has("\"phone\":{\"phone\":\"+41791234567\"}"), "%s",
	    answer);
	cr_expect_eq(call("UpdateHumanUser", "{\"userId\":\"u\",\"phone\":"
	    "{\"isVerified\":true}}"), UD_OK, "%s", answer);
	cr_expect(has("\"isVerified\":true"), "%s", answer);
	cr_expect_eq(update("\"phone\":{\"phone\":\"\",\"isVerified\":true}"),
	    UD_EINVAL);
	cr_expect(answered("VerifyingRemovalIsNotSupported"), "%s", answer);
	cr_expect_eq(update("\"phone\":{\"phone\":\"\"}"), UD_OK);
	cr_expect(has("\"phone\":{}"), "%s", answer);
}

Test(rpc_user, update_human_user_needs_both_names)
{
	create(ADA "}}");
	cr_expect_eq(call("UpdateHumanUser", "{\"userId\":\"u\",\"profile\":"
	    "{\"givenName\":\"Ada\"}}"), UD_EINVAL);
	cr_expect(answered("\"field\":\"familyName\""), "%s", answer);
	cr_expect_eq(call("UpdateHumanUser", "{\"userId\":\"u\",\"profile\":"
	    "{\"givenName\":\"Ada\",\"familyName\":\"King\",\"gender\":77,"
	    "\"nickName\":\"\"}}"), UD_OK, "%s", answer);
	cr_expect(answered("{\"details\":{\"sequence\":\"2\""), "%s", answer);
}

Test(rpc_user, add_human_user_finds_the_organization)
{
	cr_assert_eq(call("SetOrganizationDomains", "{\"organizationId\":"
	    "\"o\",\"domains\":[\"x.example\"]}"), UD_OK);
	cr_assert_eq(call("AddHumanUser", "{\"userId\":\"u\",\"organization\":"
	    "{\"orgDomain\":\"x.example\"}," PROFILE "," EMAIL "}"), UD_OK,
	    "%s", answer);
	cr_expect(answered("{\"userId\":\"u\",\"details\":{\"sequence\":\"1\""),
	    "%s", answer);
	cr_expect(answered("\"resourceOwner\":\"o\""));
	cr_expect(fails("AddHumanUser", "{\"organization\":{\"orgDomain\":"
	    "\"y.example\"}," PROFILE "," EMAIL "}", UD_ENOTFOUND,
	    "Errors.Org.NotFound", NULL), "%s", answer);
	cr_expect(invalid("AddHumanUser", "{\"organization\":{\"orgId\":\"\","
	    "\"orgDomain\":\"y\"}," PROFILE "," EMAIL "}", "orgDomain"));
}

Test(rpc_user, life_cycle_answers_details)
{
	create(ROBOT);
	cr_expect_eq(call("LockUser", "{\"userId\":\"m\"}"), UD_OK);
	cr_expect(answered("{\"details\":{\"sequence\":\"2\",\"changeDate\":"),
	    "%s", answer);
	cr_expect(fails("LockUser", "{\"userId\":\"m\"}", UD_ESTATE,
	    "Errors.User.ShouldBeActiveOrInitial", NULL), "%s", answer);
	cr_expect_eq(call("UnlockUser", "{\"userId\":\"m\"}"), UD_OK);
	cr_expect_eq(call("DeactivateUser", "{\"userId\":\"m\"}"), UD_OK);
	cr_expect_eq(call("ReactivateUser", "{\"userId\":\"m\"}"), UD_OK);
	cr_expect_eq(call("DeleteUser", "{\"userId\":\"m\"}"), UD_OK);
	cr_expect_eq(call("ScrubUser", "{\"userId\":\"m\"}"), UD_OK, "%s",
	    answer);
}
