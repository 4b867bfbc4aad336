/* SPDX-License-Identifier: MIT */
#include "bench/bare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	COLUMN_TEXTS = RECORD_NUMBERS,
	COLUMN_SEAL = COLUMN_TEXTS + RECORD_TEXTS,
	COLUMN_ORG_ID,
	COLUMN_ORG_NUMBERS,
	COLUMN_DOMAINS = COLUMN_ORG_NUMBERS + RECORD_ORG_NUMBERS,
	COLUMN_ORG_SEAL,
	STRINGS = RECORD_TEXTS + 4
};

/* Its texts are gone with the next step. */
int
record_take(sqlite3_stmt *s, struct record *record)
{
	const char *text[STRINGS], **to[STRINGS];
	size_t len[STRINGS], all = 0;
	char *p;
	int n = 0;

	for (int i = 0; i < RECORD_NUMBERS; i++)
		record->number[i] = sqlite3_column_int64(s, i);
	for (int i = 0; i < RECORD_ORG_NUMBERS; i++)
		record->org_number[i] = sqlite3_column_int64(s,
		    COLUMN_ORG_NUMBERS + i);
	for (int i = 0; i < RECORD_TEXTS + 2; i++, n++) {
		int c = i < RECORD_TEXTS + 1 ? COLUMN_TEXTS + i :
		    COLUMN_ORG_ID;

		text[n] = c == COLUMN_SEAL ? sqlite3_column_blob(s, c) :
		    (const char *)sqlite3_column_text(s, c);
		len[n] = (size_t)sqlite3_column_bytes(s, c);
		to[n] = i < RECORD_TEXTS ? &record->text[i] :
		    c == COLUMN_SEAL ? &record->seal : &record->org_id;
		all += len[n] + 1;
	}
	text[n] = (const char *)sqlite3_column_text(s, COLUMN_DOMAINS);
	len[n] = (size_t)sqlite3_column_bytes(s, COLUMN_DOMAINS);
	to[n++] = &record->domains;
	text[n] = sqlite3_column_blob(s, COLUMN_ORG_SEAL);
	len[n] = (size_t)sqlite3_column_bytes(s, COLUMN_ORG_SEAL);
	to[n++] = &record->org_seal;
	record->block = p = malloc(all + len[n - 2] + len[n - 1] + 2);
	if (p == NULL)
		return -1;
	for (int i = 0; i < n; i++) {
		*to[i] = p;
		if (len[i] > 0)
			memcpy(p, text[i], len[i]);
		p[len[i]] = '\0';
		p += len[i] + 1;
	}
	return 0;
}

void
record_free(struct record *record)
{
	free(record->block);
	record->block = NULL;
}

/* The only row of a statement. */
static int
take_one(struct bare *bare, sqlite3_stmt *s, struct record *record)
{
	int rc = sqlite3_step(s);

	if (rc == SQLITE_ROW)
		rc = record_take(s, record) == 0 &&
		    sqlite3_step(s) == SQLITE_DONE ? 0 : -1;
	else
		rc = -1;
	(void)sqlite3_reset(s);
	return rc == 0 ? 0 : bare_fail(bare, "no such user");
}

int
bare_by_id(struct bare *bare, const char *id, struct record *record)
{
	sqlite3_stmt *s = bare_prepared(bare, BARE_BY_ID);

	if (s == NULL)
		return -1;
	(void)sqlite3_bind_text(s, 1, id, -1, SQLITE_STATIC);
	return take_one(bare, s, record);
}

int
bare_by_username(struct bare *bare, const char *name, struct record *record)
{
	sqlite3_stmt *s = bare_prepared(bare, BARE_BY_USERNAME);
	char fold[PERSON_NAME_SIZE];
	size_t len = 0;

	if (s == NULL)
		return -1;
	/* The names of the benchmark are ASCII. */
	for (; name[len] != '\0' && len < sizeof(fold) - 1; len++)
		fold[len] = (char)(name[len] >= 'A' && name[len] <= 'Z' ?
		    name[len] | 0x20 : name[len]);
	(void)sqlite3_bind_text(s, 1, fold, (int)len, SQLITE_STATIC);
	return take_one(bare, s, record);
}

int
bare_by_ids(struct bare *bare, const char *const *ids, size_t count,
    struct record *records)
{
	sqlite3_stmt *s = bare_prepared(bare, BARE_BY_IDS);
	int rc;

	if (s == NULL)
		return -1;
	for (size_t i = 0; i < BARE_MANY; i++)
		if (i < count)
			(void)sqlite3_bind_text(s, (int)i + 1, ids[i], -1,
			    SQLITE_STATIC);
		else
			(void)sqlite3_bind_null(s, (int)i + 1);
	while ((rc = sqlite3_step(s)) == SQLITE_ROW)
		if (record_take(s, &records[sqlite3_column_int(s,
		    RECORD_PLACE)]) != 0)
			break;
	(void)sqlite3_reset(s);
	return rc == SQLITE_DONE ? 0 : bare_fail(bare, "users by id");
}

/* Key and organization of the user that a page comes after. */
static int
place(struct bare *bare, const char *org_id, const char *after_id,
    int64_t *key, int64_t *org)
{
	sqlite3_stmt *s = bare_prepared(bare, BARE_PLACE);
	int rc;

	if (s == NULL)
		return -1;
	(void)sqlite3_bind_text(s, 1, after_id, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(s, 2, org_id, -1, SQLITE_STATIC);
	rc = sqlite3_step(s);
	*key = sqlite3_column_int64(s, 0);
	*org = sqlite3_column_int64(s, 1);
	(void)sqlite3_reset(s);
	return rc == SQLITE_ROW ? 0 : bare_fail(bare, "no such user");
}

int
bare_page(struct bare *bare, const char *org_id, const char *after_id,
    struct record *records, size_t *count)
{
	sqlite3_stmt *s = bare_prepared(bare, BARE_PAGE);
	int64_t key, org;
	int rc;

	*count = 0;
	if (s == NULL || bare_say(bare, BARE_BEGIN) != 0)
		return -1;
	if (place(bare, org_id, after_id, &key, &org) != 0) {
		(void)bare_say(bare, BARE_ROLLBACK);
		return -1;
	}
	(void)sqlite3_bind_int64(s, 1, org);
	(void)sqlite3_bind_int64(s, 2, key);
	(void)sqlite3_bind_int64(s, 3, BARE_MANY);
	while ((rc = sqlite3_step(s)) == SQLITE_ROW)
		if (record_take(s, &records[(*count)++]) != 0)
			break;
	(void)sqlite3_reset(s);
	if (bare_say(bare, BARE_COMMIT) != 0)
		return -1;
	return rc == SQLITE_DONE ? 0 : bare_fail(bare, "page");
}

int
bare_total(struct bare *bare, int64_t org, int64_t state, int64_t *count)
{
	sqlite3_stmt *s = bare_prepared(bare, org == 0 ?
	    (state == 0 ? BARE_COUNT : BARE_COUNT_STATE) :
	    (state == 0 ? BARE_COUNT_ORG : BARE_COUNT_ORG_STATE));
	int rc;

	if (s == NULL)
		return -1;
	if (state != 0)
		(void)sqlite3_bind_int64(s, 1, state);
	if (org != 0)
		(void)sqlite3_bind_int64(s, 2, org);
	rc = sqlite3_step(s);
	*count = sqlite3_column_int64(s, 0);
	(void)sqlite3_reset(s);
	return rc == SQLITE_ROW ? 0 : bare_fail(bare, "count");
}
