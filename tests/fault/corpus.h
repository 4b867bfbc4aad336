/* SPDX-License-Identifier: MIT */
/* Hostile strings, and what each rule must say of them. */
#ifndef FAULT_CORPUS_H
#define FAULT_CORPUS_H

#include "catalogue/catalogue.h"

enum {
	TEXT_UNASSIGNED = 1,	/* holds an unassigned code point */
	TEXT_VANISHES = 2	/* its fold is empty */
};

struct hostile {
	const char *text;
	unsigned flags;		/* what cannot be computed here */
};

/* String @p i; NULL text past the end. */
struct hostile corpus_text(size_t i);

enum verdict { REFUSED, ACCEPTED, EITHER };

/* What a parameter must say of a string, by the rules of the documentation,
 * computed here without the library. */
enum verdict corpus_verdict(const struct parameter *parameter, int is_json,
    struct hostile hostile);

/* Two texts, and whether they are the same name. */
struct pair {
	const char *one, *two;
	int collide;
};

extern const struct pair corpus_pairs[];

#endif
