/* SPDX-License-Identifier: MIT */
/* Searches in the usual ways: a page, and beside it a count. */
#include <stdio.h>
#include <string.h>

#include "bench/bare_search.h"

/* What is indexed beside the store: everything that its own tables index, up
 * to the key in `known`. */
static const char naive_schema[] =
	"CREATE VIRTUAL TABLE IF NOT EXISTS nv.folds USING fts5("
	"un, em, ph, gn, fn, nn, dn, mn, content='',"
	" tokenize=\"trigram case_sensitive 1\");"
	"CREATE TABLE IF NOT EXISTS nv.known (key INTEGER NOT NULL);"
	"INSERT INTO nv.known SELECT 0 WHERE NOT EXISTS"
	" (SELECT 1 FROM nv.known)";
static const char naive_fill[] =
	"BEGIN;"
	"INSERT INTO nv.folds (rowid, un, em, ph, gn, fn, nn, dn, mn)"
	" SELECT u.key, (SELECT group_concat(n.fold, char(10))"
	" FROM ud_usernames n WHERE n.owner = u.key), u.email_fold, u.phone,"
	" coalesce(u.given_fold, u.given_name),"
	" coalesce(u.family_fold, u.family_name),"
	" coalesce(u.nick_fold, u.nick_name),"
	" coalesce(u.display_fold, u.display_name),"
	" coalesce(u.machine_fold, u.machine_name) FROM ud_users u"
	" WHERE u.state <> 3 AND u.key > (SELECT key FROM nv.known)"
	" ORDER BY u.key;"
	"UPDATE nv.known SET key = (SELECT max(key) FROM ud_users);"
	"COMMIT";

int
naive_attach(struct bare *bare, const char *path, long cache_kib)
{
	char words[1200];
	FILE *file = fopen(path, "ab");

	/* What is empty is a database as well. */
	if (file != NULL)
		(void)fclose(file);
	(void)snprintf(words, sizeof(words), "ATTACH '%s' AS nv;"
	    "PRAGMA nv.journal_mode=WAL;PRAGMA nv.synchronous=OFF;%s%ld;",
	    path, "PRAGMA nv.cache_size=-", cache_kib > 0 ? cache_kib : 2000);
	if (sqlite3_exec(bare->db, words, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_exec(bare->db, naive_schema, NULL, NULL,
	    NULL) != SQLITE_OK ||
	    sqlite3_exec(bare->db, naive_fill, NULL, NULL,
	    NULL) != SQLITE_OK)
		return bare_fail(bare, path);
	return 0;
}

static int
ask_count(struct bare *bare, sqlite3_stmt *count, struct answer *answer)
{
	int rc = sqlite3_step(count);

	answer->total = sqlite3_column_int64(count, 0);
	(void)sqlite3_reset(count);
	return rc == SQLITE_ROW ? 0 : bare_fail(bare, "count");
}

/* A page, and a count beside it. */
static int
ask_twice(struct bare *bare, sqlite3_stmt *page, sqlite3_stmt *count,
    struct answer *answer)
{
	return bare_find(bare, page, NULL, UD_TOTAL_NONE, answer) == 0 ?
	    ask_count(bare, count, answer) : -1;
}

int
bare_ask_like(struct bare *bare, const struct ask *ask, struct answer *answer)
{
	sqlite3_stmt *page = bare_prepared(bare, BARE_LIKE);
	sqlite3_stmt *count = bare_prepared(bare, BARE_LIKE_COUNT);
	char pattern[NEEDLE_SIZE + 2];

	/* The needles have none of its wildcards. */
	(void)snprintf(pattern, sizeof(pattern), "%s%s%%",
	    ask->kind == ASK_STARTS ? "" : "%", ask->needle);
	(void)sqlite3_bind_text(page, 1, pattern, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(count, 1, pattern, -1, SQLITE_STATIC);
	return ask_twice(bare, page, count, answer);
}

int
bare_ask_range(struct bare *bare, const struct ask *ask,
    struct answer *answer)
{
	sqlite3_stmt *page = bare_prepared(bare, BARE_RANGE);
	sqlite3_stmt *count = bare_prepared(bare, BARE_RANGE_COUNT);
	char end[NEEDLE_SIZE];

	memcpy(end, ask->needle, sizeof(end));
	end[strlen(end) - 1]++;
	(void)sqlite3_bind_text(page, 1, ask->needle, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(page, 2, end, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(count, 1, ask->needle, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(count, 2, end, -1, SQLITE_STATIC);
	return ask_twice(bare, page, count, answer);
}

int
bare_names_of(struct bare *bare, int64_t key)
{
	sqlite3_stmt *s = bare_prepared(bare, BARE_NAMES_OF);
	int rc;

	(void)sqlite3_bind_int64(s, 1, key);
	while ((rc = sqlite3_step(s)) == SQLITE_ROW)
		(void)sqlite3_column_text(s, 2);
	(void)sqlite3_reset(s);
	return rc == SQLITE_DONE ? 0 : bare_fail(bare, "names");
}

static int
naive_page(struct bare *bare, sqlite3_stmt *page, struct answer *answer)
{
	int rc;

	while ((rc = sqlite3_step(page)) == SQLITE_ROW) {
		struct record *record = &answer->records[answer->count++];

		if (record_take(page, record) != 0)
			break;
	}
	(void)sqlite3_reset(page);
	if (rc != SQLITE_DONE)
		return bare_fail(bare, "page");
	for (size_t i = 0; i < answer->count; i++)
		if (bare_names_of(bare,
		    answer->records[i].number[RECORD_KEY]) != 0)
			return -1;
	return 0;
}

int
bare_ask_naive(struct bare *bare, const struct ask *ask,
    struct answer *answer)
{
	int email = ask->kind == ASK_EMAIL, rc;
	sqlite3_stmt *page = bare_prepared(bare, email ? BARE_NAIVE_STATE :
	    BARE_NAIVE);
	sqlite3_stmt *count = bare_prepared(bare, email ?
	    BARE_NAIVE_STATE_COUNT : BARE_NAIVE_COUNT);
	char match[NEEDLE_SIZE + 8];

	answer->count = answer->key_count = 0;
	answer->total = answer->total_is_minimum = 0;
	(void)snprintf(match, sizeof(match), "%s : \"%s\"", email ? "em" :
	    "un", ask->needle);
	if (page == NULL || count == NULL || bare_say(bare, BARE_BEGIN) != 0)
		return -1;
	(void)sqlite3_bind_text(page, 1, match, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(count, 1, match, -1, SQLITE_STATIC);
	if (email) {
		(void)sqlite3_bind_int64(page, 2, ask->state);
		(void)sqlite3_bind_int64(count, 2, ask->state);
	}
	rc = naive_page(bare, page, answer);
	if (rc == 0)
		rc = ask_count(bare, count, answer);
	if (ask->total == UD_TOTAL_CAPPED && answer->total > TOTAL_CAP) {
		answer->total = TOTAL_CAP;
		answer->total_is_minimum = 1;
	}
	return bare_say(bare, BARE_COMMIT) == 0 ? rc : -1;
}
