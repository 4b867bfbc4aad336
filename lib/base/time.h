/* SPDX-License-Identifier: MIT */
/* Times as RFC 3339 text, and a clock to tell how long something takes. */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include <stddef.h>
#include <stdint.h>

enum {
	TIME_TEXT_SIZE = 32,	/* of time_format(), with NUL */
	US_PER_S = 1000000,
	US_PER_MS = 1000
};

/* First and last microsecond of the years 0001 to 9999. */
#define TIME_MIN_US (-62135596800000000LL)
#define TIME_MAX_US 253402300799999999LL

/* UTC with 0, 3 or 6 fractional digits, the shortest that is exact:
 * "2025-01-23T10:34:18.051Z". */
void time_format(int64_t us, char out[TIME_TEXT_SIZE]);

/* Read RFC 3339 with any offset; digits beyond microseconds are cut.
 * Returns 1, or 0 if text of that length is no such time. */
int time_parse(const char *text, size_t len, int64_t *us);

/* Microseconds of a clock that nobody sets, since whenever. */
int64_t time_steady_us(void);
void time_sleep_until(int64_t steady_us);

#endif
