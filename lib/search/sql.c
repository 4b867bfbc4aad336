/* SPDX-License-Identifier: MIT */
#include "search/sql.h"

#include <userdir/search.h>

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "search/place.h"

enum { GROUP_MAX = 32 };	/* operands side by side in one chain */

struct emit {
	const struct sql *sql;
	const struct form *form;
	struct buf *out;
	uint32_t *operands;	/* a stack of what is being joined */
	size_t used;
	struct sql_params *params;
	uint16_t *numbers;	/* in the statement, by number in the form */
};

static void
put_param(struct emit *e, unsigned n)
{
	char text[16];

	if (e->numbers[n] == 0) {
		e->params->in_form[e->params->count++] = (uint16_t)n;
		e->numbers[n] = (uint16_t)e->params->count;
	}
	(void)snprintf(text, sizeof(text), "?%u", e->numbers[n]);
	buf_puts(e->out, text);
}

static void
put_int(struct emit *e, int n)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "%d", n);
	buf_puts(e->out, text);
}

/* The select of the elements of a list parameter. */
static void
put_elements(struct emit *e, unsigned n)
{
	const char *words = e->sql->driver->elements;
	const char *at;

	if (words == NULL)
		words = "SELECT value FROM json_each({n})";
	at = strstr(words, "{n}");
	if (at == NULL)
		at = words + strlen(words);
	buf_add(e->out, words, (size_t)(at - words));
	put_param(e, n);
	if (*at != '\0')
		buf_puts(e->out, at + 3);
}

/* A fragment with its marks replaced, see place.h. */
static void
put(struct emit *e, const char *fragment, const struct term *term)
{
	const char *position = e->sql->driver->position;
	const char *comparison = term->op < OPS ? comparisons[term->op] : "";

	for (const char *p = fragment; *p != '\0'; p++) {
		size_t plain = strcspn(p, "$&?#%");

		buf_add(e->out, p, plain);
		p += plain;
		switch (*p) {
		case '\0':
			return;
		case '$':
			buf_puts(e->out, place_column(term));
			break;
		case '&':
			put(e, comparison, term);
			if (term->kind == TERM_TEXT)
				buf_puts(e->out, place_option(term->attribute,
				    term->option));
			break;
		case '%':
			buf_puts(e->out, position == NULL ? "instr" :
			    position);
			break;
		case '?':
			p++;
			put_param(e, term->param + (unsigned)(*p - '1'));
			break;
		default:
			p++;
			put_elements(e, term->param + (unsigned)(*p - '1'));
			break;
		}
	}
}

static void
put_states(struct emit *e, int64_t states)
{
	const char *between = "u.state IN (";

	for (int state = 1; state <= 5; state++) {
		if ((states & 1 << state) == 0)
			continue;
		buf_puts(e->out, between);
		put_int(e, state);
		between = ", ";
	}
	buf_putc(e->out, ')');
}

static void
put_leaf_test(struct emit *e, const struct term *term)
{
	const struct place *place;

	if (term->kind == TERM_STATE) {
		put_states(e, term->number);
		return;
	}
	if (term->kind != TERM_TEXT) {
		buf_puts(e->out, term->negated ? "NOT (" : "(");
		put(e, place_test(term), term);
		buf_putc(e->out, ')');
		return;
	}
	place = &places[term->attribute];
	if (term->negated && place->none != NULL) {
		put(e, place->none, term);
		return;
	}
	buf_puts(e->out, term->negated ? "NOT (" : "(");
	put(e, place->test, term);
	buf_putc(e->out, ')');
}

static int
depth_of(const struct form *form, uint32_t i)
{
	uint32_t end = i + form->terms[i].size;
	int deepest = 0;

	if (form->terms[i].kind > TERM_OR)
		return 0;
	for (i++; i < end; i += form->terms[i].size) {
		int depth = 1 + depth_of(form, i);

		if (depth > deepest)
			deepest = depth;
	}
	return deepest;
}

static void put_test(struct emit *e, uint32_t i);

