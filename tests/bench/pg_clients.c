/* SPDX-License-Identifier: MIT */
/* Many clients that create users at once, each with its own connection. */
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "bench/pg_side.h"
#include "bench/pg_workloads.h"

enum { CREATES = 400 };

struct client {
	struct bench bench;		/* with handles of its own */
	int side, failed;
	uint64_t first, step, end;	/* which users it creates */
	pthread_barrier_t *start;
	pthread_t thread;
};

static void *
work(void *arg)
{
	struct client *c = arg;
	struct person person;

	(void)pthread_barrier_wait(c->start);
	for (uint64_t i = c->first; !c->failed && i < c->end; i += c->step) {
		people_make(&person, i, c->bench.orgs);
		c->failed = (c->side == 0 ? ours_create(c->bench.dir,
		    &person) : bare_create(&c->bench.bare, &person)) != 0;
	}
	return NULL;
}

static double
now_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* All clients of one side create their users: how many a second. */
static int
run_side(struct client *clients, size_t count, int side, uint64_t first,
    double *rate)
{
	pthread_barrier_t start;
	uint64_t creates = bench_ops(&clients->bench, CREATES);
	double from;
	int rc = 0;

	if (pthread_barrier_init(&start, NULL, (unsigned)count + 1) != 0)
		return -1;
	for (size_t k = 0; k < count; k++) {
		struct client *c = &clients[k];

		c->side = side;
		c->start = &start;
		c->first = first + k;
		c->step = count;
		c->end = first + creates;
		if (pthread_create(&c->thread, NULL, work, c) != 0)
			abort();
	}
	(void)pthread_barrier_wait(&start);
	from = now_us();
	for (size_t k = 0; k < count; k++) {
		(void)pthread_join(clients[k].thread, NULL);
		rc |= clients[k].failed;
	}
	*rate = (double)creates / (now_us() - from) * 1e6;
	(void)pthread_barrier_destroy(&start);
	return rc == 0 ? 0 : -1;
}

static int
open_all(const struct bench *bench, struct client *clients, size_t count)
{
	for (size_t k = 0; k < count; k++) {
		clients[k].bench = *bench;
		if (bench_open(&clients[k].bench, bench->theirs, 0) != 0 ||
		    side_prepare(clients[k].bench.bare.side, PG_CREATE) != 0)
			return -1;
	}
	return 0;
}

static int
run(struct bench *bench, struct verdict *verdict, size_t count)
{
	uint64_t rounds = bench->options->rounds;
	struct client *clients = calloc(count, sizeof(*clients));
	double *rates[2] = {calloc(rounds, sizeof(double)),
	    calloc(rounds, sizeof(double))};
	double *ratios = calloc(rounds, sizeof(double));
	int rc = clients == NULL || rates[0] == NULL || rates[1] == NULL ||
	    ratios == NULL ? -1 : open_all(bench, clients, count);

	for (uint64_t round = 0; rc == 0 && round < rounds; round++) {
		for (int turn = 0; rc == 0 && turn < 2; turn++) {
			int side = (int)(round & 1) ^ turn;

			rc = run_side(clients, count, side, bench->next,
			    &rates[side][round]);
		}
		ratios[round] = rates[0][round] / rates[1][round];
		bench->next += bench_ops(bench, CREATES);
	}
	if (rc == 0) {
		verdict->ours_p50 = quantile(rates[0], rounds, 0.5);
		verdict->ours_p99 = rates[0][0];
		verdict->theirs_p50 = quantile(rates[1], rounds, 0.5);
		verdict->theirs_p99 = rates[1][0];
		verdict_rounds(verdict, ratios, rounds);
	}
	for (size_t k = 0; clients != NULL && k < count; k++)
		bench_close(&clients[k].bench);
	free(clients);
	free(rates[0]);
	free(rates[1]);
	free(ratios);
	return rc;
}

int
run_clients_1(struct bench *bench, struct verdict *verdict)
{
	return run(bench, verdict, 1);
}

int
run_clients_2(struct bench *bench, struct verdict *verdict)
{
	return run(bench, verdict, 2);
}

int
run_clients_8(struct bench *bench, struct verdict *verdict)
{
	return run(bench, verdict, 8);
}

int
run_clients_32(struct bench *bench, struct verdict *verdict)
{
	return run(bench, verdict, 32);
}
