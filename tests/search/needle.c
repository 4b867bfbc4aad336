/* SPDX-License-Identifier: MIT */
/* Texts to look for. */
#include <stdlib.h>

#include "base/text.h"
#include "search/dice.h"
#include "search/grow.h"

enum { NEEDLES = 16, NEEDLE_MAX = 200, NEEDLE_SIZE = 4 * NEEDLE_MAX + 1,
	VALUES_MAX = 64 };

/* A value of somebody, or a text out of thin air. */
static const char *
some_value(const struct people *people, int attribute, unsigned folded)
{
	struct value values[VALUES_MAX];

	for (int i = 0; i < 6 && people->count > 0; i++) {
		size_t n = person_values(&people->list[roll(
		    (unsigned)people->count)], attribute, values, VALUES_MAX);
		struct value value;

		if (n == 0)
			continue;
		value = values[roll((unsigned)n)];
		return folded ? value.fold : value.raw;
	}
	return roll_text(2);
}

/* len code points from number `from` on; whatever of them there are. */
static void
cut(char out[NEEDLE_SIZE], const char *text, size_t from, size_t len)
{
	struct span all = span_of(text);
	struct span head = text_head(all, from);
	struct span part = { text + head.len, all.len - head.len };

	part = text_head(part, len > NEEDLE_MAX ? NEEDLE_MAX : len);
	memcpy(out, part.data, part.len);
	out[part.len] = '\0';
}

static void
cut_somewhere(char out[NEEDLE_SIZE], const char *text)
{
	size_t length = text_length(span_of(text));
	size_t part = 1 + roll(chance(70) ? 6 : 40);

	switch (roll(8)) {
	case 0:			/* a beginning */
	case 1:
		cut(out, text, 0, part);
		break;
	case 2:			/* an end */
	case 3:
		cut(out, text, length > part ? length - part : 0, part);
		break;
	case 4:			/* something between */
	case 5:
		cut(out, text, roll((unsigned)length + 1), part);
		break;
	default:
		cut(out, text, 0, NEEDLE_MAX);
		break;
	}
}

static int
is_invisible(const char *text)
{
	char *fold = fold_of(text);
	int is = fold[0] == '\0';

	free(fold);
	return is;
}

/* Turn the case of ASCII letters. */
static void
turn_case(char *text)
{
	for (; *text != '\0'; text++)
		if (((*text >= 'a' && *text <= 'z') ||
		    (*text >= 'A' && *text <= 'Z')) && chance(60))
			*text ^= 0x20;
}

/* Where one range of texts ends and the next begins. */
static const char *const edges[] = { "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf",
	"\xee\x80\x80", "\xf4\x8f\xbf\xbf\xf4\x8f\xbf\xbf", "\x7f", "\x01",
	"\xef\xb7\x90", "\xe2\x80\xae", "\xc2\xad" };

const char *
grow_needle(const struct people *people, int attribute)
{
	static char needles[NEEDLES][NEEDLE_SIZE];
	static unsigned next;
	char *out = needles[next++ % NEEDLES];

	if (chance(3)) {
		out[0] = '\0';
		return out;
	}
	if (chance(8))
		attribute = 1 + (int)roll(UD_ATTRIBUTE_SCHEMA_TYPE);
	cut_somewhere(out, chance(10) ? roll_text(2) : some_value(people,
	    attribute, chance(15)));
	if (chance(25))
		turn_case(out);
	if (chance(3) && strlen(out) < NEEDLE_MAX - 10)
		strcat(out, edges[roll(N(edges))]);
	return out;
}

const char *
grow_visible(const struct people *people, int attribute)
{
	const char *needle;

	do
		needle = grow_needle(people, attribute);
	while (is_invisible(needle));
	return needle;
}

void
grow_pieces(const struct people *people, int attribute,
    ud_substrings *pieces, const char *any[GROW_PIECES])
{
	static char texts[GROW_PIECES + 2][NEEDLE_SIZE];
	const char *text = some_value(people, attribute, chance(15));
	size_t length = text_length(span_of(text)), at = 0;

	for (size_t i = 0; i < N(texts); i++) {
		size_t len = 1 + roll(4);

		if (i == N(texts) - 1)
			at = at + len < length ? length - len : at;
		cut(texts[i], text, at, len);
		at += len + roll(3);
		if (chance(30))
			turn_case(texts[i]);
		if (is_invisible(texts[i]) || chance(40))
			continue;
		if (i == 0)
			pieces->initial = texts[i];
		else if (i == N(texts) - 1)
			pieces->final = texts[i];
		else
			any[pieces->any_count++] = texts[i];
	}
	if (pieces->initial == NULL && pieces->final == NULL &&
	    pieces->any_count == 0)
		pieces->final = "a";
}
