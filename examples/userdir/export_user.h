/* SPDX-License-Identifier: MIT */
#ifndef EXPORT_USER_H
#define EXPORT_USER_H

#include "app.h"

#include <userdir.h>

#include <stdio.h>

/* Write a user, with its metadata, as lines for `import`.  Usernames of its
 * organization are unique within it if @p scoped is 1. */
int export_user(const struct app *app, FILE *out, const ud_user *user,
    int scoped);

#endif
