/* SPDX-License-Identifier: MIT */
/* What every public call begins with: a handle that can be used. */
#include <string.h>

#include "dir/dir.h"

int
dir_batch_lost(ud_dir *dir)
{
	if (!dir->in_batch)
		return 0;
	/* A database may roll back by itself, even because of a read. */
	if (!dir->batch_failed && (dir->db.failed ||
	    !dir->db.driver.in_transaction(dir->db.conn))) {
		tx_end(&dir->batch);
		dir->batch_failed = 1;
	}
	return dir->batch_failed;
}

int
dir_can_reconnect(const ud_dir *dir)
{
	return dir->storage.native == NULL && (dir->location == NULL ||
	    strcmp(dir->location, ":memory:") != 0);
}

/*
 * A transaction would not end, and what came next would be lost in it.  Try
 * again to end it; else go on with another connection.
 */
static int
mend(ud_dir *dir)
{
	if (dir->db.driver.rollback(dir->db.conn, dir->db.doubt) == UD_OK &&
	    (dir->db.doubt == UD_TX_NESTED ||
	    !dir->db.driver.in_transaction(dir->db.conn))) {
		dir->db.doubt = 0;
		return UD_OK;
	}
	return dir_can_reconnect(dir) ? dir_reconnect(dir) :
	    db_error(&dir->db, UD_EUNAVAIL);
}

int
dir_reconnect(ud_dir *dir)
{
	ud_storage_spec storage = dir->storage;
	struct db fresh;
	int rc;

	if (!dir_can_reconnect(dir))
		return UD_OK;
	storage.must_exist = 1;
	rc = db_open(&fresh, &dir->db.driver, &storage,
	    dir->options.driver_ctx, &dir->error);
	if (rc != UD_OK) {
		db_close(&fresh);
		return rc;
	}
	fresh.writes = dir->db.writes;
	db_close(&dir->db);
	dir->db = fresh;
	return UD_OK;
}

int
dir_mend(ud_dir *dir)
{
	return dir->db.doubt == 0 || dir->in_batch ? UD_OK : mend(dir);
}

static int
enter(ud_dir *dir)
{
	int rc;

	if (dir == NULL)
		return UD_EINVAL;
	if (dir->in_callback)
		return UD_ESTATE;
	if (!dir->is_open) {
		if (dir->error.code != UD_OK)
			return dir->error.code;
		return error_set(&dir->error, UD_ESTATE, "Errors.NotOpen",
		    NULL, NULL, "the directory is not open");
	}
	error_clear(&dir->error);
	if ((rc = dir_mend(dir)) != UD_OK)
		return rc;
	if (dir->later_count > 0 || dir->sent_count > 0)
		dir_deliver(dir);
	return UD_OK;
}

int
dir_enter(ud_dir *dir)
{
	int rc = enter(dir);

	if (rc == UD_OK && dir_batch_lost(dir))
		rc = error_set(&dir->error, UD_ESTATE, "Errors.Batch.Failed",
		    NULL, NULL, "the batch failed and was rolled back: end "
		    "it first");
	return rc;
}

int
dir_may_judge(ud_dir *dir)
{
	if (!dir->in_batch && !dir->db.driver.in_transaction(dir->db.conn))
		return UD_OK;
	return error_set(&dir->error, UD_ESTATE,
	    "Errors.Storage.InTransaction", NULL, NULL,
	    "not within a batch or a transaction of the host, which may be "
	    "taken back");
}

int
dir_enter_batch_end(ud_dir *dir)
{
	return enter(dir);
}
