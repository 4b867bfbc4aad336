/* SPDX-License-Identifier: MIT */
#include "dir/shelf.h"

#include "base/mem.h"
#include "base/text.h"

int
shelf_open(ud_dir *dir, struct shelf **shelf)
{
	if (*shelf == NULL)
		*shelf = mem_zalloc(sizeof(**shelf));
	if (*shelf == NULL)
		return error_no_memory(&dir->error);
	if ((*shelf)->org_changes != dir->head.org_changes)
		shelf_clear(*shelf);
	(*shelf)->org_changes = dir->head.org_changes;
	return UD_OK;
}

int
shelf_open_view(ud_dir *dir, const struct tx *tx)
{
	int rc;

	if (!dir->in_batch && (rc = head_rows_look(&dir->db,
	    &dir->head)) != UD_OK)
		return rc;
	if ((rc = shelf_open(dir, &dir->orgs_by_key)) != UD_OK)
		return rc;
	/* What a transaction around us has not committed may never be. */
	if (tx->kind == UD_TX_NESTED) {
		shelf_clear(dir->orgs_by_key);
		dir->orgs_by_key->org_changes = -1;
	}
	return UD_OK;
}

int
shelf_by_key(ud_dir *dir, struct shelf *shelf, int64_t key,
    const ud_org **org)
{
	ud_org **slot = &shelf->orgs[(uint64_t)key % SHELF_SIZE];
	int rc = UD_OK;

	if (*slot == NULL || org_row_of(*slot)->key != key) {
		ud_org_free(slot);
		rc = org_find_by_key(dir, key, slot);
	}
	*org = *slot;
	return rc;
}

static size_t
place_of(struct span id)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < id.len; i++)
		hash = (hash ^ (unsigned char)id.data[i]) * 16777619u;
	return (hash ^ hash >> 16) % SHELF_SIZE;
}

const ud_org *
shelf_guess(const struct shelf *shelf, struct span id)
{
	const ud_org *org = shelf == NULL ? NULL : shelf->orgs[place_of(id)];

	return org != NULL && span_equal(org_row_of(org)->id, id) ? org :
	    NULL;
}

int
shelf_by_id(ud_dir *dir, struct shelf *shelf, struct span id,
    const ud_org **org)
{
	ud_org **slot = &shelf->orgs[place_of(id)];
	int rc = UD_OK;

	if (*slot == NULL || !span_equal(org_row_of(*slot)->id, id)) {
		ud_org_free(slot);
		rc = org_find(dir, id, slot);
	}
	*org = *slot;
	return rc;
}

void
shelf_clear(struct shelf *shelf)
{
	for (size_t i = 0; i < SHELF_SIZE; i++)
		ud_org_free(&shelf->orgs[i]);
}

void
shelf_free(struct shelf **shelf)
{
	if (*shelf != NULL)
		shelf_clear(*shelf);
	mem_free(*shelf);
	*shelf = NULL;
}
