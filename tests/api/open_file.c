/* SPDX-License-Identifier: MIT */
/* The files that opening makes. */
#include "fixture.h"

#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>

TestSuite(open_file, .fini = finish);

static int
mode_of(const char *path, const char *suffix)
{
	char name[160];
	struct stat st;

	(void)snprintf(name, sizeof(name), "%s%s", path, suffix);
	return stat(name, &st) == 0 ? (int)(st.st_mode & 07777) : -1;
}

Test(open_file, is_private_under_any_umask)
{
	static const mode_t masks[] = { 0, 022, 077 };
	ud_options options = plain_options();
	char name[16];

	for (size_t i = 0; i < N(masks); i++) {
		mode_t before = umask(masks[i]);
		const char *path;

		(void)snprintf(name, sizeof(name), "m%zu.db", i);
		path = scratch(name);
		OK(ud_open(path, &options, &dir));
		make_org("o");
		cr_expect_eq(mode_of(path, ""), 0600);
		cr_expect_eq(mode_of(path, "-wal"), 0600);
		cr_expect_eq(mode_of(path, "-shm"), 0600);
		OK(ud_backup(dir, scratch("copy.db")));
		cr_expect_eq(mode_of(scratch("copy.db"), ""), 0600);
		cr_expect_eq(remove(scratch("copy.db")), 0);
		(void)umask(before);
		ud_close(&dir);
	}
}

/* The text that a statement gives on the file. */
static const char *
ask_file(const char *path, const char *sql)
{
	static char text[64];
	sqlite3 *db = NULL;
	sqlite3_stmt *stmt = NULL;

	cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK,
	    "%s", sqlite3_errmsg(db));
	cr_assert_eq(sqlite3_step(stmt), SQLITE_ROW);
	(void)snprintf(text, sizeof(text), "%s",
	    (const char *)sqlite3_column_text(stmt, 0));
	(void)sqlite3_finalize(stmt);
	(void)sqlite3_close(db);
	return text;
}

Test(open_file, log_is_written_ahead_and_the_host_keeps_its_numbers)
{
	const char *path = scratch("wal.db");
	ud_options options = plain_options();

	OK(ud_open(path, &options, &dir));
	make_org("o");
	cr_expect_str_eq(ask_file(path, "PRAGMA journal_mode"), "wal");
	cr_expect_str_eq(ask_file(path, "PRAGMA user_version"), "0");
	cr_expect_str_eq(ask_file(path, "PRAGMA application_id"), "0");
	cr_expect_str_eq(ask_file(path, "SELECT count(*) FROM sqlite_master"
	    " WHERE name NOT LIKE 'ud\\_%' ESCAPE '\\'"
	    " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"), "0");
}

Test(open_file, holds_no_plain_master_key)
{
	const char *path = scratch("key.db");
	ud_options options = plain_options();
	static char bytes[1 << 20];
	ud_master_key key = master_key(200);
	size_t len;
	FILE *file;

	options.keys = &key;
	OK(ud_open(path, &options, &dir));
	make_org("o");
	make_human("u");
	ud_close(&dir);
	file = fopen(path, "rb");
	cr_assert_not_null(file);
	len = fread(bytes, 1, sizeof(bytes), file);
	(void)fclose(file);
	for (size_t i = 0; i + UD_MASTER_KEY_BYTES <= len; i++)
		cr_assert_neq(memcmp(bytes + i, key.bytes,
		    UD_MASTER_KEY_BYTES), 0);
}

Test(open_file, tables_of_the_host_live_beside_ours)
{
	const char *path = scratch("host.db");
	ud_options options = plain_options();
	sqlite3 *db = NULL;

	cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, "CREATE TABLE users (id TEXT);"
	    "INSERT INTO users VALUES ('mine'); PRAGMA user_version = 5",
	    NULL, NULL, NULL), SQLITE_OK);
	(void)sqlite3_close(db);
	OK(ud_open(path, &options, &dir));
	make_org("o");
	cr_expect_str_eq(ask_file(path, "SELECT id FROM users"), "mine");
	cr_expect_str_eq(ask_file(path, "PRAGMA user_version"), "5");
}
