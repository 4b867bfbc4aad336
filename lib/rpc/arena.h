/* SPDX-License-Identifier: MIT */
/* Memory that lives as long as one call and is wiped at its end. */
#ifndef RPC_ARENA_H
#define RPC_ARENA_H

#include <stddef.h>

struct arena {
	struct arena_block *last;
};

/* Zeroed memory for count things of a size; NULL without memory. */
void *arena_array(struct arena *arena, size_t count, size_t size);

void arena_free(struct arena *arena);

#endif
