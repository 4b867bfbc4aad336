/* SPDX-License-Identifier: MIT */
/* The whole content of a store as text (raw_dump()), compared. */
#ifndef CATALOGUE_DUMP_H
#define CATALOGUE_DUMP_H

#include <stdint.h>

/* The first line in which two dumps differ, for a message; NULL if none.
 * Static. */
const char *dump_difference(const char *before, const char *after);

/* The same, but the stamp of the last commit makes no difference. */
const char *dump_difference_but_stamp(const char *before, const char *after);

/* Nor do tries that were charged: a call that judges a secret and then refuses
 * leaves these. */
const char *dump_difference_but_tries(const char *before, const char *after);

/* Rows of a table in a dump, of which a line each must hold a text (""
 * any). */
int64_t dump_rows(const char *dump, const char *table, const char *text);

#endif
