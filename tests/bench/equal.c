/* SPDX-License-Identifier: MIT */
/* Both files must say the same, row by row. */
#include <userdir/maintain.h>

#include <inttypes.h>
#include <string.h>

#include "bench/bench.h"

/* What both sides must have written alike: all but times and hashes. */
static const char *const alike[] = {
	"SELECT key, id, org, type, state, sequence, event_sequence,"
	    " last_name, names, given_name, family_name, nick_name,"
	    " display_name, language, gender, email, email_fold,"
	    " email_verified, verified_email, phone, phone_verified,"
	    " verified_phone, id_fold, given_fold, family_fold, display_fold,"
	    " language_fold FROM ud_users ORDER BY key",
	"SELECT owner, pos, kind, scope, fold, name FROM ud_usernames"
	    " ORDER BY owner, pos",
	"SELECT position, subject, sequence, org, type, editor, payload,"
	    " personal, length(operation), length(salt), length(digest),"
	    " length(link) FROM ud_events ORDER BY position",
	"SELECT org, state, n FROM ud_counters WHERE n <> 0"
	    " ORDER BY org, state",
	"SELECT last_user, last_org, position FROM ud_head",
};

/* Grams, but of display names: an update is indexed by ours alone. */
#define GRAMS(table) "SELECT term, doc, col, offset FROM " table "_all" \
	" WHERE col NOT IN ('dn', 'raw')"
static const char *const alike_grams[] = {GRAMS("ud_g3"), GRAMS("ud_g5")};
static const char *const alike_all_grams[] = {
	"SELECT term, doc, col, offset FROM ud_g3_all",
	"SELECT term, doc, col, offset FROM ud_g5_all",
};

enum {
	STATEMENTS = sizeof(alike) / sizeof(alike[0]),
	GRAMS_USERS_MAX = 20000	/* with more it takes too long */
};

static int
same_value(sqlite3_stmt *a, sqlite3_stmt *b, int i)
{
	const char *x = (const char *)sqlite3_column_text(a, i);
	const char *y = (const char *)sqlite3_column_text(b, i);

	return x == NULL || y == NULL ? x == y : strcmp(x, y) == 0;
}

static int
same_rows(sqlite3_stmt *a, sqlite3_stmt *b, const char *sql)
{
	for (int64_t row = 1;; row++) {
		int x = sqlite3_step(a), y = sqlite3_step(b);

		if (x != y || (x != SQLITE_ROW && x != SQLITE_DONE)) {
			(void)fprintf(stderr, "the files differ after row %"
			    PRId64 " of %s\n", row, sql);
			return -1;
		}
		if (x == SQLITE_DONE)
			return 0;
		for (int i = 0; i < sqlite3_column_count(a); i++)
			if (!same_value(a, b, i)) {
				(void)fprintf(stderr, "the files differ in "
				    "%s of row %" PRId64 " of %s\n",
				    sqlite3_column_name(a, i), row, sql);
				return -1;
			}
	}
}

static int
compare(struct bench *bench, const char *const *sql, size_t count)
{
	struct bare ours, theirs;
	int rc = bare_open(&ours, bench->ours, 0, 0);

	if (bare_open(&theirs, bench->theirs, 0, 0) != 0)
		rc = -1;
	for (size_t i = 0; rc == 0 && i < count; i++) {
		sqlite3_stmt *a = NULL, *b = NULL;

		if (sqlite3_prepare_v2(ours.db, sql[i], -1, &a,
		    NULL) != SQLITE_OK || sqlite3_prepare_v2(theirs.db,
		    sql[i], -1, &b, NULL) != SQLITE_OK)
			rc = bare_fail(&ours, sql[i]);
		else
			rc = same_rows(a, b, sql[i]);
		(void)sqlite3_finalize(a);
		(void)sqlite3_finalize(b);
	}
	bare_close(&ours);
	bare_close(&theirs);
	return rc;
}

int
grams_equal(struct bench *bench)
{
	return bench->users > GRAMS_USERS_MAX ? 0 : compare(bench,
	    alike_all_grams, 2);
}

/* Let nobody wait to be indexed. */
static int
index_all(const struct bench *bench)
{
	uint64_t left;
	ud_dir *dir;
	int rc;

	if (bench_open_ours(bench->ours, 0, 0, &dir) != 0)
		return -1;
	rc = ud_maintain(dir, &left) == UD_OK ? 0 :
	    bench_fail(dir, "maintain");
	ud_close(&dir);
	return rc;
}

/* 0 if both files say the same. */
int
files_equal(struct bench *bench)
{
	int rc = compare(bench, alike, STATEMENTS);

	if (rc != 0 || bench->users > GRAMS_USERS_MAX)
		return rc;
	return index_all(bench) == 0 ? compare(bench, alike_grams, 2) : -1;
}
