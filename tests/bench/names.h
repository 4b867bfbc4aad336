/* SPDX-License-Identifier: MIT */
/* The names of people: a few that are written out, and many of syllables. */
#ifndef BENCH_NAMES_H
#define BENCH_NAMES_H

#include <stdint.h>

enum { NAME_SIZE = 32, GIVEN_NAMES = 500, FAMILY_NAMES = 10000 };

/* A name, how it is written in usernames and addresses, and its fold. */
struct name {
	char text[NAME_SIZE], ascii[NAME_SIZE], fold[NAME_SIZE];
};

/* Number n of GIVEN_NAMES, of FAMILY_NAMES. */
void name_given(struct name *name, uint64_t n);
void name_family(struct name *name, uint64_t n);

#endif
