/* SPDX-License-Identifier: MIT */
/* Prepared statements.  Behind one there may be several of SQLite's. */
#include "internal.h"

#include <string.h>

enum { VALUE_NONE, VALUE_INT, VALUE_TEXT, VALUE_BYTES };

/* A parameter that is asked for by userdir_parameter(). */
struct value {
	int type;
	int64_t number;
	const void *data;	/* the caller's */
	size_t len;
};

struct stmt {
	struct conn *conn;
	/* One; or two for each row, an update and an insert. */
	sqlite3_stmt **parts;
	size_t count;
	int is_upsert;
	int64_t number;		/* if it has many parameters */
	struct value *values;
	int value_count;
	struct stmt *next;
};

/* SQLite's own value of a parameter beyond its limit. */
static void
parameter(sqlite3_context *context, int argc, sqlite3_value **argv)
{
	struct conn *conn = sqlite3_user_data(context);
	int64_t number = sqlite3_value_int64(argv[0]);
	int i = sqlite3_value_int(argv[1]) - 1;
	struct stmt *s = conn->many;
	const struct value *v;

	(void)argc;
	while (s != NULL && s->number != number)
		s = s->next;
	if (s == NULL || i < 0 || i >= s->value_count) {
		sqlite3_result_error(context, "no such parameter", -1);
		return;
	}
	v = &s->values[i];
	if (v->type == VALUE_INT)
		sqlite3_result_int64(context, v->number);
	else if (v->type == VALUE_NONE || v->data == NULL)
		sqlite3_result_null(context);
	else if (v->type == VALUE_TEXT)
		sqlite3_result_text64(context, v->data, v->len, SQLITE_STATIC,
		    SQLITE_UTF8);
	else
		sqlite3_result_blob64(context, v->data, v->len,
		    SQLITE_STATIC);
}

int
statement_register(struct conn *conn)
{
	return sqlite3_create_function_v2(conn->db, "userdir_parameter", 2,
	    SQLITE_UTF8 | SQLITE_DETERMINISTIC, conn, parameter, NULL, NULL,
	    NULL);
}

static int
add_part(struct stmt *s, const char *sql)
{
	int rc = sqlite3_prepare_v2(s->conn->db, sql, -1, &s->parts[s->count],
	    NULL);

	s->count += rc == SQLITE_OK;
	return code_of(rc);
}

static int
add_parts(struct stmt *s, const char *plain, const struct upsert *upsert)
{
	size_t room = plain != NULL ? 1 : 2 * upsert->rows;
	int rc = UD_OK;

	s->parts = sqlite3_malloc64(room * sizeof(*s->parts));
	if (s->parts == NULL)
		return UD_EEXHAUSTED;
	if (plain != NULL)
		return add_part(s, plain);
	s->is_upsert = 1;
	for (size_t i = 0; rc == UD_OK && i < upsert->rows; i++)
		if ((rc = add_part(s, upsert->update[i])) == UD_OK)
			rc = add_part(s, upsert->insert[i]);
	return rc;
}

/* Room for the values of many parameters. */
static int
keep_values(struct stmt *s, int count)
{
	size_t size = (size_t)count * sizeof(*s->values);

	if (count == 0)
		return UD_OK;
	s->values = sqlite3_malloc64(size);
	if (s->values == NULL)
		return UD_EEXHAUSTED;
	memset(s->values, 0, size);
	s->value_count = count;
	s->number = ++s->conn->last_number;
	s->next = s->conn->many;
	s->conn->many = s;
	return UD_OK;
}

int
statement_prepare(void *p, const char *sql, void **out)
{
	struct conn *conn = p;
	struct stmt *s = sqlite3_malloc64(sizeof(*s));
	struct upsert upsert = {0};
	char *plain = NULL;
	int rc;

	*out = NULL;
	if (s == NULL)
		return UD_EEXHAUSTED;
	memset(s, 0, sizeof(*s));
	s->conn = conn;
	conn->why[0] = '\0';
	if ((rc = keep_values(s, translate_params(sql))) == UD_OK &&
	    (rc = translate(sql, s->number, &plain, &upsert)) == UD_OK)
		rc = add_parts(s, plain, &upsert);
	sqlite3_free(plain);
	upsert_free(&upsert);
	if (rc == UD_OK)
		*out = s;
	else
		statement_finalize(s);
	return rc;
}

