/* SPDX-License-Identifier: MIT */
#include "json/scan.h"

#include <userdir/base.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

enum { NAMES_FIRST = 32, NAME_SHOWN_MAX = 64 };

/* A member name as it stands in the text, without its quotes. */
struct name {
	const char *data;
	size_t len;
	int escaped;		/* has escapes, so bytes are not the name */
};

/* An object or array that is open. */
struct level {
	size_t names;		/* where its names begin in scan.names */
	size_t count;		/* of elements so far */
	char close;
};

struct scan {
	const char *begin, *at, *end;
	const struct json_limits *limits;
	struct error *error;
	size_t nodes;
	size_t depth;
	struct level levels[JSON_DEPTH_CEILING];
	struct name *names;	/* of all open objects, outermost first */
	size_t name_count, name_cap;
};

static int
fail_as(struct scan *s, const char *id, const char *at, const char *what)
{
	size_t line = 1, column = 1;
	const char *p;

	for (p = s->begin; p < at; p++) {
		if (*p == '\n') {
			line++;
			column = 1;
		} else if (((unsigned char)*p & 0xc0) != 0x80) {
			column++;
		}
	}
	return error_set(s->error, UD_EINVAL, "Errors.Invalid.Argument", id,
	    NULL, "JSON, line %zu, column %zu (byte %zu): %s", line, column,
	    (size_t)(at - s->begin), what);
}

static int
fail(struct scan *s, const char *at, const char *what)
{
	return fail_as(s, "JSON-scan", at, what);
}

/* Fit to be shown in a path? */
static int
is_plain(const struct name *name)
{
	for (size_t i = 0; i < name->len; i++)
		if (name->data[i] <= ' ' || name->data[i] > '~')
			return 0;
	return name->len <= NAME_SHOWN_MAX;
}

/* The path of the value that is being read; a name that is not read yet is
 * no part of it, and one that is not plain ends it. */
static void
write_path(const struct scan *s, char path[ERROR_FIELD_SIZE])
{
	size_t at = 0;
	int n = 0;

	for (size_t i = 0; i < s->depth; i++) {
		const struct level *level = &s->levels[i];
		size_t end = i + 1 < s->depth ? level[1].names : s->name_count;

		if (level->close == ']')
			n = snprintf(path + at, ERROR_FIELD_SIZE - at, "[%zu]",
			    level->count - 1);
		else if (end - level->names < level->count ||
		    !is_plain(&s->names[end - 1]))
			return;
		else
			n = snprintf(path + at, ERROR_FIELD_SIZE - at,
			    "%s%.*s", at == 0 ? "" : ".",
			    (int)s->names[end - 1].len, s->names[end - 1].data);
		if (n < 0 || (size_t)n >= ERROR_FIELD_SIZE - at)
			return;
		at += (size_t)n;
	}
}

/* A text holds what no text may. */
static int
fail_text(struct scan *s, const char *at, const char *what)
{
	int rc = fail_as(s, "JSON-text", at, what);

	write_path(s, s->error->field);
	return rc;
}

static void
skip_space(struct scan *s)
{
	while (s->at < s->end && (*s->at == ' ' || *s->at == '\t' ||
	    *s->at == '\n' || *s->at == '\r'))
		s->at++;
}

static int
is_digit(const struct scan *s)
{
	return s->at < s->end && *s->at >= '0' && *s->at <= '9';
}

