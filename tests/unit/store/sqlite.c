/* SPDX-License-Identifier: MIT */
/* The built-in driver, as userdir/storage.h describes one. */
#include <userdir/storage.h>

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const ud_driver *driver;
static void *conn;
static char path[64];

/* Open another connection to the file; flags as in the spec. */
static int
connect_to(const char *location, uint64_t read_only, uint64_t must_exist,
    void **out)
{
	const ud_storage_spec spec = {
		.size = sizeof(spec), .location = location,
		.busy_timeout_ms = 1, .read_only = read_only,
		.must_exist = must_exist,
	};

	*out = NULL;
	return driver->open(&spec, NULL, out);
}

static void
begin_driver(void)
{
	int fd;

	driver = ud_driver_sqlite();
	strcpy(path, "/tmp/userdir-XXXXXX");
	fd = mkstemp(path);
	cr_assert_geq(fd, 0);
	(void)close(fd);
	cr_assert_eq(connect_to(path, 0, 0, &conn), UD_OK);
	cr_assert_eq(driver->exec(conn, "CREATE TABLE t (i BIGINT UNIQUE,"
	    " t TEXT, b BLOB)"), UD_OK);
}

static void
end_driver(void)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };
	char name[80];

	driver->close(conn);
	for (size_t i = 0; i < 3; i++) {
		(void)snprintf(name, sizeof(name), "%s%s", path, suffixes[i]);
		(void)unlink(name);
	}
}

TestSuite(sqlite, .init = begin_driver, .fini = end_driver);

/* The number that a statement gives; -1 without a row. */
static int64_t
number(void *c, const char *sql)
{
	void *stmt = NULL;
	int64_t n = -1;

	cr_assert_eq(driver->prepare(c, sql, &stmt), UD_OK, "%s",
	    driver->errmsg(c));
	if (driver->step(stmt) == UD_ROW)
		n = driver->column_int(stmt, 0);
	driver->reset(stmt);
	driver->finalize(stmt);
	return n;
}

Test(sqlite, values_come_back_as_they_were_bound)
{
	void *stmt = NULL;
	size_t len;

	cr_assert_eq(driver->prepare(conn, "SELECT ?1, ?2, ?3, ?4, ?1",
	    &stmt), UD_OK);
	cr_expect_eq(driver->bind_int(stmt, 1, INT64_MIN), UD_OK);
	cr_expect_eq(driver->bind_text(stmt, 2, "\xc3\xa4xyz", 2), UD_OK);
	cr_expect_eq(driver->bind_bytes(stmt, 3, "a\0b", 3), UD_OK);
	cr_expect_eq(driver->bind_text(stmt, 4, NULL, 0), UD_OK);
	cr_assert_eq(driver->step(stmt), UD_ROW);
	cr_expect_eq(driver->column_int(stmt, 0), INT64_MIN);
	cr_expect_eq(driver->column_int(stmt, 4), INT64_MIN);
	cr_expect_str_eq(driver->column_text(stmt, 1, &len), "\xc3\xa4");
	cr_expect_eq(len, 2);
	cr_expect_eq(memcmp(driver->column_bytes(stmt, 2, &len), "a\0b", 3),
	    0);
	cr_expect_eq(len, 3);
	cr_expect_null(driver->column_text(stmt, 3, &len));
	cr_expect_eq(len, 0);
	cr_expect_eq(driver->step(stmt), UD_OK);
	driver->reset(stmt);
	driver->finalize(stmt);
}

Test(sqlite, empty_text_and_bytes_are_not_null)
{
	void *stmt = NULL;

	cr_assert_eq(driver->prepare(conn, "SELECT ?1 IS NULL, ?2 IS NULL",
	    &stmt), UD_OK);
	cr_expect_eq(driver->bind_text(stmt, 1, "", 0), UD_OK);
	cr_expect_eq(driver->bind_bytes(stmt, 2, "", 0), UD_OK);
	cr_assert_eq(driver->step(stmt), UD_ROW);
	cr_expect_eq(driver->column_int(stmt, 0), 0);
	cr_expect_eq(driver->column_int(stmt, 1), 0);
	driver->reset(stmt);
	driver->finalize(stmt);
}

Test(sqlite, unique_index_refuses_with_a_code_of_its_own)
{
	cr_expect_eq(driver->exec(conn, "INSERT INTO t VALUES (1, 'a', NULL)"),
	    UD_OK);
	cr_expect_eq(driver->exec(conn, "INSERT INTO t VALUES (1, 'b', NULL)"),
	    UD_EEXISTS);
	cr_expect_str_neq(driver->errmsg(conn), "");
	cr_expect_eq(driver->exec(conn, "nonsense"), UD_EINTERNAL);
}

Test(sqlite, changes_are_counted)
{
	void *stmt = NULL;

	cr_expect_eq(driver->exec(conn, "INSERT INTO t (i) VALUES (1), (2),"
	    " (3)"), UD_OK);
	cr_assert_eq(driver->prepare(conn, "DELETE FROM t WHERE i > 1",
	    &stmt), UD_OK);
	cr_expect_eq(driver->step(stmt), UD_OK);
	cr_expect_eq(driver->changes(conn), 2);
	driver->reset(stmt);
	driver->finalize(stmt);
}

