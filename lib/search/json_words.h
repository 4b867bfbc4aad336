/* SPDX-License-Identifier: MIT */
/*
 * The enumerations of the JSON syntaxes.  Words are written by name; numbers
 * are read too.  The first word of a value is the one to write.
 */
#ifndef SEARCH_JSON_WORDS_H
#define SEARCH_JSON_WORDS_H

#include <stddef.h>
#include <stdint.h>

enum { JSON_NAME_SIZE = 64 };	/* of words and members, with NUL */

struct json_words {
	const char *prefix;	/* how they are written */
	const char *other;	/* how they may be spelled too, or NULL */
	const struct json_word {
		const char *name;	/* behind the prefix */
		uint8_t number;		/* in JSON */
		uint8_t value;		/* in the node */
	} *words;
	size_t count;
};

/* How texts are compared, as each syntax spells it; in leaves of our own in
 * either spelling, and in one of them with the ordering methods. */
extern const struct json_words json_methods_v3;
extern const struct json_words json_methods_v2;
extern const struct json_words json_methods;
extern const struct json_words json_methods_ordering;

extern const struct json_words json_byte_methods;
extern const struct json_words json_time_methods;
extern const struct json_words json_number_methods;
extern const struct json_words json_states_v3;	/* sets of states */
extern const struct json_words json_states_v2;
extern const struct json_words json_types;
extern const struct json_words json_scopes;
extern const struct json_words json_authenticators;
extern const struct json_words json_attributes;

/* The word of that name, in either spelling; or NULL. */
const struct json_word *json_word_named(const struct json_words *words,
    const char *name);

/* The word of that number, or of that value; or NULL. */
const struct json_word *json_word_numbered(const struct json_words *words,
    int64_t number);
const struct json_word *json_word_of(const struct json_words *words,
    int64_t value);

#endif
