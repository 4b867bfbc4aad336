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

enum { SIZES_MAX = 8, VERDICTS_MAX = 1024, BENCH_PATH_SIZE = 1024 };

struct options {
	uint64_t users[SIZES_MAX];
	size_t size_count;
	uint64_t rounds;
	long cache_kib;
	int keep;
	const char *only;	/* names with commas between, or NULL */
	const char *json;
	const char *directory;
	const char *server;	/* where it is, or NULL */
};

/* Which file. */
enum bench_file {
	FILE_OURS,		/* the library's */
	FILE_THEIRS,		/* the same, made by hand */
	FILE_NAIVE,		/* names of ours in the built-in tokenizer */
	FILE_TIDY,		/* ours after the care of its indexes */
	FILE_NAIVE_TIDY,
	FILE_SPARE_OURS,	/* copies to be written, where files are kept */
	FILE_SPARE_THEIRS,
	FILES
};

struct search;
struct bench {
	const struct options *options;
	const struct workload *workload;	/* that is run */
	uint64_t users;		/* the size of this pass */
	uint64_t smallest;	/* the size of the first pass */
	uint64_t orgs;
	uint64_t next;		/* index of the next user to create */
	char ours[BENCH_PATH_SIZE];	/* the files as of now */
	char theirs[BENCH_PATH_SIZE];
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
	const struct search *search;	/* NULL: it is no search */
};

extern const struct workload workloads[];
extern const size_t workload_count;
extern const char *const bench_about;	/* the first lines of its help */
extern const int bench_needs_server;	/* with --postgres or
						   --ldap, or without */

/* Say that a call of the library failed; -1. */
int bench_fail(const ud_dir *dir, const char *what);

/* Organizations in our file, which has none. */
int bench_make_orgs(struct bench *bench);

/* The library on a file of ours: with options, to which the key is added, or
 * with flags of bare_open(). */
int bench_open_with(const char *path, ud_options *options, ud_dir **dir);
int bench_open_ours(const char *path, long cache_kib, int flags,
    ud_dir **dir);

/* Both handles on their files, or theirs on our file too; and closing. */
int bench_open(struct bench *bench, const char *theirs, int flags);
void bench_close(struct bench *bench);

/* How many operations a round has, less for small stores. */
uint64_t bench_ops(const struct bench *bench, uint64_t most);

/*
 * files.c, or pg_files.c: what is written to, files or schemas of a server.
 */

/* Where ud_open() finds a file; may add to the options. */
const char *files_location(const char *path, ud_options *options);

/* What is left to do when both files have all users. */
int files_loaded(struct bench *bench, struct verdict *verdict);

void files_path(const struct bench *bench, uint64_t users,
    enum bench_file file, char path[BENCH_PATH_SIZE]);
int files_make(struct bench *bench, int *reused);
void files_remove(const struct bench *bench, uint64_t users);
void file_remove(const struct bench *bench, uint64_t users,
    enum bench_file file);

/* Go on with copies of both files. */
int files_spare(struct bench *bench);

/* Copies of our file and the naive one, with indexes cared for, of what our
 * file is now. */
int files_tidy(struct bench *bench);

/* equal.c */
int files_equal(struct bench *bench);
int grams_equal(struct bench *bench);

/* load.c */
int load_users(struct bench *bench, struct verdict *verdict);

/* create.c */
int ours_import(ud_dir *dir, const struct person *person);
int ours_create(ud_dir *dir, const struct person *person);

/* catch_up.c: create in theirs whom only ours has: those from index `first`
 * on. */
int bench_catch_up(struct bench *bench, uint64_t first);

/* reads.c, reads_many.c */
int run_get_by_id(struct bench *bench, struct verdict *verdict);
int run_get_by_username(struct bench *bench, struct verdict *verdict);
int run_get_100(struct bench *bench, struct verdict *verdict);
int run_get_100_singly(struct bench *bench, struct verdict *verdict);
int run_page(struct bench *bench, struct verdict *verdict);
int run_count(struct bench *bench, struct verdict *verdict);
int run_count_state(struct bench *bench, struct verdict *verdict);

/* search.c, trees.c, trees_random.c */
int run_search(struct bench *bench, struct verdict *verdict);
int run_name_or_email(struct bench *bench, struct verdict *verdict);
int run_org_or_starts(struct bench *bench, struct verdict *verdict);
int run_trees(struct bench *bench, struct verdict *verdict);

/* pages.c */
int run_late_page(struct bench *bench, struct verdict *verdict);
int run_late_page_offset(struct bench *bench, struct verdict *verdict);
int run_hydrate(struct bench *bench, struct verdict *verdict);
int run_hydrate_singly(struct bench *bench, struct verdict *verdict);

/* totals.c */
int run_total_all(struct bench *bench, struct verdict *verdict);
int run_total_state(struct bench *bench, struct verdict *verdict);
int run_total_org(struct bench *bench, struct verdict *verdict);
int run_total_org_state(struct bench *bench, struct verdict *verdict);

/* growth.c */
int run_growth(struct bench *bench, struct verdict *verdict);
int run_growth_by_id(struct bench *bench, struct verdict *verdict);
int run_growth_by_username(struct bench *bench, struct verdict *verdict);

/* writes.c */
int run_create(struct bench *bench, struct verdict *verdict);
int run_create_time(struct bench *bench, struct verdict *verdict);
int run_create_inline(struct bench *bench, struct verdict *verdict);
int run_create_normal(struct bench *bench, struct verdict *verdict);
int run_create_normal_inline(struct bench *bench, struct verdict *verdict);
int run_create_16(struct bench *bench, struct verdict *verdict);
int run_create_16_singly(struct bench *bench, struct verdict *verdict);
int run_update(struct bench *bench, struct verdict *verdict);
int run_update_reading(struct bench *bench, struct verdict *verdict);

/* passwords.c, alike.c */
void bench_remove_file(const char *path);
int run_check_password(struct bench *bench, struct verdict *verdict);
int run_alike(struct bench *bench, struct verdict *verdict);
int run_alike_waiting(struct bench *bench, struct verdict *verdict);

/* footprint.c */
int run_open(struct bench *bench, struct verdict *verdict);
int run_open_settings(struct bench *bench, struct verdict *verdict);
int run_memory(struct bench *bench, struct verdict *verdict);
int run_library(struct bench *bench, struct verdict *verdict);
int run_bytes(struct bench *bench, struct verdict *verdict);
int run_compile(struct bench *bench, struct verdict *verdict);
int run_compile_built(struct bench *bench, struct verdict *verdict);
int run_compile_json(struct bench *bench, struct verdict *verdict);

/* report.c */
int report_reached(const struct workload *workload,
    const struct verdict *verdict);
void report_head(void);
void report_line(const struct workload *workload,
    const struct verdict *verdict);
int report_json(const char *path, const struct bench *bench);
const struct workload *workload_of(const struct verdict *verdict);

#endif