Test(sqlite, rollback_undoes_and_is_no_error_without_a_transaction)
{
	cr_expect_not(driver->in_transaction(conn));
	cr_expect_eq(driver->begin(conn, UD_TX_WRITE), UD_OK);
	cr_expect(driver->in_transaction(conn));
	cr_expect_eq(driver->exec(conn, "INSERT INTO t (i) VALUES (1)"),
	    UD_OK);
	cr_expect_eq(driver->rollback(conn, UD_TX_WRITE), UD_OK);
	cr_expect_eq(driver->rollback(conn, UD_TX_WRITE), UD_OK);
	cr_expect_eq(number(conn, "SELECT count(*) FROM t"), 0);
}

Test(sqlite, nested_transaction_is_a_savepoint)
{
	cr_expect_eq(driver->begin(conn, UD_TX_WRITE), UD_OK);
	cr_expect_eq(driver->exec(conn, "INSERT INTO t (i) VALUES (1)"),
	    UD_OK);
	cr_expect_eq(driver->begin(conn, UD_TX_NESTED), UD_OK);
	cr_expect_eq(driver->exec(conn, "INSERT INTO t (i) VALUES (2)"),
	    UD_OK);
	cr_expect_eq(driver->rollback(conn, UD_TX_NESTED), UD_OK);
	cr_expect_eq(driver->begin(conn, UD_TX_NESTED), UD_OK);
	cr_expect_eq(driver->exec(conn, "INSERT INTO t (i) VALUES (3)"),
	    UD_OK);
	cr_expect_eq(driver->commit(conn, UD_TX_NESTED), UD_OK);
	cr_expect_eq(driver->commit(conn, UD_TX_WRITE), UD_OK);
	cr_expect_eq(number(conn, "SELECT sum(i) FROM t"), 4);
}

Test(sqlite, second_writer_is_told_that_the_store_is_busy)
{
	void *other = NULL;

	cr_assert_eq(connect_to(path, 0, 1, &other), UD_OK);
	cr_expect_eq(driver->begin(conn, UD_TX_WRITE), UD_OK);
	cr_expect_eq(driver->begin(other, UD_TX_WRITE), UD_EUNAVAIL);
	cr_expect_eq(driver->commit(conn, UD_TX_WRITE), UD_OK);
	cr_expect_eq(driver->begin(other, UD_TX_WRITE), UD_OK);
	cr_expect_eq(driver->commit(other, UD_TX_WRITE), UD_OK);
	driver->close(other);
}

Test(sqlite, reader_sees_one_moment)
{
	void *other = NULL;

	cr_assert_eq(connect_to(path, 1, 1, &other), UD_OK);
	cr_expect_eq(driver->begin(other, UD_TX_READ), UD_OK);
	cr_expect_eq(number(other, "SELECT count(*) FROM t"), 0);
	cr_expect_eq(driver->exec(conn, "INSERT INTO t (i) VALUES (1)"),
	    UD_OK);
	cr_expect_eq(number(other, "SELECT count(*) FROM t"), 0);
	cr_expect_eq(driver->commit(other, UD_TX_READ), UD_OK);
	cr_expect_eq(number(other, "SELECT count(*) FROM t"), 1);
	cr_expect_eq(driver->exec(other, "DELETE FROM t"), UD_ESTATE);
	driver->close(other);
}

Test(sqlite, missing_and_damaged_files_have_codes_of_their_own)
{
	void *other = NULL;
	char junk[80];
	FILE *file;
	int rc;

	cr_expect_eq(connect_to("/tmp/userdir-no-such-file", 0, 1, &other),
	    UD_ENOTFOUND);
	driver->close(other);
	(void)snprintf(junk, sizeof(junk), "%s-junk", path);
	file = fopen(junk, "w");
	cr_assert_not_null(file);
	for (int i = 0; i < 4096; i++)
		(void)fputc('x', file);
	(void)fclose(file);
	rc = connect_to(junk, 0, 1, &other);
	if (rc == UD_OK)
		rc = driver->exec(other, "SELECT count(*) FROM t");
	cr_expect_eq(rc, UD_ECORRUPT);
	driver->close(other);
	(void)unlink(junk);
}

Test(sqlite, table_is_found_by_the_words_of_the_driver)
{
	void *stmt = NULL;

	cr_assert_eq(driver->prepare(conn, driver->has_table, &stmt), UD_OK);
	cr_expect_eq(driver->bind_text(stmt, 1, "t", 1), UD_OK);
	cr_expect_eq(driver->step(stmt), UD_ROW);
	driver->reset(stmt);
	cr_expect_eq(driver->bind_text(stmt, 1, "u", 1), UD_OK);
	cr_expect_eq(driver->step(stmt), UD_OK);
	driver->reset(stmt);
	driver->finalize(stmt);
}

Test(sqlite, whole_file_has_no_problem_and_is_copied_once)
{
	char copy[80], problem[100];

	(void)snprintf(copy, sizeof(copy), "%s-copy", path);
	cr_expect_eq(driver->check(conn, 0, problem, sizeof(problem)), UD_OK);
	cr_expect_eq(driver->backup(conn, copy), UD_OK);
	cr_expect_eq(driver->backup(conn, copy), UD_EEXISTS);
	(void)unlink(copy);
}
