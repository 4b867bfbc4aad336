/* SPDX-License-Identifier: MIT */
/* Two ways to do the same thing, timed in turns. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* The time and the result of one operation. */
struct watch {
	struct timespec from;
	double us;
	uint64_t digest;	/* of the result; equal results, equal digest */
	double found;		/* how many users */
};

/* Leave something out of the measured time. */
void watch_pause(struct watch *watch);
void watch_resume(struct watch *watch);

void digest_number(struct watch *watch, uint64_t number);
void digest_text(struct watch *watch, const char *text);

/* Operation number i; 0, or -1 after it has said what failed. */
typedef int (*operation)(void *ctx, uint64_t i, struct watch *watch);

/* What a ratio says. */
enum measure {
	MEASURE_TIME,		/* our time / theirs: small is good */
	MEASURE_RATE,		/* our rate / theirs: large is good */
	MEASURE_MORE_KIB,	/* ours - theirs */
	MEASURE_KIB,		/* ours alone */
	MEASURE_BYTES,		/* ours / theirs, of a user */
	MEASURE_US,		/* ours alone */
	MEASURE_PER_SECOND	/* ours / theirs: large is good */
};

struct duel {
	operation ours, theirs;
	void *ctx;
	uint64_t ops;		/* in a round */
	uint64_t rounds;
	enum measure measure;
	int reads;		/* 1: nothing is changed, so rehearse it all
				   once, and let the two sides not do the same
				   thing at the same time */
};

/* Times in microseconds, sizes in KiB or bytes, or how many a second. */
struct verdict {
	const char *workload;
	uint64_t users;
	enum measure measure;
	double ours_p50, ours_p99, theirs_p50, theirs_p99;
	double ours_us, theirs_us;	/* all of it */
	double ratio;		/* median over the rounds */
	double spread;		/* (largest - smallest) / median */
	double found;		/* users whom a search usually finds; 0: no
				   search */
	double goal;		/* 0: none */
	const char *skipped;	/* why, or NULL */
};

double quantile(double *values, size_t count, double part);

/* The ratio and spread of a verdict from those of its rounds. */
void verdict_rounds(struct verdict *verdict, double *ratios, size_t count);

/* Run a duel: 0 with numbers in *verdict, or -1 after a message. */
int measure_duel(const struct duel *duel, struct verdict *verdict);

#endif
