/* SPDX-License-Identifier: MIT */
/* A directory in a file, and what somebody else sees and does there with SQL
 * alone. */
#ifndef TESTS_API_FILE_H
#define TESTS_API_FILE_H

#include "fixture.h"

#define SEP "\xef\xb7\x90"	/* stands around the values in a document */
#define BLANK "\xef\xb7\x91"	/* stands for a blank there */

extern const char *store_path;

/* Open `dir` on a new file, with the organization "o". */
void begin_file_with(const ud_options *options);
void begin_file(void);

/* Close it and open it again. */
int reopen_with(const ud_options *options);

/* Run statements; the first number or text that a statement gives, the text
 * until the next call. */
void sql(const char *statements);
long long number(const char *statement);
const char *text(const char *statement);

/* Users in which a column of a gram table matches an expression. */
long long matches(const char *table, const char *expression);

/* 1 if the check finds a problem that says so; tells what it finds else. */
int finds(const char *words);

/* Take in what waits, and merge. */
void maintain(void);

#endif
