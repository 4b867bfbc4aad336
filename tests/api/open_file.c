/* SPDX-License-Identifier: MIT */
/* The files that opening makes; with PostgreSQL there are none. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
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

	SQLITE_ONLY("a file");
	for (size_t i = 0; i < N(masks); i++) {
		mode_t before = umask(masks[i]);
		const char *path;

		(void)snprintf(name, sizeof(name), "m%zu.db", i);
		path = scratch(name);
		OK(storage_open(path, &options, &dir));
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
	struct raw *raw = raw_open(path);
	const char *text = raw_text(raw, sql);

	raw_close(&raw);
	return text;
}

Test(open_file, log_is_written_ahead_and_the_host_keeps_its_numbers)
{
	const char *path = scratch("wal.db");
	ud_options options = plain_options();

	SQLITE_ONLY("a file");
	OK(storage_open(path, &options, &dir));
	make_org("o");
	cr_expect_str_eq(ask_file(path, "PRAGMA journal_mode"), "wal");
	cr_expect_str_eq(ask_file(path, "PRAGMA user_version"), "0");
	cr_expect_str_eq(ask_file(path, "PRAGMA application_id"), "0");
	cr_expect_str_eq(ask_file(path, "SELECT count(*) FROM sqlite_master"
	    " WHERE name NOT LIKE 'ud\\_%' ESCAPE '\\'"
	    " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"), "0");
}

/* All bytes of the store; of PostgreSQL's, as hexadecimal digits. */
static size_t
read_store(const char *path, char *bytes, size_t size)
{
	struct raw *raw;
	size_t len;
	FILE *file;
	char *text;

	if (!storage_is_postgres()) {
		file = fopen(path, "rb");
		cr_assert_not_null(file);
		len = fread(bytes, 1, size, file);
		(void)fclose(file);
		return len;
	}
	raw = raw_open(path);
	text = raw_dump(raw);
	raw_close(&raw);
	len = strlen(text);
	cr_assert_lt(len, size);
	memcpy(bytes, text, len);
	free(text);
	return len;
}

Test(open_file, holds_no_plain_master_key)
{
	const char *path = scratch("key.db");
	ud_options options = plain_options();
	static char bytes[1 << 20];
	ud_master_key key = master_key(200);
	const char *hex = repeat("c8", UD_MASTER_KEY_BYTES);
	size_t len;

	options.keys = &key;
	OK(storage_open(path, &options, &dir));
	make_org("o");
	make_human("u");
	ud_close(&dir);
	len = read_store(path, bytes, sizeof(bytes));
	for (size_t i = 0; i + UD_MASTER_KEY_BYTES <= len; i++)
		cr_assert_neq(memcmp(bytes + i, key.bytes,
		    UD_MASTER_KEY_BYTES), 0);
	for (size_t i = 0; i + strlen(hex) <= len; i++)
		cr_assert_neq(memcmp(bytes + i, hex, strlen(hex)), 0);
}

Test(open_file, tables_of_the_host_live_beside_ours)
{
	const char *path = scratch("host.db");
	ud_options options = plain_options();
	struct raw *raw;

	SQLITE_ONLY("in PostgreSQL ours are in a schema of their own");
	raw = raw_open(path);
	raw_exec(raw, "CREATE TABLE users (id TEXT);"
	    "INSERT INTO users VALUES ('mine'); PRAGMA user_version = 5");
	raw_close(&raw);
	OK(storage_open(path, &options, &dir));
	make_org("o");
	cr_expect_str_eq(ask_file(path, "SELECT id FROM users"), "mine");
	cr_expect_str_eq(ask_file(path, "PRAGMA user_version"), "5");
}
