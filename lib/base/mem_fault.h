/* SPDX-License-Identifier: MIT */
/*
 * Failing allocations on purpose.  Only in builds with USERDIR_FAULTS, which
 * exist for the fault tests and are never installed.
 */
#ifndef BASE_MEM_FAULT_H
#define BASE_MEM_FAULT_H

#include <userdir/base.h>

/*
 * Let the n-th allocation from now fail (n from 1), and with sticky all after
 * it as well; 0 stops that.  Returns the allocations seen since the last call.
 */
UD_API long ud_test_fail_allocation(long n, int sticky);

/* 1 if this allocation shall fail. */
int mem_fault(void);

#endif
