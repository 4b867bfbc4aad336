/* SPDX-License-Identifier: MIT */
/* Short calls for tests of codes: what is returned lives until eight more were
 * returned, and is "" where there is no code. */
#ifndef TESTS_API_CODES_H
#define TESTS_API_CODES_H

#include "mailbox.h"

#define PATCH UD_INIT(ud_user_patch)

/* Characters of base 32 as the library means it. */
#define BASE32 "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#define DIGITS "0123456789"

#define INVALID_CODE UD_EINVAL, "Errors.User.Code.Invalid", NULL
#define EXPIRED_CODE UD_EINVAL, "Errors.User.Code.Expired", NULL
#define NO_CODE UD_EINVAL, "Errors.User.Code.NotFound", NULL
#define NO_RESET_CODE UD_ESTATE, "Errors.User.Code.NotFound", NULL
#define TOO_MANY_CODES UD_EEXHAUSTED, "Errors.User.Code.TooManyAttempts", NULL
#define TOO_MANY_SENDS UD_EEXHAUSTED, "Errors.User.Code.TooManyRequests", NULL

/* begin_mail() with a policy. */
void begin_policy(const ud_policy *policy);

/* Codes that are returned. */
const char *email_code(const char *id);
const char *reset_code(const char *id, int channel);
const char *invite_code(const char *id);
/* Of a new number. */
const char *phone_code(const char *id, const char *phone);

/* The same code, but for its first character. */
const char *wrong(const char *code);

/* So many wrong codes for the e-mail address. */
void guess_email(const char *id, const char *code, size_t times);

/* A human whose address is verified, and who has a verified number. */
void make_verified(const char *id);

/* Change a user by a patch. */
int change(const char *id, const ud_user_patch *patch);
int change_email(const char *id, const char *email, int64_t verification);
int change_phone(const char *id, const char *phone, int64_t verification);

/* 1 if the last error has this id. */
int is_id(const char *id);

/* 1 if text consists of so many of these characters. */
int is_made_of(const char *text, const char *characters, size_t length);

/* 1 if the code of a reset sets a password. */
int reset_works(const char *id, const char *code);

#endif
