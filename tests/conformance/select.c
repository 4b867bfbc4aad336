/* SPDX-License-Identifier: MIT */
/* The queries of look-ups, pages and searches, in small. */
#include "tools.h"

#include <stdio.h>
#include <string.h>

/*
 * Things 1 to 6: n is 10, 10, 20, 20, 30, NULL; t is a, b, a, NULL, B, c.
 * Names: owner 1 has "one", "uno"; 2 "two"; 9, who is nobody, "none".
 */
static void *
with_rows(struct check *c)
{
	void *conn = check_tables(c);

	check_exec(c, conn, "INSERT INTO ud_things (key, n, t) VALUES"
	    " (1, 10, 'a'), (2, 10, 'b'), (3, 20, 'a'), (4, 20, NULL),"
	    " (5, 30, 'B'), (6, NULL, 'c');"
	    "INSERT INTO ud_names (owner, pos, name) VALUES (1, 1, 'one'),"
	    " (1, 2, 'uno'), (2, 1, 'two'), (9, 1, 'none')");
	return conn;
}

/* A query without parameters. */
static void
asks(struct check *c, void *conn, const char *sql, const char *types,
    const char *right)
{
	check_rows(c, conn, sql, WITHOUT, types, right);
}

static void
limit_and_offset_cut_a_page(struct check *c)
{
	void *conn = with_rows(c);
	const char *up = "SELECT key FROM ud_things ORDER BY key"
	    " LIMIT ?2 OFFSET ?1";

	check_rows(c, conn, up, WITH(INT(0), INT(2)), "i", "1;2;");
	check_rows(c, conn, up, WITH(INT(4), INT(10)), "i", "5;6;");
	check_rows(c, conn, up, WITH(INT(INT64_MAX), INT(1)), "i", "");
	check_rows(c, conn, up, WITH(INT(1), INT(0)), "i", "");
	check_rows(c, conn, "SELECT key FROM ud_things ORDER BY n DESC,"
	    " key DESC LIMIT ?1", WITH(INT(0)), "i", "");
	check_rows(c, conn, "SELECT key FROM ud_things WHERE n IS NOT NULL"
	    " ORDER BY n DESC, key DESC LIMIT ?1", WITH(INT(3)), "i",
	    "5;4;3;");
}

static void
rows_of_values_are_compared(struct check *c)
{
	void *conn = with_rows(c);

	check_rows(c, conn, "SELECT u.key FROM ud_things u"
	    " WHERE (u.n, u.key) > (?1, ?2) ORDER BY u.n, u.key",
	    WITH(INT(10), INT(1)), "i", "2;3;4;5;");
	check_rows(c, conn, "SELECT u.key FROM ud_things u"
	    " WHERE (u.n, u.key) < (?1, ?2) ORDER BY u.n DESC, u.key DESC",
	    WITH(INT(20), INT(4)), "i", "3;2;1;");
	check_rows(c, conn, "SELECT u.key FROM ud_things u WHERE"
	    " (coalesce(u.t, 'zz'), u.t, u.key) > (?1, ?2, ?3)"
	    " ORDER BY coalesce(u.t, 'zz'), u.key",
	    WITH(TEXT("a"), TEXT("a"), INT(1)), "i", "3;2;6;4;");
}

static void
tables_are_joined(struct check *c)
{
	void *conn = with_rows(c);

	asks(c, conn, "SELECT n.name, u.t FROM ud_names n"
	    " JOIN ud_things u ON u.key = n.owner ORDER BY n.name", "tt",
	    "one|a;two|b;uno|a;");
	asks(c, conn, "SELECT n.name, u.t FROM ud_names n"
	    " {join} ud_things u ON u.key = n.owner WHERE u.n = 10"
	    " ORDER BY n.name", "tt", "one|a;two|b;uno|a;");
	asks(c, conn, "SELECT n.name, u.t FROM ud_names n LEFT JOIN ud_things"
	    " u ON u.key = n.owner AND u.n = 10 ORDER BY n.name", "tt",
	    "none|~;one|a;two|b;uno|a;");
	check_rows(c, conn, "SELECT s.name, u.t FROM (SELECT owner, name"
	    " FROM ud_names WHERE owner = ?1 UNION ALL SELECT owner, name"
	    " FROM ud_names WHERE owner = ?2 ORDER BY owner LIMIT ?3) s"
	    " JOIN ud_things u ON u.key = s.owner ORDER BY s.name",
	    WITH(INT(1), INT(2), INT(10)), "tt", "one|a;two|b;uno|a;");
	check_rows(c, conn, "SELECT 1 FROM (SELECT n, t FROM ud_things"
	    " WHERE key > ?1 ORDER BY key DESC LIMIT 1) AS u"
	    " WHERE u.t = ?2", WITH(INT(0), TEXT("c")), "i", "1;");
}

