/* SPDX-License-Identifier: MIT */
/* Statements: prepared, bound, stepped, used again. */
#include "tools.h"

#include <stdio.h>
#include <string.h>

enum { MANY = 200, LONG_TERMS = 2000 };

#define ADD "INSERT INTO ud_things (key, n, t, b) VALUES (?1, ?2, ?3, ?4)"

static void
finalize(struct check *c, void *stmt)
{
	if (stmt != NULL)
		c->driver->finalize(stmt);
}

/* A statement without rows, again with other values. */
static void
again(struct check *c, void *conn, void *stmt, const struct value *values)
{
	check_bind(c, conn, stmt, values);
	check_answers(c, conn, stmt, "", "");
}

static void
a_statement_runs_again_with_other_values(struct check *c)
{
	void *conn = check_tables(c), *stmt = check_prepare(c, conn, ADD);
	void *look;

	again(c, conn, stmt, WITH(INT(1), INT(10), TEXT("a"), BYTES("\1\2")));
	again(c, conn, stmt, WITH(INT(2), INT(20), NO_TEXT, BYTES("\3")));
	again(c, conn, stmt, WITH(INT(3), INT(0), TEXT(""), NO_BYTES_THERE));
	finalize(c, stmt);
	check_rows(c, conn, "SELECT key, n, t, b FROM ud_things ORDER BY key",
	    WITHOUT, "iitb", "1|10|a|0102;2|20|~|03;3|0||~;");
	look = check_prepare(c, conn, "SELECT t FROM ud_things WHERE key = ?1");
	check_bind(c, conn, look, WITH(INT(1)));
	check_answers(c, conn, look, "t", "a;");
	check_bind(c, conn, look, WITH(INT(9)));
	check_answers(c, conn, look, "t", "");
	check_bind(c, conn, look, WITH(INT(2)));
	check_answers(c, conn, look, "t", "~;");
	finalize(c, look);
}

/* Five rows, whose texts are their keys. */
static void *
with_rows(struct check *c)
{
	void *conn = check_tables(c), *stmt = check_prepare(c, conn, ADD);

	for (int64_t i = 1; i <= 5; i++) {
		char text[8];

		(void)snprintf(text, sizeof(text), "row %d", (int)i);
		again(c, conn, stmt, WITH(INT(i), INT(i * 10), TEXT_OF(text),
		    NO_BYTES_THERE));
	}
	finalize(c, stmt);
	return conn;
}

static void
rows_may_be_left_before_the_last(struct check *c)
{
	void *conn = with_rows(c);
	void *stmt = check_prepare(c, conn,
	    "SELECT key FROM ud_things WHERE key > ?1 ORDER BY key");

	for (int64_t from = 0; check_good(c) && from < 3; from++) {
		check_bind(c, conn, stmt, WITH(INT(from)));
		if (!check_good(c))
			break;
		check_code(c, conn, c->driver->step(stmt), UD_ROW, "step()");
		check_that(c, c->driver->column_int(stmt, 0) == from + 1,
		    "a statement goes on where it was reset");
		c->driver->reset(stmt);
	}
	check_bind(c, conn, stmt, WITH(INT(3)));
	if (check_good(c))
		check_code(c, conn, c->driver->step(stmt), UD_ROW, "step()");
	/* Without reset(), and a statement that never ran. */
	finalize(c, stmt);
	finalize(c, check_prepare(c, conn, ADD));
	check_begin(c, conn, UD_TX_WRITE);
	check_commit(c, conn, UD_TX_WRITE);
}

static void
many_statements_are_kept(struct check *c)
{
	static void *stmts[MANY];
	void *conn = with_rows(c);
	char sql[80], right[16];

	for (int i = 0; i < MANY; i++) {
		(void)snprintf(sql, sizeof(sql), "SELECT n + %d FROM ud_things"
		    " WHERE key = ?1", i);
		stmts[i] = check_prepare(c, conn, sql);
	}
	for (int i = MANY - 1; i >= 0; i--) {
		check_bind(c, conn, stmts[i], WITH(INT(2)));
		(void)snprintf(right, sizeof(right), "%d;", 20 + i);
		check_answers(c, conn, stmts[i], "i", right);
	}
	for (int i = 0; i < MANY; i++)
		finalize(c, stmts[i]);
}

static void
a_statement_goes_on_after_its_error(struct check *c)
{
	void *conn = with_rows(c), *stmt = check_prepare(c, conn, ADD);

	for (int round = 0; check_good(c) && round < 2; round++) {
		check_bind(c, conn, stmt, WITH(INT(1), INT(1), TEXT("x"),
		    NO_BYTES_THERE));
		if (!check_good(c))
			break;
		check_code(c, conn, check_step(c, conn, stmt), UD_EEXISTS,
		    "a key twice");
		c->driver->reset(stmt);
		again(c, conn, stmt, WITH(INT(6 + round), INT(1), TEXT("x"),
		    NO_BYTES_THERE));
	}
	check_count(c, conn, 7);
	check_begin(c, conn, UD_TX_WRITE);
	check_bind(c, conn, stmt, WITH(INT(1), INT(1), TEXT("x"),
	    NO_BYTES_THERE));
	if (check_good(c))
		check_code(c, conn, check_step(c, conn, stmt), UD_EEXISTS,
		    "a key twice");
	if (stmt != NULL)
		c->driver->reset(stmt);
	check_rollback(c, conn, UD_TX_WRITE);
	again(c, conn, stmt, WITH(INT(8), INT(1), TEXT("x"),
	    NO_BYTES_THERE));
	finalize(c, stmt);
	check_count(c, conn, 8);
}

