/* SPDX-License-Identifier: MIT */
/*
 * The elements of a JSON array, as a table: "SELECT value FROM
 * json_elements(?1)".  This SQLite has no json_each().  The library asks for
 * texts and whole numbers only.
 */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMN_VALUE, COLUMN_LIST };

struct cursor {
	sqlite3_vtab_cursor base;
	char *list;		/* a copy, with NUL */
	const char *at;		/* behind the current element */
	char *text;		/* the current element, if a text */
	int len;
	sqlite3_int64 number;	/* else */
	sqlite3_int64 row;
	int at_end;
};

static int
table_connect(sqlite3 *db, void *ctx, int argc, const char *const *argv,
    sqlite3_vtab **table, char **error)
{
	int rc;

	(void)ctx, (void)argc, (void)argv, (void)error;
	rc = sqlite3_declare_vtab(db, "CREATE TABLE x(value, list HIDDEN)");
	if (rc != SQLITE_OK)
		return rc;
	*table = sqlite3_malloc64(sizeof(**table));
	if (*table == NULL)
		return SQLITE_NOMEM;
	memset(*table, 0, sizeof(**table));
	return SQLITE_OK;
}

static int
table_disconnect(sqlite3_vtab *table)
{
	sqlite3_free(table);
	return SQLITE_OK;
}

static int
table_best_index(sqlite3_vtab *table, sqlite3_index_info *info)
{
	(void)table;
	info->estimatedCost = 1e9;
	for (int i = 0; i < info->nConstraint; i++) {
		if (info->aConstraint[i].iColumn != COLUMN_LIST ||
		    info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ ||
		    !info->aConstraint[i].usable)
			continue;
		info->aConstraintUsage[i].argvIndex = 1;
		info->aConstraintUsage[i].omit = 1;
		info->estimatedCost = 1;
		info->idxNum = 1;
		break;
	}
	return SQLITE_OK;
}

static int
cursor_open(sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
	struct cursor *c = sqlite3_malloc64(sizeof(*c));

	(void)table;
	if (c == NULL)
		return SQLITE_NOMEM;
	memset(c, 0, sizeof(*c));
	*out = &c->base;
	return SQLITE_OK;
}

static int
cursor_close(sqlite3_vtab_cursor *base)
{
	struct cursor *c = (struct cursor *)base;

	sqlite3_free(c->list);
	sqlite3_free(c->text);
	sqlite3_free(c);
	return SQLITE_OK;
}

static void
skip_space(struct cursor *c)
{
	while (*c->at != '\0' && strchr(" \t\r\n", *c->at) != NULL)
		c->at++;
}

/* Four hexadecimal digits; -1 if they are none. */
static long
read_unit(const char *p)
{
	char digits[5] = "";
	char *end;
	long unit;

	for (int i = 0; i < 4 && p[i] != '\0'; i++)
		digits[i] = p[i];
	unit = strtol(digits, &end, 16);
	return end == digits + 4 && digits[0] != '-' && digits[0] != '+' &&
	    digits[0] != ' ' ? unit : -1;
}

static char *
put_code(char *to, unsigned long code)
{
	if (code < 0x80) {
		*to++ = (char)code;
		return to;
	}
	if (code < 0x800) {
		*to++ = (char)(0xc0 | code >> 6);
	} else if (code < 0x10000) {
		*to++ = (char)(0xe0 | code >> 12);
		*to++ = (char)(0x80 | (code >> 6 & 0x3f));
	} else {
		*to++ = (char)(0xf0 | code >> 18);
		*to++ = (char)(0x80 | (code >> 12 & 0x3f));
		*to++ = (char)(0x80 | (code >> 6 & 0x3f));
	}
	*to++ = (char)(0x80 | (code & 0x3f));
	return to;
}