/* Operands in groups of groups: databases read chains one inside the other,
 * and give up at some depth. */
static void
put_chain(struct emit *e, size_t first, size_t count, const char *between)
{
	size_t half = count / 2;

	if (count > GROUP_MAX) {
		buf_putc(e->out, '(');
		put_chain(e, first, half, between);
		buf_putc(e->out, ')');
		buf_puts(e->out, between);
		buf_putc(e->out, '(');
		put_chain(e, first + half, count - half, between);
		buf_putc(e->out, ')');
		return;
	}
	for (size_t k = 0; k < count; k++) {
		if (k > 0)
			buf_puts(e->out, between);
		put_test(e, e->operands[first + k]);
	}
}

/* The operands of a combinator that are still to be tested; none is TRUE.
 * The deepest comes first: so the database's parser needs least. */
static size_t
gather(struct emit *e, uint32_t i, const uint8_t *done, uint32_t except)
{
	size_t first = e->used, deepest = first;
	uint32_t end = i + e->form->terms[i].size, swap;
	int depth = -1;

	for (i++; i < end; i += e->form->terms[i].size) {
		int its = depth_of(e->form, i);

		if ((done != NULL && done[i]) || i == except)
			continue;
		if (its > depth) {
			depth = its;
			deepest = e->used;
		}
		e->operands[e->used++] = i;
	}
	if (deepest != first) {
		swap = e->operands[first];
		e->operands[first] = e->operands[deepest];
		e->operands[deepest] = swap;
	}
	return e->used - first;
}

/* Is term i so of the user u? */
static void
put_test(struct emit *e, uint32_t i)
{
	const struct term *term = &e->form->terms[i];
	size_t first = e->used;

	if (term->kind > TERM_OR) {
		put_leaf_test(e, term);
		return;
	}
	buf_putc(e->out, '(');
	put_chain(e, first, gather(e, i, NULL, UINT32_MAX),
	    term->kind == TERM_AND ? " AND " : " OR ");
	buf_putc(e->out, ')');
	e->used = first;
}

static void
put_match(struct emit *e, int gram, uint16_t match)
{
	buf_puts(e->out, gram == 5 ? "SELECT rowid FROM ud_g5 WHERE ud_g5 MATCH " :
	    "SELECT rowid FROM ud_g3 WHERE ud_g3 MATCH ");
	put_param(e, match);
}

/* Prefixes and equals of a login name: its usernames. */
static void
put_login_keys(struct emit *e, const struct term *term)
{
	unsigned rest = term->param + (term->op == OP_RANGE ? 3u : 2u);
	int looks_up = term->op == OP_EQUALS || term->op == OP_IN;

	if (looks_up) {
		buf_puts(e->out, "SELECT n.owner FROM ud_usernames n"
		    " WHERE n.fold IN (");
		put_elements(e, term->param + 1u);
		buf_putc(e->out, ')');
		return;
	}
	if (term->gram != 0) {
		put_match(e, term->gram, term->match);
	} else {
		buf_puts(e->out, "SELECT n.owner FROM ud_usernames n"
		    " WHERE n.fold >= ");
		put_param(e, term->param);
		buf_puts(e->out, " AND n.fold < ");
		put_param(e, term->param + 1u);
	}
	if (term->op == OP_RANGE || term->op == OP_FROM) {
		buf_puts(e->out, " UNION SELECT n.owner FROM ud_usernames n"
		    " WHERE n.fold = ");
		put_param(e, rest - 1);
		return;
	}
	/* The users of the organizations whose domains can match. */
	buf_puts(e->out, " UNION SELECT u.key FROM ud_users u WHERE u.org IN"
	    " (SELECT d.org FROM ud_domains d WHERE ");
	if (term->option != OPTION_HAS_AT) {
		buf_puts(e->out, e->sql->driver->position == NULL ? "instr" :
		    e->sql->driver->position);
		buf_puts(e->out, "(d.domain, ");
		put_param(e, rest);
		buf_puts(e->out, ") > 0)");
	} else {
		buf_puts(e->out, "d.domain >= ");
		put_param(e, rest);
		buf_puts(e->out, " AND d.domain < ");
		put_param(e, rest + 1);
		buf_putc(e->out, ')');
	}
}

