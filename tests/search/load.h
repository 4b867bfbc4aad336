/* SPDX-License-Identifier: MIT */
/* The thirteen users of the worked cases, and files of data. */
#ifndef TESTS_SEARCH_LOAD_H
#define TESTS_SEARCH_LOAD_H

#include <cjson/cJSON.h>

#include "search/people.h"

/* Open a directory with the thirteen users; close it with store_close().
 * NULL: store_options(). */
void load_users(const ud_options *options);

/* Their ids, read into records. */
void load_people(struct people *people);

/* A file of tests/data/search; cJSON_Delete() it. */
cJSON *load_json(const char *name);

/* Text, number or boolean of a member; NULL and 0 if it is not there. */
const char *member_text(const cJSON *object, const char *name);
int64_t member_number(const cJSON *object, const char *name);

#endif
