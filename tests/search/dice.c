/* SPDX-License-Identifier: MIT */
#include "search/dice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "storage/storage.h"

enum { TREES = 16000, TEXTS = 32, TEXT_SIZE = 512 };

static uint64_t state;

void
dice_seed(uint64_t seed)
{
	state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
	state = state == 0 ? 1 : state;
	for (int i = 0; i < 8; i++)
		(void)roll(2);
}

unsigned
roll(unsigned n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)((state * UINT64_C(2685821657736338717) >> 33) % n);
}

unsigned
chance(unsigned percent)
{
	return roll(100) < percent;
}

/* Every row of the table of folds, what other languages of patterns and of
 * queries mean by something, and plain text. */
static const char *const pieces[] = {
	"Stra\xc3\x9f" "e", "STRASSE", "stra\xe1\xba\x9e" "e", "I", "i",
	"\xc4\xb0", "\xc4\xb1", "i\xcc\x87",
	"\xce\x9f\xce\x94\xce\xa5\xce\xa3\xce\xa3\xce\x95\xce\xa5\xce\xa3",
	"\xce\xbf\xce\xb4\xcf\x85\xcf\x83\xcf\x83\xce\xb5\xcf\x85\xcf\x82",
	"\xc3\xa9", "e\xcc\x81", "\xc3\x89", "x\xcc\x82", "X\xcc\x82",
	"\xef\xac\x81", "fi", "\xef\xbc\xab", "\xe2\x84\xaa", "k",
	"\xe2\x91\xa0", "1", "\xef\xbd\xb6\xef\xbe\x9e", "\xef\xbd\xb6",
	"\xe3\x82\xac", "a\xc2\xad" "b", "a\xe2\x80\x8b" "b", "ab",
	"\xef\xb7\xba", "%", "_", "\\", "*", "?", "[", "]", "\"", "'", "''",
	"\"\"", "--", "/*", ";", "{n}", "?1", "$1", "%s", "(", ")", ":", "^",
	"AND", "OR", "NOT", "NEAR", "+", "-", ".", ",", "a b", "a  b", "@",
	"anna", "Anna", "ANNA", "bob", "Bob", "banana", "aaaa", "AaAa",
	"smith", "Smith", "mueller", "m\xc3\xbc" "ller", "M\xc3\x9cLLER",
	"\xe6\x9d\xb1\xe4\xba\xac", "\xf0\x9f\x98\x80", "\xee\x80\x80",
	"\xf4\x8f\xbf\xbd", "0", "42", "abc", "abcd", "abcde", "abcdef",
	"bcdefg", "xyz", "\xcc\x81", "q",
};

const char *
roll_text(unsigned n)
{
	static char texts[TEXTS][TEXT_SIZE];
	static unsigned next;
	char *text = texts[next++ % TEXTS];
	unsigned count = 1 + roll(n);

	text[0] = '\0';
	for (unsigned i = 0; i < count; i++) {
		const char *piece = pieces[roll(sizeof(pieces) /
		    sizeof(pieces[0]))];

		if (strlen(text) + strlen(piece) < TEXT_SIZE)
			strcat(text, piece);
	}
	return text;
}

unsigned
dice_directories(unsigned share, unsigned trees_each)
{
	const char *given = getenv("USERDIR_SEARCH_TREES");
	unsigned long trees = given != NULL ? strtoul(given, NULL, 10) :
	    storage_is_postgres() ? TREES / 8 : TREES;

	return (unsigned)(trees * share / 100 / trees_each) + 1;
}

int
dice_wants(uint64_t seed)
{
	const char *only = getenv("USERDIR_SEARCH_SEED");

	return only == NULL || strtoull(only, NULL, 10) == seed;
}
