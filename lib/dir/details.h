/* SPDX-License-Identifier: MIT */
/* What a change left behind. */
#ifndef DIR_DETAILS_H
#define DIR_DETAILS_H

#include "dir/dir.h"

/* Make one, unless out is NULL. */
int details_new(ud_dir *dir, int64_t sequence, int64_t changed_us,
    const char *org_id, ud_details **out);

#endif
