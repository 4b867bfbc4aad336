/* SPDX-License-Identifier: MIT */
#include "store/copy_rows.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

enum {
	SQL_BYTES_MAX = 65536,
	PAGE_BYTES_MAX = 268435456,
	PARAMETERS = 1000	/* of one statement */
};

/* Rows that one statement adds. */
static size_t
many(const struct copy_table *table)
{
	size_t rows = PARAMETERS / table->count;

	return rows < table->page ? rows : table->page;
}

/* Numbers and bytes do not tell by themselves whether they are NULL. */
static int
is_asked_for_null(const struct copy_column *column)
{
	return column->may_be_null && column->kind != COPY_TEXT;
}

static void
put_names(struct buf *sql, const struct copy_table *table, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_puts(sql, i == 0 ? "" : ", ");
		buf_puts(sql, table->columns[i].name);
	}
}

static void
put_parameter(struct buf *sql, size_t i)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "?%zu", i);
	buf_puts(sql, text);
}

/* (?1, ?2, ...), from parameter `first` on. */
static void
put_parameters(struct buf *sql, size_t first, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_puts(sql, i == 0 ? "(" : ", ");
		put_parameter(sql, first + i);
	}
	buf_puts(sql, ")");
}

static void
put_from(struct buf *sql, const struct copy_table *table)
{
	buf_puts(sql, " FROM ");
	buf_puts(sql, table->name);
	if (table->where != NULL) {
		buf_puts(sql, " WHERE ");
		buf_puts(sql, table->where);
	}
}

static void
put_page(struct buf *sql, const struct copy_table *table, int goes_on)
{
	size_t keys = table->keys;

	buf_puts(sql, "SELECT ");
	put_names(sql, table, table->count);
	for (size_t i = 0; i < table->count; i++)
		if (is_asked_for_null(&table->columns[i])) {
			buf_puts(sql, ", CASE WHEN ");
			buf_puts(sql, table->columns[i].name);
			buf_puts(sql, " IS NULL THEN 1 ELSE 0 END");
		}
	put_from(sql, table);
	if (goes_on) {
		buf_puts(sql, table->where == NULL ? " WHERE (" : " AND (");
		put_names(sql, table, keys);
		buf_puts(sql, ") > ");
		put_parameters(sql, 1, keys);
	}
	buf_puts(sql, " ORDER BY ");
	put_names(sql, table, keys);
	buf_puts(sql, " LIMIT ");
	put_parameter(sql, goes_on ? keys + 1 : 1);
}

static void
put_add(struct buf *sql, const struct copy_table *table, size_t rows)
{
	buf_puts(sql, "INSERT INTO ");
	buf_puts(sql, table->name);
	buf_puts(sql, " (");
	put_names(sql, table, table->count);
	buf_puts(sql, ") VALUES ");
	for (size_t i = 0; i < rows; i++) {
		buf_puts(sql, i == 0 ? "" : ", ");
		put_parameters(sql, 1 + i * table->count, table->count);
	}
}

static void
put_key_ids(struct buf *sql, const struct copy_table *table)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->columns[i].kind == COPY_SEAL) {
			buf_puts(sql, sql->len == 0 ? "" : " UNION ");
			buf_puts(sql, "SELECT DISTINCT substr(");
			buf_puts(sql, table->columns[i].name);
			buf_puts(sql, ", 1, 1)");
			put_from(sql, table);
		}
}

static void
put_statement(struct buf *sql, const struct copy_table *table, int which)
{
	switch (which) {
	case COPY_COUNT:
		buf_puts(sql, "SELECT count(*)");
		put_from(sql, table);
		break;
	case COPY_FIRST:
	case COPY_NEXT:
		put_page(sql, table, which == COPY_NEXT);
		break;
	case COPY_ADD:
	case COPY_ADD_MANY:
		put_add(sql, table, which == COPY_ADD ? 1 : many(table));
		break;
	default:
		put_key_ids(sql, table);
		break;
	}
}

int
copy_sql_make(struct copy_sql *sql, struct error *error)
{
	memset(sql, 0, sizeof(*sql));
	for (int i = 0; i < COPY_STATEMENTS; i++) {
		struct buf text = BUF_INIT(SQL_BYTES_MAX);

		put_statement(&text, &copy_tables[i / COPY_OF_ONE],
		    i % COPY_OF_ONE);
		if (!buf_ok(&text)) {
			buf_free(&text);
			return error_no_memory(error);
		}
		sql->text[i] = text.len == 0 ? NULL : buf_steal(&text);
	}
	sql->statements = (struct statements){
		.subject = SUBJECT_COPY,
		.count = COPY_STATEMENTS,
		.sql = (const char *const *)sql->text,
	};
	return UD_OK;
}

void
copy_sql_free(struct copy_sql *sql)
{
	for (int i = 0; i < COPY_STATEMENTS; i++)
		mem_free(sql->text[i]);
	memset(sql, 0, sizeof(*sql));
}

static void
begin(struct query *q, struct db *db, const struct copy_sql *sql,
    size_t table, size_t which)
{
	query_begin(q, db, &sql->statements, table * COPY_OF_ONE + which);
}

int
copy_rows_count(struct db *db, const struct copy_sql *sql, size_t table,
    int64_t *count)
{
	struct query q;

	begin(&q, db, sql, table, COPY_COUNT);
	return query_number(&q, count);
}

int
copy_rows_have_seals(const struct copy_sql *sql, size_t table)
{
	return sql->text[table * COPY_OF_ONE + COPY_KEY_IDS] != NULL;
}

