/* SPDX-License-Identifier: MIT */
#include "bench/measure.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* All samples of a duel, ours and theirs. */
struct samples {
	double *us[2];
	uint64_t *digest[2];
	double *found;
	double *ratio;
};

static double
since(const struct timespec *from)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - from->tv_sec) * 1e6 +
	    (double)(now.tv_nsec - from->tv_nsec) / 1e3;
}

void
watch_pause(struct watch *watch)
{
	watch->us += since(&watch->from);
}

void
watch_resume(struct watch *watch)
{
	(void)clock_gettime(CLOCK_MONOTONIC, &watch->from);
}

void
digest_number(struct watch *watch, uint64_t number)
{
	watch->digest = (watch->digest ^ number) * UINT64_C(0x100000001b3);
}

void
digest_text(struct watch *watch, const char *text)
{
	for (; *text != '\0'; text++)
		digest_number(watch, (unsigned char)*text);
	digest_number(watch, 0x100);
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double
quantile(double *values, size_t count, double part)
{
	size_t at = (size_t)(part * (double)count);

	qsort(values, count, sizeof(*values), ascending);
	return values[at < count ? at : count - 1];
}

void
verdict_rounds(struct verdict *verdict, double *ratios, size_t count)
{
	verdict->ratio = quantile(ratios, count, 0.5);
	verdict->spread = verdict->ratio == 0 ? 0 :
	    (ratios[count - 1] - ratios[0]) / verdict->ratio;
}

static int
run_one(const struct duel *duel, int side, uint64_t round, uint64_t k,
    struct samples *samples)
{
	uint64_t i = round * duel->ops + k;
	struct watch watch = {.us = 0};
	int rc;

	watch_resume(&watch);
	rc = (side == 0 ? duel->ours : duel->theirs)(duel->ctx, i, &watch);
	watch_pause(&watch);
	samples->us[side][i] = watch.us;
	samples->digest[side][i] = watch.digest;
	if (side == 0)
		samples->found[i] = watch.found;
	return rc;
}

/* What counts of a round: the usual time, or with rates all of it, since a
 * stall makes an import slower. */
static double
round_ratio(const struct duel *duel, uint64_t round,
    const struct samples *samples, double *scratch)
{
	double value[2] = {0, 0};

	for (int side = 0; side < 2; side++) {
		const double *us = samples->us[side] + round * duel->ops;

		for (uint64_t k = 0; k < duel->ops; k++) {
			scratch[k] = us[k];
			value[side] += us[k];
		}
		if (duel->measure == MEASURE_TIME)
			value[side] = quantile(scratch, duel->ops, 0.5);
	}
	return duel->measure == MEASURE_TIME ? value[0] / value[1] :
	    value[1] / value[0];
}

static int
run_round(const struct duel *duel, uint64_t round, struct samples *samples)
{
	for (uint64_t k = 0; k < duel->ops; k++) {
		uint64_t other = duel->reads ?
		    (k + duel->ops / 2) % duel->ops : k;
		int first = k & 1;

		for (int turn = 0; turn < 2; turn++) {
			int side = first ^ turn;

			if (run_one(duel, side, round, side == 0 ? k : other,
			    samples) != 0)
				return -1;
		}
	}
	for (uint64_t k = 0; k < duel->ops; k++) {
		uint64_t i = round * duel->ops + k;

		if (samples->digest[0][i] == samples->digest[1][i])
			continue;
		(void)fprintf(stderr, "results differ in operation %" PRIu64
		    "\n", i);
		return -1;
	}
	return 0;
}

static int
run_rounds(const struct duel *duel, struct samples *samples, double *scratch,
    struct verdict *verdict)
{
	size_t all = duel->ops * duel->rounds;

	for (uint64_t round = 0; duel->reads && round < duel->rounds; round++)
		if (run_round(duel, round, samples) != 0)
			return -1;
	for (uint64_t round = 0; round < duel->rounds; round++) {
		if (run_round(duel, round, samples) != 0)
			return -1;
		samples->ratio[round] = round_ratio(duel, round, samples,
		    scratch);
	}
	verdict->measure = duel->measure;
	verdict->ours_us = verdict->theirs_us = 0;
	for (size_t i = 0; i < all; i++) {
		verdict->ours_us += samples->us[0][i];
		verdict->theirs_us += samples->us[1][i];
	}
	verdict->ours_p50 = quantile(samples->us[0], all, 0.5);
	verdict->ours_p99 = quantile(samples->us[0], all, 0.99);
	verdict->theirs_p50 = quantile(samples->us[1], all, 0.5);
	verdict->theirs_p99 = quantile(samples->us[1], all, 0.99);
	verdict->found = quantile(samples->found, all, 0.5);
	verdict_rounds(verdict, samples->ratio, duel->rounds);
	return 0;
}

int
measure_duel(const struct duel *duel, struct verdict *verdict)
{
	size_t all = duel->ops * duel->rounds;
	struct samples samples = {
		{calloc(all, sizeof(double)), calloc(all, sizeof(double))},
		{calloc(all, sizeof(uint64_t)), calloc(all, sizeof(uint64_t))},
		calloc(all, sizeof(double)),
		calloc(duel->rounds, sizeof(double)),
	};
	double *scratch = calloc(duel->ops, sizeof(*scratch));
	int rc = -1;

	if (samples.us[0] == NULL || samples.us[1] == NULL ||
	    samples.digest[0] == NULL || samples.digest[1] == NULL ||
	    samples.found == NULL || samples.ratio == NULL || scratch == NULL)
		(void)fprintf(stderr, "no memory\n");
	else
		rc = run_rounds(duel, &samples, scratch, verdict);
	for (int side = 0; side < 2; side++) {
		free(samples.us[side]);
		free(samples.digest[side]);
	}
	free(samples.found);
	free(samples.ratio);
	free(scratch);
	return rc;
}
