/* SPDX-License-Identifier: MIT */
/* What the workloads share. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <userdir/dir.h>
#include <userdir/lifecycle.h>

#include <limits.h>
#include <stdint.h>
#include <stdio.h>

#include "bench/bare.h"
#include "bench/measure.h"

enum { SIZES_MAX = 8, VERDICTS_MAX = 256, BENCH_PATH_SIZE = 1024 };

struct options {
	uint64_t users[SIZES_MAX];
	size_t size_count;
	uint64_t rounds;
	long cache_kib;
	int keep;
	const char *only;	/* names with commas between, or NULL */
	const char *json;
	const char *directory;
};

struct bench {
	const struct options *options;
	uint64_t users;		/* the size of this pass */
	uint64_t orgs;
	uint64_t next;		/* index of the next user to create */
	char ours[BENCH_PATH_SIZE];	/* the library's file */
	char theirs[BENCH_PATH_SIZE];	/* the same, made by hand */
	ud_dir *dir;		/* open during a workload */
	struct bare bare;
	struct verdict verdicts[VERDICTS_MAX];
	size_t verdict_count;
};

/* A workload fills in a verdict, or says in `skipped` why not. */
struct workload {
	const char *name;
	const char *what;
	enum measure measure;
	double goal;		/* 0: none */
	uint64_t goal_users;	/* the goal counts from this size on */
	int writes;
	int (*run)(struct bench *bench, struct verdict *verdict);
};

extern const struct workload workloads[];
extern const size_t workload_count;

/* Say that a call of the library failed; -1. */
int bench_fail(const ud_dir *dir, const char *what);

/* The library on a file of ours; flags of bare_open(). */
int bench_open_ours(const char *path, long cache_kib, int flags,
    ud_dir **dir);

/* Both handles on their files, or theirs on our file too; and closing. */
int bench_open(struct bench *bench, const char *theirs, int flags);
void bench_close(struct bench *bench);

/* How many operations a round has, less for small stores. */
uint64_t bench_ops(const struct bench *bench, uint64_t most);

/* files.c */
int files_make(struct bench *bench, int *reused);
void files_remove(struct bench *bench);
int files_equal(struct bench *bench);

/* load.c */
int load_users(struct bench *bench, struct verdict *verdict);
int ours_import(ud_dir *dir, const struct person *person);
int ours_create(ud_dir *dir, const struct person *person);

/* reads.c */
int run_get_by_id(struct bench *bench, struct verdict *verdict);
int run_get_by_username(struct bench *bench, struct verdict *verdict);
int run_get_100(struct bench *bench, struct verdict *verdict);
int run_get_100_singly(struct bench *bench, struct verdict *verdict);
int run_page(struct bench *bench, struct verdict *verdict);
int run_count(struct bench *bench, struct verdict *verdict);
int run_count_state(struct bench *bench, struct verdict *verdict);

/* writes.c */
int run_create(struct bench *bench, struct verdict *verdict);
int run_create_normal(struct bench *bench, struct verdict *verdict);
int run_create_16(struct bench *bench, struct verdict *verdict);
int run_create_16_singly(struct bench *bench, struct verdict *verdict);
int run_update(struct bench *bench, struct verdict *verdict);

/* footprint.c */
int run_open(struct bench *bench, struct verdict *verdict);
int run_open_settings(struct bench *bench, struct verdict *verdict);
int run_memory(struct bench *bench, struct verdict *verdict);
int run_library(struct bench *bench, struct verdict *verdict);

/* report.c */
int report_reached(const struct workload *workload,
    const struct verdict *verdict);
void report_head(void);
void report_line(const struct workload *workload,
    const struct verdict *verdict);
int report_json(const char *path, const struct bench *bench);
const struct workload *workload_of(const struct verdict *verdict);

#endif
