/* SPDX-License-Identifier: MIT */
/* Stores with the same content, again and again: it is made once and copied
 * whenever it is wanted. */
#ifndef TESTS_STORAGE_IMAGE_H
#define TESTS_STORAGE_IMAGE_H

#include "storage/raw.h"

/* Open a directory on the connection, close it again, and leave the content
 * there, or (full is 0) a directory without any. */
typedef void image_maker(struct raw *host, int full);

/*
 * Give a store the content.  *raw is a connection to it: the host's own if
 * path is NULL.  It may be another one afterwards; NULL makes the first.  No
 * directory may be open on it.
 */
void image_fill(struct raw **raw, const char *path, image_maker *make);

#endif
