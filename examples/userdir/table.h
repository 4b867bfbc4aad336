/* SPDX-License-Identifier: MIT */
/*
 * Tables for people: columns aligned by what the terminal will show, long
 * cells cut on a terminal, control characters escaped.
 */
#ifndef TABLE_H
#define TABLE_H

#include "text.h"

#include <stddef.h>

enum { TABLE_COLUMNS_MAX = 8 };

/* Start with the heads alone: { .heads = heads, .columns = n }. */
struct table {
	const char *const *heads;	/* NULL: no head line */
	size_t columns;
	size_t width[TABLE_COLUMNS_MAX];
	char **cells;
	size_t count;
	int headed;
};

/* Add one cell, row by row. */
void table_add(struct table *table, const char *cell);
void table_add_number(struct table *table, uint64_t number);
void table_add_time(struct table *table, int64_t us);

/* Print the rows so far and forget them; the widths stay, so that a long
 * table can be printed in pages. */
void table_print(struct table *table);

#endif
