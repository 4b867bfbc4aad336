/* SPDX-License-Identifier: MIT */
/* Stores that earlier versions wrote, in tests/data with their key. */
#ifndef TESTS_API_GOLDEN_H
#define TESTS_API_GOLDEN_H

#include "file.h"

/* Copy the store of that file name to where reopen_with() opens it. */
void golden_copy(const char *name);

/* Options with its key. */
ud_options golden_options(void);

#endif
