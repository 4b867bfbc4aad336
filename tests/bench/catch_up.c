/* SPDX-License-Identifier: MIT */
/* Theirs without those whom only ours has. */
#include "bench/bench.h"

int
bench_catch_up(struct bench *bench, uint64_t first)
{
	struct bare *bare = &bench->bare;
	struct person person;
	int rc;

	if (first == bench->next)
		return 0;
	if (bare_open(bare, bench->theirs, bench->options->cache_kib,
	    BARE_RELAXED) != 0)
		return -1;
	bare->grams = 1;
	rc = bare_batch_begin(bare, (int64_t)bench->orgs);
	for (uint64_t i = first; rc == 0 && i < bench->next; i++) {
		people_make(&person, i, bench->orgs);
		rc = bare_batch_add(bare, &person, 0);
	}
	if (rc == 0)
		rc = bare_batch_end(bare);
	bare_close(bare);
	return rc;
}
