/* SPDX-License-Identifier: MIT */
/* Random directories, and what may happen in them. */
#ifndef TESTS_SEARCH_GENERATE_H
#define TESTS_SEARCH_GENERATE_H

#include "search/people.h"

enum { GENERATED_ORGS = 4 };

extern const char *const generated_orgs[GENERATED_ORGS];

/* Add organizations with all kinds of rules, and that many users, to the open
 * directory and to the records. */
void generate(struct people *people, unsigned count);

/* Add one more user. */
void generate_user(struct people *people);

/* Give somebody a schema and links; no call does. */
void generate_rest(const char *user_id);

/* Change something, in the directory and in the records. */
void generate_change(struct people *people);

/* An address, a number, a language, a key of metadata; static or borrowed. */
const char *roll_email(void);
const char *roll_phone(void);
const char *roll_language(void);
const char *roll_key(void);
ud_metadata_item roll_entry(void);

#endif
