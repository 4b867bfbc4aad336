/* SPDX-License-Identifier: MIT */
/* Backup, and moving seals to the primary key. */
#include <userdir/maintain.h>

#include "dir/change.h"
#include "dir/reseal.h"
#include "user/record.h"

enum { REWRAP_DEFAULT = 1000, REWRAP_MAX = 100000 };

int
ud_backup(ud_dir *dir, const char *path)
{
	struct target target = {"", "", 0};
	struct db *db;
	int rc;

	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (path == NULL || path[0] == '\0')
		return error_invalid(&dir->error, "path", "path is required");
	if ((rc = dir_ask(dir, OP_BACKUP, NULL, &target)) != UD_OK)
		return rc;
	db = &dir->db;
	if (db->driver.backup == NULL)
		return error_set(&dir->error, UD_EUNIMPL,
		    "Errors.Unimplemented", NULL, NULL,
		    "this storage has its own way to back up");
	if (db->driver.in_transaction(db->conn))
		return error_set(&dir->error, UD_ESTATE,
		    "Errors.Storage.InTransaction", NULL, NULL,
		    "a backup needs that no transaction is open");
	rc = db->driver.backup(db->conn, path);
	if (rc == UD_EEXISTS)
		return error_set(&dir->error, rc, "Errors.AlreadyExists", NULL,
		    "path", "the file exists");
	return rc == UD_OK ? UD_OK : db_error(db, rc);
}

/* Re-seal rows after the last key that was done. */
static int
rewrap_some(ud_dir *dir, const unsigned char *key_id, uint64_t limit)
{
	unsigned char seal[SEAL_MAC_BYTES];
	struct user_row row;
	struct query q;
	int rc;

	for (uint64_t i = 0; i < limit; i++) {
		user_rows_sealed_otherwise(&q, &dir->db, key_id,
		    dir->rewrap_after, 1);
		rc = query_step(&q);
		if (rc == UD_ROW) {
			user_rows_read(&q, &row);
			rc = user_check_seal(dir, &row);
			user_seal(dir, &row, seal);
			dir->rewrap_after = row.number[USER_KEY];
			query_end(&q);
			if (rc == UD_OK)
				rc = user_rows_set_seal(&dir->db,
				    row.number[USER_KEY], row.seal);
			if (rc == UD_OK)
				continue;
		}
		query_end(&q);
		return rc;
	}
	return UD_OK;
}

int
ud_rewrap(ud_dir *dir, uint64_t limit, uint64_t *left)
{
	struct target target = {"", "", 0};
	struct change change = {0};
	unsigned char key_id;
	int64_t count = 0;
	int rc;

	if (left != NULL)
		*left = 0;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (left == NULL || limit > REWRAP_MAX)
		return error_invalid(&dir->error, left == NULL ? "left" :
		    "limit", "limit must be at most %d", REWRAP_MAX);
	if ((rc = dir_ask(dir, OP_REWRAP, NULL, &target)) != UD_OK)
		return rc;
	key_id = (unsigned char)keyring_primary(dir->keys);
	if ((rc = change_begin(&change, dir)) != UD_OK ||
	    (rc = reseal_chain_key(dir)) != UD_OK ||
	    (rc = rewrap_some(dir, &key_id, limit == 0 ? REWRAP_DEFAULT :
	    limit)) != UD_OK ||
	    (rc = user_rows_count_sealed_otherwise(&dir->db, &key_id,
	    &count)) != UD_OK ||
	    (rc = change_commit(&change)) != UD_OK) {
		dir->rewrap_after = 0;
		goto out;
	}
	/* The next call begins where this one ended, or again at the first
	 * user if something was passed over. */
	if (count > 0 && dir->rewrap_after >= dir->head.last_user)
		dir->rewrap_after = 0;
	*left = (uint64_t)count;
out:
	return change_end(&change, rc);
}
