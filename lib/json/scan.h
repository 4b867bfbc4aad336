/* SPDX-License-Identifier: MIT */
/*
 * The grammar of RFC 8259, strictly, over raw text.  The parser behind
 * read.h accepts more than JSON and forgets what it saw, so nothing reaches
 * it that has not passed here.
 *
 * Refused besides bad grammar: invalid UTF-8, a byte order mark, U+0000 and
 * lone surrogates in any spelling, two members of one object with the same
 * name (compared after decoding escapes), and text beyond the limits.
 */
#ifndef JSON_SCAN_H
#define JSON_SCAN_H

#include <stddef.h>

#include "base/error.h"

enum {
	JSON_DEPTH_CEILING = 256, /* no limit may ask for more */
	JSON_NUMBER_MAX = 60	/* characters; the parser's own buffer is 64 */
};

struct json_limits {
	size_t bytes;
	size_t depth;		/* objects and arrays open at once */
	size_t nodes;		/* values of every kind */
};

/*
 * UD_OK; UD_EINVAL, and then the message tells where (line, column, byte
 * offset from 0) and what; UD_EEXHAUSTED without memory.  The error's id is
 * "JSON-size" beyond a limit, "JSON-text" for characters that no text may
 * hold, and then the field is the path of that text; else "JSON-scan".
 */
int json_scan(const char *text, size_t len, const struct json_limits *limits,
    struct error *error);

#endif
