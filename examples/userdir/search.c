/* SPDX-License-Identifier: MIT */
#include "search.h"

#include <userdir.h>

#include "commands.h"
#include "input.h"
#include "json.h"
#include "table.h"
#include "user_print.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct printer {
	const struct search *search;
	struct table table;
	uint64_t printed;
};

static int
print_user(struct printer *p, const ud_user *user)
{
	struct text json = {0};
	int status = STATUS_OK;

	if (p->search->app->json) {
		status = user_json(p->search->app, user, &json);
		if (json.len > 0)
			puts(json.s);
	} else {
		user_row(&p->table, user);
		if (p->table.count >= USER_CELLS)
			table_print(&p->table);
	}
	p->printed++;
	text_free(&json);
	return status;
}

/* The last line: how many there are, and how to go on. */
static void
print_end(struct printer *p, uint64_t total, const char *token)
{
	struct text json = {0};

	table_print(&p->table);
	if (p->search->app->json) {
		json_open(&json, NULL, '{');
		json_open(&json, "details", '{');
		json_uint64(&json, "totalResult", total);
		if (token != NULL)
			json_string(&json, "nextPageToken", token);
		json_close(&json, '}');
		json_close(&json, '}');
		puts(json.s);
	} else if (total == 0) {
		fputs("No users.\n", stderr);
	} else if (token != NULL) {
		app_say("%" PRIu64 " of %" PRIu64 "; the next ones: "
		    "--page-token %s", p->printed, total, token);
	} else {
		app_say("%" PRIu64 " of %" PRIu64, p->printed, total);
	}
	text_free(&json);
}

static int
print_page(struct printer *p)
{
	const struct search *s = p->search;
	ud_search_result *found = NULL;
	int status = STATUS_OK;

	if (ud_search(s->app->dir, s->filter, &s->query, &found) != UD_OK)
		return app_fail(s->app);
	for (size_t i = 0; i < ud_search_count_of(found) &&
	    status == STATUS_OK; i++)
		status = print_user(p, ud_search_user(found, i));
	if (status == STATUS_OK)
		print_end(p, ud_search_total(found),
		    ud_search_next_page(found));
	ud_search_result_free(&found);
	return status;
}

/* Everybody, page by page, but at most so many. */
static int
print_all(struct printer *p, uint64_t most)
{
	const struct search *s = p->search;
	ud_search_query query = s->query;
	ud_search_iter *iter = NULL;
	const ud_user *user;
	uint64_t total = 0;
	int code, status = STATUS_OK;

	query.limit = most < UD_PAGE_MAX ? most : UD_PAGE_MAX;
	code = ud_search_iter_new(s->app->dir, s->filter, &query, &iter);
	if (code == UD_OK)
		code = UD_ROW;
	while (code == UD_ROW && status == STATUS_OK && p->printed < most &&
	    !ferror(stdout)) {
		code = ud_search_iter_next(s->app->dir, iter, &user);
		if (code == UD_ROW)
			status = print_user(p, user);
	}
	if (code < 0)
		status = app_fail(s->app);
	ud_search_iter_free(&iter);
	if (status == STATUS_OK &&
	    ud_search_count(s->app->dir, s->filter, &total) != UD_OK)
		status = app_fail(s->app);
	if (status == STATUS_OK)
		print_end(p, total, NULL);
	return status;
}

static int
print_count(const struct search *s)
{
	struct text json = {0};
	uint64_t count;

	if (ud_search_count(s->app->dir, s->filter, &count) != UD_OK)
		return app_fail(s->app);
	if (s->app->json) {
		json_open(&json, NULL, '{');
		json_uint64(&json, "count", count);
		json_close(&json, '}');
		app_print_json(json.s);
	} else {
		app_say("%" PRIu64, count);
	}
	text_free(&json);
	return STATUS_OK;
}

/* What was asked for beside the search itself. */
struct wish {
	int ldap, v3, v2;
	int count, all, explain, descending;
	uint64_t limit;
	const char *sort;
	const char *token;
};

