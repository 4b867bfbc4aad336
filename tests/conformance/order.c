/* SPDX-License-Identifier: MIT */
/* Texts and bytes are compared byte by byte. */
#include "tools.h"

#include <stdio.h>
#include <string.h>

/* In the order of their bytes, which is none of any language, nor that of
 * UTF-16: the last but one is above the last there. */
static const char *const words[] = {
	"", " ", "A", "Z", "_", "a", "a ", "a  ", "aa", "b", "e\xcc\x81", "z",
	"zz", "\xc3\x9f", "\xc3\xa4", "\xc3\xa9", "\xcc\x81",
	"\xea\x9e\xb5", "\xef\xbf\xbd", "\xf0\x90\x90\x80",
};

static void *
with_words(struct check *c)
{
	void *conn = check_tables(c);

	/* In another order than their own. */
	for (size_t i = 0; i < N(words); i++) {
		size_t k = i * 7 % N(words);

		check_run(c, conn, "INSERT INTO ud_names (owner, pos, name)"
		    " VALUES (?1, 1, ?2)", WITH(INT((int64_t)k),
		    TEXT_OF(words[k])), 1);
		check_run(c, conn, "INSERT INTO ud_things (key, t, b)"
		    " VALUES (?1, ?2, ?3)", WITH(INT((int64_t)k),
		    TEXT_OF(words[k]), {VALUE_BYTES, 0, words[k],
		    strlen(words[k])}), 1);
	}
	return conn;
}

/* Numbers from first to before end, upwards or downwards. */
static void
numbers(char *out, size_t size, size_t first, size_t end, int down)
{
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = first; i < end; i++)
		len += (size_t)snprintf(out + len, size - len, "%zu;",
		    down ? first + end - 1 - i : i);
}

static void
order_is_that_of_bytes(struct check *c)
{
	void *conn = with_words(c);
	char up[160], down[160];

	numbers(up, sizeof(up), 0, N(words), 0);
	numbers(down, sizeof(down), 0, N(words), 1);
	check_rows(c, conn, "SELECT owner FROM ud_names ORDER BY name",
	    WITHOUT, "i", up);
	check_rows(c, conn, "SELECT owner FROM ud_names ORDER BY name DESC",
	    WITHOUT, "i", down);
	check_rows(c, conn, "SELECT key FROM ud_things ORDER BY t", WITHOUT,
	    "i", up);
	check_rows(c, conn, "SELECT key FROM ud_things"
	    " ORDER BY coalesce(t, 'x') DESC", WITHOUT, "i", down);
	check_rows(c, conn, "SELECT max(t) FROM ud_things", WITHOUT, "t",
	    "\xf0\x90\x90\x80;");
}

static void
comparisons_are_those_of_bytes(struct check *c)
{
	void *conn = with_words(c);
	char right[160];

	for (size_t i = 0; i < N(words); i++) {
		numbers(right, sizeof(right), i, i + 1, 0);
		check_rows(c, conn, "SELECT owner FROM ud_names"
		    " WHERE name = ?1", WITH(TEXT_OF(words[i])), "i", right);
		check_rows(c, conn, "SELECT key FROM ud_things WHERE t IN (?1)",
		    WITH(TEXT_OF(words[i])), "i", right);
		check_rows(c, conn, "SELECT key FROM ud_things"
		    " WHERE coalesce(t, 'x') = ?1", WITH(TEXT_OF(words[i])),
		    "i", right);
		numbers(right, sizeof(right), 0, i, 0);
		check_rows(c, conn, "SELECT owner FROM ud_names"
		    " WHERE name < ?1 ORDER BY owner",
		    WITH(TEXT_OF(words[i])), "i", right);
		numbers(right, sizeof(right), i, N(words), 0);
		check_rows(c, conn, "SELECT key FROM ud_things WHERE t >= ?1"
		    " ORDER BY key", WITH(TEXT_OF(words[i])), "i", right);
		numbers(right, sizeof(right), i, i + 2 > N(words) ? N(words) :
		    i + 2, 0);
		check_rows(c, conn, "SELECT owner FROM ud_names"
		    " WHERE name >= ?1 AND name <= ?2 ORDER BY owner",
		    WITH(TEXT_OF(words[i]), TEXT_OF(words[i + 1 == N(words) ?
		    i : i + 1])), "i", right);
	}
}

static void
unique_is_by_bytes(struct check *c)
{
	void *conn = with_words(c);

	for (size_t i = 0; i < N(words); i++)
		check_code(c, conn, check_try(c, conn, "INSERT INTO ud_names"
		    " (owner, pos, name) VALUES (?1, ?2, ?3)",
		    WITH(INT(1000), INT((int64_t)i), TEXT_OF(words[i]))),
		    UD_EEXISTS, "a text twice in a unique index");
	check_rows(c, conn, "SELECT count(*) FROM ud_names", WITHOUT, "i",
	    "20;");
}

static void
joins_and_unions_are_by_bytes(struct check *c)
{
	void *conn = with_words(c);
	char right[160];

	numbers(right, sizeof(right), 0, N(words), 0);
	check_rows(c, conn, "SELECT n.owner FROM ud_names n"
	    " JOIN ud_things t ON t.t = n.name ORDER BY n.owner", WITHOUT,
	    "i", right);
	check_rows(c, conn, "SELECT count(*) FROM (SELECT name FROM ud_names"
	    " UNION SELECT t FROM ud_things) AS u", WITHOUT, "i", "20;");
	check_rows(c, conn, "SELECT count(*) FROM (SELECT t FROM ud_things"
	    " GROUP BY t) AS u", WITHOUT, "i", "20;");
}

static void
bytes_are_compared_to_the_last(struct check *c)
{
	void *conn = check_tables(c);

	check_run(c, conn, "INSERT INTO ud_things (key, b) VALUES"
	    " (1, ?1), (2, ?2), (3, ?3), (4, ?4)", WITH(BYTES("a"),
	    BYTES("a\0"), BYTES("a "), BYTES("\xff\0\xff")), 4);
	check_rows(c, conn, "SELECT key FROM ud_things WHERE b = ?1",
	    WITH(BYTES("a")), "i", "1;");
	check_rows(c, conn, "SELECT key FROM ud_things WHERE b = ?1",
	    WITH(BYTES("a\0")), "i", "2;");
	check_rows(c, conn, "SELECT key FROM ud_things WHERE b <> ?1"
	    " ORDER BY key", WITH(BYTES("\xff\0\xff")), "i", "1;2;3;");
	check_rows(c, conn, "SELECT key FROM ud_things"
	    " WHERE substr(b, 1, 1) <> ?1 ORDER BY key", WITH(BYTES("a")),
	    "i", "4;");
}

const struct check_row order_checks[] = {
	{"order_is_that_of_bytes", order_is_that_of_bytes},
	{"comparisons_are_those_of_bytes", comparisons_are_those_of_bytes},
	{"unique_is_by_bytes", unique_is_by_bytes},
	{"joins_and_unions_are_by_bytes", joins_and_unions_are_by_bytes},
	{"bytes_are_compared_to_the_last", bytes_are_compared_to_the_last},
	{NULL, NULL}
};
