/* SPDX-License-Identifier: MIT */
/* Functions and operators of searches, and the words of the driver. */
#include "tools.h"

#include <stdio.h>
#include <string.h>

/* "a-umlaut sharp-s snowman face z", five characters of all lengths. */
#define FIVE "\xc3\xa4\xc3\x9f\xe2\x98\x83\xf0\x9f\x98\x80z"
#define FACE "\xf0\x9f\x98\x80"

static void *
with_texts(struct check *c)
{
	void *conn = check_tables(c);

	check_run(c, conn, "INSERT INTO ud_things (key, t) VALUES (1, ?1),"
	    " (2, ?2), (3, ?3), (4, ?4), (5, ?5)", WITH(TEXT(FIVE),
	    TEXT("abcABC"), TEXT("a*b?[c]"), TEXT("x\\y_z%"), NO_TEXT), 5);
	return conn;
}

static void
characters_are_counted_and_cut(struct check *c)
{
	void *conn = with_texts(c);
	const char *ends = "SELECT key FROM ud_things"
	    " WHERE substr(t, -length(?1)) = ?1";

	check_rows(c, conn, "SELECT length(t), substr(t, 2, 2), substr(t, 4),"
	    " substr(t, -2) FROM ud_things WHERE key = 1", WITHOUT, "ittt",
	    "5|\xc3\x9f\xe2\x98\x83|" FACE "z|" FACE "z;");
	check_rows(c, conn, ends, WITH(TEXT(FACE "z")), "i", "1;");
	check_rows(c, conn, ends, WITH(TEXT("ABC")), "i", "2;");
	check_rows(c, conn, ends, WITH(TEXT("xabcABC")), "i", "");
	check_rows(c, conn, ends, WITH(TEXT("abcABC")), "i", "2;");
	check_rows(c, conn, "SELECT key FROM ud_things u WHERE EXISTS"
	    " (SELECT 1 FROM ud_things d WHERE length(u.t) > length(d.t) - 3"
	    " AND substr(u.t, -length(d.t) - 1) = 'z' || d.t)", WITHOUT, "i",
	    "");
	check_run(c, conn, "UPDATE ud_things SET b = ?1 WHERE key = 5",
	    WITH(BYTES("\xff\x00\xc3\xa4")), 1);
	check_rows(c, conn, "SELECT length(b), substr(b, 1, 1) FROM ud_things"
	    " WHERE key = 5", WITHOUT, "ib", "4|ff;");
}

static void
texts_are_joined(struct check *c)
{
	void *conn = with_texts(c);

	check_rows(c, conn, "SELECT t || '@' || t FROM ud_things"
	    " WHERE key = 1", WITHOUT, "t", FIVE "@" FIVE ";");
	check_rows(c, conn, "SELECT key FROM ud_things WHERE t || '@' || 'b'"
	    " = ?1", WITH(TEXT("abcABC@b")), "i", "2;");
	check_rows(c, conn, "SELECT t || '@' FROM ud_things WHERE key = 5",
	    WITHOUT, "t", "~;");
}

/* Stars stand for any text; what else is special stands in brackets. */
static void
patterns_find_pieces(struct check *c)
{
	static const struct {
		const char *pattern, *right;
	} asked[] = {
		{"a*", "2;3;"}, {"*c*C", "2;"}, {"A*", ""}, {"*ABC", "2;"},
		{"*abc", ""}, {"abcABC", "2;"}, {"abcAB", ""},
		{"a[*]b[?][[]c]", "3;"}, {"a[*]*", "3;"}, {"*[?]*", "3;"},
		{"*_z%", "4;"}, {"x\\*", "4;"},
		{"*%*", "4;"}, {"\xc3\xa4*z", "1;"}, {"*\xe2\x98\x83*", "1;"},
		{"*" FACE "z", "1;"}, {"**", "1;2;3;4;"}, {"", ""},
		{"*.*", ""}, {"*]", "3;"}, {"(a*", ""}, {"*^*", ""},
	};
	void *conn = with_texts(c), *stmt;

	stmt = check_prepare(c, conn, "SELECT key FROM ud_things"
	    " WHERE t GLOB ?1 ORDER BY key");
	for (size_t i = 0; check_good(c) && i < N(asked); i++) {
		check_bind(c, conn, stmt, WITH(TEXT_OF(asked[i].pattern)));
		check_answers(c, stmt, "i", asked[i].right);
		if (!check_good(c)) {
			char why[CHECK_WHY];

			(void)snprintf(why, sizeof(why), "%s", c->why);
			(void)snprintf(c->why, sizeof(c->why),
			    "t GLOB '%s': %.900s", asked[i].pattern, why);
		}
	}
	if (stmt != NULL)
		c->driver->finalize(stmt);
}

