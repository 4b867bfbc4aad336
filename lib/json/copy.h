/* SPDX-License-Identifier: MIT */
/* From a tree that was read back to text. */
#ifndef JSON_COPY_H
#define JSON_COPY_H

#include "json/read.h"
#include "json/write.h"

/* Write a value that reads back as the same value. */
void json_copy(struct json_out *out, const struct json *value);

#endif