/* Bind it wherever it occurs; a part need not have all parameters. */
static int
bind(struct stmt *s, int i, const struct value *v)
{
	int rc = SQLITE_OK;

	if (s->values != NULL) {
		if (i < 1 || i > s->value_count)
			return UD_EINTERNAL;
		s->values[i - 1] = *v;
		return UD_OK;
	}
	for (size_t k = 0; rc == SQLITE_OK && k < s->count; k++) {
		if (s->is_upsert &&
		    i > sqlite3_bind_parameter_count(s->parts[k]))
			continue;
		if (v->type == VALUE_INT)
			rc = sqlite3_bind_int64(s->parts[k], i, v->number);
		else if (v->type == VALUE_TEXT)
			rc = sqlite3_bind_text64(s->parts[k], i, v->data,
			    v->len, SQLITE_STATIC, SQLITE_UTF8);
		else
			rc = sqlite3_bind_blob64(s->parts[k], i, v->data,
			    v->len, SQLITE_STATIC);
	}
	return code_of(rc);
}

int
statement_bind_int(void *stmt, int i, int64_t value)
{
	return bind(stmt, i, &(struct value){VALUE_INT, value, NULL, 0});
}

int
statement_bind_text(void *stmt, int i, const char *text, size_t len)
{
	return bind(stmt, i, &(struct value){VALUE_TEXT, 0, text, len});
}

int
statement_bind_bytes(void *stmt, int i, const void *bytes, size_t len)
{
	return bind(stmt, i, &(struct value){VALUE_BYTES, 0, bytes, len});
}

/* Run a part that has no rows: how many it changed, -1 after a failure. */
static int64_t
run(struct stmt *s, size_t part, int *rc)
{
	*rc = sqlite3_step(s->parts[part]);
	(void)sqlite3_reset(s->parts[part]);
	return *rc == SQLITE_DONE ? sqlite3_changes(s->conn->db) : -1;
}

static int
say(struct conn *conn, const char *words)
{
	return sqlite3_exec(conn->db, words, NULL, NULL, NULL);
}

/* All rows or none: a savepoint is a transaction where none is open. */
static int
upsert(struct stmt *s)
{
	struct conn *conn = s->conn;
	int64_t total = 0, changed = 0;
	int rc = say(conn, "SAVEPOINT userdir_rows");

	if (rc != SQLITE_OK)
		return code_of(rc);
	for (size_t i = 0; changed >= 0 && i < s->count; i += 2) {
		changed = run(s, i, &rc);
		if (changed == 0)
			changed = run(s, i + 1, &rc);
		total += changed;
	}
	if (changed >= 0)
		rc = say(conn, "RELEASE userdir_rows");
	if (changed >= 0 && rc == SQLITE_OK) {
		conn->changes = total;
		return UD_OK;
	}
	(void)sqlite3_snprintf(sizeof(conn->why), conn->why, "%s",
	    sqlite3_errmsg(conn->db));
	(void)say(conn, "ROLLBACK TO userdir_rows");
	(void)say(conn, "RELEASE userdir_rows");
	return code_of(rc);
}

int
statement_step(void *p)
{
	struct stmt *s = p;
	int rc;

	s->conn->why[0] = '\0';
	if (s->is_upsert)
		return upsert(s);
	rc = sqlite3_step(s->parts[0]);
	if (rc == SQLITE_DONE && !sqlite3_stmt_readonly(s->parts[0]))
		s->conn->changes = sqlite3_changes(s->conn->db);
	return code_of(rc);
}

int64_t
statement_column_int(void *stmt, int i)
{
	return sqlite3_column_int64(((struct stmt *)stmt)->parts[0], i);
}

const char *
statement_column_text(void *stmt, int i, size_t *len)
{
	sqlite3_stmt *part = ((struct stmt *)stmt)->parts[0];
	const char *text = (const char *)sqlite3_column_text(part, i);

	*len = text == NULL ? 0 : (size_t)sqlite3_column_bytes(part, i);
	return text;
}

const void *
statement_column_bytes(void *stmt, int i, size_t *len)
{
	sqlite3_stmt *part = ((struct stmt *)stmt)->parts[0];
	const void *bytes = sqlite3_column_blob(part, i);

	*len = bytes == NULL ? 0 : (size_t)sqlite3_column_bytes(part, i);
	return bytes;
}

void
statement_reset(void *p)
{
	struct stmt *s = p;

	for (size_t i = 0; i < s->count; i++)
		(void)sqlite3_reset(s->parts[i]);
}

void
statement_finalize(void *p)
{
	struct stmt *s = p;
	struct stmt **link = &s->conn->many;

	for (size_t i = 0; i < s->count; i++)
		(void)sqlite3_finalize(s->parts[i]);
	while (*link != NULL && *link != s)
		link = &(*link)->next;
	if (*link == s)
		*link = s->next;
	sqlite3_free(s->parts);
	sqlite3_free(s->values);
	sqlite3_free(s);
}
