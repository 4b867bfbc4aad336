/* SPDX-License-Identifier: MIT */
#ifndef BENCH_LD_DUELS_H
#define BENCH_LD_DUELS_H

#include "bench/bench.h"

/* Creating, with what either side calls durable. */
int run_add(struct bench *bench, struct verdict *verdict);

/* The workload's search; who is on the page may differ. */
int run_unsorted(struct bench *bench, struct verdict *verdict);

#endif
