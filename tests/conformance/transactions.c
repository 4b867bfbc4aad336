/* SPDX-License-Identifier: MIT */
/* Transactions of each kind, on one connection and seen from another. */
#include "tools.h"

#include <string.h>

#define ADD "INSERT INTO ud_things (key, n) VALUES (?1, 0)"

static void
add(struct check *c, void *conn, int64_t key)
{
	check_run(c, conn, ADD, WITH(INT(key)), 1);
}

static void
open_is(struct check *c, void *conn, int right, const char *when)
{
	if (check_good(c) && (c->driver->in_transaction(conn) != 0) != right)
		check_fail(c, "in_transaction() is %d %s", !right, when);
}

static void
a_commit_is_seen_by_others_and_not_before(struct check *c)
{
	void *a = check_tables(c), *b = check_open(c);

	check_begin(c, a, UD_TX_WRITE);
	add(c, a, 1);
	check_count(c, a, 1);
	check_count(c, b, 0);
	check_commit(c, a, UD_TX_WRITE);
	check_count(c, b, 1);
}

static void
without_a_transaction_each_statement_commits(struct check *c)
{
	void *a = check_tables(c), *b = check_open(c);

	add(c, a, 1);
	open_is(c, a, 0, "after a statement of its own");
	check_count(c, b, 1);
	check_exec(c, a, "DELETE FROM ud_things");
	check_count(c, b, 0);
}

static void
rollback_undoes_every_change(struct check *c)
{
	void *conn = check_tables(c);

	add(c, conn, 1);
	add(c, conn, 2);
	check_begin(c, conn, UD_TX_WRITE);
	add(c, conn, 3);
	check_run(c, conn, "UPDATE ud_things SET n = 5 WHERE key = ?1",
	    WITH(INT(1)), 1);
	check_run(c, conn, "DELETE FROM ud_things WHERE key = ?1",
	    WITH(INT(2)), 1);
	check_rollback(c, conn, UD_TX_WRITE);
	check_rows(c, conn, "SELECT key, n FROM ud_things ORDER BY key",
	    WITHOUT, "ii", "1|0;2|0;");
}

static void
rollback_undoes_tables_and_indexes(struct check *c)
{
	void *conn = check_tables(c);

	check_begin(c, conn, UD_TX_WRITE);
	check_exec(c, conn, "CREATE TABLE ud_more (key {key}, t {text});"
	    "CREATE UNIQUE INDEX ud_more_t ON ud_more (t)"
	    " WHERE t IS NOT NULL;"
	    "ALTER TABLE ud_things ADD COLUMN extra {text}");
	check_run(c, conn, "INSERT INTO ud_things (key, extra)"
	    " VALUES (?1, ?2)", WITH(INT(1), TEXT("x")), 1);
	check_rollback(c, conn, UD_TX_WRITE);
	check_rows(c, conn, c->driver->has_table, WITH(TEXT("ud_more")), "",
	    "");
	check_that(c, check_try(c, conn, "SELECT extra FROM ud_things",
	    WITHOUT) < 0, "a column is there after the rollback");
	/* It can be made again. */
	check_begin(c, conn, UD_TX_WRITE);
	check_exec(c, conn, "CREATE TABLE ud_more (key {key}, t {text});"
	    "CREATE UNIQUE INDEX ud_more_t ON ud_more (t)"
	    " WHERE t IS NOT NULL;"
	    "ALTER TABLE ud_things ADD COLUMN extra {text}");
	check_commit(c, conn, UD_TX_WRITE);
	check_rows(c, conn, "SELECT extra FROM ud_things", WITHOUT, "t", "");
}

static void
in_transaction_follows_begin_and_end(struct check *c)
{
	void *conn = check_tables(c);

	open_is(c, conn, 0, "before the first");
	for (int kind = UD_TX_READ; kind <= UD_TX_WRITE; kind++) {
		check_begin(c, conn, kind);
		open_is(c, conn, 1, "after begin()");
		check_begin(c, conn, UD_TX_NESTED);
		check_commit(c, conn, UD_TX_NESTED);
		open_is(c, conn, 1, "after a nested commit");
		check_begin(c, conn, UD_TX_NESTED);
		check_rollback(c, conn, UD_TX_NESTED);
		open_is(c, conn, 1, "after a nested rollback");
		check_commit(c, conn, kind);
		open_is(c, conn, 0, "after a commit");
		check_begin(c, conn, kind);
		check_rollback(c, conn, kind);
		open_is(c, conn, 0, "after a rollback");
	}
}

