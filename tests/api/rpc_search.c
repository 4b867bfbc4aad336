/* SPDX-License-Identifier: MIT */
/* SearchUsers (v3alpha): the shape of its answer, member by member. */
#include "rpc_found.h"

#include <stdio.h>

TestSuite(rpc_search, .init = found_begin, .fini = found_end);

#define ID(id) "{\"userIdFilter\":{\"id\":\"" id "\"}}"
#define DETAILS(total) "{\"details\":{\"appliedLimit\":\"100\"," \
	"\"totalResult\":\"" total "\",\"timestamp\":" \
	"\"2025-01-23T10:34:24.051Z\"}"
#define USER(id, created, changed) "{\"details\":{\"id\":\"" id "\"," \
	"\"created\":\"2025-01-23T10:34:" created ".051Z\"," \
	"\"changed\":\"2025-01-23T10:34:" changed ".051Z\"," \
	"\"owner\":{\"type\":\"OWNER_TYPE_ORG\",\"id\":\"o\"}}"
#define FIRST(name) "\"usernames\":[{\"usernameId\":\"1\"," \
	"\"username\":\"" name "\"}"

static int
finds(const char *filters, const char *right)
{
	char request[1024];

	(void)snprintf(request, sizeof(request), "{\"filters\":%s}", filters);
	return answers("SearchUsers", request, right);
}

Test(rpc_search, user_has_its_shape)
{
	cr_expect(finds("[" ID("u1") "]", DETAILS("1") ",\"result\":["
	    USER("u1", "19", "20") ",\"contact\":{\"email\":{\"address\":"
	    "\"gigi@o.test\",\"isVerified\":true},\"phone\":{\"number\":"
	    "\"+41791234567\"}},\"authenticators\":{" FIRST("gigi")
	    ",{\"usernameId\":\"2\",\"username\":\"gigi.two\","
	    "\"isOrganizationSpecific\":true}]},"
	    "\"state\":\"USER_STATE_ACTIVE\"}]}"));
}

Test(rpc_search, what_a_user_lacks_is_left_out)
{
	cr_expect(finds("[" ID("m1") "]", DETAILS("1") ",\"result\":["
	    USER("m1", "22", "22") ",\"authenticators\":{" FIRST("robot")
	    "]},\"state\":\"USER_STATE_ACTIVE\"}]}"));
	cr_expect(finds("[" ID("u3") "]", DETAILS("1") ",\"result\":["
	    USER("u3", "23", "24") ",\"contact\":{\"email\":{\"address\":"
	    "\"zoe@o.test\"}},\"authenticators\":{" FIRST("zoe")
	    "]},\"state\":\"USER_STATE_LOCKED\"}]}"));
}

Test(rpc_search, initial_is_shown_and_found_as_active)
{
	cr_expect(finds("[" ID("u2") "]", DETAILS("1") ",\"result\":["
	    USER("u2", "21", "21") ",\"contact\":{\"email\":{\"address\":"
	    "\"bob@o.test\"}},\"authenticators\":{" FIRST("bob")
	    "]},\"state\":\"USER_STATE_ACTIVE\"}]}"));
	cr_assert_eq(call("SearchUsers", "{\"filters\":[{\"stateFilter\":"
	    "{\"state\":\"USER_STATE_ACTIVE\"}}]}"), UD_OK);
	cr_expect_str_eq(ids(), "u1 u2 m1");
}

Test(rpc_search, links_of_identity_providers_are_listed_by_id)
{
	found_sql("INSERT INTO ud_links (owner, idp, external, name)"
	    " SELECT key, 'idp-b', 'x', NULL FROM ud_users WHERE id = 'm1'"
	    " UNION ALL"
	    " SELECT key, 'idp-a', 'ext-2', 'z\"z' FROM ud_users"
	    " WHERE id = 'm1' UNION ALL"
	    " SELECT key, 'idp-a', 'ext-1', 'gg' FROM ud_users"
	    " WHERE id = 'm1'");
	cr_expect(finds("[" ID("m1") "]", DETAILS("1") ",\"result\":["
	    USER("m1", "22", "22") ",\"authenticators\":{" FIRST("robot")
	    "],\"identityProviders\":[{\"idpId\":\"idp-a\",\"userId\":"
	    "\"ext-1\",\"username\":\"gg\"},{\"idpId\":\"idp-a\",\"userId\":"
	    "\"ext-2\",\"username\":\"z\\\"z\"},{\"idpId\":\"idp-b\","
	    "\"userId\":\"x\"}]},\"state\":\"USER_STATE_ACTIVE\"}]}"));
	cr_assert_eq(call("SearchUsers", "{\"filters\":[{\"idpLinkFilter\":"
	    "{\"idpId\":\"idp-b\"}}]}"), UD_OK, "%s", answer);
	cr_expect_str_eq(ids(), "m1");
}

Test(rpc_search, schema_is_shown_with_the_revision)
{
	found_sql("INSERT INTO ud_schemas (key, id, type)"
	    " VALUES (7, 's1', 'staff')");
	found_sql("INSERT INTO ud_user_schemas (owner, schema, revision)"
	    " SELECT key, 7, 4 FROM ud_users WHERE id = 'm1'");
	cr_expect(finds("[{\"schemaTypeFilter\":{\"type\":\"staff\"}}]",
	    DETAILS("1") ",\"result\":[" USER("m1", "22", "22")
	    ",\"schema\":{\"id\":\"s1\",\"type\":\"staff\",\"revision\":4},"
	    "\"authenticators\":{" FIRST("robot")
	    "]},\"state\":\"USER_STATE_ACTIVE\"}]}"));
	cr_assert_eq(call("SearchUsers",
	    "{\"sortingColumn\":\"FIELD_NAME_SCHEMA_TYPE\"}"), UD_OK);
	cr_expect_str_eq(ids(), "m1 u1 u2 u3");
	cr_assert_eq(call("SearchUsers", "{\"sortingColumn\":7,"
	    "\"query\":{\"desc\":true}}"), UD_OK);
	cr_expect_str_eq(ids(), "u3 u2 u1 m1");
}

