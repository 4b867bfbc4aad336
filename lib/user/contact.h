/* SPDX-License-Identifier: MIT */
/* E-mail addresses and phone numbers: what the store says about them. */
#ifndef USER_CONTACT_H
#define USER_CONTACT_H

#include "dir/change.h"
#include "store/user_rows.h"

/* May the user have the address, by the policy of its organization? */
int email_allowed(struct change *change, struct span fold,
    const struct user_row *row, const ud_policy *policy);

#endif
