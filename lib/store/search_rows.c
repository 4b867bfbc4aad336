/* SPDX-License-Identifier: MIT */
#include "store/search_rows.h"

/* The lists come first, with their own numbers, of many owners and of few. */
enum {
	SEARCH_FEW = SEARCH_LISTS,
	SEARCH_PENDING = SEARCH_FEW + SEARCH_LISTS, SEARCH_OWN, SEARCH_EVENT,
	SEARCH_STATEMENTS
};

#define SCHEMAS(owners) "SELECT t.owner, s.id, s.type, t.revision" \
	" FROM ud_user_schemas t JOIN ud_schemas s ON s.key = t.schema" \
	" WHERE t.owner IN (" owners ") ORDER BY t.owner"
#define LINKS(owners) "SELECT l.owner, l.idp, l.external, l.name" \
	" FROM ud_links l WHERE l.owner IN (" owners ")" \
	" ORDER BY l.owner, l.idp, l.external"
#define METADATA(owners) "SELECT m.owner, m.key, m.value" \
	" FROM ud_metadata m WHERE m.owner IN (" owners ")" \
	" ORDER BY m.owner, m.key"

static const char *const sql[] = {
	[SEARCH_SCHEMA] = SCHEMAS("{?100}"),
	[SEARCH_LINKS] = LINKS("{?100}"),
	[SEARCH_METADATA] = METADATA("{?100}"),
	[SEARCH_FEW + SEARCH_SCHEMA] = SCHEMAS("{?10}"),
	[SEARCH_FEW + SEARCH_LINKS] = LINKS("{?10}"),
	[SEARCH_FEW + SEARCH_METADATA] = METADATA("{?10}"),
	[SEARCH_PENDING] = "SELECT p.key FROM ud_pending p ORDER BY p.key",
	[SEARCH_OWN] = "SELECT u.key, u.org, u.state FROM ud_users u"
	    " WHERE u.id = ?1 AND u.state <> 3",
	[SEARCH_EVENT] = "SELECT e.created_us FROM ud_events e"
	    " WHERE e.position = ?1",
};

static const struct statements statements = {
	SUBJECT_SEARCH, SEARCH_STATEMENTS, sql, NULL,
};

void
search_rows_pending(struct query *q, struct db *db)
{
	query_begin(q, db, &statements, SEARCH_PENDING);
}

int
search_rows_own(struct db *db, struct span id, struct search_own *own)
{
	struct query q;
	int rc;

	*own = (struct search_own){0};
	query_begin(&q, db, &statements, SEARCH_OWN);
	query_text(&q, id);
	if ((rc = query_step(&q)) == UD_ROW) {
		own->key = query_column_int(&q, 0);
		own->org = query_column_int(&q, 1);
		own->state = query_column_int(&q, 2);
		rc = UD_OK;
	}
	query_end(&q);
	return rc;
}

int
search_rows_event_us(struct db *db, int64_t position, int64_t *us)
{
	struct query q;

	query_begin(&q, db, &statements, SEARCH_EVENT);
	query_int(&q, position);
	return query_number(&q, us);
}

void
search_rows_list(struct query *q, struct db *db, enum search_list list,
    const int64_t *keys, size_t count)
{
	int few = count <= 10;

	query_begin(q, db, &statements, (size_t)list + (few ? SEARCH_FEW :
	    0));
	for (size_t i = 0; i < (few ? 10 : SEARCH_MANY); i++)
		query_int(q, i < count ? keys[i] : 0);
}

int
search_rows_members(enum search_list list)
{
	return list == SEARCH_METADATA ? 2 : 3;
}
