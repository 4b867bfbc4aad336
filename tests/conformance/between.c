/* SPDX-License-Identifier: MIT */
/* Statements between the rows of another, and statements sent ahead. */
#include "tools.h"

#include <string.h>

static void *
with_rows(struct check *c)
{
	void *conn = check_tables(c);

	check_exec(c, conn, "INSERT INTO ud_things (key, n, t) VALUES"
	    " (1, 10, 'row 1'), (2, 20, 'row 2'), (3, 30, 'row 3'),"
	    " (4, 40, 'row 4'), (5, 50, 'row 5')");
	return conn;
}

static void
finalize(struct check *c, void *stmt)
{
	if (stmt != NULL)
		c->driver->finalize(stmt);
}

/* A statement goes through rows that another one changes meanwhile. */
static void
interleave(struct check *c, void *conn, void *rows)
{
	void *set = check_prepare(c, conn,
	    "UPDATE ud_things SET n = ?1, t = ?2 WHERE key = ?3");
	int64_t right = 0;
	const char *text;
	size_t len;
	int rc = UD_OK;

	while (check_good(c) && (rc = c->driver->step(rows)) == UD_ROW) {
		text = c->driver->column_text(rows, 1, &len);
		/* The row's own bytes are what is bound. */
		check_bind(c, conn, set, WITH(INT(right), {VALUE_TEXT, 0, text,
		    len}, INT(c->driver->column_int(rows, 0))));
		check_answers(c, conn, set, "", "");
		check_that(c, c->driver->column_int(rows, 0) == ++right,
		    "another statement changes the row that was read");
		text = c->driver->column_text(rows, 1, &len);
		check_that(c, len == 5 && memcmp(text, "row ", 4) == 0,
		    "another statement changes the text that was read");
	}
	if (check_good(c))
		check_code(c, conn, rc, UD_OK, "the last step()");
	check_that(c, right == 5, "rows are missing or come twice");
	finalize(c, set);
}

static void
statements_run_between_the_rows_of_another(struct check *c)
{
	static const char sql[] = "SELECT key, t FROM ud_things ORDER BY key";
	void *conn = with_rows(c), *rows;

	check_begin(c, conn, UD_TX_WRITE);
	rows = check_prepare(c, conn, sql);
	interleave(c, conn, rows);
	finalize(c, rows);
	rows = NULL;
	if (check_good(c) && c->driver->prepare_many != NULL)
		check_code(c, conn, c->driver->prepare_many(conn, sql, &rows),
		    UD_OK, "prepare_many()");
	if (rows != NULL)
		interleave(c, conn, rows);
	finalize(c, rows);
	check_commit(c, conn, UD_TX_WRITE);
	check_rows(c, conn, "SELECT CAST(sum(n) AS BIGINT) FROM ud_things",
	    WITHOUT, "i", "10;");
}

/* What is sent ahead is answered later, each with its own parameters. */
static void
what_is_sent_ahead_is_answered(struct check *c)
{
	void *conn = with_rows(c), *stmt, *other;

	if (c->driver->send == NULL) {
		check_skip(c, "this driver has no send()");
		return;
	}
	stmt = check_prepare(c, conn, "SELECT t FROM ud_things WHERE key = ?1");
	other = check_prepare(c, conn, "SELECT count(*) FROM ud_things");
	check_begin(c, conn, UD_TX_WRITE);
	for (int64_t key = 1; check_good(c) && key < 4; key++) {
		check_bind(c, conn, stmt, WITH(INT(key)));
		if (check_good(c))
			(void)c->driver->send(stmt);
		c->driver->reset(stmt);
	}
	if (check_good(c))
		(void)c->driver->send(other);
	for (int64_t key = 3; check_good(c) && key > 0; key--) {
		static const char *const right[] = {"", "row 1;", "row 2;",
		    "row 3;"};

		check_bind(c, conn, stmt, WITH(INT(key)));
		check_answers(c, conn, stmt, "t", right[key]);
	}
	check_answers(c, conn, other, "i", "5;");
	check_bind(c, conn, stmt, WITH(INT(5)));
	check_answers(c, conn, stmt, "t", "row 5;");
	check_commit(c, conn, UD_TX_WRITE);
	finalize(c, stmt);
	finalize(c, other);
}

