/* SPDX-License-Identifier: MIT */
#include "store/shapes.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

struct shapes {
	uint64_t clock;
	size_t count;
	size_t bytes;
	struct shape shapes[SHAPES_MAX];
};

const struct shape *
shapes_find(struct db *db, struct span key)
{
	struct shapes *s = db->shapes;
	uint64_t hash = (uint64_t)text_digest(key);

	for (size_t i = 0; s != NULL && i < s->count; i++) {
		struct shape *shape = &s->shapes[i];

		if (shape->hash != hash || shape->key_len != key.len ||
		    memcmp(shape->key, key.data, key.len) != 0)
			continue;
		shape->used = ++s->clock;
		return shape;
	}
	return NULL;
}

static void
release(struct db *db, struct shape *shape)
{
	if (shape->stmt != NULL)
		db->driver.finalize(shape->stmt);
	mem_free(shape->key);
	mem_free(shape->params);
	*shape = (struct shape){0};
}

/* Let those go that were not used for longest, until there is a place and the
 * texts are not too large together: prepared, they take many times as much. */
static struct shape *
make_room(struct db *db, size_t bytes)
{
	struct shapes *s = db->shapes;

	while (s->count == SHAPES_MAX || (s->count > 0 &&
	    s->bytes + bytes > SHAPES_BYTES_MAX)) {
		struct shape *oldest = &s->shapes[0];

		for (size_t i = 1; i < s->count; i++)
			if (s->shapes[i].used < oldest->used)
				oldest = &s->shapes[i];
		s->bytes -= oldest->bytes;
		release(db, oldest);
		*oldest = s->shapes[--s->count];
		s->shapes[s->count] = (struct shape){0};
	}
	return &s->shapes[s->count];
}

int
shapes_add(struct db *db, struct span key, const char *sql,
    const uint16_t *params, size_t count, const struct shape **out)
{
	struct shape *shape;
	int rc;

	if (db->shapes == NULL)
		db->shapes = mem_zalloc(sizeof(*db->shapes));
	if (db->shapes == NULL)
		return error_no_memory(db->error);
	shape = make_room(db, strlen(sql));
	shape->key = mem_strndup(key.data, key.len);
	shape->params = mem_array(count + 1, sizeof(*params));
	if (shape->key == NULL || shape->params == NULL) {
		release(db, shape);
		return error_no_memory(db->error);
	}
	rc = db->driver.prepare(db->conn, sql, &shape->stmt);
	/* Nothing was changed: a transaction may go on. */
	if (rc != UD_OK) {
		rc = db_error(db, rc);
		release(db, shape);
		return rc;
	}
	shape->key_len = key.len;
	shape->hash = (uint64_t)text_digest(key);
	memcpy(shape->params, params, count * sizeof(*params));
	shape->param_count = count;
	shape->used = ++db->shapes->clock;
	shape->bytes = strlen(sql);
	db->shapes->bytes += shape->bytes;
	db->shapes->count++;
	*out = shape;
	return UD_OK;
}

void
shapes_free(struct db *db)
{
	for (size_t i = 0; db->shapes != NULL && i < db->shapes->count; i++)
		release(db, &db->shapes->shapes[i]);
	mem_free(db->shapes);
	db->shapes = NULL;
}
