/* SPDX-License-Identifier: MIT */
#include "store/username_rows.h"

enum {
	NAME_TAKEN, NAME_RESERVED, NAME_ANY_RESERVED, NAME_OF_ANOTHER,
	NAME_ADD, NAME_CLAIM, NAME_SET, NAME_DELETE,
	NAME_DELETE_ALL, NAME_DELETE_NOBODYS, NAME_RESERVE, NAME_EXPIRE,
	NAME_RELEASE,
	NAME_COLLIDE, NAME_MOVE, NAME_OF, NAME_GIVE_WAY, NAME_MOVE_RESERVED,
	NAME_STATEMENTS
};

#define INSERT "INSERT INTO ud_usernames" \
	" (owner, pos, kind, scope, fold, name)" \
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6)"

/* Users of one organization. */
#define OF_ORG "owner IN (SELECT key FROM ud_users WHERE org = ?1)"

static const char *const sql[] = {
	[NAME_TAKEN] = "SELECT 1 FROM ud_usernames WHERE fold = ?1"
	    " AND scope = ?2 AND NOT (owner = ?3 AND pos = ?4)"
	    " UNION ALL SELECT 1 FROM ud_reserved_names WHERE fold = ?1"
	    " AND scope = ?2 AND owner <> ?3 AND until_us > ?5 LIMIT 1",
	[NAME_RESERVED] = "SELECT 1 FROM ud_reserved_names WHERE fold = ?1"
	    " AND scope = ?2 AND owner <> ?3 AND until_us > ?4",
	[NAME_ANY_RESERVED] = "SELECT 1 FROM ud_reserved_names LIMIT 1",
	[NAME_OF_ANOTHER] = "SELECT 1 FROM ud_usernames WHERE fold = ?1"
	    " AND owner <> ?2 LIMIT 1",
	[NAME_ADD] = INSERT,
	[NAME_CLAIM] = INSERT " ON CONFLICT DO NOTHING",
	[NAME_SET] = "UPDATE ud_usernames SET scope = ?3, fold = ?4,"
	    " name = ?5 WHERE owner = ?1 AND pos = ?2",
	[NAME_DELETE] = "DELETE FROM ud_usernames"
	    " WHERE owner = ?1 AND pos = ?2",
	[NAME_DELETE_ALL] = "DELETE FROM ud_usernames WHERE owner = ?1",
	[NAME_DELETE_NOBODYS] = "DELETE FROM ud_usernames"
	    " WHERE owner NOT IN (SELECT key FROM ud_users)",
	[NAME_RESERVE] = "INSERT INTO ud_reserved_names"
	    " (fold, scope, kind, owner, until_us)"
	    " VALUES (?1, ?2, ?3, ?4, ?5)"
	    " ON CONFLICT (fold, scope) DO UPDATE SET kind = excluded.kind,"
	    " owner = excluded.owner, until_us = excluded.until_us",
	[NAME_EXPIRE] = "DELETE FROM ud_reserved_names WHERE until_us <= ?1",
	[NAME_RELEASE] = "DELETE FROM ud_reserved_names WHERE owner = ?1",
	[NAME_COLLIDE] = "SELECT 1 FROM ud_usernames a"
	    " JOIN ud_usernames b ON b.fold = a.fold AND b.scope = ?2"
	    " WHERE a.kind = 0"
	    " AND a.owner IN (SELECT key FROM ud_users WHERE org = ?1)"
	    " AND NOT (b.owner = a.owner AND b.pos = a.pos) LIMIT 1",
	[NAME_MOVE] = "UPDATE ud_usernames SET scope = ?2 WHERE kind = 0"
	    " AND " OF_ORG,
	[NAME_GIVE_WAY] = "DELETE FROM ud_reserved_names WHERE kind = 0"
	    " AND scope <> ?2 AND " OF_ORG " AND fold IN"
	    " (SELECT fold FROM ud_reserved_names WHERE scope = ?2)",
	[NAME_MOVE_RESERVED] = "UPDATE ud_reserved_names SET scope = ?2"
	    " WHERE kind = 0 AND " OF_ORG,
	[NAME_OF] = "SELECT owner, pos, kind, scope, fold, name"
	    " FROM ud_usernames WHERE owner = ?1 ORDER BY pos",
};

static const struct statements statements = {
	SUBJECT_USERNAME, NAME_STATEMENTS, sql, NULL,
};

int
username_rows_taken(struct db *db, const struct username_row *row,
    int64_t now_us, int *taken)
{
	struct query q;

	query_begin(&q, db, &statements, NAME_TAKEN);
	query_text(&q, row->fold);
	query_int(&q, row->scope);
	query_int(&q, row->owner);
	query_int(&q, row->pos);
	query_int(&q, now_us);
	return query_unexpected(&q, taken);
}

