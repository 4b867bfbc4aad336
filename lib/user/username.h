/* SPDX-License-Identifier: MIT */
/* The first username of a user, as part of other changes. */
#ifndef USER_USERNAME_H
#define USER_USERNAME_H

#include "user/edit.h"
#include "user/names.h"

struct username_change {
	struct span name;	/* as checked */
	struct buf fold;
	struct buf packed;	/* the list as it will be */
	struct username_row row;	/* the first name as it will be */
	struct name old;	/* as it was */
	int is_new;		/* there was none */
	int is_same;		/* nothing to do */
};

void username_change_init(struct username_change *change);
void username_change_free(struct username_change *change);

int username_change_check(struct error *error, const char *typed,
    struct username_change *change);
int username_change_allowed(struct edit *edit, const ud_policy *policy,
    struct username_change *change);
int username_change_apply(struct edit *edit, const ud_policy *policy,
    struct username_change *change);

#endif
