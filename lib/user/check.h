/* SPDX-License-Identifier: MIT */
/* A check while it runs. */
#ifndef USER_CHECK_H
#define USER_CHECK_H

#include "dir/dir.h"

struct checking {
	ud_dir *dir;
	struct ud_report *report;
	struct buf fold;
	struct gram_check *grams;	/* NULL: no gram tables */
	struct array_check *arrays;	/* NULL: no index of arrays */
};

/* Add a line to the report; what does not fit any more is left out. */
int check_say(struct checking *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
