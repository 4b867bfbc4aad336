/* SPDX-License-Identifier: MIT */
#include "rpc/decode.h"

#include <userdir/base.h>

#include "base/text.h"
#include "base/time.h"
#include "json/base64.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { NAME_SHOWN_MAX = 64 };

/* Where a message stands, for the names of its members. */
struct place {
	const char *list;	/* that it is an element of; NULL: none */
	size_t i;
	const char *around;	/* name of it as a member; NULL: not told */
};

static int decode_message(struct rpc_decode *d, const struct rpc_message *m,
    const struct json *value, const struct place *place, void *out);

static int
invalid(struct rpc_decode *d, const struct place *place, const char *field,
    const char *what)
{
	char name[ERROR_FIELD_SIZE];

	if (place->list != NULL) {
		error_field_name(name, place->list, place->i, field);
		field = name;
	} else if (place->around != NULL) {
		(void)snprintf(name, sizeof(name), "%s.%s", place->around,
		    field);
		field = name;
	}
	return error_invalid(d->error, field, "%s %s", field, what);
}

static int
has_presence(const struct rpc_field *f)
{
	return (f->flags & RPC_OPTIONAL) != 0 || f->oneof != 0;
}

/* 1 if text is the lowerCamelCase name or its snake_case form. */
static int
is_name_of(const char *text, const char *camel)
{
	if (strcmp(text, camel) == 0)
		return 1;
	for (; *camel != '\0'; camel++, text++) {
		char c = *camel;

		if (c >= 'A' && c <= 'Z') {
			if (*text++ != '_')
				return 0;
			c = (char)(c - 'A' + 'a');
		}
		if (*text != c)
			return 0;
	}
	return *text == '\0';
}

static const struct rpc_field *
field_find(const struct rpc_message *m, const char *name)
{
	size_t i;

	for (i = 0; i < m->count; i++)
		if (is_name_of(name, m->fields[i].name))
			return &m->fields[i];
	return NULL;
}

static int
decode_string(struct rpc_decode *d, const struct rpc_field *f,
    const struct place *place, const struct json *value, void *slot)
{
	const char *s = json_get_text(value);
	size_t len;

	if (s == NULL)
		return invalid(d, place, f->name, "must be a string");
	if (f->min > 0 || f->max > 0) {
		len = text_length(span_of(s));
		if (len < f->min)
			return invalid(d, place, f->name,
			    "must not be empty");
		if (f->max > 0 && len > f->max)
			return invalid(d, place, f->name, "is too long");
	}
	memcpy(slot, &s, sizeof(s));
	return UD_OK;
}

static int
decode_bytes(struct rpc_decode *d, const struct rpc_field *f,
    const struct place *place, const struct json *value, char *out)
{
	const char *s = json_get_text(value);
	const void *data;
	unsigned char *bytes;
	size_t len;

	if (s == NULL)
		return invalid(d, place, f->name, "must be a Base64 string");
	bytes = arena_array(d->arena, base64_room(strlen(s)), 1);
	if (bytes == NULL)
		return error_no_memory(d->error);
	if (!base64_decode(s, strlen(s), bytes, &len))
		return invalid(d, place, f->name, "is no valid Base64");
	data = bytes;
	memcpy(out + f->offset, &data, sizeof(data));
	memcpy(out + f->count, &len, sizeof(len));
	return UD_OK;
}

static int
decode_bool(struct rpc_decode *d, const struct rpc_field *f,
    const struct place *place, const struct json *value, int64_t *n)
{
	if (json_get_type(value) != JSON_BOOL)
		return invalid(d, place, f->name, "must be true or false");
	*n = json_get_bool(value);
	if ((f->flags & RPC_TRUE) != 0 && *n == 0)
		return invalid(d, place, f->name, "must be true if given");
	return UD_OK;
}

static int
undefined(struct rpc_decode *d, const struct rpc_field *f,
    const struct place *place, const char *what)
{
	int rc = invalid(d, place, f->name, what);

	if (d->is_search)
		d->error->key = "search.enum_unknown";
	return rc;
}