/* An exact comparison seeks the fold, a fold of an id may be the id. */
static void
put_text_keys(struct emit *e, const struct term *term)
{
	const struct place *place = &places[term->attribute];

	if (term->attribute == UD_ATTRIBUTE_LOGIN_NAME) {
		put_login_keys(e, term);
		return;
	}
	if (term->gram != 0) {
		put_match(e, term->gram, term->match);
		return;
	}
	if (term->attribute == UD_ATTRIBUTE_ID && term->folds) {
		struct term plain = *term;

		plain.folds = 0;
		put(e, place->keys, &plain);
		buf_puts(e->out, " UNION SELECT u.key FROM ud_users u WHERE ");
		buf_puts(e->out, term->op == OP_EQUALS ? "u.id_fold = " :
		    term->op == OP_IN ? "u.id_fold IN (" : "u.id_fold >= ");
		if (term->op == OP_IN)
			put_elements(e, term->param);
		else
			put_param(e, term->param);
		if (term->op == OP_RANGE) {
			buf_puts(e->out, " AND u.id_fold < ");
			put_param(e, term->param + 1u);
		}
		buf_puts(e->out, term->op == OP_IN ? ")" : "");
		return;
	}
	put(e, place->keys, term);
	if (!term->folds && (term->op == OP_EQUALS || term->op == OP_IN) &&
	    (term->attribute == UD_ATTRIBUTE_EMAIL ||
	    term->attribute == UD_ATTRIBUTE_USERNAME ||
	    term->attribute == UD_ATTRIBUTE_PRIMARY_USERNAME)) {
		buf_puts(e->out, " AND ");
		buf_puts(e->out, place->fold);
		buf_puts(e->out, term->op == OP_IN ? " IN (" : " = ");
		if (term->op == OP_IN)
			put_elements(e, term->param + 1u);
		else
			put_param(e, term->param + 1u);
		buf_puts(e->out, term->op == OP_IN ? ")" : "");
	}
}

/* A select of the keys of the users that a term finds. */
static void
put_keys(struct emit *e, uint32_t i)
{
	const struct term *term = &e->form->terms[i];
	uint32_t end = i + term->size, best;
	size_t first = e->used;
	size_t count;

	if (term->kind == TERM_OR) {
		for (uint32_t k = i + 1; k < end; k += e->form->terms[k].size) {
			if (k > i + 1)
				buf_puts(e->out, " UNION ");
			put_keys(e, k);
		}
	} else if (term->kind == TERM_AND) {
		best = plan_best(e->form, i);
		buf_puts(e->out, "SELECT u.key FROM ud_users u WHERE u.key IN (");
		put_keys(e, best);
		buf_putc(e->out, ')');
		count = gather(e, i, NULL, plan_is_exact(e->form, best) ?
		    best : UINT32_MAX);
		if (count > 0) {
			buf_puts(e->out, " AND ");
			put_chain(e, first, count, " AND ");
		}
		e->used = first;
	} else if (term->kind == TERM_TEXT) {
		put_text_keys(e, term);
	} else {
		put(e, place_keys(term), term);
	}
}

/* Order by which columns; NULL raw: by a number. */
struct order {
	const char *sort, *raw;
};

