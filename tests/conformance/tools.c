/* SPDX-License-Identifier: MIT */
#include "tools.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int
check_good(const struct check *c)
{
	return c->why[0] == '\0' && !c->skipped;
}

void
check_fail(struct check *c, const char *format, ...)
{
	va_list args;

	if (!check_good(c))
		return;
	va_start(args, format);
	(void)vsnprintf(c->why, sizeof(c->why), format, args);
	va_end(args);
}

void
check_skip(struct check *c, const char *why)
{
	if (!check_good(c))
		return;
	check_fail(c, "%s", why);
	c->skipped = 1;
}

void
check_that(struct check *c, int holds, const char *what)
{
	if (!holds)
		check_fail(c, "%s", what);
}

/* Codes that are no failure have no name in base.h. */
static const char *
name_of(int rc)
{
	return rc == UD_ROW ? "UD_ROW" : rc == UD_OK ? "UD_OK" :
	    ud_errname(rc);
}

void
check_code(struct check *c, void *conn, int rc, int right, const char *what)
{
	if (rc == right)
		return;
	check_fail(c, "%s returns %s, expected %s (%s)", what, name_of(rc),
	    name_of(right), conn == NULL ? "no connection" :
	    c->driver->errmsg(conn));
}

void *
check_open_as(struct check *c, ud_storage_spec spec)
{
	size_t i = 0;
	int rc;

	if (!check_good(c))
		return NULL;
	while (i < CHECK_CONNECTIONS && c->conns[i] != NULL)
		i++;
	if (i == CHECK_CONNECTIONS) {
		check_fail(c, "the check opens too many connections");
		return NULL;
	}
	spec.size = sizeof(spec);
	spec.location = c->location;
	if (spec.busy_timeout_ms == 0)
		spec.busy_timeout_ms = CHECK_PATIENCE_MS;
	rc = c->driver->open(&spec, c->suite->driver_ctx, &c->conns[i]);
	check_code(c, c->conns[i], rc, UD_OK, "open()");
	return rc == UD_OK ? c->conns[i] : NULL;
}

void *
check_open(struct check *c)
{
	return check_open_as(c, (ud_storage_spec){0});
}

void *
check_open_short(struct check *c)
{
	return check_open_as(c,
	    (ud_storage_spec){.busy_timeout_ms = CHECK_SHORT_MS});
}

void
check_close(struct check *c, void *conn)
{
	for (size_t i = 0; i < CHECK_CONNECTIONS; i++)
		if (conn != NULL && c->conns[i] == conn) {
			c->driver->close(conn);
			c->conns[i] = NULL;
		}
}

int
check_words(const ud_driver *driver, const char *sql, char *out, size_t size)
{
	const struct {
		const char *name, *word, *usual;
	} words[] = {
		{"{key}", driver->type_key, ""},
		{"{bytes}", driver->type_bytes, ""},
		{"{text}", driver->type_text, "TEXT"},
		{"{clustered}", driver->clustered, ""},
		{"{lock}", driver->lock, ""},
		{"{join}", driver->join, "CROSS JOIN"},
	};
	const char *word;
	size_t len = 0;

	while (*sql != '\0' && len + 1 < size) {
		size_t w = 0;

		while (w < N(words) && strncmp(sql, words[w].name,
		    strlen(words[w].name)) != 0)
			w++;
		if (w == N(words)) {
			out[len++] = *sql++;
			continue;
		}
		word = words[w].word == NULL ? words[w].usual : words[w].word;
		if (len + strlen(word) >= size)
			return 0;
		memcpy(out + len, word, strlen(word));
		len += strlen(word);
		sql += strlen(words[w].name);
	}
	out[len] = '\0';
	return *sql == '\0';
}

void
check_exec(struct check *c, void *conn, const char *sql)
{
	char text[CHECK_SQL];

	if (!check_good(c))
		return;
	if (!check_words(c->driver, sql, text, sizeof(text)))
		check_fail(c, "the words of the driver are too long");
	else
		check_code(c, conn, c->driver->exec(conn, text), UD_OK, sql);
}

void *
check_tables(struct check *c)
{
	void *conn = check_open(c);

	check_exec(c, conn,
	    "CREATE TABLE ud_things (\n\tkey {key},\n\tn BIGINT,\n\tt {text},"
	    "\n\tb {bytes}\n);\n"
	    "CREATE TABLE ud_names (owner BIGINT NOT NULL,"
	    " pos BIGINT NOT NULL, name {text} NOT NULL,"
	    " PRIMARY KEY (owner, pos)) {clustered};\n"
	    "CREATE UNIQUE INDEX ud_names_name ON ud_names (name);\n"
	    "CREATE TABLE ud_sums (a BIGINT NOT NULL, b BIGINT NOT NULL,"
	    " n BIGINT NOT NULL, PRIMARY KEY (a, b)) {clustered};\n");
	return conn;
}

static const char *const kinds[] = {"", "READ", "WRITE", "NESTED"};

static void
transaction(struct check *c, void *conn, int (*call)(void *conn, int kind),
    const char *name, int kind)
{
	char what[64];

	if (!check_good(c))
		return;
	(void)snprintf(what, sizeof(what), "%s(%s)", name, kinds[kind]);
	check_code(c, conn, call(conn, kind), UD_OK, what);
}

void
check_begin(struct check *c, void *conn, int kind)
{
	transaction(c, conn, c->driver->begin, "begin", kind);
}

void
check_commit(struct check *c, void *conn, int kind)
{
	transaction(c, conn, c->driver->commit, "commit", kind);
}

void
check_rollback(struct check *c, void *conn, int kind)
{
	transaction(c, conn, c->driver->rollback, "rollback", kind);
}

int
check_turn(struct check *c, void *conn)
{
	int rc;

	if (!check_good(c))
		return UD_OK;
	rc = c->driver->begin(conn, UD_TX_WRITE);
	if (rc != UD_OK || c->driver->lock == NULL)
		return rc;
	rc = check_try(c, conn, "SELECT key FROM ud_things WHERE key = 0"
	    "{lock}", WITHOUT);
	return rc == UD_ROW ? UD_OK : rc;
}
