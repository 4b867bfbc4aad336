/* SPDX-License-Identifier: MIT */
/* Values on their way into statements and out of rows. */
#include "store/postgres.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

enum {
	/* Types by their fixed numbers in the catalogue. */
	TYPE_BOOL = 16, TYPE_BYTEA = 17, TYPE_NAME = 19, TYPE_INT8 = 20,
	TYPE_INT2 = 21, TYPE_INT4 = 23, TYPE_TEXT = 25,
	TYPE_VARCHAR = 1043
};

/* An array on its way: dimensions, whether there are NULLs, the type; size and
 * lower bound of the dimension; then each number with its length. */
enum { ARRAY_EMPTY = 12, ARRAY_HEAD = 20, ARRAY_NUMBER = 8 };

static void
big_endian(char *to, int64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		to[i] = (char)((uint64_t)value >> 8 * (bytes - 1 - i));
}

static int
is_small(const struct pg_stmt *stmt, int64_t value, Oid type)
{
	int64_t most = type == TYPE_INT4 ? INT32_MAX : INT16_MAX;

	if (value >= -most - 1 && value <= most)
		return 1;
	(void)snprintf(stmt->at->error, sizeof(stmt->at->error),
	    "a number is too large for its place");
	return 0;
}

static int
bind(struct pg_stmt *stmt, int i, const char *value, size_t len, int format)
{
	if (i < 1 || i > stmt->params || len > INT32_MAX / 2) {
		(void)snprintf(stmt->at->error, sizeof(stmt->at->error),
		    "a parameter has no place");
		return UD_EINTERNAL;
	}
	stmt->values[i - 1] = value;
	stmt->lengths[i - 1] = (int)len;
	stmt->formats[i - 1] = format;
	return UD_OK;
}

int
pg_bind_int(void *p, int i, int64_t value)
{
	struct pg_stmt *stmt = p;
	char *to;

	if (i < 1 || i > stmt->params)
		return bind(stmt, i, NULL, 0, 1);
	to = stmt->numbers[i - 1];
	switch (stmt->types[i - 1]) {
	case TYPE_INT8:
		big_endian(to, value, 8);
		return bind(stmt, i, to, 8, 1);
	case TYPE_INT4:
	case TYPE_INT2:
		if (!is_small(stmt, value, stmt->types[i - 1]))
			return UD_EINTERNAL;
		big_endian(to, value, stmt->types[i - 1] == TYPE_INT4 ? 4 : 2);
		return bind(stmt, i, to, stmt->types[i - 1] == TYPE_INT4 ?
		    4 : 2, 1);
	default:
		(void)snprintf(to, sizeof(stmt->numbers[0]), "%" PRId64,
		    value);
		return bind(stmt, i, to, strlen(to), 0);
	}
}

/* Types whose binary form is the text itself. */
static int
is_plain(Oid type)
{
	return type == TYPE_TEXT || type == TYPE_VARCHAR ||
	    type == TYPE_NAME || type == TYPE_BYTEA;
}

/* What is sent in another form than it has: room for it, until it was. */
static char *
make_copy(struct pg_stmt *stmt, int i, size_t size)
{
	mem_free(stmt->copies[i - 1]);
	stmt->copies[i - 1] = mem_zalloc(size);
	return stmt->copies[i - 1];
}

/* Others are sent as texts, which end in NUL. */
static int
bind_copy(struct pg_stmt *stmt, int i, const char *text, size_t len)
{
	char *copy = make_copy(stmt, i, len + 1);

	if (copy == NULL)
		return UD_EEXHAUSTED;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return bind(stmt, i, copy, len, 0);
}

int
pg_bind_text(void *p, int i, const char *text, size_t len)
{
	struct pg_stmt *stmt = p;

	return i < 1 || i > stmt->params || text == NULL ||
	    is_plain(stmt->types[i - 1]) ? bind(stmt, i, text, len, 1) :
	    bind_copy(stmt, i, text, len);
}

int
pg_bind_numbers(void *p, int i, const int32_t *numbers, size_t count)
{
	struct pg_stmt *stmt = p;
	char *copy = NULL, *to;

	if (i >= 1 && i <= stmt->params && (copy = make_copy(stmt, i,
	    ARRAY_HEAD + count * ARRAY_NUMBER)) == NULL)
		return UD_EEXHAUSTED;
	if (copy == NULL)
		return bind(stmt, i, NULL, 0, 1);
	big_endian(copy, count > 0, 4);
	big_endian(copy + 4, 0, 4);
	big_endian(copy + 8, TYPE_INT4, 4);
	big_endian(copy + 12, (int64_t)count, 4);
	big_endian(copy + 16, 1, 4);
	to = copy + ARRAY_HEAD;
	for (size_t n = 0; n < count; n++, to += ARRAY_NUMBER) {
		big_endian(to, 4, 4);
		big_endian(to + 4, numbers[n], 4);
	}
	return bind(stmt, i, copy, count > 0 ? (size_t)(to - copy) :
	    ARRAY_EMPTY, 1);
}

int
pg_bind_bytes(void *p, int i, const void *bytes, size_t len)
{
	return bind(p, i, bytes, len, 1);
}

static uint32_t
word_at(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

/* What is absent is 0. */
static int64_t
number_at(const char *value, int len)
{
	const unsigned char *p = (const unsigned char *)value;

	switch (len) {
	case 8:
		return (int64_t)((uint64_t)word_at(p) << 32 | word_at(p + 4));
	case 4:
		return (int32_t)word_at(p);
	case 2:
		return (int16_t)(p[0] << 8 | p[1]);
	default:
		return 0;
	}
}

int64_t
pg_column_int(void *p, int i)
{
	const struct pg_stmt *stmt = p;
	const char *value = PQgetvalue(stmt->result, stmt->row, i);

	switch (PQftype(stmt->result, i)) {
	case TYPE_BOOL:
		return value[0] != 0;
	case TYPE_INT2:
	case TYPE_INT4:
	case TYPE_INT8:
		return number_at(value, PQgetlength(stmt->result, stmt->row,
		    i));
	default:
		return 0;
	}
}

const void *
pg_column_bytes(void *p, int i, size_t *len)
{
	const struct pg_stmt *stmt = p;
	int can = is_plain(PQftype(stmt->result, i));

	*len = can ? (size_t)PQgetlength(stmt->result, stmt->row, i) : 0;
	if (*len == 0 && (!can || PQgetisnull(stmt->result, stmt->row, i)))
		return NULL;
	return PQgetvalue(stmt->result, stmt->row, i);
}

const char *
pg_column_text(void *p, int i, size_t *len)
{
	return pg_column_bytes(p, i, len);
}