static const struct order orders[] = {
	[UD_SORT_CREATION_DATE] = {"u.created_us", NULL},
	[UD_SORT_ID] = {"0", NULL},
	[UD_SORT_CHANGE_DATE] = {"u.changed_us", NULL},
	[UD_SORT_EMAIL] = {"u.email_fold", "u.email"},
	[UD_SORT_PHONE] = {"u.phone", "u.phone"},
	[UD_SORT_STATE] = {"u.state", NULL},
	[UD_SORT_STATE_V3] = {"CASE u.state WHEN 5 THEN 1 ELSE u.state END",
	    NULL},
	[UD_SORT_TYPE] = {"u.type", NULL},
#define FIRST_NAME(column) "(SELECT n." column " FROM ud_usernames n" \
	" WHERE n.owner = u.key ORDER BY n.pos LIMIT 1)"
	[UD_SORT_USERNAME] = {FIRST_NAME("fold"), FIRST_NAME("name")},
	[UD_SORT_FIRST_NAME] = {"coalesce(u.given_fold, u.given_name)",
	    "u.given_name"},
	[UD_SORT_LAST_NAME] = {"coalesce(u.family_fold, u.family_name)",
	    "u.family_name"},
	[UD_SORT_NICK_NAME] = {"coalesce(u.nick_fold, u.nick_name)",
	    "u.nick_name"},
	[UD_SORT_DISPLAY_NAME] = {"coalesce(u.display_fold, u.display_name)",
	    "u.display_name"},
#define SCHEMA(column) "(SELECT " column " FROM ud_user_schemas t" \
	" JOIN ud_schemas s ON s.key = t.schema WHERE t.owner = u.key)"
	[UD_SORT_SCHEMA_ID] = {SCHEMA("s.id"), SCHEMA("s.id")},
	[UD_SORT_SCHEMA_TYPE] = {SCHEMA("coalesce(s.type_fold, s.type)"),
	    SCHEMA("s.type")},
};

int
sort_is_text(int sort)
{
	return orders[sort].raw != NULL;
}

int
sort_after_count(enum purpose purpose, int sort, enum part part)
{
	if (purpose == PURPOSE_KEYS || sort == UD_SORT_ID ||
	    (part == PART_ABSENT && sort_is_text(sort)))
		return 1;
	return sort_is_text(sort) ? 3 : 2;
}

