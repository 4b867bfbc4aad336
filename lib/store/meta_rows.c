/* SPDX-License-Identifier: MIT */
#include "store/meta_rows.h"

#include <string.h>

#include "base/id.h"
#include "base/text.h"

enum { INT_DIGITS_MAX = 18 };

enum {
	META_GET, META_LOCK, META_SET,
	META_COUNT
};

static const char *const meta_sql[] = {
	[META_GET] = "SELECT value FROM ud_meta WHERE name = ?1",
	[META_LOCK] = "SELECT value FROM ud_meta WHERE name = ?1{lock}",
	[META_SET] = "INSERT INTO ud_meta (name, value) VALUES (?1, ?2)"
	    " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
};

static const struct statements meta = {SUBJECT_META, META_COUNT, meta_sql,
	NULL};

enum {
	HEAD_GET, HEAD_LOOK, HEAD_LOCK, HEAD_LOCK_AS, HEAD_ADD, HEAD_SET,
	COUNTER_ADD, COUNTER_GET, COUNTERS_OF_FEW, COUNTERS_OF_MANY,
	COUNTERS_WRONG, ORPHANS,
	HEAD_COUNT
};

#define HEAD_COLUMNS "last_user, last_org, last_us, last_id, position, " \
	"ordered, org_changes, operation, link, seal"

#define COUNTERS_OF(orgs) "SELECT org, n FROM ud_counters" \
	" WHERE state = 0 AND org IN (0, " orgs ")"

/* Rows of a table whose column names no row of another. */
#define NOBODYS(table, column, other) \
	"SELECT '" table "', count(*) FROM " table " a WHERE NOT EXISTS" \
	" (SELECT 1 FROM " other " b WHERE b.key = a." column ")"

static const char *const head_sql[] = {
	[ORPHANS] = NOBODYS("ud_usernames", "owner", "ud_users")
	    " UNION ALL " NOBODYS("ud_reserved_names", "owner", "ud_users")
	    " UNION ALL " NOBODYS("ud_metadata", "owner", "ud_users")
	    " UNION ALL " NOBODYS("ud_user_schemas", "owner", "ud_users")
	    " UNION ALL " NOBODYS("ud_user_schemas", "schema", "ud_schemas")
	    " UNION ALL " NOBODYS("ud_links", "owner", "ud_users")
	    " UNION ALL " NOBODYS("ud_passwords", "owner", "ud_users")
	    " UNION ALL " NOBODYS("ud_old_passwords", "owner", "ud_users")
	    " UNION ALL " NOBODYS("ud_codes", "owner", "ud_users")
	    " UNION ALL " NOBODYS("ud_outbox", "owner", "ud_users")
	    " UNION ALL " NOBODYS("ud_pending", "key", "ud_users")
	    " UNION ALL " NOBODYS("ud_users", "org", "ud_orgs")
	    " UNION ALL " NOBODYS("ud_domains", "org", "ud_orgs"),
	[HEAD_GET] = "SELECT " HEAD_COLUMNS " FROM ud_head WHERE one = 1",
	[HEAD_LOOK] = "SELECT last_user, position, ordered, org_changes,"
	    " operation FROM ud_head WHERE one = 1",
	[HEAD_LOCK] = "SELECT " HEAD_COLUMNS " FROM ud_head WHERE one = 1"
	    "{lock}",
	/* It is locked whatever it is. */
	[HEAD_LOCK_AS] = "WITH head AS MATERIALIZED (SELECT " HEAD_COLUMNS
	    " FROM ud_head WHERE one = 1{lock}) SELECT 1 WHERE NOT EXISTS"
	    " (SELECT 1 FROM head WHERE (" HEAD_COLUMNS ") ="
	    " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10))",
	[HEAD_ADD] = "INSERT INTO ud_head (one, " HEAD_COLUMNS ")"
	    " VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	[HEAD_SET] = "UPDATE ud_head SET last_user = ?1, last_org = ?2,"
	    " last_us = ?3, last_id = ?4, position = ?5, ordered = ?6,"
	    " org_changes = ?7, operation = ?8, link = ?9, seal = ?10"
	    " WHERE one = 1",
	[COUNTER_ADD] = "INSERT INTO ud_counters (org, state, n)"
	    " VALUES (0, 0, ?3), (0, ?2, ?3), (?1, 0, ?3), (?1, ?2, ?3)"
	    " ON CONFLICT (org, state)"
	    " DO UPDATE SET n = ud_counters.n + excluded.n",
	[COUNTER_GET] = "SELECT n FROM ud_counters"
	    " WHERE org = ?1 AND state = ?2",
	[COUNTERS_OF_FEW] = COUNTERS_OF("{?10}"),
	[COUNTERS_OF_MANY] = COUNTERS_OF("{?50}"),
	[COUNTERS_WRONG] = "SELECT org, state, CAST(sum(n) AS BIGINT),"
	    " CAST(sum(m) AS BIGINT) FROM"
	    " (SELECT org, state, n, 0 AS m FROM ud_counters"
	    " UNION ALL SELECT org, state, 0, 1 FROM ud_users"
	    " WHERE state <> 3"
	    " UNION ALL SELECT org, 0, 0, 1 FROM ud_users WHERE state <> 3"
	    " UNION ALL SELECT 0, state, 0, 1 FROM ud_users WHERE state <> 3"
	    " UNION ALL SELECT 0, 0, 0, 1 FROM ud_users WHERE state <> 3)"
	    " AS t GROUP BY org, state HAVING sum(n) <> sum(m) LIMIT ?1",
};