static int
decode_enum(struct rpc_decode *d, const struct rpc_field *f,
    const struct place *place, const struct json *value, int64_t *n)
{
	const char *name = json_get_text(value);
	const struct rpc_enum *e = f->values;

	if (name == NULL && (json_get_type(value) != JSON_NUMBER ||
	    !json_get_int64(value, n) || *n < INT32_MIN || *n > INT32_MAX))
		return undefined(d, f, place,
		    "must be a name or number of its enumeration");
	while (e->name != NULL && (name != NULL ? strcmp(e->name, name) != 0 :
	    e->number != *n))
		e++;
	if (e->name == NULL && (name != NULL || (f->flags & RPC_OPEN) == 0))
		return undefined(d, f, place, "has an undefined value");
	*n = e->name == NULL ? 0 : e->number;
	return UD_OK;
}

static int
decode_time(struct rpc_decode *d, const struct rpc_field *f,
    const struct place *place, const struct json *value, int64_t *n)
{
	const char *s = json_get_text(value);

	if (s == NULL || !time_parse(s, strlen(s), n))
		return invalid(d, place, f->name, "must be an RFC 3339 time");
	return UD_OK;
}

static int
decode_uint(struct rpc_decode *d, const struct rpc_field *f,
    const struct place *place, const struct json *value, uint64_t *n)
{
	if (!json_get_uint64(value, n) ||
	    (f->type == RPC_UINT32 && *n > UINT32_MAX))
		return invalid(d, place, f->name,
		    "must be a whole number in range");
	return UD_OK;
}

/* A number of any kind; where presence counts, behind a pointer. */
static int
decode_number(struct rpc_decode *d, const struct rpc_field *f,
    const struct place *place, const struct json *value, void *slot)
{
	union number {
		int64_t i;
		uint64_t u;
	} *n = slot;
	int rc;

	if (has_presence(f)) {
		n = arena_array(d->arena, 1, sizeof(*n));
		if (n == NULL)
			return error_no_memory(d->error);
		memcpy(slot, &n, sizeof(n));
	}
	if (f->type == RPC_BOOL)
		rc = decode_bool(d, f, place, value, &n->i);
	else if (f->type == RPC_ENUM)
		rc = decode_enum(d, f, place, value, &n->i);
	else if (f->type == RPC_TIME)
		rc = decode_time(d, f, place, value, &n->i);
	else
		rc = decode_uint(d, f, place, value, &n->u);
	return rc;
}

/* A message on its own: its members keep the names of the message around,
 * but in a search, where they have paths. */
static int
decode_child(struct rpc_decode *d, const struct rpc_field *f,
    const struct place *place, const struct json *value, void *slot)
{
	const struct place inside = { .around = f->name };
	void *child;

	if (json_get_type(value) != JSON_OBJECT)
		return invalid(d, place, f->name, "must be an object");
	child = arena_array(d->arena, 1, f->message->size);
	if (child == NULL)
		return error_no_memory(d->error);
	memcpy(slot, &child, sizeof(child));
	return decode_message(d, f->message, value,
	    d->is_search ? &inside : place, child);
}

static int
decode_element(struct rpc_decode *d, const struct rpc_field *f,
    size_t i, const struct json *value, char *slot)
{
	const struct place place = { .list = f->name, .i = i };
	const struct place outer = { .list = NULL };
	int rc;

	if (f->type == RPC_MESSAGE) {
		if (json_get_type(value) == JSON_OBJECT)
			return decode_message(d, f->message, value, &place,
			    slot);
		rc = invalid(d, &outer, f->name, "must hold objects");
	} else {
		assert(f->type == RPC_STRING);
		rc = decode_string(d, f, &outer, value, slot);
	}
	if (rc == UD_EINVAL)
		error_field_name(d->error->field, f->name, i, NULL);
	return rc;
}

static int
decode_list(struct rpc_decode *d, const struct rpc_field *f,
    const struct place *place, const struct json *value, char *out)
{
	size_t size = f->type == RPC_MESSAGE ? f->message->size :
	    sizeof(const char *);
	size_t i = 0, count;
	const struct json *at;
	char *items;
	int rc;

	if (json_get_type(value) != JSON_ARRAY)
		return invalid(d, place, f->name, "must be an array");
	if ((count = json_get_count(value)) == 0)
		return UD_OK;
	if ((items = arena_array(d->arena, count, size)) == NULL)
		return error_no_memory(d->error);
	for (at = json_get_first(value); at != NULL; at = json_get_next(at)) {
		rc = decode_element(d, f, i, at, items + i * size);
		if (rc != UD_OK)
			return rc;
		i++;
	}
	memcpy(out + f->offset, &items, sizeof(items));
	memcpy(out + f->count, &count, sizeof(count));
	return UD_OK;
}

