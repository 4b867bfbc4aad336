/* SPDX-License-Identifier: MIT */
/*
 * What the threat tests share: a directory whose authorizer maps roles, a
 * connection behind its back, the kinds of one-time codes, and functions that
 * judge a secret.  All operations that do, against all secrets, are in
 * matrix.h.
 *
 * A test is named th_NN_..., after the row of the threat model that it proves.
 * mutants.txt says which defence each of them would miss.
 */
#ifndef TESTS_THREAT_H
#define TESTS_THREAT_H

#include "api/mailbox.h"

/* A connection to the store, behind the library's back. */
extern struct raw *peek;

/*
 * Open `dir` with mail_options() and an authorizer: the host itself may do
 * everything, and so may "admin"; "writer" has user.write and user.read;
 * "reader" has user.read; all others only what is open to self or to all.
 */
void begin_threat(void);
void begin_threat_with(const ud_options *options);
ud_options threat_options(void);
void end_threat(void);

/* The same in the memory of a connection that is `peek`, which is cheaper for
 * what is tried very often; a server has no such thing. */
void begin_threat_on_host(ud_options *options);
void end_threat_on_host(void);

/* Close the directory and begin again, with these options. */
void restart_with(const ud_options *options);

/* Who acts from now on; NULL: the host. */
void act(const char *actor_id);

#define PASSWORD "Secret-pass-1"

/* A new human with a verified address, a number that is not, and no password;
 * or (tenant) with PASSWORD.  The id stays valid. */
const char *visitor(void);
const char *tenant(void);

/* A kind of one-time code.  Functions give what the library answers. */
struct purpose {
	const char *name;
	int number;		/* UD_CODE_... */
	int64_t life_s, tries;
	int (*issue)(const char *id, int mode, char **code);
	int (*show)(const char *id, const char *code);
};

enum { PURPOSES = 4 };
extern const struct purpose purposes[PURPOSES];

/* A new code of a user, which the host is told.  It stays valid. */
const char *code_of(const struct purpose *purpose, const char *id);

/* One that looks alike and is not the same.  It stays valid. */
const char *unlike(const char *secret);

/* A function that judges a secret: a code, or (purpose NULL) a password. */
struct judge {
	const char *name;	/* of the function */
	const struct purpose *purpose;
	int (*show)(const char *id, const char *secret);
};

enum { JUDGES = 9 };
extern const struct judge judges[JUDGES];

/* What is right for a judge now. */
const char *right_for(const struct judge *judge, const char *id);

/* Wrong tries that are counted for it, and those of the day. */
int64_t tries_of(const struct judge *judge, const char *id);
int64_t day_tries_of(const struct judge *judge, const char *id);

/* A column of the codes of a user. */
int64_t code_number(const struct purpose *purpose, const char *id,
    const char *column);

/* A number, and a statement, behind the library's back; %s is the key of the
 * user in SQL. */
int64_t peek_number(const char *format, const char *id);
void tamper(const char *format, const char *id);

/* All rows of the store but those that every commit changes; for free(). */
char *rows_now(void);

/* 1 if nothing is different from that, which is released. */
int nothing_changed(char *before);

/* 1 if the last call was refused for this code and key. */
int was_refused(int rc, int code, const char *key);

#endif