static void
statements_outlive_a_rollback_and_new_columns(struct check *c)
{
	void *conn = with_rows(c), *count, *all;

	check_begin(c, conn, UD_TX_WRITE);
	count = check_prepare(c, conn, "SELECT count(*) FROM ud_things");
	check_answers(c, conn, count, "i", "5;");
	check_rollback(c, conn, UD_TX_WRITE);
	check_answers(c, conn, count, "i", "5;");
	all = check_prepare(c, conn, "SELECT key, t FROM ud_things"
	    " WHERE key = ?1");
	check_bind(c, conn, all, WITH(INT(1)));
	check_answers(c, conn, all, "it", "1|row 1;");
	check_exec(c, conn, "ALTER TABLE ud_things ADD COLUMN fold {text};"
	    "CREATE INDEX ud_things_fold ON ud_things (fold)"
	    " WHERE fold IS NOT NULL");
	check_bind(c, conn, all, WITH(INT(1)));
	check_answers(c, conn, all, "it", "1|row 1;");
	check_answers(c, conn, count, "i", "5;");
	finalize(c, all);
	finalize(c, count);
}

static void
parameters_repeat_and_stand_in_any_order(struct check *c)
{
	void *conn = with_rows(c);

	check_rows(c, conn, "SELECT key FROM ud_things WHERE n = ?2"
	    " AND key < ?1 AND n <= ?2 AND key < ?1",
	    WITH(INT(4), INT(30)), "i", "3;");
	check_run(c, conn, "UPDATE ud_things SET t = ?3, b = ?1 WHERE key = ?2",
	    WITH(BYTES("\x7f"), INT(2), TEXT("third")), 1);
	check_rows(c, conn, "SELECT t, b FROM ud_things WHERE key = 2",
	    WITHOUT, "tb", "third|7f;");
	check_rows(c, conn, "SELECT key FROM ud_things WHERE key IN"
	    " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
	    " AND (CAST(?13 AS TEXT) IS NULL"
	    " OR t = ?13) ORDER BY key", WITH(INT(1), INT(0),
	    INT(0), INT(0), INT(0), INT(0), INT(0), INT(0), INT(0), INT(0),
	    INT(0), INT(5), NO_TEXT), "i", "1;5;");
	check_rows(c, conn, "SELECT key FROM ud_things"
	    " WHERE (CAST(?1 AS TEXT) IS NULL OR t = ?1)"
	    " AND (CAST(?2 AS BIGINT) = 0 OR n = ?2)",
	    WITH(TEXT("row 4"), INT(0)), "i", "4;");
}

/* As long as the longest of a search. */
static void
long_statements_are_taken(struct check *c)
{
	static char sql[128 * LONG_TERMS];
	void *conn = with_rows(c), *stmt;
	size_t len = 0;

	len += (size_t)snprintf(sql, sizeof(sql),
	    "SELECT key FROM ud_things u WHERE u.key = ?1");
	for (int i = 2; i <= LONG_TERMS; i++)
		len += (size_t)snprintf(sql + len, sizeof(sql) - len,
		    "%s(u.n = ?%d AND coalesce(u.t, 'nothing at all') ="
		    " 'row 3' AND u.key < 1000000000)", i % 25 == 2 ?
		    i == 2 ? " OR (" : ") OR (" : " OR ", i);
	(void)snprintf(sql + len, sizeof(sql) - len, ") ORDER BY key");
	stmt = check_prepare(c, conn, sql);
	for (int i = 1; check_good(c) && i <= LONG_TERMS; i++)
		check_code(c, conn, c->driver->bind_int(stmt, i, i), UD_OK,
		    "binding one of many parameters");
	check_answers(c, conn, stmt, "i", "1;3;");
	finalize(c, stmt);
}

const struct check_row statement_checks[] = {
	{"a_statement_runs_again_with_other_values",
	    a_statement_runs_again_with_other_values},
	{"rows_may_be_left_before_the_last", rows_may_be_left_before_the_last},
	{"many_statements_are_kept", many_statements_are_kept},
	{"a_statement_goes_on_after_its_error",
	    a_statement_goes_on_after_its_error},
	{"statements_outlive_a_rollback_and_new_columns",
	    statements_outlive_a_rollback_and_new_columns},
	{"parameters_repeat_and_stand_in_any_order",
	    parameters_repeat_and_stand_in_any_order},
	{"long_statements_are_taken", long_statements_are_taken},
	{NULL, NULL}
};
