/* SPDX-License-Identifier: MIT */
/* Looking for bytes among bytes. */
#ifndef TESTS_THREAT_SCAN_H
#define TESTS_THREAT_SCAN_H

#include <stddef.h>

/* 1 if the text is somewhere in it. */
int scan_holds(const char *all, size_t len, const char *text, size_t text_len);

/* A whole file, for free(); NULL if it cannot be read. */
char *scan_file(const char *path, size_t *len);

#endif
