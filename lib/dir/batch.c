/* SPDX-License-Identifier: MIT */
/* The head of the store, its counters, and batches of changes. */
#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "dir/change.h"
#include "dir/shelf.h"
#include "store/username_rows.h"

enum { TALLY_FIRST = 64 };

static void
head_parts(const ud_dir *dir, unsigned char position[8],
    struct span parts[3])
{
	parts[0] = (struct span){(const char *)dir->instance, INSTANCE_BYTES};
	parts[1] = seal_number(dir->head.position, position);
	parts[2] = (struct span){(const char *)dir->head.link, LINK_BYTES};
}

int
dir_write_head(ud_dir *dir)
{
	struct span parts[3];
	unsigned char position[8];

	head_parts(dir, position, parts);
	seal_mac(dir->keys, SEAL_HEAD, parts, 3, dir->head.seal);
	return head_rows_set(&dir->db, &dir->head);
}

int
dir_read_head(ud_dir *dir)
{
	struct span parts[3];
	unsigned char position[8];
	int rc;

	if ((rc = head_rows_get(&dir->db, &dir->head)) != UD_OK)
		return rc;
	head_parts(dir, position, parts);
	if (!seal_mac_check(dir->keys, SEAL_HEAD, parts, 3, dir->head.seal,
	    sizeof(dir->head.seal)))
		return error_set(&dir->error, UD_ECORRUPT,
		    "Errors.Store.SealBroken", NULL, NULL,
		    "the seal of the store's head does not verify");
	return UD_OK;
}

static struct tally_cell *
cell_of(struct tally *tally, int64_t org, int64_t state)
{
	uint64_t hash = ((uint64_t)org * 8 + (uint64_t)state) *
	    UINT64_C(0x9e3779b97f4a7c15);
	size_t i = (size_t)(hash >> 32) & (tally->size - 1);

	while (tally->cells[i].org != 0 && (tally->cells[i].org != org ||
	    tally->cells[i].state != state))
		i = (i + 1) & (tally->size - 1);
	return &tally->cells[i];
}

static int
grow(ud_dir *dir)
{
	struct tally next = {.size = dir->tally.size == 0 ? TALLY_FIRST :
	    dir->tally.size * 2, .used = dir->tally.used};

	next.cells = mem_array(next.size, sizeof(*next.cells));
	if (next.cells == NULL)
		return error_no_memory(&dir->error);
	for (size_t i = 0; i < dir->tally.size; i++) {
		const struct tally_cell *old = &dir->tally.cells[i];

		if (old->org != 0)
			*cell_of(&next, old->org, old->state) = *old;
	}
	mem_free(dir->tally.cells);
	dir->tally = next;
	return UD_OK;
}

int
dir_count(ud_dir *dir, int64_t org, int64_t state, int64_t n)
{
	struct tally_cell *cell;
	int rc;

	if (!dir->in_batch)
		return counter_rows_add(&dir->db, org, state, n);
	if (2 * dir->tally.used >= dir->tally.size && (rc = grow(dir)) != UD_OK)
		return rc;
	cell = cell_of(&dir->tally, org, state);
	dir->tally.used += cell->org == 0;
	cell->org = org;
	cell->state = state;
	cell->n += n;
	return UD_OK;
}

int
dir_write_tally(ud_dir *dir)
{
	int rc;

	for (size_t i = 0; i < dir->tally.size; i++) {
		struct tally_cell *cell = &dir->tally.cells[i];

		if (cell->n == 0)
			continue;
		rc = counter_rows_add(&dir->db, cell->org, cell->state,
		    cell->n);
		if (rc != UD_OK)
			return rc;
		cell->n = 0;
	}
	return UD_OK;
}

int
dir_counted(ud_dir *dir, int64_t org, int64_t state, int64_t *n)
{
	int rc = counter_rows_get(&dir->db, org, state, n);

	/* What the batch has not written yet. */
	for (size_t i = 0; rc == UD_OK && dir->in_batch &&
	    i < dir->tally.size; i++) {
		const struct tally_cell *cell = &dir->tally.cells[i];

		if ((org == 0 || cell->org == org) &&
		    (state == 0 || cell->state == state))
			*n += cell->n;
	}
	return rc;
}

int
ud_dir_batch_begin(ud_dir *dir)
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
	if (dir->shelf == NULL)
		dir->shelf = mem_zalloc(sizeof(*dir->shelf));
	if (dir->shelf == NULL)
		return error_no_memory(&dir->error);
	rc = tx_begin(&dir->batch, &dir->db, UD_TX_WRITE);
	if (rc == UD_OK)
		rc = dir_read_head(dir);
	if (rc == UD_OK)
		rc = username_rows_any_reserved(&dir->db, &dir->any_reserved);
	if (rc != UD_OK) {
		tx_end(&dir->batch);
		return rc;
	}
	dir->in_batch = 1;
	dir->batch_failed = 0;
	dir->tally.used = 0;
	if (dir->tally.size > 0)
		memset(dir->tally.cells, 0,
		    dir->tally.size * sizeof(*dir->tally.cells));
	return UD_OK;
}

int
ud_dir_batch_end(ud_dir *dir, int keep)
{
	int rc;

	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (!dir->in_batch)
		return error_set(&dir->error, UD_ESTATE, "Errors.Batch.None",
		    NULL, NULL, "no batch is open");
	if (keep && dir->batch_failed)
		rc = error_set(&dir->error, UD_ESTATE, "Errors.Batch.Failed",
		    NULL, NULL, "the batch had failed and was rolled back");
	if (keep && rc == UD_OK && (rc = dir_write_tally(dir)) == UD_OK &&
	    (rc = dir_write_head(dir)) == UD_OK &&
	    (rc = tx_commit(&dir->batch)) != UD_OK)
		rc = change_resolve(dir, &dir->batch, dir->batch_operation,
		    rc);
	tx_end(&dir->batch);
	if (!keep || rc != UD_OK)
		dir->later_count = 0;
	shelf_clear(dir->shelf);
	dir->in_batch = 0;
	dir->batch_failed = 0;
	dir_deliver(dir);
	return rc;
}
