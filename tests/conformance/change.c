/* SPDX-License-Identifier: MIT */
/* INSERT, UPDATE and DELETE, and what they do about conflicts. */
#include "tools.h"

#include <string.h>

static void
a_conflict_becomes_an_update(struct check *c)
{
	void *conn = check_tables(c);
	const char *set = "INSERT INTO ud_names (owner, pos, name)"
	    " VALUES (?1, ?2, ?3)"
	    " ON CONFLICT (owner, pos) DO UPDATE SET name = excluded.name";

	check_run(c, conn, set, WITH(INT(1), INT(1), TEXT("a")), -1);
	check_run(c, conn, set, WITH(INT(1), INT(2), TEXT("b")), -1);
	check_run(c, conn, set, WITH(INT(1), INT(1), TEXT("c")), -1);
	check_rows(c, conn, "SELECT pos, name FROM ud_names ORDER BY pos",
	    WITHOUT, "it", "1|c;2|b;");
	/* The other index still refuses. */
	check_code(c, conn, check_try(c, conn, set,
	    WITH(INT(1), INT(1), TEXT("b"))), UD_EEXISTS,
	    "ON CONFLICT of one index, a conflict in another");
	check_code(c, conn, check_try(c, conn, set,
	    WITH(INT(3), INT(1), TEXT("b"))), UD_EEXISTS,
	    "ON CONFLICT of one index, a new row's conflict in another");
	check_rows(c, conn, "SELECT pos, name FROM ud_names ORDER BY pos",
	    WITHOUT, "it", "1|c;2|b;");
}

static void
a_conflict_on_a_key_becomes_an_update(struct check *c)
{
	void *conn = check_tables(c), *stmt;

	stmt = check_prepare(c, conn, "INSERT INTO ud_things (key, t, b, n)"
	    " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (key) DO UPDATE"
	    " SET t = excluded.t, b = excluded.b");
	check_bind(c, conn, stmt, WITH(INT(1), TEXT("a"), BYTES("\1"),
	    INT(5)));
	check_answers(c, conn, stmt, "", "");
	check_bind(c, conn, stmt, WITH(INT(1), NO_TEXT, BYTES("\2"), INT(6)));
	check_answers(c, conn, stmt, "", "");
	check_bind(c, conn, stmt, WITH(INT(2), TEXT("x"), NO_BYTES_THERE,
	    INT(7)));
	check_answers(c, conn, stmt, "", "");
	if (stmt != NULL)
		c->driver->finalize(stmt);
	check_rows(c, conn, "SELECT key, n, t, b FROM ud_things ORDER BY key",
	    WITHOUT, "iitb", "1|5|~|02;2|7|x|~;");
}

static void
several_rows_are_added_to_what_is_there(struct check *c)
{
	void *conn = check_tables(c);
	const char *add = "INSERT INTO ud_sums (a, b, n)"
	    " VALUES (0, 0, ?3), (0, ?2, ?3), (?1, 0, ?3), (?1, ?2, ?3)"
	    " ON CONFLICT (a, b)"
	    " DO UPDATE SET n = ud_sums.n + excluded.n";

	check_run(c, conn, add, WITH(INT(7), INT(1), INT(5)), -1);
	check_run(c, conn, add, WITH(INT(7), INT(2), INT(1)), -1);
	check_run(c, conn, add, WITH(INT(8), INT(1), INT(-2)), -1);
	check_rows(c, conn, "SELECT a, b, n FROM ud_sums ORDER BY a, b",
	    WITHOUT, "iii", "0|0|4;0|1|3;0|2|1;7|0|6;7|1|5;7|2|1;8|0|-2;"
	    "8|1|-2;");
}

static void
a_conflict_may_be_passed_over(struct check *c)
{
	void *conn = check_tables(c);
	const char *claim = "INSERT INTO ud_names (owner, pos, name)"
	    " VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";

	check_run(c, conn, claim, WITH(INT(1), INT(1), TEXT("a")), 1);
	/* By either index. */
	check_run(c, conn, claim, WITH(INT(2), INT(1), TEXT("a")), 0);
	check_run(c, conn, claim, WITH(INT(1), INT(1), TEXT("b")), 0);
	check_run(c, conn, claim, WITH(INT(2), INT(1), TEXT("b")), 1);
	check_rows(c, conn, "SELECT owner, name FROM ud_names ORDER BY owner",
	    WITHOUT, "it", "1|a;2|b;");
	check_begin(c, conn, UD_TX_WRITE);
	check_run(c, conn, claim, WITH(INT(3), INT(1), TEXT("a")), 0);
	check_run(c, conn, claim, WITH(INT(3), INT(1), TEXT("c")), 1);
	check_commit(c, conn, UD_TX_WRITE);
	check_rows(c, conn, "SELECT count(*) FROM ud_names", WITHOUT, "i",
	    "3;");
}

static void
a_statement_fails_as_a_whole(struct check *c)
{
	void *conn = check_tables(c);

	check_run(c, conn, "INSERT INTO ud_things (key) VALUES (3)", WITHOUT,
	    1);
	check_code(c, conn, check_try(c, conn, "INSERT INTO ud_things (key)"
	    " VALUES (?1), (?2), (?3)", WITH(INT(1), INT(2), INT(3))),
	    UD_EEXISTS, "three rows, of which one is there");
	check_count(c, conn, 1);
}

