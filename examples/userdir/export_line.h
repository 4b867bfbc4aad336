/* SPDX-License-Identifier: MIT */
/*
 * The lines of an export.  Both return an exit status.
 */
#ifndef EXPORT_LINE_H
#define EXPORT_LINE_H

#include "app.h"

#include <userdir.h>

#include <stdio.h>

/* Write an organization, as a line for `import`. */
int export_org(FILE *out, const ud_org *org);

/* Write a user, with its metadata, as lines for `import`.  Usernames of its
 * organization are unique within it if @p scoped is 1. */
int export_user(const struct app *app, FILE *out, const ud_user *user,
    int scoped);

#endif
