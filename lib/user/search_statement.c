/* SPDX-License-Identifier: MIT */
/* The statement of a step: made or found again, and bound. */
#include "user/search.h"

#include "base/text.h"
#include "dir/crowds.h"
#include "store/shapes.h"

enum {
	TERMS_SAFE = 16,	/* any database takes that many */
	FEW_LEAST = 4,		/* as a power of two */
	FEW_ALL = 63,
	KEY_COST = 4		/* to find a key with an index and to look at
				   its user takes as long as to look at so many
				   in turn: the pages are all over the table */
};

/*
 * Until there are n of the users that match, one either finds all of them, or
 * looks at everybody in turn.  Both take as long if what it takes to find all
 * is to n what the number of all users is to that of those that match.
 */
static int
few_for(uint64_t n, uint64_t users)
{
	int few = FEW_LEAST;

	if (n >= users)
		return FEW_ALL;
	while ((uint64_t)KEY_COST << few < (users >> few) * n)
		few++;
	return few;
}

/* Where the database plans once for all that will be sought. */
static void
bind_few(struct finding *f, const struct step *step, struct sql *sql)
{
	uint64_t users = (uint64_t)f->dir->head.last_user;
	uint64_t n = step->purpose == PURPOSE_KEYS ||
	    step->purpose == PURPOSE_PAGE ? step->limit : step->most;

	if (!f->counts_apart)
		return;
	for (uint64_t rest = users; rest > 0; rest /= 4)
		sql->scale++;
	for (uint64_t rest = n; rest > 0 && sql->bits < 62; rest /= 2)
		sql->bits++;
	if (n > 0 && sql->plan->driver == DRIVE_KEYS && !search_is_small(f))
		sql->few = few_for(n, users);
	sql->tries = sql->few != 0 && (step->purpose == PURPOSE_KEYS ||
	    step->purpose == PURPOSE_BOTH);
}

/* Parameters for the row to go on after. */
static void
bind_after(struct finding *f, struct sql *sql)
{
	struct form *form = f->form;
	int count = sort_after_count(sql->purpose, sql->sort, sql->part);
	uint16_t first;

	if (sql->purpose == PURPOSE_KEYS || sql->purpose == PURPOSE_BOTH ||
	    sql->purpose == PURPOSE_REST) {
		sql->after = form_int(form, sql->purpose == PURPOSE_REST ?
		    f->counted_to : f->after.key);
		return;
	}
	if (count == 1) {
		sql->after = form_text(form, f->after.id);
		return;
	}
	if (count == 2) {
		first = form_int(form, f->after.number);
	} else {
		first = form_text(form, f->after.sort);
		(void)form_text(form, f->after.raw);
	}
	(void)form_text(form, f->after.id);
	sql->after = first;
}

/* Make the text, or find out that it was made before. */
static int
prepare(struct finding *f, const struct sql *sql, const struct shape **shape)
{
	struct db *db = &f->dir->db;
	struct sql_params params;
	struct span key;
	int rc;

	buf_reset(&f->shape);
	sql_shape(sql, &f->shape);
	if (!buf_ok(&f->shape))
		return error_no_memory(db->error);
	key = (struct span){f->shape.data, f->shape.len};
	if ((*shape = shapes_find(db, key)) != NULL)
		return UD_OK;
	buf_reset(&f->text);
	if ((rc = sql_emit(sql, &f->text, &params)) != UD_OK)
		return rc;
	rc = shapes_add(db, key, f->text.data, params.in_form, params.count,
	    shape);
	/* Some databases, and some hosts, allow less than others. */
	if (rc == UD_EINTERNAL && f->form->count > TERMS_SAFE)
		return error_set(db->error, UD_EINVAL, "search.too_large",
		    NULL, "filters", "the filter is larger than this "
		    "database can take");
	return rc;
}

void
search_bind(struct query *q, const struct form *form, const uint16_t *params,
    size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t n = params[i];
		const struct param *param = &form->params[n - 1];

		if (param->type == PARAM_INT)
			query_int(q, param->number);
		else if (param->type == PARAM_TEXT)
			query_text(q, form_param(form, n));
		else
			query_bytes(q, form_param(form, n));
	}
}

/* What a statement finds depends on its shape, the values of the search and
 * the domains of organizations. */
static int64_t
digest(struct finding *f, const struct sql *sql)
{
	const struct form *form = f->form;
	int64_t org_changes = f->dir->head.org_changes;

	buf_reset(&f->shape);
	sql_shape(sql, &f->shape);
	buf_add(&f->shape, &org_changes, sizeof(org_changes));
	for (size_t n = 1; n <= f->params; n++) {
		const struct param *param = &form->params[n - 1];
		struct span bytes = form_param(form, n);

		buf_add(&f->shape, &param->number, sizeof(param->number));
		buf_add(&f->shape, &param->len, sizeof(param->len));
		buf_add(&f->shape, bytes.data, bytes.len);
	}
	/* Without memory the search will say so. */
	return buf_ok(&f->shape) ? text_digest((struct span){f->shape.data,
	    f->shape.len}) : 0;
}

/* What finds too many is not tried again. */
static void
pass_over_crowd(struct finding *f, struct sql *sql)
{
	f->digest = digest(f, sql);
	if (!crowds_have(f->dir, f->digest, few_of(sql)))
		return;
	sql->plan = &plan_everybody;
	sql->few = sql->tries = 0;
}

static int
complete(struct finding *f, const struct step *step, struct sql *sql)
{
	/* The same step has the same parameters each time. */
	f->form->param_count = f->params;
	*sql = f->sql;
	sql->purpose = step->purpose;
	sql->part = step->part;
	if (step->purpose == PURPOSE_PENDING)
		sql->among = f->among;
	if (step->with_after)
		bind_after(f, sql);
	if (step->limit > 0)
		sql->limit = form_int(f->form, (int64_t)step->limit);
	if (step->most > 0)
		sql->most = form_int(f->form, (int64_t)step->most);
	bind_few(f, step, sql);
	if (sql->tries)
		pass_over_crowd(f, sql);
	f->tries = sql->tries ? few_of(sql) : 0;
	return f->dir->error.code;
}

int
search_statement(struct finding *f, const struct step *step,
    struct sql_params *params)
{
	struct sql sql;
	int rc;

	if ((rc = complete(f, step, &sql)) != UD_OK)
		return rc;
	buf_reset(&f->text);
	return sql_emit(&sql, &f->text, params);
}

int
search_open(struct finding *f, struct query *q, const struct step *step)
{
	const struct shape *shape = NULL;
	struct sql sql;
	int rc;

	if ((rc = complete(f, step, &sql)) != UD_OK ||
	    (rc = prepare(f, &sql, &shape)) != UD_OK)
		return rc;
	query_begin_with(q, &f->dir->db, shape->stmt);
	search_bind(q, f->form, shape->params, shape->param_count);
	return UD_OK;
}

void
search_ask(struct finding *f, const struct step *step)
{
	struct query q;

	if (search_open(f, &q, step) != UD_OK)
		return;
	(void)query_step(&q);
	query_end(&q);
}
