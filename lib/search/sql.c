/* SPDX-License-Identifier: MIT */
/* The statement as a whole. */
#include "search/sql.h"

#include <userdir/search.h>

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "search/emit.h"
#include "search/leaf.h"

enum { REPEATED_MAX = 50 };	/* terms that are said once for each state */

static void
put_and(struct emit *e, int *first)
{
	buf_puts(e->out, *first ? " WHERE " : " AND ");
	*first = 0;
}

/* The users of the scope's organizations. */
static void
put_orgs(struct emit *e)
{
	const struct sql *sql = e->sql;

	buf_puts(e->out, sql->scope == SCOPE_ORG ? "u.org = " :
	    "u.org IN (");
	if (sql->scope == SCOPE_ORG) {
		emit_param(e, sql->org);
		return;
	}
	buf_puts(e->out, "SELECT CAST(value AS BIGINT) FROM (");
	emit_elements(e, sql->org);
	buf_puts(e->out, ") AS orgs)");
}

static void
put_scope(struct emit *e, int *first)
{
	const struct sql *sql = e->sql;

	if (sql->scope == SCOPE_ALL)
		return;
	put_and(e, first);
	if (sql->scope == SCOPE_SELF) {
		buf_puts(e->out, "u.key = ");
		emit_param(e, sql->own);
		return;
	}
	if (sql->plan->driver == DRIVE_SCOPE) {
		buf_puts(e->out, "u.key IN (SELECT u.key FROM ud_users u"
		    " WHERE ");
		put_orgs(e);
		buf_puts(e->out, " UNION SELECT ");
	} else {
		buf_putc(e->out, '(');
		put_orgs(e);
		buf_puts(e->out, " OR u.key = ");
	}
	emit_param(e, sql->own);
	buf_putc(e->out, ')');
}

/* Where to go on: after the row of the parameters, in the order asked for. */
static void
put_after(struct emit *e, int *first)
{
	const struct sql *sql = e->sql;
	const struct order *order = &orders[sql->sort];
	const char *sign = sql->descending ? " < " : " > ";
	int count = sort_after_count(sql->purpose, sql->sort, sql->part);

	if (sql->after == 0)
		return;
	put_and(e, first);
	if (sql->purpose == PURPOSE_KEYS) {
		buf_puts(e->out, sql->plan->driver != DRIVE_GRAM ? "u.key" :
		    sql->plan->gram == 5 ? "ud_g5.rowid" : "ud_g3.rowid");
	} else if (count == 1) {
		buf_puts(e->out, "u.id");
	} else {
		buf_putc(e->out, '(');
		buf_puts(e->out, order->sort);
		buf_puts(e->out, count == 3 ? ", " : "");
		buf_puts(e->out, count == 3 ? order->raw : "");
		buf_puts(e->out, ", u.id)");
	}
	buf_puts(e->out, sign);
	buf_puts(e->out, count > 1 ? "(" : "");
	for (int k = 0; k < count; k++) {
		buf_puts(e->out, k > 0 ? ", " : "");
		emit_param(e, sql->after + (unsigned)k);
	}
	buf_puts(e->out, count > 1 ? ")" : "");
}

static void
put_part(struct emit *e, int *first)
{
	const struct sql *sql = e->sql;

	if (sql->purpose != PURPOSE_PAGE || !sort_is_text(sql->sort))
		return;
	put_and(e, first);
	buf_puts(e->out, orders[sql->sort].sort);
	buf_puts(e->out, sql->part == PART_PRESENT ? " IS NOT NULL" :
	    " IS NULL");
}

/* What the driver has not answered. */
static void
put_rest(struct emit *e, int *first)
{
	const struct form *form = e->form;
	const uint8_t *done = e->sql->purpose == PURPOSE_PENDING ? NULL :
	    e->sql->plan->done;
	size_t at = e->used, count;

	if (form->constant != FORM_TERMS || (done != NULL && done[0]))
		return;
	if (form->terms[0].kind != TERM_AND) {
		put_and(e, first);
		emit_test(e, 0);
		return;
	}
	count = emit_gather(e, 0, done, UINT32_MAX);
	if (count > 0) {
		put_and(e, first);
		emit_join(e, at, count, TERM_AND);
	}
	e->used = at;
}

