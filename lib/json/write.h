/* SPDX-License-Identifier: MIT */
/*
 * Writing JSON text straight into a buffer, without a tree.  Commas are put
 * by themselves.  Nothing here fails by itself: ask buf_ok() at the end.
 *
 *	json_open(&o, '{');
 *	json_name(&o, "userId");
 *	json_string(&o, id);
 *	json_close(&o, '}');
 */
#ifndef JSON_WRITE_H
#define JSON_WRITE_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct json_out {
	struct buf *buf;
	unsigned depth;		/* objects and arrays that are open */
	int comma;		/* the next value or name needs one before it */
};

void json_out_init(struct json_out *out, struct buf *buf);

/* bracket: '{' or '[', and '}' or ']' */
void json_open(struct json_out *out, char bracket);
void json_close(struct json_out *out, char bracket);

/* The name of the member whose value comes next. */
void json_name(struct json_out *out, const char *name);

/* Values; text must be valid UTF-8.  A NULL text is written as null. */
void json_string(struct json_out *out, const char *s);
void json_string_span(struct json_out *out, struct span s);
void json_int(struct json_out *out, int64_t n);
void json_bool(struct json_out *out, int yes);
void json_null(struct json_out *out);

/* The shortest number that reads back as n, which is finite. */
void json_double(struct json_out *out, double n);

/* 64-bit numbers as JSON strings, which lose no digit in any reader. */
void json_int_text(struct json_out *out, int64_t n);
void json_uint_text(struct json_out *out, uint64_t n);

/* Bytes as a Base64 string. */
void json_bytes(struct json_out *out, const void *data, size_t len);

/* One value that is JSON already. */
void json_raw(struct json_out *out, const char *json);

#endif
