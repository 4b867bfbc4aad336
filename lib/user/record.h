/* SPDX-License-Identifier: MIT */
/* The snapshot of a user, and the seal of its row. */
#ifndef USER_RECORD_H
#define USER_RECORD_H

#include <userdir/user.h>

#include "dir/shelf.h"
#include "store/user_rows.h"

/* Copy a row; NULL without memory.  All texts of the copy end in a NUL and
 * none is absent. */
ud_user *user_new(const struct user_row *row);

/* The row behind a snapshot; its texts live as long as that. */
const struct user_row *user_row_of(const ud_user *user);

/* What the row tells of its organization, and the other way. */
struct org_row user_org(const struct user_row *row);
void user_set_org(struct user_row *row, const struct org_row *org);

/* Seal a row with the primary key; row->seal then points to seal. */
void user_seal(ud_dir *dir, struct user_row *row,
    unsigned char seal[SEAL_MAC_BYTES]);

/* UD_OK, or UD_ECORRUPT if the row is not what was sealed. */
int user_check_seal(ud_dir *dir, const struct user_row *row);

/* The next user of a query: UD_ROW with *user, UD_OK at the end. */
int user_take(ud_dir *dir, struct query *q, ud_user **user);

/* As user_take() for queries that leave out the organization. */
int user_take_alone(ud_dir *dir, struct query *q, struct shelf *shelf,
    ud_user **user);

/* The user of the row that such a query is at. */
int user_read_alone(ud_dir *dir, struct query *q, struct shelf *shelf,
    ud_user **user);

/* The user with this id; *user stays NULL if there is none. */
int user_find(ud_dir *dir, struct span id, int even_deleted, ud_user **user);

/* Check a login name; find the one user whom it fits (user/read.c): *user stays
 * NULL if there is none, several are UD_ESTATE. */
int user_check_login_name(ud_dir *dir, const char *login_name,
    struct span *typed);
int user_find_by_login_name(ud_dir *dir, struct span typed, ud_user **user);

/* The same for who may not know of users: a name that fits two, or a user who
 * is damaged, fits nobody. */
int user_find_to_sign_in(ud_dir *dir, struct span typed, ud_user **user);

/* Owner and organization as the authorizer is told; "" without a user. */
struct target user_target(const ud_user *user, uint64_t fields);

#endif
