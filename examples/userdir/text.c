/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700	/* wcwidth() */

#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

void *
text_must(void *memory)
{
	if (memory == NULL) {
		fputs("userdir: out of memory\n", stderr);
		exit(8);
	}
	return memory;
}

void
text_reserve(struct text *text, size_t more)
{
	size_t need = text->len + more + 1;
	size_t cap = text->cap == 0 ? 64 : text->cap;

	if (need <= text->cap)
		return;
	while (cap < need)
		cap *= 2;
	text->s = text_must(realloc(text->s, cap));
	text->cap = cap;
}

void
text_add(struct text *text, const char *bytes, size_t len)
{
	text_reserve(text, len);
	if (len > 0)
		memcpy(text->s + text->len, bytes, len);
	text->len += len;
	text->s[text->len] = '\0';
}

void
text_puts(struct text *text, const char *s)
{
	text_add(text, s, strlen(s));
}

void
text_vformat(struct text *text, const char *format, va_list list)
{
	va_list again;
	int len;

	va_copy(again, list);
	len = vsnprintf(NULL, 0, format, list);
	if (len >= 0) {
		text_reserve(text, (size_t)len);
		vsnprintf(text->s + text->len, (size_t)len + 1, format, again);
		text->len += (size_t)len;
	}
	va_end(again);
}

void
text_format(struct text *text, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	text_vformat(text, format, list);
	va_end(list);
}

void
text_clear(struct text *text)
{
	text->len = 0;
	text_puts(text, "");
}

void
text_free(struct text *text)
{
	free(text->s);
	*text = (struct text){0};
}

void
text_wipe(struct text *text)
{
	volatile char *p = text->s;

	for (size_t i = 0; i < text->cap; i++)
		p[i] = '\0';
	text_free(text);
}

void
text_base64(struct text *text, const void *bytes, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *in = bytes;
	char group[4];

	for (size_t i = 0; i < len; i += 3) {
		unsigned b = i + 1 < len ? in[i + 1] : 0;
		unsigned c = i + 2 < len ? in[i + 2] : 0;
		unsigned bits = (unsigned)in[i] << 16 | b << 8 | c;

		group[0] = digits[bits >> 18];
		group[1] = digits[bits >> 12 & 63];
		group[2] = i + 1 < len ? digits[bits >> 6 & 63] : '=';
		group[3] = i + 2 < len ? digits[bits & 63] : '=';
		text_add(text, group, sizeof(group));
	}
}

/* Length of the sequence that a byte begins; 0 if none does. */
static size_t
sequence_length(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first < 0xe0)
		return 2;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

long
text_next(const char **p, const char *end)
{
	static const long least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *s = (const unsigned char *)*p;
	size_t len = sequence_length(s[0]);
	long c;

	(*p)++;
	if (len == 1)
		return s[0];
	if (len == 0 || (size_t)(end - (const char *)s) < len)
		return -1;
	c = s[0] & (0x7f >> len);
	for (size_t i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return -1;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return -1;
	*p = (const char *)s + len;
	return c;
}

int
text_is_hostile(long c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c ||
	    c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	    (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

void
text_escape(struct text *text, const char *s, size_t len)
{
	const char *end = s + len;

	text_puts(text, "");
	while (s < end) {
		const char *start = s;
		long c = text_next(&s, end);

		if (c < 0)
			text_format(text, "\\x%02x", (unsigned char)*start);
		else if (text_is_hostile(c))
			text_format(text, "\\u%04lx", (unsigned long)c);
		else
			text_add(text, start, (size_t)(s - start));
	}
}

static size_t
width_of(long c)
{
	int width = wcwidth((wchar_t)c);

	return width < 0 ? 1 : (size_t)width;
}

size_t
text_width(const char *s)
{
	const char *end = s + strlen(s);
	size_t width = 0;

	while (s < end)
		width += width_of(text_next(&s, end));
	return width;
}

void
text_cut(struct text *text, const char *s, size_t columns)
{
	const char *end = s + strlen(s);
	const char *next = s;
	size_t used = 0;

	if (text_width(s) <= columns) {
		text_puts(text, s);
		return;
	}
	while (next < end) {
		const char *start = next;

		used += width_of(text_next(&next, end));
		if (used >= columns) {
			next = start;
			break;
		}
	}
	text_add(text, s, (size_t)(next - s));
	text_puts(text, "\xe2\x80\xa6");
}

void
text_seconds(struct text *text, int64_t us)
{
	time_t seconds = (time_t)(us / 1000000 - (us % 1000000 < 0));
	struct tm tm;
	char out[40];

	if (gmtime_r(&seconds, &tm) != NULL &&
	    strftime(out, sizeof(out), "%Y-%m-%dT%H:%M:%SZ", &tm) > 0)
		text_puts(text, out);
}

void
text_time(struct text *text, int64_t us)
{
	int64_t fraction = (us % 1000000 + 1000000) % 1000000;

	text_seconds(text, us);
	if (fraction == 0 || text->len == 0)
		return;
	text->s[--text->len] = '\0';	/* the Z */
	if (fraction % 1000 == 0)
		text_format(text, ".%03dZ", (int)(fraction / 1000));
	else
		text_format(text, ".%06dZ", (int)fraction);
}
