/* SPDX-License-Identifier: MIT */
#include "table.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CELL_MAX = 60 };

void
table_add(struct table *table, const char *cell)
{
	struct text escaped = {0};
	struct text cut = {0};
	size_t column = table->count % table->columns;
	size_t width;

	text_escape(&escaped, cell, strlen(cell));
	text_cut(&cut, escaped.s, isatty(STDOUT_FILENO) ? CELL_MAX : SIZE_MAX);
	text_free(&escaped);
	width = text_width(cut.s);
	if (width > table->width[column])
		table->width[column] = width;
	/* Room grows whenever the count is a power of two. */
	if ((table->count & (table->count - 1)) == 0)
		table->cells = text_must(realloc(table->cells,
		    (table->count * 2 + 1) * sizeof(*table->cells)));
	table->cells[table->count++] = cut.s;
}

void
table_add_number(struct table *table, uint64_t number)
{
	char cell[24];

	snprintf(cell, sizeof(cell), "%" PRIu64, number);
	table_add(table, cell);
}

void
table_add_time(struct table *table, int64_t us)
{
	struct text cell = {0};

	text_seconds(&cell, us);
	table_add(table, cell.s != NULL ? cell.s : "");
	text_free(&cell);
}

static void
print_cell(const struct table *table, size_t column, const char *cell)
{
	size_t pad = table->width[column] - text_width(cell);

	fputs(cell, stdout);
	if (column + 1 == table->columns)
		putchar('\n');
	else
		printf("%*s", (int)pad + 2, "");
}

void
table_print(struct table *table)
{
	if (table->count == 0)
		return;
	for (size_t i = 0; table->heads != NULL && i < table->columns; i++) {
		if (table->headed)
			break;
		if (strlen(table->heads[i]) > table->width[i])
			table->width[i] = strlen(table->heads[i]);
		print_cell(table, i, table->heads[i]);
	}
	table->headed = 1;
	for (size_t i = 0; i < table->count; i++) {
		print_cell(table, i % table->columns, table->cells[i]);
		free(table->cells[i]);
	}
	free(table->cells);
	table->cells = NULL;
	table->count = 0;
}
