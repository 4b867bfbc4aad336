/* SPDX-License-Identifier: MIT */
#include "search/check.h"

#include <stdio.h>
#include <stdlib.h>

ud_filter *
read_filter(int syntax, const char *text)
{
	ud_filter *f = NULL;
	int rc = ud_filter_read(dir, syntax, text, strlen(text), &f);

	cr_assert_eq(rc, UD_OK, "%s: %s [%s]", text, ud_errmsg(dir),
	    ud_errfield(dir));
	return f;
}

ud_filter *
everybody(void)
{
	ud_filter *f = NULL;

	cr_assert_eq(ud_filter_new(&f), UD_OK);
	cr_assert_eq(ud_filter_constant(f, 1), UD_OK);
	return f;
}

/* For trees that no syntax has words for. */
static void
write_nodes(FILE *out, const ud_filter *f)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct node *node = &f->nodes[i];

		(void)fprintf(out, "{kind %d attribute %d method %d option %d "
		    "size %d number %lld", node->kind, node->attribute,
		    node->method, node->option, (int)node->size,
		    (long long)node->number);
		for (size_t t = 0; t < node->count && t < 20; t++) {
			struct span text = tree_node_text(f, node, t);

			(void)fprintf(out, " \"%.*s\"", (int)text.len,
			    text.data == NULL ? "" : text.data);
		}
		(void)fputc('}', out);
	}
}

const char *
filter_text(const ud_filter *f)
{
	static char *text;
	char *json = NULL;
	size_t len;
	FILE *out;

	free(text);
	out = open_memstream(&text, &len);
	if (ud_filter_write(dir, f, UD_SYNTAX_V3, &json) == UD_OK)
		(void)fputs(json, out);
	else
		write_nodes(out, f);
	ud_string_free(&json);
	(void)fclose(out);
	return text;
}

static void
append(FILE *out, size_t i, const char *id)
{
	(void)fprintf(out, "%s%s", i == 0 ? "" : " ", id);
}

char *
ids_of(const ud_search_result *result)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	for (size_t i = 0; i < ud_search_count_of(result); i++)
		append(out, i, ud_user_id(ud_search_user(result, i)));
	(void)fclose(out);
	return text;
}

char *
ids_of_found(const struct found *found)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	for (size_t i = 0; i < found->count; i++)
		append(out, i, person_id(found->list[i]));
	(void)fclose(out);
	return text;
}

static int is_quiet;

static int
search(const ud_filter *f, const ud_search_query *query,
    ud_search_result **result)
{
	int rc = ud_search(dir, f, query, result);

	if (rc == UD_OK || is_quiet)
		return rc == UD_OK;
	(void)fprintf(stderr, "%d %s [%s] %s: ", rc, ud_errkey(dir),
	    ud_errfield(dir), ud_errmsg(dir));
	(void)fprintf(stderr, "%s\n", filter_text(f));
	cr_expect_null(*result);
	return 0;
}

/* What the result says of the total, given how many there are. */
static int
total_is(const ud_search_result *result, const ud_search_query *query,
    uint64_t count)
{
	uint64_t cap = query->total_cap == 0 ? 10000 : query->total_cap;

	switch (query->total) {
	case UD_TOTAL_NONE:
		return ud_search_total(result) == 0;
	case UD_TOTAL_CAPPED:
		return ud_search_total(result) == (count > cap ? cap :
		    count) && ud_search_total_is_minimum(result) ==
		    (count > cap);
	default:
		return ud_search_total(result) == count &&
		    !ud_search_total_is_minimum(result);
	}
}

static int
gives_once(const ud_filter *f, const ud_search_query *query, const char *ids,
    uint64_t total)
{
	ud_search_result *result = NULL;
	char *is;
	int same;

	if (!search(f, query, &result))
		return 0;
	is = ids_of(result);
	same = strcmp(is, ids) == 0 && total_is(result, query, total);
	if (!same)
		(void)fprintf(stderr, "%s\nis %s (%llu)\nnot %s (%llu)\n",
		    filter_text(f), is,
		    (unsigned long long)ud_search_total(result), ids,
		    (unsigned long long)total);
	free(is);
	ud_search_result_free(&result);
	return same;
}

