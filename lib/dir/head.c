/* SPDX-License-Identifier: MIT */
/* The head of the store, and the counters beside it. */
#include <stdint.h>

#include "base/mem.h"
#include "dir/dir.h"

enum { TALLY_FIRST = 64 };

enum { HEAD_NUMBERS = 7 };

static void
head_parts(const ud_dir *dir, unsigned char numbers[8 * HEAD_NUMBERS],
    struct span parts[3])
{
	const struct head *head = &dir->head;
	const int64_t all[HEAD_NUMBERS] = {head->last_user, head->last_org,
	    head->last_us, head->last_id, head->position, head->ordered,
	    head->org_changes};

	for (int i = 0; i < HEAD_NUMBERS; i++)
		(void)seal_number(all[i], numbers + 8 * i);
	parts[0] = (struct span){(const char *)dir->instance, INSTANCE_BYTES};
	parts[1] = (struct span){(const char *)numbers, 8 * HEAD_NUMBERS};
	parts[2] = (struct span){(const char *)dir->head.link, LINK_BYTES};
}

int
dir_write_head(ud_dir *dir)
{
	struct span parts[3];
	unsigned char numbers[8 * HEAD_NUMBERS];

	head_parts(dir, numbers, parts);
	seal_mac(dir->keys, SEAL_HEAD, parts, 3, dir->head.seal);
	return head_rows_set(&dir->db, &dir->head);
}

static int
check_head(ud_dir *dir)
{
	struct span parts[3];
	unsigned char numbers[8 * HEAD_NUMBERS];

	head_parts(dir, numbers, parts);
	if (!seal_mac_check(dir->keys, SEAL_HEAD, parts, 3, dir->head.seal,
	    sizeof(dir->head.seal)))
		return error_set(&dir->error, UD_ECORRUPT,
		    "Errors.Store.SealBroken", NULL, NULL,
		    "the seal of the store's head does not verify");
	return UD_OK;
}

int
dir_read_head(ud_dir *dir)
{
	int rc = head_rows_get(&dir->db, &dir->head);

	return rc == UD_OK ? check_head(dir) : rc;
}

int
dir_lock_head(ud_dir *dir)
{
	int rc = head_rows_lock(&dir->db, &dir->head);

	return rc == UD_OK ? check_head(dir) : rc;
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

/* What the batch has not written yet of the users of an organization (0: any)
 * in a state (0: any). */
static int64_t
tallied(const ud_dir *dir, int64_t org, int64_t state)
{
	int64_t n = 0;

	for (size_t i = 0; dir->in_batch && i < dir->tally.size; i++) {
		const struct tally_cell *cell = &dir->tally.cells[i];

		if ((org == 0 || cell->org == org) &&
		    (state == 0 || cell->state == state))
			n += cell->n;
	}
	return n;
}

int
dir_counted(ud_dir *dir, int64_t org, int64_t state, int64_t *n)
{
	int rc = counter_rows_get(&dir->db, org, state, n);

	*n += tallied(dir, org, state);
	return rc;
}

int
dir_counted_of(ud_dir *dir, const int64_t *orgs, size_t count,
    int64_t *theirs, int64_t *all)
{
	int rc = counter_rows_of(&dir->db, orgs, count, theirs, all);

	*all += tallied(dir, 0, 0);
	for (size_t i = 0; i < count; i++)
		*theirs += tallied(dir, orgs[i], 0);
	return rc;
}