/* What stands after a backslash; NULL if nothing may stand there so. */
static char *
read_escape(struct cursor *c, char *to)
{
	static const char names[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
	const char *name = *c->at == '\0' ? NULL : strchr(names, *c->at);
	long unit, low;

	if (name != NULL) {
		*to++ = means[name - names];
		c->at++;
		return to;
	}
	if (*c->at != 'u' || (unit = read_unit(c->at + 1)) <= 0)
		return NULL;
	c->at += 5;
	if (unit < 0xd800 || unit > 0xdfff)
		return put_code(to, (unsigned long)unit);
	if (unit > 0xdbff || c->at[0] != '\\' || c->at[1] != 'u' ||
	    (low = read_unit(c->at + 2)) < 0xdc00 || low > 0xdfff)
		return NULL;
	c->at += 6;
	return put_code(to, 0x10000 + ((unsigned long)(unit - 0xd800) << 10) +
	    (unsigned long)(low - 0xdc00));
}

/* The element is a text; decoded it is never longer. */
static int
read_text(struct cursor *c)
{
	char *to;

	c->text = sqlite3_malloc64(strlen(c->at) + 1);
	if (c->text == NULL)
		return SQLITE_NOMEM;
	to = c->text;
	for (c->at++; to != NULL && *c->at != '"';) {
		if (*c->at == '\0')
			return SQLITE_ERROR;
		if (*c->at == '\\') {
			c->at++;
			to = read_escape(c, to);
		} else {
			*to++ = *c->at++;
		}
	}
	if (to == NULL)
		return SQLITE_ERROR;
	c->at++;
	c->len = (int)(to - c->text);
	return SQLITE_OK;
}

static int
read_element(struct cursor *c)
{
	char *end;

	sqlite3_free(c->text);
	c->text = NULL;
	skip_space(c);
	if (*c->at == '"')
		return read_text(c);
	c->number = strtoll(c->at, &end, 10);
	if (end == c->at || strchr(".eE", *end) != NULL)
		return SQLITE_ERROR;
	c->at = end;
	return SQLITE_OK;
}

/* Go on behind "[" or an element. */
static int
advance(struct cursor *c, int is_first)
{
	int rc = SQLITE_ERROR;

	c->row++;
	skip_space(c);
	if (*c->at == ']') {
		c->at_end = 1;
		return SQLITE_OK;
	}
	if (is_first || *c->at == ',') {
		c->at += !is_first;
		rc = read_element(c);
	}
	if (rc == SQLITE_ERROR)
		c->base.pVtab->zErrMsg = sqlite3_mprintf(
		    "no JSON array of texts and whole numbers");
	return rc;
}

static int
cursor_filter(sqlite3_vtab_cursor *base, int index, const char *name,
    int argc, sqlite3_value **argv)
{
	struct cursor *c = (struct cursor *)base;
	const char *list = argc == 1 ?
	    (const char *)sqlite3_value_text(argv[0]) : NULL;

	(void)index, (void)name;
	sqlite3_free(c->list);
	c->list = NULL;
	c->row = 0;
	c->at_end = list == NULL;
	if (list == NULL)
		return SQLITE_OK;
	c->list = sqlite3_mprintf("%s", list);
	if (c->list == NULL)
		return SQLITE_NOMEM;
	c->at = c->list;
	skip_space(c);
	c->at += *c->at == '[';
	return advance(c, 1);
}

static int
cursor_next(sqlite3_vtab_cursor *base)
{
	return advance((struct cursor *)base, 0);
}

static int
cursor_eof(sqlite3_vtab_cursor *base)
{
	return ((struct cursor *)base)->at_end;
}

static int
cursor_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int column)
{
	struct cursor *c = (struct cursor *)base;

	if (column != COLUMN_VALUE)
		sqlite3_result_null(context);
	else if (c->text != NULL)
		sqlite3_result_text(context, c->text, c->len,
		    SQLITE_TRANSIENT);
	else
		sqlite3_result_int64(context, c->number);
	return SQLITE_OK;
}

static int
cursor_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *row)
{
	*row = ((struct cursor *)base)->row;
	return SQLITE_OK;
}

int
elements_register(sqlite3 *db)
{
	static const sqlite3_module module = {
		.xConnect = table_connect,
		.xDisconnect = table_disconnect,
		.xDestroy = table_disconnect,
		.xBestIndex = table_best_index,
		.xOpen = cursor_open, .xClose = cursor_close,
		.xFilter = cursor_filter, .xNext = cursor_next,
		.xEof = cursor_eof, .xColumn = cursor_column,
		.xRowid = cursor_rowid,
	};

	return sqlite3_create_module(db, "json_elements", &module, NULL);
}