static const struct statements heads = {SUBJECT_HEAD, HEAD_COUNT, head_sql,
	NULL};

int
meta_rows_get(struct db *db, const char *name, void *value, size_t size,
    size_t *len)
{
	struct query q;
	struct span found;
	int rc;

	*len = 0;
	query_begin(&q, db, &meta, META_GET);
	query_text(&q, span_of(name));
	rc = query_step(&q);
	if (rc == UD_ROW) {
		found = query_column_bytes(&q, 0);
		rc = found.len <= size ? UD_OK : UD_ECORRUPT;
		if (rc == UD_OK && found.len > 0)
			memcpy(value, found.data, found.len);
		*len = found.len;
	} else if (rc == UD_OK) {
		rc = UD_ECORRUPT;
	}
	query_end(&q);
	if (rc == UD_ECORRUPT)
		rc = error_set(db->error, rc, "Errors.Storage.Corrupt", NULL,
		    NULL, "the store lacks its fact \"%s\"", name);
	return rc;
}

int
meta_rows_lock(struct db *db, const char *name)
{
	struct query q;
	int there;

	query_begin(&q, db, &meta, META_LOCK);
	query_text(&q, span_of(name));
	return query_exists(&q, &there);
}

int
meta_rows_set(struct db *db, const char *name, const void *value, size_t len)
{
	struct query q;

	query_begin(&q, db, &meta, META_SET);
	query_text(&q, span_of(name));
	query_bytes(&q, (struct span){value, len});
	return query_run(&q);
}

int
meta_rows_get_int(struct db *db, const char *name, int64_t *value)
{
	char text[24] = "";
	size_t len;
	int rc;

	*value = 0;
	rc = meta_rows_get(db, name, text, sizeof(text) - 1, &len);
	for (size_t i = 0; rc == UD_OK && i < len && i < INT_DIGITS_MAX &&
	    text[i] >= '0' && text[i] <= '9'; i++)
		*value = *value * 10 + (text[i] - '0');
	return rc;
}

int
meta_rows_set_int(struct db *db, const char *name, int64_t value)
{
	char text[ID_TEXT_SIZE];

	id_format(value, text);
	return meta_rows_set(db, name, text, strlen(text));
}

static int
copy(struct query *q, int i, void *to, size_t size)
{
	struct span from = query_column_bytes(q, i);

	if (from.len != size)
		return error_set(q->db->error, UD_ECORRUPT,
		    "Errors.Storage.Corrupt", NULL, NULL,
		    "the head of the store is damaged");
	memcpy(to, from.data, size);
	return UD_OK;
}

/* The head is one row. */
static int
find_head(struct query *q, struct db *db, size_t statement)
{
	int rc;

	query_begin(q, db, &heads, statement);
	rc = query_step(q);
	return rc != UD_OK || db->ahead ? rc : error_set(db->error,
	    UD_ECORRUPT, "Errors.Storage.Corrupt", NULL, NULL,
	    "the store has lost its head row");
}

