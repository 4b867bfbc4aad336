/* SPDX-License-Identifier: MIT */
/*
 * What is known of users, as plain records: read once through the calls that
 * tell a user, never through a search.
 */
#ifndef TESTS_SEARCH_PEOPLE_H
#define TESTS_SEARCH_PEOPLE_H

#include "search/store.h"

/* A text and its fold; raw is NULL if there is none. */
struct value {
	const char *raw, *fold;
};

struct person {
	/* Single texts by attribute; usernames and login names below. */
	struct value text[UD_ATTRIBUTE_SCHEMA_TYPE + 1];
	int type, state;	/* of a deleted one the type is 0 */
	int email_verified, phone_verified;
	int64_t created_us, changed_us;
	int64_t revision;	/* -1: no schema */
	struct person_name {
		struct value text;
		int org_specific;
	} names[UD_USERNAMES_MAX];
	size_t name_count;
	struct value *logins;
	size_t login_count;
	struct person_entry {
		struct value key;
		const void *value;
		size_t len;
	} *entries;
	size_t entry_count;
	struct person_link {
		const char *idp_id, *user_id, *user_name;
	} *links;
	size_t link_count;
	void **owned;
	size_t owned_count;
};

struct people {
	struct person *list;
	size_t count, room;
};

/* Add the user of that id as it is now, deleted or not. */
struct person *people_add(struct people *people, const char *user_id);

/* Read one again that has changed. */
void people_refresh(struct person *person);
void people_refresh_all(struct people *people);

/* Forget all but the first. */
void people_forget(struct people *people, size_t first);
void people_free(struct people *people);

struct person *people_find(const struct people *people, const char *user_id);

/* The id of a person. */
const char *person_id(const struct person *person);

/* All values of a text attribute; how many, at most room. */
size_t person_values(const struct person *person, int attribute,
    struct value *values, size_t room);

/* The fold of a text, for free(). */
char *fold_of(const char *text);

#endif
