/* SPDX-License-Identifier: MIT */
/* A slapd as the other side. */
#ifndef BENCH_LD_SIDE_H
#define BENCH_LD_SIDE_H

#include <ldap.h>

#include "bench/bare_search.h"

struct side {
	LDAP *ld;
};

/* Where the server is; said once. */
void side_server(const char *uri);

/* How many people there are. */
int side_people(struct bare *bare, int64_t *count);

/* Searches: one page sorted by id with the total, by the controls for sorting
 * and for a part of a list; and everybody who matches, counted, with a page of
 * whoever comes first. */
int ld_ask_sorted(struct bare *bare, const struct ask *ask,
    struct answer *answer);
int ld_ask_unsorted(struct bare *bare, const struct ask *ask,
    struct answer *answer);

/* Create as ours_create() does. */
int ld_add(struct bare *bare, const struct person *person);

#endif
