/* SPDX-License-Identifier: MIT */
/* What only PostgreSQL is measured with. */
#ifndef BENCH_PG_WORKLOADS_H
#define BENCH_PG_WORKLOADS_H

#include "bench/bench.h"

/* pg_clients.c */
int run_clients_1(struct bench *bench, struct verdict *verdict);
int run_clients_2(struct bench *bench, struct verdict *verdict);
int run_clients_8(struct bench *bench, struct verdict *verdict);
int run_clients_32(struct bench *bench, struct verdict *verdict);

/* pg_trees.c */
int run_pg_trees(struct bench *bench, struct verdict *verdict);

#endif
