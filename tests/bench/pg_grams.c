/* SPDX-License-Identifier: MIT */
/* Grams as numbers, as lib/base/gram.h says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/grams.h"
#include "bench/pg_side.h"

enum { NUMBERS_MOST = 4096 };

/* FNV-1a, mixed, of which the upper half is kept. */
static int32_t
number_of(int column, int n, const char *gram, size_t len)
{
	uint64_t x = UINT64_C(14695981039346656037);

	x = (x ^ (uint64_t)column) * UINT64_C(1099511628211);
	x = (x ^ (uint64_t)n) * UINT64_C(1099511628211);
	for (size_t i = 0; i < len; i++)
		x = (x ^ (unsigned char)gram[i]) * UINT64_C(1099511628211);
	x = (x ^ x >> 33) * UINT64_C(0xff51afd7ed558ccd);
	return (int32_t)(x >> 32);
}

static int
by_value(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

static void
put_set(char *out, int32_t *numbers, size_t count)
{
	qsort(numbers, count, sizeof(*numbers), by_value);
	*out++ = '{';
	for (size_t i = 0; i < count; i++)
		if (i == 0 || numbers[i] != numbers[i - 1])
			out += sprintf(out, "%s%d", i > 0 ? "," : "",
			    numbers[i]);
	(void)strcpy(out, "}");
}

void
pg_grams_set(char out[PG_SETS], const struct grams_document *document)
{
	int32_t numbers[NUMBERS_MOST];
	char grams[GRAMS_SIZE];
	size_t count = 0, len;

	for (int column = 0; column < GRAMS_COLUMNS; column++)
		for (int n = 3; n <= 5; n += 2) {
			grams_cut(grams, document->text[column], n);
			for (const char *p = grams; *p != '\0'; p += len) {
				p += *p == ' ';
				len = strcspn(p, " ");
				numbers[count++] = number_of(column, n, p,
				    len);
			}
		}
	put_set(out, numbers, count);
}

/* The needles are ASCII but for the mark of an edge in front. */
static size_t
bytes_of(const char *p, size_t n)
{
	return strncmp(p, GRAMS_EDGE, 3) == 0 ? n + 2 : n;
}

void
pg_grams_cover(char out[MATCH_SETS], int column, const char *needle)
{
	size_t edge = strncmp(needle, GRAMS_EDGE, 3) == 0 ? 2 : 0;
	size_t length = strlen(needle) - edge, n = length >= 5 ? 5 : 3;
	int32_t numbers[NEEDLE_SIZE];
	size_t count = 0, at = 0;

	for (;;) {
		const char *p = needle + (at == 0 ? 0 : at + edge);

		numbers[count++] = number_of(column, (int)n, p,
		    bytes_of(p, n));
		if (at + n >= length)
			break;
		at = at + 2 * n > length ? length - n : at + n;
	}
	put_set(out, numbers, count);
}
