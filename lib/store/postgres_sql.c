/* SPDX-License-Identifier: MIT */
/* The library's SQL in the words of PostgreSQL, and its failures in ours. */
#include <stdio.h>
#include <string.h>

#include "store/postgres.h"

static int
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_';
}

/* The name of an index stands without that of the schema. */
static int
names_index(const char *sql, const char *at)
{
	static const char before[] = "INDEX ";
	size_t len = sizeof(before) - 1;

	return (size_t)(at - sql) >= len &&
	    memcmp(at - len, before, len) == 0;
}

/* Functions of the server that the library's SQL calls. */
static int
names_function(const char *at)
{
	static const char *const names[] = {"count(", "max(", "min(", "sum(",
	    "length(", "substr(", "strpos(", "gin_clean_pending_list(",
	    "to_regclass(", "set_config(", "pg_has_role(",
	    "jsonb_array_elements_text("};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strncmp(at, names[i], strlen(names[i])) == 0)
			return 1;
	return 0;
}

/* Whose is what is named here? */
static void
put_schema(const struct pg *pg, const char *sql, const char *at,
    struct buf *out)
{
	if (at > sql && (is_word(at[-1]) || at[-1] == '.'))
		return;
	if (strncmp(at, "ud_", 3) == 0 && !names_index(sql, at)) {
		buf_puts(out, pg->schema);
		buf_putc(out, '.');
	} else if (names_function(at)) {
		buf_puts(out, "pg_catalog.");
	}
}

/*
 * Placeholders ?1 become $1; {schema} is the name of ours; and every table,
 * whose names begin with ud_, is named with its schema, and every function
 * with that of the server, so that no search path decides whose it is.
 */
int
pg_translate(const struct pg *pg, const char *sql, struct buf *out)
{
	int quoted = 0;

	for (const char *p = sql; *p != '\0'; p++) {
		/* Comments may hold anything. */
		if (!quoted && p[0] == '-' && p[1] == '-')
			p += strcspn(p, "\n");
		if (*p == '\0')
			break;
		if (*p == '\'')
			quoted = !quoted;
		if (*p == '{' && strncmp(p, "{schema}", 8) == 0) {
			buf_puts(out, pg->schema);
			p += 7;
		} else if (quoted) {
			buf_putc(out, *p);
		} else if (*p == '?') {
			buf_putc(out, '$');
		} else {
			put_schema(pg, sql, p, out);
			buf_putc(out, *p);
		}
	}
	return buf_ok(out) ? UD_OK : UD_EEXHAUSTED;
}

/* Codes by SQLSTATE, or by its class of two characters. */
static const struct {
	const char *state;
	int code;
} codes[] = {
	{"08", UD_EUNAVAIL},		/* connection */
	{"22", UD_EINTERNAL},		/* data */
	{"23505", UD_EEXISTS},		/* unique_violation */
	{"25006", UD_ESTATE},		/* read_only_sql_transaction */
	{"25P02", UD_ECONFLICT},	/* that of the host failed before */
	{"28", UD_EDENIED},		/* authorization */
	{"3D000", UD_ENOTFOUND},	/* no such database */
	{"3F000", UD_ENOTFOUND},	/* no such schema */
	{"40003", UD_EUNKNOWN},		/* statement completion unknown */
	{"40", UD_ECONFLICT},		/* serialization, deadlock */
	{"42501", UD_EDENIED},		/* insufficient_privilege */
	{"42P06", UD_ECONFLICT},	/* made by another one meanwhile: */
	{"42P07", UD_ECONFLICT},	/* schema, table, */
	{"42710", UD_ECONFLICT},	/* object */
	{"53", UD_EEXHAUSTED},		/* resources */
	{"53300", UD_EUNAVAIL},		/* too many connections */
	{"54", UD_EEXHAUSTED},		/* limits of the server */
	{"55P03", UD_EUNAVAIL},		/* lock_not_available */
	{"57", UD_EUNAVAIL},		/* intervention, time-outs, shutdown */
	{"58", UD_EUNAVAIL},		/* system error of the server */
	{"XX001", UD_ECORRUPT},		/* data_corrupted */
	{"XX002", UD_ECORRUPT},		/* index_corrupted */
};

static int
code_of(const char *state)
{
	int code = UD_EINTERNAL;

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		size_t len = strlen(codes[i].state);

		if (len == 5 && strcmp(state, codes[i].state) == 0)
			return codes[i].code;
		if (len == 2 && strncmp(state, codes[i].state, 2) == 0)
			code = codes[i].code;
	}
	return code;
}

/* The server's text may hold values where data are the matter. */
static int
may_tell(const char *state)
{
	return strncmp(state, "22", 2) != 0 && strncmp(state, "23", 2) != 0;
}

/* What was prepared is gone: all of it must be prepared again.  On a connection
 * of our own nobody can have dropped it. */
static int
fail_unprepared(struct pg *pg)
{
	pg->generation++;
	if (pg->attached)
		return UD_EUNAVAIL;
	(void)snprintf(pg->error, sizeof(pg->error), "a pooler gives each "
	    "transaction another connection; it must pool sessions");
	return UD_EUNIMPL;
}

int
pg_fail(struct pg *pg, const PGresult *result)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *text = PQresultErrorField(result,
	    PG_DIAG_MESSAGE_PRIMARY);
	const char *rule = PQresultErrorField(result,
	    PG_DIAG_CONSTRAINT_NAME);

	if (state == NULL)
		return pg_fail_connection(pg, UD_EUNAVAIL);
	if (text == NULL || !may_tell(state))
		text = rule == NULL ? "" : rule;
	(void)snprintf(pg->error, sizeof(pg->error), "SQLSTATE %s%s%s", state,
	    text[0] == '\0' ? "" : ": ", text);
	return strcmp(state, "26000") == 0 ? fail_unprepared(pg) :
	    code_of(state);
}

int
pg_fail_connection(struct pg *pg, int code)
{
	const char *text = pg->conn == NULL ? "" : PQerrorMessage(pg->conn);
	size_t len = strcspn(text, "\n");

	(void)snprintf(pg->error, sizeof(pg->error), "%.*s",
	    len > 200 ? 200 : (int)len, text);
	if (len == 0)
		(void)snprintf(pg->error, sizeof(pg->error),
		    "the connection is lost");
	return code;
}
