/* SPDX-License-Identifier: MIT */
/*
 * In a directory that is not small, a search that asks for something rare
 * looks it up: its plan names the index, and does not look at every user.
 */
#include <stdio.h>
#include <stdlib.h>

#include "search/check.h"

enum { USERS = 3000, ORGS = 5 };

static void
make_users(void)
{
	static const char *const given[] = { "Anna", "Bruno", "Chiara",
		"Diego", "Elif", "Farid", "Greta", "Hugo" };
	static const char *const family[] = { "Keller", "Moser", "Rossi",
		"Silva", "Tanaka", "Weber", "Zbinden" };
	char id[24], name[48], email[64], phone[24], org[8];

	for (int i = 0; i < USERS; i++) {
		ud_user_spec spec = UD_INIT(ud_user_spec);
		ud_metadata_item entry = { i % 100 == 0 ? "badge" : "dept",
			id, sizeof("id-00000") - 1 };

		(void)snprintf(id, sizeof(id), "id-%05d", i * 7);
		(void)snprintf(name, sizeof(name), "%s.%s%d",
		    given[i % (int)N(given)], family[i % (int)N(family)], i);
		(void)snprintf(email, sizeof(email), "%s@mail%d.test", name,
		    i % 10);
		(void)snprintf(phone, sizeof(phone), "+4179%07d", i);
		(void)snprintf(org, sizeof(org), "org-%d", i % ORGS);
		spec.type = UD_USER_HUMAN;
		spec.org_id = org;
		spec.user_id = id;
		spec.username = name;
		spec.given_name = given[i % (int)N(given)];
		spec.family_name = family[i % (int)N(family)];
		spec.email = email;
		spec.phone = phone;
		spec.metadata = &entry;
		spec.metadata_count = 1;
		OK(ud_user_create(dir, &spec, NULL));
	}
}

static void
begin_many(void)
{
	char org[8];

	store_open(NULL);
	for (int i = 0; i < ORGS; i++) {
		(void)snprintf(org, sizeof(org), "org-%d", i);
		make_org(org);
	}
	OK(ud_dir_batch_begin(dir));
	make_users();
	OK(ud_dir_batch_end(dir, 1));
	store_put_link("id-00700", "google", "g-100", "anna");
	store_put_schema("id-00700", "sch-1", "Employees", 3);
	store_maintain();
}

TestSuite(search_plan, .init = begin_many, .fini = store_close);

#define V3(leaf, members) "[{\"" leaf "\":{" members "}}]"
#define TEXT(attribute, text, method) V3("textFilter", \
	"\"attribute\":\"USER_ATTRIBUTE_" attribute "\",\"text\":\"" text \
	"\",\"method\":\"TEXT_FILTER_METHOD_" method "\"")

