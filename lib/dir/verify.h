/* SPDX-License-Identifier: MIT */
/* Verifying the event chain. */
#ifndef DIR_VERIFY_H
#define DIR_VERIFY_H

#include "dir/dir.h"

/* As ud_event_verify(), for those who have asked already. */
int verify_chain(ud_dir *dir, uint64_t *position);

#endif
