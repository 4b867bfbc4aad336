/* SPDX-License-Identifier: MIT */
#include "store/schema.h"

#include <string.h>

#include "store/meta_rows.h"
#include "store/schema_steps.h"		/* made from schema/NNN_name.sql */

enum { SCHEMA_BYTES_MAX = 65536 };

int
schema_latest(void)
{
	return (int)(sizeof(schema_steps) / sizeof(schema_steps[0]));
}

int
schema_version(struct db *db, int *version)
{
	void *stmt = NULL;
	int64_t value;
	int rc;

	*version = 0;
	rc = db->driver.prepare(db->conn, db->driver.has_table, &stmt);
	if (rc == UD_OK)
		rc = db->driver.bind_text(stmt, 1, "ud_meta", 7);
	if (rc == UD_OK)
		rc = db->driver.step(stmt);
	if (stmt != NULL)
		db->driver.finalize(stmt);
	if (rc == UD_OK)
		return UD_OK;
	if (rc != UD_ROW)
		return db_error(db, rc);
	if ((rc = meta_rows_get_int(db, "schema", &value)) != UD_OK)
		return rc;
	*version = value < 0 || value > 1000000 ? 1000000 : (int)value;
	return UD_OK;
}

/* The word for {name} in the dialect of the driver; NULL if none. */
static const char *
word(const ud_driver *driver, const char *name, size_t len)
{
	if (len == 3 && memcmp(name, "key", len) == 0)
		return driver->type_key;
	if (len == 5 && memcmp(name, "bytes", len) == 0)
		return driver->type_bytes;
	if (len == 9 && memcmp(name, "clustered", len) == 0)
		return driver->clustered;
	return NULL;
}

static void
translate(const ud_driver *driver, const char *step, struct buf *sql)
{
	for (;;) {
		size_t n = strcspn(step, "{");
		const char *to;

		buf_add(sql, step, n);
		if (step[n] == '\0')
			return;
		step += n + 1;
		n = strcspn(step, "}");
		to = word(driver, step, n);
		buf_puts(sql, to == NULL ? "" : to);
		step += n + (step[n] == '}');
	}
}

int
schema_step(struct db *db, int version)
{
	struct buf sql = BUF_INIT(SCHEMA_BYTES_MAX);
	int rc;

	translate(&db->driver, schema_steps[version], &sql);
	if (!buf_ok(&sql))
		rc = error_no_memory(db->error);
	else if ((rc = db->driver.exec(db->conn, sql.data)) != UD_OK)
		rc = db_error(db, rc);
	else
		rc = meta_rows_set_int(db, "schema", version + 1);
	buf_free(&sql);
	return rc;
}