Test(rpc_search, a_revision_and_a_bare_user_leave_out_what_is_nothing)
{
	found_sql("INSERT INTO ud_schemas (key, id, type)"
	    " VALUES (7, 's1', 'staff')");
	found_sql("INSERT INTO ud_user_schemas (owner, schema, revision)"
	    " SELECT key, 7, 0 FROM ud_users WHERE id = 'm1'");
	cr_assert_eq(call("SearchUsers", "{\"filters\":[" ID("m1") "]}"),
	    UD_OK);
	cr_expect(answered("\"schema\":{\"id\":\"s1\",\"type\":\"staff\"}"));
	cr_assert_eq(call("CreateUser", "{\"organizationId\":\"o\","
	    "\"userId\":\"m2\",\"machine\":{\"name\":\"Bare\"}}"), UD_OK);
	cr_assert_eq(call("SearchUsers", "{\"filters\":[" ID("m2") "]}"),
	    UD_OK);
	cr_expect(!strstr(answer, "contact"), "%s", answer);
}

Test(rpc_search, nobody_is_an_answer_without_users)
{
	cr_expect(finds("[" ID("nobody") "]", "{\"details\":{"
	    "\"appliedLimit\":\"100\",\"timestamp\":"
	    "\"2025-01-23T10:34:24.051Z\"}}"));
}

Test(rpc_search, everybody_is_asked_for_in_many_ways)
{
	static const char *const requests[] = {
		"", "{}", "{\"filters\":null}", "{\"filters\":[]}",
		"{\"query\":null,\"instance\":null,\"sortingColumn\":null}",
		"{\"query\":{},\"instance\":{},\"filters\":[]}",
		"{\"query\":{\"offset\":0,\"limit\":0,\"desc\":false,"
		    "\"page_token\":\"\",\"countMode\":0}}",
		"{\"sorting_column\":\"FIELD_NAME_CREATION_DATE\"}",
		"{\"sortingColumn\":0}", "{\"sortingColumn\":2}",
		"{\"filters\":[{\"constantFilter\":{\"value\":true}}]}",
		"{\"unknown\":[1],\"query\":{\"unknown\":{}}}"
	};

	for (size_t i = 0; i < N(requests); i++) {
		cr_expect_eq(call("SearchUsers", requests[i]), UD_OK,
		    "%s: %s", requests[i], answer);
		cr_expect_str_eq(ids(), "u1 u2 m1 u3", "%s: %s", requests[i],
		    answer);
		cr_expect_str_eq(member("totalResult"), "4");
	}
}

Test(rpc_search, instance_is_the_one_of_the_store)
{
	char request[128];

	(void)snprintf(request, sizeof(request),
	    "{\"instance\":{\"id\":\"%s\"}}", ud_dir_instance_id(dir));
	cr_expect_eq(call("SearchUsers", request), UD_OK, "%s", answer);
	cr_expect_str_eq(member("totalResult"), "4");
	cr_expect(refuses("SearchUsers", "{\"instance\":{\"id\":\"x\"}}",
	    UD_ENOTFOUND, "instance.not_found", "instance.id"));
	cr_expect(refuses("SearchUsers", "{\"instance\":{\"id\":\"\"}}",
	    UD_ENOTFOUND, "instance.not_found", "instance.id"));
	cr_expect(refuses("SearchUsers", "{\"instance\":{\"domain\":"
	    "\"o.test\"}}", UD_ENOTFOUND, "instance.not_found",
	    "instance.domain"));
	cr_expect(refuses("SearchUsers", "{\"instance\":{\"domain\":\"a\","
	    "\"id\":\"b\"}}", UD_EINVAL, "Errors.Invalid.Argument",
	    "instance.id"));
}

Test(rpc_search, every_column_sorts)
{
	static const struct {
		const char *column, *right;
	} cases[] = {
		{ "FIELD_NAME_UNSPECIFIED", "u1 u2 m1 u3" },
		{ "FIELD_NAME_ID", "m1 u1 u2 u3" },
		{ "FIELD_NAME_CREATION_DATE", "u1 u2 m1 u3" },
		{ "FIELD_NAME_CHANGE_DATE", "u1 u2 m1 u3" },
		{ "FIELD_NAME_EMAIL", "u2 u1 u3 m1" },
		{ "FIELD_NAME_PHONE", "u1 m1 u2 u3" },
		/* Initial is active, and so comes before locked. */
		{ "FIELD_NAME_STATE", "m1 u1 u2 u3" },
		{ "FIELD_NAME_SCHEMA_ID", "m1 u1 u2 u3" },
		{ "FIELD_NAME_SCHEMA_TYPE", "m1 u1 u2 u3" }
	};
	char request[128];

	for (size_t i = 0; i < N(cases); i++) {
		(void)snprintf(request, sizeof(request),
		    "{\"sortingColumn\":\"%s\"}", cases[i].column);
		cr_assert_eq(call("SearchUsers", request), UD_OK, "%s",
		    answer);
		cr_expect_str_eq(ids(), cases[i].right, "%s: %s",
		    cases[i].column, ids());
		(void)snprintf(request, sizeof(request),
		    "{\"sortingColumn\":%zu}", i);
		cr_assert_eq(call("SearchUsers", request), UD_OK);
		cr_expect_str_eq(ids(), cases[i].right);
	}
}
