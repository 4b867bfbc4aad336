/* SPDX-License-Identifier: MIT */
/* The parts of opening a store, for what opens one in another way. */
#ifndef DIR_OPEN_H
#define DIR_OPEN_H

#include "dir/dir.h"

/* A handle with options and keys, not connected.  After a failure it is NULL
 * (no memory) or tells why; close it either way. */
int dir_new(const char *path, const ud_options *options, ud_dir **out);

/* Connect it, and look at nothing. */
int dir_connect(ud_dir *dir);

/* Read the instance and the chain key from a store, its own or the one that
 * it shall be a copy of.  UD_ESTATE if no key of the handle opens it. */
int dir_load_facts(ud_dir *dir, struct db *db);

#endif
