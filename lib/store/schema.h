/* SPDX-License-Identifier: MIT */
/* The versions of the tables, and the way from each to the next. */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "store/db.h"

/* The version that this library reads and writes. */
int schema_latest(void);

/* Version of the store: 0 if it has no tables yet. */
int schema_version(struct db *db, int *version);

/*
 * Apply the next step after version and store its number.  Inside a write
 * transaction.
 */
int schema_step(struct db *db, int version);

#endif
