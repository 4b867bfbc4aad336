/* SPDX-License-Identifier: MIT */
/* ListUsers (v2): the shape of its answer, member by member. */
#include "rpc_found.h"

#include <stdio.h>

TestSuite(rpc_list_users, .init = found_begin, .fini = found_end);

#define DETAILS(total) "{\"details\":{\"totalResult\":\"" total "\"," \
	"\"processedSequence\":\"11\",\"timestamp\":" \
	"\"2025-01-23T10:34:24.051Z\"}"
#define IDS(list) "{\"queries\":[{\"inUserIdsQuery\":{\"userIds\":[" list \
	"]}}]}"
#define USER(id, sequence, created, changed, state, name, logins) \
	"{\"userId\":\"" id "\",\"details\":{\"sequence\":\"" sequence \
	"\",\"changeDate\":\"2025-01-23T10:34:" changed ".051Z\"," \
	"\"resourceOwner\":\"o\",\"creationDate\":\"2025-01-23T10:34:" \
	created ".051Z\"},\"state\":\"USER_STATE_" state "\"," \
	"\"username\":\"" name "\",\"loginNames\":[" logins "]," \
	"\"preferredLoginName\":\"" name "\""
#define HUMAN(given, family, email, phone) ",\"human\":{\"profile\":{" \
	"\"givenName\":\"" given "\",\"familyName\":\"" family "\"," \
	"\"nickName\":\"\",\"displayName\":\"" given " " family "\"," \
	"\"preferredLanguage\":\"und\",\"gender\":\"GENDER_UNSPECIFIED\"}," \
	"\"email\":{" email "},\"phone\":{" phone "}}"
#define U1 USER("u1", "5", "19", "20", "ACTIVE", "gigi", \
	"\"gigi\",\"gigi.two\"") HUMAN("Gigi", "Giraffe", \
	"\"email\":\"gigi@o.test\",\"isVerified\":true", \
	"\"phone\":\"+41791234567\"")

Test(rpc_list_users, user_has_the_shape_of_get_user_by_id)
{
	cr_assert_eq(call("GetUserByID", "{\"userId\":\"u1\"}"), UD_OK);
	cr_expect(answered("\"user\":" U1 "}}"));
	cr_expect(answers("ListUsers", IDS("\"u1\",\"u1\",\"x\""),
	    DETAILS("1") ",\"result\":[" U1 "}]}"));
	cr_assert_eq(call("GetUserByID", "{\"userId\":\"m1\"}"), UD_OK);
	cr_expect(answered("\"user\":{\"userId\":\"m1\""));
	cr_assert_eq(call("ListUsers", IDS("\"m1\"")), UD_OK);
	cr_expect(answered(DETAILS("1") ",\"result\":[{\"userId\":\"m1\""));
	cr_expect(answered("\"machine\":{\"name\":\"Robot\""));
}

Test(rpc_list_users, initial_is_a_state_of_its_own)
{
	cr_assert_eq(call("ListUsers", "{\"queries\":[{\"stateQuery\":"
	    "{\"state\":\"USER_STATE_INITIAL\"}}]}"), UD_OK, "%s", answer);
	cr_expect_str_eq(ids(), "u2");
	cr_expect(answered("\"state\":\"USER_STATE_INITIAL\""));
}

Test(rpc_list_users, bare_request_lists_ids_in_descending_order)
{
	cr_assert_eq(call("ListUsers", ""), UD_OK, "%s", answer);
	cr_expect_str_eq(ids(), "u3 u2 u1 m1");
	cr_expect(!strstr(answer, "sortingColumn"), "%s", answer);
	cr_expect(!strstr(answer, "metadata"), "%s", answer);
	cr_assert_eq(call("ListUsers", "{\"query\":{\"asc\":true},"
	    "\"sortingColumn\":\"USER_FIELD_NAME_UNSPECIFIED\","
	    "\"queries\":[]}"), UD_OK, "%s", answer);
	cr_expect_str_eq(ids(), "m1 u1 u2 u3");
	/* The other API's word for the direction means nothing here. */
	cr_assert_eq(call("ListUsers", "{\"query\":{\"desc\":false}}"),
	    UD_OK);
	cr_expect_str_eq(ids(), "u3 u2 u1 m1");
}

