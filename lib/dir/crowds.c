/* SPDX-License-Identifier: MIT */
#include "dir/crowds.h"

#include "base/mem.h"

int
crowds_have(const ud_dir *dir, int64_t search, int64_t many)
{
	const struct crowd *crowd;
	int64_t events;

	if (dir->crowds == NULL)
		return 0;
	crowd = &dir->crowds->crowds[(uint64_t)search % CROWDS_SIZE];
	events = dir->head.position - crowd->position;
	return crowd->search == search && events >= 0 && events < many / 2;
}

void
crowds_add(ud_dir *dir, int64_t search)
{
	if (dir->crowds == NULL)
		dir->crowds = mem_zalloc(sizeof(*dir->crowds));
	if (dir->crowds != NULL)
		dir->crowds->crowds[(uint64_t)search % CROWDS_SIZE] =
		    (struct crowd){search, dir->head.position};
}
