/* SPDX-License-Identifier: MIT */
/* Moving the secrets of the store itself to the primary key. */
#ifndef DIR_RESEAL_H
#define DIR_RESEAL_H

#include "dir/dir.h"

/* Seal the chain key and the head with the primary key, unless they are
 * already. */
int reseal_store(ud_dir *dir);

#endif
