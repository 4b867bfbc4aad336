/* SPDX-License-Identifier: MIT */
/* Wrong shapes of searches: missing arguments, numbers, page sizes. */
#include "catalogue/shapes.h"

#include <string.h>

/* Everybody, for calls of the right shape but for one thing. */
static ud_filter *
everybody(void)
{
	ud_filter *filter = NULL;

	if (ud_filter_new(&filter) == UD_OK)
		(void)ud_filter_constant(filter, 1);
	return filter;
}

static ud_search_query
first_page(void)
{
	return (ud_search_query)UD_INIT(ud_search_query);
}

static int
search(ud_dir *dir, ud_filter *filter, const ud_search_query *query)
{
	ud_search_result *found = NULL;
	int rc = ud_search(dir, filter, query, &found);

	ud_search_result_free(&found);
	ud_filter_free(&filter);
	return rc;
}

/* A search in which one member of the query is set. */
#define QUERY(name, member, value) \
	static int \
	name(ud_dir *dir) \
	{ \
		ud_search_query query = first_page(); \
\
		query.member = (value); \
		return search(dir, everybody(), &query); \
	}

QUERY(limit_999, limit, UD_PAGE_MAX - 1)
QUERY(limit_1000, limit, UD_PAGE_MAX)
QUERY(limit_1001, limit, UD_PAGE_MAX + 1)
QUERY(limit_max, limit, UINT64_MAX)
QUERY(offset_most, offset, INT64_MAX)
QUERY(offset_over, offset, (uint64_t)INT64_MAX + 1)
QUERY(sort_14, sort, UD_SORT_SCHEMA_TYPE)
QUERY(sort_15, sort, UD_SORT_SCHEMA_TYPE + 1)
QUERY(total_2, total, UD_TOTAL_NONE)
QUERY(total_3, total, UD_TOTAL_NONE + 1)
QUERY(size_0, size, 0)
QUERY(size_huge, size, SIZE_MAX)
QUERY(token_wrong, page_token, "AAAA")

static int
no_filter(ud_dir *dir)
{
	return search(dir, NULL, NULL);
}

static int
empty_filter(ud_dir *dir)
{
	ud_filter *filter = NULL;
	int rc = ud_filter_new(&filter);

	return rc == UD_OK ? search(dir, filter, NULL) : rc;
}

static int
open_filter(ud_dir *dir)
{
	ud_filter *filter = everybody();

	(void)ud_filter_open(filter, UD_AND);
	return search(dir, filter, NULL);
}

/* With a filter, without the output. */
static int
without(ud_dir *dir, int (*call)(ud_dir *dir, const ud_filter *filter))
{
	ud_filter *filter = everybody();
	int rc = call(dir, filter);

	ud_filter_free(&filter);
	return rc;
}