static void
rows_are_updated_and_deleted_by_subselects(struct check *c)
{
	void *conn = check_tables(c);
	const char *of_many = "owner IN (SELECT key FROM ud_things"
	    " WHERE n = ?1)";
	char sql[160] = "UPDATE ud_names SET pos = ?2 WHERE pos = 0 AND ";

	check_exec(c, conn, "INSERT INTO ud_things (key, n) VALUES (1, 7),"
	    " (2, 7), (3, 8);"
	    "INSERT INTO ud_names (owner, pos, name) VALUES (1, 0, 'a'),"
	    " (2, 0, 'b'), (3, 0, 'c'), (4, 0, 'd')");
	check_run(c, conn, strcat(sql, of_many), WITH(INT(7), INT(5)), 2);
	check_rows(c, conn, "SELECT pos, name FROM ud_names ORDER BY name",
	    WITHOUT, "it", "5|a;5|b;0|c;0|d;");
	check_run(c, conn, "DELETE FROM ud_names WHERE owner NOT IN"
	    " (SELECT key FROM ud_things)", WITHOUT, 1);
	check_run(c, conn, "DELETE FROM ud_names WHERE pos <> ?2 AND"
	    " owner IN (SELECT key FROM ud_things WHERE n = ?1) AND name IN"
	    " (SELECT name FROM ud_names WHERE pos = ?3)", WITH(INT(7),
	    INT(1), INT(5)), 2);
	check_rows(c, conn, "SELECT name FROM ud_names", WITHOUT, "t", "c;");
	check_run(c, conn, "UPDATE ud_things SET t = NULL, n = n + 1, b = NULL"
	    " WHERE key = ?1 AND t IS NULL AND n = ?2", WITH(INT(1), INT(7)),
	    1);
	check_rows(c, conn, "SELECT n FROM ud_things ORDER BY key", WITHOUT,
	    "i", "8;7;8;");
}

static void
changes_counts_the_rows_of_the_last_statement(struct check *c)
{
	void *conn = check_tables(c);

	check_exec(c, conn, "INSERT INTO ud_things (key) VALUES (1), (2), (3),"
	    " (4), (5)");
	check_run(c, conn, "UPDATE ud_things SET n = ?1", WITH(INT(1)), 5);
	/* Rows that were there and stay as they are count as well. */
	check_run(c, conn, "UPDATE ud_things SET n = ?1 WHERE key < ?2",
	    WITH(INT(1), INT(3)), 2);
	check_run(c, conn, "UPDATE ud_things SET n = ?1 WHERE key = ?2",
	    WITH(INT(2), INT(77)), 0);
	check_run(c, conn, "DELETE FROM ud_things WHERE key > ?1",
	    WITH(INT(3)), 2);
	check_run(c, conn, "INSERT INTO ud_things (key, n)"
	    " VALUES (?1, ?2), (?3, ?2)", WITH(INT(7), INT(8), INT(9)), 2);
	check_run(c, conn, "DELETE FROM ud_things", WITHOUT, 5);
}

static void
several_statements_run_at_once(struct check *c)
{
	void *conn = check_tables(c);

	check_exec(c, conn, "\n-- words; in a comment\nINSERT INTO ud_things"
	    " (key, t) VALUES (1, 'a;b');\n\n"
	    "INSERT INTO ud_things (key, t) VALUES (2, 'it''s');\n;");
	check_rows(c, conn, "SELECT t FROM ud_things ORDER BY key", WITHOUT,
	    "t", "a;b;it's;");
	if (check_good(c))
		check_that(c, c->driver->exec(conn,
		    "DELETE FROM ud_things; DELETE FROM ud_nowhere") < 0,
		    "exec() hides that its second statement fails");
}

static void
tables_are_altered_and_indexed(struct check *c)
{
	void *conn = check_tables(c);

	check_exec(c, conn, "CREATE INDEX ud_things_n ON ud_things (n, key);"
	    "CREATE INDEX ud_things_t ON ud_things (t) WHERE t IS NOT NULL;"
	    "CREATE TABLE ud_facts (name {text} PRIMARY KEY, value {bytes})"
	    " {clustered};"
	    "ALTER TABLE ud_things ADD COLUMN digest BIGINT;"
	    "ALTER TABLE ud_things ADD COLUMN fold {text}");
	check_run(c, conn, "INSERT INTO ud_facts (name, value)"
	    " VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE"
	    " SET value = excluded.value", WITH(TEXT("schema"), BYTES("2")),
	    -1);
	check_run(c, conn, "INSERT INTO ud_things (key, digest, fold)"
	    " VALUES (?1, ?2, ?3)", WITH(INT(1), INT(INT64_MIN), TEXT("x")),
	    1);
	check_rows(c, conn, "SELECT t.digest, t.fold, f.value FROM ud_things t"
	    " JOIN ud_facts f ON f.name = ?1", WITH(TEXT("schema")), "itb",
	    "-9223372036854775808|x|32;");
	check_exec(c, conn, "DROP TABLE IF EXISTS ud_facts;"
	    "DROP TABLE IF EXISTS ud_facts");
}

const struct check_row change_checks[] = {
	{"a_conflict_becomes_an_update", a_conflict_becomes_an_update},
	{"a_conflict_on_a_key_becomes_an_update",
	    a_conflict_on_a_key_becomes_an_update},
	{"several_rows_are_added_to_what_is_there",
	    several_rows_are_added_to_what_is_there},
	{"a_conflict_may_be_passed_over", a_conflict_may_be_passed_over},
	{"a_statement_fails_as_a_whole", a_statement_fails_as_a_whole},
	{"rows_are_updated_and_deleted_by_subselects",
	    rows_are_updated_and_deleted_by_subselects},
	{"changes_counts_the_rows_of_the_last_statement",
	    changes_counts_the_rows_of_the_last_statement},
	{"several_statements_run_at_once", several_statements_run_at_once},
	{"tables_are_altered_and_indexed", tables_are_altered_and_indexed},
	{NULL, NULL}
};