static void
put_order(struct emit *e)
{
	const struct sql *sql = e->sql;
	const struct order *order = &orders[sql->sort];
	const char *down = sql->descending ? " DESC" : "";

	buf_puts(e->out, " ORDER BY ");
	if (sql->purpose == PURPOSE_PAGE && sort_after_count(sql->purpose,
	    sql->sort, sql->part) > 1) {
		buf_puts(e->out, order->sort);
		buf_puts(e->out, down);
		if (sort_is_folded(sql->sort)) {
			buf_puts(e->out, ", ");
			buf_puts(e->out, order->raw);
			buf_puts(e->out, down);
		}
		buf_puts(e->out, ", ");
	}
	if (sql->purpose == PURPOSE_PAGE)
		buf_puts(e->out, "u.id");
	else if (sql->plan->driver == DRIVE_GRAM)
		buf_puts(e->out, sql->plan->gram == 5 ? "ud_g5.rowid" :
		    "ud_g3.rowid");
	else
		buf_puts(e->out, "u.key");
	buf_puts(e->out, down);
}

static void
put_columns(struct emit *e)
{
	const struct order *order = &orders[e->sql->sort];

	buf_puts(e->out, "SELECT u.key");
	if (e->sql->purpose == PURPOSE_KEYS)
		return;
	buf_puts(e->out, ", ");
	buf_puts(e->out, order->sort);
	buf_puts(e->out, ", ");
	buf_puts(e->out, order->raw == NULL ? "NULL" : order->raw);
	buf_puts(e->out, ", u.id");
}

/* Where keys come from; the users of an organization state by state, so that
 * each comes in key order. */
static void
put_from(struct emit *e, int state, int *first)
{
	const struct sql *sql = e->sql;
	const struct plan *plan = sql->plan;

	if (sql->purpose == PURPOSE_PENDING && sql->among != 0) {
		buf_puts(e->out, " FROM ud_users u WHERE u.key IN (");
		emit_elements(e, sql->among);
		buf_putc(e->out, ')');
		*first = 0;
	} else if (sql->purpose == PURPOSE_PENDING) {
		buf_puts(e->out, " FROM ud_pending p"
		    " CROSS JOIN ud_users u ON u.key = p.key");
	} else if (plan->driver == DRIVE_GRAM) {
		buf_puts(e->out, plan->gram == 5 ? " FROM ud_g5"
		    " CROSS JOIN ud_users u ON u.key = ud_g5.rowid"
		    " WHERE ud_g5 MATCH " : " FROM ud_g3"
		    " CROSS JOIN ud_users u ON u.key = ud_g3.rowid"
		    " WHERE ud_g3 MATCH ");
		emit_param(e, plan->match);
		*first = 0;
	} else {
		buf_puts(e->out, " FROM ud_users u");
	}
	if (sql->purpose == PURPOSE_PENDING) {
		if (plan->needle == 0 || sql->among != 0)
			return;
		put_and(e, first);
		emit_position(e);
		buf_puts(e->out, "(p.new, ");
		emit_param(e, plan->needle);
		buf_puts(e->out, ") > 0");
		return;
	}
	if (plan->driver == DRIVE_KEYS) {
		put_and(e, first);
		buf_puts(e->out, "u.key IN (");
		emit_keys(e, plan->term);
		buf_putc(e->out, ')');
	} else if (plan->driver == DRIVE_ORG) {
		put_and(e, first);
		buf_puts(e->out, "u.org = (SELECT o.key FROM ud_orgs o"
		    " WHERE o.id = ");
		emit_param(e, sql->form->terms[plan->term].param);
		buf_putc(e->out, ')');
		if (state != 0) {
			buf_puts(e->out, " AND u.state = ");
			emit_int(e, state);
		}
	}
}

