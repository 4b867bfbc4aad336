/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <inttypes.h>
#include <string.h>

static void
add_quoted(struct text *out, const char *s)
{
	const char *end = s + strlen(s);

	text_puts(out, "\"");
	while (s < end) {
		const char *start = s;
		long c = text_next(&s, end);

		if (c == '"' || c == '\\')
			text_puts(out, "\\");
		if (c >= 0 && text_is_hostile(c))
			text_format(out, "\\u%04lx", (unsigned long)c);
		else
			text_add(out, start, (size_t)(s - start));
	}
	text_puts(out, "\"");
}

static void
add_name(struct text *out, const char *name)
{
	if (out->len > 0 && strchr("{[:", out->s[out->len - 1]) == NULL)
		text_puts(out, ",");
	if (name != NULL) {
		add_quoted(out, name);
		text_puts(out, ":");
	}
}

void
json_open(struct text *out, const char *name, char bracket)
{
	add_name(out, name);
	text_add(out, &bracket, 1);
}

void
json_close(struct text *out, char bracket)
{
	text_add(out, &bracket, 1);
}

void
json_string(struct text *out, const char *name, const char *value)
{
	add_name(out, name);
	add_quoted(out, value);
}

void
json_bytes(struct text *out, const char *name, const void *value, size_t len)
{
	add_name(out, name);
	text_puts(out, "\"");
	text_base64(out, value, len);
	text_puts(out, "\"");
}

void
json_number(struct text *out, const char *name, uint64_t value)
{
	add_name(out, name);
	text_format(out, "%" PRIu64, value);
}

void
json_uint64(struct text *out, const char *name, uint64_t value)
{
	add_name(out, name);
	text_format(out, "\"%" PRIu64 "\"", value);
}

void
json_bool(struct text *out, const char *name, int value)
{
	json_raw(out, name, value ? "true" : "false", value ? 4 : 5);
}

void
json_time(struct text *out, const char *name, int64_t us)
{
	add_name(out, name);
	text_puts(out, "\"");
	text_time(out, us);
	text_puts(out, "\"");
}

void
json_raw(struct text *out, const char *name, const char *value, size_t len)
{
	add_name(out, name);
	text_add(out, value, len);
}

static void
new_line(struct text *out, int level)
{
	text_format(out, "\n%*s", level * 2, "");
}

/* Copy a string, which begins at @p s, and return what follows it. */
static const char *
pretty_string(struct text *out, const char *s, const char *end)
{
	int escaped = 0;

	text_add(out, s++, 1);
	while (s < end) {
		const char *start = s;
		long c = text_next(&s, end);

		if (c < 0 || text_is_hostile(c))
			text_format(out, "\\u%04lx", c < 0 ? 0xfffdul :
			    (unsigned long)c);
		else
			text_add(out, start, (size_t)(s - start));
		if (c == '"' && !escaped)
			break;
		escaped = c == '\\' && !escaped;
	}
	return s;
}

/* Copy what is no string, and return what follows it. */
static const char *
pretty_mark(struct text *out, const char *p, const char *end, int *level)
{
	const char *next = p + 1;

	switch (*p) {
	case '{':
	case '[':
		while (next < end && memchr(" \t\r\n", *next, 4) != NULL)
			next++;
		text_add(out, p, 1);
		if (next < end && (*next == '}' || *next == ']'))
			text_add(out, next++, 1);
		else
			new_line(out, ++*level);
		break;
	case '}':
	case ']':
		new_line(out, --*level);
		text_add(out, p, 1);
		break;
	case ',':
		text_puts(out, ",");
		new_line(out, *level);
		break;
	case ':':
		text_puts(out, ": ");
		break;
	default:
		if (memchr(" \t\r\n", *p, 4) == NULL)
			text_add(out, p, 1);
		break;
	}
	return next;
}

void
json_pretty(struct text *out, struct slice json, int level)
{
	const char *p = json.at;
	const char *end = p + json.len;

	while (p < end)
		p = *p == '"' ? pretty_string(out, p, end) :
		    pretty_mark(out, p, end, &level);
}

void
json_compact(struct text *out, struct slice json)
{
	const char *p = json.at;
	const char *end = p + json.len;

	while (p < end) {
		if (*p == '"') {
			p = pretty_string(out, p, end);
			continue;
		}
		if (memchr(" \t\r\n", *p, 4) == NULL)
			text_add(out, p, 1);
		p++;
	}
}
