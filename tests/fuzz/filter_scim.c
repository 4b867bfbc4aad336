/* SPDX-License-Identifier: MIT */
#include "fuzz/filter.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	filter_check(filter_read_scim, filter_write_scim, data, size);
	return 0;
}
