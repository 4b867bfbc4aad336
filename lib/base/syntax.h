/* SPDX-License-Identifier: MIT */
/*
 * The grammars of single values: host names, e-mail addresses, phone numbers,
 * language tags.  Each returns 1, or 0 for what is none.  Input is valid
 * UTF-8 without refused characters.
 */
#ifndef BASE_SYNTAX_H
#define BASE_SYNTAX_H

#include "base/buf.h"

enum {
	PHONE_TEXT_SIZE = 17,	/* "+", 15 digits, NUL */
	LANGUAGE_TEXT_SIZE = 36
};

/* Labels of letters, digits and inner hyphens, 1 to 63 each, 253 in all. */
int syntax_is_host(struct span s);

/* RFC 5322 addr-spec whose local part is a dot-atom, UTF-8 allowed. */
int syntax_is_email(struct span s);

/*
 * E.164 from a number as typed: punctuation is dropped, a leading 00 becomes
 * +; a national number gets the calling code, or is refused if that is NULL.
 */
int syntax_phone(struct span s, const char *calling_code,
    char out[PHONE_TEXT_SIZE]);

/* 1 if s is "+" and 7 to 15 digits without a leading zero. */
int syntax_is_e164(const char *s);

/* BCP 47 tag in its usual letter case: "zh-Hant-TW".  "" gives "und". */
int syntax_language(struct span s, char out[LANGUAGE_TEXT_SIZE]);

#endif
