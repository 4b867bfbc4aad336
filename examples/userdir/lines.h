/* SPDX-License-Identifier: MIT */
/*
 * Lines of a stream, of bounded length.
 */
#ifndef LINES_H
#define LINES_H

#include "text.h"

#include <stdint.h>
#include <stdio.h>

/* A request of UD_RPC_BYTES_MAX, and what stands around it. */
enum { LINE_BYTES_MAX = 1048576 + 65536 };

enum lines_result {
	LINES_END = 0,
	LINES_LINE = 1,
	LINES_TOO_LONG = 2,	/* skipped; the next call goes on behind it */
	LINES_FAILED = -1	/* errno tells */
};

struct lines {
	FILE *in;
	struct text line;	/* without its end; may hold NUL bytes */
	uint64_t number;	/* of the line, from 1 */
	uint64_t bytes;		/* read so far */
};

enum lines_result lines_next(struct lines *lines);

/* 1 if the line has nothing but blanks. */
int lines_is_blank(const struct lines *lines);

#endif
