/* SPDX-License-Identifier: MIT */
/*
 * What a search must find, computed the slow way: every tree of every person,
 * value by value, then sorted.  Written from the description of filters alone;
 * all that it shares with the library is the fold.
 */
#ifndef TESTS_SEARCH_EVALUATE_H
#define TESTS_SEARCH_EVALUATE_H

#include "search/people.h"
#include "search/tree.h"

/* A tree together with the folds of its texts. */
struct question {
	const ud_filter *f;
	char **folds;
};

void question_init(struct question *question, const ud_filter *f);
void question_free(struct question *question);

/* 1 if the tree is TRUE of the person. */
int evaluate(const struct question *question, const struct person *person);

/* 1 if a text compares with a needle in the way of UD_TEXT_... */
int text_holds(int method, struct value text, struct value needle);

/* Whom a search finds, in order: the members of the query that say so
 * (sort, descending, include_deleted), and the scope. */
struct found {
	const struct person **list;
	size_t count;
};

void found_init(struct found *found, const struct people *people,
    const ud_filter *f, const ud_search_query *query);
void found_free(struct found *found);

/* 1 if the actor of the scope may see the person. */
int is_visible(const struct person *person);

#endif
