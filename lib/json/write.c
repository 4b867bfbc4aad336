/* SPDX-License-Identifier: MIT */
#include "json/write.h"

#include "json/base64.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	NUMBER_SIZE = 24,	/* sign, 20 digits, quotes, NUL */
	DOUBLE_SIZE = 40	/* the point may be several bytes long */
};

static void
separate(struct json_out *out)
{
	if (out->comma)
		buf_putc(out->buf, ',');
	out->comma = 1;
}

/* How many bytes from p on stand for themselves. */
static size_t
plain_run(const char *p, size_t len)
{
	size_t i = 0;

	while (i < len && (unsigned char)p[i] >= 0x20 && p[i] != '"' &&
	    p[i] != '\\' && p[i] != 0x7f)
		i++;
	return i;
}

static void
add_escaped(struct buf *buf, unsigned char c)
{
	static const char shorts[][2] = {
		{ '"', '"' }, { '\\', '\\' }, { '\b', 'b' }, { '\f', 'f' },
		{ '\n', 'n' }, { '\r', 'r' }, { '\t', 't' }
	};
	char text[8];
	size_t i;

	for (i = 0; i < sizeof(shorts) / sizeof(shorts[0]); i++) {
		if ((unsigned char)shorts[i][0] == c) {
			text[0] = '\\';
			text[1] = shorts[i][1];
			buf_add(buf, text, 2);
			return;
		}
	}
	snprintf(text, sizeof(text), "\\u%04x", c);
	buf_puts(buf, text);
}

/* Most text needs no escape, so whole runs are copied at once. */
static void
add_quoted(struct buf *buf, struct span s)
{
	buf_putc(buf, '"');
	for (size_t i = 0; i < s.len; i++) {
		size_t run = plain_run(s.data + i, s.len - i);

		buf_add(buf, s.data + i, run);
		i += run;
		if (i < s.len)
			add_escaped(buf, (unsigned char)s.data[i]);
	}
	buf_putc(buf, '"');
}

void
json_out_init(struct json_out *out, struct buf *buf)
{
	out->buf = buf;
	out->depth = 0;
	out->comma = 0;
}

void
json_open(struct json_out *out, char bracket)
{
	assert(bracket == '{' || bracket == '[');
	separate(out);
	buf_putc(out->buf, bracket);
	out->depth++;
	out->comma = 0;
}

void
json_close(struct json_out *out, char bracket)
{
	assert(bracket == '}' || bracket == ']');
	assert(out->depth > 0);
	buf_putc(out->buf, bracket);
	out->depth--;
	out->comma = 1;
}

void
json_name(struct json_out *out, const char *name)
{
	separate(out);
	/* Names are constants of the library. */
	buf_putc(out->buf, '"');
	buf_puts(out->buf, name);
	buf_add(out->buf, "\":", 2);
	out->comma = 0;
}

void
json_string(struct json_out *out, const char *s)
{
	json_string_span(out, span_of(s));
}

void
json_string_span(struct json_out *out, struct span s)
{
	separate(out);
	if (s.data == NULL)
		buf_puts(out->buf, "null");
	else
		add_quoted(out->buf, s);
}

void
json_int(struct json_out *out, int64_t n)
{
	char text[NUMBER_SIZE];

	snprintf(text, sizeof(text), "%" PRId64, n);
	json_raw(out, text);
}

void
json_bool(struct json_out *out, int yes)
{
	json_raw(out, yes ? "true" : "false");
}

void
json_null(struct json_out *out)
{
	json_raw(out, "null");
}

/* Whatever stands for the point where this process runs becomes one. */
static void
point(char *s)
{
	char *from = s + strspn(s, "-0123456789");
	size_t len = strcspn(from, "0123456789");

	if (*from == 'e' || *from == '\0')
		return;
	*from = '.';
	memmove(from + 1, from + len, strlen(from + len) + 1);
}

void
json_double(struct json_out *out, double n)
{
	char text[DOUBLE_SIZE];

	assert(isfinite(n));
	/* 17 digits always suffice; mostly fewer do. */
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, n);
		if (digits == 17 || strtod(text, NULL) == n)
			break;
	}
	point(text);
	json_raw(out, text);
}

void
json_int_text(struct json_out *out, int64_t n)
{
	char text[NUMBER_SIZE];

	snprintf(text, sizeof(text), "\"%" PRId64 "\"", n);
	json_raw(out, text);
}

void
json_uint_text(struct json_out *out, uint64_t n)
{
	char text[NUMBER_SIZE];

	snprintf(text, sizeof(text), "\"%" PRIu64 "\"", n);
	json_raw(out, text);
}

void
json_bytes(struct json_out *out, const void *data, size_t len)
{
	separate(out);
	buf_putc(out->buf, '"');
	base64_encode(out->buf, data, len);
	buf_putc(out->buf, '"');
}

void
json_raw(struct json_out *out, const char *json)
{
	separate(out);
	buf_puts(out->buf, json);
}
