/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "search/check.h"

enum { TEXT_SIZE = 64 * 1024 };

static const char *
plan_part(char text[TEXT_SIZE], const ud_filter *f,
    const ud_search_query *query,
    const char *(*part)(const ud_search_plan *, size_t))
{
	ud_search_plan *plan = NULL;
	size_t len = 0;

	OK(ud_search_explain(dir, f, query, &plan));
	cr_assert_gt(ud_search_plan_count(plan), 0);
	text[0] = '\0';
	for (size_t i = 0; i < ud_search_plan_count(plan) && len < TEXT_SIZE;
	    i++)
		len += (size_t)snprintf(text + len, TEXT_SIZE - len, "%s\n",
		    part(plan, i));
	cr_assert_lt(len, TEXT_SIZE);
	cr_expect_null(part(plan, ud_search_plan_count(plan)));
	ud_search_plan_free(&plan);
	return text;
}

const char *
plan_sql(const ud_filter *f, const ud_search_query *query)
{
	static char text[TEXT_SIZE];

	return plan_part(text, f, query, ud_search_plan_sql);
}

const char *
plan_text(const ud_filter *f, const ud_search_query *query)
{
	static char text[TEXT_SIZE];

	return plan_part(text, f, query, ud_search_plan_text);
}
