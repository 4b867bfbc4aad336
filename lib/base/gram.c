/* SPDX-License-Identifier: MIT */
#include "base/gram.h"

#include <stdint.h>
#include <string.h>

#include "base/id.h"
#include "base/mem.h"
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

/* FNV-1a, and then mixed, because only half of it is kept. */
static int32_t
number_of(int column, size_t n, struct span gram)
{
	uint64_t x = UINT64_C(14695981039346656037);
	int32_t number;
	uint32_t low;

	x = (x ^ (uint64_t)column) * UINT64_C(1099511628211);
	x = (x ^ (uint64_t)n) * UINT64_C(1099511628211);
	for (size_t i = 0; i < gram.len; i++)
		x = (x ^ (unsigned char)gram.data[i]) *
		    UINT64_C(1099511628211);
	x = (x ^ x >> 33) * UINT64_C(0xff51afd7ed558ccd);
	low = (uint32_t)(x >> 32);
	memcpy(&number, &low, sizeof(number));
	return number;
}

/* By Shell's method: hundreds of numbers for each user who is written, for
 * which qsort() with a call for each comparison takes three times as long. */
static void
sort(int32_t *numbers, size_t count)
{
	size_t gap = 1;

	while (gap < count / 3)
		gap = 3 * gap + 1;
	for (; gap > 0; gap /= 3)
		for (size_t i = gap; i < count; i++) {
			int32_t number = numbers[i];
			size_t at = i;

			for (; at >= gap && numbers[at - gap] > number;
			    at -= gap)
				numbers[at] = numbers[at - gap];
			numbers[at] = number;
		}
}

/* In order, each once: how many are left. */
static size_t
make_set(int32_t *numbers, size_t count)
{
	size_t kept = 0;

	sort(numbers, count);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || numbers[i] != numbers[i - 1])
			numbers[kept++] = numbers[i];
	return kept;
}

int32_t *
gram_set(struct span document, int with_5, size_t *kept)
{
	/* Each byte begins at most one gram of each kind. */
	int32_t *numbers = mem_array(2 * document.len + 1, sizeof(*numbers));
	struct gram_walk walk;
	struct span gram, text;
	size_t count = 0;

	if (numbers == NULL)
		return NULL;
	for (int column = 0; column < GRAM_COLUMNS; column++) {
		text = gram_next_text(&document);
		for (size_t n = 3; n <= (with_5 ? 5 : 3); n += 2) {
			gram_begin(&walk, text, n, 1);
			while (gram_next(&walk, &gram))
				numbers[count++] = number_of(column, n, gram);
		}
	}
	*kept = make_set(numbers, count);
	return numbers;
}

void
gram_put_set(struct buf *out, const int32_t *set, size_t count)
{
	char text[ID_TEXT_SIZE], *end = text + sizeof(text), *from;

	buf_putc(out, '{');
	for (size_t i = 0; i < count; i++) {
		from = id_digits(set[i], end);
		if (i > 0)
			*--from = ',';
		buf_add(out, from, (size_t)(end - from));
	}
	buf_putc(out, '}');
}

void
gram_cover(struct buf *out, int column, struct span mapped, size_t n)
{
	enum { COVER_MOST = 64 };	/* more say nothing new */
	int32_t numbers[COVER_MOST];
	size_t count = 0, place = 0;
	struct gram_walk walk;
	struct span gram, last = {0};

	/* Every n-th, and the last. */
	gram_begin(&walk, mapped, n, 0);
	while (gram_next(&walk, &gram)) {
		last = gram;
		if (place++ % n == 0 && count + 1 < COVER_MOST)
			numbers[count++] = number_of(column, n, gram);
	}
	if (last.data != NULL)
		numbers[count++] = number_of(column, n, last);
	gram_put_set(out, numbers, make_set(numbers, count));
}
