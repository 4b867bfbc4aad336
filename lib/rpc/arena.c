/* SPDX-License-Identifier: MIT */
#include "rpc/arena.h"

#include "base/mem.h"

#include <stdalign.h>
#include <stdint.h>

enum { BLOCK_SIZE = 4000 };

struct arena_block {
	struct arena_block *before;
	size_t size, used;	/* of data */
	alignas(max_align_t) char data[];
};

static struct arena_block *
block_new(struct arena *arena, size_t size)
{
	struct arena_block *block;

	if (size < BLOCK_SIZE)
		size = BLOCK_SIZE;
	if (size > SIZE_MAX - sizeof(*block))
		return NULL;
	block = mem_zalloc(sizeof(*block) + size);
	if (block == NULL)
		return NULL;
	block->size = size;
	block->before = arena->last;
	arena->last = block;
	return block;
}

void *
arena_array(struct arena *arena, size_t count, size_t size)
{
	struct arena_block *block = arena->last;
	const size_t step = alignof(max_align_t);
	void *p;

	if (size > 0 && count > (SIZE_MAX - step) / size)
		return NULL;
	size = (count * size + step) / step * step;	/* never 0 */
	if (block == NULL || size > block->size - block->used)
		block = block_new(arena, size);
	if (block == NULL)
		return NULL;
	p = block->data + block->used;
	block->used += size;
	return p;
}

void
arena_free(struct arena *arena)
{
	struct arena_block *block;

	while ((block = arena->last) != NULL) {
		arena->last = block->before;
		mem_wipe(block->data, block->used);
		mem_free(block);
	}
}
