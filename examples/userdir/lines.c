/* SPDX-License-Identifier: MIT */
#include "lines.h"

#include <string.h>

enum { CHUNK = 4096 };

enum lines_result
lines_next(struct lines *lines)
{
	char chunk[CHUNK];
	size_t len = 0;
	int too_long = 0;
	int c;

	text_clear(&lines->line);
	while ((c = getc_unlocked(lines->in)) != EOF && c != '\n') {
		lines->bytes++;
		if (len == CHUNK) {
			text_add(&lines->line, chunk, len);
			len = 0;
		}
		if (lines->line.len + len >= LINE_BYTES_MAX) {
			too_long = 1;
			text_clear(&lines->line);
			len = 0;
		}
		chunk[len++] = (char)c;
	}
	if (c == EOF && ferror(lines->in))
		return LINES_FAILED;
	if (c == EOF && len == 0 && lines->line.len == 0 && !too_long)
		return LINES_END;
	lines->bytes++;
	lines->number++;
	if (too_long)
		return LINES_TOO_LONG;
	text_add(&lines->line, chunk, len);
	if (c == '\n' && lines->line.len > 0 &&
	    lines->line.s[lines->line.len - 1] == '\r')
		lines->line.s[--lines->line.len] = '\0';
	return LINES_LINE;
}

int
lines_is_blank(const struct lines *lines)
{
	return strspn(lines->line.s, " \t\r") == lines->line.len;
}
