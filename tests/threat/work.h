/* SPDX-License-Identifier: MIT */
/* How much work a call was: what can be counted says more than a clock. */
#ifndef TESTS_THREAT_WORK_H
#define TESTS_THREAT_WORK_H

#include "threat/threat.h"

struct work {
	long hashes;		/* keys derived from a password */
	long commits;
	long transactions;	/* ends of any kind */
};

/* The options let the work be counted from now on. */
void count_work(ud_options *options);

/* What was done since the last call of this. */
struct work work_done(void);

#endif
