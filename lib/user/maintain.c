/* SPDX-License-Identifier: MIT */
/* Backup, moving seals to the primary key, and the care of indexes. */
#include <userdir/maintain.h>

#include "dir/change.h"
#include "dir/rebuild.h"
#include "dir/reseal.h"
#include "store/array_rows.h"
#include "store/index_rows.h"
#include "user/index.h"
#include "user/record.h"

enum {
	REWRAP_DEFAULT = 1000,
	REWRAP_MAX = 100000,
	MERGE_PAGES = 500	/* of each table in one step */
};

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

/* Re-seal users after the last one that was done.  A row whose seal is broken
 * stays as it is, and counts as left. */
static int
rewrap_users(ud_dir *dir, const unsigned char *key_id, uint64_t limit)
{
	unsigned char seal[SEAL_MAC_BYTES];
	struct user_row row;
	struct query q;
	int intact, rc = UD_OK;

	for (uint64_t i = 0; rc == UD_OK && i < limit; i++) {
		user_rows_sealed_otherwise(&q, &dir->db, key_id,
		    dir->rewrap_after);
		rc = query_step(&q);
		if (rc != UD_ROW) {
			query_end(&q);
			return rc;
		}
		user_rows_read(&q, &row);
		intact = user_check_seal(dir, &row) == UD_OK;
		user_seal(dir, &row, seal);
		dir->rewrap_after = row.number[USER_KEY];
		query_end(&q);
		rc = intact ? user_rows_set_seal(&dir->db,
		    row.number[USER_KEY], row.seal) : UD_OK;
	}
	return rc;
}

/* Organizations are few: all of them at once. */
static int
rewrap_orgs(ud_dir *dir, const unsigned char *key_id, uint64_t *broken)
{
	unsigned char seal[SEAL_MAC_BYTES];
	struct org_row row = {0};
	struct query q;
	int intact, rc;

	for (;;) {
		org_rows_sealed_otherwise(&q, &dir->db, key_id, row.key);
		rc = query_step(&q);
		if (rc != UD_ROW) {
			query_end(&q);
			return rc;
		}
		org_rows_read(&q, &row);
		intact = org_check_seal(dir, &row) == UD_OK;
		org_seal(dir, &row, seal);
		query_end(&q);
		*broken += !intact;
		if (intact && (rc = org_rows_set_seal(&dir->db, row.key,
		    row.seal)) != UD_OK)
			return rc;
	}
}

/* What is left after this call.  At the end of the users those that were
 * passed over are counted too, and the next call begins again. */
static int
count_left(ud_dir *dir, const unsigned char *key_id, uint64_t broken,
    uint64_t *left)
{
	int64_t count;
	int rc;

	rc = user_rows_count_sealed_otherwise(&dir->db, key_id,
	    dir->rewrap_after, &count);
	if (rc == UD_OK && count == 0) {
		dir->rewrap_after = 0;
		rc = user_rows_count_sealed_otherwise(&dir->db, key_id, 0,
		    &count);
	}
	*left = (uint64_t)count + broken;
	return rc;
}

static int
rewrap_once(ud_dir *dir, uint64_t limit, uint64_t *out)
{
	struct target target = {"", "", 0};
	struct change change = {0};
	uint64_t left = 0, broken = 0;
	unsigned char key_id;
	int rc;

	if (out != NULL)
		*out = 0;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (out == NULL || limit > REWRAP_MAX)
		return error_invalid(&dir->error, out == NULL ? "left" :
		    "limit", "limit must be at most %d", REWRAP_MAX);
	if ((rc = dir_ask(dir, OP_REWRAP, NULL, &target)) != UD_OK)
		return rc;
	key_id = (unsigned char)keyring_primary(dir->keys);
	if ((rc = change_begin(&change, dir)) != UD_OK ||
	    (rc = reseal_store(dir)) != UD_OK ||
	    (rc = rewrap_orgs(dir, &key_id, &broken)) != UD_OK ||
	    (rc = rewrap_users(dir, &key_id, limit == 0 ? REWRAP_DEFAULT :
	    limit)) != UD_OK ||
	    (rc = count_left(dir, &key_id, broken, &left)) != UD_OK ||
	    (rc = change_commit(&change)) != UD_OK)
		dir->rewrap_after = 0;
	else
		*out = left;
	if (rc == UD_OK)
		error_clear(&dir->error);	/* of broken rows */
	return change_end(&change, rc);
}

int
ud_rewrap(ud_dir *dir, uint64_t limit, uint64_t *out)
{
	int tries = 0, rc;

	do
		rc = rewrap_once(dir, limit, out);
	while (change_again(dir, rc, &tries));
	return rc;
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

	if (array_rows_used(&dir->db))
		return merge(dir, &worked);
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