/* Four hexadecimal digits at p, or -1. */
static int32_t
hex4(const char *p, const char *end)
{
	int32_t n = 0;
	int i;

	if (end - p < 4)
		return -1;
	for (i = 0; i < 4; i++) {
		char c = p[i];

		if (c >= '0' && c <= '9')
			n = n * 16 + (c - '0');
		else if (c >= 'a' && c <= 'f')
			n = n * 16 + (c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			n = n * 16 + (c - 'A' + 10);
		else
			return -1;
	}
	return n;
}

/*
 * The code point of an escape; *p stands behind the backslash and moves on.
 * -1 for no escape, 0 for U+0000, -2 for a lone surrogate.
 */
static int32_t
unescape(const char **p, const char *end)
{
	static const char from[] = "\"\\/bfnrt";
	static const char to[] = "\"\\/\b\f\n\r\t";
	const char *found;
	int32_t high, low;

	if (*p == end)
		return -1;
	if (**p != 'u') {
		found = memchr(from, **p, sizeof(from) - 1);
		if (found == NULL)
			return -1;
		(*p)++;
		return to[found - from];
	}
	if ((high = hex4(*p + 1, end)) < 0)
		return -1;
	*p += 5;
	if (high < 0xd800 || high > 0xdfff)
		return high;
	if (high > 0xdbff || end - *p < 6 || (*p)[0] != '\\' ||
	    (*p)[1] != 'u')
		return -2;
	low = hex4(*p + 2, end);
	if (low < 0xdc00 || low > 0xdfff)
		return -2;
	*p += 6;
	return 0x10000 + (high - 0xd800) * 0x400 + (low - 0xdc00);
}

static int
scan_escape(struct scan *s)
{
	const char *start = s->at++;
	int32_t c = unescape(&s->at, s->end);

	if (c == -1)
		return fail(s, start, "no such escape");
	if (c == -2)
		return fail_text(s, start, "half of a surrogate pair");
	if (c == 0)
		return fail_text(s, start, "U+0000 is not allowed");
	return UD_OK;
}

/* A string whose opening quote is at s->at; *out is what is between. */
static int
scan_string(struct scan *s, struct name *out)
{
	const char *start = s->at++;
	int rc;

	out->escaped = 0;
	while (s->at < s->end && *s->at != '"') {
		unsigned char c = (unsigned char)*s->at;

		if (c == '\\') {
			out->escaped = 1;
			if ((rc = scan_escape(s)) != UD_OK)
				return rc;
		} else if (c < 0x20) {
			return fail(s, s->at,
			    "control characters must be escaped in a string");
		} else if (c < 0x80) {
			s->at++;
		} else {
			const char *at = s->at;

			if (text_next(&s->at, s->end) < 0)
				return fail_text(s, at, "invalid UTF-8");
		}
	}
	if (s->at == s->end)
		return fail(s, start, "this string does not end");
	out->data = start + 1;
	out->len = (size_t)(s->at - start - 1);
	s->at++;
	return UD_OK;
}

static int
scan_digits(struct scan *s, const char *start)
{
	if (!is_digit(s))
		return fail(s, start, "malformed number");
	while (is_digit(s))
		s->at++;
	return UD_OK;
}

static int
scan_number(struct scan *s)
{
	const char *start = s->at;
	int rc;

	if (*s->at == '-')
		s->at++;
	if (s->at < s->end && *s->at == '0')
		s->at++;
	else if ((rc = scan_digits(s, start)) != UD_OK)
		return rc;
	if (is_digit(s))
		return fail(s, start, "a number must not begin with 0");
	if (s->at < s->end && *s->at == '.') {
		s->at++;
		if ((rc = scan_digits(s, start)) != UD_OK)
			return rc;
	}
	if (s->at < s->end && (*s->at == 'e' || *s->at == 'E')) {
		s->at++;
		if (s->at < s->end && (*s->at == '+' || *s->at == '-'))
			s->at++;
		if ((rc = scan_digits(s, start)) != UD_OK)
			return rc;
	}
	if (s->at - start > JSON_NUMBER_MAX)
		return fail(s, start, "this number has too many digits");
	return UD_OK;
}

static int
scan_word(struct scan *s, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(s->end - s->at) < len || memcmp(s->at, word, len) != 0)
		return fail(s, s->at, "a value is expected here");
	s->at += len;
	return UD_OK;
}

static int
open_level(struct scan *s, char close)
{
	struct level *level;

	if (s->depth >= s->limits->depth || s->depth >= JSON_DEPTH_CEILING)
		return fail_as(s, "JSON-size", s->at,
		    "too many objects or arrays inside each other");
	level = &s->levels[s->depth++];
	level->names = s->name_count;
	level->close = close;
	level->count = 0;
	s->at++;
	return UD_OK;
}

static int
scan_value(struct scan *s)
{
	struct name ignored;

	if (s->at == s->end)
		return fail(s, s->at, "a value is expected here");
	if (s->nodes++ >= s->limits->nodes)
		return fail_as(s, "JSON-size", s->at, "too many values");
	switch (*s->at) {
	case '{':
		return open_level(s, '}');
	case '[':
		return open_level(s, ']');
	case '"':
		return scan_string(s, &ignored);
	case 't':
		return scan_word(s, "true");
	case 'f':
		return scan_word(s, "false");
	case 'n':
		return scan_word(s, "null");
	default:
		if (*s->at == '-' || is_digit(s))
			return scan_number(s);
		return fail(s, s->at, "a value is expected here");
	}
}

