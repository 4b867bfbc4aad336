/* SPDX-License-Identifier: MIT */
/* Statements of checks, and what they answer. */
#include "tools.h"

#include <stdio.h>
#include <string.h>

enum { ANSWER = 8192 };

/* prepare() in the words of the driver. */
static int
prepare(struct check *c, void *conn, const char *sql, void **stmt)
{
	char text[CHECK_SQL];

	*stmt = NULL;
	/* The longest have none. */
	if (strchr(sql, '{') == NULL || strstr(sql, "{schema}") != NULL)
		return c->driver->prepare(conn, sql, stmt);
	return check_words(c->driver, sql, text, sizeof(text)) ?
	    c->driver->prepare(conn, text, stmt) : UD_EINVAL;
}

void *
check_prepare(struct check *c, void *conn, const char *sql)
{
	void *stmt = NULL;
	int rc;

	if (!check_good(c))
		return NULL;
	rc = prepare(c, conn, sql, &stmt);
	if (rc != UD_OK)
		check_code(c, conn, rc, UD_OK, sql);
	return rc == UD_OK ? stmt : NULL;
}

int
check_step(struct check *c, void *conn, void *stmt)
{
	int rc = c->driver->step(stmt);
	int64_t changed;

	if (rc != UD_OK || c->driver->send == NULL)
		return rc;
	changed = c->driver->changes(conn);
	return changed < 0 ? (int)changed : UD_OK;
}

static int
bind(const ud_driver *driver, void *stmt, const struct value *values)
{
	int rc = UD_OK;

	for (int i = 1; rc == UD_OK && values->type != VALUE_END;
	    i++, values++) {
		if (values->type == VALUE_INT)
			rc = driver->bind_int(stmt, i, values->number);
		else if (values->type == VALUE_TEXT)
			rc = driver->bind_text(stmt, i, values->data,
			    values->len);
		else
			rc = driver->bind_bytes(stmt, i, values->data,
			    values->len);
	}
	return rc;
}

void
check_bind(struct check *c, void *conn, void *stmt,
    const struct value *values)
{
	if (check_good(c))
		check_code(c, conn, bind(c->driver, stmt, values), UD_OK,
		    "binding a parameter");
}

int
check_try(struct check *c, void *conn, const char *sql,
    const struct value *values)
{
	void *stmt = NULL;
	int rc;

	if (!check_good(c))
		return UD_OK;
	rc = prepare(c, conn, sql, &stmt);
	if (rc == UD_OK)
		rc = bind(c->driver, stmt, values);
	if (rc == UD_OK)
		rc = check_step(c, conn, stmt);
	if (stmt != NULL)
		c->driver->finalize(stmt);
	return rc;
}

void
check_run(struct check *c, void *conn, const char *sql,
    const struct value *values, int64_t changes)
{
	void *stmt = check_prepare(c, conn, sql);

	check_bind(c, conn, stmt, values);
	if (check_good(c))
		check_code(c, conn, check_step(c, conn, stmt), UD_OK, sql);
	if (check_good(c) && changes >= 0 &&
	    c->driver->changes(conn) != changes)
		check_fail(c, "%s changes %lld rows, expected %lld", sql,
		    (long long)c->driver->changes(conn), (long long)changes);
	if (stmt != NULL)
		c->driver->finalize(stmt);
}

/* One value as text; more than fits is cut. */
static void
show(const ud_driver *driver, void *stmt, int i, char type, char *out,
    size_t size)
{
	const unsigned char *data;
	const char *text;
	size_t len = 0;

	if (type == 'i') {
		(void)snprintf(out, size, "%lld",
		    (long long)driver->column_int(stmt, i));
	} else if (type == 't') {
		text = driver->column_text(stmt, i, &len);
		(void)snprintf(out, size, "%.*s", text == NULL ? 1 : (int)len,
		    text == NULL ? "~" : text);
	} else {
		data = driver->column_bytes(stmt, i, &len);
		(void)snprintf(out, size, "%s", data == NULL && len == 0 ?
		    "~" : "");
		for (size_t k = 0; k < len && 2 * k + 3 < size; k++)
			(void)snprintf(out + 2 * k, 3, "%02x", data[k]);
	}
}

void
check_answers(struct check *c, void *conn, void *stmt, const char *types,
    const char *right)
{
	char all[ANSWER] = "", one[ANSWER / 4];
	size_t len = 0;
	int rc = UD_OK;

	while (check_good(c) && (rc = check_step(c, conn, stmt)) == UD_ROW) {
		for (int i = 0; types[i] != '\0' && len < sizeof(all); i++) {
			show(c->driver, stmt, i, types[i], one, sizeof(one));
			len += (size_t)snprintf(all + len, sizeof(all) - len,
			    "%s%s", i > 0 ? "|" : "", one);
		}
		if (len < sizeof(all))
			len += (size_t)snprintf(all + len, sizeof(all) - len,
			    ";");
	}
	if (!check_good(c))
		return;
	if (rc != UD_OK)
		check_fail(c, "a query returns %s after \"%.200s\"",
		    ud_errname(rc), all);
	else if (strcmp(all, right) != 0)
		check_fail(c, "a query answers \"%.400s\", expected \"%.400s\"",
		    all, right);
	c->driver->reset(stmt);
}

void
check_rows(struct check *c, void *conn, const char *sql,
    const struct value *values, const char *types, const char *right)
{
	void *stmt = check_prepare(c, conn, sql);
	char why[CHECK_WHY];

	check_bind(c, conn, stmt, values);
	check_answers(c, conn, stmt, types, right);
	if (stmt == NULL)
		return;
	if (!check_good(c)) {
		(void)snprintf(why, sizeof(why), "%s", c->why);
		(void)snprintf(c->why, sizeof(c->why), "%.600s: %.500s", sql,
		    why);
	}
	c->driver->finalize(stmt);
}

void
check_count(struct check *c, void *conn, int64_t right)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%lld;", (long long)right);
	check_rows(c, conn, "SELECT count(*) FROM ud_things", WITHOUT, "i",
	    text);
}
