/* SPDX-License-Identifier: MIT */
/*
 * Users and organizations as people name them, and words for what they are.
 */
#ifndef FIND_H
#define FIND_H

#include "app.h"

#include <userdir.h>

/* Find a user by id, else by login name, else by username.  Returns an exit
 * status, having told the failure. */
int find_user(const struct app *app, const char *name, ud_user **user);

/* Find an organization by id, else by its name if only one has it. */
int find_org(const struct app *app, const char *name, ud_org **org);

/* The organization for new users: the one named, else the only one there is,
 * else a new one called "default". */
int find_home(const struct app *app, const char *name, ud_org **org);

/* How a person would call the user: its login name, else its id. */
const char *user_label(const ud_user *user);

const char *user_state_word(const ud_user *user);
const char *org_state_word(const ud_org *org);

#endif
