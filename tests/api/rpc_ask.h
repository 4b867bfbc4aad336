/* SPDX-License-Identifier: MIT */
/*
 * ud_rpc() on a directory with a mailbox.  In requests and in parts of answers
 * a single quote stands for a double one.
 */
#ifndef TESTS_API_RPC_ASK_H
#define TESTS_API_RPC_ASK_H

#include "mailbox.h"

#define PRINTF(at) __attribute__((format(printf, at, at + 1)))

/* A human without an address, to be gone on with; it is "u" of "o". */
#define PROFILE "'profile':{'givenName':'Ada','familyName':'L'}"
#define ADA "{'organizationId':'o','userId':'u','human':{" PROFILE ","
#define MAIL "'email':{'email':'ada@x.example'"
#define NUMBER "'phone':{'phone':'+41791234567'"
#define U "'userId':'u'"

/* The answer until the next call. */
extern char *answer;

/* begin_mail(), and finish(), for directories that are asked in JSON. */
void begin_ask(void);
void end_ask(void);

/* The same with an authorizer: the host may do all, whoever else what is open
 * to self or to everybody, and what needs `granted` (NULL: nothing). */
void begin_guarded(void);
extern const char *granted;
void act_as(const char *user_id);

int ask(const char *method, const char *format, ...) PRINTF(2);
int ask_strictly(const char *method, const char *format, ...) PRINTF(2);

/* ask() must succeed, or the test ends. */
void must(const char *method, const char *format, ...) PRINTF(2);

/* 1 if the answer holds that; says what it is if not. */
int answered(const char *part);
/* 1 if it has no such member. */
int lacks(const char *member);

/* 1 if the call is refused with that code, key and field (NULL: any). */
int refuses(int code, const char *key, const char *field, const char *method,
    const char *format, ...) PRINTF(5);
/* The same for malformed members. */
int malformed(const char *field, const char *method, const char *format, ...)
    PRINTF(3);

/* The text of a member of the last answer; valid until the next but seven
 * calls.  The test ends if there is none. */
const char *told(const char *member);

/* 1 if GetUserByID of "u" holds that part. */
int shows(const char *part);

/* ADA with those members of human, after MAIL. */
void create_ada(const char *members);

/* A code of the right form that is not the one. */
const char *wrong_code(const char *right);

#endif
