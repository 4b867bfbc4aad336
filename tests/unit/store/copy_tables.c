/* SPDX-License-Identifier: MIT */
/* The list of what is copied against the tables that there are. */
#include "store/copy_tables.h"

#include <userdir.h>

#include <criterion/criterion.h>

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

static sqlite3 *db;
static ud_dir *dir;

/* The library makes its tables on our connection. */
static void
begin(void)
{
	static const unsigned char bytes[UD_MASTER_KEY_BYTES] = { 1 };
	const ud_master_key key = { 1, bytes, sizeof(bytes) };
	ud_options options = UD_INIT(ud_options);

	cr_assert_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	options.keys = &key;
	options.key_count = 1;
	options.allow_all = 1;
	options.sqlite = db;
	cr_assert_eq(ud_open(NULL, &options, &dir), UD_OK, "%s",
	    ud_errmsg(dir));
}

static void
end(void)
{
	ud_close(&dir);
	(void)sqlite3_close(db);
}

TestSuite(copy_tables, .init = begin, .fini = end);

static const struct copy_table *
listed(const char *name)
{
	for (size_t i = 0; i < COPY_TABLES; i++)
		if (strcmp(copy_tables[i].name, name) == 0)
			return &copy_tables[i];
	return NULL;
}

/* Made anew from the rest (user/reindex.c). */
static int
is_derived(const char *name)
{
	return strcmp(name, "ud_pending") == 0 ||
	    strncmp(name, "ud_g3", 5) == 0 || strncmp(name, "ud_g5", 5) == 0;
}

static sqlite3_stmt *
query(const char *sql, const char *name)
{
	sqlite3_stmt *stmt = NULL;

	cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK,
	    "%s", sqlite3_errmsg(db));
	if (name != NULL)
		(void)sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
	return stmt;
}

Test(copy_tables, list_has_every_table)
{
	sqlite3_stmt *stmt = query("SELECT name FROM sqlite_schema"
	    " WHERE type = 'table' AND name LIKE 'ud\\_%' ESCAPE '\\'", NULL);
	size_t found = 0;

	while (sqlite3_step(stmt) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(stmt, 0);

		cr_expect((listed(name) != NULL) + is_derived(name) == 1,
		    "%s is neither copied nor made anew", name);
		found += listed(name) != NULL;
	}
	(void)sqlite3_finalize(stmt);
	cr_expect_eq(found, COPY_TABLES);
}

static const struct copy_column *
column_of(const struct copy_table *table, const char *name, size_t *place)
{
	for (*place = 0; *place < table->count; ++*place)
		if (strcmp(table->columns[*place].name, name) == 0)
			return &table->columns[*place];
	return NULL;
}

/* What a column is by its declared type. */
static int
fits(const struct copy_column *column, const char *type)
{
	switch (column->kind) {
	case COPY_INT:
		return strcmp(type, "BIGINT") == 0 ||
		    strcmp(type, "INTEGER") == 0;
	case COPY_TEXT:
		return strcmp(type, "TEXT") == 0;
	default:
		return strcmp(type, "BLOB") == 0;
	}
}

/* A row of table_info: name, type, not null, place in the primary key. */
static void
compare_column(const struct copy_table *table, sqlite3_stmt *stmt)
{
	const char *name = (const char *)sqlite3_column_text(stmt, 0);
	const char *type = (const char *)sqlite3_column_text(stmt, 1);
	int not_null = sqlite3_column_int(stmt, 2);
	size_t key = (size_t)sqlite3_column_int(stmt, 3), place;
	const struct copy_column *column = column_of(table, name, &place);

	cr_assert_not_null(column, "%s.%s is not copied", table->name, name);
	cr_expect(fits(column, type), "%s.%s is %s", table->name, name, type);
	/* A key is never NULL, which SQLite does not always say. */
	cr_expect_eq(column->may_be_null, !not_null && key == 0, "%s.%s",
	    table->name, name);
	cr_expect_eq(key > 0 ? key - 1 : place, place, "%s.%s", table->name,
	    name);
	cr_expect_eq(key > 0, place < table->keys, "%s.%s", table->name,
	    name);
}

Test(copy_tables, list_has_every_column_as_it_is)
{
	for (size_t i = 0; i < COPY_TABLES; i++) {
		const struct copy_table *table = &copy_tables[i];
		sqlite3_stmt *stmt = query("SELECT name, type, \"notnull\","
		    " pk FROM pragma_table_info(?1)", table->name);
		size_t found = 0;

		for (; sqlite3_step(stmt) == SQLITE_ROW; found++)
			compare_column(table, stmt);
		(void)sqlite3_finalize(stmt);
		cr_expect_eq(found, table->count, "%s", table->name);
	}
}

Test(copy_tables, seals_are_marked_as_such)
{
	for (size_t i = 0; i < COPY_TABLES; i++)
		for (size_t k = 0; k < copy_tables[i].count; k++) {
			const struct copy_column *column =
			    &copy_tables[i].columns[k];

			int is_seal = strcmp(column->name, "seal") == 0 ||
			    strcmp(column->name, "box") == 0;

			cr_expect_eq(is_seal, column->kind == COPY_SEAL,
			    "%s.%s", copy_tables[i].name, column->name);
		}
}

Test(copy_tables, list_keeps_its_bounds)
{
	for (size_t i = 0; i < COPY_TABLES; i++) {
		cr_expect_leq(copy_tables[i].count, COPY_COLUMNS_MAX);
		cr_expect_leq(copy_tables[i].keys, COPY_KEYS_MAX);
		cr_expect_gt(copy_tables[i].keys, 0);
	}
}
