/* SPDX-License-Identifier: MIT */
/* Two small trees by hand. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "bench/bare_search.h"
#include "bench/grams.h"

static void
lower(char *text)
{
	for (; *text != '\0'; text++)
		*text = (char)tolower((unsigned char)*text);
}

/* One statement: there are few, so all of them are read. */
int
bare_pair(struct bare *bare, char *name, char *email, struct answer *answer)
{
	sqlite3_stmt *s = bare_prepared(bare, BARE_NAME_OR_EMAIL);
	int rc;

	answer->count = 0;
	answer->total_is_minimum = 0;
	if (s == NULL)
		return -1;
	lower(name);
	lower(email);
	(void)sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(s, 2, email, -1, SQLITE_STATIC);
	while ((rc = sqlite3_step(s)) == SQLITE_ROW &&
	    answer->count < BARE_MANY)
		if (record_take(s, &answer->records[answer->count++]) != 0)
			break;
	(void)sqlite3_reset(s);
	answer->total = (int64_t)answer->count;
	return rc == SQLITE_DONE ? 0 : bare_fail(bare, "pair");
}

/* Bind the organization and the other states. */
static void
bind_others(sqlite3_stmt *s, const struct either *either)
{
	int at = 3;

	(void)sqlite3_bind_int64(s, 2, either->org);
	for (int k = 0; k < EITHER_STATES; k++)
		if (either_states[k] != either->state)
			(void)sqlite3_bind_int64(s, at++, either_states[k]);
}

int
bare_either(struct bare *bare, const struct either *either,
    struct answer *answer)
{
	sqlite3_stmt *keys = bare_prepared(bare, BARE_ORG_OR_STARTS);
	char needle[NEEDLE_SIZE + 4], match[MATCH_SIZE];
	struct waits waits = {bare_prepared(bare, BARE_PENDING_OR), NULL,
	    needle, LINE_USERNAMES, 1, NULL};

	if (keys == NULL || waits.statement == NULL)
		return -1;
	(void)snprintf(needle, sizeof(needle), GRAMS_EDGE "%s",
	    either->prefix);
	grams_match(match, "un", needle, 5);
	(void)sqlite3_bind_text(keys, 1, match, -1, SQLITE_STATIC);
	bind_others(keys, either);
	bind_others(waits.statement, either);
	return bare_find(bare, keys, &waits, UD_TOTAL_EXACT, answer);
}
