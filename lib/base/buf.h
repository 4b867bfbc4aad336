/* SPDX-License-Identifier: MIT */
/*
 * A growing byte buffer that knows its maximum from birth.  A failed append
 * is remembered: write everything, then ask buf_ok() once.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>

struct buf {
	char *data;		/* NUL-terminated once something was added */
	size_t len;
	size_t cap;
	size_t max;
	int failed;
};

/* A view of bytes that somebody else owns. */
struct span {
	const char *data;	/* NULL: absent */
	size_t len;
};

#define BUF_INIT(limit) { .max = (limit) }

void buf_add(struct buf *buf, const void *data, size_t len);
void buf_puts(struct buf *buf, const char *s);
void buf_putc(struct buf *buf, char c);

/* 1 if every append worked. */
int buf_ok(const struct buf *buf);

/* Empty it for reuse, keeping the memory. */
void buf_reset(struct buf *buf);

/* Take the text away; NULL if an append failed.  Release with mem_free(). */
char *buf_steal(struct buf *buf);

/* Wipe and release. */
void buf_free(struct buf *buf);

#endif
