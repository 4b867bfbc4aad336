/* SPDX-License-Identifier: MIT */
/* What the rooms above know of organizations. */
#ifndef DIR_ORG_H
#define DIR_ORG_H

#include <userdir/org.h>

#include "dir/dir.h"
#include "store/org_rows.h"

/* Read an organization, also a removed one; *org stays NULL if there is
 * none. */
int org_find(ud_dir *dir, struct span id, ud_org **org);

int org_find_by_key(ud_dir *dir, int64_t key, ud_org **org);

/* The row behind a snapshot; its texts live as long as that. */
const struct org_row *org_row_of(const ud_org *org);

/* The scope in which its first usernames are unique: its key, or 0. */
int64_t org_name_scope(const struct org_row *row);

/* The next line of a packed list such as org_row.domains; 0 at the end. */
int org_next_domain(struct span *rest, struct span *domain);

#endif