static void
parts_have_a_position(struct check *c)
{
	void *conn = with_texts(c);
	const char *word = c->driver->size > offsetof(ud_driver, position) &&
	    c->driver->position != NULL ? c->driver->position : "instr";
	char sql[160];

	(void)snprintf(sql, sizeof(sql), "SELECT key, %s(t, ?1)"
	    " FROM ud_things WHERE %s(t, ?1) > 0 ORDER BY key", word, word);
	check_rows(c, conn, sql, WITH(TEXT("ABC")), "ii", "2|4;");
	check_rows(c, conn, sql, WITH(TEXT(FACE)), "ii", "1|4;");
	check_rows(c, conn, sql, WITH(TEXT("\xe2\x98\x83" FACE "z")), "ii",
	    "1|3;");
	check_rows(c, conn, sql, WITH(TEXT("?[")), "ii", "3|4;");
	check_rows(c, conn, sql, WITH(TEXT("%")), "ii", "4|6;");
	check_rows(c, conn, sql, WITH(TEXT("\\y_")), "ii", "4|2;");
	check_rows(c, conn, sql, WITH(TEXT("Abc")), "ii", "");
	check_rows(c, conn, sql, WITH(TEXT("\xc3\x84")), "ii", "");
	(void)snprintf(sql, sizeof(sql), "SELECT %s(t, ?1) FROM ud_things"
	    " WHERE key = 5", word);
	check_rows(c, conn, sql, WITH(TEXT("a")), "t", "~;");
}

/* "SELECT key FROM ud_things WHERE COLUMN IN (elements of ?1)" */
static void
elements_are(struct check *c, void *conn, const char *column,
    const struct value *values, const char *right)
{
	const char *words = c->driver->size > offsetof(ud_driver, elements) &&
	    c->driver->elements != NULL ? c->driver->elements :
	    "SELECT value FROM json_each({n})";
	const char *at = strstr(words, "{n}");
	char sql[512];

	check_that(c, at != NULL, "elements has no {n}");
	if (!check_good(c))
		return;
	(void)snprintf(sql, sizeof(sql), "SELECT key FROM ud_things"
	    " WHERE %s IN (%.*s?1%s) ORDER BY key", column,
	    (int)(at - words), words, at + 3);
	check_rows(c, conn, sql, values, "i", right);
}

