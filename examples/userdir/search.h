/* SPDX-License-Identifier: MIT */
/*
 * A search as the command line asks for it.
 */
#ifndef SEARCH_H
#define SEARCH_H

#include "app.h"
#include "text.h"

#include <userdir.h>

struct search {
	const struct app *app;
	int syntax;		/* UD_SYNTAX_... */
	struct text text;	/* of the filter */
	ud_filter *filter;
	ud_search_query query;
};

/* Read the filter from its text.  Returns an exit status, having told the
 * failure and pointed at the place. */
int search_read(struct search *search);

/* The order that a word names; 0 if there is none. */
int search_sort(const char *word, uint64_t *sort);

/* Print how the search would be done.  Returns an exit status. */
int search_explain(const struct search *search);

#endif
