/* SPDX-License-Identifier: MIT */
#include "base/gram.h"

#include <string.h>

#include "base/text.h"

#define BLANK "\xef\xb7\x91"		/* U+FDD1 */
#define QUOTE "\xef\xb7\x92"		/* U+FDD2 */
#define APOSTROPHE "\xef\xb7\x93"	/* U+FDD3 */

static const char *
stand_in(char c)
{
	switch (c) {
	case ' ':
		return BLANK;
	case '"':
		return QUOTE;
	case '\'':
		return APOSTROPHE;
	default:
		return NULL;
	}
}

/* Most characters stand for themselves. */
static int
is_plain(char c)
{
	return c > ' ' && c < 0x7f && c != '"' && c != '\'';
}

static int
is_noncharacter(int32_t c)
{
	return (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe;
}

int
gram_map(struct buf *out, struct span text)
{
	const char *p = text.data, *rest = p, *end, *here, *instead;
	size_t before = out->len;
	int32_t c;

	if (text.len == 0)
		return 1;
	for (end = p + text.len; p < end;) {
		if (is_plain(*p)) {
			p++;
			continue;
		}
		here = p;
		instead = stand_in(*p);
		c = text_next(&p, end);
		if (c < 0x20 || c == 0x7f || is_noncharacter(c)) {
			out->len = before;
			if (out->data != NULL)
				out->data[before] = '\0';
			return 0;
		}
		if (instead == NULL)
			continue;
		buf_add(out, rest, (size_t)(here - rest));
		buf_add(out, instead, GRAM_SEP_LEN);
		rest = p;
	}
	if (p > rest)
		buf_add(out, rest, (size_t)(p - rest));
	return 1;
}

void
gram_add_value(struct buf *out, size_t start, struct span value)
{
	size_t before = out->len;

	if (value.len == 0)
		return;
	if (before == start)
		buf_add(out, GRAM_SEP, GRAM_SEP_LEN);
	if (gram_map(out, value)) {
		buf_add(out, GRAM_SEP, GRAM_SEP_LEN);
	} else if (before == start && buf_ok(out)) {
		out->len = before;
		out->data[before] = '\0';
	}
}

struct span
gram_next_text(struct span *document)
{
	struct span text = *document;
	const char *end = text.len == 0 ? NULL :
	    memchr(text.data, '\n', text.len);

	if (end == NULL) {
		*document = (struct span){0};
		return text;
	}
	text.len = (size_t)(end - text.data);
	document->data = end + 1;
	document->len -= text.len + 1;
	return text;
}

/* Past the next code point of s; s itself at the end.  Junk is no longer than
 * a code point can be. */
static const char *
skip(const char *s, const char *end)
{
	if (end - s > 4)
		end = s + 4;
	if (s < end)
		s++;
	while (s < end && ((unsigned char)*s & 0xc0) == 0x80)
		s++;
	return s;
}

/* Before the last code point in front of p; p itself at the beginning. */
static const char *
back(const char *p, const char *begin)
{
	if (p - begin > 4)
		begin = p - 4;
	if (p > begin)
		p--;
	while (p > begin && ((unsigned char)*p & 0xc0) == 0x80)
		p--;
	return p;
}

/* Stand before the first gram of a text. */
static void
stand(struct gram_walk *walk, struct span text)
{
	walk->first = walk->last = text.data;
	walk->end = text.len == 0 ? text.data : text.data + text.len;
	for (size_t i = 0; i < walk->n; i++) {
		/* Shorter than one gram: nothing to give. */
		if (walk->last == walk->end) {
			walk->last = NULL;
			return;
		}
		walk->last = skip(walk->last, walk->end);
	}
}

void
gram_begin(struct gram_walk *walk, struct span text, size_t n, int with_tail)
{
	walk->text = text;
	walk->n = n;
	walk->with_tail = with_tail && text.len > 0;
	stand(walk, text);
}

/* Go on with what begins in the last n - 1 code points. */
static void
begin_tail(struct gram_walk *walk)
{
	const char *end = walk->text.data + walk->text.len, *p = end;
	char *to = walk->tail;

	walk->with_tail = 0;
	for (size_t i = 1; i < walk->n; i++)
		p = back(p, walk->text.data);
	memcpy(to, p, (size_t)(end - p));
	to += end - p;
	for (size_t i = 1; i < walk->n; i++, to += GRAM_SEP_LEN)
		memcpy(to, GRAM_SEP, GRAM_SEP_LEN);
	stand(walk, (struct span){walk->tail, (size_t)(to - walk->tail)});
}

int
gram_next(struct gram_walk *walk, struct span *gram)
{
	if (walk->last == NULL && walk->with_tail)
		begin_tail(walk);
	if (walk->last == NULL)
		return 0;
	*gram = (struct span){walk->first,
	    (size_t)(walk->last - walk->first)};
	walk->first = skip(walk->first, walk->end);
	walk->last = walk->last == walk->end ? NULL :
	    skip(walk->last, walk->end);
	return 1;
}

static void
cut(struct buf *out, struct span text, size_t n, int with_tail)
{
	enum { CHUNK = 512 };
	size_t used = 0, start = out->len;
	struct gram_walk walk;
	char chunk[CHUNK];
	struct span gram;

	/* One append for many grams: they are short. */
	gram_begin(&walk, text, n, with_tail);
	while (gram_next(&walk, &gram)) {
		if (used + gram.len + 1 > sizeof(chunk)) {
			buf_add(out, chunk, used);
			used = 0;
		}
		for (size_t i = 0; i < gram.len; i++)
			chunk[used++] = gram.data[i];
		chunk[used++] = ' ';
	}
	buf_add(out, chunk, used);
	/* No blank after the last one. */
	if (buf_ok(out) && out->len > start)
		out->data[--out->len] = '\0';
}

void
gram_cut(struct buf *out, struct span text, size_t n)
{
	cut(out, text, n, 1);
}

void
gram_phrase(struct buf *out, struct span mapped, size_t n)
{
	cut(out, mapped, n, 0);
}