static const struct {
	const char *json;
	const char *uses;	/* what the plan names */
	uint64_t total;
} searches[] = {
	{ TEXT("USERNAME", "Anna.Keller0", "EQUALS"), "ud_usernames_fold", 1 },
	{ TEXT("USERNAME", "anna.KELLER0", "EQUALS_IGNORE_CASE"),
	    "ud_usernames_fold", 1 },
	{ TEXT("USERNAME", "Anna.Keller168", "STARTS_WITH"), "ud_", 2 },
	{ TEXT("USERNAME", "ANNA.keller168", "STARTS_WITH_IGNORE_CASE"),
	    "ud_", 2 },
	{ TEXT("EMAIL", "Anna.Keller0@mail0.test", "EQUALS"),
	    "ud_users_email", 1 },
	{ TEXT("EMAIL", "anna.keller0@MAIL0.test", "EQUALS_IGNORE_CASE"),
	    "ud_users_email", 1 },
	{ TEXT("EMAIL", "anna.keller168", "STARTS_WITH_IGNORE_CASE"), "ud_",
	    2 },
	{ TEXT("PHONE", "+41790000007", "EQUALS"), "ud_users_phone", 1 },
	{ TEXT("PHONE", "+417900000", "STARTS_WITH"), "ud_", 100 },
	{ TEXT("ID", "id-00700", "EQUALS"), "ud_users_id", 1 },
	{ TEXT("ID", "id-007", "STARTS_WITH"), "ud_", 15 },
	{ V3("inFilter", "\"attribute\":\"USER_ATTRIBUTE_ID\","
	    "\"values\":[\"id-00007\",\"id-00700\",\"x\"]"), "ud_users_id",
	    2 },
	{ V3("inFilter", "\"attribute\":\"USER_ATTRIBUTE_EMAIL\","
	    "\"values\":[\"ANNA.keller0@mail0.test\",\"x\"],"
	    "\"ignoreCase\":true"), "ud_users_email", 1 },
	{ TEXT("USERNAME", "231", "CONTAINS_IGNORE_CASE"), "ud_g3", 13 },
	{ TEXT("USERNAME", "r231", "CONTAINS_IGNORE_CASE"), "ud_g5", 6 },
	{ TEXT("USERNAME", "ER231", "CONTAINS_IGNORE_CASE"), "ud_g5", 6 },
	{ TEXT("USERNAME", "ler231", "CONTAINS"), "ud_g5", 3 },
	{ TEXT("EMAIL", "231@", "CONTAINS"), "ud_g5", 3 },
	{ TEXT("EMAIL", "er231@mail", "CONTAINS_IGNORE_CASE"), "ud_g5", 1 },
	{ TEXT("LAST_NAME", "binde", "CONTAINS_IGNORE_CASE"), "ud_g5", 428 },
	{ TEXT("FIRST_NAME", "iara", "ENDS_WITH_IGNORE_CASE"), "ud_g5", 375 },
	{ TEXT("DISPLAY_NAME", "o Zbi", "CONTAINS"), "ud_g5", 160 },
	{ V3("substringsFilter", "\"attribute\":\"USER_ATTRIBUTE_USERNAME\","
	    "\"initial\":\"anna.\",\"any\":[\"eller\"],\"final\":\"168\","
	    "\"ignoreCase\":true"), "ud_g", 1 },
	{ TEXT("USERNAME", "na.keller231", "CONTAINS_IGNORE_CASE"), "ud_g5",
	    0 },
	{ TEXT("USERNAME", "na.keller112", "CONTAINS_IGNORE_CASE"), "ud_g5",
	    2 },
	{ TEXT("EMAIL", "keller112@mail", "CONTAINS_IGNORE_CASE"), "ud_g5",
	    1 },
	{ V3("inFilter", "\"attribute\":\"USER_ATTRIBUTE_LAST_NAME\","
	    "\"values\":[\"ZBINDEN\",\"rossi\",\"xyz\"],"
	    "\"ignoreCase\":true"), "ud_g", 857 },
	{ V3("metadataFilter", "\"key\":\"badge\","
	    "\"value\":\"aWQtMDA3MDA=\""), "ud_metadata_key", 1 },
	{ V3("metadataFilter", "\"key\":\"badge\""), "ud_metadata_key", 30 },
	{ V3("idpLinkFilter", "\"idpId\":\"google\",\"userId\":\"g-100\""),
	    "ud_links_external", 1 },
	{ V3("schemaIdFilter", "\"id\":\"sch-1\""), "ud_user_schemas_schema",
	    1 },
	{ TEXT("LOGIN_NAME", "anna.keller0", "EQUALS_IGNORE_CASE"),
	    "ud_usernames_fold", 1 },
	{ "[{\"orFilter\":{\"queries\":[{\"usernameFilter\":{\"username\":"
	    "\"Anna.Keller0\"}},{\"emailFilter\":{\"address\":"
	    "\"Bruno.Moser1@mail1.test\"}}]}}]", "ud_users_email", 2 },
	{ V3("organizationIdFilter", "\"id\":\"org-3\""), "ud_users_org",
	    600 },
	{ "[{\"organizationIdFilter\":{\"id\":\"org-3\"}},{\"stateFilter\":"
	    "{\"state\":\"USER_STATE_LOCKED\"}}]", "ud_users_org", 0 },
};