static int
head_read(struct db *db, size_t statement, struct head *head)
{
	struct query q;
	int rc = find_head(&q, db, statement);

	if (rc == UD_ROW) {
		head->last_user = query_column_int(&q, 0);
		head->last_org = query_column_int(&q, 1);
		head->last_us = query_column_int(&q, 2);
		head->last_id = query_column_int(&q, 3);
		head->position = query_column_int(&q, 4);
		head->ordered = query_column_int(&q, 5);
		head->org_changes = query_column_int(&q, 6);
		rc = copy(&q, 7, head->operation, sizeof(head->operation));
		if (rc == UD_OK)
			rc = copy(&q, 8, head->link, sizeof(head->link));
		if (rc == UD_OK)
			rc = copy(&q, 9, head->seal, sizeof(head->seal));
	}
	query_end(&q);
	return rc;
}

int
head_rows_get(struct db *db, struct head *head)
{
	return head_read(db, HEAD_GET, head);
}

int
head_rows_look(struct db *db, struct head *head)
{
	struct query q;
	int rc = find_head(&q, db, HEAD_LOOK);

	if (rc == UD_ROW) {
		head->last_user = query_column_int(&q, 0);
		head->position = query_column_int(&q, 1);
		head->ordered = query_column_int(&q, 2);
		head->org_changes = query_column_int(&q, 3);
		rc = copy(&q, 4, head->operation, sizeof(head->operation));
	}
	query_end(&q);
	return rc;
}

int
head_rows_lock(struct db *db, struct head *head)
{
	return head_read(db, HEAD_LOCK, head);
}

static void
bind_head(struct query *q, const struct head *head)
{
	query_int(q, head->last_user);
	query_int(q, head->last_org);
	query_int(q, head->last_us);
	query_int(q, head->last_id);
	query_int(q, head->position);
	query_int(q, head->ordered);
	query_int(q, head->org_changes);
	query_bytes(q, (struct span){(const char *)head->operation,
	    OPERATION_BYTES});
	query_bytes(q, (struct span){(const char *)head->link, LINK_BYTES});
	query_bytes(q, (struct span){(const char *)head->seal,
	    HEAD_SEAL_BYTES});
}

int
head_rows_lock_as(struct db *db, const struct head *head, int *other)
{
	struct query q;

	query_begin(&q, db, &heads, HEAD_LOCK_AS);
	bind_head(&q, head);
	return query_unexpected(&q, other);
}

static int
head_write(struct db *db, size_t statement, const struct head *head)
{
	struct query q;

	query_begin(&q, db, &heads, statement);
	bind_head(&q, head);
	return query_run(&q);
}

int
head_rows_add(struct db *db, const struct head *head)
{
	return head_write(db, HEAD_ADD, head);
}

int
head_rows_set(struct db *db, const struct head *head)
{
	return head_write(db, HEAD_SET, head);
}

int
counter_rows_add(struct db *db, int64_t org, int64_t state, int64_t n)
{
	struct query q;

	query_begin(&q, db, &heads, COUNTER_ADD);
	query_int(&q, org);
	query_int(&q, state);
	query_int(&q, n);
	return query_run(&q);
}

int
counter_rows_get(struct db *db, int64_t org, int64_t state, int64_t *n)
{
	struct query q;

	query_begin(&q, db, &heads, COUNTER_GET);
	query_int(&q, org);
	query_int(&q, state);
	return query_number(&q, n);
}

int
counter_rows_of(struct db *db, const int64_t *orgs, size_t count,
    int64_t *theirs, int64_t *all)
{
	int few = count <= 10;
	struct query q;
	int rc;

	*theirs = *all = 0;
	query_begin(&q, db, &heads, few ? COUNTERS_OF_FEW : COUNTERS_OF_MANY);
	for (size_t i = 0; i < (few ? 10 : COUNTERS_MANY); i++)
		query_int(&q, i < count ? orgs[i] : 0);
	while ((rc = query_step(&q)) == UD_ROW)
		*(query_column_int(&q, 0) == 0 ? all : theirs) +=
		    query_column_int(&q, 1);
	query_end(&q);
	return rc;
}

void
orphan_rows(struct query *q, struct db *db)
{
	query_begin(q, db, &heads, ORPHANS);
}

int
counter_rows_wrong(struct db *db, struct counter_row *rows, size_t most,
    size_t *count)
{
	struct query q;
	int rc;

	*count = 0;
	query_begin(&q, db, &heads, COUNTERS_WRONG);
	query_int(&q, (int64_t)most);
	while ((rc = query_step(&q)) == UD_ROW && *count < most)
		rows[(*count)++] = (struct counter_row){
			.org = query_column_int(&q, 0),
			.state = query_column_int(&q, 1),
			.is = query_column_int(&q, 2),
			.should = query_column_int(&q, 3),
		};
	query_end(&q);
	return rc;
}
