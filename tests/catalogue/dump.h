/* SPDX-License-Identifier: MIT */
/* The whole content of a store as text, read past the library. */
#ifndef CATALOGUE_DUMP_H
#define CATALOGUE_DUMP_H

#include <sqlite3.h>

/* The schema and all rows, a line each; release with free(). */
char *dump_store(sqlite3 *db);

/* The schema alone. */
char *dump_schema(sqlite3 *db);

/* The first line in which two dumps differ, for a message; NULL if none.
 * Static. */
const char *dump_difference(const char *before, const char *after);

#endif
