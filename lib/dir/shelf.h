/* SPDX-License-Identifier: MIT */
/*
 * Organizations at hand, for calls and batches that touch many users of few
 * organizations.
 */
#ifndef DIR_SHELF_H
#define DIR_SHELF_H

#include "dir/org.h"

enum { SHELF_SIZE = 1024 };

struct shelf {
	int64_t org_changes;	/* of the head when it was filled */
	ud_org *orgs[SHELF_SIZE];
};

/* The shelf *shelf, made if it is NULL, emptied if organizations changed
 * since it was filled.  The head must be that of this transaction. */
int shelf_open(ud_dir *dir, struct shelf **shelf);

/* Look at the head, and have dir->orgs_by_key ready for this transaction. */
int shelf_open_view(ud_dir *dir, const struct tx *tx);

/* The organization with that key or id, from the shelf or from the store;
 * *org is borrowed, and NULL if there is none.  Keys and ids are not to be
 * mixed on one shelf. */
int shelf_by_key(ud_dir *dir, struct shelf *shelf, int64_t key,
    const ud_org **org);
int shelf_by_id(ud_dir *dir, struct shelf *shelf, struct span id,
    const ud_org **org);

/* What is on the shelf, right or not; NULL: nothing. */
const ud_org *shelf_guess(const struct shelf *shelf, struct span id);

void shelf_clear(struct shelf *shelf);
void shelf_free(struct shelf **shelf);

#endif
