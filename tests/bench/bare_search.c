/* SPDX-License-Identifier: MIT */
#include "bench/bare_search.h"

#include <stdio.h>
#include <string.h>

#include "bench/grams.h"

enum {
	WAITING_MAX = 4096,
	FEW = 16,		/* users that are read one by one */
	COVERED = 8		/* needles for which few grams are enough */
};

/* Who waits to be indexed: matching or not. */
struct waiting {
	int64_t key[WAITING_MAX];
	char matches[WAITING_MAX];
	char did[WAITING_MAX];	/* as the indexes have it */
	size_t count, at;
};

/* Is the needle in that line of a document? */
static int
is_in_line(const char *document, int line, const char *needle)
{
	const char *end, *at;

	for (; line > 0 && document != NULL; line--)
		document = (document = strchr(document, '\n')) == NULL ?
		    NULL : document + 1;
	if (document == NULL)
		return 0;
	end = strchr(document, '\n');
	at = strstr(document, needle);
	return at != NULL && (end == NULL || at < end);
}

static int
matches(const struct waits *waits, int64_t key)
{
	sqlite3_stmt *s = waits->statement;
	int found;

	if (waits->needle == NULL)
		return sqlite3_column_int(s, 1) != 0;
	found = is_in_line((const char *)sqlite3_column_text(s, 1),
	    waits->line, waits->needle);
	if (found && waits->verify != NULL) {
		(void)sqlite3_bind_int64(waits->verify, 1, key);
		found = sqlite3_step(waits->verify) == SQLITE_ROW;
		(void)sqlite3_reset(waits->verify);
	}
	return found || (waits->also && sqlite3_column_int(s, 2) != 0);
}

static int
read_waiting(struct bare *bare, const struct waits *waits,
    struct waiting *waiting)
{
	int rc;

	waiting->count = waiting->at = 0;
	if (waits == NULL)
		return 0;
	while ((rc = sqlite3_step(waits->statement)) == SQLITE_ROW &&
	    waiting->count < WAITING_MAX) {
		int64_t key = sqlite3_column_int64(waits->statement, 0);

		waiting->key[waiting->count] = key;
		waiting->did[waiting->count] = waits->rest != NULL &&
		    is_in_line((const char *)sqlite3_column_text(
		    waits->statement, 2), waits->line, waits->needle);
		waiting->matches[waiting->count++] =
		    (char)matches(waits, key);
	}
	(void)sqlite3_reset(waits->statement);
	return rc == SQLITE_DONE ? 0 : bare_fail(bare, "who waits");
}

static void
take(struct answer *answer, int64_t key)
{
	answer->total++;
	if (answer->key_count <= BARE_MANY)
		answer->keys[answer->key_count++] = key;
}

/* Those before a key; 1 if the key itself waits. */
static int
take_waiting(struct waiting *w, int64_t before, struct answer *answer)
{
	while (w->at < w->count && w->key[w->at] <= before) {
		if (w->matches[w->at])
			take(answer, w->key[w->at]);
		if (w->key[w->at++] == before)
			return 1;
	}
	return 0;
}

static int
enough(const struct answer *answer, const struct waits *waits, int total)
{
	if (answer->key_count <= BARE_MANY)
		return 0;
	if (total == UD_TOTAL_EXACT)
		return waits != NULL && waits->rest != NULL;
	return total == UD_TOTAL_NONE || answer->total > TOTAL_CAP;
}

/* All after the last key, in one step. */
static int
count_rest(struct bare *bare, const struct waits *waits,
    struct waiting *waiting, struct answer *answer)
{
	int64_t last = answer->keys[answer->key_count - 1];
	int rc;

	(void)sqlite3_bind_int64(waits->rest, 2, last);
	rc = sqlite3_step(waits->rest);
	answer->total += sqlite3_column_int64(waits->rest, 0);
	(void)sqlite3_reset(waits->rest);
	for (; waiting->at < waiting->count; waiting->at++)
		answer->total += waiting->matches[waiting->at] -
		    (waiting->did[waiting->at] &&
		    waiting->key[waiting->at] > last);
	return rc == SQLITE_ROW ? 0 : bare_fail(bare, "rest");
}

static int
find_keys(struct bare *bare, sqlite3_stmt *keys, const struct waits *waits,
    int total, struct answer *answer)
{
	struct waiting waiting;
	int rc = SQLITE_DONE;

	if (read_waiting(bare, waits, &waiting) != 0)
		return -1;
	while (!enough(answer, waits, total) &&
	    (rc = sqlite3_step(keys)) == SQLITE_ROW) {
		int64_t key = sqlite3_column_int64(keys, 0);

		if (!take_waiting(&waiting, key, answer))
			take(answer, key);
	}
	(void)sqlite3_reset(keys);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return bare_fail(bare, "keys");
	if (!enough(answer, waits, total))
		(void)take_waiting(&waiting, INT64_MAX, answer);
	else if (total == UD_TOTAL_EXACT && count_rest(bare, waits, &waiting,
	    answer) != 0)
		return -1;
	if (total == UD_TOTAL_CAPPED && answer->total > TOTAL_CAP) {
		answer->total = TOTAL_CAP;
		answer->total_is_minimum = 1;
	}
	if (total == UD_TOTAL_NONE)
		answer->total = 0;
	return 0;
}

