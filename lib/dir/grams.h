/* SPDX-License-Identifier: MIT */
/* Which gram tables (store/index_rows.h) the store has, and of what: chosen
 * when they are made, and kept with the facts of the store. */
#ifndef DIR_GRAMS_H
#define DIR_GRAMS_H

#include "dir/dir.h"

/* Are the options possible? */
int grams_check_options(struct error *error, const ud_options *options);

/* Choose by the options and by what the database is able to do. */
int grams_choose(ud_dir *dir);

/* Read what was chosen. */
int grams_load(ud_dir *dir);

/* Make the tables, empty, in the place of any that are there. */
int grams_make(ud_dir *dir);

/* What is made faster when they are filled, unless it is there; let go of it
 * again, because many users come. */
int grams_finish(ud_dir *dir);
int grams_leave(ud_dir *dir);

/*
 * A user of a batch is about to be indexed: from the thousandth on the
 * database gathers what it would have to put in order now and then.  At the
 * end of such a batch it is put in order, so that nobody else has to wait for
 * that or to read it.
 */
int grams_gather(ud_dir *dir);
int grams_settle(ud_dir *dir);

#endif
