/* SPDX-License-Identifier: MIT */
/*
 * Text that is told its largest size at birth.  What does not fit is left out
 * and remembered, so that one look at the end is enough.
 */
#ifndef BUF_H
#define BUF_H

#include <stddef.h>

/* Begin with { .s = memory, .cap = its size }; s is NUL-terminated from the
 * first addition on. */
struct buf {
	char *s;
	size_t cap;
	size_t len;
	int full;	/* 1: something did not fit */
};

void buf_add(struct buf *buf, const char *bytes, size_t len);
void buf_puts(struct buf *buf, const char *s);
__attribute__((format(printf, 2, 3)))
void buf_format(struct buf *buf, const char *format, ...);

/* Add at most @p most characters of a text that anybody may have written:
 * what is not UTF-8 becomes "?", and what could begin another line or turn
 * the direction of writing becomes a blank. */
void buf_clean(struct buf *buf, const char *s, size_t most);

/* Overwrite the memory, which held secrets. */
void buf_wipe(struct buf *buf);

#endif