Test(rpc_list_users, every_column_sorts_and_is_told)
{
	static const struct {
		const char *column, *right;
		int number;
	} cases[] = {
		{ "USER_NAME", "u2 u1 m1 u3", 1 },
		{ "FIRST_NAME", "u2 u1 u3 m1", 2 },
		{ "LAST_NAME", "u3 u1 u2 m1", 3 },
		{ "NICK_NAME", "m1 u1 u2 u3", 4 },
		{ "DISPLAY_NAME", "u2 u1 u3 m1", 5 },
		{ "EMAIL", "u2 u1 u3 m1", 6 },
		{ "STATE", "m1 u1 u3 u2", 7 },
		{ "TYPE", "u1 u2 u3 m1", 8 },
		{ "CREATION_DATE", "u1 u2 m1 u3", 9 },
		{ "CHANGE_DATE", "u1 u2 m1 u3", 100 },
		{ "PHONE", "u1 m1 u2 u3", 101 }
	};
	char request[128], column[64];

	for (size_t i = 0; i < N(cases); i++) {
		(void)snprintf(column, sizeof(column), "USER_FIELD_NAME_%s",
		    cases[i].column);
		(void)snprintf(request, sizeof(request), "{\"sortingColumn\":"
		    "\"%s\",\"query\":{\"asc\":true}}", column);
		cr_assert_eq(call("ListUsers", request), UD_OK, "%s",
		    answer);
		cr_expect_str_eq(ids(), cases[i].right, "%s: %s", column,
		    ids());
		cr_expect_str_eq(member("sortingColumn"), column);
		(void)snprintf(request, sizeof(request), "{\"sortingColumn\":"
		    "%d,\"query\":{\"asc\":true}}", cases[i].number);
		cr_assert_eq(call("ListUsers", request), UD_OK, "%s",
		    answer);
		cr_expect_str_eq(ids(), cases[i].right);
		cr_expect_str_eq(member("sortingColumn"), column);
	}
}

Test(rpc_list_users, metadata_come_along_where_asked_for)
{
	cr_expect(answers("ListUsers", "{\"include\":[\"metadata\"],"
	    "\"queries\":[{\"metadataFilter\":{\"key\":\"a\",\"value\":"
	    "\"eA==\"}}]}", DETAILS("1") ",\"result\":[" U1
	    ",\"metadata\":[{\"key\":\"a\",\"value\":\"eA==\"},"
	    "{\"key\":\"b\",\"value\":\"AP8=\"}]}]}"));
	cr_assert_eq(call("ListUsers", "{\"include\":[\"metadata\","
	    "\"metadata\"],\"queries\":[{\"userNameQuery\":{\"userName\":"
	    "\"bob\"}}]}"), UD_OK);
	cr_expect(!strstr(answer, "metadata"), "%s", answer);
	cr_expect(refuses("ListUsers", "{\"include\":[\"metadata\","
	    "\"links\"]}", UD_EINVAL, "search.enum_unknown", "include[1]"));
	cr_expect(refuses("ListUsers", "{\"include\":\"metadata\"}",
	    UD_EINVAL, "Errors.Invalid.Argument", "include"));
}

Test(rpc_list_users, leaves_of_both_kinds_are_read)
{
	static const struct {
		const char *query, *right;
	} cases[] = {
		{ "\"typeQuery\":{\"type\":2}", "m1" },
		{ "\"type_query\":{\"type\":\"TYPE_MACHINE\"}", "m1" },
		{ "\"loginNameQuery\":{\"loginName\":\"TWO\",\"method\":"
		    "\"TEXT_QUERY_METHOD_CONTAINS_IGNORE_CASE\"}", "u1" },
		{ "\"notQuery\":{\"query\":{\"emailQuery\":{\"emailAddress\":"
		    "\"o.test\",\"method\":6}}}", "m1" },
		{ "\"orQuery\":{\"queries\":[{\"firstNameQuery\":"
		    "{\"firstName\":\"Bob\"}},{\"phoneQuery\":{\"number\":"
		    "\"+41\",\"method\":2}}]}", "u2 u1" },
		{ "\"presentFilter\":{\"attribute\":"
		    "\"USER_ATTRIBUTE_METADATA\"}", "u1" },
		{ "\"metadataKeyFilter\":{\"key\":\"b\"}},"
		    "{\"metadataValueFilter\":{\"value\":\"AP8=\"}", "u1" },
		{ "\"metadataKeyFilter\":{\"key\":\"b\"}},"
		    "{\"metadataValueFilter\":{\"value\":\"eA==\"}", "" },
		{ "\"displayNameQuery\":{\"displayName\":"
		    "\"\\u0047IGI \\\"\"}", "" },
		{ "\"timestampFilter\":{\"attribute\":"
		    "\"USER_ATTRIBUTE_CREATION_DATE\",\"method\":1,"
		    "\"timestamp\":\"2025-01-23T10:34:22Z\"}", "u3 m1" },
		{ "\"constantFilter\":{\"value\":false}", "" }
	};
	char request[512];

	for (size_t i = 0; i < N(cases); i++) {
		(void)snprintf(request, sizeof(request),
		    "{\"queries\":[{%s}]}", cases[i].query);
		if (call("ListUsers", request) != UD_OK)
			cr_expect_eq(i, N(cases), "%s: %s", request, answer);
		cr_expect_str_eq(ids(), cases[i].right, "%s: %s", request,
		    ids());
	}
}
