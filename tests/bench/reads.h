/* SPDX-License-Identifier: MIT */
/* What the look-ups share. */
#ifndef BENCH_READS_H
#define BENCH_READS_H

#include "bench/bench.h"

/* Some user; the same for the same i. */
struct person somebody(const struct bench *bench, uint64_t i);

/* Take a result into the digest. */
void note_ours(struct watch *watch, const ud_user *user);
void note_theirs(struct watch *watch, const struct record *record);

/* Run a duel in which both sides read our file. */
int run_reads(struct bench *bench, struct verdict *verdict, struct duel duel);

#endif
