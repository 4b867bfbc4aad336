/* SPDX-License-Identifier: MIT */
/*
 * Checking the index of arrays (store/array_rows.h) against the users: both
 * are read in the order of keys.
 */
#ifndef USER_CHECK_ARRAYS_H
#define USER_CHECK_ARRAYS_H

#include "store/array_rows.h"
#include "store/user_rows.h"
#include "user/check.h"

/* The rows of the index, one at hand; to be ended in any case. */
struct array_check {
	struct query rows;
	struct array_row next;
	int has_next;
	struct buf document, set;
};

int check_arrays_begin(struct checking *c, struct array_check *check);

/* The next user in the order of keys. */
int check_arrays_user(struct checking *c, struct array_check *check,
    const struct user_row *row, const char *id);

/* After the last user: rows of nobody. */
int check_arrays_rest(struct checking *c, struct array_check *check);

void check_arrays_end(struct array_check *check);

#endif
