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
	    " WHERE substr(t, length(t) - length(?1) + 1) = ?1";

	check_rows(c, conn, "SELECT length(t), substr(t, 2, 2), substr(t, 4)"
	    " FROM ud_things WHERE key = 1", WITHOUT, "itt",
	    "5|\xc3\x9f\xe2\x98\x83|" FACE "z;");
	check_rows(c, conn, ends, WITH(TEXT(FACE "z")), "i", "1;");
	check_rows(c, conn, ends, WITH(TEXT("ABC")), "i", "2;");
	check_rows(c, conn, ends, WITH(TEXT("xabcABC")), "i", "");
	check_rows(c, conn, ends, WITH(TEXT("abcABC")), "i", "2;");
	check_run(c, conn, "INSERT INTO ud_things (key, t) VALUES (6, ?1)",
	    WITH(TEXT("y@" FIVE)), 1);
	check_rows(c, conn, "SELECT u.key FROM ud_things u WHERE EXISTS"
	    " (SELECT 1 FROM ud_things d WHERE length(u.t) > length(d.t) + 1"
	    " AND substr(u.t, length(u.t) - length(d.t)) = '@' || d.t)",
	    WITHOUT, "i", "6;");
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

/* A pattern in the writing of the driver: anything stands at ANY, and every
 * other character for itself. */
#define ANY "\1"

static void
write_pattern(const ud_driver *driver, const char *text, char *out)
{
	int like = driver->pattern == UD_PATTERN_LIKE;
	const char *special = like ? "%_\\" : "*?[";

	for (; *text != '\0'; text++) {
		int is_special = strchr(special, *text) != NULL;

		if (*text == ANY[0]) {
			*out++ = like ? '%' : '*';
			continue;
		}
		if (is_special)
			*out++ = like ? '\\' : '[';
		*out++ = *text;
		if (is_special && !like)
			*out++ = ']';
	}
	*out = '\0';
}

static void
patterns_find_pieces(struct check *c)
{
	static const struct {
		const char *pattern, *right;
	} asked[] = {
		{"a" ANY, "2;3;"}, {ANY "c" ANY "C", "2;"}, {"A" ANY, ""},
		{ANY "ABC", "2;"}, {ANY "abc", ""}, {"abcABC", "2;"},
		{"abcAB", ""}, {"a*b?[c]", "3;"}, {"a*" ANY, "3;"},
		{ANY "?" ANY, "3;"}, {ANY "_z%", "4;"}, {"x\\" ANY, "4;"},
		{ANY "%" ANY, "4;"}, {"\xc3\xa4" ANY "z", "1;"},
		{ANY "\xe2\x98\x83" ANY, "1;"}, {ANY FACE "z", "1;"},
		{ANY ANY, "1;2;3;4;"}, {"", ""}, {ANY "." ANY, ""},
		{ANY "]", "3;"}, {"(a" ANY, ""}, {ANY "^" ANY, ""},
	};
	void *conn = with_texts(c), *stmt;
	char pattern[80], why[CHECK_WHY];

	stmt = check_prepare(c, conn, c->driver->pattern == UD_PATTERN_LIKE ?
	    "SELECT key FROM ud_things WHERE t LIKE ?1 ORDER BY key" :
	    "SELECT key FROM ud_things WHERE t GLOB ?1 ORDER BY key");
	for (size_t i = 0; check_good(c) && i < N(asked); i++) {
		write_pattern(c->driver, asked[i].pattern, pattern);
		check_bind(c, conn, stmt, WITH(TEXT_OF(pattern)));
		check_answers(c, conn, stmt, "i", asked[i].right);
		if (check_good(c))
			continue;
		(void)snprintf(why, sizeof(why), "%s", c->why);
		(void)snprintf(c->why, sizeof(c->why),
		    "the pattern \"%s\": %.900s", pattern, why);
	}
	if (stmt != NULL)
		c->driver->finalize(stmt);
}

static void
parts_have_a_position(struct check *c)
{
	void *conn = with_texts(c);
	const char *word = c->driver->position == NULL ? "instr" :
	    c->driver->position;
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

/* "SELECT key FROM ud_things WHERE t IN (the elements of ?1)"; numbers are
 * made of them where they are to be numbers. */
static void
elements_are(struct check *c, void *conn, const char *column,
    const struct value *values, const char *right)
{
	const char *words = c->driver->elements == NULL ?
	    "SELECT value FROM json_each({n})" : c->driver->elements;
	const char *at = strstr(words, "{n}");
	int texts = strcmp(column, "t") == 0;
	char sql[512];

	check_that(c, at != NULL, "elements has no {n}");
	if (!check_good(c))
		return;
	(void)snprintf(sql, sizeof(sql), "SELECT key FROM ud_things"
	    " WHERE %s IN (%s%.*s?1%s%s) ORDER BY key", column, texts ? "" :
	    "SELECT CAST(value AS BIGINT) FROM (", (int)(at - words), words,
	    at + 3, texts ? "" : ") AS list");
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

	if (c->driver->explain == NULL) {
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

	if (c->driver->check == NULL) {
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