void
copy_rows_key_ids(struct query *q, struct db *db, const struct copy_sql *sql,
    size_t table)
{
	begin(q, db, sql, table, COPY_KEY_IDS);
}

int
copy_page_begin(struct copy_page *page, const struct copy_sql *sql,
    size_t table, struct error *error)
{
	const struct copy_table *t = &copy_tables[table];

	*page = (struct copy_page){
		.sql = sql,
		.table = table,
		.bytes = BUF_INIT(PAGE_BYTES_MAX),
		.key = BUF_INIT(PAGE_BYTES_MAX),
	};
	page->values = mem_array(t->page * t->count, sizeof(*page->values));
	return page->values == NULL ? error_no_memory(error) : UD_OK;
}

void
copy_page_end(struct copy_page *page)
{
	mem_free(page->values);
	buf_free(&page->bytes);
	buf_free(&page->key);
	memset(page, 0, sizeof(*page));
}

const struct copy_value *
copy_page_row(const struct copy_page *page, size_t i)
{
	return page->values + i * copy_tables[page->table].count;
}

/* Put bytes into a buffer, which moves as it grows: until settle() a value
 * has their place there as its number. */
static void
note(struct copy_value *value, struct buf *bytes, struct span text)
{
	value->number = (int64_t)bytes->len;
	value->bytes = (struct span){NULL, text.len};
	buf_add(bytes, text.data, text.len);
}

static void
settle(struct copy_value *value, const struct buf *bytes)
{
	if (!value->is_null)
		value->bytes.data = value->bytes.len == 0 ? "" :
		    bytes->data + value->number;
}

static void
read_value(struct query *q, int i, enum copy_kind kind,
    struct copy_value *value, struct buf *bytes)
{
	struct span text = {0};

	*value = (struct copy_value){0};
	if (kind == COPY_INT) {
		value->number = query_column_int(q, i);
		return;
	}
	text = kind == COPY_TEXT ? query_column_text(q, i) :
	    query_column_bytes(q, i);
	value->is_null = kind == COPY_TEXT && text.data == NULL;
	note(value, bytes, text);
}

static void
read_row(struct query *q, struct copy_page *page)
{
	const struct copy_table *table = &copy_tables[page->table];
	struct copy_value *row = page->values + page->rows * table->count;
	int asked = (int)table->count;

	for (size_t i = 0; i < table->count; i++) {
		read_value(q, (int)i, table->columns[i].kind, &row[i],
		    &page->bytes);
		if (is_asked_for_null(&table->columns[i]))
			row[i].is_null = query_column_int(q, asked++) != 0;
	}
	page->rows++;
}

static void
bind_value(struct query *q, enum copy_kind kind,
    const struct copy_value *value)
{
	if (kind == COPY_INT && !value->is_null)
		query_int(q, value->number);
	else if (kind == COPY_INT || kind == COPY_TEXT)
		query_text(q, value->bytes);
	else
		query_bytes(q, value->bytes);
}

/* Keep the key of the last row, and ask for the rows after it. */
static void
begin_next(struct query *q, struct db *db, struct copy_page *page)
{
	const struct copy_table *table = &copy_tables[page->table];
	const struct copy_value *row = copy_page_row(page, page->rows - 1);

	buf_reset(&page->key);
	for (size_t i = 0; i < table->keys; i++) {
		page->last[i] = row[i];
		if (table->columns[i].kind != COPY_INT)
			note(&page->last[i], &page->key, row[i].bytes);
	}
	begin(q, db, page->sql, page->table, COPY_NEXT);
	for (size_t i = 0; i < table->keys; i++) {
		if (table->columns[i].kind != COPY_INT && buf_ok(&page->key))
			settle(&page->last[i], &page->key);
		bind_value(q, table->columns[i].kind, &page->last[i]);
	}
}

int
copy_rows_read(struct db *db, struct copy_page *page)
{
	const struct copy_table *table = &copy_tables[page->table];
	struct query q;
	int rc;

	if (page->rows > 0)
		begin_next(&q, db, page);
	else
		begin(&q, db, page->sql, page->table, COPY_FIRST);
	query_int(&q, (int64_t)table->page);
	buf_reset(&page->bytes);
	page->rows = 0;
	while ((rc = query_step(&q)) == UD_ROW && page->rows < table->page)
		read_row(&q, page);
	query_end(&q);
	if (rc < 0)
		return rc;
	if (!buf_ok(&page->bytes) || !buf_ok(&page->key))
		return error_no_memory(db->error);
	for (size_t i = 0; i < page->rows * table->count; i++)
		if (table->columns[i % table->count].kind != COPY_INT)
			settle(&page->values[i], &page->bytes);
	return UD_OK;
}

int
copy_rows_add(struct db *db, const struct copy_page *page)
{
	const struct copy_table *table = &copy_tables[page->table];
	struct query q;
	size_t rows;
	int rc = UD_OK;

	for (size_t i = 0; rc == UD_OK && i < page->rows; i += rows) {
		int all = page->rows - i >= many(table);

		rows = all ? many(table) : 1;
		begin(&q, db, page->sql, page->table, all ? COPY_ADD_MANY :
		    COPY_ADD);
		for (size_t v = 0; v < rows * table->count; v++)
			bind_value(&q, table->columns[v % table->count].kind,
			    &copy_page_row(page, i)[v]);
		rc = query_run(&q);
	}
	if (rc == UD_EEXISTS)
		rc = error_set(db->error, UD_ECORRUPT,
		    "Errors.Storage.Corrupt", NULL, table->name,
		    "two rows of %s have a value that only one may have",
		    table->name);
	return rc;
}
