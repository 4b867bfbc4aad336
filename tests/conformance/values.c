/* SPDX-License-Identifier: MIT */
/* Values: what goes in comes out. */
#include "tools.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MEGABYTE = 1048576 };

#define ADD "INSERT INTO ud_things (key, n, t, b) VALUES (?1, ?2, ?3, ?4)"

static void
integers_have_all_of_64_bits(struct check *c)
{
	static const int64_t numbers[] = {
		INT64_MIN, INT64_MIN + 1, -9007199254740993, -2147483649,
		-1, 0, 1, 255, 65536, 2147483648, 9007199254740993,
		INT64_MAX - 1, INT64_MAX,
	};
	void *conn = check_tables(c), *stmt;

	for (size_t i = 0; i < N(numbers); i++)
		check_run(c, conn, "INSERT INTO ud_things (key, n)"
		    " VALUES (?1, ?2)", WITH(INT((int64_t)i),
		    INT(numbers[i])), 1);
	for (size_t i = 0; i < N(numbers); i++) {
		char right[40];

		(void)snprintf(right, sizeof(right), "%d|%lld;", (int)i,
		    (long long)numbers[i]);
		check_rows(c, conn, "SELECT key, n FROM ud_things"
		    " WHERE n = ?1", WITH(INT(numbers[i])), "ii", right);
	}
	stmt = check_prepare(c, conn, "SELECT key FROM ud_things"
	    " WHERE n >= ?1 ORDER BY n");
	check_bind(c, conn, stmt, WITH(INT(INT64_MIN)));
	check_answers(c, conn, stmt, "i", "0;1;2;3;4;5;6;7;8;9;10;11;12;");
	if (stmt != NULL)
		c->driver->finalize(stmt);
	/* Keys as well. */
	check_run(c, conn, "INSERT INTO ud_things (key) VALUES (?1)",
	    WITH(INT(INT64_MAX)), 1);
	check_rows(c, conn, "SELECT max(key) FROM ud_things", WITHOUT, "i",
	    "9223372036854775807;");
}

static void
null_is_not_empty(struct check *c)
{
	void *conn = check_tables(c), *stmt;
	size_t len = 77;

	check_run(c, conn, ADD, WITH(INT(1), INT(0), TEXT(""), BYTES("")), 1);
	check_run(c, conn, ADD, WITH(INT(2), INT(0), NO_TEXT, NO_BYTES_THERE),
	    1);
	check_rows(c, conn, "SELECT key FROM ud_things WHERE t IS NULL"
	    " AND b IS NULL", WITHOUT, "i", "2;");
	check_rows(c, conn, "SELECT key FROM ud_things WHERE t = ''"
	    " AND t IS NOT NULL AND b IS NOT NULL AND length(b) = 0",
	    WITHOUT, "i", "1;");
	check_rows(c, conn, "SELECT key FROM ud_things WHERE t = ?1",
	    WITH(TEXT("")), "i", "1;");
	check_rows(c, conn, "SELECT key FROM ud_things WHERE b = ?1",
	    WITH(BYTES("")), "i", "1;");
	stmt = check_prepare(c, conn, "SELECT t, b, NULL FROM ud_things"
	    " ORDER BY key");
	if (!check_good(c))
		return;
	check_code(c, conn, c->driver->step(stmt), UD_ROW, "step()");
	check_that(c, c->driver->column_text(stmt, 0, &len) != NULL &&
	    len == 0, "an empty text is read as NULL");
	len = 77;
	(void)c->driver->column_bytes(stmt, 1, &len);
	check_that(c, len == 0, "no bytes have a length");
	check_code(c, conn, c->driver->step(stmt), UD_ROW, "step()");
	for (int i = 0; i < 3; i++) {
		len = 77;
		check_that(c, c->driver->column_text(stmt, i, &len) == NULL &&
		    len == 0, "NULL is read as a text");
		len = 77;
		check_that(c, c->driver->column_bytes(stmt, i, &len) == NULL &&
		    len == 0, "NULL is read as bytes");
		check_that(c, c->driver->column_int(stmt, i) == 0,
		    "NULL is read as a number other than 0");
	}
	c->driver->finalize(stmt);
}