/* A row is assumed not to be there, and something is written all the same: the
 * code of the first failure, of which the commit is the last. */
static int
assume_and_write(struct check *c, void *conn, void *stmt, int64_t key)
{
	int rc;

	check_begin(c, conn, UD_TX_WRITE);
	check_bind(c, conn, stmt, WITH(INT(key)));
	if (!check_good(c))
		return UD_EINTERNAL;
	rc = c->driver->assume(stmt);
	c->driver->reset(stmt);
	if (rc == UD_OK)
		rc = check_try(c, conn, "INSERT INTO ud_things (key, n)"
		    " VALUES (?1, 0)", WITH(INT(10 + key)));
	if (rc == UD_OK)
		rc = c->driver->commit(conn, UD_TX_WRITE);
	if (rc != UD_OK)
		check_rollback(c, conn, UD_TX_WRITE);
	return rc;
}

/* With a wrong assumption nothing is written. */
static void
what_is_assumed_is_looked_at(struct check *c)
{
	void *conn = with_rows(c), *stmt;
	int rc;

	if (c->driver->assume == NULL) {
		check_skip(c, "this driver has no assume()");
		return;
	}
	stmt = check_prepare(c, conn, "SELECT 1 FROM ud_things WHERE key = ?1");
	for (int turn = 0; check_good(c) && turn < 2; turn++) {
		check_code(c, conn, assume_and_write(c, conn, stmt, 7 + turn),
		    UD_OK, "to assume what is right");
		rc = assume_and_write(c, conn, stmt, 3);
		check_that(c, rc == UD_ROW || rc == UD_ECONFLICT,
		    "what was wrongly assumed is told");
	}
	check_count(c, conn, 7);
	finalize(c, stmt);
}

/* What a glance is over before it is wanted shows the same moment, or is
 * refused. */
static void
a_glance_sees_one_moment(struct check *c)
{
	void *conn = with_rows(c), *writer = check_open(c), *first, *other;

	if (c->driver->glance == NULL) {
		check_skip(c, "this driver has no glance()");
		return;
	}
	first = check_prepare(c, conn, "SELECT n FROM ud_things WHERE key = 1");
	other = check_prepare(c, conn,
	    "SELECT t FROM ud_things WHERE key = ?1");
	for (int changes = 0; check_good(c) && changes < 2; changes++) {
		check_code(c, conn, c->driver->glance(conn), UD_OK,
		    "glance()");
		(void)c->driver->send(first);
		check_bind(c, conn, other, WITH(INT(2)));
		(void)c->driver->send(other);
		c->driver->reset(other);
		check_answers(c, conn, first, "i", "10;");
		if (changes)
			check_run(c, writer, "UPDATE ud_things SET n = 11"
			    " WHERE key = 1", WITHOUT, 1);
		check_bind(c, conn, other, WITH(INT(2)));
		check_answers(c, conn, other, "t", "row 2;");
		check_bind(c, conn, other, WITH(INT(3)));
		if (changes)
			check_code(c, conn, c->driver->step(other),
			    UD_ECONFLICT, "step() after a change");
		else
			check_answers(c, conn, other, "t", "row 3;");
		c->driver->reset(other);
		check_rollback(c, conn, UD_TX_READ);
	}
	check_bind(c, conn, other, WITH(INT(4)));
	check_answers(c, conn, other, "t", "row 4;");
	finalize(c, first);
	finalize(c, other);
}

const struct check_row between_checks[] = {
	{"statements_run_between_the_rows_of_another",
	    statements_run_between_the_rows_of_another},
	{"what_is_sent_ahead_is_answered", what_is_sent_ahead_is_answered},
	{"what_is_assumed_is_looked_at", what_is_assumed_is_looked_at},
	{"a_glance_sees_one_moment", a_glance_sees_one_moment},
	{NULL, NULL}
};
