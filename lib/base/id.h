/* SPDX-License-Identifier: MIT */
/* Ids that the library makes: time-ordered decimal numbers. */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stdint.h>

enum { ID_TEXT_SIZE = 24 };

/*
 * The id after last, a number of this scheme: 10 ms units since 2019-04-29 in
 * the upper bits, 8 bits that count within a unit, 16 bits that tell stores
 * apart.  Greater than last whatever the clock says.
 */
int64_t id_next(int64_t last, int64_t now_us, unsigned store);

/* Write a number in decimal: with NUL, or in front of `end`, without; then
 * where it begins. */
void id_format(int64_t id, char out[ID_TEXT_SIZE]);
char *id_digits(int64_t id, char *end);

/* Write n bytes as hexadecimal digits and a NUL. */
void id_hex(const unsigned char *bytes, int n, char *out);

#endif
