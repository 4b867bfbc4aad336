/* SPDX-License-Identifier: MIT */
/*
 * Checking a password, on files of its own: against libsodium's verification
 * between two transactions that write one row each, the charge of the try and
 * what came of it.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <userdir/org.h>
#include <userdir/password.h>

#include "bench/bench.h"

enum { CHECKS = 10 };

static const char password[] = "Correct-horse-1";

struct checking {
	ud_dir *dir;
	struct bare bare;
	sqlite3_stmt *read, *charge, *settle;
	char ours[BENCH_PATH_SIZE + 16], theirs[BENCH_PATH_SIZE + 16];
};

static int
check_ours(void *ctx, uint64_t i, struct watch *watch)
{
	struct checking *c = ctx;

	(void)i;
	(void)watch;
	return ud_user_check_password(c->dir, "u", password,
	    strlen(password), NULL) == UD_OK ? 0 :
	    bench_fail(c->dir, "check");
}

static int
change(struct checking *c, sqlite3_stmt *statement)
{
	return bare_say(&c->bare, BARE_BEGIN_WRITE) != 0 ||
	    bare_run(&c->bare, statement) != 0 ||
	    bare_say(&c->bare, BARE_COMMIT) != 0 ? -1 : 0;
}

static int
check_theirs(void *ctx, uint64_t i, struct watch *watch)
{
	struct checking *c = ctx;
	char hash[crypto_pwhash_STRBYTES] = "";

	(void)i;
	(void)watch;
	if (change(c, c->charge) != 0 ||
	    sqlite3_step(c->read) != SQLITE_ROW)
		return -1;
	(void)snprintf(hash, sizeof(hash), "%s",
	    (const char *)sqlite3_column_text(c->read, 0));
	(void)sqlite3_reset(c->read);
	if (crypto_pwhash_str_verify(hash, password, strlen(password)) != 0)
		return -1;
	return change(c, c->settle);
}

static int
make_ours(struct checking *c, const struct bench *bench)
{
	ud_options options = UD_INIT(ud_options);
	ud_org_spec org = UD_INIT(ud_org_spec);
	ud_user_spec user = UD_INIT(ud_user_spec);

	options.allow_all = 1;
	options.cache_kib = bench->options->cache_kib;
	if (bench_open_with(c->ours, &options, &c->dir) != 0)
		return -1;
	org.org_id = "o";
	org.name = "Organization";
	user.type = UD_USER_HUMAN;
	user.org_id = "o";
	user.user_id = "u";
	user.given_name = "Ada";
	user.family_name = "Lovelace";
	user.email = "ada@example.test";
	user.password = password;
	user.password_len = strlen(password);
	return ud_org_create(c->dir, &org, NULL) == UD_OK &&
	    ud_user_create(c->dir, &user, NULL) == UD_OK ? 0 :
	    bench_fail(c->dir, "create");
}

static int
prepare(struct checking *c, const char *sql, sqlite3_stmt **statement)
{
	return sqlite3_prepare_v2(c->bare.db, sql, -1, statement,
	    NULL) == SQLITE_OK ? 0 : bare_fail(&c->bare, sql);
}

static int
make_theirs(struct checking *c, const struct bench *bench)
{
	char hash[crypto_pwhash_STRBYTES];
	FILE *file = fopen(c->theirs, "w");
	char *sql;
	int rc;

	if (file == NULL || fclose(file) != 0 ||
	    bare_open(&c->bare, c->theirs, bench->options->cache_kib, 0) != 0 ||
	    crypto_pwhash_str(hash, password, strlen(password),
	    crypto_pwhash_OPSLIMIT_INTERACTIVE,
	    crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
		return -1;
	sql = sqlite3_mprintf("CREATE TABLE passwords (owner INTEGER PRIMARY"
	    " KEY, hash TEXT, tries INTEGER); INSERT INTO passwords"
	    " VALUES (1, %Q, 0);", hash);
	rc = sql != NULL && sqlite3_exec(c->bare.db, sql, NULL, NULL,
	    NULL) == SQLITE_OK ? 0 : bare_fail(&c->bare, "passwords");
	sqlite3_free(sql);
	return rc != 0 || prepare(c, "SELECT hash FROM passwords"
	    " WHERE owner = 1", &c->read) != 0 ||
	    prepare(c, "UPDATE passwords SET tries = tries + 1"
	    " WHERE owner = 1", &c->charge) != 0 ||
	    prepare(c, "UPDATE passwords SET tries = 0 WHERE owner = 1",
	    &c->settle) != 0 ? -1 : 0;
}

void
bench_remove_file(const char *path)
{
	static const char *const ends[] = {"", "-wal", "-shm"};
	char name[BENCH_PATH_SIZE + 32];

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		(void)snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		(void)unlink(name);
	}
}

int
run_check_password(struct bench *bench, struct verdict *verdict)
{
	struct checking c = {0};
	struct duel duel = {
		.ours = check_ours, .theirs = check_theirs, .ctx = &c,
		.ops = CHECKS, .rounds = bench->options->rounds,
		.measure = MEASURE_TIME,
	};
	int rc = -1;

	(void)snprintf(c.ours, sizeof(c.ours), "%s-passwords", bench->ours);
	(void)snprintf(c.theirs, sizeof(c.theirs), "%s-passwords",
	    bench->theirs);
	if (sodium_init() >= 0 && make_ours(&c, bench) == 0 &&
	    make_theirs(&c, bench) == 0)
		rc = measure_duel(&duel, verdict);
	(void)sqlite3_finalize(c.read);
	(void)sqlite3_finalize(c.charge);
	(void)sqlite3_finalize(c.settle);
	bare_close(&c.bare);
	ud_close(&c.dir);
	bench_remove_file(c.ours);
	bench_remove_file(c.theirs);
	return rc;
}
