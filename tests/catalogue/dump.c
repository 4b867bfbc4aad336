/* SPDX-License-Identifier: MIT */
#include "catalogue/dump.h"

#include <stdio.h>
#include <string.h>

const char *
dump_difference(const char *before, const char *after)
{
	static char text[1024];
	size_t line = 0, i;

	for (i = 0; before[i] != '\0' && before[i] == after[i]; i++)
		if (before[i] == '\n')
			line = i + 1;
	if (before[i] == after[i])
		return NULL;
	(void)snprintf(text, sizeof(text), "%.*s became %.*s",
	    (int)strcspn(before + line, "\n"), before + line,
	    (int)strcspn(after + line, "\n"), after + line);
	return text;
}