static void
values_are_a_table(struct check *c)
{
	void *conn = with_rows(c);

	check_rows(c, conn, "SELECT u.t, v.column1 FROM (VALUES"
	    " (0, CAST(?1 AS BIGINT)), (1, ?2), (2, ?3)) AS v"
	    " JOIN ud_things u ON u.key = v.column2 WHERE u.n <> 77"
	    " ORDER BY v.column1",
	    WITH(INT(3), INT(5), INT(99)), "ti", "a|0;B|1;");
	check_rows(c, conn, "SELECT n.owner, v.column1 FROM (VALUES (0, ?1),"
	    " (1, ?2), (2, ?3)) AS v JOIN ud_names n ON n.name = v.column2"
	    " ORDER BY v.column1", WITH(TEXT("uno"), NO_TEXT, TEXT("none")),
	    "ii", "1|0;9|2;");
}

static void
queries_are_united(struct check *c)
{
	void *conn = with_rows(c);

	asks(c, conn, "SELECT u.key FROM ud_things u WHERE u.n = 10 UNION"
	    " SELECT n.owner FROM ud_names n ORDER BY 1 DESC", "i",
	    "9;2;1;");
	check_rows(c, conn, "SELECT u.key FROM ud_things u WHERE u.n = 20"
	    " UNION ALL SELECT u.key FROM ud_things u WHERE u.n = 10"
	    " ORDER BY 1 LIMIT ?1", WITH(INT(3)), "i", "1;2;3;");
	check_rows(c, conn, "SELECT u.key FROM ud_things u WHERE u.key IN"
	    " (SELECT u.key FROM ud_things u WHERE u.n = ?1"
	    " UNION SELECT ?2) ORDER BY u.key", WITH(INT(30), INT(2)), "i",
	    "2;5;");
	check_rows(c, conn, "SELECT 1 FROM ud_names WHERE name = ?1"
	    " AND NOT (owner = ?2 AND pos = ?3) UNION ALL"
	    " SELECT 1 FROM ud_things WHERE t = ?1 LIMIT 1",
	    WITH(TEXT("one"), INT(1), INT(1)), "i", "");
	asks(c, conn, "SELECT 'ud_names', count(*) FROM ud_names a"
	    " WHERE NOT EXISTS (SELECT 1 FROM ud_things b"
	    " WHERE b.key = a.owner) UNION ALL SELECT 'ud_things', count(*)"
	    " FROM ud_things a WHERE NOT EXISTS (SELECT 1 FROM ud_names b"
	    " WHERE b.owner = a.key)", "ti", "ud_names|1;ud_things|4;");
}

#define LAST_NAME "(SELECT n.name FROM ud_names n WHERE n.owner = u.key" \
	" ORDER BY n.pos DESC LIMIT 1)"

