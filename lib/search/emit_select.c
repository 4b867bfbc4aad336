/* SPDX-License-Identifier: MIT */
/* One select of users: where they come from, what they must be, in which
 * order. */
#include "search/emit.h"

#include "base/buf.h"

void
emit_and(struct emit *e, int *first)
{
	buf_puts(e->out, *first ? " WHERE " : " AND ");
	*first = 0;
}

/* Of all that the actor may see, one by one?  Where there are arrays, two
 * indexes tell in which pages they are, to be read in their order. */
static int
is_swept(const struct sql *sql)
{
	return sql->plan->driver == DRIVE_SCOPE && sql->bits == 0 &&
	    sql->form->grams.arrays;
}

/* The users of the scope's organizations. */
static void
put_orgs(struct emit *e)
{
	const struct sql *sql = e->sql;
	int in_array = sql->orgs == 0 && is_swept(sql);

	buf_puts(e->out, in_array ? "u.org = ANY (ARRAY(" : "u.org IN (");
	for (unsigned i = 0; i < sql->orgs; i++) {
		buf_puts(e->out, i > 0 ? ", " : "");
		emit_param(e, sql->org + i);
	}
	if (sql->orgs == 0) {
		buf_puts(e->out, "SELECT CAST(value AS BIGINT) FROM (");
		emit_elements(e, sql->org);
		buf_puts(e->out, ") AS orgs");
	}
	buf_puts(e->out, in_array ? "))" : ")");
}

void
emit_scope(struct emit *e, int *first)
{
	const struct sql *sql = e->sql;

	if (sql->scope == SCOPE_ALL)
		return;
	emit_and(e, first);
	if (sql->scope == SCOPE_SELF) {
		buf_puts(e->out, "u.key = ");
		emit_param(e, sql->own);
		return;
	}
	if (sql->plan->driver == DRIVE_SCOPE && !is_swept(sql)) {
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
	emit_and(e, first);
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
	emit_and(e, first);
	buf_puts(e->out, orders[sql->sort].sort);
	buf_puts(e->out, sql->part == PART_PRESENT ? " IS NOT NULL" :
	    " IS NULL");
}

void
emit_rest(struct emit *e, int *first)
{
	const struct form *form = e->form;
	const uint8_t *done = e->sql->purpose == PURPOSE_PENDING ||
	    e->from == FROM_ALL ? NULL : e->sql->plan->done;
	size_t at = e->used, count;

	if (form->constant != FORM_TERMS || (done != NULL && done[0]))
		return;
	if (form->terms[0].kind != TERM_AND) {
		emit_and(e, first);
		emit_test(e, 0);
		return;
	}
	count = emit_gather(e, 0, done, UINT32_MAX);
	if (count > 0) {
		emit_and(e, first);
		emit_join(e, at, count, TERM_AND);
	}
	e->used = at;
}

void
emit_order(struct emit *e)
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

	buf_puts(e->out, "SELECT ");
	buf_puts(e->out, e->sql->columns == NULL ? "u.key" :
	    e->sql->columns);
	if (e->sql->purpose == PURPOSE_KEYS)
		return;
	buf_puts(e->out, ", ");
	buf_puts(e->out, order->sort);
	buf_puts(e->out, ", ");
	buf_puts(e->out, order->raw == NULL ? "NULL" : order->raw);
	buf_puts(e->out, ", u.id");
}

void
emit_few(struct emit *e)
{
	emit_int(e, few_of(e->sql));
}

void
emit_turn(struct emit *e)
{
	buf_puts(e->out, e->from == FROM_FEW ?
	    "(SELECT count(*) FROM few) < " :
	    "(SELECT count(*) FROM few) >= ");
	emit_few(e);
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
		emit_and(e, first);
		emit_position(e);
		buf_puts(e->out, "(p.new, ");
		emit_param(e, plan->needle);
		buf_puts(e->out, ") > 0");
		return;
	}
	if (e->from != FROM_DRIVER) {
		emit_and(e, first);
		emit_turn(e);
		buf_puts(e->out, e->from == FROM_FEW ? " AND u.key IN"
		    " (SELECT f.key FROM few f)" : "");
	} else if (plan->driver == DRIVE_KEYS) {
		emit_and(e, first);
		buf_puts(e->out, "u.key IN (");
		emit_keys(e, plan->term);
		buf_putc(e->out, ')');
	} else if (plan->driver == DRIVE_ORG) {
		emit_and(e, first);
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

int64_t
emit_states_of(const struct form *form)
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
	    TERM_STATE || emit_states_of(form) != form->states);
}

void
emit_select(struct emit *e, int state)
{
	int first = 1;

	put_columns(e);
	put_from(e, state, &first);
	if (state == 0 && !e->sql->include_deleted &&
	    !tests_states(e->sql)) {
		emit_and(e, &first);
		buf_puts(e->out, "u.state <> 3");
	}
	emit_scope(e, &first);
	put_part(e, &first);
	put_after(e, &first);
	emit_rest(e, &first);
}
