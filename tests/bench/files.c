/* SPDX-License-Identifier: MIT */
/* The two files: made alike, compared row by row. */
#include <userdir/org.h>

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "bench/bench.h"

/* What both sides must have written alike: all but times and hashes. */
static const char *const alike[] = {
	"SELECT key, id, org, type, state, sequence, event_sequence,"
	    " last_name, names, given_name, family_name, nick_name,"
	    " display_name, language, gender, email, email_fold,"
	    " email_verified, verified_email, phone, phone_verified,"
	    " verified_phone FROM ud_users ORDER BY key",
	"SELECT owner, pos, kind, scope, fold, name FROM ud_usernames"
	    " ORDER BY owner, pos",
	"SELECT position, subject, sequence, org, type, editor, payload,"
	    " personal, length(operation), length(salt), length(digest),"
	    " length(link) FROM ud_events ORDER BY position",
	"SELECT org, state, n FROM ud_counters WHERE n <> 0"
	    " ORDER BY org, state",
	"SELECT last_user, last_org, position FROM ud_head",
};

int
bench_fail(const ud_dir *dir, const char *what)
{
	(void)fprintf(stderr, "%s: %s\n", what, ud_errmsg(dir));
	return -1;
}

uint64_t
bench_ops(const struct bench *bench, uint64_t most)
{
	uint64_t ops = bench->users / 10;

	return ops < most ? (ops == 0 ? 1 : ops) : most;
}

int
bench_open_ours(const char *path, long cache_kib, int flags, ud_dir **dir)
{
	static const unsigned char bytes[UD_MASTER_KEY_BYTES] = {1, 2, 3};
	ud_master_key key = {1, bytes, sizeof(bytes)};
	ud_options options = UD_INIT(ud_options);

	options.keys = &key;
	options.key_count = 1;
	options.allow_all = 1;
	options.cache_kib = cache_kib;
	options.relaxed_durability = (flags & BARE_RELAXED) != 0;
	if (ud_open(path, &options, dir) == UD_OK)
		return 0;
	(void)bench_fail(*dir, path);
	ud_close(dir);
	return -1;
}

int
bench_open(struct bench *bench, const char *theirs, int flags)
{
	long cache_kib = bench->options->cache_kib;

	if (bench_open_ours(bench->ours, cache_kib, flags, &bench->dir) != 0)
		return -1;
	if (bare_open(&bench->bare, theirs, cache_kib, flags) == 0)
		return 0;
	bench_close(bench);
	return -1;
}

void
bench_close(struct bench *bench)
{
	ud_close(&bench->dir);
	bare_close(&bench->bare);
}

static int
copy_file(const char *from, const char *to)
{
	char buffer[65536];
	FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
	size_t n = 0;
	int ok = in != NULL && out != NULL;

	while (ok && (n = fread(buffer, 1, sizeof(buffer), in)) > 0)
		ok = fwrite(buffer, 1, n, out) == n;
	if (in != NULL)
		(void)fclose(in);
	if (out != NULL)
		ok = fclose(out) == 0 && ok;
	if (!ok)
		(void)fprintf(stderr, "%s: cannot be written\n", to);
	return ok ? 0 : -1;
}

/* How many users a file that an earlier run left has. */
static int64_t
users_in(const char *path)
{
	struct bare bare;
	int64_t n = 0;

	if (access(path, R_OK) != 0)
		return 0;
	if (bare_open(&bare, path, 0, 0) != 0 ||
	    bare_count(&bare, 0, &n) != 0)
		n = 0;
	bare_close(&bare);
	return n;
}

static int
make_orgs(struct bench *bench)
{
	ud_org_spec spec = UD_INIT(ud_org_spec);
	char id[PERSON_ID_SIZE];
	ud_dir *dir;
	int rc;

	if (bench_open_ours(bench->ours, 0, 0, &dir) != 0)
		return -1;
	rc = ud_dir_batch_begin(dir);
	for (uint64_t i = 0; rc == UD_OK && i < bench->orgs; i++) {
		people_org_id(i, id);
		spec.org_id = id;
		spec.name = id;
		rc = ud_org_create(dir, &spec, NULL);
	}
	if (rc == UD_OK)
		rc = ud_dir_batch_end(dir, 1);
	if (rc != UD_OK)
		(void)bench_fail(dir, "organizations");
	ud_close(&dir);
	return rc == UD_OK ? 0 : -1;
}

/* Both files with organizations and without users, or as an earlier run left
 * them. */
int
files_make(struct bench *bench, int *reused)
{
	const char *directory = bench->options->directory;
	int64_t ours, theirs;

	(void)snprintf(bench->ours, sizeof(bench->ours),
	    "%s/bench-%" PRIu64 "-ours.db", directory, bench->users);
	(void)snprintf(bench->theirs, sizeof(bench->theirs),
	    "%s/bench-%" PRIu64 "-theirs.db", directory, bench->users);
	ours = users_in(bench->ours);
	theirs = users_in(bench->theirs);
	*reused = bench->options->keep && ours == theirs &&
	    ours >= (int64_t)bench->users;
	bench->next = *reused ? (uint64_t)ours : 0;
	if (*reused)
		return 0;
	files_remove(bench);
	return make_orgs(bench) == 0 ? copy_file(bench->ours,
	    bench->theirs) : -1;
}

void
files_remove(struct bench *bench)
{
	static const char *const tails[] = {"", "-wal", "-shm"};
	char path[BENCH_PATH_SIZE + 8];

	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", bench->ours,
		    tails[i]);
		(void)unlink(path);
		(void)snprintf(path, sizeof(path), "%s%s", bench->theirs,
		    tails[i]);
		(void)unlink(path);
	}
}

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

/* 0 if both files say the same. */
int
files_equal(struct bench *bench)
{
	struct bare ours, theirs;
	int rc = bare_open(&ours, bench->ours, 0, 0);

	if (bare_open(&theirs, bench->theirs, 0, 0) != 0)
		rc = -1;
	for (size_t i = 0; rc == 0 && i < sizeof(alike) / sizeof(alike[0]);
	    i++) {
		sqlite3_stmt *a = NULL, *b = NULL;

		if (sqlite3_prepare_v2(ours.db, alike[i], -1, &a,
		    NULL) != SQLITE_OK || sqlite3_prepare_v2(theirs.db,
		    alike[i], -1, &b, NULL) != SQLITE_OK)
			rc = bare_fail(&ours, alike[i]);
		else
			rc = same_rows(a, b, alike[i]);
		(void)sqlite3_finalize(a);
		(void)sqlite3_finalize(b);
	}
	bare_close(&ours);
	bare_close(&theirs);
	return rc;
}
