/* SPDX-License-Identifier: MIT */
#include "store/schema.h"

#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "base/text.h"
#include "store/copy_tables.h"
#include "store/meta_rows.h"
#include "store/schema_steps.h"		/* made from schema/NNN_name.sql */

enum { SCHEMA_BYTES_MAX = 65536, COPY_ID_BYTES = 16 };

static const char mark_begin[] = "copy ";

int
schema_latest(void)
{
	return (int)(sizeof(schema_steps) / sizeof(schema_steps[0]));
}

/* Read the fact where the version stands. */
static int
get_mark(struct db *db, struct schema_mark *mark)
{
	return meta_rows_get(db, "schema", mark->text, sizeof(mark->text),
	    &mark->len);
}

int
schema_version(struct db *db, int *version)
{
	struct schema_mark mark;
	int64_t value;
	int there, rc;

	*version = 0;
	if ((rc = db_has_table(db, "ud_meta", &there)) != UD_OK || !there ||
	    (rc = get_mark(db, &mark)) != UD_OK)
		return rc;
	if (mark.len > sizeof(mark_begin) - 1 && memcmp(mark.text, mark_begin,
	    sizeof(mark_begin) - 1) == 0) {
		*version = SCHEMA_COPYING;
		return UD_OK;
	}
	if ((rc = meta_rows_get_int(db, "schema", &value)) != UD_OK)
		return rc;
	*version = value < 0 || value > 1000000 ? 1000000 : (int)value;
	return UD_OK;
}

int
schema_step(struct db *db, int version)
{
	struct buf sql = BUF_INIT(SCHEMA_BYTES_MAX);
	int rc;

	db_words(&db->driver, NULL, schema_steps[version], &sql);
	if (!buf_ok(&sql))
		rc = error_no_memory(db->error);
	else if ((rc = db->driver.exec(db->conn, sql.data)) != UD_OK)
		rc = db_error(db, rc);
	else
		rc = meta_rows_set_int(db, "schema", version + 1);
	buf_free(&sql);
	return rc;
}

struct schema_mark
schema_make_mark(const unsigned char *copy, uint64_t step)
{
	char name[2 * COPY_ID_BYTES + 1];
	struct schema_mark mark;

	id_hex(copy, COPY_ID_BYTES, name);
	mark.len = (size_t)snprintf(mark.text, sizeof(mark.text), "%s%s %llu",
	    mark_begin, name, (unsigned long long)step);
	return mark;
}

int
schema_set_mark(struct db *db, const struct schema_mark *mark)
{
	return meta_rows_set(db, "schema", mark->text, mark->len);
}

int
schema_has_mark(struct db *db, const struct schema_mark *mark, int *has)
{
	struct schema_mark found;
	int rc = get_mark(db, &found);

	*has = rc == UD_OK && span_equal((struct span){mark->text, mark->len},
	    (struct span){found.text, found.len});
	return rc;
}

int
schema_lock_mark(struct db *db)
{
	return meta_rows_lock(db, "schema");
}

int
schema_finish(struct db *db)
{
	return meta_rows_set_int(db, "schema", schema_latest());
}

int
schema_drop(struct db *db)
{
	struct buf sql = BUF_INIT(SCHEMA_BYTES_MAX);
	int rc;

	buf_puts(&sql, "DROP TABLE IF EXISTS ud_pending");
	for (size_t i = 0; i < COPY_TABLES; i++) {
		buf_puts(&sql, "; DROP TABLE IF EXISTS ");
		buf_puts(&sql, copy_tables[i].name);
	}
	if (!buf_ok(&sql))
		rc = error_no_memory(db->error);
	else if ((rc = db->driver.exec(db->conn, sql.data)) != UD_OK)
		rc = db_error(db, rc);
	buf_free(&sql);
	return rc;
}
