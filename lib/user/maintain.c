/* SPDX-License-Identifier: MIT */
/* Backup, and the care of indexes. */
#include <userdir/maintain.h>

#include "dir/change.h"
#include "dir/grams.h"
#include "dir/rebuild.h"
#include "store/array_rows.h"
#include "store/index_rows.h"
#include "user/index.h"

enum { MERGE_PAGES = 500 };	/* of each table in one step */

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
	if (rc == UD_ENOTFOUND || rc == UD_EINVAL)
		return error_invalid(&dir->error, "path",
		    "path must name a new file in a folder that exists");
	return rc == UD_OK ? UD_OK : db_error(db, rc);
}

/* Ask, and lock.  What indexes are made of cannot be half written, and a batch
 * is no place for what takes long. */
static int
begin_care(struct change *change, ud_dir *dir, enum operation op)
{
	struct target target = {"", "", 0};
	int rc;

	if ((rc = dir_ask(dir, op, NULL, &target)) != UD_OK)
		return rc;
	if (dir->in_batch)
		return error_set(&dir->error, UD_ESTATE,
		    "Errors.Storage.InTransaction", NULL, NULL,
		    "end the batch before the care of indexes");
	return change_begin(change, dir);
}

static int
merge(ud_dir *dir, int *worked)
{
	int worked_3 = 0, worked_5 = 0, rc = UD_OK;

	*worked = 0;
	if (array_rows_used(&dir->db))
		return dir->has_g3 ? array_rows_tidy(&dir->db) : UD_OK;
	if (dir->has_g3)
		rc = index_rows_merge(&dir->db, GRAM_3, MERGE_PAGES,
		    &worked_3);
	if (rc == UD_OK && dir->has_g5)
		rc = index_rows_merge(&dir->db, GRAM_5, MERGE_PAGES,
		    &worked_5);
	*worked = worked_3 || worked_5;
	return rc;
}

static int
maintain_once(ud_dir *dir, uint64_t *left)
{
	struct change change = {0};
	int worked, rc;

	if (left != NULL)
		*left = 0;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (left == NULL)
		return error_invalid(&dir->error, "left", "left is required");
	if ((rc = begin_care(&change, dir, OP_MAINTAIN)) == UD_OK &&
	    (rc = index_flush(dir)) == UD_OK &&
	    (rc = merge(dir, &worked)) == UD_OK &&
	    (rc = change_commit(&change)) == UD_OK)
		*left = (uint64_t)worked;
	return change_end(&change, rc);
}

int
ud_maintain(ud_dir *dir, uint64_t *left)
{
	int tries = 0, rc;

	do
		rc = maintain_once(dir, left);
	while (change_again(dir, rc, &tries));
	return rc;
}

static int
optimize(ud_dir *dir)
{
	int worked, rc = UD_OK;

	if (array_rows_used(&dir->db)) {
		rc = grams_finish(dir);
		return rc == UD_OK ? merge(dir, &worked) : rc;
	}
	if (dir->has_g3)
		rc = index_rows_optimize(&dir->db, GRAM_3, &worked);
	if (rc == UD_OK && dir->has_g5)
		rc = index_rows_optimize(&dir->db, GRAM_5, &worked);
	return rc;
}

static int
optimize_once(ud_dir *dir)
{
	struct change change = {0};
	int rc;

	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if ((rc = begin_care(&change, dir, OP_OPTIMIZE)) == UD_OK &&
	    (rc = index_flush(dir)) == UD_OK &&
	    (rc = optimize(dir)) == UD_OK)
		rc = change_commit(&change);
	return change_end(&change, rc);
}

int
ud_optimize(ud_dir *dir)
{
	int tries = 0, rc;

	do
		rc = optimize_once(dir);
	while (change_again(dir, rc, &tries));
	return rc;
}

static int
reindex_once(ud_dir *dir)
{
	struct change change = {0};
	int rc;

	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if ((rc = begin_care(&change, dir, OP_REINDEX)) == UD_OK &&
	    (rc = rebuild_indexes(dir)) == UD_OK)
		rc = change_commit(&change);
	return change_end(&change, rc);
}

int
ud_reindex(ud_dir *dir)
{
	int tries = 0, rc;

	do
		rc = reindex_once(dir);
	while (change_again(dir, rc, &tries));
	return rc;
}

static int
unindex_once(ud_dir *dir)
{
	struct change change = {0};
	int rc;

	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if ((rc = begin_care(&change, dir, OP_UNINDEX)) == UD_OK &&
	    (rc = grams_leave(dir)) == UD_OK)
		rc = change_commit(&change);
	return change_end(&change, rc);
}

int
ud_unindex(ud_dir *dir)
{
	int tries = 0, rc;

	do
		rc = unindex_once(dir);
	while (change_again(dir, rc, &tries));
	return rc;
}
