/* SPDX-License-Identifier: MIT */
/* Moving the secrets of the store itself to the primary key. */
#ifndef DIR_RESEAL_H
#define DIR_RESEAL_H

#include "dir/dir.h"

/* Seal the chain key with the primary key, unless it is already; the head is
 * sealed anew by every commit. */
int reseal_chain_key(ud_dir *dir);

#endif
