/* SPDX-License-Identifier: MIT */
#include "storage/storage.h"

#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "storage/raw.h"

/* Schemas that this process has opened, on any thread. */
static struct {
	pthread_mutex_t lock;
	char (*names)[STORAGE_NAME_SIZE];
	size_t count;
	pid_t process;
} opened = {.lock = PTHREAD_MUTEX_INITIALIZER};

void
storage_must(int is, const char *what, const char *why)
{
	if (is)
		return;
	(void)fprintf(stderr, "the storage of the tests fails: %s: %s\n",
	    what, why);
	abort();
}

/* The connection string; NULL with SQLite. */
static const char *
connection_string(void)
{
	const char *text = getenv("USERDIR_TEST_POSTGRES");

	return text == NULL || text[0] == '\0' ? NULL : text;
}

int
storage_is_postgres(void)
{
	return connection_string() != NULL;
}

const ud_driver *
storage_driver(void)
{
#ifdef USERDIR_HAS_POSTGRES
	if (storage_is_postgres())
		return ud_driver_postgres();
#endif
	return ud_driver_sqlite();
}

int
storage_tries(size_t i, size_t n)
{
	return !storage_is_postgres() || i % n == 0 ||
	    getenv("USERDIR_TEST_ALL") != NULL;
}

const char *
storage_location(const char *path)
{
	return path == NULL || !storage_is_postgres() ? path :
	    connection_string();
}

/* The last bytes of a path tell more than the first. */
static void
name_after(char name[STORAGE_NAME_SIZE], const char *path)
{
	size_t len = strlen(path), room = STORAGE_NAME_SIZE - 3;

	if (len > room)
		path += len - room;
	(void)snprintf(name, STORAGE_NAME_SIZE, "s_%s", path);
	for (char *p = name; *p != '\0'; p++)
		if (isalnum((unsigned char)*p))
			*p = (char)tolower((unsigned char)*p);
		else
			*p = '_';
}

void
storage_new_name(const char *what, char name[STORAGE_NAME_SIZE])
{
	static unsigned count;
	struct timespec now;

	/* Numbers of processes come again. */
	(void)clock_gettime(CLOCK_REALTIME, &now);
	(void)snprintf(name, STORAGE_NAME_SIZE, "%s_%ld_%u_%llx", what,
	    (long)getpid(), ++count, (unsigned long long)now.tv_sec *
	    1000000000 + (unsigned long long)now.tv_nsec);
}

void
storage_schema(const char *path, char name[STORAGE_NAME_SIZE])
{
	if (strcmp(path, ":memory:") == 0)
		storage_new_name("memory", name);
	else
		name_after(name, path);
}

static void
add_name(const char *schema)
{
	for (size_t i = 0; i < opened.count; i++)
		if (strcmp(opened.names[i], schema) == 0)
			return;
	opened.names = realloc(opened.names, (opened.count + 1) *
	    sizeof(opened.names[0]));
	storage_must(opened.names != NULL, "memory", "none");
	(void)snprintf(opened.names[opened.count++], STORAGE_NAME_SIZE, "%s",
	    schema);
}

void
storage_will_drop(const char *schema)
{
	(void)pthread_mutex_lock(&opened.lock);
	/* What was inherited by a fork belongs to the parent. */
	if (opened.process != getpid())
		opened.count = 0;
	opened.process = getpid();
	add_name(schema);
	(void)pthread_mutex_unlock(&opened.lock);
}

int
storage_open(const char *path, const ud_options *options, ud_dir **dir)
{
	ud_options mine = UD_INIT(ud_options);
#ifdef USERDIR_HAS_POSTGRES
	char schema[STORAGE_NAME_SIZE];
#endif

	if (options == NULL)
		return ud_open(storage_location(path), NULL, dir);
	memcpy(&mine, options, options->size < sizeof(mine) ? options->size :
	    sizeof(mine));
	/* Nobody looks at the clock. */
	if (mine.answer_ms == 0)
		mine.answer_ms = UD_NONE;
#ifdef USERDIR_HAS_POSTGRES
	if (path != NULL && storage_is_postgres()) {
		storage_schema(path, schema);
		storage_will_drop(schema);
		mine.schema = schema;
		return ud_open(connection_string(), &mine, dir);
	}
#endif
	return ud_open(storage_location(path), &mine, dir);
}

int
storage_exists(const char *path)
{
	struct raw *raw;
	int exists;

	if (!storage_is_postgres())
		return access(path, F_OK) == 0;
	raw = raw_open(path);
	exists = raw_number(raw, "SELECT count(*)"
	    " FROM words.tables(current_setting('test.store'))") > 0;
	raw_close(&raw);
	return exists;
}

static void
drop(struct raw *raw, const char *schema)
{
	char sql[2 * STORAGE_NAME_SIZE];

	(void)snprintf(sql, sizeof(sql), "SET lock_timeout = '20s';"
	    "DROP SCHEMA IF EXISTS %s CASCADE", schema);
	raw_exec(raw, sql);
}

void
storage_drop(const char *path)
{
	static const char *const tails[] = {"", "-wal", "-shm"};
	struct raw *raw;
	char file[256];

	for (size_t i = 0; i < 3 && !storage_is_postgres(); i++) {
		(void)snprintf(file, sizeof(file), "%s%s", path, tails[i]);
		(void)unlink(file);
	}
	if (storage_is_postgres()) {
		raw = raw_open(path);
		drop(raw, raw_store(raw));
		raw_close(&raw);
	}
}

void
storage_end(void)
{
	struct raw *raw;

	if (opened.process == getpid() && opened.count > 0) {
		raw = raw_open(opened.names[0]);
		while (opened.count > 0)
			drop(raw, opened.names[--opened.count]);
		raw_close(&raw);
	}
	free(opened.names);
	opened.names = NULL;
	opened.count = 0;
}