/* 1 if the plan reads a table from one end to the other: any but the grams of
 * a needle, users that wait, and lists of the request. */
static int
scans(const char *plan)
{
	static const char *const fine[] = { "SCAN ud_g3 VIRTUAL TABLE INDEX",
		"SCAN ud_g5 VIRTUAL TABLE INDEX", "SCAN p\n",
		"SCAN json_each " };

	for (const char *at = strstr(plan, "SCAN "); at != NULL;
	    at = strstr(at + 1, "SCAN ")) {
		size_t i = 0;

		while (i < N(fine) && strncmp(at, fine[i],
		    strlen(fine[i])) != 0)
			i++;
		if (i == N(fine))
			return 1;
	}
	return 0;
}

static void
expect_plan(const ud_filter *f, const ud_search_query *query,
    const char *uses, const char *what)
{
	const char *plan = plan_text(f, query);

	/* PostgreSQL goes by how many rows there are and how they differ: that
	 * its plans are right is measured, not read. */
	if (storage_is_postgres())
		return;
	cr_expect(strstr(plan, uses) != NULL && !scans(plan),
	    "%s (%s): %s\n%s", what, uses, plan, plan_sql(f, query));
}

Test(search_plan, rare_things_are_looked_up)
{
	for (size_t i = 0; i < N(searches); i++) {
		ud_filter *f = read_filter(UD_SYNTAX_V3, searches[i].json);
		ud_search_query query = UD_INIT(ud_search_query);
		uint64_t count;

		expect_plan(f, NULL, searches[i].uses, searches[i].json);
		query.total = UD_TOTAL_NONE;
		expect_plan(f, &query, searches[i].uses, searches[i].json);
		OK(ud_search_count(dir, f, &count));
		cr_expect_eq(count, searches[i].total, "%s: %d",
		    searches[i].json, (int)count);
		ud_filter_free(&f);
	}
}

/* How many statements a search may take. */
static size_t
statements(const ud_filter *f, const ud_search_query *query)
{
	ud_search_plan *plan = NULL;
	size_t count;

	OK(ud_search_explain(dir, f, query, &plan));
	count = ud_search_plan_count(plan);
	ud_search_plan_free(&plan);
	return count;
}

static void
search(const ud_filter *f, const ud_search_query *query, size_t found)
{
	ud_search_result *result = NULL;

	OK(ud_search(dir, f, query, &result));
	cr_expect_eq(ud_search_count_of(result), found);
	ud_search_result_free(&result);
}

/* The index has to find up to 64 keys of a page of one before everybody is
 * looked at; of 428 Kellers that is known until there were half as many
 * changes, and of nobody else. */
Test(search_plan, what_finds_too_many_is_not_tried_again)
{
	ud_filter *many = read_filter(UD_SYNTAX_V3, TEXT("USERNAME", "keller",
	    "CONTAINS_IGNORE_CASE"));
	ud_filter *few = read_filter(UD_SYNTAX_V3, TEXT("USERNAME", "ler231",
	    "CONTAINS_IGNORE_CASE"));
	ud_search_query query = UD_INIT(ud_search_query);

	POSTGRES_ONLY("a search of two statements");
	query.total = UD_TOTAL_NONE;
	query.limit = 1;
	cr_expect_eq(statements(many, &query), 2);
	/* What is seen before a commit may never be. */
	OK(ud_dir_batch_begin(dir));
	search(many, &query, 1);
	OK(ud_dir_batch_end(dir, 0));
	cr_expect_eq(statements(many, &query), 2);
	for (int i = 0; i < 2; i++) {
		search(many, &query, 1);
		search(few, &query, 1);
		cr_expect_eq(statements(many, &query), 1);
		cr_expect_eq(statements(few, &query), 2);
	}
	for (int i = 0; i < 32; i++) {
		cr_expect_eq(statements(many, &query), 1, "after %d", i);
		OK(i % 2 == 0 ? ud_user_lock(dir, "id-00700", NULL) :
		    ud_user_unlock(dir, "id-00700", NULL));
	}
	cr_expect_eq(statements(many, &query), 2);
	search(many, &query, 1);
	cr_expect_eq(statements(many, &query), 1);
	ud_filter_free(&many);
	ud_filter_free(&few);
}