static void
rollback_of_nothing_is_no_error(struct check *c)
{
	void *conn = check_tables(c);

	check_rollback(c, conn, UD_TX_READ);
	check_rollback(c, conn, UD_TX_WRITE);
	open_is(c, conn, 0, "after a rollback of nothing");
	add(c, conn, 1);
}

static void
nested_is_part_of_the_outer_transaction(struct check *c)
{
	void *a = check_tables(c), *b = check_open(c);

	check_begin(c, a, UD_TX_WRITE);
	add(c, a, 1);
	check_begin(c, a, UD_TX_NESTED);
	add(c, a, 2);
	check_commit(c, a, UD_TX_NESTED);
	check_count(c, b, 0);
	check_rollback(c, a, UD_TX_WRITE);
	check_count(c, a, 0);
	check_begin(c, a, UD_TX_WRITE);
	check_begin(c, a, UD_TX_NESTED);
	add(c, a, 3);
	check_commit(c, a, UD_TX_NESTED);
	check_commit(c, a, UD_TX_WRITE);
	check_count(c, b, 1);
}

static void
nested_rollback_keeps_what_came_before(struct check *c)
{
	void *a = check_tables(c), *b = check_open(c);

	check_begin(c, a, UD_TX_WRITE);
	add(c, a, 1);
	check_begin(c, a, UD_TX_NESTED);
	add(c, a, 2);
	check_rollback(c, a, UD_TX_NESTED);
	check_begin(c, a, UD_TX_NESTED);
	add(c, a, 3);
	/* Even after a failure, and whatever the database thinks of it. */
	check_code(c, a, check_try(c, a, ADD, WITH(INT(1))), UD_EEXISTS,
	    "a key twice");
	check_rollback(c, a, UD_TX_NESTED);
	check_begin(c, a, UD_TX_NESTED);
	add(c, a, 4);
	check_commit(c, a, UD_TX_NESTED);
	check_commit(c, a, UD_TX_WRITE);
	check_rows(c, b, "SELECT key FROM ud_things ORDER BY key", WITHOUT,
	    "i", "1;4;");
}

static void
a_read_transaction_sees_one_moment(struct check *c)
{
	void *a = check_tables(c), *b = check_open(c);

	add(c, b, 1);
	check_begin(c, a, UD_TX_READ);
	check_count(c, a, 1);
	add(c, b, 2);
	check_run(c, b, "UPDATE ud_things SET n = 9 WHERE key = ?1",
	    WITH(INT(1)), 1);
	check_run(c, b, "INSERT INTO ud_names (owner, pos, name)"
	    " VALUES (?1, ?2, ?3)", WITH(INT(1), INT(1), TEXT("n")), 1);
	check_rows(c, a, "SELECT key, n FROM ud_things", WITHOUT, "ii",
	    "1|0;");
	check_rows(c, a, "SELECT name FROM ud_names", WITHOUT, "t", "");
	check_commit(c, a, UD_TX_READ);
	check_rows(c, a, "SELECT key, n FROM ud_things ORDER BY key", WITHOUT,
	    "ii", "1|9;2|0;");
}

static void
violation_is_told_and_the_transaction_can_be_undone(struct check *c)
{
	void *conn = check_tables(c);
	const char *name = "INSERT INTO ud_names (owner, pos, name)"
	    " VALUES (?1, ?2, ?3)";

	check_run(c, conn, name, WITH(INT(1), INT(1), TEXT("a")), 1);
	check_run(c, conn, name, WITH(INT(2), INT(1), TEXT("b")), 1);
	check_begin(c, conn, UD_TX_WRITE);
	add(c, conn, 1);
	check_code(c, conn, check_try(c, conn, name,
	    WITH(INT(3), INT(1), TEXT("a"))), UD_EEXISTS,
	    "a second row in a unique index");
	check_rollback(c, conn, UD_TX_WRITE);
	open_is(c, conn, 0, "after the rollback");
	check_begin(c, conn, UD_TX_WRITE);
	check_code(c, conn, check_try(c, conn, name,
	    WITH(INT(1), INT(1), TEXT("c"))), UD_EEXISTS,
	    "a second row with that primary key");
	check_rollback(c, conn, UD_TX_WRITE);
	check_code(c, conn, check_try(c, conn,
	    "UPDATE ud_names SET name = ?1 WHERE owner = ?2",
	    WITH(TEXT("a"), INT(2))), UD_EEXISTS,
	    "an update to a value that is taken");
	check_count(c, conn, 0);
	check_rows(c, conn, "SELECT owner, name FROM ud_names ORDER BY owner",
	    WITHOUT, "it", "1|a;2|b;");
}

