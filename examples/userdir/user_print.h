/* SPDX-License-Identifier: MIT */
/*
 * Users as lists show them.
 */
#ifndef USER_PRINT_H
#define USER_PRINT_H

#include "app.h"
#include "table.h"

#include <userdir.h>

/* So many cells at least make a page of a long table. */
enum { USER_COLUMNS = 7, USER_CELLS = 1000 * USER_COLUMNS };

extern const char *const user_heads[USER_COLUMNS];

/* Add the row of a user. */
void user_row(struct table *table, const ud_user *user);

/* Add the user in the JSON of GetUserByID, on one line; nothing if it was
 * deleted meanwhile.  Returns an exit status, having told the failure. */
int user_json(const struct app *app, const ud_user *user, struct text *out);

/* Print what a change has left, as the response of its method has it, with the
 * code in @p member if there is one. */
void user_print_details(const ud_details *details, const char *member,
    const char *code);

#endif
