/* SPDX-License-Identifier: MIT */
#include "store/user_rows.h"

#include <string.h>

#include "base/text.h"

enum {
	USER_BY_ID, USER_BY_ID_EVEN_DELETED, USER_BY_IDS, USER_BY_KEY,
	USER_BY_TEN_KEYS, USER_BY_KEYS, USER_BETWEEN_KEYS,
	USER_BY_USERNAME,
	USER_BY_LOGIN_NAME, USER_BY_EMAIL, USER_PAGE, USER_PAGE_BY_TIME,
	USER_ALL, USER_OTHERWISE, USER_ID_USED, USER_LAST_ID, USER_ADD,
	USER_SET, USER_SET_FOLDS, USER_SET_STATE, USER_SET_EMAIL_FOLD,
	USER_SET_PHONE, USER_SET_SEAL, USER_EMAIL_TAKEN,
	USER_COUNT, USER_COUNT_OTHERWISE, USER_DELETE_SCHEMA, USER_DELETE_LINKS,
	USER_HAS_LINKS,
	USER_STATEMENTS
};

#define COLUMN(upper, lower) "u." #lower ", "
#define PLAIN_COLUMN(upper, lower) #lower ", "

/* What most statements read: a user alone, or with its organization. */
#define ALONE "{user}"
#define COLUMNS "{user}, {org}"

static const struct db_word words[] = {
	{"user", USER_NUMBERS(COLUMN) USER_TEXTS(COLUMN) "u.seal"},
	{"org", "o.id, o.state, o.must_be_domain, o.scoped_names,"
	    " o.sequence, o.domains, o.seal"},
	{NULL, NULL},
};

#define FROM " FROM ud_users u JOIN ud_orgs o ON o.key = u.org "

/* Keys of the users of an organization in one state, in key order. */
#define IN_STATE(state) "SELECT key FROM ud_users" \
	" WHERE org = ?1 AND state = " state " AND key > ?2"

/* Keys of users with a login name: a username as it is, where the
 * organization wants no domain, has none, or the name ends in one of its own;
 * or a username before a domain of its organization. */
#define LOGIN_NAME_KEYS "SELECT n.owner FROM ud_usernames n" \
	" JOIN ud_users v ON v.key = n.owner JOIN ud_orgs p ON p.key = v.org" \
	" WHERE n.fold = ?1 AND (p.must_be_domain = 0 OR p.domains = ''" \
	" OR v.org = (SELECT org FROM ud_domains WHERE domain = ?3))" \
	" UNION SELECT n.owner FROM ud_usernames n" \
	" JOIN ud_users v ON v.key = n.owner JOIN ud_orgs p ON p.key = v.org" \
	" WHERE n.fold = ?2 AND p.must_be_domain = 1" \
	" AND v.org = (SELECT org FROM ud_domains WHERE domain = ?3)"

