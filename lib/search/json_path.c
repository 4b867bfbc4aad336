/* SPDX-License-Identifier: MIT */
#include "search/json_path.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *
json_list_name(enum json_api api)
{
	return api == JSON_V3 ? "filters" : "queries";
}

/* Append as far as there is room. */
static void add(char path[ERROR_FIELD_SIZE], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
add(char path[ERROR_FIELD_SIZE], const char *format, ...)
{
	size_t len = strlen(path);
	va_list args;

	va_start(args, format);
	(void)vsnprintf(path + len, ERROR_FIELD_SIZE - len, format, args);
	va_end(args);
}

void
json_path(const struct json_reader *r, const struct json_place *place,
    char path[ERROR_FIELD_SIZE])
{
	path[0] = '\0';
	add(path, "%s", json_list_name(r->api));
	for (size_t i = 0; i < r->depth; i++) {
		const struct json_leaf *row = r->levels[i].row;

		if (row != NULL)
			add(path, ".%s.%s", row->name, row->members[0].name);
		if (row == NULL || row->kind != NODE_NOT)
			add(path, "[%zu]", r->levels[i].index);
	}
	if (place->leaf != NULL)
		add(path, ".%s", place->leaf);
	if (place->member != NULL)
		add(path, ".%s", place->member);
	if (place->entry > 0)
		add(path, "[%zu]", place->entry - 1);
}

/* What a message begins with. */
static const char *
subject(const struct json_reader *r, const struct json_place *place)
{
	if (place->member != NULL)
		return place->member;
	if (place->leaf != NULL)
		return place->leaf;
	return r->depth == 0 ? json_list_name(r->api) : "a filter";
}

int
json_refuse(const struct json_reader *r, const char *key,
    const struct json_place *place, const char *format, ...)
{
	char path[ERROR_FIELD_SIZE], text[200];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	json_path(r, place, path);
	return error_set(r->error, UD_EINVAL, key, NULL, path, "%s %s",
	    subject(r, place), text);
}

int
json_refuse_text(const struct json_reader *r, enum text_fault fault,
    const struct json_place *place, size_t min, size_t max)
{
	/* A long path would leave the message no room. */
	int rc = tree_text_error(r->error, fault, subject(r, place), min, max);

	json_path(r, place, r->error->field);
	return rc;
}

int
json_is_name(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	size_t len = strspn(name, letters);

	return len > 0 && len < JSON_NAME_SIZE && name[len] == '\0';
}

int
json_refuse_member(const struct json_reader *r,
    const struct json_place *place, const char *name)
{
	struct json_place at = *place;

	if (!json_is_name(name))
		return json_refuse(r, "search.member_unknown", &at,
		    "has an unknown member");
	at.member = name;
	return json_refuse(r, "search.member_unknown", &at,
	    "is no member of %s", place->leaf);
}

int
json_take(const struct json_reader *r, int rc)
{
	if (rc == UD_OK)
		return rc;
	*r->error = r->f->error;
	/* The tree does not know what its list is called here. */
	if (rc == UD_EINVAL)
		(void)snprintf(r->error->field, sizeof(r->error->field), "%s",
		    json_list_name(r->api));
	return rc;
}
