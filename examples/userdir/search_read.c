/* SPDX-License-Identifier: MIT */
#include "search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 72, BEFORE = 56 };	/* columns of a line that points */

static size_t
escaped_width(const char *from, const char *to)
{
	struct text part = {0};
	size_t width;

	text_escape(&part, from, (size_t)(to - from));
	width = text_width(part.s);
	text_free(&part);
	return width;
}

/* Show the filter, as much of it as fits on a line, with a caret below the
 * character of that column. */
static void
point_at(const struct text *filter, unsigned long column)
{
	const char *end = filter->s + filter->len;
	const char *from = filter->s;
	const char *at = filter->s;
	struct text part = {0};
	struct text line = {0};

	while (--column > 0 && at < end)
		(void)text_next(&at, end);
	/* A filter may be long: each step leaves out half of what is before
	 * the place. */
	while (at - from > 8 * BEFORE)
		from += (at - from) / 2;
	while (from > filter->s && from < at && (*from & 0xc0) == 0x80)
		from++;
	while (escaped_width(from, at) > BEFORE)
		(void)text_next(&from, end);
	text_puts(&line, from > filter->s ? "\xe2\x80\xa6" : "");
	text_escape(&part, from, (size_t)(end - from < 8 * SHOWN ?
	    end - from : 8 * SHOWN));
	text_cut(&line, part.s, SHOWN);
	fprintf(stderr, "    %s\n    %*s^\n", line.s,
	    (int)(escaped_width(from, at) + (from > filter->s)), "");
	text_free(&part);
	text_free(&line);
}

int
search_read(struct search *search)
{
	static const char word[] = "column ";
	const struct app *app = search->app;
	const char *field;
	int code, status;

	code = ud_filter_read(app->dir, search->syntax, search->text.s,
	    search->text.len, &search->filter);
	if (code == UD_OK)
		return STATUS_OK;
	status = app_fail(app);
	field = ud_errfield(app->dir);
	if (strncmp(field, word, strlen(word)) == 0)
		point_at(&search->text, strtoul(field + strlen(word), NULL,
		    10));
	return status;
}

int
search_sort(const char *word, uint64_t *sort)
{
	static const struct {
		const char *word;
		int sort;
	} words[] = {
		{ "creation-date", UD_SORT_CREATION_DATE },
		{ "change-date", UD_SORT_CHANGE_DATE },
		{ "id", UD_SORT_ID },
		{ "username", UD_SORT_USERNAME },
		{ "first-name", UD_SORT_FIRST_NAME },
		{ "last-name", UD_SORT_LAST_NAME },
		{ "nick-name", UD_SORT_NICK_NAME },
		{ "display-name", UD_SORT_DISPLAY_NAME },
		{ "email", UD_SORT_EMAIL },
		{ "phone", UD_SORT_PHONE },
		{ "state", UD_SORT_STATE },
		{ "type", UD_SORT_TYPE },
		{ "schema-id", UD_SORT_SCHEMA_ID },
		{ "schema-type", UD_SORT_SCHEMA_TYPE }
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].word, word) != 0)
			continue;
		*sort = (uint64_t)words[i].sort;
		return 1;
	}
	return 0;
}
