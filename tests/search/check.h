/* SPDX-License-Identifier: MIT */
/* Running searches and saying what is wrong with their answers. */
#ifndef TESTS_SEARCH_CHECK_H
#define TESTS_SEARCH_CHECK_H

#include "search/evaluate.h"

/* Read a tree that is right. */
ud_filter *read_filter(int syntax, const char *text);

/* Everybody. */
ud_filter *everybody(void);

/* The tree as text, for messages; static. */
const char *filter_text(const ud_filter *f);

/* Ids of a page or of records, a blank between them; for free(). */
char *ids_of(const ud_search_result *result);
char *ids_of_found(const struct found *found);

/* 1 if the search gives exactly these ids and that total; whatever way the
 * total is counted.  query may be NULL. */
int gives(const ud_filter *f, const ud_search_query *query, const char *ids,
    uint64_t total);

/* 1 if the search answers as the evaluation of every record does: ids, order,
 * total, and whether there is another page.  A query with a page token is
 * understood as one with `skipped` users before. */
int agrees(const struct people *people, const ud_filter *f,
    const ud_search_query *query, size_t skipped);

/* The same, but it says nothing. */
int agrees_quietly(const struct people *people, const ud_filter *f,
    const ud_search_query *query);

/* A smaller tree that is answered wrongly as well. */
ud_filter *shrink(const struct people *people, const ud_filter *f,
    const ud_search_query *query);

/* 1 if the search is refused for that reason; member NULL: any. */
int search_refused(const ud_filter *f, const ud_search_query *query,
    const char *key, const char *field);

/* A plan of the search, its statements one after the other; static.  Either
 * may be left out. */
const char *plan_sql(const ud_filter *f, const ud_search_query *query);
const char *plan_text(const ud_filter *f, const ud_search_query *query);

#endif
