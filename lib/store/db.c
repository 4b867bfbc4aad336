/* SPDX-License-Identifier: MIT */
#include "store/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/shapes.h"

enum { SQL_BYTES_MAX = 65536 };

/* The word for {name}; NULL if it is none. */
static const char *
word(const ud_driver *driver, const char *name, size_t len)
{
	const struct {
		const char *name, *word, *usual;
	} words[] = {
		{"key", driver->type_key, ""},
		{"bytes", driver->type_bytes, ""},
		{"text", driver->type_text, "TEXT"},
		{"clustered", driver->clustered, ""},
		{"index_key", driver->index_key, ""},
		{"lock", driver->lock, ""},
		{"join", driver->join, "CROSS JOIN"},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i].name) == len &&
		    memcmp(words[i].name, name, len) == 0)
			return words[i].word == NULL ? words[i].usual :
			    words[i].word;
	return NULL;
}

/* Placeholders, or rows with one each, whose type the first row says. */
static void
put_numbers(struct buf *out, const char *name)
{
	int as_rows = name[0] != '?', keys = name[0] == 'k';
	int n = atoi(name + (as_rows ? strcspn(name, " ") : 1));
	char text[64];

	for (int i = 1; i <= n; i++) {
		(void)snprintf(text, sizeof(text), !as_rows ? "%s?%d" :
		    keys && i == 1 ? "%s(0, CAST(?%d AS BIGINT))" :
		    "%s(%d, ?%d)", i > 1 ? ", " : "", as_rows && !(keys &&
		    i == 1) ? i - 1 : i, i);
		buf_puts(out, text);
	}
}

void
db_words(const ud_driver *driver, const struct db_word *words,
    const char *sql, struct buf *out)
{
	for (;;) {
		size_t n = strcspn(sql, "{");
		const char *to;

		buf_add(out, sql, n);
		sql += n;
		if (*sql == '\0')
			return;
		n = strcspn(sql + 1, "}");
		to = word(driver, sql + 1, n);
		for (size_t i = 0; words != NULL && words[i].name != NULL; i++)
			if (strlen(words[i].name) == n &&
			    memcmp(words[i].name, sql + 1, n) == 0)
				to = words[i].text;
		if (sql[1] == '?' || memchr(sql + 1, ' ', n) != NULL) {
			put_numbers(out, sql + 1);
			to = "";
		}
		/* Others are between us and the driver. */
		if (to == NULL)
			buf_add(out, sql, n + 1);
		else
			buf_puts(out, to);
		sql += n + 1;
		if (to == NULL && *sql != '\0')
			buf_putc(out, *sql);
		sql += *sql != '\0';
	}
}

int
db_error(struct db *db, int rc)
{
	static const struct {
		int code;
		const char *key, *text;
	} known[] = {
		{UD_EINVAL, "Errors.Invalid.Argument",
		    "the location is none for this storage"},
		{UD_EUNAVAIL, "Errors.Storage.Busy", "the store is busy"},
		{UD_ECONFLICT, "Errors.Storage.Conflict",
		    "another change came first"},
		{UD_EEXISTS, "Errors.AlreadyExists",
		    "another row has this value"},
		{UD_EEXHAUSTED, "Errors.Storage.Full",
		    "no memory or no space left"},
		{UD_ECORRUPT, "Errors.Storage.Corrupt",
		    "the file is damaged or no database"},
		{UD_ENOTFOUND, "Errors.Storage.NotFound",
		    "there is no such store"},
		{UD_EDENIED, "Errors.Storage.AccessDenied",
		    "no access to the store"},
		{UD_ESTATE, "Errors.Storage.ReadOnly",
		    "the store is read-only"},
		{UD_EUNIMPL, "Errors.Unimplemented",
		    "the storage cannot keep a directory"},
		{UD_EUNKNOWN, "Errors.Storage.OutcomeUnknown",
		    "it is not known whether the change was committed"},
	};
	const char *detail = db->conn == NULL ? "no connection" :
	    db->driver.errmsg(db->conn);

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].code == rc)
			return error_set(db->error, rc, known[i].key, NULL,
			    NULL, "%s%s%s", known[i].text,
			    detail[0] == '\0' ? "" : ": ", detail);
	return error_set(db->error, UD_EINTERNAL, "Errors.Internal", NULL,
	    NULL, "storage failed: %s", detail);
}

