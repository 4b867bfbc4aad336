/* SPDX-License-Identifier: MIT */
#include "dir/details.h"

#include <string.h>

#include "base/mem.h"

struct ud_details {
	uint64_t sequence;
	int64_t changed_us;
	char org_id[];
};

int
details_new(ud_dir *dir, int64_t sequence, int64_t changed_us,
    const char *org_id, ud_details **out)
{
	ud_details *details;
	size_t size;

	if (out == NULL)
		return UD_OK;
	size = strlen(org_id) + 1;
	details = mem_zalloc(sizeof(*details) + size);
	if (details == NULL)
		return error_no_memory(&dir->error);
	details->sequence = (uint64_t)sequence;
	details->changed_us = changed_us;
	memcpy(details->org_id, org_id, size);
	*out = details;
	return UD_OK;
}

uint64_t
ud_details_sequence(const ud_details *details)
{
	return details->sequence;
}

int64_t
ud_details_changed_us(const ud_details *details)
{
	return details->changed_us;
}

const char *
ud_details_org_id(const ud_details *details)
{
	return details->org_id;
}

void
ud_details_free(ud_details **details)
{
	if (details == NULL || *details == NULL)
		return;
	mem_free(*details);
	*details = NULL;
}
