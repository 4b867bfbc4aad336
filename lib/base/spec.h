/* SPDX-License-Identifier: MIT */
/* Reading a caller's options or spec struct of whatever version. */
#ifndef BASE_SPEC_H
#define BASE_SPEC_H

#include <stddef.h>

#include "base/error.h"

/*
 * Copy *arg into *spec of the given size and zero the rest.  Refused are
 * NULL, a size that is not one, and non-zero bytes in members that this
 * version does not know: they would be a silent nothing.
 */
int spec_read(struct error *error, const char *name, void *spec, size_t size,
    const void *arg);

#endif
