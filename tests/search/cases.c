/* SPDX-License-Identifier: MIT */
/* The worked cases: requests, and whom they find. */
#include <stdlib.h>

#include "search/check.h"
#include "search/load.h"

static void
begin_users(void)
{
	load_users(NULL);
}

TestSuite(search_cases, .init = begin_users, .fini = store_close);

static const struct {
	const char *name;
	int sort;
} columns[] = {
	{ "FIELD_NAME_ID", UD_SORT_ID },
	{ "FIELD_NAME_CHANGE_DATE", UD_SORT_CHANGE_DATE },
	{ "FIELD_NAME_EMAIL", UD_SORT_EMAIL },
	{ "FIELD_NAME_PHONE", UD_SORT_PHONE },
	{ "FIELD_NAME_STATE", UD_SORT_STATE_V3 },
	{ "FIELD_NAME_SCHEMA_TYPE", UD_SORT_SCHEMA_TYPE },
	{ "USER_FIELD_NAME_USER_NAME", UD_SORT_USERNAME },
	{ "USER_FIELD_NAME_TYPE", UD_SORT_TYPE },
};

static ud_search_query
query_of(const cJSON *row, int is_v2)
{
	const char *column = member_text(row, "sortingColumn");
	ud_search_query query = UD_INIT(ud_search_query);

	query.offset = (uint64_t)member_number(row, "offset");
	query.limit = (uint64_t)member_number(row, "limit");
	query.sort = is_v2 ? UD_SORT_ID : UD_SORT_CREATION_DATE;
	query.descending = (uint64_t)member_number(row, "desc");
	if (cJSON_IsFalse(cJSON_GetObjectItem(row, "asc")))
		query.descending = 1;
	if (column == NULL)
		return query;
	for (size_t i = 0; i < N(columns); i++)
		if (strcmp(columns[i].name, column) == 0) {
			query.sort = (uint64_t)columns[i].sort;
			return query;
		}
	cr_assert_fail("%s", column);
	return query;
}

static void
act(const cJSON *row)
{
	const cJSON *org;

	scope = (struct scope){0};
	store_act_as(member_text(row, "caller"));
	cJSON_ArrayForEach(org, cJSON_GetObjectItem(row, "readIn"))
		scope.orgs[scope.org_count++] = org->valuestring;
}

static ud_filter *
filter_of(const cJSON *row, int is_v2)
{
	char *text = cJSON_PrintUnformatted(cJSON_GetObjectItem(row,
	    is_v2 ? "queries" : "filters"));
	ud_filter *f;

	cr_assert_not_null(text);
	f = read_filter(is_v2 ? UD_SYNTAX_V2 : UD_SYNTAX_V3, text);
	cJSON_free(text);
	return f;
}

static char *
expected_ids(const cJSON *row)
{
	char text[256] = "";
	const cJSON *id;

	cJSON_ArrayForEach(id, cJSON_GetObjectItem(row, "ids")) {
		if (text[0] != '\0')
			strcat(text, " ");
		strcat(text, id->valuestring);
	}
	return strdup(text);
}

/* Call for each case; how many there were. */
static int
for_each_case(void (*each)(const cJSON *row, const ud_filter *f,
    const ud_search_query *query))
{
	cJSON *file = load_json("cases.json");
	const cJSON *row;
	int count = 0;

	cJSON_ArrayForEach(row, cJSON_GetObjectItem(file, "cases")) {
		int is_v2 = strcmp(member_text(row, "api"), "v2") == 0;
		ud_search_query query = query_of(row, is_v2);
		ud_filter *f;

		act(row);
		f = filter_of(row, is_v2);
		each(row, f, &query);
		ud_filter_free(&f);
		count++;
	}
	cJSON_Delete(file);
	return count;
}

static void
run(const cJSON *row, const ud_filter *f, const ud_search_query *query)
{
	uint64_t total = (uint64_t)member_number(row, "total"), count = 0;
	char *ids = expected_ids(row);

	cr_expect(gives(f, query, ids, total), "case %s: %s",
	    member_text(row, "n"), member_text(row, "shows"));
	OK(ud_search_count(dir, f, &count));
	cr_expect_eq(count, total, "case %s", member_text(row, "n"));
	free(ids);
}

Test(search_cases, each_finds_its_users)
{
	cr_expect_eq(for_each_case(run), 105);
}

Test(search_cases, each_finds_its_users_without_waiting_rows)
{
	store_maintain();
	cr_expect_eq(for_each_case(run), 105);
}

Test(search_cases, each_finds_its_users_in_a_reopened_directory)
{
	store_reopen(NULL);
	cr_expect_eq(for_each_case(run), 105);
}

static void
run_with_grams(uint64_t grams)
{
	ud_options options;

	store_close();
	options = store_options();
	options.index_grams = grams;
	load_users(&options);
	cr_expect_eq(for_each_case(run), 105);
	store_maintain();
	cr_expect_eq(for_each_case(run), 105);
}

Test(search_cases, each_finds_its_users_with_the_small_index)
{
	run_with_grams(UD_GRAMS_SMALL);
}

Test(search_cases, each_finds_its_users_without_an_index)
{
	run_with_grams(UD_GRAMS_NONE);
}

/* The evaluator is judged by the same cases as the library. */
static struct people people;

static void
run_evaluator(const cJSON *row, const ud_filter *f,
    const ud_search_query *query)
{
	struct found found, page;
	char *ids = expected_ids(row), *is;
	size_t limit = query->limit == 0 ? UD_PAGE_DEFAULT : query->limit;

	found_init(&found, &people, f, query);
	cr_expect_eq(found.count, (size_t)member_number(row, "total"));
	page = found;
	page.list += query->offset < found.count ? query->offset :
	    found.count;
	page.count -= (size_t)(page.list - found.list);
	page.count = page.count > limit ? limit : page.count;
	is = ids_of_found(&page);
	cr_expect_str_eq(is, ids, "case %s: %s", member_text(row, "n"),
	    member_text(row, "shows"));
	free(is);
	free(ids);
	found_free(&found);
}

Test(search_cases, evaluator_agrees_with_each)
{
	load_people(&people);
	cr_expect_eq(for_each_case(run_evaluator), 105);
	people_free(&people);
}

Test(search_cases, login_names_are_those_of_the_cases)
{
	cr_expect_str_eq(ud_user_login_name_at(get("101"), 0),
	    "alice@acme.localhost");
	cr_expect_str_eq(ud_user_login_name_at(get("101"), 1),
	    "alice@acme.test");
	cr_expect_str_eq(ud_user_preferred_login_name(get("106")),
	    "STRASSE@gamma.localhost");
	cr_expect_eq(ud_user_login_name_count(get("113")), 0);
	cr_expect_str_eq(ud_user_email(get("113")), "");
	cr_expect_null(get("109"));
}
