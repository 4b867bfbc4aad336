/* SPDX-License-Identifier: MIT */
/* The schemas of a server that stand in the place of files. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <userdir/maintain.h>

#include "bench/pg_side.h"
#include "bench/search.h"

enum { WORDS_SIZE = 4096 };

/* Those that an import fills come last: their indexes are made afterwards. */
static const char *const tables[] = {
	"ud_meta", "ud_head", "ud_counters", "ud_orgs", "ud_domains",
	"ud_reserved_names", "ud_metadata", "ud_schemas", "ud_user_schemas",
	"ud_links", "ud_pending",
	"ud_users", "ud_usernames", "ud_events", "ud_grams",
};
enum { TABLES = sizeof(tables) / sizeof(tables[0]), FILLED = TABLES - 4 };

const char *
files_location(const char *path, ud_options *options)
{
	options->schema = path;
	return side_connection();
}

void
files_path(const struct bench *bench, uint64_t users, enum bench_file file,
    char path[BENCH_PATH_SIZE])
{
	(void)bench;
	(void)snprintf(path, BENCH_PATH_SIZE, "bench_%" PRIu64 "_%s", users,
	    file == FILE_OURS ? "ours" : file == FILE_THEIRS ? "theirs" :
	    "other");
}

/* Run words about a schema, in a connection of their own. */
static int
say(const char *schema, const char *words)
{
	struct side side;
	int rc = side_open(&side, schema, 1);

	if (rc == 0)
		rc = side_exec(&side, words);
	side_close(&side);
	return rc;
}

void
file_remove(const struct bench *bench, uint64_t users, enum bench_file file)
{
	char path[BENCH_PATH_SIZE], words[WORDS_SIZE];

	files_path(bench, users, file, path);
	(void)snprintf(words, sizeof(words),
	    "DROP SCHEMA IF EXISTS %s CASCADE", path);
	(void)say(path, words);
}

void
files_remove(const struct bench *bench, uint64_t users)
{
	file_remove(bench, users, FILE_OURS);
	file_remove(bench, users, FILE_THEIRS);
}

/* What is written goes on in both, alike. */
int
files_spare(struct bench *bench)
{
	(void)bench;
	return 0;
}

/* How many users a schema that an earlier run left has; 0: it has none. */
static int64_t
users_in(const char *schema)
{
	char words[WORDS_SIZE];
	struct side side;
	int64_t n = 0;

	(void)snprintf(words, sizeof(words), "SELECT count(*) FROM pg_indexes"
	    " WHERE schemaname = '%s' AND indexname = 'ud_grams_grams'",
	    schema);
	if (side_open(&side, schema, 1) == 0 &&
	    side_value(&side, words, &n) == 0 && n > 0)
		(void)side_value(&side, "SELECT count(*) FROM ud_users", &n);
	side_close(&side);
	return n;
}

/* The tables of ours with its rows. */
static int
copy_tables(const struct bench *bench)
{
	char words[WORDS_SIZE], *to = words, *end = words + sizeof(words);

	to += snprintf(to, sizeof(words), "CREATE SCHEMA %s;", bench->theirs);
	for (size_t i = 0; i < TABLES; i++)
		to += snprintf(to, (size_t)(end - to), "CREATE TABLE %s.%s"
		    " (LIKE %s.%s%s); INSERT INTO %s.%s TABLE %s.%s;",
		    bench->theirs, tables[i], bench->ours, tables[i],
		    i < FILLED ? " INCLUDING ALL" : "", bench->theirs,
		    tables[i], bench->ours, tables[i]);
	return say(bench->theirs, words);
}

int
files_make(struct bench *bench, int *reused)
{
	int64_t ours, theirs;

	side_server(bench->options->server);
	files_path(bench, bench->users, FILE_OURS, bench->ours);
	files_path(bench, bench->users, FILE_THEIRS, bench->theirs);
	ours = users_in(bench->ours);
	theirs = users_in(bench->theirs);
	*reused = bench->options->keep && ours == theirs &&
	    ours >= (int64_t)bench->users;
	bench->next = *reused ? (uint64_t)ours : 0;
	if (*reused)
		return 0;
	files_remove(bench, bench->users);
	return bench_make_orgs(bench) == 0 ? copy_tables(bench) : -1;
}

/* Make the indexes of ours in theirs. */
static int
build(const struct bench *bench, struct side *side)
{
	char words[WORDS_SIZE];
	PGresult *list;
	int rc;

	(void)snprintf(words, sizeof(words), "SELECT replace(indexdef,"
	    " ' ON %s.', ' ON %s.') FROM pg_indexes"
	    " WHERE schemaname = '%s' AND tablename IN"
	    " ('ud_users', 'ud_usernames', 'ud_events', 'ud_grams')",
	    bench->ours, bench->theirs, bench->ours);
	rc = side_exec(side, words);
	list = side->result;
	side->result = NULL;
	for (int i = 0; rc == 0 && i < PQntuples(list); i++)
		rc = side_exec(side, PQgetvalue(list, i, 0));
	PQclear(list);
	return rc;
}

static double
now_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* The other side's index, one text of usernames a user, beside ours. */
static int
add_trigrams(const struct bench *bench)
{
	return say(bench->ours, "CREATE EXTENSION IF NOT EXISTS pg_trgm"
	    " SCHEMA public; CREATE TABLE trigrams AS SELECT owner,"
	    " string_agg(fold, chr(10) ORDER BY pos) AS names"
	    " FROM ud_usernames GROUP BY owner; CREATE INDEX trigrams_names"
	    " ON trigrams USING gin (names public.gin_trgm_ops)");
}

/* Make again what ours let go of. */
static int
care_for_ours(const struct bench *bench)
{
	ud_dir *dir;
	int rc = bench_open_ours(bench->ours, 0, 0, &dir);

	if (rc == 0 && ud_optimize(dir) != UD_OK)
		rc = bench_fail(dir, "optimize");
	ud_close(&dir);
	return rc;
}

/* The indexes belong to the import; then both sides are in order. */
int
files_loaded(struct bench *bench, struct verdict *verdict)
{
	struct side side = {0};
	double from = now_us(), ours_us, theirs_us, users;
	int rc = care_for_ours(bench);

	ours_us = now_us() - from;
	from = now_us();
	if (rc == 0 && (rc = side_open(&side, bench->theirs, 1)) == 0)
		rc = build(bench, &side);
	theirs_us = now_us() - from;
	verdict->ratio = (verdict->theirs_us + theirs_us) /
	    (verdict->ours_us + ours_us);
	users = (double)bench->next;
	(void)printf("%-24s %8" PRIu64 " ours: %.0f us a user, indexes %.0f;"
	    " theirs: %.0f, indexes %.0f\n", "import", bench->users,
	    verdict->ours_us / users, ours_us / users,
	    verdict->theirs_us / users, theirs_us / users);
	side_close(&side);
	if (rc == 0)
		rc = add_trigrams(bench);
	return rc == 0 ? say(bench->ours, "VACUUM ANALYZE") : -1;
}

/* Nobody waits to be indexed. */
int
search_ready(struct bench *bench)
{
	(void)bench;
	return 0;
}

/* There is one index that can be used, so one plan is enough. */
int
search_open(struct bench *bench)
{
	if (bench_open(bench, bench->ours, 0) != 0)
		return -1;
	if (side_exec(bench->bare.side,
	    "SET plan_cache_mode TO force_generic_plan;"
	    "SET enable_seqscan TO off") == 0)
		return 0;
	bench_close(bench);
	return -1;
}