/* A value of another type is converted, or nothing: never something else. */
static void
values_of_another_type_are_not_misread(struct check *c)
{
	void *conn = check_tables(c), *stmt;
	const char *text;
	const void *bytes;
	int64_t number;
	size_t len;

	check_run(c, conn, ADD, WITH(INT(1), INT(42), TEXT("17 apples"),
	    BYTES("\x31\0\x32")), 1);
	stmt = check_prepare(c, conn, "SELECT n, t, b FROM ud_things");
	if (!check_good(c))
		return;
	check_code(c, conn, c->driver->step(stmt), UD_ROW, "step()");
	number = c->driver->column_int(stmt, 1);
	check_that(c, number == 0 || number == 17,
	    "a text is read as a number that it is not");
	number = c->driver->column_int(stmt, 2);
	check_that(c, number == 0 || number == 1,
	    "bytes are read as a number");
	bytes = c->driver->column_bytes(stmt, 1, &len);
	check_that(c, bytes == NULL ? len == 0 :
	    len == 9 && memcmp(bytes, "17 apples", 9) == 0,
	    "a text is read as other bytes");
	c->driver->reset(stmt);
	check_code(c, conn, c->driver->step(stmt), UD_ROW, "step()");
	text = c->driver->column_text(stmt, 0, &len);
	check_that(c, text == NULL ? len == 0 :
	    len == 2 && memcmp(text, "42", 2) == 0,
	    "a number is read as another text");
	c->driver->finalize(stmt);
}

/* A text and bytes come back as they went. */
static void
keeps(struct check *c, void *conn, const struct value *text,
    const struct value *bytes)
{
	void *stmt;
	const void *is;
	size_t len;

	check_exec(c, conn, "DELETE FROM ud_things");
	check_run(c, conn, ADD, WITH(INT(1), INT(0), *text, *bytes), 1);
	stmt = check_prepare(c, conn, "SELECT t, b FROM ud_things"
	    " WHERE t = ?1 AND b = ?2");
	check_bind(c, conn, stmt, WITH(*text, *bytes));
	if (check_good(c)) {
		check_code(c, conn, c->driver->step(stmt), UD_ROW,
		    "looking for a row by its text and bytes");
		is = c->driver->column_text(stmt, 0, &len);
		check_that(c, is != NULL && len == text->len &&
		    memcmp(is, text->data, len) == 0,
		    "a text comes back as another one");
		is = c->driver->column_bytes(stmt, 1, &len);
		check_that(c, is != NULL && len == bytes->len &&
		    memcmp(is, bytes->data, len) == 0,
		    "bytes come back as other ones");
	}
	if (stmt != NULL)
		c->driver->finalize(stmt);
}

static void
a_megabyte_comes_back(struct check *c)
{
	void *conn = check_tables(c);
	unsigned char *data = malloc(MEGABYTE);
	char *text = malloc(MEGABYTE);

	if (data == NULL || text == NULL) {
		check_fail(c, "no memory");
	} else {
		for (size_t i = 0; i < MEGABYTE; i++) {
			data[i] = (unsigned char)(i * 31 + (i >> 8));
			text[i] = (char)(' ' + (i * 7 + (i >> 9)) % 94);
		}
		keeps(c, conn, &(struct value){VALUE_TEXT, 0, text, MEGABYTE},
		    &(struct value){VALUE_BYTES, 0, data, MEGABYTE});
		check_rows(c, conn, "SELECT length(t), length(b)"
		    " FROM ud_things", WITHOUT, "ii", "1048576|1048576;");
	}
	free(text);
	free(data);
}

/* UTF-8 of a code point: its length. */
static size_t
put(char *out, unsigned long code)
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

