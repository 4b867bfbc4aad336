/* SPDX-License-Identifier: MIT */
/* Grams as a program without the library cuts them: what lib/base/gram.h says,
 * for the texts of the benchmark. */
#ifndef BENCH_GRAMS_H
#define BENCH_GRAMS_H

#include "bench/people.h"

enum {
	GRAMS_TEXT_SIZE = 512,	/* of a column, with the marks */
	GRAMS_SIZE = 8192,	/* of all its grams */
	MATCH_SIZE = 512
};

/* The columns of the gram tables. */
enum { GRAMS_UN, GRAMS_EM, GRAMS_PH, GRAMS_GN, GRAMS_FN, GRAMS_NN, GRAMS_DN,
	GRAMS_MN, GRAMS_RAW, GRAMS_COLUMNS };

/* The mark at the edges of a value. */
#define GRAMS_EDGE "\xef\xb7\x90"

/* The texts of a person by column.  full: with further usernames. */
struct grams_document {
	char text[GRAMS_COLUMNS][GRAMS_TEXT_SIZE];
};
void grams_document(struct grams_document *document,
    const struct person *person, int full);

/* All n-grams of a text with a blank between them. */
void grams_cut(char out[GRAMS_SIZE], const char *text, int n);

/* The question for a needle: one phrase, or a prefix. */
void grams_match(char out[MATCH_SIZE], const char *column,
    const char *needle, int n);

/* The same as few grams that cover the needle, to be looked at again. */
void grams_cover(char out[MATCH_SIZE], const char *column,
    const char *needle, int n);

#endif
