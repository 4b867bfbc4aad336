/* SPDX-License-Identifier: MIT */
/* Changing a store behind the library's back. */
#ifndef FAULT_TAMPER_H
#define FAULT_TAMPER_H

#include "catalogue/catalogue.h"

enum { TAMPER_MOST = 100 };	/* no more mutations than this */

/* Run SQL on the second connection; 1 if it changed a row. */
int tamper_sql(struct world *world, const char *sql);

/*
 * Put mutation @p n into a column of the rows that `where` selects; 0 when
 * there are no more mutations, -1 if a constraint of the table refused it.
 */
int tamper_column(struct world *world, const char *table,
    const char *column, const char *where, size_t n);

/* Column @p i of a table; NULL past the end.  Static. */
const char *tamper_column_name(struct world *world, const char *table,
    size_t i);

/* Everything sealed about a user, as the library tells it; NULL if the look-up
 * fails, and then the code is in *rc.  For free(). */
char *tamper_portrait(struct world *world, const char *user_id, int *rc);

/* All operations on this store that are not made of JSON, one after the other:
 * none may crash, and each gives a code that exists. */
void tamper_use_all(struct world *world);

#endif
