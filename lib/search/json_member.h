/* SPDX-License-Identifier: MIT */
/* From the members of one JSON object to one node. */
#ifndef SEARCH_JSON_MEMBER_H
#define SEARCH_JSON_MEMBER_H

#include "search/json_path.h"

/* The values of a row's members; NULL: absent. */
struct json_members {
	const struct json *given[JSON_MEMBERS_MAX];
};

/* Sort the members of the object; unknown ones, and two of one name, are
 * refused. */
int json_members_sort(const struct json_reader *r, const struct json_leaf *row,
    const struct json *object, struct json_members *members);

/* Append the leaf that an object describes; row is the first of its name. */
int json_leaf_read(const struct json_reader *r, const struct json_leaf *row,
    const struct json *object);

#endif
