/* SPDX-License-Identifier: MIT */
#include "dir/place.h"

#include "store/array_rows.h"
#include "store/index_rows.h"

/* Remove what a copy that was not finished has left. */
static int
drop_tables(ud_dir *dir)
{
	int able = 0, rc;

	if (array_rows_used(&dir->db))
		rc = array_rows_drop(&dir->db);
	else if ((rc = index_rows_able(&dir->db, &able)) == UD_OK && able)
		rc = index_rows_drop(&dir->db);
	return rc == UD_OK ? schema_drop(&dir->db) : rc;
}

static int
make_tables(ud_dir *dir, int version)
{
	int rc = UD_OK;

	if (version == SCHEMA_COPYING && (rc = drop_tables(dir)) != UD_OK)
		return rc;
	for (int next = 0; rc == UD_OK && next < schema_latest(); next++)
		rc = schema_step(&dir->db, next);
	return rc;
}

static int
exists(ud_dir *dir)
{
	return error_set(&dir->error, UD_EEXISTS, "Errors.AlreadyExists", NULL,
	    "path", "there is a directory already");
}

/* Is it known whether the transaction that ended with `rc` took effect? */
static int
resolve(struct place *place, const struct schema_mark *next, int rc)
{
	ud_dir *dir = place->dir;
	struct error why = dir->error;
	int version, there = 0, looked;

	tx_end(&place->tx);
	looked = dir_reconnect(dir);
	if (looked == UD_OK && dir->db.driver.in_transaction(dir->db.conn))
		looked = UD_EUNKNOWN;
	if (looked == UD_OK)
		looked = schema_version(&dir->db, &version);
	if (looked == UD_OK && version == SCHEMA_COPYING && next != NULL)
		looked = schema_has_mark(&dir->db, next, &there);
	else if (looked == UD_OK)
		there = next == NULL && version == schema_latest();
	if (looked == UD_OK && there) {
		error_clear(&dir->error);
		return UD_OK;
	}
	dir->error = why;
	if (looked != UD_OK)
		return db_error(&dir->db, UD_EUNKNOWN);
	return rc == UD_EUNKNOWN ? db_error(&dir->db, UD_EUNAVAIL) : rc;
}

static int
commit_with(struct place *place, const struct schema_mark *next)
{
	int rc = tx_commit(&place->tx);

	if (rc != UD_OK)
		rc = resolve(place, next, rc);
	return rc;
}

int
place_commit(struct place *place)
{
	struct schema_mark next = schema_make_mark(place->copy,
	    place->step + 1);
	int rc;

	if ((rc = schema_set_mark(&place->dir->db, &next)) != UD_OK ||
	    (rc = commit_with(place, &next)) != UD_OK)
		return rc;
	place->step++;
	place->mark = next;
	return UD_OK;
}

int
place_claim(struct place *place, ud_dir *dir)
{
	int version, rc;

	*place = (struct place){.dir = dir};
	if ((rc = dir_random(dir, place->copy, sizeof(place->copy))) != UD_OK)
		return rc;
	/* Ask before the lock: those who use the store shall not wait. */
	if ((rc = schema_version(&dir->db, &version)) != UD_OK)
		return rc;
	if (version > 0)
		return exists(dir);
	if ((rc = tx_begin(&place->tx, &dir->db, UD_TX_WRITE)) != UD_OK ||
	    (version == SCHEMA_COPYING &&
	    (rc = schema_lock_mark(&dir->db)) != UD_OK) ||
	    (rc = schema_version(&dir->db, &version)) != UD_OK)
		return rc;
	if (version > 0)
		return exists(dir);
	rc = make_tables(dir, version);
	return rc != UD_OK ? rc : place_commit(place);
}

int
place_begin(struct place *place)
{
	ud_dir *dir = place->dir;
	int ours, rc;

	if ((rc = tx_begin(&place->tx, &dir->db, UD_TX_WRITE)) != UD_OK ||
	    (rc = schema_lock_mark(&dir->db)) != UD_OK ||
	    (rc = schema_has_mark(&dir->db, &place->mark, &ours)) != UD_OK)
		return rc;
	return ours ? UD_OK : error_set(&dir->error, UD_ECONFLICT,
	    "Errors.Storage.Conflict", NULL, "path", "another copy into this "
	    "place began meanwhile");
}

int
place_finish(struct place *place)
{
	int rc;

	if ((rc = place_begin(place)) != UD_OK ||
	    (rc = schema_finish(&place->dir->db)) != UD_OK)
		return rc;
	return commit_with(place, NULL);
}

void
place_end(struct place *place)
{
	tx_end(&place->tx);
}