#define WITHOUT(name, expression) \
	static int \
	name##_call(ud_dir *dir, const ud_filter *filter) \
	{ \
		return (expression); \
	} \
	static int \
	name(ud_dir *dir) \
	{ \
		return without(dir, name##_call); \
	}

WITHOUT(search_no_out, ud_search(dir, filter, NULL, NULL))
WITHOUT(count_no_out, ud_search_count(dir, filter, NULL))
WITHOUT(explain_no_out, ud_search_explain(dir, filter, NULL, NULL))
WITHOUT(iter_no_out, ud_search_iter_new(dir, filter, NULL, NULL))
WITHOUT(write_no_out, ud_filter_write(dir, filter, UD_SYNTAX_SCIM, NULL))

static int
count_no_filter(ud_dir *dir)
{
	uint64_t count;

	return ud_search_count(dir, NULL, &count);
}

static int
explain_no_filter(ud_dir *dir)
{
	ud_search_plan *plan = NULL;

	return ud_search_explain(dir, NULL, NULL, &plan);
}

static int
iter_no_filter(ud_dir *dir)
{
	ud_search_iter *iter = NULL;

	return ud_search_iter_new(dir, NULL, NULL, &iter);
}

static int
next_no_iter(ud_dir *dir)
{
	const ud_user *user;

	return ud_search_iter_next(dir, NULL, &user);
}

static int
next_no_user(ud_dir *dir)
{
	ud_search_iter *iter = NULL;
	ud_filter *filter = everybody();
	int rc = ud_search_iter_new(dir, filter, NULL, &iter);

	if (rc == UD_OK)
		rc = ud_search_iter_next(dir, iter, NULL);
	ud_search_iter_free(&iter);
	ud_filter_free(&filter);
	return rc;
}

static int
read_no_out(ud_dir *dir)
{
	return ud_filter_read(dir, UD_SYNTAX_SCIM, "id pr", 5, NULL);
}

static int
read_text(ud_dir *dir, int syntax, const char *text)
{
	ud_filter *filter = NULL;
	int rc = ud_filter_read(dir, syntax, text, text == NULL ? 1 :
	    strlen(text), &filter);

	ud_filter_free(&filter);
	return rc;
}

static int
read_no_text(ud_dir *dir)
{
	return read_text(dir, UD_SYNTAX_LDAP, NULL);
}

static int
read_syntax_0(ud_dir *dir)
{
	return read_text(dir, 0, "id pr");
}

static int
read_syntax_5(ud_dir *dir)
{
	return read_text(dir, UD_SYNTAX_LDAP + 1, "id pr");
}

static int
read_column(ud_dir *dir)
{
	return read_text(dir, UD_SYNTAX_SCIM, "id xx 1");
}

static int
read_path(ud_dir *dir)
{
	return read_text(dir, UD_SYNTAX_V3, "[{\"userIdFilter\":{}}]");
}

static int
write_no_filter(ud_dir *dir)
{
	char *text = NULL;

	return ud_filter_write(dir, NULL, UD_SYNTAX_V3, &text);
}

const struct shape search_shapes[] = {
	{"ud_search", "no output", UD_EINVAL, "result", search_no_out},
	{"ud_search", "no filter", UD_EINVAL, "filter", no_filter},
	{"ud_search", "empty filter", UD_EINVAL, NULL, empty_filter},
	{"ud_search", "open filter", UD_EINVAL, NULL, open_filter},
	{"ud_search", "999", UD_OK, NULL, limit_999},
	{"ud_search", "1000", UD_OK, NULL, limit_1000},
	{"ud_search", "1001", UD_EINVAL, "query.limit", limit_1001},
	{"ud_search", "limit max", UD_EINVAL, "query.limit", limit_max},
	{"ud_search", "offset most", UD_OK, NULL, offset_most},
	{"ud_search", "offset over", UD_EINVAL, "query.offset", offset_over},
	{"ud_search", "sort 14", UD_OK, NULL, sort_14},
	{"ud_search", "sort 15", UD_EINVAL, "sortingColumn", sort_15},
	{"ud_search", "total 2", UD_OK, NULL, total_2},
	{"ud_search", "total 3", UD_EINVAL, "query.countMode", total_3},
	{"ud_search", "size 0", UD_EINVAL, "query", size_0},
	{"ud_search", "size huge", UD_EINVAL, "query", size_huge},
	{"ud_search", "token", UD_EINVAL, "query.pageToken", token_wrong},
	{"ud_search_count", "no output", UD_EINVAL, "count", count_no_out},
	{"ud_search_count", "no filter", UD_EINVAL, "filter",
	    count_no_filter},
	{"ud_search_explain", "no output", UD_EINVAL, "plan",
	    explain_no_out},
	{"ud_search_explain", "no filter", UD_EINVAL, "filter",
	    explain_no_filter},
	{"ud_search_iter_new", "no output", UD_EINVAL, "iter", iter_no_out},
	{"ud_search_iter_new", "no filter", UD_EINVAL, "filter",
	    iter_no_filter},
	{"ud_search_iter_next", "no walk", UD_EINVAL, "iter", next_no_iter},
	{"ud_search_iter_next", "no output", UD_EINVAL, "user",
	    next_no_user},
	{"ud_filter_read", "no output", UD_EINVAL, "filter", read_no_out},
	{"ud_filter_read", "no text", UD_EINVAL, "text", read_no_text},
	{"ud_filter_read", "syntax 0", UD_EINVAL, "syntax", read_syntax_0},
	{"ud_filter_read", "syntax 5", UD_EINVAL, "syntax", read_syntax_5},
	{"ud_filter_read", "column", UD_EINVAL, "column 4", read_column},
	{"ud_filter_read", "path", UD_EINVAL, "filters[0].userIdFilter.id",
	    read_path},
	{"ud_filter_write", "no output", UD_EINVAL, "text", write_no_out},
	{"ud_filter_write", "no filter", UD_EINVAL, "filter",
	    write_no_filter},
	{NULL, NULL, 0, NULL, NULL}
};
