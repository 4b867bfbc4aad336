/* SPDX-License-Identifier: MIT */
/* What the workloads that search share. */
#ifndef BENCH_SEARCH_H
#define BENCH_SEARCH_H

#include "bench/bare_search.h"
#include "bench/reads.h"

/* A search for a piece of a text. */
struct search {
	enum ask_kind kind;
	size_t length;		/* of the needle */
	int total;		/* UD_TOTAL_... */
	int (*theirs)(struct bare *bare, const struct ask *ask,
	    struct answer *answer);
	uint64_t ops;		/* of a round, at most */
	int tidy;		/* after the care of the indexes */
	int lists;		/* users with all their lists */
	int counted;		/* how many there are, and no users */
};

/* Have some users wait to be indexed, as there always are. */
int search_ready(struct bench *bench);

/* Open the file of ours that the workload reads, for both; with the naive one
 * if it asks that. */
int search_open(struct bench *bench);

/* Search; on success the result is the caller's to free. */
int search_ours(ud_dir *dir, ud_filter *filter, int total,
    ud_search_result **result);

/* Take an answer into the digest, and free it. */
void search_note(struct watch *watch, ud_search_result **result);
void answer_note(struct watch *watch, struct answer *answer);

/* Run a duel on a file that search_open() opens. */
int search_duel(struct bench *bench, struct verdict *verdict,
    struct duel duel);

/* The workload's search. */
int run_search(struct bench *bench, struct verdict *verdict);

#endif