/* 1 if the plan of some statement still names an index that is gone. */
static int
survives_without(const char *json, const char *drop, const char *uses)
{
	ud_filter *f = read_filter(UD_SYNTAX_V3, json);
	int is;

	store_sql(drop, NULL, 0);
	is = strstr(plan_text(f, NULL), uses) != NULL;
	ud_filter_free(&f);
	return is;
}

/* So that the test above is one. */
Test(search_plan, index_that_is_gone_is_missed)
{
	SQLITE_ONLY("plans that do not depend on statistics");
	cr_expect_not(survives_without(TEXT("PHONE", "+41790000007",
	    "EQUALS"), "DROP INDEX ud_users_phone", "ud_users_phone"));
	cr_expect_not(survives_without(TEXT("EMAIL", "x", "EQUALS"),
	    "DROP INDEX ud_users_email", "ud_users_email"));
	cr_expect_not(survives_without(V3("metadataFilter",
	    "\"key\":\"badge\""), "DROP INDEX ud_metadata_key",
	    "ud_metadata_key"));
}

Test(search_plan, page_token_is_a_place_in_an_index)
{
	static const int sorts[] = { UD_SORT_CREATION_DATE, UD_SORT_ID,
		UD_SORT_EMAIL, UD_SORT_PHONE };
	static const char *const uses[] = { "INTEGER PRIMARY KEY",
		"ud_users_id", "ud_users_email", "ud_users_phone" };

	SQLITE_ONLY("plans that do not depend on statistics");
	for (size_t i = 0; i < N(sorts); i++) {
		ud_search_query query = UD_INIT(ud_search_query);
		ud_search_result *result = NULL;
		ud_filter *f = everybody();

		query.sort = (uint64_t)sorts[i];
		query.total = UD_TOTAL_NONE;
		query.limit = 10;
		OK(ud_search(dir, f, &query, &result));
		query.page_token = ud_search_next_page(result);
		/* Those without an address come after all others: they are
		 * looked for when those are used up. */
		cr_expect_not_null(strstr(plan_text(f, &query), uses[i]));
		cr_expect_null(strstr(plan_text(f, &query), "SCAN u\n"),
		    "%s", plan_text(f, &query));
		ud_search_result_free(&result);
		ud_filter_free(&f);
	}
}

Test(search_plan, orders_with_an_index_are_not_sorted)
{
	static const int sorts[] = { UD_SORT_CREATION_DATE, UD_SORT_ID,
		UD_SORT_EMAIL, UD_SORT_PHONE };

	SQLITE_ONLY("plans that do not depend on statistics");
	for (size_t i = 0; i < N(sorts); i++)
		for (uint64_t descending = 0; descending < 2; descending++) {
			ud_search_query query = UD_INIT(ud_search_query);
			ud_filter *f = everybody();

			query.sort = (uint64_t)sorts[i];
			query.descending = descending;
			query.total = UD_TOTAL_NONE;
			cr_expect_null(strstr(plan_text(f, &query),
			    "TEMP B-TREE FOR ORDER BY"), "%d: %s", sorts[i],
			    plan_text(f, &query));
			ud_filter_free(&f);
		}
}
