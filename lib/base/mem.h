/* SPDX-License-Identifier: MIT */
/*
 * The only allocator of the library, so that a test build can make the n-th
 * allocation fail (mem_fault.h).
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* Zeroed memory, or NULL. */
void *mem_zalloc(size_t size);

/* Zeroed array, or NULL, also if the size overflows. */
void *mem_array(size_t count, size_t size);

/* As realloc(); the new part is not zeroed. */
void *mem_grow(void *old, size_t size);

/* A copy of len bytes and a NUL, or NULL. */
char *mem_strndup(const char *s, size_t len);

/* NULL-safe copy: NULL for NULL.  Check with (copy != NULL) == (s != NULL). */
char *mem_strdup(const char *s);

void mem_free(void *p);

/* Memory that is locked, guarded, and wiped when it is freed; not zeroed. */
void *mem_secret(size_t size);
void mem_secret_free(void *p);

/* Overwrite, in a way that the compiler keeps. */
void mem_wipe(void *p, size_t len);

#endif
