/* SPDX-License-Identifier: MIT */
#include "storage/image.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "storage/raw_kind.h"

/* SQLite's file format: both bytes are 2 in a file with a write-ahead log. */
enum { WRITE_VERSION = 18, READ_VERSION = 19, WITH_LOG = 2 };

/* The content, as the bytes of a database. */
static struct {
	unsigned char *bytes;
	sqlite3_int64 len;
} image;

static void
make_image(image_maker *make)
{
	struct raw *raw = raw_open_host(NULL);

	make(raw, 1);
	image.bytes = sqlite3_serialize(raw_connection(raw), "main",
	    &image.len, 0);
	storage_must(image.bytes != NULL, "image", "no memory");
	raw_close(&raw);
}

static void
fill_memory(struct raw *raw)
{
	unsigned char *copy = sqlite3_malloc64((sqlite3_uint64)image.len);

	storage_must(copy != NULL, "memory", "none");
	memcpy(copy, image.bytes, (size_t)image.len);
	storage_must(sqlite3_deserialize(raw_connection(raw), "main", copy,
	    image.len, image.len, SQLITE_DESERIALIZE_FREEONCLOSE |
	    SQLITE_DESERIALIZE_RESIZEABLE) == SQLITE_OK, "image",
	    raw_error(raw));
}

static void
write_file(const char *path)
{
	unsigned char head[READ_VERSION + 1];
	FILE *file;

	storage_drop(path);
	memcpy(head, image.bytes, sizeof(head));
	head[WRITE_VERSION] = head[READ_VERSION] = WITH_LOG;
	file = fopen(path, "wb");
	storage_must(file != NULL &&
	    fwrite(head, sizeof(head), 1, file) == 1 &&
	    fwrite(image.bytes + sizeof(head),
	    (size_t)image.len - sizeof(head), 1, file) == 1 &&
	    fclose(file) == 0, path, "not written");
}

static void
fill_sqlite(struct raw **raw, const char *path, image_maker *make)
{
	if (image.bytes == NULL)
		make_image(make);
	raw_close(raw);
	if (path == NULL) {
		*raw = raw_open_host(NULL);
		fill_memory(*raw);
	} else {
		write_file(path);
		*raw = raw_open(path);
	}
}

/* One image serves all processes that use a server: the first makes it, under
 * another name until it is complete. */
static void
make_schema(image_maker *make)
{
	struct raw *raw = raw_open_host("image_in_the_making");

	raw_exec(raw, "SELECT pg_advisory_lock(1)");
	if (raw_number(raw,
	    "SELECT count(*) FROM words.tables('image')") == 0) {
		raw_exec(raw, "DROP SCHEMA IF EXISTS image_in_the_making"
		    " CASCADE");
		make(raw, 1);
		raw_exec(raw, "ALTER SCHEMA image_in_the_making"
		    " RENAME TO image");
	}
	raw_close(&raw);
}

static void
fill_postgres(struct raw **raw, const char *path, image_maker *make)
{
	char sql[2 * STORAGE_NAME_SIZE];

	if (*raw == NULL) {
		make_schema(make);
		*raw = path == NULL ? raw_open_host(NULL) : raw_open(path);
		storage_will_drop(raw_store(*raw));
		make(*raw, 0);
	}
	storage_must(!raw_in_transaction(*raw), "image",
	    "a transaction is left on the connection of the host");
	/* Where memory failed, statements may be left. */
	(void)snprintf(sql, sizeof(sql), "DEALLOCATE ALL;"
	    "SELECT words.fill('%s', 'image')", raw_store(*raw));
	raw_exec(*raw, sql);
}

void
image_fill(struct raw **raw, const char *path, image_maker *make)
{
	if (storage_is_postgres())
		fill_postgres(raw, path, make);
	else
		fill_sqlite(raw, path, make);
}
