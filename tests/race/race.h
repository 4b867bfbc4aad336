/* SPDX-License-Identifier: MIT */
/* What the programs share: one store, a handle for each, a count of truths. */
#ifndef TESTS_RACE_H
#define TESTS_RACE_H

#include <userdir.h>

/* Count a fact; a false one is printed.  Any thread may call it. */
void expect(int is, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Print "N passed, N failed", remove the files; the exit status. */
int verdict(void);

/* The path of a store, which verdict() removes. */
const char *store(const char *name);

/* A handle on the store; ends the program if there is none.  authorize NULL:
 * everything is allowed. */
ud_dir *open_store(const char *path, ud_authorize_cb authorize, void *ctx);

/* Make the organization "o"; its result. */
int make_org(ud_dir *dir);

/* Make a human of "o" with an entry of metadata; its result. */
int make_user(ud_dir *dir, const char *id, const char *username);

/* The user with a nickname that is one higher, however often others were
 * faster; the tries, or 0 if the call failed. */
int count_up(ud_dir *dir, const char *id);

/* Is the store whole, with that many users? */
void expect_whole(const char *path, uint64_t users);

#endif