int
gives(const ud_filter *f, const ud_search_query *given, const char *ids,
    uint64_t total)
{
	ud_search_query query = UD_INIT(ud_search_query);
	int same;

	if (given != NULL)
		query = *given;
	query.total = UD_TOTAL_EXACT;
	same = gives_once(f, &query, ids, total);
	query.total = UD_TOTAL_NONE;
	same = gives_once(f, &query, ids, total) && same;
	query.total = UD_TOTAL_CAPPED;
	for (query.total_cap = 0; query.total_cap <= total + 1;
	    query.total_cap++)
		same = gives_once(f, &query, ids, total) && same;
	return same;
}

/* The page against the part of the records that it should be. */
static int
page_is(const ud_search_result *result, const struct found *found,
    size_t first)
{
	size_t limit = (size_t)ud_search_limit(result);
	size_t rest = first < found->count ? found->count - first : 0;
	size_t count = rest < limit ? rest : limit;

	if (ud_search_count_of(result) != count ||
	    (ud_search_next_page(result) != NULL) != (rest > limit))
		return 0;
	for (size_t i = 0; i < count; i++)
		if (strcmp(ud_user_id(ud_search_user(result, i)),
		    person_id(found->list[first + i])) != 0)
			return 0;
	return ud_search_user(result, count) == NULL;
}

static void
show_plan(const ud_filter *f, const ud_search_query *query)
{
	ud_search_plan *plan = NULL;

	if (ud_search_explain(dir, f, query, &plan) != UD_OK)
		return;
	for (size_t i = 0; i < ud_search_plan_count(plan); i++) {
		(void)fprintf(stderr, "%s\n", ud_search_plan_sql(plan, i));
		for (size_t n = 0; n < ud_search_plan_params(plan, i); n++)
			(void)fprintf(stderr, "\t?%zu %s\n", n + 1,
			    ud_search_plan_param(plan, i, n));
	}
	ud_search_plan_free(&plan);
}

static void
show(const ud_filter *f, const ud_search_query *query,
    const ud_search_result *result, const struct found *found)
{
	char *is = ids_of(result), *should = ids_of_found(found);

	(void)fprintf(stderr, "%s\nsort %d desc %d offset %d limit %d "
	    "total %d cap %d deleted %d scope %d\nis %s (%d%s)\n"
	    "not %s (%zu)\n",
	    filter_text(f), (int)query->sort, (int)query->descending,
	    (int)query->offset, (int)query->limit, (int)query->total,
	    (int)query->total_cap, (int)query->include_deleted,
	    scope.limited, is, (int)ud_search_total(result),
	    ud_search_next_page(result) != NULL ? ", more" : "", should,
	    found->count);
	free(is);
	free(should);
	show_plan(f, query);
}

int
agrees(const struct people *people, const ud_filter *f,
    const ud_search_query *given, size_t skipped)
{
	ud_search_query query = UD_INIT(ud_search_query);
	ud_search_result *result = NULL;
	struct found found;
	int same;

	if (given != NULL)
		query = *given;
	if (!search(f, given, &result))
		return 0;
	found_init(&found, people, f, &query);
	same = page_is(result, &found, query.offset + skipped) &&
	    total_is(result, &query, found.count);
	if (!same && !is_quiet)
		show(f, &query, result, &found);
	found_free(&found);
	ud_search_result_free(&result);
	return same;
}

int
agrees_quietly(const struct people *people, const ud_filter *f,
    const ud_search_query *query)
{
	int same;

	is_quiet = 1;
	same = agrees(people, f, query, 0);
	is_quiet = 0;
	return same;
}

int
search_refused(const ud_filter *f, const ud_search_query *query,
    const char *key, const char *field)
{
	ud_search_result *result = NULL;
	int rc = ud_search(dir, f, query, &result);

	cr_expect_null(result);
	ud_search_result_free(&result);
	return refused(rc, UD_EINVAL, key, field);
}