static void
any_failure_can_be_undone(struct check *c)
{
	void *conn = check_tables(c);

	check_begin(c, conn, UD_TX_WRITE);
	add(c, conn, 1);
	if (check_good(c))
		check_that(c, c->driver->exec(conn, "DELETE FROM ud_nowhere")
		    < 0, "rows of no table can be deleted");
	check_rollback(c, conn, UD_TX_WRITE);
	check_count(c, conn, 0);
	check_begin(c, conn, UD_TX_WRITE);
	check_that(c, check_try(c, conn, "INSERT INTO ud_names"
	    " (owner, pos, name) VALUES (?1, ?2, ?3)",
	    WITH(INT(1), INT(1), NO_TEXT)) < 0,
	    "NULL is taken by a column that is NOT NULL");
	check_rollback(c, conn, UD_TX_WRITE);
	check_begin(c, conn, UD_TX_WRITE);
	add(c, conn, 1);
	check_commit(c, conn, UD_TX_WRITE);
	check_count(c, conn, 1);
}

static void
a_commit_that_fails_is_told(struct check *c)
{
	static char much[300000];
	void *a = check_tables(c), *b;
	int rc = UD_OK;

	if (c->suite->break_commit == NULL) {
		check_skip(c, "the program has no break_commit()");
		return;
	}
	memset(much, 'x', sizeof(much));
	check_begin(c, a, UD_TX_WRITE);
	check_run(c, a, "INSERT INTO ud_things (key, t) VALUES (?1, ?2)",
	    WITH(INT(1), TEXT(much)), 1);
	if (!check_good(c))
		return;
	if (c->suite->break_commit(c->suite->ctx, a) != 0)
		check_fail(c, "break_commit() does not work");
	else
		rc = c->driver->commit(a, UD_TX_WRITE);
	check_that(c, rc < 0, "a commit succeeds that cannot");
	check_that(c, c->driver->errmsg(a) != NULL, "errmsg() is NULL");
	(void)c->driver->rollback(a, UD_TX_WRITE);
	if (c->suite->mend != NULL)
		c->suite->mend(c->suite->ctx);
	check_close(c, a);
	b = check_open_as(c, (ud_storage_spec){.must_exist = 1});
	check_count(c, b, 0);
	add(c, b, 2);
}

const struct check_row transaction_checks[] = {
	{"a_commit_is_seen_by_others_and_not_before",
	    a_commit_is_seen_by_others_and_not_before},
	{"without_a_transaction_each_statement_commits",
	    without_a_transaction_each_statement_commits},
	{"rollback_undoes_every_change", rollback_undoes_every_change},
	{"rollback_undoes_tables_and_indexes",
	    rollback_undoes_tables_and_indexes},
	{"in_transaction_follows_begin_and_end",
	    in_transaction_follows_begin_and_end},
	{"rollback_of_nothing_is_no_error", rollback_of_nothing_is_no_error},
	{"nested_is_part_of_the_outer_transaction",
	    nested_is_part_of_the_outer_transaction},
	{"nested_rollback_keeps_what_came_before",
	    nested_rollback_keeps_what_came_before},
	{"a_read_transaction_sees_one_moment",
	    a_read_transaction_sees_one_moment},
	{"violation_is_told_and_the_transaction_can_be_undone",
	    violation_is_told_and_the_transaction_can_be_undone},
	{"any_failure_can_be_undone", any_failure_can_be_undone},
	{"a_commit_that_fails_is_told", a_commit_that_fails_is_told},
	{NULL, NULL}
};
