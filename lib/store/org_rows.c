/* SPDX-License-Identifier: MIT */
#include "store/org_rows.h"

enum {
	ORG_BY_ID, ORG_BY_KEY, ORG_BY_DOMAIN, ORG_PAGE_UP, ORG_PAGE_DOWN,
	ORG_TOTAL, ORG_ADD, ORG_SET, ORG_OTHERWISE, ORG_SET_SEAL, ORG_FOLDS,
	ORG_SET_FOLD, DOMAIN_OWNER, DOMAIN_OF_ANOTHER,
	DOMAIN_ADD, DOMAIN_CLEAR, DOMAIN_COUNT,
	ORG_STATEMENTS
};

#define COLUMNS "o.key, o.state, o.must_be_domain, o.scoped_names, " \
	"o.created_us, o.changed_us, o.sequence, o.id, o.name, o.domains, " \
	"o.seal"

static const char *const sql[] = {
	[ORG_BY_ID] = "SELECT " COLUMNS " FROM ud_orgs o WHERE o.id = ?1",
	[ORG_BY_KEY] = "SELECT " COLUMNS " FROM ud_orgs o WHERE o.key = ?1",
	[ORG_BY_DOMAIN] = "SELECT " COLUMNS " FROM ud_domains d"
	    " JOIN ud_orgs o ON o.key = d.org WHERE d.domain = ?1",
	[ORG_PAGE_UP] = "SELECT " COLUMNS " FROM ud_orgs o"
	    " WHERE o.state <> 3 ORDER BY o.key LIMIT ?2 OFFSET ?1",
	[ORG_PAGE_DOWN] = "SELECT " COLUMNS " FROM ud_orgs o"
	    " WHERE o.state <> 3 ORDER BY o.key DESC LIMIT ?2 OFFSET ?1",
	[ORG_TOTAL] = "SELECT count(*) FROM ud_orgs WHERE state <> 3",
	[ORG_ADD] = "INSERT INTO ud_orgs (key, state, must_be_domain,"
	    " scoped_names, created_us, changed_us, sequence, id, name,"
	    " domains, seal, id_fold)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
	[ORG_SET] = "UPDATE ud_orgs SET state = ?1, must_be_domain = ?2,"
	    " scoped_names = ?3, changed_us = ?4, sequence = ?5, name = ?6,"
	    " domains = ?7, seal = ?8 WHERE key = ?9 AND sequence = ?10",
	[ORG_OTHERWISE] = "SELECT " COLUMNS " FROM ud_orgs o WHERE o.key > ?2"
	    " AND substr(o.seal, 1, 1) <> ?1 ORDER BY o.key LIMIT 1",
	[ORG_SET_SEAL] = "UPDATE ud_orgs SET seal = ?2 WHERE key = ?1",
	[ORG_FOLDS] = "SELECT key, id, id_fold FROM ud_orgs ORDER BY key",
	[ORG_SET_FOLD] = "UPDATE ud_orgs SET id_fold = ?2 WHERE key = ?1",
	[DOMAIN_OWNER] = "SELECT org FROM ud_domains WHERE domain = ?1",
	[DOMAIN_OF_ANOTHER] = "SELECT 1 FROM ud_domains WHERE domain = ?1"
	    " AND org <> ?2",
	[DOMAIN_ADD] = "INSERT INTO ud_domains (domain, org) VALUES (?1, ?2)",
	[DOMAIN_CLEAR] = "DELETE FROM ud_domains WHERE org = ?1",
	[DOMAIN_COUNT] = "SELECT count(*) FROM ud_domains WHERE org = ?1",
};

static const struct statements statements = {
	SUBJECT_ORG, ORG_STATEMENTS, sql, NULL,
};

void
org_rows_by_id(struct query *q, struct db *db, struct span id)
{
	query_begin(q, db, &statements, ORG_BY_ID);
	query_text(q, id);
}

void
org_rows_by_key(struct query *q, struct db *db, int64_t key)
{
	query_begin(q, db, &statements, ORG_BY_KEY);
	query_int(q, key);
}

void
org_rows_by_domain(struct query *q, struct db *db, struct span domain)
{
	query_begin(q, db, &statements, ORG_BY_DOMAIN);
	query_text(q, domain);
}