int
db_open(struct db *db, const ud_driver *driver, const ud_storage_spec *spec,
    void *ctx, struct error *error)
{
	size_t size = driver->size;
	int rc;

	memset(db, 0, sizeof(*db));
	db->error = error;
	db->attached = spec->native != NULL;
	if (size > sizeof(db->driver))
		size = sizeof(db->driver);
	memcpy(&db->driver, driver, size);
	if (db->driver.finalize == NULL || (db->driver.bind_numbers == NULL &&
	    db->driver.substrings == UD_SUBSTRINGS_ARRAYS))
		return error_invalid(error, "driver",
		    "the driver lacks a function");
	rc = db->driver.open(spec, ctx, &db->conn);
	return rc == UD_OK ? UD_OK : db_error(db, rc);
}

void
db_close(struct db *db)
{
	for (int i = 0; i < SUBJECTS; i++) {
		void **list = db->prepared[i];

		/* The list ends with a pointer to itself. */
		for (size_t j = 0; list != NULL && list[j] != (void *)list; j++)
			if (list[j] != NULL)
				db->driver.finalize(list[j]);
		mem_free(list);
		db->prepared[i] = NULL;
	}
	shapes_free(db);
	if (db->conn != NULL)
		db->driver.close(db->conn);
	db->conn = NULL;
}

int
db_ask(struct db *db, const char *sql, const char *name, int *yes)
{
	void *stmt = NULL;
	int rc;

	rc = db->driver.prepare(db->conn, sql, &stmt);
	if (rc == UD_OK && name != NULL)
		rc = db->driver.bind_text(stmt, 1, name, strlen(name));
	if (rc == UD_OK)
		rc = db->driver.step(stmt);
	*yes = rc == UD_ROW;
	if (rc != UD_ROW && rc != UD_OK)
		rc = db_error(db, rc);
	if (stmt != NULL)
		db->driver.finalize(stmt);
	return rc == UD_ROW ? UD_OK : rc;
}

int
db_has_table(struct db *db, const char *name, int *there)
{
	return db_ask(db, db->driver.has_table, name, there);
}

static int
query_fail(struct query *q, int rc)
{
	/* What fails ahead is asked again, and then shows. */
	q->db->failed |= !q->db->ahead;
	q->rc = db_error(q->db, rc);
	return q->rc;
}

/* Prepare a statement of a table. */
static int
compile(struct db *db, const struct statements *set, size_t index,
    void **stmt)
{
	static const char many[] = "{many}";
	const ud_driver *driver = &db->driver;
	const char *sql = set->sql[index];
	struct buf text = BUF_INIT(SQL_BYTES_MAX);
	int is_many = strncmp(sql, many, sizeof(many) - 1) == 0, rc;

	if (strchr(sql, '{') == NULL)
		return driver->prepare(db->conn, sql, stmt);
	db_words(driver, set->words, is_many ? sql + sizeof(many) - 1 : sql,
	    &text);
	if (!buf_ok(&text))
		rc = UD_EEXHAUSTED;
	else if (is_many && driver->prepare_many != NULL)
		rc = driver->prepare_many(db->conn, text.data, stmt);
	else
		rc = driver->prepare(db->conn, text.data, stmt);
	buf_free(&text);
	return rc;
}

