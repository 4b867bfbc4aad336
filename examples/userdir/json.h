/* SPDX-License-Identifier: MIT */
/*
 * JSON as text: written member by member, and cut into slices without being
 * converted, so that what goes on to the library is what came in.
 */
#ifndef JSON_H
#define JSON_H

#include "text.h"

#include <stddef.h>
#include <stdint.h>

/* Writing.  A member of an object has a name, an element of an array NULL.
 * Commas are set by themselves. */

void json_open(struct text *out, const char *name, char bracket);
void json_close(struct text *out, char bracket);
void json_string(struct text *out, const char *name, const char *value);
void json_bytes(struct text *out, const char *name, const void *value,
    size_t len);
void json_number(struct text *out, const char *name, uint64_t value);
void json_uint64(struct text *out, const char *name, uint64_t value);
void json_bool(struct text *out, const char *name, int value);
void json_time(struct text *out, const char *name, int64_t us);
void json_raw(struct text *out, const char *name, const char *value,
    size_t len);

/* Reading and printing. */

/* A piece of a text that lives elsewhere; at is NULL if there is none. */
struct slice {
	const char *at;
	size_t len;
};

/* Add @p json indented from @p level on, safe for a terminal. */
void json_pretty(struct text *out, struct slice json, int level);

/* The same on one line. */
void json_compact(struct text *out, struct slice json);

/* A walk through the members of an object. */
struct json_walk {
	const char *at;
	const char *end;
	int begun;
};

/* The next member: its name with the quotes, and its value, neither checked
 * further.  Returns 1; 0 at the end of a text that is one object; -1 if it is
 * none. */
int json_next(struct json_walk *walk, struct slice *name, struct slice *value);

/* Find a member by name; 0 if it is not there, once. */
int json_find(const char *json, size_t len, const char *name,
    struct slice *value);

/* 1 if the slice is strict JSON. */
int json_valid(struct slice slice);

/* 1 if the slice, a string in quotes, says @p text. */
int json_is(struct slice slice, const char *text);

/* The string that a slice says; NULL if it is no string.  Release with
 * free(). */
char *json_dup(struct slice slice);

#endif
