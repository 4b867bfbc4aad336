/* SPDX-License-Identifier: MIT */
/*
 * The words for kinds and channels of messages where they are JSON.
 */
#ifndef WORDS_H
#define WORDS_H

#include <stdint.h>

/* "VERIFY_EMAIL" for UD_MESSAGE_VERIFY_EMAIL; "UNKNOWN" for a number that is
 * none. */
const char *words_kind(int64_t kind);

/* "email" or "sms", likewise. */
const char *words_channel(int64_t channel);

/* The number for a word; 0 if there is none, or @p word is NULL. */
int64_t words_find_kind(const char *word);
int64_t words_find_channel(const char *word);

#endif