/* The states that a driving organization is walked by. */
static int64_t
states_of(const struct form *form)
{
	uint32_t end = form->terms[0].size;

	for (uint32_t i = 1; form->terms[0].kind == TERM_AND && i < end;
	    i += form->terms[i].size)
		if (form->terms[i].kind == TERM_STATE)
			return form->terms[i].number;
	return form->states;
}

/* Is the state asked for anyway? */
static int
tests_states(const struct sql *sql)
{
	const struct form *form = sql->form;

	return form->constant == FORM_TERMS && (form->terms[0].kind ==
	    TERM_STATE || states_of(form) != form->states);
}

static void
put_select(struct emit *e, int state)
{
	int first = 1;

	put_columns(e);
	put_from(e, state, &first);
	if (state == 0 && !e->sql->include_deleted &&
	    !tests_states(e->sql)) {
		put_and(e, &first);
		buf_puts(e->out, "u.state <> 3");
	}
	put_scope(e, &first);
	put_part(e, &first);
	put_after(e, &first);
	put_rest(e, &first);
}

/* Is what the driver has not answered about usernames alone? */
static int
rests_on_names(const struct sql *sql)
{
	const struct term *terms = sql->form->terms;
	const uint8_t *done = sql->plan->done;

	if (done[0] || terms[0].kind != TERM_AND)
		return done[0] || leaf_reads_names(&terms[0]);
	for (uint32_t i = 1; i < terms[0].size; i += terms[i].size)
		if (!done[i] && !leaf_reads_names(&terms[i]))
			return 0;
	return 1;
}

/* Matches of the index that need no further look at the user. */
static int
is_bare(const struct sql *sql)
{
	const struct plan *plan = sql->plan;

	if ((sql->purpose != PURPOSE_KEYS && sql->purpose != PURPOSE_REST) ||
	    sql->scope != SCOPE_ALL || sql->include_deleted)
		return 0;
	if (plan->driver == DRIVE_GRAM)
		return rests_on_names(sql);
	return plan->driver == DRIVE_KEYS && plan->term == 0 &&
	    plan->done[0] && sql->form->grams.arrays &&
	    sql->form->terms[0].gram != 0;
}

int
sql_is_one_gram(const struct sql *sql)
{
	const struct term *term = &sql->form->terms[0];

	return is_bare(sql) && sql->plan->done[0] && term->kind == TERM_TEXT &&
	    term->needle != 0 && text_length(form_param(sql->form,
	    term->needle)) == term->gram;
}

/* Alternatives, each of which finds living users and none twice. */
static int
is_union(const struct sql *sql)
{
	const struct plan *plan = sql->plan;

	return sql->purpose == PURPOSE_KEYS && sql->scope == SCOPE_ALL &&
	    plan->driver == DRIVE_KEYS && plan->term == 0 && plan->done[0] &&
	    sql->form->terms[0].kind == TERM_OR && !sql->include_deleted &&
	    sql->after == 0;
}

static void
put_bare(struct emit *e)
{
	const struct sql *sql = e->sql;
	int arrays = sql->plan->driver == DRIVE_KEYS;
	int counts = sql->purpose == PURPOSE_REST;

	buf_puts(e->out, counts ? "SELECT count(*) FROM (" : "");
	if (arrays)
		emit_term_match(e, &sql->form->terms[0]);
	else
		emit_match(e, sql->plan->gram, sql->plan->match);
	if (sql->after != 0) {
		buf_puts(e->out, arrays ? " AND g.owner" : " AND rowid");
		buf_puts(e->out, sql->descending ? " < " : " > ");
		emit_param(e, sql->after);
	}
	buf_puts(e->out, counts ? ") AS r" : "");
}