void
org_rows_page(struct query *q, struct db *db, uint64_t offset, uint64_t limit,
    int descending)
{
	query_begin(q, db, &statements,
	    descending ? ORG_PAGE_DOWN : ORG_PAGE_UP);
	query_int(q, offset > INT64_MAX ? INT64_MAX : (int64_t)offset);
	query_int(q, (int64_t)limit);
}

void
org_rows_read(struct query *q, struct org_row *row)
{
	row->key = query_column_int(q, 0);
	row->state = query_column_int(q, 1);
	row->must_be_domain = query_column_int(q, 2);
	row->scoped_names = query_column_int(q, 3);
	row->created_us = query_column_int(q, 4);
	row->changed_us = query_column_int(q, 5);
	row->sequence = query_column_int(q, 6);
	row->id = query_column_text(q, 7);
	row->name = query_column_text(q, 8);
	row->domains = query_column_text(q, 9);
	row->seal = query_column_bytes(q, 10);
}

void
org_rows_sealed_otherwise(struct query *q, struct db *db,
    const unsigned char *key_id, int64_t after)
{
	query_begin(q, db, &statements, ORG_OTHERWISE);
	query_bytes(q, (struct span){(const char *)key_id, 1});
	query_int(q, after);
}

int
org_rows_set_seal(struct db *db, int64_t key, struct span seal)
{
	struct query q;

	query_begin(&q, db, &statements, ORG_SET_SEAL);
	query_int(&q, key);
	query_bytes(&q, seal);
	return query_run(&q);
}

void
org_rows_folds(struct query *q, struct db *db)
{
	query_begin(q, db, &statements, ORG_FOLDS);
}

int
org_rows_set_fold(struct db *db, int64_t key, struct span id_fold)
{
	struct query q;

	query_begin(&q, db, &statements, ORG_SET_FOLD);
	query_int(&q, key);
	query_text(&q, id_fold);
	return query_run(&q);
}

int
org_rows_total(struct db *db, int64_t *total)
{
	struct query q;

	query_begin(&q, db, &statements, ORG_TOTAL);
	return query_number(&q, total);
}

int
org_rows_add(struct db *db, const struct org_row *row, struct span id_fold)
{
	struct query q;

	query_begin(&q, db, &statements, ORG_ADD);
	query_int(&q, row->key);
	query_int(&q, row->state);
	query_int(&q, row->must_be_domain);
	query_int(&q, row->scoped_names);
	query_int(&q, row->created_us);
	query_int(&q, row->changed_us);
	query_int(&q, row->sequence);
	query_text(&q, row->id);
	query_text(&q, row->name);
	query_text(&q, row->domains);
	query_bytes(&q, row->seal);
	query_text(&q, id_fold);
	return query_run(&q);
}

int
org_rows_set(struct db *db, const struct org_row *row, int64_t before,
    int64_t *changed)
{
	struct query q;

	query_begin(&q, db, &statements, ORG_SET);
	query_int(&q, row->state);
	query_int(&q, row->must_be_domain);
	query_int(&q, row->scoped_names);
	query_int(&q, row->changed_us);
	query_int(&q, row->sequence);
	query_text(&q, row->name);
	query_text(&q, row->domains);
	query_bytes(&q, row->seal);
	query_int(&q, row->key);
	query_int(&q, before);
	return query_run_kept(&q, changed);
}

int
domain_rows_owner(struct db *db, struct span domain, int64_t *org)
{
	struct query q;

	query_begin(&q, db, &statements, DOMAIN_OWNER);
	query_text(&q, domain);
	return query_number(&q, org);
}

int
domain_rows_of_another(struct db *db, struct span domain, int64_t org,
    int *is)
{
	struct query q;

	query_begin(&q, db, &statements, DOMAIN_OF_ANOTHER);
	query_text(&q, domain);
	query_int(&q, org);
	return query_unexpected(&q, is);
}

int
domain_rows_add(struct db *db, struct span domain, int64_t org)
{
	struct query q;

	query_begin(&q, db, &statements, DOMAIN_ADD);
	query_text(&q, domain);
	query_int(&q, org);
	return query_run(&q);
}

int
domain_rows_clear(struct db *db, int64_t org)
{
	struct query q;

	query_begin(&q, db, &statements, DOMAIN_CLEAR);
	query_int(&q, org);
	return query_run(&q);
}

int
domain_rows_count(struct db *db, int64_t org, int64_t *count)
{
	struct query q;

	query_begin(&q, db, &statements, DOMAIN_COUNT);
	query_int(&q, org);
	return query_number(&q, count);
}
