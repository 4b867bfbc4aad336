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
	    sql->columns != NULL || sql->scope != SCOPE_ALL ||
	    sql->include_deleted)
		return 0;
	if (plan->driver == DRIVE_GRAM)
		return rests_on_names(sql);
	return plan->driver == DRIVE_KEYS && plan->term == 0 &&
	    plan->done[0] && sql->form->grams.arrays &&
	    sql->form->terms[0].gram != 0;
}

int64_t
few_of(const struct sql *sql)
{
	return sql->few < 63 ? INT64_C(1) << sql->few : INT64_MAX;
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

	return sql->purpose == PURPOSE_KEYS && sql->columns == NULL &&
	    sql->scope == SCOPE_ALL && plan->driver == DRIVE_KEYS &&
	    plan->term == 0 && plan->done[0] &&
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
	emit_rest(e, &first);
	if (sql->after != 0) {
		emit_and(e, &first);
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
	emit_scope(e, &first);
	emit_rest(e, &first);
	buf_puts(e->out, sql->plan->needle != 0 ? ") ELSE 0 END" : ")");
	buf_puts(e->out, " FROM ud_pending p ORDER BY p.key");
}

/* Rows without their order; 1: that order is of the first column, else that
 * of emit_order(). */
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
		states = emit_states_of(sql->form);
		for (int state = 1; state <= 5; state++) {
			if ((states & 1 << state) == 0)
				continue;
			buf_puts(e->out, between);
			emit_select(e, state);
			between = " UNION ALL ";
		}
	} else {
		emit_select(e, 0);
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

/* A limit that is a parameter tells the database nothing: it plans as if a
 * tenth of the rows were wanted.  A number above it does, inside; rows stay in
 * their order. */
static void
open_limit(struct emit *e)
{
	if (e->sql->bits != 0)
		buf_puts(e->out, "SELECT b.* FROM (");
}

static void
close_limit(struct emit *e)
{
	if (e->sql->bits != 0) {
		buf_puts(e->out, " LIMIT ");
		emit_int(e, INT64_C(1) << e->sql->bits);
		buf_puts(e->out, ") AS b");
	}
	put_limit(e, e->sql->limit);
}

/* Are the keys of the driver the answer, but for their order? */
static int
is_answered(const struct sql *sql)
{
	struct sql keys = *sql;

	keys.after = 0;
	return is_bare(&keys) || is_union(&keys);
}

/* The rows that come from one of two sides, as many as are asked for. */
static void
put_side(struct emit *e, enum from from)
{
	const struct sql *sql = e->sql;

	e->from = from;
	if (from == FROM_FEW && is_answered(sql)) {
		buf_puts(e->out, "(SELECT f.key FROM few f WHERE ");
		emit_turn(e);
		if (sql->after != 0) {
			buf_puts(e->out, sql->descending ? " AND f.key < " :
			    " AND f.key > ");
			emit_param(e, sql->after);
		}
		buf_puts(e->out, sql->descending ? " ORDER BY 1 DESC" :
		    " ORDER BY 1");
		put_limit(e, sql->limit);
	} else {
		buf_putc(e->out, '(');
		open_limit(e);
		emit_select(e, 0);
		emit_order(e);
		close_limit(e);
	}
	buf_putc(e->out, ')');
	e->from = FROM_DRIVER;
}

static void
put_hits(struct emit *e)
{
	buf_puts(e->out, "WITH hits (key) AS MATERIALIZED (");
	emit_keys(e, e->sql->plan->term);
	buf_puts(e->out, "), few (key) AS MATERIALIZED"
	    " (SELECT h.key FROM hits h LIMIT ");
	emit_few(e);
	buf_putc(e->out, ')');
}

/*
 * One plan for a needle that few have and for one that most have: the keys
 * that the driver finds, if they are few, else everybody in order, of whom
 * enough will do.  The side whose turn it is not is not looked at.
 */
static void
put_sides(struct emit *e)
{
	put_hits(e);
	buf_putc(e->out, ' ');
	put_side(e, FROM_FEW);
	buf_puts(e->out, " UNION ALL ");
	put_side(e, FROM_ALL);
}

/* Rows in their order, as many as are asked for. */
static void
put_ordered(struct emit *e)
{
	const struct sql *sql = e->sql;
	const char *down = sql->descending ? " DESC" : "";

	if (sql->few != 0) {
		put_sides(e);
		buf_puts(e->out, " ORDER BY ");
		if (sql->purpose == PURPOSE_PAGE)
			buf_puts(e->out, sql->descending ?
			    "2 DESC, 3 DESC, 4 DESC" : "2, 3, 4");
		else
			buf_puts(e->out, sql->descending ? "1 DESC" : "1");
		return;
	}
	open_limit(e);
	if (put_rows(e)) {
		buf_puts(e->out, " ORDER BY 1");
		buf_puts(e->out, down);
	} else if (sql->purpose != PURPOSE_PENDING) {
		emit_order(e);
	}
	close_limit(e);
}

/* All keys, or as many as are counted, without those of PURPOSE_BOTH that are
 * on earlier pages: they are counted as well. */
static void
put_keys(struct emit *e)
{
	const struct sql *sql = e->sql;
	struct sql keys = *sql;

	keys.purpose = PURPOSE_KEYS;
	keys.columns = NULL;
	keys.after = 0;
	keys.limit = sql->most;
	e->sql = &keys;
	if (sql->most != 0)
		put_ordered(e);
	else
		(void)put_rows(e);
	e->sql = sql;
}

static void put_statement(struct emit *e);

/* Of the keys that were found those of the page. */
static void
put_page_keys(struct emit *e)
{
	const struct sql *sql = e->sql;

	buf_puts(e->out, "(SELECT f.key FROM found f");
	if (sql->after != 0) {
		buf_puts(e->out, sql->descending ? " WHERE f.key < " :
		    " WHERE f.key > ");
		emit_param(e, sql->after);
	}
	buf_puts(e->out, " ORDER BY f.key");
	buf_puts(e->out, sql->descending ? " DESC" : "");
	put_limit(e, sql->limit);
	buf_putc(e->out, ')');
}

/* The record of each key of p, looked up one by one, to which OFFSET sees; of
 * none, if it is wanted of few only and there are more. */
static void
put_records(struct emit *e, const char *join, int of_few)
{
	if (e->sql->columns == NULL)
		return;
	buf_puts(e->out, join);
	buf_puts(e->out, " JOIN LATERAL (SELECT ");
	buf_puts(e->out, e->sql->columns);
	buf_puts(e->out, " FROM ud_users u WHERE u.key = ");
	if (of_few) {
		buf_puts(e->out, "CASE WHEN p.n < ");
		emit_few(e);
		buf_puts(e->out, " THEN p.key END");
	} else {
		buf_puts(e->out, "p.key");
	}
	buf_puts(e->out, " OFFSET 0) AS r ON 1 = 1");
}

/* Do users come in the order of the page, or are they few?  Then their records
 * are read with their keys. */
static int
is_direct(const struct sql *sql)
{
	return sql->plan->driver == DRIVE_WALK ||
	    sql->plan->driver == DRIVE_ORG ||
	    (sql->plan->driver == DRIVE_KEYS && sql->few == 0);
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
	put_records(e, "", 0);
	buf_puts(e->out, " ORDER BY p.key");
	buf_puts(e->out, down);
}

/* The keys that the driver finds, if they are the answer: few of them. */
static void
put_first(struct emit *e)
{
	const struct sql *sql = e->sql;

	/* What the index finds depends on nothing else: OFFSET sees to it. */
	if (sql->after != 0)
		buf_puts(e->out, "SELECT x.key FROM (");
	emit_keys(e, sql->plan->term);
	if (sql->after != 0) {
		buf_puts(e->out, " OFFSET 0) AS x (key) WHERE x.key");
		buf_puts(e->out, sql->descending ? " < " : " > ");
		emit_param(e, sql->after);
	}
	buf_puts(e->out, " LIMIT ");
	emit_few(e);
}

/* Keys that are the answer, how many there are, and the first of them: without
 * what is found having to be kept to be read twice.  The key that rows are in
 * order by is a column, so that no row has to be made anew without it. */
static void
put_counted(struct emit *e)
{
	const struct sql *sql = e->sql;
	const char *down = sql->descending ? " DESC" : "";

	buf_puts(e->out, sql->columns == NULL ? "SELECT p.key" :
	    "SELECT r.*");
	buf_puts(e->out, ", p.n, p.key FROM (SELECT h.key, count(*) OVER () AS n"
	    " FROM (");
	if (sql->tries) {
		put_first(e);
	} else {
		put_keys(e);
		buf_puts(e->out, " OFFSET 0");
	}
	buf_puts(e->out, ") AS h (key) ORDER BY h.key");
	buf_puts(e->out, down);
	put_limit(e, sql->limit);
	buf_puts(e->out, ") AS p (key, n)");
	put_records(e, " LEFT", sql->tries);
	buf_puts(e->out, " ORDER BY p.key");
	buf_puts(e->out, down);
}

/* One look at all keys, and then at those of a page in the middle. */
static void
put_both(struct emit *e)
{
	const struct sql *sql = e->sql;

	buf_puts(e->out, "WITH found (key) AS MATERIALIZED (");
	put_keys(e);
	buf_puts(e->out, sql->columns == NULL ? ") SELECT p.key" :
	    ") SELECT r.*");
	buf_puts(e->out, ", t.n FROM"
	    " (SELECT count(*) AS n FROM found) AS t LEFT JOIN ");
	put_page_keys(e);
	buf_puts(e->out, " AS p ON 1 = 1");
	put_records(e, " LEFT", 0);
	buf_puts(e->out, " ORDER BY p.key");
	buf_puts(e->out, sql->descending ? " DESC" : "");
}

/* The answer if the driver finds few, of whom more is asked. */
static void
put_few(struct emit *e)
{
	const struct sql *sql = e->sql;
	struct sql keys = *sql;
	int counts = sql->purpose == PURPOSE_BOTH;

	keys.purpose = PURPOSE_KEYS;
	keys.columns = NULL;
	keys.limit = counts ? sql->most : sql->limit;
	put_hits(e);
	buf_puts(e->out, ", found (key) AS MATERIALIZED ");
	e->sql = &keys;
	put_side(e, FROM_FEW);
	e->sql = sql;
	buf_puts(e->out, sql->columns == NULL ? " SELECT p.key" :
	    " SELECT r.*");
	buf_puts(e->out, ", t.n FROM (SELECT CASE WHEN count(*) < ");
	emit_few(e);
	buf_puts(e->out, " THEN (SELECT count(*) FROM found) ELSE ");
	emit_few(e);
	buf_puts(e->out, " END AS n FROM few) AS t LEFT JOIN ");
	put_page_keys(e);
	buf_puts(e->out, " AS p ON 1 = 1");
	put_records(e, " LEFT", 0);
	buf_puts(e->out, " ORDER BY p.key");
	buf_puts(e->out, sql->descending ? " DESC" : "");
}

/* To set up the other side of put_sides() too would take as long as to find
 * what few have. */
static void
put_try(struct emit *e)
{
	struct sql keys = *e->sql;

	keys.purpose = PURPOSE_KEYS;
	keys.columns = NULL;
	if (is_answered(&keys))
		put_counted(e);
	else
		put_few(e);
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
	} else if (sql->tries) {
		put_try(e);
	} else if (sql->purpose == PURPOSE_BOTH && sql->after == 0) {
		put_counted(e);
	} else if (sql->purpose == PURPOSE_BOTH) {
		put_both(e);
	} else if (sql->purpose == PURPOSE_KEYS && sql->columns != NULL &&
	    !is_direct(sql)) {
		put_page(e);
	} else if (sql->purpose == PURPOSE_COUNT) {
		buf_puts(e->out, "SELECT count(*) FROM (");
		put_keys(e);
		buf_puts(e->out, ") AS found");
	} else {
		put_ordered(e);
	}
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
