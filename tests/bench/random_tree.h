/* SPDX-License-Identifier: MIT */
/* Random trees, as filters and as SQL. */
#ifndef BENCH_RANDOM_TREE_H
#define BENCH_RANDOM_TREE_H

#include "bench/grams.h"
#include "bench/search.h"

enum {
	TREE_LEAVES = 10,
	TREE_NODES = 2 * TREE_LEAVES,
	TREE_SQL_SIZE = 8192,
	TREE_MATCH_SIZE = 2048,
	TREE_TEXT_SIZE = 64,
	ORG_WEIGHT = 4
};

enum leaf_kind {
	LEAF_NAME_CONTAINS, LEAF_NAME_STARTS, LEAF_EMAIL_CONTAINS,
	LEAF_DISPLAY_CONTAINS, LEAF_GIVEN_EQUALS, LEAF_STATE, LEAF_ORG,
	LEAF_PHONE, LEAF_VERIFIED, LEAF_CREATED, LEAF_LANGUAGE, LEAF_KINDS
};

struct tree_node {
	enum { TREE_AND, TREE_OR, TREE_LEAF } op;
	int negated;
	size_t size;		/* nodes of this subtree */
	enum leaf_kind kind;
	char text[TREE_TEXT_SIZE];
	int64_t number;
	/* By tree_prepare(): how a gram table is asked for it. */
	int gram;
	size_t weight;
	char match[MATCH_SIZE];
};

struct tree {
	struct tree_node nodes[TREE_NODES];
	size_t count;
};

/* Number n: an AND of ten leaves with what is between them. */
void tree_make(struct tree *tree, const struct bench *bench, uint64_t n);

ud_filter *tree_filter(const struct tree *tree);

/* Before any of the functions that follow. */
void tree_prepare(struct tree *tree);

/* A test of the user u.  What it is compared with is bound with tree_bind()
 * to the parameters from number `first` on. */
void tree_sql(const struct tree *tree, int first, char out[TREE_SQL_SIZE]);
void tree_bind(const struct tree *tree, sqlite3_stmt *statement, int first);

/* A question that the 5-grams can answer and that everybody fulfils who
 * fulfils the tree; 0 if there is none. */
int tree_match(const struct tree *tree, char out[TREE_MATCH_SIZE]);

/* A select of keys, those of all who fulfil node i among them; 0 if it cannot
 * be written.  Its parameters are bound with the others. */
int tree_keys(const struct tree *tree, size_t i, int first,
    char out[TREE_SQL_SIZE]);

#endif
