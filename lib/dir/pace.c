/* SPDX-License-Identifier: MIT */
#include "dir/pace.h"

#include <errno.h>
#include <time.h>

#include "base/time.h"

enum { ANSWER_MS = 20, US_PER_MS = 1000, NS_PER_US = 1000 };

/* Of a clock that nobody sets. */
static int64_t
now_us(void)
{
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * US_PER_S + now.tv_nsec / NS_PER_US;
}

void
pace_begin(struct pace *pace)
{
	*pace = (struct pace){.begun_us = now_us()};
}

void
pace_hash_begins(struct pace *pace)
{
	pace->hashing_us -= now_us();
}

void
pace_hash_ends(struct pace *pace)
{
	pace->hashing_us += now_us();
}

static int64_t
round_up(int64_t us, int64_t step)
{
	return (us + step - 1) / step * step;
}

void
pace_wait(ud_dir *dir, const struct pace *pace)
{
	int64_t step = dir->options.answer_ms == 0 ? ANSWER_MS :
	    dir->options.answer_ms;
	int64_t beside, until;
	struct timespec time;

	if (step == UD_NONE || dir->in_batch ||
	    dir->db.driver.in_transaction(dir->db.conn))
		return;
	beside = now_us() - pace->begun_us - pace->hashing_us;
	/* Hashing in whole milliseconds, so that it may take some microseconds
	 * more or less for nobody. */
	until = pace->begun_us + round_up(pace->hashing_us, US_PER_MS) +
	    round_up(beside, step * US_PER_MS);
	time.tv_sec = (time_t)(until / US_PER_S);
	time.tv_nsec = (long)(until % US_PER_S) * NS_PER_US;
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time,
	    NULL) == EINTR)
		;
}
