/* SPDX-License-Identifier: MIT */
/*
 * What a good engineer would write by hand: prepared statements on the same
 * tables, without the library.  Functions return 0, or -1 after a message.
 */
#ifndef BENCH_BARE_H
#define BENCH_BARE_H

#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/people.h"

enum {
	BARE_MANY = 100,	/* ids in one statement, users on a page */
	RECORD_NUMBERS = 19,
	RECORD_TEXTS = 13,
	RECORD_ORG_NUMBERS = 4,
	/* Column with the place of a row, where statements have one. */
	RECORD_PLACE = RECORD_NUMBERS + RECORD_TEXTS + RECORD_ORG_NUMBERS + 4,
	HASH_BYTES = 32,
	SEAL_BYTES = 17,
	SHORT_BYTES = 16	/* of an operation or a salt */
};

/* The columns that the library reads of a user, in the same order. */
enum { RECORD_KEY, RECORD_ORG, RECORD_TYPE, RECORD_STATE, RECORD_CREATED };
enum { RECORD_ID, RECORD_NAMES, RECORD_GIVEN, RECORD_FAMILY, RECORD_NICK,
	RECORD_DISPLAY };

#define RECORD_COLUMNS \
	"u.key, u.org, u.type, u.state, u.created_us, u.changed_us," \
	" u.sequence, u.event_sequence, u.event_us, u.metadata_us," \
	" u.last_name, u.gender, u.email_verified, u.phone_verified," \
	" u.mfa_skipped_us, u.token_type, u.password, u.password_us," \
	" u.password_change, u.id, u.names, u.given_name, u.family_name," \
	" u.nick_name, u.display_name, u.language, u.email," \
	" u.verified_email, u.phone, u.verified_phone, u.machine_name," \
	" u.description, u.seal," \
	" o.id, o.state, o.must_be_domain, o.scoped_names, o.sequence," \
	" o.domains, o.seal"

struct record {
	int64_t number[RECORD_NUMBERS];
	int64_t org_number[RECORD_ORG_NUMBERS];
	const char *text[RECORD_TEXTS];	/* never NULL */
	const char *org_id, *domains, *seal, *org_seal;
	char *block;			/* holds the texts */
};

enum bare_statement {
	BARE_BEGIN, BARE_BEGIN_WRITE, BARE_COMMIT, BARE_ROLLBACK,
	BARE_BY_ID, BARE_BY_USERNAME, BARE_BY_IDS, BARE_PLACE, BARE_PAGE,
	BARE_COUNT, BARE_COUNT_STATE,
	BARE_HEAD, BARE_SET_HEAD, BARE_ORG, BARE_ADD_USER, BARE_ADD_NAME,
	BARE_ADD_EVENT, BARE_ADD_COUNT, BARE_EVENTS_OF, BARE_SET_DISPLAY,
	BARE_ADD_G3, BARE_ADD_G5,
	BARE_BY_KEY, BARE_BY_KEYS, BARE_NAMES_OF, BARE_PENDING,
	BARE_PENDING_STATE, BARE_PENDING_OR, BARE_G3, BARE_G3_REST, BARE_G5,
	BARE_G5_COVER,
	BARE_G5_STATE, BARE_NAME_OR_EMAIL, BARE_ORG_OR_STARTS,
	BARE_LIKE, BARE_LIKE_COUNT, BARE_RANGE, BARE_RANGE_COUNT,
	BARE_KEYS_AFTER, BARE_OFFSET,
	BARE_COUNT_ORG, BARE_COUNT_ORG_STATE,
	BARE_NAIVE, BARE_NAIVE_COUNT, BARE_NAIVE_STATE,
	BARE_NAIVE_STATE_COUNT,
	BARE_STATEMENTS
};

/* The head of the store while a transaction changes it. */
struct bare_head {
	int64_t last_user, last_us, position;
};

struct bare {
	sqlite3 *db;
	sqlite3_stmt *statement[BARE_STATEMENTS];
	struct bare_head head;
	int64_t now_us;
	int grams;		/* whoever is created is indexed at once */
	struct side *side;	/* of PostgreSQL; then db is not used */
	int reads_first;	/* an update, what it changes */
	/* In a batch: counts not yet written, by organization and state. */
	int64_t (*tally)[8];
	int64_t tally_orgs;
};

enum { BARE_RELAXED = 1, BARE_DEFAULTS = 2 };

/* Open with the settings of the library, or with SQLite's own. */
int bare_open(struct bare *bare, const char *path, long cache_kib, int flags);
void bare_close(struct bare *bare);

/* The statement, prepared; NULL after a message. */
sqlite3_stmt *bare_prepared(struct bare *bare, enum bare_statement which);

/* Run a statement that has no rows. */
int bare_run(struct bare *bare, sqlite3_stmt *statement);
int bare_say(struct bare *bare, enum bare_statement which);
int bare_fail(struct bare *bare, const char *what);

/* Reading: the caller frees the records. */
int bare_by_id(struct bare *bare, const char *id, struct record *record);
int bare_by_username(struct bare *bare, const char *name,
    struct record *record);
int bare_by_ids(struct bare *bare, const char *const *ids, size_t count,
    struct record *records);
int bare_page(struct bare *bare, const char *org_id, const char *after_id,
    struct record *records, size_t *count);

/* By count(*): users of an organization, or of all, in a state, or in any. */
int bare_total(struct bare *bare, int64_t org, int64_t state, int64_t *count);
void record_free(struct record *record);

/* Copy the row of a statement. */
int record_take(sqlite3_stmt *statement, struct record *record);

/* Writing.  full: also state, date and further usernames. */
int bare_create(struct bare *bare, const struct person *person);
int bare_set_display(struct bare *bare, const struct person *person,
    const char *name, const char *fold);
int bare_batch_begin(struct bare *bare, int64_t orgs);
int bare_batch_add(struct bare *bare, const struct person *person, int full);
int bare_batch_end(struct bare *bare);

/* Index somebody who was created without. */
int bare_index(struct bare *bare, int64_t key, const struct person *person,
    int full);

/* The same for all users with an index of theirs from `first` to before `end`,
 * in one transaction. */
int bare_index_all(struct bare *bare, uint64_t first, uint64_t end,
    uint64_t orgs);

#endif
