/* SPDX-License-Identifier: MIT */
/* Nothing of a request becomes SQL. */
#include <stdio.h>
#include <stdlib.h>

#include "search/check.h"
#include "search/dice.h"
#include "search/generate.h"
#include "search/grow.h"

static void
begin_one(void)
{
	store_open(NULL);
	make_org("o");
	make_human("u");
}

TestSuite(search_inject, .init = begin_one, .fini = store_close);

/* Distinctive enough to occur nowhere else. */
static const char *const needles[] = {
	"qZq'qZq", "qZq''qZq", "qZq\"qZq", "qZq;qZq", "qZq--qZq",
	"qZq/*qZq*/", "qZq' OR 1=1 --", "qZq'); DROP TABLE ud_users; --",
	"qZq?1", "qZq$1", "qZq:a", "qZq@a", "qZq{n}", "qZq%s%n", "qZq%_\\",
	"qZq\x01\x02\x1b", "qZq\n\r\t", "qZq`qZq`", "qZq[qZq]", "qZq\x7f",
	"qZq\" OR \"un\" : \"a", "qZq* NEAR(a b)", "qZq^a", "qZq + a",
	"qZq\xef\xb7\x90", "qZq\xc3\x9f", "qZq\xf4\x8f\xbf\xbf",
	"qZq\"]},null", "qZqx'00'", "qZq) UNION SELECT seal FROM ud_users--",
};

/* What parameters the text of a statement names: ?1 to ?n, each of them. */
static size_t
placeholders(const char *sql)
{
	size_t most = 0;
	char seen[5000] = { 0 };

	for (const char *p = strchr(sql, '?'); p != NULL;
	    p = strchr(p + 1, '?')) {
		size_t n = strtoul(p + 1, NULL, 10);

		cr_assert(n > 0 && n < sizeof(seen), "%s", p);
		seen[n] = 1;
		most = n > most ? n : most;
	}
	for (size_t i = 1; i <= most; i++)
		cr_assert(seen[i], "?%zu is missing: %s", i, sql);
	return most;
}

static void
expect_clean_plan(const ud_filter *f, const ud_search_query *query)
{
	ud_search_plan *plan = NULL;

	OK(ud_search_explain(dir, f, query, &plan));
	for (size_t i = 0; i < ud_search_plan_count(plan); i++) {
		const char *sql = ud_search_plan_sql(plan, i);
		size_t count = ud_search_plan_params(plan, i);

		cr_expect_null(strstr(sql, "qZq"), "%s", sql);
		cr_expect_null(strstr(sql, "qzq"), "%s", sql);
		cr_expect_eq(placeholders(sql), count, "%s", sql);
		for (size_t n = 0; n < count; n++)
			cr_expect_not_null(ud_search_plan_param(plan, i, n));
		cr_expect_null(ud_search_plan_param(plan, i, count));
	}
	ud_search_plan_free(&plan);
}

static ud_filter *
new_filter(void)
{
	ud_filter *f = NULL;

	cr_assert_eq(ud_filter_new(&f), UD_OK);
	return f;
}

/* The plan is clean, the search works, and it finds nobody. */
static void
expect_nobody(ud_filter **f)
{
	cr_assert_eq(ud_filter_errcode(*f), UD_OK, "%s",
	    ud_filter_errmsg(*f));
	expect_clean_plan(*f, NULL);
	cr_expect(gives(*f, NULL, "", 0));
	ud_filter_free(f);
}

Test(search_inject, needles_of_texts_are_never_in_the_statement)
{
	for (size_t i = 0; i < N(needles); i++)
		for (int a = UD_ATTRIBUTE_ID; a <= UD_ATTRIBUTE_SCHEMA_TYPE;
		    a++)
			for (int method = 0; method <= 7; method++) {
				ud_filter *f = new_filter();

				(void)ud_filter_text(f, a, needles[i],
				    method);
				expect_nobody(&f);
			}
}

Test(search_inject, needles_of_other_leaves_are_never_in_the_statement)
{
	for (size_t i = 0; i < N(needles); i++) {
		const char *n = needles[i];
		const char *const list[] = { n, "qZq", n };
		ud_metadata_condition entry = UD_INIT(ud_metadata_condition);
		ud_substrings pieces = UD_INIT(ud_substrings);
		ud_filter *f = new_filter();

		entry.key = entry.value = n;
		entry.value_len = strlen(n);
		pieces.initial = pieces.final = n;
		pieces.any = list;
		pieces.any_count = N(list);
		(void)ud_filter_open(f, UD_OR);
		(void)ud_filter_username(f, n, UD_TEXT_CONTAINS,
		    UD_SCOPE_ORGANIZATION);
		(void)ud_filter_contact(f, UD_ATTRIBUTE_EMAIL, n, 5, 1);
		(void)ud_filter_any_text(f, n, UD_TEXT_CONTAINS_IGNORE_CASE);
		(void)ud_filter_in(f, UD_ATTRIBUTE_EMAIL, list, N(list), 1);
		(void)ud_filter_in(f, UD_ATTRIBUTE_USERNAME, list, N(list),
		    0);
		(void)ud_filter_idp_link(f, n, n, n);
		(void)ud_filter_metadata(f, &entry);
		(void)ud_filter_substrings(f, UD_ATTRIBUTE_DISPLAY_NAME,
		    &pieces);
		(void)ud_filter_close(f);
		expect_nobody(&f);
	}
}

Test(search_inject, actor_and_scope_are_never_in_the_statement)
{
	ud_filter *f = everybody();
	ud_search_query query = UD_INIT(ud_search_query);

	for (size_t i = 0; i < N(needles); i++) {
		/* Some of them can be no id. */
		if (ud_dir_act_as(dir, needles[i], NULL) != UD_OK)
			continue;
		store_act_as(needles[i]);
		scope.org_count = 2;
		scope.orgs[0] = scope.orgs[1] = needles[i];
		for (query.sort = 0; query.sort <= UD_SORT_SCHEMA_TYPE;
		    query.sort++)
			expect_clean_plan(f, &query);
		cr_expect(gives(f, NULL, "", 0));
	}
	ud_filter_free(&f);
}

Test(search_inject, random_trees_have_as_many_parameters_as_values)
{
	struct people people = { 0 };

	dice_seed(31);
	generate(&people, 20);
	for (int i = 0; i < 500; i++) {
		ud_filter *f = grow_tree(&people, 12);
		ud_search_query query = UD_INIT(ud_search_query);

		query.sort = roll(UD_SORT_SCHEMA_TYPE + 1);
		query.descending = roll(2);
		expect_clean_plan(f, &query);
		ud_filter_free(&f);
	}
	people_free(&people);
}

/* Statements are kept by their shape, so it must not depend on values. */
Test(search_inject, same_shape_is_the_same_statement)
{
	for (int method = 0; method <= 7; method++) {
		ud_filter *f = new_filter(), *g = new_filter();
		char *sql;

		(void)ud_filter_text(f, UD_ATTRIBUTE_EMAIL, "anna@a.test",
		    method);
		(void)ud_filter_text(g, UD_ATTRIBUTE_EMAIL, "bobo@b.test",
		    method);
		sql = strdup(plan_sql(f, NULL));
		cr_expect_str_eq(plan_sql(g, NULL), sql);
		free(sql);
		ud_filter_free(&f);
		ud_filter_free(&g);
	}
}