static const char *const sql[] = {
	[USER_BY_ID] = "SELECT " COLUMNS FROM
	    "WHERE u.id = ?1 AND u.state <> 3",
	[USER_BY_ID_EVEN_DELETED] = "SELECT " COLUMNS FROM "WHERE u.id = ?1",
	[USER_BY_IDS] = "SELECT " ALONE ", v.column1 FROM (VALUES"
	    " {texts 100}) AS v JOIN ud_users u ON u.id = v.column2"
	    " WHERE u.state <> 3",
	[USER_BY_KEY] = "SELECT " ALONE ", 0 FROM ud_users u WHERE u.key = ?1",
	[USER_BY_TEN_KEYS] = "SELECT " ALONE ", v.column1 FROM (VALUES"
	    " {keys 10}) AS v JOIN ud_users u ON u.key = v.column2",
	[USER_BY_KEYS] = "SELECT " ALONE ", v.column1 FROM (VALUES"
	    " {keys 100}) AS v JOIN ud_users u ON u.key = v.column2",
	[USER_BETWEEN_KEYS] = "SELECT " ALONE " FROM ud_users u"
	    " WHERE u.key >= ?1 AND u.key <= ?2 AND u.state <> 3"
	    " ORDER BY u.key",
	[USER_BY_USERNAME] = "SELECT " COLUMNS " FROM ud_usernames n"
	    " {join} ud_users u ON u.key = n.owner"
	    " {join} ud_orgs o ON o.key = u.org"
	    " WHERE n.fold = ?1 AND (CAST(?2 AS TEXT) IS NULL"
	    " OR o.id = ?2) LIMIT 3",
	[USER_BY_LOGIN_NAME] = "SELECT " COLUMNS FROM
	    "WHERE u.key IN (" LOGIN_NAME_KEYS ") LIMIT 4",
	[USER_BY_EMAIL] = "SELECT " COLUMNS FROM
	    "WHERE u.email_fold = ?1 AND u.email_verified = 1 LIMIT 2",
	[USER_PAGE] = "SELECT " ALONE " FROM ("
	    IN_STATE("1") " UNION ALL " IN_STATE("2") " UNION ALL "
	    IN_STATE("4") " UNION ALL " IN_STATE("5")
	    " ORDER BY key LIMIT ?3) k"
	    " {join} ud_users u ON u.key = k.key ORDER BY u.key",
	[USER_PAGE_BY_TIME] = "SELECT " ALONE " FROM ud_users u"
	    " WHERE u.org = ?1 AND u.state <> 3"
	    " AND (u.created_us, u.key) > (?2, ?3)"
	    " ORDER BY u.created_us, u.key LIMIT ?4",
	[USER_ALL] = "{many}SELECT " COLUMNS ", " USER_FOLDS(COLUMN)
	    "u.email_fold"
	    FROM "ORDER BY u.key",
	[USER_OTHERWISE] = "SELECT " COLUMNS FROM
	    "WHERE u.key > ?2 AND substr(u.seal, 1, 1) <> ?1"
	    " ORDER BY u.key LIMIT 1",
	[USER_ID_USED] = "SELECT 1 FROM ud_users WHERE id = ?1",
	[USER_LAST_ID] = "SELECT max(id) FROM ud_users",
	[USER_ADD] = "INSERT INTO ud_users ("
	    USER_NUMBERS(PLAIN_COLUMN) USER_TEXTS(PLAIN_COLUMN)
	    USER_FOLDS(PLAIN_COLUMN) "seal, email_fold) VALUES ("
	    "{?42})",
	[USER_SET] = "UPDATE ud_users SET"
	    " changed_us = ?1, sequence = ?2, event_sequence = ?3, "
	    "event_us = ?4, metadata_us = ?5, last_name = ?6, gender = ?7, "
	    "email_verified = ?8, phone_verified = ?9, mfa_skipped_us = ?10, "
	    "token_type = ?11, password = ?12, password_us = ?13, "
	    "password_change = ?14, names = ?15, given_name = ?16, "
	    "family_name = ?17, nick_name = ?18, display_name = ?19, "
	    "language = ?20, email = ?21, verified_email = ?22, "
	    "verified_phone = ?23, machine_name = ?24, description = ?25, "
	    "given_fold = ?26, family_fold = ?27, nick_fold = ?28, "
	    "display_fold = ?29, language_fold = ?30, machine_fold = ?31, "
	    "description_fold = ?32, seal = ?33"
	    " WHERE key = ?34 AND event_sequence = ?35",
	[USER_SET_FOLDS] = "UPDATE ud_users SET id_fold = ?1,"
	    " given_fold = ?2, family_fold = ?3, nick_fold = ?4,"
	    " display_fold = ?5, language_fold = ?6, machine_fold = ?7,"
	    " description_fold = ?8 WHERE key = ?9",
	[USER_SET_STATE] = "UPDATE ud_users SET state = ?2 WHERE key = ?1",
	[USER_SET_EMAIL_FOLD] = "UPDATE ud_users SET email_fold = ?2"
	    " WHERE key = ?1",
	[USER_SET_PHONE] = "UPDATE ud_users SET phone = ?2 WHERE key = ?1",
	[USER_SET_SEAL] = "UPDATE ud_users SET seal = ?2 WHERE key = ?1",
	[USER_EMAIL_TAKEN] = "SELECT 1 FROM ud_users WHERE email_fold = ?1"
	    " AND key <> ?3 AND (CAST(?2 AS BIGINT) = 0"
	    " OR org = ?2) LIMIT 1",
	[USER_COUNT] = "SELECT count(*) FROM ud_users",
	[USER_COUNT_OTHERWISE] = "SELECT count(*) FROM ud_users"
	    " WHERE key > ?2 AND substr(seal, 1, 1) <> ?1",
	[USER_DELETE_SCHEMA] = "DELETE FROM ud_user_schemas WHERE owner = ?1",
	[USER_DELETE_LINKS] = "DELETE FROM ud_links WHERE owner = ?1",
	[USER_HAS_LINKS] = "SELECT 1 FROM ud_links WHERE owner = ?1 LIMIT 1",
};

