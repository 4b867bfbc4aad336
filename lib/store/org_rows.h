/* SPDX-License-Identifier: MIT */
/* Organizations and their domains. */
#ifndef STORE_ORG_ROWS_H
#define STORE_ORG_ROWS_H

#include "store/db.h"

enum { ORG_REMOVED = 3 };	/* beside UD_ORG_ACTIVE and UD_ORG_INACTIVE */

/* Texts are borrowed from whoever filled the row. */
struct org_row {
	int64_t key;
	int64_t state;
	int64_t must_be_domain;
	int64_t scoped_names;
	int64_t created_us;
	int64_t changed_us;
	int64_t sequence;
	struct span id;
	struct span name;
	struct span domains;	/* a line each, primary first */
	struct span seal;
};

/* Queries for org_rows_read(): one by id (also a removed one), a page. */
void org_rows_by_id(struct query *q, struct db *db, struct span id);
void org_rows_by_key(struct query *q, struct db *db, int64_t key);
void org_rows_by_domain(struct query *q, struct db *db, struct span domain);
void org_rows_page(struct query *q, struct db *db, uint64_t offset,
    uint64_t limit, int descending);
void org_rows_read(struct query *q, struct org_row *row);

/* Organizations whose seal does not carry this key id, after a key. */
void org_rows_sealed_otherwise(struct query *q, struct db *db,
    const unsigned char *key_id, int64_t after);
int org_rows_set_seal(struct db *db, int64_t key, struct span seal);

/* A query for all organizations, removed ones too, by key: key, id, folded id
 * or absent. */
void org_rows_folds(struct query *q, struct db *db);
int org_rows_set_fold(struct db *db, int64_t key, struct span id_fold);

int org_rows_total(struct db *db, int64_t *total);
/* id_fold is absent if the id is its own fold. */
int org_rows_add(struct db *db, const struct org_row *row,
    struct span id_fold);

/* Everything but key and id, if the row still has the sequence before. */
int org_rows_set(struct db *db, const struct org_row *row, int64_t before,
    int64_t *changed);

/* Organization that has the domain; 0 if none. */
int domain_rows_owner(struct db *db, struct span domain, int64_t *org);

/* Does the domain belong to another organization? */
int domain_rows_of_another(struct db *db, struct span domain, int64_t org,
    int *is);
int domain_rows_add(struct db *db, struct span domain, int64_t org);
int domain_rows_clear(struct db *db, int64_t org);

/* How many domains an organization has, for a check. */
int domain_rows_count(struct db *db, int64_t org, int64_t *count);

#endif