static void
texts_of_every_plane_come_back(struct check *c)
{
	static const unsigned long codes[] = {
		0x1, 0x9, 0xa, 0xd, 0x1f, 0x20, 0x27, 0x5c, 0x7f, 0x80, 0xe9,
		0x301, 0x7ff, 0x800, 0x2028, 0xd7ff, 0xe000, 0xfeff, 0xfffd,
		0xffff,
	};
	void *conn = check_tables(c);
	char text[160];
	unsigned char bytes[256];
	size_t len = 0;

	for (size_t i = 0; i < N(codes); i++)
		len += put(text + len, codes[i]);
	for (unsigned long plane = 1; plane <= 16; plane++) {
		len += put(text + len, plane << 16);
		if (plane % 4 == 0)
			len += put(text + len, plane << 16 | 0xffff);
	}
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)i;
	keeps(c, conn, &(struct value){VALUE_TEXT, 0, text, len},
	    &(struct value){VALUE_BYTES, 0, bytes, sizeof(bytes)});
	check_rows(c, conn, "SELECT length(t), length(b) FROM ud_things",
	    WITHOUT, "ii", "40|256;");
}

static void
values_are_never_read_as_sql(struct check *c)
{
	static const char *const texts[] = {
		"'", "''", "\"", "\\", "\\'", "`", "?1", "$1", ":a", "@a",
		"%s %n", "--", "/*", "; DROP TABLE ud_things", "{n}", "{key}",
		"NULL", "' OR '1' = '1", "\\x41", "E'\\n'", "$$",
	};
	void *conn = check_tables(c);

	for (size_t i = 0; i < N(texts); i++)
		keeps(c, conn, &(struct value){VALUE_TEXT, 0, texts[i],
		    strlen(texts[i])}, &(struct value){VALUE_BYTES, 0,
		    texts[i], strlen(texts[i])});
	check_rows(c, conn, "SELECT 'it''s ?1; -- \\ \"x\"', '' , '''' ",
	    WITHOUT, "ttt", "it's ?1; -- \\ \"x\"||';");
}

/* Sets of numbers, where they are what substrings are found by. */
static void
sets_of_numbers_come_back(struct check *c)
{
	static const int32_t set[] = {INT32_MIN, -7, 0, 12, INT32_MAX};
	void *conn = check_tables(c), *stmt;

	if (c->driver->substrings != UD_SUBSTRINGS_ARRAYS) {
		check_skip(c, "this database has no arrays");
		return;
	}
	check_exec(c, conn, "CREATE TABLE ud_sets (key {key}, s INT4[])");
	stmt = check_prepare(c, conn, "INSERT INTO ud_sets (key, s)"
	    " VALUES (?1, CAST(?2 AS INT4[]))");
	for (int64_t key = 0; check_good(c) && key <= (int64_t)N(set); key++) {
		check_code(c, conn, c->driver->bind_int(stmt, 1, key), UD_OK,
		    "bind_int()");
		check_code(c, conn, c->driver->bind_numbers(stmt, 2, set,
		    (size_t)key), UD_OK, "bind_numbers()");
		if (check_good(c))
			(void)check_step(c, conn, stmt);
		c->driver->reset(stmt);
	}
	if (stmt != NULL)
		c->driver->finalize(stmt);
	check_rows(c, conn, "SELECT CAST(s AS TEXT) FROM ud_sets"
	    " WHERE key IN (0, 1, 5) ORDER BY key", WITHOUT, "t",
	    "{};{-2147483648};{-2147483648,-7,0,12,2147483647};");
	check_exec(c, conn, "DROP TABLE ud_sets");
}

const struct check_row value_checks[] = {
	{"integers_have_all_of_64_bits", integers_have_all_of_64_bits},
	{"null_is_not_empty", null_is_not_empty},
	{"values_of_another_type_are_not_misread",
	    values_of_another_type_are_not_misread},
	{"a_megabyte_comes_back", a_megabyte_comes_back},
	{"texts_of_every_plane_come_back", texts_of_every_plane_come_back},
	{"values_are_never_read_as_sql", values_are_never_read_as_sql},
	{"sets_of_numbers_come_back", sets_of_numbers_come_back},
	{NULL, NULL}
};
