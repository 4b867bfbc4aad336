/* SPDX-License-Identifier: MIT */
/* Reading and writing JSON in tests.  Texts use ' where JSON has ". */
#ifndef UNIT_SEARCH_JSON_HELP_H
#define UNIT_SEARCH_JSON_HELP_H

#include "search/read.h"

enum { DEPTH_MAX = 20 };

/* The detail of the last failure. */
extern struct error json_error;

/* Read a text; on failure *out is NULL. */
int json_read(enum json_api api, const char *text, ud_filter **out);

/* The same from bytes as they are. */
int json_try(enum json_api api, struct span text, ud_filter **out);

/* The tree of a text, which must be one. */
ud_filter *json_tree(enum json_api api, const char *text);

/* Expect that a text is refused so. */
void json_refused(enum json_api api, const char *text, const char *key,
    const char *field);

/* The JSON of a tree with ' for ", to be released with free(); NULL if there
 * is none. */
char *json_written(enum json_api api, const ud_filter *f);

/* head, n times middle, tail: to be released with free(). */
char *json_repeated(const char *head, const char *middle, size_t n,
    const char *tail);

#endif
