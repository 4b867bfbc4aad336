/* SPDX-License-Identifier: MIT */
#include "dir/gate.h"

#include <stdatomic.h>
#include <userdir/password.h>

#include "base/mem.h"

struct ud_hash_gate {
	atomic_uint_fast64_t free;
};

int
ud_hash_gate_new(uint64_t most, ud_hash_gate **out)
{
	ud_hash_gate *gate;

	if (out == NULL)
		return UD_EINVAL;
	*out = NULL;
	gate = mem_zalloc(sizeof(*gate));
	if (gate == NULL)
		return UD_EEXHAUSTED;
	atomic_init(&gate->free, most == 0 ? UD_HASHES_AT_ONCE : most);
	*out = gate;
	return UD_OK;
}

void
ud_hash_gate_free(ud_hash_gate **gate)
{
	if (gate == NULL)
		return;
	mem_free(*gate);
	*gate = NULL;
}

int
gate_enter(struct ud_hash_gate *gate)
{
	uint_fast64_t free;

	if (gate == NULL)
		return 1;
	free = atomic_load(&gate->free);
	while (free > 0)
		if (atomic_compare_exchange_weak(&gate->free, &free, free - 1))
			return 1;
	return 0;
}

void
gate_leave(struct ud_hash_gate *gate)
{
	if (gate != NULL)
		(void)atomic_fetch_add(&gate->free, 1);
}
