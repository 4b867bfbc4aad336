/* SPDX-License-Identifier: MIT */
/* The leaves about texts. */
#ifndef TESTS_SEARCH_EVALUATE_TEXT_H
#define TESTS_SEARCH_EVALUATE_TEXT_H

#include "search/evaluate.h"

/* Where the walk of a tree is, and of whom. */
struct walk {
	const struct question *question;
	const struct person *p;
	size_t at;
};

/* Text i of a node with its fold; raw is NULL if it is absent. */
struct value needle_of(const struct walk *w, const struct node *node,
    size_t i);

int text_leaf(const struct walk *w, const struct node *node);
int any_text_leaf(const struct walk *w, const struct node *node);

/* NODE_IN and NODE_SUBSTRINGS. */
int list_leaf(const struct walk *w, const struct node *node);

/* The address or number is there, and verified or not. */
int is_verified(const struct person *p, int attribute, int verified);

#endif
