/* SPDX-License-Identifier: MIT */
#include "base/mem.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#ifdef USERDIR_FAULTS
#include "base/mem_fault.h"
#define ALLOCATION_FAILS() mem_fault()
#else
#define ALLOCATION_FAILS() 0
#endif

void *
mem_zalloc(size_t size)
{
	return ALLOCATION_FAILS() ? NULL : calloc(1, size);
}

void *
mem_array(size_t count, size_t size)
{
	return ALLOCATION_FAILS() ? NULL : calloc(count, size);
}

void *
mem_grow(void *old, size_t size)
{
	return ALLOCATION_FAILS() ? NULL : realloc(old, size);
}

char *
mem_strndup(const char *s, size_t len)
{
	char *copy = ALLOCATION_FAILS() ? NULL : malloc(len + 1);

	if (copy == NULL)
		return NULL;
	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *
mem_strdup(const char *s)
{
	return s == NULL ? NULL : mem_strndup(s, strlen(s));
}

void *
mem_secret(size_t size)
{
	return ALLOCATION_FAILS() ? NULL : sodium_malloc(size);
}

void
mem_secret_free(void *p)
{
	sodium_free(p);
}

void
mem_free(void *p)
{
	free(p);
}

void
mem_wipe(void *p, size_t len)
{
	if (len == 0)
		return;
#ifdef __GNUC__
	memset(p, 0, len);
	/* The compiler must believe that somebody reads it. */
	__asm__ volatile("" : : "r"(p) : "memory");
#else
	for (volatile unsigned char *byte = p; len > 0; len--)
		*byte++ = 0;
#endif
}
