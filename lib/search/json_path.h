/* SPDX-License-Identifier: MIT */
/* Where a reader of JSON stands, and refusals that say so.  Paths are put
 * together only when something is refused. */
#ifndef SEARCH_JSON_PATH_H
#define SEARCH_JSON_PATH_H

#include "search/json_leaf.h"

/* A list of filters that is being read. */
struct json_level {
	const struct json_leaf *row;	/* its combinator; NULL at the top */
	const struct json *at;		/* the filter that is read */
	size_t index;			/* its number in the list */
	size_t keys, values;		/* halves among those before */
	size_t key, value;		/* nodes of the last ones */
};

struct json_reader {
	ud_filter *f;
	enum json_api api;
	struct error *error;
	size_t depth;			/* levels in use */
	struct json_level levels[UD_FILTER_DEPTH_MAX + 1];
};

/* A place below the filter that is read; NULL: the place above. */
struct json_place {
	const char *leaf;
	const char *member;
	size_t entry;			/* of the member, from 1; 0: itself */
};

/* "filters" or "queries". */
const char *json_list_name(enum json_api api);

/* The path of a place; of the list itself where no level is open. */
void json_path(const struct json_reader *r, const struct json_place *place,
    char path[ERROR_FIELD_SIZE]);

/* UD_EINVAL with that path; the message goes on behind the last name. */
int json_refuse(const struct json_reader *r, const char *key,
    const struct json_place *place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same for a text. */
int json_refuse_text(const struct json_reader *r, enum text_fault fault,
    const struct json_place *place, size_t min, size_t max);

/* Refuse a member that is not known: its name is repeated only if it could be
 * one. */
int json_refuse_member(const struct json_reader *r,
    const struct json_place *place, const char *name);
int json_is_name(const char *name);

/* What a function of tree.h returned: its failure becomes the reader's. */
int json_take(const struct json_reader *r, int rc);

#endif
