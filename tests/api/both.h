/* SPDX-License-Identifier: MIT */
/* A directory in each storage, with the same clock and the same random bytes:
 * whatever is asked, both give the same answer. */
#ifndef TESTS_API_BOTH_H
#define TESTS_API_BOTH_H

#include <userdir.h>

#include <criterion/criterion.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

void both_begin(void);
void both_end(void);

/* Call a method in both, with a request that printf() makes, a second after
 * the last one.  The test ends unless the answers are the same; the answer,
 * until the next call. */
const char *both(const char *method, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* How many of the calls so far succeeded, and how many were refused. */
extern unsigned both_succeeded, both_refused;

#endif
