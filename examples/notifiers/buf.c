/* SPDX-License-Identifier: MIT */
#include "buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
buf_add(struct buf *buf, const char *bytes, size_t len)
{
	if (buf->full || len >= buf->cap - buf->len) {
		buf->full = 1;
		return;
	}
	memcpy(buf->s + buf->len, bytes, len);
	buf->len += len;
	buf->s[buf->len] = '\0';
}

void
buf_puts(struct buf *buf, const char *s)
{
	buf_add(buf, s, strlen(s));
}

void
buf_format(struct buf *buf, const char *format, ...)
{
	size_t room = buf->cap - buf->len;
	va_list list;
	int len;

	va_start(list, format);
	len = vsnprintf(buf->s + buf->len, room, format, list);
	va_end(list);
	if (buf->full || len < 0 || (size_t)len >= room) {
		buf->s[buf->len] = '\0';
		buf->full = 1;
	} else {
		buf->len += (size_t)len;
	}
}

/* The character at *s, and move behind it; -1 for a byte that is no UTF-8. */
static long
next_character(const char **s)
{
	static const long least[] = { 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)*s;
	int more = *p < 0x80 ? 0 : *p >= 0xf0 ? 3 : *p >= 0xe0 ? 2 : 1;
	long c = more == 0 ? *p : *p & (0x3f >> more);

	++*s;
	if (*p >= 0xf8 || (*p >= 0x80 && *p < 0xc0))
		return -1;
	for (int i = 1; i <= more; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return -1;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least[more] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return -1;
	*s += more;
	return c;
}

/* Control characters, ends of lines, marks and overrides of direction. */
static int
is_hostile(long c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c ||
	    c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	    (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

void
buf_clean(struct buf *buf, const char *s, size_t most)
{
	for (size_t n = 0; *s != '\0' && n < most; n++) {
		const char *start = s;
		long c = next_character(&s);

		if (c < 0)
			buf_puts(buf, "?");
		else if (is_hostile(c))
			buf_puts(buf, " ");
		else
			buf_add(buf, start, (size_t)(s - start));
	}
}

void
buf_wipe(struct buf *buf)
{
	volatile char *p = buf->s;

	for (size_t i = 0; i < buf->cap; i++)
		p[i] = '\0';
	buf->len = 0;
}
