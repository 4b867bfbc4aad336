/* SPDX-License-Identifier: MIT */
/*
 * Users.  A row is an array of numbers and an array of texts, so that
 * reading, binding, copying, sealing and comparing are loops.
 */
#ifndef STORE_USER_ROWS_H
#define STORE_USER_ROWS_H

#include "store/db.h"

/* Columns in the order of every statement: NAME, column. */
#define USER_NUMBERS(X) \
	X(KEY, key) X(ORG, org) X(TYPE, type) X(STATE, state) \
	X(CREATED, created_us) X(CHANGED, changed_us) \
	X(SEQUENCE, sequence) X(EVENT_SEQUENCE, event_sequence) \
	X(EVENT_US, event_us) X(METADATA_US, metadata_us) \
	X(LAST_NAME, last_name) X(GENDER, gender) \
	X(EMAIL_VERIFIED, email_verified) \
	X(PHONE_VERIFIED, phone_verified) \
	X(MFA_SKIPPED, mfa_skipped_us) X(TOKEN_TYPE, token_type) \
	X(PASSWORD, password) X(PASSWORD_US, password_us) \
	X(PASSWORD_CHANGE, password_change)

#define USER_TEXTS(X) \
	X(ID, id) X(NAMES, names) X(GIVEN_NAME, given_name) \
	X(FAMILY_NAME, family_name) X(NICK_NAME, nick_name) \
	X(DISPLAY_NAME, display_name) X(LANGUAGE, language) \
	X(EMAIL, email) X(VERIFIED_EMAIL, verified_email) \
	X(PHONE, phone) X(VERIFIED_PHONE, verified_phone) \
	X(MACHINE_NAME, machine_name) X(DESCRIPTION, description)

/* Texts that have their fold beside them: NAME of the text, column. */
#define USER_FOLDS(X) \
	X(ID, id_fold) X(GIVEN_NAME, given_fold) X(FAMILY_NAME, family_fold) \
	X(NICK_NAME, nick_fold) X(DISPLAY_NAME, display_fold) \
	X(LANGUAGE, language_fold) X(MACHINE_NAME, machine_fold) \
	X(DESCRIPTION, description_fold)

#define USER_ENUM(upper, lower) USER_##upper,
#define USER_FOLD_ENUM(upper, lower) USER_##upper##_FOLD,

enum { USER_NUMBERS(USER_ENUM) USER_NUMBER_COUNT };
enum { USER_TEXTS(USER_ENUM) USER_TEXT_COUNT };
enum { USER_FOLDS(USER_FOLD_ENUM) USER_FOLD_COUNT };

/* What is read of the organization along with a user. */
enum { USER_ORG_STATE, USER_ORG_MUST_BE_DOMAIN, USER_ORG_SCOPED,
	USER_ORG_SEQUENCE, USER_ORG_NUMBER_COUNT };

/* Texts are borrowed from whoever filled the row; absent is NULL. */
struct user_row {
	int64_t number[USER_NUMBER_COUNT];
	int64_t org_number[USER_ORG_NUMBER_COUNT];
	struct span text[USER_TEXT_COUNT];
	struct span fold[USER_FOLD_COUNT];	/* absent: the text itself */
	struct span org_id;
	struct span org_domains;
	struct span org_seal;
	struct span seal;
};

enum { USER_MANY = 100 };	/* ids in one statement */

/* Queries for user_rows_read(), with the organization of each user. */
void user_rows_by_id(struct query *q, struct db *db, struct span id);
void user_rows_by_id_even_deleted(struct query *q, struct db *db,
    struct span id);
/* At most three candidates: a user may have a name in two scopes, and one more
 * tells that it is not the only one.  org_id may be absent. */
void user_rows_by_username(struct query *q, struct db *db, struct span fold,
    struct span org_id);
/* At most four candidates.  whole: the folded name; left, domain: its parts,
 * absent if it has none. */
