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

/* What is done of it, and whether there is more to do. */
typedef int (*care_fn)(ud_dir *dir, int *more);

static int
care_once(ud_dir *dir, enum operation op, care_fn work, int *more)
{
	struct change change = {0};
	int rc;

	*more = 0;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if ((rc = begin_care(&change, dir, op)) == UD_OK &&
	    (rc = work(dir, more)) == UD_OK)
		rc = change_commit(&change);
	return change_end(&change, rc);
}

static int
care(ud_dir *dir, enum operation op, care_fn work, int *more)
{
	int tries = 0, rc;

	do
		rc = care_once(dir, op, work, more);
	while (change_again(dir, rc, &tries));
	return rc;
}

static int
merge(ud_dir *dir, int *more)
{
	int more_3 = 0, more_5 = 0, rc = UD_OK;

	if (array_rows_used(&dir->db))
		return dir->has_g3 ? array_rows_tidy(&dir->db) : UD_OK;
	if (dir->has_g3)
		rc = index_rows_merge(&dir->db, GRAM_3, MERGE_PAGES, &more_3);
	if (rc == UD_OK && dir->has_g5)
		rc = index_rows_merge(&dir->db, GRAM_5, MERGE_PAGES, &more_5);
	*more = more_3 || more_5;
	return rc;
}

static int
tidy(ud_dir *dir, int *more)
{
	int rc = index_flush(dir);

	return rc == UD_OK ? merge(dir, more) : rc;
}

static int
optimize(ud_dir *dir, int *more)
{
	int rc = index_flush(dir);

	if (rc == UD_OK && array_rows_used(&dir->db)) {
		rc = grams_finish(dir);
		return rc == UD_OK ? merge(dir, more) : rc;
	}
	if (rc == UD_OK && dir->has_g3)
		rc = index_rows_optimize(&dir->db, GRAM_3, more);
	if (rc == UD_OK && dir->has_g5)
		rc = index_rows_optimize(&dir->db, GRAM_5, more);
	return rc;
}

static int
rebuild(ud_dir *dir, int *more)
{
	(void)more;
	return rebuild_indexes(dir);
}

static int
leave(ud_dir *dir, int *more)
{
	(void)more;
	return grams_leave(dir);
}

int
ud_maintain(ud_dir *dir, uint64_t *left)
{
	int more, rc;

	if (left == NULL)
		return (rc = dir_enter(dir)) != UD_OK ? rc :
		    error_invalid(&dir->error, "left", "left is required");
	rc = care(dir, OP_MAINTAIN, tidy, &more);
	*left = rc == UD_OK && more;
	return rc;
}

int
ud_optimize(ud_dir *dir)
{
	int more;

	return care(dir, OP_OPTIMIZE, optimize, &more);
}

int
ud_reindex(ud_dir *dir)
{
	int more;

	return care(dir, OP_REINDEX, rebuild, &more);
}

int
ud_unindex(ud_dir *dir)
{
	int more;

	return care(dir, OP_UNINDEX, leave, &more);
}