static int
scan_name(struct scan *s)
{
	size_t cap = s->name_cap == 0 ? NAMES_FIRST : s->name_cap * 2;
	struct name *names;
	int rc;

	if (s->at == s->end || *s->at != '"')
		return fail(s, s->at, "a member name is expected here");
	if (s->name_count == s->name_cap) {
		names = mem_grow(s->names, cap * sizeof(*names));
		if (names == NULL)
			return error_no_memory(s->error);
		s->names = names;
		s->name_cap = cap;
	}
	if ((rc = scan_string(s, &s->names[s->name_count])) != UD_OK)
		return rc;
	s->name_count++;
	skip_space(s);
	if (s->at == s->end || *s->at != ':')
		return fail(s, s->at, "':' is expected here");
	s->at++;
	skip_space(s);
	return UD_OK;
}

/* The next character of a name that was scanned; -1 at its end. */
static int32_t
name_next(const char **p, const char *end)
{
	if (*p < end && **p == '\\') {
		(*p)++;
		return unescape(p, end);
	}
	return text_next(p, end);
}

static int
name_compare(const void *left, const void *right)
{
	const struct name *a = left, *b = right;
	const char *p = a->data, *q = b->data;
	int32_t c, d;

	if (!a->escaped && !b->escaped && a->len == b->len)
		return memcmp(p, q, a->len);
	do {
		c = name_next(&p, a->data + a->len);
		d = name_next(&q, b->data + b->len);
	} while (c == d && c >= 0);
	return (c > d) - (c < d);
}

/* Close the innermost level.  Sorting finds equal names without comparing
 * each with each. */
static int
close_level(struct scan *s)
{
	struct level *level = &s->levels[--s->depth];
	struct name *names = NULL;
	size_t i, count = s->name_count - level->names;

	s->at++;
	if (count > 1) {
		names = s->names + level->names;
		qsort(names, count, sizeof(*names), name_compare);
	}
	for (i = 1; i < count; i++) {
		const char *a = names[i - 1].data, *b = names[i].data;

		if (name_compare(&names[i - 1], &names[i]) == 0)
			return fail(s, a > b ? a : b, "this object has two "
			    "members with this name");
	}
	s->name_count = level->names;
	return UD_OK;
}

/* One element of the innermost level, or its end. */
static int
scan_element(struct scan *s)
{
	struct level *level = &s->levels[s->depth - 1];
	int rc;

	skip_space(s);
	if (s->at == s->end)
		return fail(s, s->at, level->close == '}' ?
		    "an object does not end" : "an array does not end");
	if (*s->at == level->close)
		return close_level(s);
	if (level->count > 0) {
		if (*s->at != ',')
			return fail(s, s->at, level->close == '}' ?
			    "',' or '}' is expected here" :
			    "',' or ']' is expected here");
		s->at++;
		skip_space(s);
	}
	level->count++;
	if (level->close == '}' && (rc = scan_name(s)) != UD_OK)
		return rc;
	return scan_value(s);
}

static int
scan_document(struct scan *s)
{
	int rc;

	if ((size_t)(s->end - s->begin) > s->limits->bytes)
		return error_set(s->error, UD_EINVAL,
		    "Errors.Invalid.Argument", "JSON-size", NULL,
		    "JSON of %zu bytes; at most %zu are allowed",
		    (size_t)(s->end - s->begin), s->limits->bytes);
	if (s->end - s->begin >= 3 && memcmp(s->begin, "\xef\xbb\xbf", 3) == 0)
		return fail(s, s->begin, "a byte order mark is not allowed");
	skip_space(s);
	if ((rc = scan_value(s)) != UD_OK)
		return rc;
	while (s->depth > 0) {
		if ((rc = scan_element(s)) != UD_OK)
			return rc;
	}
	skip_space(s);
	if (s->at < s->end)
		return fail(s, s->at, "text after the end");
	return UD_OK;
}

int
json_scan(const char *text, size_t len, const struct json_limits *limits,
    struct error *error)
{
	struct scan s = {
		.begin = text, .at = text, .end = text + len,
		.limits = limits, .error = error
	};
	int rc = scan_document(&s);

	mem_free(s.names);
	return rc;
}
