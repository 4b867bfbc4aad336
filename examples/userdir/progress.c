/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { BAR = 32, EVERY_MS = 100 };

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
progress_begin(struct progress *progress)
{
	*progress = (struct progress){ .on = isatty(STDERR_FILENO) };
	if (progress->on)
		progress->next_ms = now_ms() + EVERY_MS;
}

void
progress_show(struct progress *progress, uint64_t done, uint64_t total,
    uint64_t count, const char *things)
{
	static const char full[] = "################################";
	int64_t now;
	int filled;

	if (!progress->on || (now = now_ms()) < progress->next_ms)
		return;
	progress->next_ms = now + EVERY_MS;
	progress->shown = 1;
	fputs("\r\033[K", stderr);
	if (total > 0) {
		if (done > total)
			done = total;
		filled = (int)(done * BAR / total);
		fprintf(stderr, "[%.*s%*s] %3d %%  ", filled, full,
		    BAR - filled, "", (int)(done * 100 / total));
	}
	fprintf(stderr, "%" PRIu64 " %s", count, things);
	fflush(stderr);
}

void
progress_hide(struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
	progress->shown = 0;
}
