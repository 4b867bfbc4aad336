/* SPDX-License-Identifier: MIT */
/* Usernames, which make their users unique, and names given up lately. */
#ifndef STORE_USERNAME_ROWS_H
#define STORE_USERNAME_ROWS_H

#include "store/db.h"

enum username_kind {
	USERNAME_DEFAULT = 0,	/* scope as the organization rules */
	USERNAME_INSTANCE = 1,
	USERNAME_ORG = 2
};

struct username_row {
	int64_t owner;		/* key of the user */
	int64_t pos;		/* id within the user */
	int64_t kind;
	int64_t scope;		/* key of the organization, or 0 */
	struct span fold;
	struct span name;
};

/* 1 in *taken if someone else has the name in its scope, or the owner has it
 * under another pos, or it is reserved for somebody else. */
int username_rows_taken(struct db *db, const struct username_row *row,
    int64_t now_us, int *taken);

/* 1 in *taken if the name is reserved for somebody else. */
int username_rows_reserved(struct db *db, const struct username_row *row,
    int64_t now_us, int *taken);

/* 1 in *any if there are reservations at all. */
int username_rows_any_reserved(struct db *db, int *any);

/* 1 in *taken if a user other than the owner has a name with that fold in
 * any scope. */
int username_rows_of_another(struct db *db, struct span fold, int64_t owner,
    int *taken);

int username_rows_add(struct db *db, const struct username_row *row);

/* The same for a name that nobody has; else *claimed is 0 and nothing was
 * written. */
int username_rows_claim(struct db *db, const struct username_row *row,
    int *claimed);

/* New name, fold and scope of (owner, pos). */
int username_rows_set(struct db *db, const struct username_row *row);
int username_rows_delete(struct db *db, int64_t owner, int64_t pos);
int username_rows_delete_all(struct db *db, int64_t owner);

/* Delete names that belong to no user. */
int username_rows_delete_nobodys(struct db *db);

/* Keep a name for its former owner; drops reservations that are over. */
int username_rows_reserve(struct db *db, const struct username_row *row,
    int64_t until_us, int64_t now_us);

/* Drop what a user has reserved. */
int username_rows_release(struct db *db, int64_t owner);

/* 1 in *collide if names that follow the rule of the organization would
 * collide when they move to another scope. */
int username_rows_collide(struct db *db, int64_t org, int64_t scope,
    int *collide);
int username_rows_move(struct db *db, int64_t org, int64_t scope,
    int64_t now_us);

/* A query for username_rows_read(): the names of a user in order. */
void username_rows_of(struct query *q, struct db *db, int64_t owner);
void username_rows_read(struct query *q, struct username_row *row);

#endif
