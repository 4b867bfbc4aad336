/* SPDX-License-Identifier: MIT */
#include "base/mem_fault.h"

static long seen, fail_at;
static int fail_after;

long
ud_test_fail_allocation(long n, int sticky)
{
	long before = seen;

	seen = 0;
	fail_at = n;
	fail_after = sticky;
	return before;
}

int
mem_fault(void)
{
	seen++;
	return fail_at > 0 &&
	    (seen == fail_at || (fail_after && seen > fail_at));
}
