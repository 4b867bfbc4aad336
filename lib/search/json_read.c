/* SPDX-License-Identifier: MIT */
/* A walk through lists inside lists, which does not recurse. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "search/json_member.h"

enum { TEXT_DEPTH_MAX = 200, TEXT_VALUES_MAX = 20000 };

static struct json_level *
top(struct json_reader *r)
{
	return &r->levels[r->depth - 1];
}

static void
open_level(struct json_reader *r, const struct json_leaf *row,
    const struct json *first)
{
	assert(r->depth < sizeof(r->levels) / sizeof(r->levels[0]));
	r->levels[r->depth++] = (struct json_level){.row = row, .at = first};
}

/* Go to the next filter of the list. */
static void
advance(struct json_level *level)
{
	int single = level->row != NULL && level->row->kind == NODE_NOT;

	level->at = single ? NULL : json_get_next(level->at);
	level->index++;
}

/* A filter object does not hold what it must, but maybe that name. */
static int
refuse_filter(const struct json_reader *r, const char *what,
    const char *name)
{
	const struct json_place place = {0};
	int rc = json_refuse(r, "search.filter_invalid", &place, "%s%s%s",
	    what, name == NULL ? "" : ", not ", name == NULL ? "" : name);

	r->error->id = "GRPC-vR9nC";
	return rc;
}

/* Open a combinator; its operands are read next. */
static int
read_combinator(struct json_reader *r, const struct json_leaf *row,
    const struct json *object)
{
	struct json_place place = {0};
	struct json_members members;
	const struct json *operands;
	int rc;

	if (r->f->depth == r->f->depth_max) {
		rc = json_refuse(r, "search.too_deep", &place,
		    "has more than %zu combinators above it",
		    r->f->depth_max);
		r->error->id = "USER-zsQ97";
		return rc;
	}
	if ((rc = json_members_sort(r, row, object, &members)) != UD_OK)
		return rc;
	operands = members.given[0];
	place = (struct json_place){row->name, row->members[0].name, 0};
	if (operands != NULL && row->kind != NODE_NOT &&
	    json_get_type(operands) != JSON_ARRAY)
		return json_refuse(r, "search.filter_invalid", &place,
		    "must be a list of filters");
	if (operands != NULL && row->kind != NODE_NOT)
		operands = json_get_first(operands);
	if (operands == NULL)
		return json_refuse(r, "search.operand_missing", &place,
		    "must hold a filter");
	rc = json_take(r, tree_open(r->f, (enum node_kind)row->kind));
	if (rc == UD_OK)
		open_level(r, row, operands);
	return rc;
}

static int
read_leaf(struct json_reader *r, const struct json_leaf *row,
    const struct json *object)
{
	struct json_level *level = top(r);
	int rc = json_leaf_read(r, row, object);

	if (row->half == HALF_KEY) {
		level->keys++;
		level->key = r->f->count - 1;
	} else if (row->half == HALF_VALUE) {
		level->values++;
		level->value = r->f->count - 1;
	}
	advance(level);
	return rc;
}

/* The row for a member of a filter object. */
static int
find_row(const struct json_reader *r, const char *name,
    const struct json_leaf **row)
{
	*row = json_leaf_find(name);
	if (*row == NULL)
		return refuse_filter(r, "must hold a filter that exists",
		    json_is_name(name) ? name : NULL);
	if (((*row)->apis >> r->api & 1) == 0)
		return refuse_filter(r, r->api == JSON_V3 ?
		    "must hold a filter of SearchUsers" :
		    "must hold a query of ListUsers", (*row)->name);
	return UD_OK;
}

/* A filter object has one member that is not null: it is the filter. */
static int
read_filter(struct json_reader *r)
{
	const struct json_place place = {0};
	const struct json *object = top(r)->at, *at, *found = NULL;
	const struct json_leaf *row, *found_row = NULL;
	int rc;

	if (json_get_type(object) != JSON_OBJECT)
		return refuse_filter(r, "must be an object", NULL);
	for (at = json_get_first(object); at != NULL; at = json_get_next(at)) {
		if ((rc = find_row(r, json_get_name(at), &row)) != UD_OK)
			return rc;
		if (json_get_type(at) == JSON_NULL)
			continue;
		if (found != NULL)
			return json_refuse(r, "search.filter_ambiguous",
			    &place, "must not be both %s and %s",
			    found_row->name, row->name);
		found = at;
		found_row = row;
	}
	if (found == NULL)
		return refuse_filter(r, "must hold a filter", NULL);
	if (found_row->kind <= NODE_NOT)
		return read_combinator(r, found_row, found);
	return read_leaf(r, found_row, found);
}

/* One key and one value in a list are about the same entry: the value joins
 * the key's node and its own goes away. */
