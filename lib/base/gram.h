/* SPDX-License-Identifier: MIT */
/*
 * Texts as pieces of n code points, from which an index of substrings is
 * made, and in which it is searched.
 *
 * A text of the index is the values of one attribute of one user, each with
 * GRAM_SEP on both sides: "SEP v1 SEP v2 SEP", or nothing.  So the beginning
 * and the end of a value are searched for like any other character, and no
 * match reaches from one value into the next.  A document is the texts of a
 * user, one of each column, joined by line feeds.
 *
 * Grams are words between blanks.  Characters that could end a word stand as
 * noncharacters, which no value may hold.
 */
#ifndef BASE_GRAM_H
#define BASE_GRAM_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* The columns of a document.  All but the last hold folds. */
enum gram_column {
	GRAM_USERNAMES,
	GRAM_EMAIL,
	GRAM_PHONE,
	GRAM_GIVEN_NAME,
	GRAM_FAMILY_NAME,
	GRAM_NICK_NAME,
	GRAM_DISPLAY_NAME,
	GRAM_MACHINE_NAME,
	GRAM_RAW,		/* values of all of them as they are typed,
				   where they are not ASCII */
	GRAM_COLUMNS
};

#define GRAM_SEP "\xef\xb7\x90"		/* U+FDD0 */
enum { GRAM_SEP_LEN = 3 };

enum { GRAM_MOST = 5 };			/* code points of a gram */

/* Append text with the characters of the index.  0 if it holds a control or a
 * noncharacter, which no value does, or is not UTF-8; then out is as before.
 * A failure of memory is remembered in out. */
int gram_map(struct buf *out, struct span text);

/* Append a value to a text that begins at offset `start` of out; the value is
 * left out if it cannot be mapped. */
void gram_add_value(struct buf *out, size_t start, struct span value);

/* The next text of a document; the last columns may be missing. */
struct span gram_next_text(struct span *document);

/*
 * The grams of a text, one after the other.  With the tail each position of
 * the text begins one: the last ones are filled up with GRAM_SEP.  Without it
 * only those are given that lie in the text.
 */
struct gram_walk {
	const char *first, *last, *end;	/* of the gram; of what is cut */
	struct span text;
	size_t n;
	int with_tail;
	char tail[(GRAM_MOST - 1) * (4 + GRAM_SEP_LEN)];
};
void gram_begin(struct gram_walk *walk, struct span text, size_t n,
    int with_tail);
int gram_next(struct gram_walk *walk, struct span *gram);

/* Append all n-grams of a text, with the tail, a blank between them. */
void gram_cut(struct buf *out, struct span text, size_t n);

/*
 * The grams of a whole document as a set of numbers, in order, each once, for
 * mem_free().  A number stands for column, n and gram; few others have the
 * same.  n is 3, and 5 too if with_5.  NULL without memory.
 */
int32_t *gram_set(struct span document, int with_5, size_t *kept);

/* Append a set as text: "{-7,12}". */
void gram_put_set(struct buf *out, const int32_t *set, size_t count);

/* Append, as text, the set of those grams that cover a needle which was mapped,
 * and has n characters at least. */
void gram_cover(struct buf *out, int column, struct span mapped, size_t n);

/* Append the n-grams of a needle that was mapped: those that follow each other
 * wherever it is found.  Nothing if it is shorter than n. */
void gram_phrase(struct buf *out, struct span mapped, size_t n);

#endif
