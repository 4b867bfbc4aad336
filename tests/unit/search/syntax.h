/* SPDX-License-Identifier: MIT */
/*
 * Checks for readers and writers of filters as text.  Trees are said in
 * brackets, so that a table can hold them:
 *
 *	(and (text username eqi "gi") (not (present phone)))
 */
#ifndef TESTS_SEARCH_SYNTAX_H
#define TESTS_SEARCH_SYNTAX_H

#include <stddef.h>

#include "search/read.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

struct syntax {
	int (*read)(ud_filter *f, struct span text, struct error *error);
	int (*write)(const ud_filter *f, struct buf *out,
	    struct error *error);
	const char *invalid;	/* key of what the syntax does not allow */
};

extern const struct syntax scim, ldap;

/* The text reads as that tree. */
void expect_tree(const struct syntax *syntax, const char *text,
    const char *tree);

/* The text is refused with that key (NULL: the syntax's own), at that
 * column. */
void expect_refusal(const struct syntax *syntax, const char *text,
    const char *key, size_t column);
void expect_refusal_of(const struct syntax *syntax, const char *text,
    size_t len, const char *key, size_t column);

/* The text reads; it is written as `written`, which reads as the same. */
void expect_written(const struct syntax *syntax, const char *text,
    const char *written);

/* The text is `text` so many times with something around it. */
void expect_bomb_refused(const struct syntax *syntax, const char *before,
    const char *text, size_t times, const char *after, const char *key,
    size_t column);
void expect_nodes(const struct syntax *syntax, const char *before,
    const char *text, size_t times, const char *after, size_t nodes);

/* The tree is written so, or somehow, and reads back the same; NULL: it has
 * no words.  It is freed. */
void expect_writing(const struct syntax *syntax, ud_filter *tree,
    const char *written);
void expect_round_trip(const struct syntax *syntax, ud_filter *tree);

#endif