static void
join_halves(ud_filter *f, const struct json_level *level)
{
	struct node *key = &f->nodes[level->key];
	struct node *value = &f->nodes[level->value];
	size_t behind = f->count - level->value - 1;

	f->pieces[key->text + 1] = f->pieces[value->text + 1];
	key->number = value->number;
	memmove(value, value + 1, behind * sizeof(*value));
	f->count--;
}

static int
close_level(struct json_reader *r)
{
	const struct json_level *level = top(r);
	const struct json_leaf *row = level->row;
	struct json_place place = {0};

	r->depth--;
	if (row != NULL)
		place = (struct json_place){row->name, row->members[0].name,
		    0};
	if ((row == NULL || row->kind == NODE_AND) && level->keys > 0 &&
	    level->values > 0) {
		if (level->keys > 1 || level->values > 1)
			return json_refuse(r, "search.metadata_ambiguous",
			    &place, "must not hold more than one "
			    "metadataKeyFilter beside a metadataValueFilter, "
			    "or the reverse; use metadataFilter");
		join_halves(r->f, level);
	}
	if (row == NULL)
		return UD_OK;
	advance(top(r));
	return json_take(r, tree_close(r->f));
}

static int
read_list(struct json_reader *r, const struct json *list)
{
	const struct json_place place = {0};
	struct node everybody = {.kind = NODE_CONSTANT, .number = 1};
	int rc = UD_OK;

	if (list != NULL && json_get_type(list) == JSON_NULL)
		list = NULL;
	if (list != NULL && json_get_type(list) != JSON_ARRAY)
		return json_refuse(r, "search.filter_invalid", &place,
		    "must be a list");
	if (list == NULL || json_get_first(list) == NULL)
		return json_take(r, tree_leaf(r->f, &everybody));
	open_level(r, NULL, json_get_first(list));
	while (rc == UD_OK && r->depth > 0)
		rc = top(r)->at == NULL ? close_level(r) : read_filter(r);
	return rc;
}

int
filter_read_json(ud_filter *f, enum json_api api, const struct json *list,
    struct error *error)
{
	struct json_reader r;
	int rc;

	if (f->error.code != UD_OK) {
		*error = f->error;
		return error->code;
	}
	/* Levels are filled in as they open. */
	r.f = f;
	r.api = api;
	r.error = error;
	r.depth = 0;
	rc = read_list(&r, list);
	/* Half a tree must never serve as a whole one. */
	if (rc != UD_OK)
		f->error = *error;
	return rc;
}

/* Put what the scan found into the words of a search. */
static int
refuse_text(enum json_api api, struct error *error)
{
	char path[ERROR_FIELD_SIZE];
	int bare = error->field[0] == '[' || error->field[0] == '\0';

	if (strcmp(error->id, "JSON-size") == 0)
		error->key = "search.too_large";
	else if (strcmp(error->id, "JSON-text") == 0)
		error->key = "search.text_encoding";
	else
		error->key = "search.filter_invalid";
	memcpy(path, error->field, sizeof(path));
	(void)snprintf(error->field, sizeof(error->field), "%s%s",
	    bare ? json_list_name(api) : "", path);
	return UD_EINVAL;
}

/* The list itself, or the object around it. */
static int
find_list(enum json_api api, const struct json *value,
    const struct json **list, struct error *error)
{
	const char *name = json_list_name(api), *given;

	*list = value;
	if (json_get_type(value) != JSON_OBJECT)
		return UD_OK;
	*list = json_get_member(value, name);
	value = json_get_first(value);
	if (value != NULL && value == *list)
		value = json_get_next(value);
	if (value == NULL && *list != NULL)
		return UD_OK;
	given = value == NULL ? "" : json_get_name(value);
	if (value == NULL)
		return error_set(error, UD_EINVAL, "search.filter_invalid",
		    NULL, name, "%s must be there", name);
	return error_set(error, UD_EINVAL, "search.member_unknown", NULL,
	    json_is_name(given) ? given : name,
	    "an object must have the member %s and none other", name);
}

int
filter_read_json_text(ud_filter *f, enum json_api api, struct span text,
    struct error *error)
{
	static const struct json_limits limits = {
		UD_FILTER_BYTES_MAX, TEXT_DEPTH_MAX, TEXT_VALUES_MAX};
	const struct json *list;
	struct json *json = NULL;
	int rc;

	if (text.len == 0)
		return filter_read_json(f, api, NULL, error);
	rc = json_parse(text.data, text.len, &limits, error, &json);
	if (rc == UD_EINVAL)
		rc = refuse_text(api, error);
	if (rc == UD_OK)
		rc = find_list(api, json, &list, error);
	if (rc == UD_OK)
		rc = filter_read_json(f, api, list, error);
	else
		f->error = *error;
	json_free(&json);
	return rc;
}
