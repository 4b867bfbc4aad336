/* SPDX-License-Identifier: MIT */
#include "dir/pace.h"

#include "base/time.h"

enum { ANSWER_MS = 20 };

void
pace_begin(struct pace *pace)
{
	*pace = (struct pace){.begun_us = time_steady_us()};
}

void
pace_hash_begins(struct pace *pace)
{
	pace->hashing_us -= time_steady_us();
}

void
pace_hash_ends(struct pace *pace)
{
	pace->hashing_us += time_steady_us();
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

	if (step == UD_NONE || dir->in_batch ||
	    dir->db.driver.in_transaction(dir->db.conn))
		return;
	beside = time_steady_us() - pace->begun_us - pace->hashing_us;
	/* Hashing in whole milliseconds, so that it may take some microseconds
	 * more or less for nobody. */
	until = pace->begun_us + round_up(pace->hashing_us, US_PER_MS) +
	    round_up(beside, step * US_PER_MS);
	time_sleep_until(until);
}
