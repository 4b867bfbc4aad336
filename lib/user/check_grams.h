/* SPDX-License-Identifier: MIT */
/*
 * Checking the gram tables against the users, in one pass over each.
 *
 * FTS5 gives back what it holds by gram, the users are at hand by key.  So
 * each entry that should be there is added to a sum of its user as a number
 * that a secret makes, each that is there is taken off, and every sum must be
 * nothing in the end.
 */
#ifndef USER_CHECK_GRAMS_H
#define USER_CHECK_GRAMS_H

#include "store/user_rows.h"
#include "user/check.h"

/* Before the first user; to be ended in any case. */
int check_grams_begin(struct checking *c);

/* The next user in the order of keys. */
int check_grams_user(struct checking *c, const struct user_row *row,
    const char *id);

/* After the last user: read the tables. */
int check_grams_read(struct checking *c);

/* Once more for each user, if the tables were not right: is it because of
 * this one? */
int check_grams_are_wrong(const struct checking *c);
int check_grams_blame(struct checking *c, int64_t key, const char *id);

/* Whatever no user was blamed for. */
int check_grams_rest(struct checking *c);

void check_grams_end(struct checking *c);

#endif
