/* SPDX-License-Identifier: MIT */
/*
 * A directory with a row in every table, and what is left of it in a copy:
 * through the public functions, and as rows.
 */
#ifndef TESTS_COPY_SOURCE_H
#define TESTS_COPY_SOURCE_H

#include "api/fixture.h"

/* Where the source and its copies are. */
extern const char *source_path, *target_path;

/* Of a target in PostgreSQL, where target_path is a connection string. */
extern const char *target_schema;

/* The password of alice, the one before it, and an e-mail code of bea. */
#define SOURCE_PASSWORD "Secret-2"
#define SOURCE_PASSWORD_BEFORE "Secret-1"
extern char source_code[32];

/* Open `dir` on a new file with the whole of it; finish() ends it. */
void begin_source(void);

/* Copy `dir` to target_path. */
int copy_it(void);
int copy_and_tell(ud_copy_cb progress, void *ctx);

/* What the copy is opened with. */
ud_options target_options(void);

/* Open the copy; NULL with the error told. */
ud_dir *open_copy(void);

/* 1 if both answer every question alike, byte for byte. */
int same_answers(ud_dir *a, ud_dir *b);

/* 1 if two files hold the same rows, indexes of substrings apart. */
int same_rows(const char *a, const char *b);

/* The answer to a JSON call; release with ud_string_free(). */
char *ask(ud_dir *d, const char *method, const char *request);

/* Run statements on a file, past the library. */
void run_sql(const char *path, const char *sql);

/* Is the copy refused as one that was not finished? */
int is_unfinished(void);

#endif
