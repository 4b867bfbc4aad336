/* SPDX-License-Identifier: MIT */
/* A person as the rows that the library makes of one. */
#ifndef BENCH_PERSON_ROWS_H
#define BENCH_PERSON_ROWS_H

#include "bench/people.h"

enum { JSON_SIZE = 1024, PACKED_SIZE = 256, EVENTS_MOST = 6,
	NAME_DEFAULT = 0, NAME_INSTANCE = 1 };

struct person_event {
	const char *type;
	char personal[JSON_SIZE];	/* "": none */
};

struct person_rows {
	const struct person *person;
	int full;		/* with state, date and further usernames */
	int64_t state;
	size_t name_count;
	char packed[PACKED_SIZE];
	char name_folds[PERSON_NAMES][PERSON_TEXT_SIZE];
	char email_fold[PERSON_TEXT_SIZE];
	char language_fold[PERSON_TEXT_SIZE];
	/* NULL where the fold is the text itself. */
	const char *given_fold, *family_fold, *display_fold, *language;
	struct person_event events[EVENTS_MOST];
	size_t event_count;
};

void person_rows(struct person_rows *rows, const struct person *person,
    int full);

#endif
