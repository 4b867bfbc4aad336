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

int org_find_by_domain(ud_dir *dir, const char *domain, ud_org **org);
int org_find_by_key(ud_dir *dir, int64_t key, ud_org **org);

/* The row behind a snapshot; its texts live as long as that. */
const struct org_row *org_row_of(const ud_org *org);

/* Seal a row with the primary key; row->seal then points to seal. */
void org_seal(ud_dir *dir, struct org_row *row,
    unsigned char seal[SEAL_MAC_BYTES]);

/* UD_OK, or UD_ECORRUPT if the row is not what was sealed. */
int org_check_seal(ud_dir *dir, const struct org_row *row);

/* The scope in which its first usernames are unique: its key, or 0. */
int64_t org_name_scope(const struct org_row *row);

/* The next line of a packed list such as org_row.domains; 0 at the end. */
int org_next_domain(struct span *rest, struct span *domain);

#endif