void user_rows_by_login_name(struct query *q, struct db *db,
    struct span whole, struct span left, struct span domain);
void user_rows_by_verified_email(struct query *q, struct db *db,
    struct span fold);
/* All users, deleted ones too, in key order; user_rows_read_folds() reads
 * their folds. */
void user_rows_all(struct query *q, struct db *db);
/* The first user after a key whose seal does not carry this key id. */
void user_rows_sealed_otherwise(struct query *q, struct db *db,
    const unsigned char *key_id, int64_t after);

void user_rows_read(struct query *q, struct user_row *row);
void user_rows_read_folds(struct query *q, struct user_row *row,
    struct span *email_fold);

/* Queries for user_rows_read_alone(), which leaves the organization to the
 * caller: many users share few. */
/* The columns of a user u, for a statement of somebody else; what stands
 * behind them is column USER_COLUMNS. */
const char *user_rows_columns(void);
enum { USER_COLUMNS = USER_NUMBER_COUNT + USER_TEXT_COUNT + 1 };

/* At most USER_MANY ids; the place of a row tells which one it answers. */
void user_rows_by_ids(struct query *q, struct db *db, const struct span *ids,
    size_t count);
/* The same by keys, deleted users too. */
void user_rows_by_keys(struct query *q, struct db *db, const int64_t *keys,
    size_t count);
/* All that are not deleted, from one key to another, in key order. */
void user_rows_between_keys(struct query *q, struct db *db, int64_t first,
    int64_t last);
/* Users of an organization after a key, in key order. */
void user_rows_page(struct query *q, struct db *db, int64_t org,
    int64_t after, int64_t limit);
/* The same after (created_us, key), for stores where that order differs. */
void user_rows_page_by_time(struct query *q, struct db *db, int64_t org,
    int64_t after_us, int64_t after, int64_t limit);
size_t user_rows_read_place(struct query *q);
void user_rows_read_alone(struct query *q, struct user_row *row);

/* 1 in *used if a user has or had the id. */
int user_rows_id_used(struct db *db, struct span id, int *used);

/* The greatest id there is or was, byte by byte, into id (not terminated). */
int user_rows_last_id(struct db *db, char *id, size_t size, size_t *len);

/* Make the folds of a row from its texts; `folds`, which is empty, keeps
 * them. */
int user_rows_fold(struct error *error, struct user_row *row,
    struct buf *folds);
enum { USER_FOLDS_BYTES_MAX = 1048576 };

/* Both write the folds of the row too. */
int user_rows_add(struct db *db, const struct user_row *row,
    struct span email_fold);

/*
 * Write what may change, if the row's event_sequence is still `before`;
 * *changed is 0 if not.  The columns with an index have calls of their own.
 */
int user_rows_set(struct db *db, const struct user_row *row, int64_t before,
    int64_t *changed);
int user_rows_set_folds(struct db *db, const struct user_row *row);
int user_rows_set_state(struct db *db, int64_t key, int64_t state);
int user_rows_set_email_fold(struct db *db, int64_t key, struct span fold);
int user_rows_set_phone(struct db *db, int64_t key, struct span phone);
int user_rows_set_seal(struct db *db, int64_t key, struct span seal);

/* 1 in *taken if another user (of the organization, or of any if org is 0)
 * has the address. */
int user_rows_email_taken(struct db *db, struct span fold, int64_t org,
    int64_t key, int *taken);

/* Delete the schema and the links of a user. */
int user_rows_delete_lists(struct db *db, int64_t key);

/* Is the user linked to an identity provider? */
int user_rows_have_links(struct db *db, int64_t key, int *have);

/* All users, deleted ones too. */
int user_rows_count(struct db *db, int64_t *count);

/* Users after a key that are sealed with another key than this one. */
int user_rows_count_sealed_otherwise(struct db *db,
    const unsigned char *key_id, int64_t after, int64_t *count);

#endif
