/* SPDX-License-Identifier: MIT */
/*
 * What the tests of the public functions share: a new directory with
 * the organization "o", and a clock that moves only when it is told to.
 */
#ifndef TESTS_API_FIXTURE_H
#define TESTS_API_FIXTURE_H

#include <userdir.h>

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "storage/raw.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define START_US INT64_C(1737628458051000)
#define SECOND_US INT64_C(1000000)
#define HOUR_US (3600 * SECOND_US)

/* The call works. */
#define OK(call) cr_assert_eq((call), UD_OK, "%s", ud_errmsg(dir))

/* Skip a test of what only one storage has, and say why. */
#define SQLITE_ONLY(why) SKIP_IF(storage_is_postgres(), \
	"only with SQLite: " why)
#define POSTGRES_ONLY(why) SKIP_IF(!storage_is_postgres(), \
	"only with PostgreSQL: " why)

/* Criterion says nothing of its own accord. */
#define SKIP_IF(is, why) do { \
	if (is) { \
		fprintf(stderr, "skipped: %s\n", why); \
		cr_skip_test(why); \
	} \
} while (0)

extern ud_dir *dir;
extern int64_t clock_us;

/* A key with this id, all bytes the same. */
ud_master_key master_key(unsigned id);

/* A key, the clock, everything allowed. */
ud_options plain_options(void);

/* Open a new `dir` with these options and make the organization "o". */
void begin_with(const ud_options *options);
void begin(void);

/* Check the whole store, then close it. */
void finish(void);

/* 1 if ud_check() finds nothing; says what it finds. */
int is_clean(ud_dir *d);

/* 1 if the call was refused with that code, key and field (NULL: any). */
int refused(int rc, int code, const char *key, const char *field);

/* Make an organization. */
void make_org(const char *id);

/* A human with the address ID@example.test, a machine named ID; in "o". */
ud_user_spec human_spec(const char *id);
ud_user_spec machine_spec(const char *id);
void make_human(const char *id);
void make_machine(const char *id);

/* A human of another organization with a username of its own. */
void make_named(const char *org, const char *id, const char *username);

/* A human in that state. */
void make_in_state(const char *id, int type, int state);

/* The user as it is now; borrowed until the next call.  NULL: none. */
const ud_user *get(const char *id);

/* Types of the events of a user after a sequence, a blank between them. */
const char *events(const char *user_id, uint64_t after);

/* Events of a user. */
size_t event_count(const char *user_id);

/* One event, borrowed until the next call of this or of events(). */
const ud_event *event_at(const char *user_id, uint64_t sequence);

/* 1 if text holds part. */
int holds(const char *text, const char *part);

/* n times that text, in a buffer of its own that lives on. */
const char *repeat(const char *text, size_t n);

/* The path of a file in a directory that finish() removes, or of a store. */
const char *scratch(const char *name);

#endif