static const struct statements statements = {
	SUBJECT_USER, USER_STATEMENTS, sql, words,
};

/* Columns that USER_SET leaves alone: fixed, or with an index. */
static const char number_is_fixed[USER_NUMBER_COUNT] = {
	[USER_KEY] = 1, [USER_ORG] = 1, [USER_TYPE] = 1, [USER_STATE] = 1,
	[USER_CREATED] = 1,
};
static const char text_is_fixed[USER_TEXT_COUNT] = {
	[USER_ID] = 1, [USER_PHONE] = 1,
};

static const int text_of_fold[USER_FOLD_COUNT] = {
	USER_FOLDS(USER_ENUM)
};

/* Texts that are not there are NULL in the store, however they came. */
static struct span
or_null(struct span text)
{
	return text.len == 0 ? (struct span){0} : text;
}

const char *
user_rows_columns(void)
{
	return words[0].text;
}

void
user_rows_by_id(struct query *q, struct db *db, struct span id)
{
	query_begin(q, db, &statements, USER_BY_ID);
	query_text(q, id);
}

void
user_rows_by_id_even_deleted(struct query *q, struct db *db, struct span id)
{
	query_begin(q, db, &statements, USER_BY_ID_EVEN_DELETED);
	query_text(q, id);
}

void
user_rows_by_ids(struct query *q, struct db *db, const struct span *ids,
    size_t count)
{
	query_begin(q, db, &statements, USER_BY_IDS);
	for (size_t i = 0; i < USER_MANY; i++)
		query_text(q, i < count ? ids[i] : (struct span){0});
}

void
user_rows_by_keys(struct query *q, struct db *db, const int64_t *keys,
    size_t count)
{
	size_t room = count <= 1 ? 1 : count <= 10 ? 10 : USER_MANY;

	query_begin(q, db, &statements, room == 1 ? USER_BY_KEY :
	    room == 10 ? USER_BY_TEN_KEYS : USER_BY_KEYS);
	/* Nothing is looked up for NULL. */
	for (size_t i = 0; i < room; i++)
		if (i < count)
			query_int(q, keys[i]);
		else
			query_text(q, (struct span){0});
}

void
user_rows_between_keys(struct query *q, struct db *db, int64_t first,
    int64_t last)
{
	query_begin(q, db, &statements, USER_BETWEEN_KEYS);
	query_int(q, first);
	query_int(q, last);
}

void
user_rows_by_username(struct query *q, struct db *db, struct span fold,
    struct span org_id)
{
	query_begin(q, db, &statements, USER_BY_USERNAME);
	query_text(q, fold);
	query_text(q, org_id);
}

void
user_rows_by_login_name(struct query *q, struct db *db, struct span whole,
    struct span left, struct span domain)
{
	query_begin(q, db, &statements, USER_BY_LOGIN_NAME);
	query_text(q, whole);
	query_text(q, left);
	query_text(q, domain);
}

void
user_rows_by_verified_email(struct query *q, struct db *db, struct span fold)
{
	query_begin(q, db, &statements, USER_BY_EMAIL);
	query_text(q, fold);
}

void
user_rows_page(struct query *q, struct db *db, int64_t org, int64_t after,
    int64_t limit)
{
	query_begin(q, db, &statements, USER_PAGE);
	query_int(q, org);
	query_int(q, after);
	query_int(q, limit);
}

