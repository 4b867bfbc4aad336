/* SPDX-License-Identifier: MIT */
/*
 * A progress bar on stderr, if that is a terminal.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdint.h>

struct progress {
	int on;
	int shown;
	int64_t next_ms;
};

void progress_begin(struct progress *progress);

/* Show @p done of @p total (0: unknown) and how many @p things that was. */
void progress_show(struct progress *progress, uint64_t done, uint64_t total,
    uint64_t count, const char *things);

/* Remove the bar, to print something or for good. */
void progress_hide(struct progress *progress);

#endif
