/* SPDX-License-Identifier: MIT */
/* Counting what was covered.  Tests run in processes of their own, so they
 * write their numbers to a file that the runner adds up and prints. */
#ifndef FAULT_POINTS_H
#define FAULT_POINTS_H

#include <stddef.h>

/* Report points of some kind from within a test. */
void points_add(const char *kind, size_t count);

#endif