void
user_rows_page_by_time(struct query *q, struct db *db, int64_t org,
    int64_t after_us, int64_t after, int64_t limit)
{
	query_begin(q, db, &statements, USER_PAGE_BY_TIME);
	query_int(q, org);
	query_int(q, after_us);
	query_int(q, after);
	query_int(q, limit);
}

void
user_rows_all(struct query *q, struct db *db)
{
	query_begin(q, db, &statements, USER_ALL);
}

void
user_rows_sealed_otherwise(struct query *q, struct db *db,
    const unsigned char *key_id, int64_t after)
{
	query_begin(q, db, &statements, USER_OTHERWISE);
	query_bytes(q, (struct span){(const char *)key_id, 1});
	query_int(q, after);
}

size_t
user_rows_read_place(struct query *q)
{
	return (size_t)query_column_int(q, USER_NUMBER_COUNT +
	    USER_TEXT_COUNT + 1);
}

void
user_rows_read_alone(struct query *q, struct user_row *row)
{
	query_columns_int(q, 0, USER_NUMBER_COUNT, row->number);
	query_columns_text(q, USER_NUMBER_COUNT, USER_TEXT_COUNT, row->text);
	row->seal = query_column_bytes(q, USER_NUMBER_COUNT +
	    USER_TEXT_COUNT);
}

void
user_rows_read(struct query *q, struct user_row *row)
{
	int c = USER_NUMBER_COUNT + USER_TEXT_COUNT + 1;

	user_rows_read_alone(q, row);
	row->org_id = query_column_text(q, c++);
	query_columns_int(q, c, USER_ORG_NUMBER_COUNT, row->org_number);
	c += USER_ORG_NUMBER_COUNT;
	row->org_domains = query_column_text(q, c++);
	row->org_seal = query_column_bytes(q, c);
}

void
user_rows_read_folds(struct query *q, struct user_row *row,
    struct span *email_fold)
{
	/* After the user, its seal, and the organization. */
	int c = USER_NUMBER_COUNT + USER_TEXT_COUNT + 1 +
	    USER_ORG_NUMBER_COUNT + 3;

	query_columns_text(q, c, USER_FOLD_COUNT, row->fold);
	*email_fold = query_column_text(q, c + USER_FOLD_COUNT);
}

int
user_rows_id_used(struct db *db, struct span id, int *used)
{
	struct query q;

	query_begin(&q, db, &statements, USER_ID_USED);
	query_text(&q, id);
	return query_unexpected(&q, used);
}

int
user_rows_last_id(struct db *db, char *id, size_t size, size_t *len)
{
	struct query q;
	struct span last;
	int rc;

	*len = 0;
	query_begin(&q, db, &statements, USER_LAST_ID);
	if ((rc = query_step(&q)) == UD_ROW) {
		last = query_column_text(&q, 0);
		*len = last.len < size ? last.len : size;
		if (*len > 0)
			memcpy(id, last.data, *len);
	}
	query_end(&q);
	return rc < 0 ? rc : UD_OK;
}

int
user_rows_fold(struct error *error, struct user_row *row, struct buf *folds)
{
	size_t ends[USER_FOLD_COUNT], start = 0;
	int differs[USER_FOLD_COUNT];

	for (int i = 0; i < USER_FOLD_COUNT; i++) {
		differs[i] = text_fold_other(folds,
		    row->text[text_of_fold[i]]);
		ends[i] = folds->len;
	}
	if (!buf_ok(folds))
		return error_no_memory(error);
	for (int i = 0; i < USER_FOLD_COUNT; i++) {
		row->fold[i] = differs[i] ? (struct span){folds->data + start,
		    ends[i] - start} : (struct span){0};
		start = ends[i];
	}
	return UD_OK;
}

int
user_rows_add(struct db *db, const struct user_row *row,
    struct span email_fold)
{
	struct query q;

