/* SPDX-License-Identifier: MIT */
/*
 * Searches through ud_rpc(): a directory on a connection of the host, and a
 * few users of the organization "o", each a second younger than the one
 * before.
 *
 *	"u1"	human, everything: verified address, phone, two usernames
 *	"u2"	human, has not logged in yet
 *	"m1"	machine
 *	"u3"	human, locked, no phone
 */
#ifndef TESTS_RPC_FOUND_H
#define TESTS_RPC_FOUND_H

#include <userdir.h>

#include <criterion/criterion.h>

#include <string.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

extern ud_dir *dir;
extern char *answer;		/* of the last call */

void found_begin(void);
void found_end(void);

/* What the host runs on the same store. */
void found_sql(const char *sql);

/* Call a method with a request; the answer is in `answer`. */
int call(const char *method, const char *request);

/* The call succeeds with this answer. */
int answers(const char *method, const char *request, const char *right);

/* The call fails with that code, key and field. */
int refuses(const char *method, const char *request, int code,
    const char *key, const char *field);

/* 1 if the answer holds the text. */
int answered(const char *part);

/* Ids of the users in the answer, a blank between them. */
const char *ids(void);

/* The string member of that name in the answer, wherever it stands; "" if
 * there is none. */
const char *member(const char *name);

#endif