static void
elements_of_an_array_are_listed(struct check *c)
{
	static char many[40000];
	void *conn = with_texts(c);
	size_t len = 0;

	elements_are(c, conn, "t", WITH(TEXT("[\"abcABC\",\"none\","
	    "\"" FIVE "\"]")), "1;2;");
	elements_are(c, conn, "t", WITH(TEXT("[\"x\\\\y_z%\",\"\\u0061"
	    "*b?[c]\",\"ABCabc\"]")), "3;4;");
	elements_are(c, conn, "t", WITH(TEXT("[]")), "");
	elements_are(c, conn, "t", WITH(TEXT("[\"a\\\"b\",\"\\u00e4"
	    "\\u00df\\u2603\\ud83d\\ude00z\"]")), "1;");
	check_run(c, conn, "UPDATE ud_things SET t = ?1 WHERE key = 5",
	    WITH(TEXT("\"\\/\b\f\n\r\t\1")), 1);
	elements_are(c, conn, "t", WITH(TEXT("[\"\\\"\\\\/\\b\\f\\n\\r\\t"
	    "\\u0001\"]")), "5;");
	len += (size_t)snprintf(many, sizeof(many), "[");
	for (int i = 0; i < 3000; i++)
		len += (size_t)snprintf(many + len, sizeof(many) - len,
		    "\"n%d\",", i);
	(void)snprintf(many + len, sizeof(many) - len, "\"abcABC\"]");
	elements_are(c, conn, "t", WITH(TEXT_OF(many)), "2;");
	/* Keys of organizations are numbers. */
	elements_are(c, conn, "key", WITH(TEXT("[2,4,99]")), "2;4;");
	check_run(c, conn, "UPDATE ud_things SET n = ?1 WHERE key = 1",
	    WITH(INT(INT64_MAX)), 1);
	elements_are(c, conn, "n", WITH(TEXT("[9223372036854775807,-1]")),
	    "1;");
}

static void
tables_are_known_by_name(struct check *c)
{
	void *conn = check_tables(c);

	check_rows(c, conn, c->driver->has_table, WITH(TEXT("ud_things")), "",
	    ";");
	check_rows(c, conn, c->driver->has_table, WITH(TEXT("ud_names")), "",
	    ";");
	check_rows(c, conn, c->driver->has_table, WITH(TEXT("ud_thing")), "",
	    "");
	/* An index is none. */
	check_rows(c, conn, c->driver->has_table, WITH(TEXT("ud_names_name")),
	    "", "");
}

static void
plans_are_explained(struct check *c)
{
	void *conn = with_texts(c), *stmt;
	const char *text;
	char sql[200];
	int rows = 0;
	size_t len;

	if (c->driver->size <= offsetof(ud_driver, explain_column) ||
	    c->driver->explain == NULL) {
		check_skip(c, "this driver explains no plans");
		return;
	}
	(void)snprintf(sql, sizeof(sql), "%sSELECT name FROM ud_names"
	    " WHERE name = ?1", c->driver->explain);
	stmt = check_prepare(c, conn, sql);
	check_bind(c, conn, stmt, WITH(TEXT("x")));
	while (check_good(c) && c->driver->step(stmt) == UD_ROW) {
		text = c->driver->column_text(stmt,
		    (int)c->driver->explain_column, &len);
		check_that(c, text != NULL && len > 0,
		    "a row of a plan has no text in explain_column");
		rows++;
	}
	check_that(c, rows > 0, "a plan has no rows");
	if (stmt != NULL)
		c->driver->finalize(stmt);
}

static void
the_check_of_the_database_finds_nothing(struct check *c)
{
	void *conn = with_texts(c);
	char problem[300] = "";

	if (c->driver->size <= offsetof(ud_driver, check) ||
	    c->driver->check == NULL) {
		check_skip(c, "this driver has no check()");
		return;
	}
	if (check_good(c) && c->driver->check(conn, 0, problem,
	    sizeof(problem)) != UD_OK)
		check_fail(c, "check() finds \"%s\"", problem);
}

const struct check_row word_checks[] = {
	{"characters_are_counted_and_cut", characters_are_counted_and_cut},
	{"texts_are_joined", texts_are_joined},
	{"patterns_find_pieces", patterns_find_pieces},
	{"parts_have_a_position", parts_have_a_position},
	{"elements_of_an_array_are_listed", elements_of_an_array_are_listed},
	{"tables_are_known_by_name", tables_are_known_by_name},
	{"plans_are_explained", plans_are_explained},
	{"the_check_of_the_database_finds_nothing",
	    the_check_of_the_database_finds_nothing},
	{NULL, NULL}
};
