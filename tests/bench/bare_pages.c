/* SPDX-License-Identifier: MIT */
/* Pages of everybody by hand. */
#include "bench/bare_search.h"

int
bare_offset(struct bare *bare, uint64_t skipped, struct answer *answer)
{
	sqlite3_stmt *s = bare_prepared(bare, BARE_OFFSET);
	int rc;

	answer->count = 0;
	answer->total = answer->total_is_minimum = 0;
	if (s == NULL)
		return -1;
	(void)sqlite3_bind_int64(s, 1, (int64_t)skipped);
	while ((rc = sqlite3_step(s)) == SQLITE_ROW)
		if (record_take(s, &answer->records[answer->count++]) != 0)
			break;
	(void)sqlite3_reset(s);
	return rc == SQLITE_DONE ? 0 : bare_fail(bare, "offset");
}

int
bare_after(struct bare *bare, int64_t after, int singly,
    struct answer *answer)
{
	sqlite3_stmt *s = bare_prepared(bare, BARE_KEYS_AFTER);
	int rc;

	answer->count = answer->key_count = 0;
	answer->total = answer->total_is_minimum = 0;
	if (s == NULL || bare_say(bare, BARE_BEGIN) != 0)
		return -1;
	(void)sqlite3_bind_int64(s, 1, after);
	while (sqlite3_step(s) == SQLITE_ROW)
		answer->keys[answer->key_count++] = sqlite3_column_int64(s, 0);
	(void)sqlite3_reset(s);
	rc = singly ? bare_hydrate_singly(bare, answer) :
	    bare_hydrate(bare, answer);
	for (size_t k = 0; rc == 0 && singly && k < answer->count; k++)
		rc = bare_names_of(bare, answer->keys[k]);
	return bare_say(bare, BARE_COMMIT) == 0 ? rc : -1;
}
