/* SPDX-License-Identifier: MIT */
/* An actor who sees some organizations, and himself. */
#ifndef BENCH_SCOPED_H
#define BENCH_SCOPED_H

#include "bench/bench.h"

enum { SCOPE_SIZE = 4096 };

/* The ids of those organizations in double quotes, with commas between them,
 * and what stands around the list. */
void scoped_list(const struct bench *bench, const char *before,
    const char *after, char out[SCOPE_SIZE]);

/* Open the library again for the actor, in the place of the plain handle. */
int scoped_open(struct bench *bench, const struct person *actor);

#endif
