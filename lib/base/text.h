/* SPDX-License-Identifier: MIT */
/*
 * UTF-8 text at the boundary: what it may contain, how long it is, and its
 * folded form.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

/*
 * The next code point of valid UTF-8, advancing *s; -1 at the end, -2 if
 * the bytes are not valid UTF-8 (overlong, surrogate, above U+10FFFF).
 */
int32_t text_next(const char **s, const char *end);

/* 1 if valid UTF-8 (NUL bytes included). */
int text_is_utf8(const char *s, size_t len);

/* Rules of a text field. */
enum {
	TEXT_MULTILINE = 1,	/* TAB, CR and LF are allowed */
	TEXT_NO_EDGE_SPACE = 2,	/* no white space at either end */
	TEXT_NO_UNASSIGNED = 4,	/* no unassigned code points */
	TEXT_TRIM = 8		/* white space at the ends is dropped */
};

struct text_rule {
	size_t min, max;	/* code points, after trimming */
	size_t max_bytes;	/* 0: no limit of its own */
	unsigned flags;
};

/*
 * Check s against the rule.  *out is s, or the part that trimming leaves.
 * An error names the field and what would be right.
 */
int text_check(struct error *error, const char *field, const char *s,
    const struct text_rule *rule, struct span *out);

/* s without white space (Unicode White_Space) at its ends. */
struct span text_trim(struct span s);

/*
 * Append the fold of s: Unicode NFKC_Casefold, brought to a fixed point.
 * Two texts are equal ignoring case if their folds are equal bytes.
 * A failure of memory is remembered in out.  What is not UTF-8, as only a
 * damaged store holds, is its own fold.
 */
void text_fold(struct buf *out, struct span s);

/* Append the fold of s unless it is s itself; 1 if it was appended, which may
 * be nothing.  Without memory it was. */
int text_fold_other(struct buf *out, struct span s);

/* Unicode version that text_fold() implements, such as "15.0". */
const char *text_fold_version(void);

/* A number for bytes of any length, for an index: 64-bit FNV-1a. */
int64_t text_digest(struct span bytes);

/* Code points in valid UTF-8. */
size_t text_length(struct span s);

/* The first n code points of s. */
struct span text_head(struct span s, size_t n);

/* Copy s and a NUL to *to, and move on: for texts that share one block. */
struct span span_place(char **to, struct span s);

struct span span_of(const char *s);	/* NULL gives an absent span */
int span_equal(struct span a, struct span b);
/* Less than, equal to or greater than 0, byte by byte. */
int span_compare(struct span a, struct span b);
int span_same(struct span a, struct span b);	/* absent is not empty */

#endif