/* The same where usernames are to be looked at. */
static void
put_bare_names(struct emit *e)
{
	const struct sql *sql = e->sql;
	const char *sign = sql->descending ? " < " : " > ";
	int first = 1;

	buf_puts(e->out, sql->plan->gram == 5 ? "SELECT u.key FROM"
	    " (SELECT rowid AS key FROM ud_g5 WHERE ud_g5 MATCH " :
	    "SELECT u.key FROM"
	    " (SELECT rowid AS key FROM ud_g3 WHERE ud_g3 MATCH ");
	emit_param(e, sql->plan->match);
	buf_puts(e->out, ") AS u");
	put_rest(e, &first);
	if (sql->after != 0) {
		put_and(e, &first);
		buf_puts(e->out, "u.key");
		buf_puts(e->out, sign);
		emit_param(e, sql->after);
	}
}

/* Everybody who waits, in one pass: few are looked at, by their documents. */
static void
put_waiting(struct emit *e)
{
	const struct sql *sql = e->sql;
	int first = 0;

	buf_puts(e->out, "SELECT p.key, ");
	if (sql->plan->needle != 0) {
		buf_puts(e->out, "CASE WHEN ");
		emit_position(e);
		buf_puts(e->out, "(p.new, ");
		emit_param(e, sql->plan->needle);
		buf_puts(e->out, ") > 0 THEN ");
	}
	buf_puts(e->out, "EXISTS (SELECT 1 FROM ud_users u"
	    " WHERE u.key = p.key");
	if (!sql->include_deleted)
		buf_puts(e->out, " AND u.state <> 3");
	put_scope(e, &first);
	put_rest(e, &first);
	buf_puts(e->out, sql->plan->needle != 0 ? ") ELSE 0 END" : ")");
	buf_puts(e->out, " FROM ud_pending p ORDER BY p.key");
}

/* Rows without their order; 1: that order is of the first column, else that
 * of put_order(). */
static int
put_rows(struct emit *e)
{
	const struct sql *sql = e->sql;
	const char *between = "";
	int64_t states;

	if (is_bare(sql) && sql->plan->done[0]) {
		put_bare(e);
	} else if (is_bare(sql)) {
		put_bare_names(e);
	} else if (is_union(sql)) {
		emit_keys(e, sql->plan->term);
	} else if (sql->plan->driver == DRIVE_ORG &&
	    sql->purpose == PURPOSE_KEYS &&
	    sql->form->count <= REPEATED_MAX) {
		states = states_of(sql->form);
		for (int state = 1; state <= 5; state++) {
			if ((states & 1 << state) == 0)
				continue;
			buf_puts(e->out, between);
			put_select(e, state);
			between = " UNION ALL ";
		}
	} else {
		put_select(e, 0);
		return 0;
	}
	return 1;
}

static void
put_limit(struct emit *e, uint16_t limit)
{
	if (limit == 0)
		return;
	buf_puts(e->out, " LIMIT ");
	emit_param(e, limit);
}

/* All keys, or as many as are counted, without those of PURPOSE_BOTH that are
 * on earlier pages: they are counted as well. */
static void
put_keys(struct emit *e, int ordered)
{
	const struct sql *sql = e->sql;
	struct sql keys = *sql;

	keys.purpose = PURPOSE_KEYS;
	keys.columns = NULL;
	keys.after = keys.limit = 0;
	e->sql = &keys;
	if (put_rows(e)) {
		buf_puts(e->out, !ordered ? "" : sql->descending ?
		    " ORDER BY 1 DESC" : " ORDER BY 1");
	} else if (ordered) {
		put_order(e);
	}
	put_limit(e, sql->most);
	e->sql = sql;
}

static void put_statement(struct emit *e);

/* The record of each key of p, looked up one by one. */
static void
put_records(struct emit *e, const char *join)
{
	if (e->sql->columns == NULL)
		return;
	buf_puts(e->out, join);
	buf_puts(e->out, " JOIN LATERAL (SELECT ");
	buf_puts(e->out, e->sql->columns);
	buf_puts(e->out, " FROM ud_users u WHERE u.key = p.key LIMIT 1) AS r"
	    " ON 1 = 1");
}

