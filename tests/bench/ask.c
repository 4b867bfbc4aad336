/* SPDX-License-Identifier: MIT */
#include "bench/ask.h"

#include <string.h>

#include "bench/reads.h"

/* The letters before the number of a first username, as folds; how many. */
static size_t
letters(const struct person *person, char out[PERSON_NAME_SIZE])
{
	const char *name = person->names[0];
	size_t len = 0;

	for (; name[len] != '\0' && (name[len] < '0' || name[len] > '9');
	    len++)
		out[len] = (char)(name[len] >= 'A' && name[len] <= 'Z' ?
		    name[len] | 0x20 : name[len]);
	out[len] = '\0';
	return len;
}

/* Somebody whose letters are that many at least. */
static struct person
somebody_long(const struct bench *bench, uint64_t i, size_t length,
    char text[PERSON_NAME_SIZE])
{
	struct person person;

	do
		person = somebody(bench, i = mix(i));
	while (letters(&person, text) < length);
	return person;
}

static void
cut(char needle[NEEDLE_SIZE], const char *text, size_t length)
{
	memcpy(needle, text, length);
	needle[length] = '\0';
}

void
ask_prefix(const struct bench *bench, uint64_t i, size_t length,
    char needle[NEEDLE_SIZE])
{
	char text[PERSON_NAME_SIZE];

	(void)somebody_long(bench, i, length, text);
	cut(needle, text, length);
}

/* The end of a first username, number included: nobody else has it.  Without
 * its last digit at most ten more users do. */
static void
rare(const struct bench *bench, uint64_t i, size_t length, struct ask *ask)
{
	char text[PERSON_NAME_SIZE];
	struct person person = somebody_long(bench, i, length, text);
	size_t len = strlen(person.names[0]), at = len - length - (i & 1);

	cut(ask->needle, person.names[0] + at, length);
	for (char *p = ask->needle; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p |= 0x20;
}

void
ask_make(const struct bench *bench, uint64_t i, enum ask_kind kind,
    size_t length, struct ask *ask)
{
	char text[PERSON_NAME_SIZE];
	struct person person;
	size_t places;

	*ask = (struct ask){.kind = kind};
	if (kind == ASK_STARTS) {
		ask_prefix(bench, i, length, ask->needle);
		return;
	}
	if (kind == ASK_RARE) {
		rare(bench, i, length, ask);
		return;
	}
	person = somebody_long(bench, i, length, text);
	places = strlen(text) - length + 1;
	cut(ask->needle, text + mix(i ^ 0x61736b) % places, length);
	ask->state = person.state;
}

ud_filter *
ask_filter(const struct ask *ask)
{
	ud_filter *f;

	if (ud_filter_new(&f) != UD_OK)
		return NULL;
	(void)ud_filter_text(f, ask->kind == ASK_EMAIL ? UD_ATTRIBUTE_EMAIL :
	    UD_ATTRIBUTE_USERNAME, ask->needle, ask->kind == ASK_STARTS ?
	    UD_TEXT_STARTS_WITH_IGNORE_CASE : UD_TEXT_CONTAINS_IGNORE_CASE);
	if (ask->kind == ASK_EMAIL)
		(void)ud_filter_state(f, UINT64_C(1) << ask->state);
	return f;
}
