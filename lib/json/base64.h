/* SPDX-License-Identifier: MIT */
/* Base64 (RFC 4648). */
#ifndef JSON_BASE64_H
#define JSON_BASE64_H

#include <stddef.h>

#include "base/buf.h"

/* Append in the standard alphabet, with padding. */
void base64_encode(struct buf *out, const void *data, size_t len);

/* Room that base64_decode() needs for a text of that length. */
size_t base64_room(size_t len);

/*
 * Decode the standard or the URL-safe alphabet (not both at once), with
 * padding or without.  White space, a length that cannot be, incomplete
 * padding and bits that belong to no byte are refused.  1 and the number of
 * bytes in *out_len, or 0.
 */
int base64_decode(const char *text, size_t len, unsigned char *out,
    size_t *out_len);

#endif