/* Keys of a page with their records. */
static void
put_page(struct emit *e)
{
	const struct sql *sql = e->sql;
	const char *down = sql->descending ? " DESC" : "";
	struct sql keys = *sql;

	keys.columns = NULL;
	e->sql = &keys;
	buf_puts(e->out, "SELECT r.* FROM (");
	put_statement(e);
	e->sql = sql;
	buf_puts(e->out, ") AS p (key)");
	put_records(e, "");
	buf_puts(e->out, " ORDER BY p.key");
	buf_puts(e->out, down);
}

/* One look at all keys, and then at those of the page. */
static void
put_both(struct emit *e)
{
	const struct sql *sql = e->sql;
	const char *down = sql->descending ? " DESC" : "";

	buf_puts(e->out, "WITH found (key) AS MATERIALIZED (");
	put_keys(e, sql->most != 0);
	buf_puts(e->out, sql->columns == NULL ? ") SELECT p.key" :
	    ") SELECT r.*");
	buf_puts(e->out, ", t.n FROM"
	    " (SELECT count(*) AS n FROM found) AS t LEFT JOIN"
	    " (SELECT f.key FROM found f");
	if (sql->after != 0) {
		buf_puts(e->out, sql->descending ? " WHERE f.key < " :
		    " WHERE f.key > ");
		emit_param(e, sql->after);
	}
	buf_puts(e->out, " ORDER BY f.key");
	buf_puts(e->out, down);
	put_limit(e, sql->limit);
	buf_puts(e->out, ") AS p ON 1 = 1");
	put_records(e, " LEFT");
	buf_puts(e->out, " ORDER BY p.key");
	buf_puts(e->out, down);
}

static void
put_statement(struct emit *e)
{
	const struct sql *sql = e->sql;

	if (sql->purpose == PURPOSE_PENDING && sql->by_key &&
	    sql->among == 0) {
		put_waiting(e);
	} else if (sql->purpose == PURPOSE_REST) {
		put_bare(e);
	} else if (sql->purpose == PURPOSE_BOTH) {
		put_both(e);
		return;
	} else if (sql->purpose == PURPOSE_KEYS && sql->columns != NULL) {
		put_page(e);
		return;
	} else if (sql->purpose == PURPOSE_COUNT) {
		buf_puts(e->out, "SELECT count(*) FROM (");
		put_keys(e, 0);
		buf_puts(e->out, ") AS found");
	} else if (put_rows(e)) {
		buf_puts(e->out, sql->descending ? " ORDER BY 1 DESC" :
		    " ORDER BY 1");
	} else if (sql->purpose != PURPOSE_PENDING) {
		put_order(e);
	}
	put_limit(e, sql->limit);
}

int
sql_emit(const struct sql *sql, struct buf *out, struct sql_params *params)
{
	struct emit e = {.sql = sql, .form = sql->form, .out = out,
	    .params = params};
	struct error *error = sql->form->error;
	int rc = UD_OK;

	params->count = 0;
	e.operands = mem_array(sql->form->count + 1, sizeof(*e.operands));
	e.numbers = mem_array(sql->form->param_count + 1,
	    sizeof(*e.numbers));
	if (e.operands == NULL || e.numbers == NULL)
		rc = error_no_memory(error);
	else
		put_statement(&e);
	mem_free(e.operands);
	mem_free(e.numbers);
	if (rc == UD_OK && out->len > SQL_BYTES_MAX)
		return error_set(error, UD_EINVAL, "search.too_large", NULL,
		    "filters", "the filter needs a statement of more than %d "
		    "bytes", SQL_BYTES_MAX);
	return rc == UD_OK && !buf_ok(out) ? error_no_memory(error) : rc;
}