static void
put_and(struct emit *e, int *first)
{
	buf_puts(e->out, *first ? " WHERE " : " AND ");
	*first = 0;
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
		put_param(e, sql->own);
		return;
	}
	buf_puts(e->out, sql->scope == SCOPE_ORG ? "(u.org = " :
	    "(u.org IN (");
	if (sql->scope == SCOPE_ORG)
		put_param(e, sql->org);
	else
		put_elements(e, sql->org);
	buf_puts(e->out, sql->scope == SCOPE_ORG ? "" : ")");
	if (sql->own != 0) {
		buf_puts(e->out, " OR u.key = ");
		put_param(e, sql->own);
	}
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
		put_param(e, sql->after + (unsigned)k);
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
		put_test(e, 0);
		return;
	}
	count = gather(e, 0, done, UINT32_MAX);
	if (count > 0) {
		put_and(e, first);
		put_chain(e, at, count, " AND ");
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
		if (order->raw != NULL && strcmp(order->raw, order->sort) != 0) {
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

	if (sql->purpose == PURPOSE_PENDING) {
		buf_puts(e->out, " FROM ud_pending p"
		    " CROSS JOIN ud_users u ON u.key = p.key");
	} else if (plan->driver == DRIVE_GRAM) {
		buf_puts(e->out, plan->gram == 5 ? " FROM ud_g5"
		    " CROSS JOIN ud_users u ON u.key = ud_g5.rowid"
		    " WHERE ud_g5 MATCH " : " FROM ud_g3"
		    " CROSS JOIN ud_users u ON u.key = ud_g3.rowid"
		    " WHERE ud_g3 MATCH ");
		put_param(e, plan->match);
		*first = 0;
	} else {
		buf_puts(e->out, " FROM ud_users u");
	}
	if (sql->purpose == PURPOSE_PENDING)
		return;
	if (plan->driver == DRIVE_KEYS) {
		put_and(e, first);
		buf_puts(e->out, "u.key IN (");
		put_keys(e, plan->term);
		buf_putc(e->out, ')');
	} else if (plan->driver == DRIVE_ORG) {
		put_and(e, first);
		buf_puts(e->out, "u.org = (SELECT o.key FROM ud_orgs o"
		    " WHERE o.id = ");
		put_param(e, sql->form->terms[plan->term].param);
		buf_putc(e->out, ')');
		if (state != 0) {
			buf_puts(e->out, " AND u.state = ");
			put_int(e, state);
		}
	}
}

static void
put_select(struct emit *e, int state)
{
	int first = 1;

	put_columns(e);
	put_from(e, state, &first);
	if (state == 0 && !e->sql->include_deleted) {
		put_and(e, &first);
		buf_puts(e->out, "u.state <> 3");
	}
	put_scope(e, &first);
	put_part(e, &first);
	put_after(e, &first);
	put_rest(e, &first);
}

/* Matches of a gram table that need no further look at the user. */
static int
is_bare(const struct sql *sql)
{
	return sql->purpose == PURPOSE_KEYS && sql->scope == SCOPE_ALL &&
	    sql->plan->driver == DRIVE_GRAM && sql->plan->done[0] &&
	    !sql->include_deleted;
}

static void
put_bare(struct emit *e)
{
	const struct sql *sql = e->sql;

	put_match(e, sql->plan->gram, sql->plan->match);
	if (sql->after != 0) {
		buf_puts(e->out, sql->descending ? " AND rowid < " :
		    " AND rowid > ");
		put_param(e, sql->after);
	}
	buf_puts(e->out, sql->descending ? " ORDER BY rowid DESC" :
	    " ORDER BY rowid");
}

/* The states that a driving organization is walked by. */
static int64_t
states_of(const struct form *form)
{
	uint32_t end = form->terms[0].size;

	for (uint32_t i = 1; form->terms[0].kind == TERM_AND && i < end;
	    i += form->terms[i].size)
		if (form->terms[i].kind == TERM_STATE)
			return form->terms[i].number & ~(1 << 3);
	return 1 << 1 | 1 << 2 | 1 << 4 | 1 << 5;
}

static void
put_statement(struct emit *e)
{
	const struct sql *sql = e->sql;
	const char *between = "";
	int64_t states;

	if (is_bare(sql)) {
		put_bare(e);
	} else if (sql->plan->driver == DRIVE_ORG &&
	    sql->purpose == PURPOSE_KEYS && !sql->include_deleted) {
		states = states_of(sql->form);
		for (int state = 1; state <= 5; state++) {
			if ((states & 1 << state) == 0)
				continue;
			buf_puts(e->out, between);
			put_select(e, state);
			between = " UNION ALL ";
		}
		buf_puts(e->out, sql->descending ? " ORDER BY 1 DESC" :
		    " ORDER BY 1");
	} else {
		put_select(e, 0);
		if (sql->purpose != PURPOSE_PENDING)
			put_order(e);
	}
	if (sql->limit != 0) {
		buf_puts(e->out, " LIMIT ");
		put_param(e, sql->limit);
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

void
sql_shape(const struct sql *sql, struct buf *out)
{
	const struct form *form = sql->form;
	const struct plan *plan = sql->plan;
	uint16_t head[] = {(uint16_t)sql->purpose, (uint16_t)sql->scope,
	    sql->org, sql->own, (uint16_t)sql->sort, (uint16_t)sql->part,
	    (uint16_t)(sql->descending != 0),
	    (uint16_t)(sql->include_deleted != 0), sql->after, sql->limit,
	    (uint16_t)(plan->driver + 1), (uint16_t)plan->term,
	    (uint16_t)plan->gram, plan->match,
	    (uint16_t)(form->constant + 1)};

	buf_add(out, head, sizeof(head));
	for (size_t i = 0; i < form->count; i++) {
		const struct term *t = &form->terms[i];
		uint16_t its[] = {t->kind, t->attribute, t->op, t->option,
		    (uint16_t)(t->negated << 2 | t->folds << 1 |
		    (plan->done == NULL ? 0 : plan->done[i])), t->gram,
		    t->exact, t->param, t->match, (uint16_t)t->size,
		    (uint16_t)(t->kind == TERM_STATE ? t->number : 0)};

		buf_add(out, its, sizeof(its));
	}
}