static void
subselects_are_asked(struct check *c)
{
	void *conn = with_rows(c);

	asks(c, conn, "SELECT u.key FROM ud_things u WHERE EXISTS (SELECT 1"
	    " FROM ud_names n WHERE n.owner = u.key AND n.name = 'uno'"
	    " AND NOT EXISTS (SELECT 1 FROM ud_names m"
	    " WHERE m.owner = n.owner AND m.pos > n.pos))", "i", "1;");
	asks(c, conn, "SELECT owner FROM ud_names WHERE owner NOT IN"
	    " (SELECT key FROM ud_things)", "i", "9;");
	asks(c, conn, "SELECT key FROM ud_things WHERE n = (SELECT u.n"
	    " FROM ud_things u WHERE u.key = 3) ORDER BY key", "i", "3;4;");
	asks(c, conn, "SELECT u.key, " LAST_NAME " FROM ud_things u"
	    " WHERE u.key < 4 ORDER BY u.key", "it", "1|uno;2|two;3|~;");
	asks(c, conn, "SELECT u.key FROM ud_things u WHERE " LAST_NAME
	    " IS NOT NULL ORDER BY " LAST_NAME " DESC, u.key DESC", "i",
	    "1;2;");
}

/* A truth is read as a number. */
static void
conditions_have_values(struct check *c)
{
	void *conn = with_rows(c);

	asks(c, conn, "SELECT u.key, EXISTS (SELECT 1 FROM ud_names n"
	    " WHERE n.owner = u.key) FROM ud_things u WHERE u.key < 4"
	    " ORDER BY u.key", "ii", "1|1;2|1;3|0;");
	asks(c, conn, "SELECT u.key, CASE u.n WHEN 10 THEN 1 ELSE u.n END"
	    " FROM ud_things u WHERE u.n > 0 ORDER BY"
	    " CASE u.n WHEN 10 THEN 99 ELSE u.n END, u.key", "ii",
	    "3|20;4|20;5|30;1|1;2|1;");
	asks(c, conn, "SELECT CASE WHEN u.t IS NULL THEN 'none' ELSE u.t || '@'"
	    " || u.t END FROM ud_things u WHERE u.n = 20 ORDER BY u.key",
	    "t", "a@a;none;");
	asks(c, conn, "SELECT key FROM ud_things WHERE (t IS NULL"
	    " OR NOT (t = 'a')) AND n IS NOT NULL ORDER BY key", "i",
	    "2;4;5;");
	asks(c, conn, "SELECT key FROM ud_things WHERE NOT (n = 10)"
	    " ORDER BY key", "i", "3;4;5;");
	asks(c, conn, "SELECT key FROM ud_things WHERE 1 = 1 AND n IN (30)",
	    "i", "5;");
}

static void
rows_are_added_up(struct check *c)
{
	void *conn = with_rows(c);

	check_rows(c, conn, "SELECT count(*),"
	    " CAST(coalesce(sum(length(t)), 0) AS BIGINT),"
	    " CAST(sum(n) AS BIGINT) FROM ud_things WHERE key < ?1",
	    WITH(INT(6)), "iii", "5|4|90;");
	check_rows(c, conn, "SELECT coalesce(max(n), 0),"
	    " CAST(coalesce(sum(n), 0) AS BIGINT) FROM ud_things"
	    " WHERE key > ?1", WITH(INT(100)), "ii", "0|0;");
	asks(c, conn, "SELECT max(t) FROM ud_things WHERE key > 100", "t",
	    "~;");
	check_rows(c, conn, "SELECT n, m, CAST(sum(k) AS BIGINT),"
	    " CAST(sum(l) AS BIGINT) FROM (SELECT n, 0 AS m, key AS k,"
	    " 0 AS l FROM ud_things"
	    " WHERE n <> 30 UNION ALL SELECT n, 0, 0, 1 FROM ud_things"
	    " WHERE n <> 30) AS t GROUP BY n, m HAVING sum(k) <> sum(l)"
	    " ORDER BY n LIMIT ?1", WITH(INT(9)), "iiii",
	    "10|0|3|2;20|0|7|2;");
}

const struct check_row select_checks[] = {
	{"limit_and_offset_cut_a_page", limit_and_offset_cut_a_page},
	{"rows_of_values_are_compared", rows_of_values_are_compared},
	{"tables_are_joined", tables_are_joined},
	{"values_are_a_table", values_are_a_table},
	{"queries_are_united", queries_are_united},
	{"subselects_are_asked", subselects_are_asked},
	{"conditions_have_values", conditions_have_values},
	{"rows_are_added_up", rows_are_added_up},
	{NULL, NULL}
};
