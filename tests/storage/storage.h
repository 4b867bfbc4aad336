/* SPDX-License-Identifier: MIT */
/*
 * Where the stores of the tests are: in files of SQLite, or, when
 * USERDIR_TEST_POSTGRES holds a connection string, in PostgreSQL.
 *
 * A test names a store by a path either way.  On PostgreSQL the path becomes
 * the name of a schema, so that processes which are handed a path meet in the
 * same store.  The path ":memory:" is a new store each time.
 */
#ifndef TESTS_STORAGE_STORAGE_H
#define TESTS_STORAGE_STORAGE_H

#include <userdir.h>
#include <userdir/storage.h>

enum { STORAGE_NAME_SIZE = 64 };

/* 1 on PostgreSQL. */
int storage_is_postgres(void);

/* The built-in driver of it. */
const ud_driver *storage_driver(void);

/* ud_open() of a store; the options may ask for a driver that wraps the
 * built-in one.  A path of NULL is handed on: the options have a connection
 * of the host (raw_attach()).  answer_ms is UD_NONE unless the options have
 * another. */
int storage_open(const char *path, const ud_options *options, ud_dir **dir);

/* 1 if there is a store of that path. */
int storage_exists(const char *path);

/* Forget the stores that this process has opened.  Files of SQLite go with
 * their directory; schemas are dropped here. */
void storage_end(void);

/* Remove a store that nobody has open. */
void storage_drop(const char *path);

/* What ud_open() is told about a path. */
const char *storage_location(const char *path);

/* A name that no other schema has. */
void storage_new_name(const char *what, char name[STORAGE_NAME_SIZE]);

/* The schema that a path becomes. */
void storage_schema(const char *path, char name[STORAGE_NAME_SIZE]);

/* Is number i of many alike to be tried?  All are in files; with a server each
 * is dearer, and one of n is, unless USERDIR_TEST_ALL is set. */
int storage_tries(size_t i, size_t n);

/* Let storage_end() drop a schema. */
void storage_will_drop(const char *schema);

/* End the process with a message unless it is so. */
void storage_must(int is, const char *what, const char *why);

#endif
