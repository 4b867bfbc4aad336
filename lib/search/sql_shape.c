/* SPDX-License-Identifier: MIT */
/* What the text of a statement depends on: all that sql.c looks at. */
#include "search/sql.h"

void
sql_shape(const struct sql *sql, struct buf *out)
{
	const struct form *form = sql->form;
	const struct plan *plan = sql->plan;
	uint16_t head[] = {(uint16_t)sql->purpose, (uint16_t)sql->scope,
	    sql->org, sql->own, sql->orgs, (uint16_t)sql->sort,
	    (uint16_t)sql->part,
	    (uint16_t)(sql->descending != 0),
	    (uint16_t)(sql->include_deleted << 1 | sql->by_key),
	    (uint16_t)(sql->columns != NULL),
	    sql->after, sql->limit, sql->most,
	    (uint16_t)sql->few,
	    (uint16_t)sql->tries,
	    (uint16_t)sql->scale, (uint16_t)sql->bits, sql->among,
	    (uint16_t)(plan->driver + 1), (uint16_t)plan->term,
	    (uint16_t)plan->gram, plan->match, plan->needle,
	    (uint16_t)(form->constant + 1)};

	buf_add(out, head, sizeof(head));
	for (size_t i = 0; i < form->count; i++) {
		const struct term *t = &form->terms[i];
		uint16_t its[] = {t->kind, t->attribute, t->op, t->option,
		    (uint16_t)(t->negated << 2 | t->folds << 1 |
		    (plan->done == NULL ? 0 : plan->done[i])), t->gram,
		    t->exact, t->param, t->match, t->needle,
		    t->raw_match, t->raw_needle, (uint16_t)t->size,
		    (uint16_t)(t->kind == TERM_AND ? t->best : 0),
		    (uint16_t)(t->kind == TERM_STATE ? t->number : 0)};

		buf_add(out, its, sizeof(its));
	}
}
