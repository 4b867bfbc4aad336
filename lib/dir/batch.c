/* SPDX-License-Identifier: MIT */
/* Batches of changes. */
#include <string.h>

#include "dir/change.h"
#include "dir/grams.h"
#include "dir/shelf.h"
#include "store/user_rows.h"
#include "store/username_rows.h"

int
dir_user_id_used(ud_dir *dir, struct span id, int *used)
{
	size_t len = id.len < dir->last_id_len ? id.len : dir->last_id_len;
	int order;

	if (!dir->in_batch)
		return user_rows_id_used(&dir->db, id, used);
	order = memcmp(id.data, dir->last_id, len);
	if (order < 0 || (order == 0 && id.len <= dir->last_id_len))
		return user_rows_id_used(&dir->db, id, used);
	*used = 0;
	/* What is asked ahead is asked again. */
	if (dir->db.ahead)
		return UD_OK;
	memcpy(dir->last_id, id.data, id.len);
	dir->last_id_len = id.len;
	return UD_OK;
}

/* Ask all that a batch begins with at once. */
static void
foresee(ud_dir *dir)
{
	struct head head;
	int any;

	if (!db_ahead_begin(&dir->db))
		return;
	(void)head_rows_lock(&dir->db, &head);
	(void)user_rows_last_id(&dir->db, dir->last_id, sizeof(dir->last_id),
	    &dir->last_id_len);
	(void)username_rows_any_reserved(&dir->db, &any);
	db_ahead_end(&dir->db);
}

static int
begin_once(ud_dir *dir)
{
	int rc;

	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (dir->options.read_only)
		return error_set(&dir->error, UD_ESTATE,
		    "Errors.Storage.ReadOnly", NULL, NULL,
		    "the directory was opened read-only");
	if (dir->in_batch || dir->db.driver.in_transaction(dir->db.conn))
		return error_set(&dir->error, UD_ESTATE,
		    "Errors.Storage.InTransaction", NULL, NULL,
		    "a batch or a transaction of the host is open");
	rc = tx_begin(&dir->batch, &dir->db, UD_TX_WRITE);
	if (rc == UD_OK) {
		foresee(dir);
		rc = dir_lock_head(dir);
	}
	if (rc == UD_OK)
		rc = user_rows_last_id(&dir->db, dir->last_id,
		    sizeof(dir->last_id), &dir->last_id_len);
	if (rc == UD_OK)
		rc = shelf_open(dir, &dir->orgs_by_id);
	if (rc == UD_OK)
		rc = username_rows_any_reserved(&dir->db, &dir->any_reserved);
	if (rc != UD_OK) {
		tx_end(&dir->batch);
		return rc;
	}
	dir->in_batch = 1;
	dir->batch_failed = 0;
	dir->batch_logged = 0;
	dir->batch_indexed = 0;
	dir->db.failed = 0;
	dir->tally.used = 0;
	if (dir->tally.size > 0)
		memset(dir->tally.cells, 0,
		    dir->tally.size * sizeof(*dir->tally.cells));
	return UD_OK;
}

int
ud_dir_batch_begin(ud_dir *dir)
{
	int tries = 0, rc;

	do
		rc = begin_once(dir);
	while (change_again(dir, rc, &tries));
	return rc;
}

int
ud_dir_batch_end(ud_dir *dir, int keep)
{
	int rc;

	if ((rc = dir_enter_batch_end(dir)) != UD_OK)
		return rc;
	if (!dir->in_batch)
		return error_set(&dir->error, UD_ESTATE, "Errors.Batch.None",
		    NULL, NULL, "no batch is open");
	if (dir_batch_lost(dir) && keep)
		rc = error_set(&dir->error, UD_ESTATE, "Errors.Batch.Failed",
		    NULL, NULL, "the batch had failed and was rolled back");
	if (keep && rc == UD_OK && (rc = dir_write_tally(dir)) == UD_OK &&
	    (rc = grams_settle(dir)) == UD_OK &&
	    (rc = dir_write_head(dir)) == UD_OK &&
	    (rc = tx_commit(&dir->batch)) != UD_OK)
		rc = change_resolve(dir, &dir->batch, dir->batch_logged ?
		    dir->batch_operation : NULL, rc);
	if (keep && rc == UD_OK)
		dir->guess.head = dir->head;
	tx_end(&dir->batch);
	if (!keep || (rc != UD_OK && rc != UD_EUNKNOWN))
		dir->later_count = dir->sent_count = 0;
	/* What was rolled back must not be at hand. */
	if (!keep || rc != UD_OK)
		shelf_clear(dir->orgs_by_id);
	dir_spill(dir);
	dir->in_batch = 0;
	dir->batch_failed = 0;
	dir_deliver(dir);
	return rc;
}
