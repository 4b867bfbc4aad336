/* SPDX-License-Identifier: MIT */
#include "base/spec.h"

#include <string.h>

#include <userdir/base.h>

enum { SPEC_SIZE_MAX = 4096 };

int
spec_read(struct error *error, const char *name, void *spec, size_t size,
    const void *arg)
{
	size_t given;

	if (arg == NULL)
		return error_invalid(error, name, "%s is required", name);
	memcpy(&given, arg, sizeof(given));
	if (given < sizeof(given) || given > SPEC_SIZE_MAX)
		return error_invalid(error, name,
		    "the size of %s is not set: use UD_INIT", name);
	for (size_t i = size; i < given; i++)
		if (((const unsigned char *)arg)[i] != 0)
			return error_invalid(error, name, "%s has a member "
			    "that this version does not know", name);
	memset(spec, 0, size);
	memcpy(spec, arg, given < size ? given : size);
	return UD_OK;
}
