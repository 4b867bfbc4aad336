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

/* Tables with a stamp of every commit, or tries, and how many words of a line
 * are before them. */
static const struct {
	const char *table;
	int words;
} passing[] = {
	{"ud_head ", 9}, {"ud_passwords ", 4}, {"ud_codes ", 11},
};

enum { STAMPS = 1, STAMPS_AND_TRIES = 3 };

/* How much of a line counts. */
static size_t
counted(const char *line, size_t tables)
{
	size_t whole = strcspn(line, "\n"), len = 0;

	for (size_t i = 0; i < tables; i++) {
		if (strncmp(line, passing[i].table,
		    strlen(passing[i].table)) != 0)
			continue;
		for (int word = 0; word < passing[i].words; word++) {
			len += strspn(line + len, " ,");
			len += strcspn(line + len, " ,\n");
		}
		return len;
	}
	return whole;
}

static const char *
difference_but(size_t tables, const char *before, const char *after)
{
	while (*before != '\0' || *after != '\0') {
		size_t len = counted(before, tables);

		if (len != counted(after, tables) ||
		    strncmp(before, after, len) != 0)
			return dump_difference(before, after);
		before += strcspn(before, "\n");
		after += strcspn(after, "\n");
		before += *before == '\n';
		after += *after == '\n';
	}
	return NULL;
}

const char *
dump_difference_but_stamp(const char *before, const char *after)
{
	return difference_but(STAMPS, before, after);
}

const char *
dump_difference_but_tries(const char *before, const char *after)
{
	return difference_but(STAMPS_AND_TRIES, before, after);
}

int64_t
dump_rows(const char *dump, const char *table, const char *text)
{
	size_t len = strlen(table);
	int64_t rows = 0;

	while (*dump != '\0') {
		const char *end = dump + strcspn(dump, "\n");
		const char *found = strstr(dump, text);

		rows += strncmp(dump, table, len) == 0 && dump[len] == ' ' &&
		    found != NULL && found < end;
		dump = end + (*end == '\n');
	}
	return rows;
}
