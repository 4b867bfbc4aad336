/* SPDX-License-Identifier: MIT */
/* The users of the benchmark: a pure function of their index. */
#ifndef BENCH_PEOPLE_H
#define BENCH_PEOPLE_H

#include <stddef.h>
#include <stdint.h>

#include "bench/names.h"

enum {
	PERSON_ID_SIZE = 24,
	PERSON_NAMES = 3,
	PERSON_NAME_SIZE = 96,
	PERSON_TEXT_SIZE = 128
};

struct person {
	uint64_t index;
	char id[PERSON_ID_SIZE];
	char org_id[PERSON_ID_SIZE];
	int64_t org;			/* key: number of creation */
	int64_t state;			/* UD_USER_... */
	int64_t gender;			/* UD_GENDER_... */
	int64_t created_us;
	int64_t email_is_verified;
	char given_name[NAME_SIZE], family_name[NAME_SIZE];
	char given_fold[NAME_SIZE], family_fold[NAME_SIZE];
	const char *language;		/* NULL: none */
	size_t name_count;		/* 1 to PERSON_NAMES */
	char names[PERSON_NAMES][PERSON_NAME_SIZE];
	char email[PERSON_TEXT_SIZE];
	char phone[PERSON_ID_SIZE];	/* "": none */
	char display_name[PERSON_TEXT_SIZE];
	char display_fold[PERSON_TEXT_SIZE];
};

/* A well mixed number for each number. */
uint64_t mix(uint64_t x);

/* How many organizations that many users have. */
uint64_t people_orgs(uint64_t users);

/* Id of organization number n, from 0. */
void people_org_id(uint64_t n, char out[PERSON_ID_SIZE]);

/* Id of the user with this index. */
void people_id(uint64_t index, char out[PERSON_ID_SIZE]);

void people_make(struct person *person, uint64_t index, uint64_t orgs);

#endif