int
bare_hydrate_singly(struct bare *bare, struct answer *answer)
{
	sqlite3_stmt *s = bare_prepared(bare, BARE_BY_KEY);
	size_t count = answer->key_count < BARE_MANY ? answer->key_count :
	    BARE_MANY;
	int rc = s == NULL ? -1 : 0;

	while (rc == 0 && answer->count < count) {
		(void)sqlite3_bind_int64(s, 1, answer->keys[answer->count]);
		rc = sqlite3_step(s) == SQLITE_ROW ? record_take(s,
		    &answer->records[answer->count++]) : -1;
		(void)sqlite3_reset(s);
	}
	return rc == 0 ? 0 : bare_fail(bare, "user by key");
}

int
bare_hydrate(struct bare *bare, struct answer *answer)
{
	sqlite3_stmt *s = bare_prepared(bare, BARE_BY_KEYS);
	size_t count = answer->key_count < BARE_MANY ? answer->key_count :
	    BARE_MANY;
	int rc;

	if (count <= FEW)
		return bare_hydrate_singly(bare, answer);
	if (s == NULL)
		return -1;
	for (size_t i = 0; i < BARE_MANY; i++)
		if (i < count)
			(void)sqlite3_bind_int64(s, (int)i + 1,
			    answer->keys[i]);
		else
			(void)sqlite3_bind_null(s, (int)i + 1);
	while ((rc = sqlite3_step(s)) == SQLITE_ROW &&
	    sqlite3_column_int(s, RECORD_PLACE) == (int)answer->count)
		if (record_take(s, &answer->records[answer->count++]) != 0)
			break;
	(void)sqlite3_reset(s);
	return rc == SQLITE_DONE && answer->count == count ? 0 :
	    bare_fail(bare, "users by key");
}

int
bare_find(struct bare *bare, sqlite3_stmt *keys, const struct waits *waits,
    int total, struct answer *answer)
{
	int rc;

	answer->count = answer->key_count = 0;
	answer->total = answer->total_is_minimum = 0;
	if (keys == NULL || bare_say(bare, BARE_BEGIN) != 0)
		return -1;
	rc = find_keys(bare, keys, waits, total, answer);
	if (rc == 0)
		rc = bare_hydrate(bare, answer);
	return bare_say(bare, BARE_COMMIT) == 0 ? rc : -1;
}

void
answer_free(struct answer *answer)
{
	for (size_t i = 0; i < answer->count; i++)
		record_free(&answer->records[i]);
	answer->count = 0;
}

static int
ask_email(struct bare *bare, const struct ask *ask, struct answer *answer)
{
	sqlite3_stmt *keys = bare_prepared(bare, BARE_G5_STATE);
	struct waits waits = {bare_prepared(bare, BARE_PENDING),
	    bare_prepared(bare, BARE_PENDING_STATE), ask->needle,
	    LINE_EMAIL, 0, NULL};
	char match[MATCH_SIZE];

	grams_match(match, "em", ask->needle, 5);
	(void)sqlite3_bind_text(keys, 1, match, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(keys, 2, ask->state);
	(void)sqlite3_bind_int64(waits.verify, 2, ask->state);
	return bare_find(bare, keys, &waits, ask->total, answer);
}

int
bare_ask(struct bare *bare, const struct ask *ask, struct answer *answer)
{
	char needle[NEEDLE_SIZE + 4], match[MATCH_SIZE];
	struct waits waits = {bare_prepared(bare, BARE_PENDING), NULL,
	    needle, LINE_USERNAMES, 0, NULL};
	int starts = ask->kind == ASK_STARTS;
	size_t length = strlen(ask->needle) + (size_t)starts;
	int covered = length >= COVERED && !starts;
	sqlite3_stmt *keys;

	if (ask->kind == ASK_EMAIL)
		return ask_email(bare, ask, answer);
	(void)snprintf(needle, sizeof(needle), "%s%s", starts ? GRAMS_EDGE :
	    "", ask->needle);
	(covered ? grams_cover : grams_match)(match, "un", needle,
	    length >= 4 ? 5 : 3);
	keys = bare_prepared(bare, covered ? BARE_G5_COVER : length >= 4 ?
	    BARE_G5 : BARE_G3);
	(void)sqlite3_bind_text(keys, 1, match, -1, SQLITE_STATIC);
	if (covered)
		(void)sqlite3_bind_text(keys, 2, needle, -1, SQLITE_STATIC);
	/* Of a prefix, asking twice costs more than stepping. */
	if (length == 3) {
		waits.rest = bare_prepared(bare, BARE_G3_REST);
		(void)sqlite3_bind_text(waits.rest, 1, match, -1,
		    SQLITE_STATIC);
	}
	return bare_find(bare, keys, &waits, ask->total, answer);
}
