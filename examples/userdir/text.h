/* SPDX-License-Identifier: MIT */
/*
 * Text that grows, and what a terminal needs: width, harmlessness, times.
 * Running out of memory ends the program; an open transaction is then undone.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* Start with {0}.  s is NUL-terminated, and NULL until something was added. */
struct text {
	char *s;
	size_t len;
	size_t cap;
};

/* End the program with a message if @p memory is NULL, else return it. */
void *text_must(void *memory);

void text_add(struct text *text, const char *bytes, size_t len);
void text_puts(struct text *text, const char *s);
__attribute__((format(printf, 2, 3)))
void text_format(struct text *text, const char *format, ...);
__attribute__((format(printf, 2, 0)))
void text_vformat(struct text *text, const char *format, va_list list);
void text_clear(struct text *text);
void text_free(struct text *text);

/* For secrets: make room for @p more bytes, so that they are not moved about
 * and left behind; overwrite the text and free it. */
void text_reserve(struct text *text, size_t more);
void text_wipe(struct text *text);

/* Add bytes in Base64, with padding. */
void text_base64(struct text *text, const void *bytes, size_t len);

/* Add @p s with all that could drive a terminal (control characters,
 * bidirectional overrides, invalid UTF-8) written as \uXXXX or \xXX. */
void text_escape(struct text *text, const char *s, size_t len);

/* 1 if a terminal must not get this character as it is. */
int text_is_hostile(long c);

/* The character at *p (*p < end), and move behind it; -1 for a byte that is
 * not UTF-8. */
long text_next(const char **p, const char *end);

/* Columns that @p s takes on a terminal. */
size_t text_width(const char *s);

/* Add @p s, cut with an ellipsis if it takes more than @p columns. */
void text_cut(struct text *text, const char *s, size_t columns);

/* Add a time as RFC 3339 in UTC: exact, or to the second. */
void text_time(struct text *text, int64_t us);
void text_seconds(struct text *text, int64_t us);

#endif
