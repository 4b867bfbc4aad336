/* SPDX-License-Identifier: MIT */
#include "search/cursor.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "search/filter.h"

static void
place(const struct cursor *c, const char *at)
{
	struct span before = {c->begin, (size_t)(at - c->begin)};

	(void)snprintf(c->error->field, sizeof(c->error->field),
	    "column %zu", text_length(before) + 1);
}

int
cursor_begin(struct cursor *c, struct span text)
{
	const char *p;
	int32_t got;

	c->begin = c->at = c->token = text.data == NULL ? "" : text.data;
	c->end = c->begin + text.len;
	if (text.len > UD_FILTER_BYTES_MAX)
		return cursor_refuse(c, c->begin + UD_FILTER_BYTES_MAX,
		    "search.too_large", "the filter has more than %d bytes",
		    UD_FILTER_BYTES_MAX);
	for (p = c->begin; (got = text_next(&p, c->end)) >= 0;)
		;
	if (got != -1)
		return cursor_refuse(c, p, "search.text_encoding",
		    "the filter must be UTF-8");
	return UD_OK;
}

int
cursor_end(struct cursor *c, int rc)
{
	if (rc == UD_OK || c->f->error.code == UD_OK)
		return rc;
	*c->error = c->f->error;
	if (rc == UD_EINVAL)
		place(c, c->token);
	return rc;
}

static int
report(struct cursor *c, const char *at, const char *key, const char *format,
    va_list args)
{
	char message[sizeof(c->error->message)];

	(void)vsnprintf(message, sizeof(message), format, args);
	(void)error_set(c->error, UD_EINVAL, key, NULL, NULL, "%s", message);
	place(c, at);
	return UD_EINVAL;
}

int
cursor_expect(struct cursor *c, const char *at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)report(c, at, c->key, format, args);
	va_end(args);
	return UD_EINVAL;
}

int
cursor_refuse(struct cursor *c, const char *at, const char *key,
    const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)report(c, at, key, format, args);
	va_end(args);
	return UD_EINVAL;
}

int
cursor_check_text(struct cursor *c, const char *at, struct span text,
    size_t min, int folds)
{
	enum text_fault fault = tree_check_text(text, min, FILTER_TEXT_MAX,
	    folds);

	if (fault == TEXT_FINE)
		return UD_OK;
	(void)tree_text_error(c->error, fault, "the text", min,
	    FILTER_TEXT_MAX);
	place(c, at);
	return UD_EINVAL;
}

int
cursor_is(const struct cursor *c, char next)
{
	return c->at < c->end && *c->at == next;
}

/* Not tolower(), which asks the locale. */
static char
lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

struct span
cursor_word(struct cursor *c, const char *others)
{
	struct span word = {c->at, 0};

	for (; c->at < c->end; c->at++) {
		char letter = lower(*c->at);

		if (!(letter >= 'a' && letter <= 'z') &&
		    !(letter >= '0' && letter <= '9') &&
		    (letter == '\0' || strchr(others, letter) == NULL))
			break;
	}
	word.len = (size_t)(c->at - word.data);
	return word;
}

int
words_equal(struct span a, struct span b)
{
	size_t i = 0;

	if (a.len != b.len)
		return 0;
	while (i < a.len && lower(a.data[i]) == lower(b.data[i]))
		i++;
	return i == a.len;
}
