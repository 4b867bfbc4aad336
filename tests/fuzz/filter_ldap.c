/* SPDX-License-Identifier: MIT */
#include "fuzz/filter.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	filter_check(filter_read_ldap, filter_write_ldap, data, size);
	return 0;
}
