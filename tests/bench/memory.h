/* SPDX-License-Identifier: MIT */
/* Common part of the two programs that only read, and tell their memory:
 * PROGRAM FILE USERS READS CACHE_KIB. */
#ifndef BENCH_MEMORY_H
#define BENCH_MEMORY_H

#include <stdio.h>
#include <stdlib.h>

#include "bench/people.h"

/* Print the resident memory of this process in KiB. */
static int
tell_memory(void)
{
	char line[256];
	long kib = 0;
	FILE *status = fopen("/proc/self/status", "r");

	while (status != NULL && kib == 0 &&
	    fgets(line, sizeof(line), status) != NULL)
		(void)sscanf(line, "VmRSS: %ld", &kib);
	if (status != NULL)
		(void)fclose(status);
	(void)printf("%ld\n", kib);
	return kib > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Number i of the arguments. */
static uint64_t
argument(char **args, int i)
{
	return strtoull(args[i], NULL, 10);
}

#endif