static int
decode_field(struct rpc_decode *d, const struct rpc_field *f,
    const struct place *place, const struct json *value, char *out)
{
	if ((f->flags & RPC_UNIMPLEMENTED) != 0 && d->unimplemented == NULL &&
	    ((f->flags & RPC_REPEATED) == 0 || json_get_count(value) > 0))
		d->unimplemented = f->name;
	if ((f->flags & RPC_REPEATED) != 0)
		return decode_list(d, f, place, value, out);
	if (f->type == RPC_STRING)
		return decode_string(d, f, place, value, out + f->offset);
	if (f->type == RPC_BYTES)
		return decode_bytes(d, f, place, value, out);
	if (f->type == RPC_ANY) {
		memcpy(out + f->offset, &value, sizeof(value));
		return UD_OK;
	}
	if (f->type == RPC_MESSAGE)
		return decode_child(d, f, place, value, out + f->offset);
	return decode_number(d, f, place, value, out + f->offset);
}

/* What the request did not say: required members, and texts that are "". */
static int
decode_absent(struct rpc_decode *d, const struct rpc_message *m,
    const struct place *place, uint64_t present, char *out)
{
	const char *empty = "", *s;
	size_t i;

	for (i = 0; i < m->count; i++) {
		const struct rpc_field *f = &m->fields[i];
		int plain = f->type == RPC_STRING && !has_presence(f) &&
		    (f->flags & RPC_REPEATED) == 0;

		if (plain && (present >> i & 1) == 0)
			memcpy(out + f->offset, &empty, sizeof(empty));
		if ((f->flags & RPC_REQUIRED) == 0)
			continue;
		if ((present >> i & 1) == 0)
			return invalid(d, place, f->name, "is required");
		if (!plain)
			continue;
		memcpy(&s, out + f->offset, sizeof(s));
		if (*s == '\0')
			return invalid(d, place, f->name, "is required");
	}
	return UD_OK;
}

/* Only a name that could be one is repeated in an error. */
static int
unknown_member(struct rpc_decode *d, const struct place *place,
    const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	size_t len = strspn(name, letters);

	if (len == 0 || len > NAME_SHOWN_MAX || name[len] != '\0')
		return error_invalid(d->error, NULL,
		    "the request has an unknown member");
	return invalid(d, place, name, "is unknown");
}

static int
decode_message(struct rpc_decode *d, const struct rpc_message *m,
    const struct json *value, const struct place *place, void *out)
{
	uint64_t seen = 0, present = 0, oneofs = 0, bit;
	const struct json *at;
	int rc;

	assert(m->count <= RPC_FIELDS_MAX);
	for (at = json_get_first(value); at != NULL; at = json_get_next(at)) {
		const struct rpc_field *f = field_find(m, json_get_name(at));

		if (f == NULL && !d->strict)
			continue;
		if (f == NULL)
			return unknown_member(d, place, json_get_name(at));
		bit = UINT64_C(1) << (f - m->fields);
		if ((seen & bit) != 0)
			return invalid(d, place, f->name, "is given twice");
		seen |= bit;
		if (json_get_type(at) == JSON_NULL)
			continue;
		present |= bit;
		bit = UINT64_C(1) << f->oneof;
		if (f->oneof != 0 && (oneofs & bit) != 0)
			return invalid(d, place, f->name,
			    "excludes another member that is given");
		oneofs |= bit;
		if ((rc = decode_field(d, f, place, at, out)) != UD_OK)
			return rc;
	}
	return decode_absent(d, m, place, present, out);
}

int
rpc_decode(struct rpc_decode *decode, const struct rpc_message *message,
    const struct json *value, void *out)
{
	const struct place place = { .list = NULL };

	decode->unimplemented = NULL;
	if (json_get_type(value) != JSON_OBJECT)
		return error_invalid(decode->error, NULL,
		    "the request must be a JSON object");
	return decode_message(decode, message, value, &place, out);
}