int
username_rows_reserved(struct db *db, const struct username_row *row,
    int64_t now_us, int *taken)
{
	struct query q;

	query_begin(&q, db, &statements, NAME_RESERVED);
	query_text(&q, row->fold);
	query_int(&q, row->scope);
	query_int(&q, row->owner);
	query_int(&q, now_us);
	return query_unexpected(&q, taken);
}

int
username_rows_any_reserved(struct db *db, int *any)
{
	struct query q;

	query_begin(&q, db, &statements, NAME_ANY_RESERVED);
	return query_exists(&q, any);
}

int
username_rows_of_another(struct db *db, struct span fold, int64_t owner,
    int *taken)
{
	struct query q;

	query_begin(&q, db, &statements, NAME_OF_ANOTHER);
	query_text(&q, fold);
	query_int(&q, owner);
	return query_unexpected(&q, taken);
}

static void
insert(struct query *q, struct db *db, size_t statement,
    const struct username_row *row)
{
	query_begin(q, db, &statements, statement);
	query_int(q, row->owner);
	query_int(q, row->pos);
	query_int(q, row->kind);
	query_int(q, row->scope);
	query_text(q, row->fold);
	query_text(q, row->name);
}

int
username_rows_add(struct db *db, const struct username_row *row)
{
	struct query q;

	insert(&q, db, NAME_ADD, row);
	return query_run(&q);
}

int
username_rows_claim(struct db *db, const struct username_row *row,
    int *claimed)
{
	struct query q;
	int64_t rows;
	int rc;

	insert(&q, db, NAME_CLAIM, row);
	rc = query_run_count(&q, &rows);
	*claimed = rows == 1;
	return rc;
}

int
username_rows_set(struct db *db, const struct username_row *row)
{
	struct query q;

	query_begin(&q, db, &statements, NAME_SET);
	query_int(&q, row->owner);
	query_int(&q, row->pos);
	query_int(&q, row->scope);
	query_text(&q, row->fold);
	query_text(&q, row->name);
	return query_run(&q);
}

int
username_rows_delete(struct db *db, int64_t owner, int64_t pos)
{
	return db_run(db, &statements, NAME_DELETE, (int64_t[]){owner, pos}, 2);
}

int
username_rows_delete_all(struct db *db, int64_t owner)
{
	return db_run(db, &statements, NAME_DELETE_ALL, &owner, 1);
}

int
username_rows_delete_nobodys(struct db *db)
{
	return db_run(db, &statements, NAME_DELETE_NOBODYS, NULL, 0);
}

int
username_rows_reserve(struct db *db, const struct username_row *row,
    int64_t until_us, int64_t now_us)
{
	struct query q;
	int rc;

	rc = db_run(db, &statements, NAME_EXPIRE, &now_us, 1);
	if (rc != UD_OK)
		return rc;
	query_begin(&q, db, &statements, NAME_RESERVE);
	query_text(&q, row->fold);
	query_int(&q, row->scope);
	query_int(&q, row->kind);
	query_int(&q, row->owner);
	query_int(&q, until_us);
	return query_run(&q);
}

int
username_rows_release(struct db *db, int64_t owner)
{
	return db_run(db, &statements, NAME_RELEASE, &owner, 1);
}

int
username_rows_collide(struct db *db, int64_t org, int64_t scope, int *collide)
{
	struct query q;

	query_begin(&q, db, &statements, NAME_COLLIDE);
	query_int(&q, org);
	query_int(&q, scope);
	return query_exists(&q, collide);
}

int
username_rows_move(struct db *db, int64_t org, int64_t scope, int64_t now_us)
{
	int64_t numbers[] = {org, scope};
	int rc;

	/* A name reserved twice in the new scope stays with who had it. */
	if ((rc = db_run(db, &statements, NAME_EXPIRE, &now_us, 1)) != UD_OK ||
	    (rc = db_run(db, &statements, NAME_MOVE, numbers, 2)) != UD_OK ||
	    (rc = db_run(db, &statements, NAME_GIVE_WAY, numbers, 2)) != UD_OK)
		return rc;
	return db_run(db, &statements, NAME_MOVE_RESERVED, numbers, 2);
}

void
username_rows_of(struct query *q, struct db *db, int64_t owner)
{
	query_begin(q, db, &statements, NAME_OF);
	query_int(q, owner);
}

void
username_rows_read(struct query *q, struct username_row *row)
{
	row->owner = query_column_int(q, 0);
	row->pos = query_column_int(q, 1);
	row->kind = query_column_int(q, 2);
	row->scope = query_column_int(q, 3);
	row->fold = query_column_text(q, 4);
	row->name = query_column_text(q, 5);
}
