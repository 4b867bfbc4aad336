/* SPDX-License-Identifier: MIT */
/*
 * Where the reader of a text syntax stands, and how it says what is wrong:
 * every field is "column N", counted in characters from 1.
 */
#ifndef SEARCH_CURSOR_H
#define SEARCH_CURSOR_H

#include "search/tree.h"

struct cursor {
	const char *begin, *at, *end;
	const char *token;	/* begin of what is being added to the tree */
	const char *key;	/* of whatever the syntax does not allow */
	ud_filter *f;
	struct error *error;
};

/* At the begin of a text, if it is short enough and UTF-8. */
int cursor_begin(struct cursor *c, struct span text);

/* At the end, with what the reader returned: a failure of the tree is
 * reported with the column of the token that caused it. */
int cursor_end(struct cursor *c, int rc);

/* Something else is expected at a place; the key is the syntax's own. */
int cursor_expect(struct cursor *c, const char *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for what no syntax allows. */
int cursor_refuse(struct cursor *c, const char *at, const char *key,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Check a text that was given at a place: min to 200 characters. */
int cursor_check_text(struct cursor *c, const char *at, struct span text,
    size_t min, int folds);

/* Is the next character this one? */
int cursor_is(const struct cursor *c, char next);

/* Take characters as long as they are letters, digits or one of `others`. */
struct span cursor_word(struct cursor *c, const char *others);

/* 1 if the two are one word, ASCII letters in either case. */
int words_equal(struct span a, struct span b);

#endif