static int
prepare(struct query *q, const struct statements *set, size_t index)
{
	struct db *db = q->db;
	void **list = db->prepared[set->subject];
	int rc;

	if (list == NULL) {
		list = mem_array(set->count + 1, sizeof(*list));
		if (list == NULL)
			return UD_EEXHAUSTED;
		list[set->count] = list;
		db->prepared[set->subject] = list;
	}
	if (list[index] == NULL) {
		rc = compile(db, set, index, &list[index]);
		if (rc != UD_OK)
			return rc;
	}
	q->stmt = list[index];
	return UD_OK;
}

void
query_begin(struct query *q, struct db *db, const struct statements *set,
    size_t index)
{
	int rc;

	*q = (struct query){.db = db};
	rc = prepare(q, set, index);
	if (rc == UD_EEXHAUSTED) {
		db->failed |= !db->ahead;
		q->rc = error_no_memory(db->error);
	} else if (rc != UD_OK) {
		(void)query_fail(q, rc);
	}
}

void
query_begin_with(struct query *q, struct db *db, void *stmt)
{
	*q = (struct query){.db = db, .stmt = stmt};
}

static void
bound(struct query *q, int rc)
{
	if (rc != UD_OK)
		(void)query_fail(q, rc);
}

void
query_int(struct query *q, int64_t value)
{
	q->bound++;
	if (q->rc == UD_OK)
		bound(q, q->db->driver.bind_int(q->stmt, q->bound, value));
}

void
query_text(struct query *q, struct span text)
{
	q->bound++;
	if (q->rc == UD_OK)
		bound(q, q->db->driver.bind_text(q->stmt, q->bound, text.data,
		    text.len));
}

void
query_numbers(struct query *q, const int32_t *numbers, size_t count)
{
	q->bound++;
	if (q->rc == UD_OK)
		bound(q, q->db->driver.bind_numbers(q->stmt, q->bound, numbers,
		    count));
}

void
query_bytes(struct query *q, struct span bytes)
{
	q->bound++;
	if (q->rc == UD_OK)
		bound(q, q->db->driver.bind_bytes(q->stmt, q->bound,
		    bytes.data, bytes.len));
}

static int
step_with(struct query *q, int (*step)(void *stmt))
{
	int rc;

	if (q->rc != UD_OK)
		return q->rc;
	rc = step(q->stmt);
	return rc == UD_OK || rc == UD_ROW ? rc : query_fail(q, rc);
}

int
query_step(struct query *q)
{
	const struct db *db = q->db;

	return step_with(q, db->ahead ? db->driver.send : db->driver.step);
}

int
db_ahead_begin(struct db *db)
{
	db->ahead = db->driver.send != NULL;
	return db->ahead;
}

void
db_ahead_end(struct db *db)
{
	db->ahead = 0;
	/* Answers that are not there yet are no mistake. */
	error_clear(db->error);
}

int
db_assume_begin(struct db *db)
{
	db->assuming = db->driver.assume != NULL;
	return db->assuming;
}

void
db_assume_end(struct db *db)
{
	db->assuming = 0;
}

int
query_run(struct query *q)
{
	int rc = query_step(q);

	/* A row from a statement that has none is a driver's mistake. */
	if (rc == UD_ROW)
		rc = query_fail(q, UD_EINTERNAL);
	if (rc == UD_OK)
		q->db->writes++;
	query_end(q);
	return rc;
}

int
db_run(struct db *db, const struct statements *set, size_t index,
    const int64_t *numbers, size_t count)
{
	struct query q;

	query_begin(&q, db, set, index);
	for (size_t i = 0; i < count; i++)
		query_int(&q, numbers[i]);
	return query_run(&q);
}

int
query_run_count(struct query *q, int64_t *changed)
{
	int rc = query_run(q);

	*changed = rc == UD_OK ? q->db->driver.changes(q->db->conn) : 0;
	/* It may only now be known that it failed. */
	if (*changed < 0) {
		rc = query_fail(q, (int)*changed);
		*changed = 0;
	}
	/* What changed nothing was no write. */
	if (rc == UD_OK && *changed == 0)
		q->db->writes--;
	return rc;
}

