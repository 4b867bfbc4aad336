/* SPDX-License-Identifier: MIT */
#include "store/schema.h"

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
	int64_t value;
	int there, rc;

	*version = 0;
	if ((rc = db_has_table(db, "ud_meta", &there)) != UD_OK || !there)
		return rc;
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
