/* SPDX-License-Identifier: MIT */
/* What a handle was told: options and policy, checked and copied. */
#ifndef DIR_OPTIONS_H
#define DIR_OPTIONS_H

#include "dir/dir.h"

/* Check and copy; after a failure options_free() all the same. */
int options_take(ud_dir *dir, const char *path, const ud_options *options);

/* Wipe and release the copies: a connection string may hold a password. */
void options_free(ud_dir *dir);

#endif
