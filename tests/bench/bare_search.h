/* SPDX-License-Identifier: MIT */
/*
 * Searches by hand.  The best form known: keys in one pass that is page and
 * total alike, beside them the users who wait to be indexed, then a page of
 * users in one statement, all in one transaction.  And the usual forms.
 */
#ifndef BENCH_BARE_SEARCH_H
#define BENCH_BARE_SEARCH_H

#include "bench/ask.h"
#include "bench/bare.h"

struct answer {
	struct record records[BARE_MANY];
	size_t count;
	int64_t keys[BARE_MANY + 1];	/* of the page, and one more */
	size_t key_count;
	int64_t total;
	int total_is_minimum;
};

/*
 * How users match who wait to be indexed: by a statement that says key and
 * whether (0 or 1); or, with a needle, by key and document: it must be in that
 * line.  also: a third column can be true instead.  verify: finds a key that
 * must be looked at as well.
 */
struct waits {
	sqlite3_stmt *statement, *verify;
	const char *needle;
	int line, also;
	sqlite3_stmt *rest;	/* counts what the indexes have after a key; the
				   documents say what of it is no longer so */
};
enum { LINE_USERNAMES, LINE_EMAIL };

/* Step through keys in order, with those who wait (NULL: nobody does) in their
 * places; then read the page.  The statements are bound; total: UD_TOTAL_...
 */
int bare_find(struct bare *bare, sqlite3_stmt *keys,
    const struct waits *waits, int total, struct answer *answer);

/* The records of answer->keys, in one statement or one by one. */
int bare_hydrate(struct bare *bare, struct answer *answer);
int bare_hydrate_singly(struct bare *bare, struct answer *answer);

/* The page after so many users; that after a key, keys first and then users
 * set-wise, or one by one with a statement for the names of each. */
int bare_offset(struct bare *bare, uint64_t skipped, struct answer *answer);
int bare_after(struct bare *bare, int64_t after, int singly,
    struct answer *answer);

/* A username or an address, both made lower case. */
int bare_pair(struct bare *bare, char *name, char *email,
    struct answer *answer);

/* (organization AND NOT state) OR a username starts with. */
enum { EITHER_STATES = 4 };
extern const int64_t either_states[EITHER_STATES];
struct either {
	char org_id[PERSON_ID_SIZE];
	int64_t org;
	int64_t state;		/* one of either_states */
	char prefix[NEEDLE_SIZE];
};
int bare_either(struct bare *bare, const struct either *either,
    struct answer *answer);

/* Read the usernames of a user, which its record has as well. */
int bare_names_of(struct bare *bare, int64_t key);

void answer_free(struct answer *answer);

/* By the gram tables, as well as one can. */
int bare_ask(struct bare *bare, const struct ask *ask, struct answer *answer);

/* As a page and a count: with LIKE; by a range of the b-tree of usernames; with
 * the built-in trigram tokenizer, and names by user. */
int bare_ask_like(struct bare *bare, const struct ask *ask,
    struct answer *answer);
int bare_ask_range(struct bare *bare, const struct ask *ask,
    struct answer *answer);
int bare_ask_naive(struct bare *bare, const struct ask *ask,
    struct answer *answer);

/* Make that tokenizer's table in a file of its own, or bring it up to date,
 * and attach it. */
int naive_attach(struct bare *bare, const char *path, long cache_kib);

#endif