	query_begin(&q, db, &statements, USER_ADD);
	for (int i = 0; i < USER_NUMBER_COUNT; i++)
		query_int(&q, row->number[i]);
	for (int i = 0; i < USER_TEXT_COUNT; i++)
		query_text(&q, or_null(row->text[i]));
	for (int i = 0; i < USER_FOLD_COUNT; i++)
		query_text(&q, row->fold[i]);
	query_bytes(&q, row->seal);
	query_text(&q, or_null(email_fold));
	return query_run(&q);
}

int
user_rows_set(struct db *db, const struct user_row *row, int64_t before,
    int64_t *changed)
{
	struct query q;

	query_begin(&q, db, &statements, USER_SET);
	for (int i = 0; i < USER_NUMBER_COUNT; i++)
		if (!number_is_fixed[i])
			query_int(&q, row->number[i]);
	for (int i = 0; i < USER_TEXT_COUNT; i++)
		if (!text_is_fixed[i])
			query_text(&q, or_null(row->text[i]));
	for (int i = 0; i < USER_FOLD_COUNT; i++)
		if (!text_is_fixed[text_of_fold[i]])
			query_text(&q, row->fold[i]);
	query_bytes(&q, row->seal);
	query_int(&q, row->number[USER_KEY]);
	query_int(&q, before);
	return query_run_kept(&q, changed);
}

int
user_rows_set_folds(struct db *db, const struct user_row *row)
{
	struct query q;

	query_begin(&q, db, &statements, USER_SET_FOLDS);
	for (int i = 0; i < USER_FOLD_COUNT; i++)
		query_text(&q, row->fold[i]);
	query_int(&q, row->number[USER_KEY]);
	return query_run(&q);
}

int
user_rows_set_state(struct db *db, int64_t key, int64_t state)
{
	struct query q;

	query_begin(&q, db, &statements, USER_SET_STATE);
	query_int(&q, key);
	query_int(&q, state);
	return query_run(&q);
}

static int
set_text(struct db *db, size_t statement, int64_t key, struct span text)
{
	struct query q;

	query_begin(&q, db, &statements, statement);
	query_int(&q, key);
	query_text(&q, or_null(text));
	return query_run(&q);
}

int
user_rows_set_email_fold(struct db *db, int64_t key, struct span fold)
{
	return set_text(db, USER_SET_EMAIL_FOLD, key, fold);
}

int
user_rows_set_phone(struct db *db, int64_t key, struct span phone)
{
	return set_text(db, USER_SET_PHONE, key, phone);
}

int
user_rows_set_seal(struct db *db, int64_t key, struct span seal)
{
	struct query q;

	query_begin(&q, db, &statements, USER_SET_SEAL);
	query_int(&q, key);
	query_bytes(&q, seal);
	return query_run(&q);
}

int
user_rows_email_taken(struct db *db, struct span fold, int64_t org,
    int64_t key, int *taken)
{
	struct query q;

	query_begin(&q, db, &statements, USER_EMAIL_TAKEN);
	query_text(&q, fold);
	query_int(&q, org);
	query_int(&q, key);
	return query_unexpected(&q, taken);
}

int
user_rows_count(struct db *db, int64_t *count)
{
	struct query q;

	query_begin(&q, db, &statements, USER_COUNT);
	return query_number(&q, count);
}

int
user_rows_count_sealed_otherwise(struct db *db, const unsigned char *key_id,
    int64_t after, int64_t *count)
{
	struct query q;

	query_begin(&q, db, &statements, USER_COUNT_OTHERWISE);
	query_bytes(&q, (struct span){(const char *)key_id, 1});
	query_int(&q, after);
	return query_number(&q, count);
}

int
user_rows_delete_lists(struct db *db, int64_t key)
{
	struct query q;
	int rc;

	query_begin(&q, db, &statements, USER_DELETE_SCHEMA);
	query_int(&q, key);
	if ((rc = query_run(&q)) != UD_OK)
		return rc;
	query_begin(&q, db, &statements, USER_DELETE_LINKS);
	query_int(&q, key);
	return query_run(&q);
}

int
user_rows_have_links(struct db *db, int64_t key, int *have)
{
	struct query q;

	query_begin(&q, db, &statements, USER_HAS_LINKS);
	query_int(&q, key);
	return query_exists(&q, have);
}