static void
check_wish(const struct app *app, const struct wish *w, struct search *s)
{
	if (w->ldap + w->v3 + w->v2 > 1)
		options_fail(app, "the filter has one syntax: --ldap, --v3 "
		    "or --v2");
	if (w->count + w->explain + w->all > 1)
		options_fail(app, "--count, --explain and --all exclude each "
		    "other");
	if (w->count && (w->limit > 0 || w->token != NULL))
		options_fail(app, "--count has no pages");
	if (w->sort != NULL && !search_sort(w->sort, &s->query.sort))
		options_fail(app, "--sort: no such column: %s", w->sort);
	s->syntax = w->ldap ? UD_SYNTAX_LDAP : w->v3 ? UD_SYNTAX_V3 :
	    w->v2 ? UD_SYNTAX_V2 : UD_SYNTAX_SCIM;
	s->query.descending = w->descending != 0;
	s->query.page_token = w->token;
	s->query.limit = w->all ? 0 : w->limit;
}

static int
search(struct search *s, const struct wish *w, const char *filter)
{
	struct printer p = { .search = s,
	    .table = { .heads = user_heads, .columns = USER_COLUMNS } };
	int status = input_read(s->app, filter, &s->text);

	/* Files end with a line, filters do not. */
	while (s->text.len > 0 && s->text.s[s->text.len - 1] == '\n')
		s->text.s[--s->text.len] = '\0';
	if (status == STATUS_OK && s->text.len == 0) {
		app_error(s->app, "the filter is empty; `id pr` is "
		    "everybody");
		status = STATUS_USAGE;
	}
	if (status == STATUS_OK)
		status = search_read(s);
	if (status != STATUS_OK)
		return status;
	if (w->count)
		return print_count(s);
	if (w->explain)
		return search_explain(s);
	status = w->all ? print_all(&p, w->limit > 0 ? w->limit :
	    UINT64_MAX) : print_page(&p);
	table_print(&p.table);
	return status;
}

int
command_search(struct app *app, struct args *args)
{
	static const struct usage usage = { "[OPTIONS] FILTER | @FILE | -",
	    "Find users.  The filter is given as an argument, in a file, or "
	    "on stdin; it is one of SCIM (RFC 7644):\n\n"
	    "  userName sw \"gi\" and active eq true\n"
	    "  emails co \"@acme.example\" or name.familyName eq \"Miller\"\n"
	    "  not (phoneNumbers pr) and meta.created gt "
	    "\"2025-01-01T00:00:00Z\"\n\n"
	    "or of another syntax:\n\n"
	    "  --ldap '(&(objectClass=person)(sn=mil*))'\n"
	    "  --v3 '[{\"usernameFilter\":{\"username\":\"gigi\"}}]'\n\n"
	    "The last line says how many of all that match were printed, and "
	    "the token of the next page if there is one.  --json prints a "
	    "line for each user and one with the details.", 1, 1 };
	struct search s = { .app = app, .query = UD_INIT(ud_search_query) };
	struct wish w = {0};
	const struct opt options[] = {
		{ "ldap", NULL, OPT_FLAG, &w.ldap,
		    "the filter is one of LDAP (RFC 4515)" },
		{ "v3", NULL, OPT_FLAG, &w.v3,
		    "a JSON list of filters of SearchUsers" },
		{ "v2", NULL, OPT_FLAG, &w.v2,
		    "a JSON list of queries of ListUsers" },
		{ "count", NULL, OPT_FLAG, &w.count,
		    "print only how many match" },
		{ "limit", "N", OPT_NUMBER, &w.limit,
		    "at most N users: without --all a page, of\n"
		    "100 if not said otherwise" },
		{ "all", NULL, OPT_FLAG, &w.all, "all pages" },
		{ "page-token", "TOKEN", OPT_TEXT, &w.token,
		    "begin with the page of this token" },
		{ "sort", "COLUMN", OPT_TEXT, &w.sort,
		    "creation-date, change-date, id, username,\n"
		    "first-name, last-name, nick-name,\n"
		    "display-name, email, phone, state, type,\n"
		    "schema-id or schema-type" },
		{ "desc", NULL, OPT_FLAG, &w.descending,
		    "in descending order" },
		{ "explain", NULL, OPT_FLAG, &w.explain,
		    "print the SQL, its parameters and its plan,\n"
		    "and search for nobody" },
		{ NULL, NULL, OPT_FLAG, NULL, NULL }
	};
	int status;

	options_read(app, &usage, options, args);
	check_wish(app, &w, &s);
	status = app_open(app, APP_EXISTING);
	if (status == STATUS_OK)
		status = search(&s, &w, args->at[0]);
	ud_filter_free(&s.filter);
	text_free(&s.text);
	return status;
}
