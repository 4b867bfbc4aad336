/* SPDX-License-Identifier: MIT */
/* What the public functions that write a tree check alike.  Each does nothing
 * but return the first failure once there is one. */
#ifndef SEARCH_FILTER_H
#define SEARCH_FILTER_H

#include "search/tree.h"

enum { FILTER_TEXT_MAX = 200 };

/* Refuse a leaf: the message says what the member must be. */
int filter_refuse(ud_filter *f, const char *key, const char *member,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* A text of min to 200 code points. */
int filter_take_text(ud_filter *f, const char *member, const char *text,
    size_t min, int folds, struct span *out);

/* A text method, ordering ones too or not. */
int filter_take_method(ud_filter *f, const char *member, int64_t method,
    int ordering);

/* The attribute is fit: one of what. */
int filter_take_attribute(ud_filter *f, int fits, const char *what);

/* RFC 6901: empty, or slashes with names in which ~ is ~0 or ~1. */
int filter_is_pointer(struct span text);

#endif
