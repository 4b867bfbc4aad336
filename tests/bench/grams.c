/* SPDX-License-Identifier: MIT */
#include "bench/grams.h"

#include <stdio.h>
#include <string.h>

/* Append a value between edges, in which blanks and apostrophes stand as
 * noncharacters. */
static void
add_value(char text[GRAMS_TEXT_SIZE], const char *value)
{
	char *to = text + strlen(text);

	if (value[0] == '\0')
		return;
	if (to == text)
		to += sprintf(to, GRAMS_EDGE);
	for (; *value != '\0'; value++)
		if (*value == ' ')
			to += sprintf(to, "\xef\xb7\x91");
		else if (*value == '\'')
			to += sprintf(to, "\xef\xb7\x93");
		else
			*to++ = *value;
	(void)sprintf(to, GRAMS_EDGE);
}

static void
lower(char out[PERSON_TEXT_SIZE], const char *text)
{
	size_t i = 0;

	for (; text[i] != '\0'; i++)
		out[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ?
		    text[i] | 0x20 : text[i]);
	out[i] = '\0';
}

static void
add_raw(struct grams_document *d, const char *value)
{
	for (const char *p = value; *p != '\0'; p++)
		if ((unsigned char)*p >= 0x80) {
			add_value(d->text[GRAMS_RAW], value);
			return;
		}
}

void
grams_document(struct grams_document *d, const struct person *p, int full)
{
	char fold[PERSON_TEXT_SIZE];

	for (int i = 0; i < GRAMS_COLUMNS; i++)
		d->text[i][0] = '\0';
	for (size_t i = 0; i < (full ? p->name_count : 1); i++) {
		lower(fold, p->names[i]);
		add_value(d->text[GRAMS_UN], fold);
	}
	lower(fold, p->email);
	add_value(d->text[GRAMS_EM], fold);
	add_value(d->text[GRAMS_PH], p->phone);
	add_value(d->text[GRAMS_GN], p->given_fold);
	add_value(d->text[GRAMS_FN], p->family_fold);
	add_value(d->text[GRAMS_DN], p->display_fold);
	add_raw(d, p->given_name);
	add_raw(d, p->family_name);
	add_raw(d, p->display_name);
}

static size_t
char_len(const char *p)
{
	unsigned char c = (unsigned char)*p;

	return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

/* n characters from p on. */
static size_t
gram_len(const char *p, int n)
{
	const char *from = p;

	while (n-- > 0)
		p += char_len(p);
	return (size_t)(p - from);
}

void
grams_cut(char out[GRAMS_SIZE], const char *text, int n)
{
	char padded[GRAMS_TEXT_SIZE + 16];
	const char *p = padded, *end;
	size_t len = strlen(text);

	out[0] = '\0';
	if (len == 0)
		return;
	memcpy(padded, text, len);
	end = padded + len;
	for (int i = 1; i < n; i++, len += 3)
		memcpy(padded + len, GRAMS_EDGE, 3);
	padded[len] = '\0';
	while (p < end) {
		size_t size = gram_len(p, n);

		memcpy(out, p, size);
		out[size] = ' ';
		out += size + 1;
		p += char_len(p);
	}
	out[-1] = '\0';
}

static int
length_of(const char *text)
{
	int n = 0;

	for (; *text != '\0'; text += char_len(text))
		n++;
	return n;
}

static void
match(char *out, const char *column, const char *needle, int n,
    const char *between, int step)
{
	int length = length_of(needle), at = 0;

	out += sprintf(out, "%s : (\"", column);
	if (length < n) {
		(void)sprintf(out, "%s\" *)", needle);
		return;
	}
	for (;;) {
		const char *p = needle + gram_len(needle, at);

		out += sprintf(out, "%.*s", (int)gram_len(p, n), p);
		if (at + n >= length)
			break;
		at = at + step + n > length ? length - n : at + step;
		out += sprintf(out, "%s", between);
	}
	(void)sprintf(out, "\")");
}

void
grams_match(char out[MATCH_SIZE], const char *column, const char *needle,
    int n)
{
	match(out, column, needle, n, " ", 1);
}

void
grams_cover(char out[MATCH_SIZE], const char *column, const char *needle,
    int n)
{
	match(out, column, needle, n, "\" AND \"", n);
}