int
query_run_kept(struct query *q, int64_t *changed)
{
	int rc;

	if (q->db->driver.send == NULL)
		return query_run_count(q, changed);
	rc = query_run(q);
	*changed = rc == UD_OK;
	return rc;
}

static int
end_exists(struct query *q, int rc, int *found)
{
	*found = rc == UD_ROW;
	query_end(q);
	return rc == UD_ROW ? UD_OK : rc;
}

int
query_exists(struct query *q, int *found)
{
	return end_exists(q, query_step(q), found);
}

int
query_unexpected(struct query *q, int *found)
{
	int rc = q->db->assuming ? step_with(q, q->db->driver.assume) :
	    query_step(q);

	return end_exists(q, rc, found);
}

int
query_number(struct query *q, int64_t *number)
{
	int rc = query_step(q);

	*number = rc == UD_ROW ? query_column_int(q, 0) : 0;
	query_end(q);
	return rc == UD_ROW ? UD_OK : rc;
}

int64_t
query_column_int(struct query *q, int i)
{
	return q->db->driver.column_int(q->stmt, i);
}

struct span
query_column_text(struct query *q, int i)
{
	struct span text;

	text.data = q->db->driver.column_text(q->stmt, i, &text.len);
	return text;
}

struct span
query_column_bytes(struct query *q, int i)
{
	struct span bytes;

	bytes.data = q->db->driver.column_bytes(q->stmt, i, &bytes.len);
	return bytes;
}

void
query_columns_int(struct query *q, int first, int count, int64_t *values)
{
	int64_t (*column)(void *, int) = q->db->driver.column_int;

	for (int i = 0; i < count; i++)
		values[i] = column(q->stmt, first + i);
}

void
query_columns_text(struct query *q, int first, int count, struct span *texts)
{
	const char *(*column)(void *, int, size_t *) =
	    q->db->driver.column_text;

	for (int i = 0; i < count; i++)
		texts[i].data = column(q->stmt, first + i, &texts[i].len);
}

void
query_end(struct query *q)
{
	if (q->stmt == NULL)
		return;
	q->db->driver.reset(q->stmt);
	/* A host may look into the statements of its own connection. */
	for (int i = 1; q->db->attached && i <= q->bound; i++)
		(void)q->db->driver.bind_text(q->stmt, i, NULL, 0);
	q->stmt = NULL;
}

int
tx_begin(struct tx *tx, struct db *db, int kind)
{
	int rc;

	*tx = (struct tx){.db = db};
	if (db->driver.in_transaction(db->conn))
		kind = UD_TX_NESTED;
	rc = db->driver.begin(db->conn, kind);
	if (rc != UD_OK)
		return db_error(db, rc);
	tx->kind = kind;
	return UD_OK;
}

int
tx_glance(struct tx *tx, struct db *db)
{
	int rc;

	if (db->driver.glance == NULL ||
	    db->driver.in_transaction(db->conn))
		return tx_begin(tx, db, UD_TX_READ);
	*tx = (struct tx){.db = db};
	if ((rc = db->driver.glance(db->conn)) != UD_OK)
		return db_error(db, rc);
	tx->kind = UD_TX_READ;
	return UD_OK;
}

int
tx_commit(struct tx *tx)
{
	int rc;

	if (tx->kind == 0)
		return UD_OK;
	rc = tx->db->driver.commit(tx->db->conn, tx->kind);
	if (rc != UD_OK)
		return db_error(tx->db, rc);
	tx->kind = 0;
	return UD_OK;
}

void
tx_end(struct tx *tx)
{
	const ud_driver *driver;

	if (tx->kind == 0)
		return;
	driver = &tx->db->driver;
	if (driver->rollback(tx->db->conn, tx->kind) != UD_OK ||
	    (tx->kind != UD_TX_NESTED && driver->in_transaction(tx->db->conn)))
		tx->db->doubt = tx->kind;
	tx->kind = 0;
}
