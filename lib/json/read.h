/* SPDX-License-Identifier: MIT */
/*
 * Typed reading of JSON text that passed the strict scan.  Values and their
 * texts are borrowed from the tree and valid until json_free().
 */
#ifndef JSON_READ_H
#define JSON_READ_H

#include <stddef.h>
#include <stdint.h>

#include "json/scan.h"

struct json;

enum json_type {
	JSON_NULL,
	JSON_BOOL,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT
};

/*
 * Scan and parse.  UD_OK and a tree in *out, to be released with
 * json_free(); else as json_scan(), and *out is NULL.
 */
int json_parse(const char *text, size_t len, const struct json_limits *limits,
    struct error *error, struct json **out);

/* Wipe and release; sets *json to NULL. */
void json_free(struct json **json);

enum json_type json_get_type(const struct json *value);

/* Text of a string, name of a member; NULL for anything else. */
const char *json_get_text(const struct json *value);
const char *json_get_name(const struct json *value);

/* 1 for true; 0 for false and for anything else. */
int json_get_bool(const struct json *value);

/*
 * A whole number, exactly: a JSON number up to 2^53 - 1 in size (beyond that
 * its reader no longer knows which number was written), or a string of
 * decimal digits.  1 and *out, or 0.
 */
int json_get_int64(const struct json *value, int64_t *out);
int json_get_uint64(const struct json *value, uint64_t *out);

/* A JSON number that is finite, as near as a double comes.  1 and *out, or
 * 0. */
int json_get_double(const struct json *value, double *out);

/* First member or element, and the one after; NULL at the end. */
const struct json *json_get_first(const struct json *value);
const struct json *json_get_next(const struct json *value);

/* Members or elements; 0 for anything else. */
size_t json_get_count(const struct json *value);

/* Member of that name, upper and lower case being different; or NULL. */
const struct json *json_get_member(const struct json *object,
    const char *name);

#endif
