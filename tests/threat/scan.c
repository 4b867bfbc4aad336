/* SPDX-License-Identifier: MIT */
#include "threat/scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
scan_holds(const char *all, size_t len, const char *text, size_t text_len)
{
	const char *end = all + len, *at = all;

	while ((at = memchr(at, text[0], (size_t)(end - at))) != NULL &&
	    (size_t)(end - at) >= text_len) {
		if (memcmp(at, text, text_len) == 0)
			return 1;
		at++;
	}
	return 0;
}

char *
scan_file(const char *path, size_t *len)
{
	enum { STEP = 65536 };
	FILE *in = fopen(path, "rb");
	char *all = NULL, *more;
	size_t got = 0;

	*len = 0;
	if (in == NULL)
		return NULL;
	do {
		more = realloc(all, *len + STEP);
		if (more == NULL)
			break;
		all = more;
		got = fread(all + *len, 1, STEP, in);
		*len += got;
	} while (got > 0);
	(void)fclose(in);
	return all;
}
