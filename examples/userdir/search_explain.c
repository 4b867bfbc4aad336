/* SPDX-License-Identifier: MIT */
#include "search.h"

#include "json.h"

#include <stdio.h>
#include <string.h>

/* Lines of a text, without their ends. */
static int
next_line(const char **at, struct slice *line)
{
	if (**at == '\0')
		return 0;
	line->at = *at;
	line->len = strcspn(*at, "\n");
	*at += line->len + (line->at[line->len] == '\n');
	return 1;
}

static void
say_lines(const char *text)
{
	struct slice line;

	while (next_line(&text, &line))
		app_say("    %.*s", (int)line.len, line.at);
}

static void
say_statement(const ud_search_plan *plan, size_t i)
{
	printf("Statement %zu\n", i + 1);
	say_lines(ud_search_plan_sql(plan, i));
	if (ud_search_plan_params(plan, i) > 0)
		puts("  Parameters");
	for (size_t n = 0; n < ud_search_plan_params(plan, i); n++)
		app_say("    ?%zu = %s", n + 1,
		    ud_search_plan_param(plan, i, n));
	puts("  Plan");
	say_lines(ud_search_plan_text(plan, i));
}

/* A parameter may be bytes: those that are no text are written as \xXX. */
static void
json_param(struct text *json, const char *value)
{
	struct text escaped = {0};

	text_escape(&escaped, value, strlen(value));
	json_string(json, NULL, escaped.s);
	text_free(&escaped);
}

static void
json_statement(struct text *json, const ud_search_plan *plan, size_t i)
{
	const char *text = ud_search_plan_text(plan, i);
	struct slice line;

	json_open(json, NULL, '{');
	json_string(json, "sql", ud_search_plan_sql(plan, i));
	json_open(json, "parameters", '[');
	for (size_t n = 0; n < ud_search_plan_params(plan, i); n++)
		json_param(json, ud_search_plan_param(plan, i, n));
	json_close(json, ']');
	json_open(json, "plan", '[');
	while (next_line(&text, &line)) {
		struct text copy = {0};

		text_add(&copy, line.at, line.len);
		json_string(json, NULL, copy.s);
		text_free(&copy);
	}
	json_close(json, ']');
	json_close(json, '}');
}

int
search_explain(const struct search *search)
{
	const struct app *app = search->app;
	ud_search_plan *plan = NULL;
	struct text json = {0};
	size_t count;

	if (ud_search_explain(app->dir, search->filter, &search->query,
	    &plan) != UD_OK)
		return app_fail(app);
	count = ud_search_plan_count(plan);
	json_open(&json, NULL, '{');
	json_open(&json, "statements", '[');
	for (size_t i = 0; i < count; i++) {
		if (app->json)
			json_statement(&json, plan, i);
		else
			say_statement(plan, i);
	}
	json_close(&json, ']');
	json_close(&json, '}');
	if (app->json)
		app_print_json(json.s);
	else if (count == 0)
		puts("No statement: nobody can match.");
	text_free(&json);
	ud_search_plan_free(&plan);
	return STATUS_OK;
}
