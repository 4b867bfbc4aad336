/* SPDX-License-Identifier: MIT */
/* Showing how a search would be done. */
#include "user/search.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

enum { STATEMENTS_MAX = 4, PLAN_BYTES_MAX = 1024 * 1024 };

struct shown {
	char *sql;
	char *text;
	char **params;
	size_t param_count;
};

struct ud_search_plan {
	size_t count;
	struct shown shown[STATEMENTS_MAX];
};

static char *
show_param(const struct form *form, size_t n)
{
	const struct param *param = &form->params[n - 1];
	struct span bytes;
	char digits[32];

	if (param->type == PARAM_INT) {
		(void)snprintf(digits, sizeof(digits), "%lld",
		    (long long)param->number);
		return mem_strdup(digits);
	}
	bytes = form_param(form, n);
	return mem_strndup(bytes.data, bytes.len);
}

static int
show_params(struct finding *f, struct shown *shown,
    const struct sql_params *params)
{
	shown->params = mem_array(params->count + 1, sizeof(*shown->params));
	if (shown->params == NULL)
		return error_no_memory(&f->dir->error);
	for (size_t i = 0; i < params->count; i++) {
		shown->params[i] = show_param(f->form, params->in_form[i]);
		if (shown->params[i] == NULL)
			return error_no_memory(&f->dir->error);
		shown->param_count++;
	}
	return UD_OK;
}

/* The lines that the database answers. */
static int
read_lines(struct finding *f, void *stmt, struct buf *lines)
{
	struct db *db = &f->dir->db;
	struct query q;
	int rc;

	query_begin_with(&q, db, stmt);
	while ((rc = query_step(&q)) == UD_ROW) {
		struct span line = query_column_text(&q,
		    (int)db->driver.explain_column);

		buf_add(lines, line.data, line.len);
		buf_putc(lines, '\n');
	}
	query_end(&q);
	return rc;
}

static int
show_plan(struct finding *f, struct shown *shown)
{
	struct buf sql = BUF_INIT(2 * SQL_BYTES_MAX);
	struct buf lines = BUF_INIT(PLAN_BYTES_MAX);
	struct db *db = &f->dir->db;
	void *stmt = NULL;
	int rc = UD_OK;

	if (db->driver.explain != NULL) {
		buf_puts(&sql, db->driver.explain);
		buf_puts(&sql, shown->sql);
		rc = !buf_ok(&sql) ? error_no_memory(db->error) :
		    db->driver.prepare(db->conn, sql.data, &stmt);
		if (rc != UD_OK && buf_ok(&sql))
			rc = db_error(db, rc);
		if (rc == UD_OK)
			rc = read_lines(f, stmt, &lines);
		if (stmt != NULL)
			db->driver.finalize(stmt);
	}
	buf_add(&lines, "", 0);
	if (rc == UD_OK && (shown->text = buf_steal(&lines)) == NULL &&
	    (shown->text = mem_strdup("")) == NULL)
		rc = error_no_memory(db->error);
	buf_free(&sql);
	buf_free(&lines);
	return rc;
}

static int
show(struct finding *f, ud_search_plan *plan, enum purpose purpose,
    enum part part, int with_after, uint64_t limit)
{
	struct shown *shown = &plan->shown[plan->count++];
	struct sql_params params;
	int rc;

	if ((rc = search_statement(f, purpose, part, with_after, limit,
	    &params)) != UD_OK)
		return rc;
	shown->sql = mem_strdup(f->text.data);
	if (shown->sql == NULL)
		return error_no_memory(&f->dir->error);
	rc = show_params(f, shown, &params);
	return rc == UD_OK ? show_plan(f, shown) : rc;
}

/* The statements that search_run() would run. */
static int
show_all(struct finding *f, ud_search_plan *plan)
{
	int counts = f->query.total != UD_TOTAL_NONE && !f->total_is_known;
	uint64_t limit = f->query.limit + 1 + f->query.offset;
	int rc = UD_OK, is_text = sort_is_text(f->sql.sort);

	if (f->form->constant == FORM_FALSE)
		return UD_OK;
	if (f->by_key) {
		rc = show(f, plan, PURPOSE_KEYS, PART_PRESENT,
		    f->goes_on && !counts, 0);
	} else {
		for (int part = 0; rc == UD_OK && part <= is_text; part++)
			if (!f->goes_on || part >= f->after.absent)
				rc = show(f, plan, PURPOSE_PAGE,
				    (enum part)part, f->goes_on &&
				    part == f->after.absent, limit);
		if (rc == UD_OK && counts)
			rc = show(f, plan, PURPOSE_KEYS, PART_PRESENT, 0, 0);
	}
	if (rc == UD_OK && f->plan.uses_grams)
		rc = show(f, plan, PURPOSE_PENDING, PART_PRESENT, 0, 0);
	return rc;
}

int
ud_search_explain(ud_dir *dir, const ud_filter *filter,
    const ud_search_query *query, ud_search_plan **out)
{
	struct target target = {"", "", 0};
	ud_search_plan *plan = NULL;
	struct finding f;
	int rc;

	if (out != NULL)
		*out = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if (out == NULL)
		return error_invalid(&dir->error, "plan", "plan is required");
	if ((rc = dir_ask(dir, OP_EXPLAIN_SEARCH, NULL, &target)) != UD_OK)
		return rc;
	if ((rc = search_begin(&f, dir, filter, query)) == UD_OK &&
	    (rc = search_counted(&f)) == UD_OK) {
		plan = mem_zalloc(sizeof(*plan));
		rc = plan == NULL ? error_no_memory(&dir->error) :
		    show_all(&f, plan);
	}
	search_end(&f);
	if (rc != UD_OK)
		ud_search_plan_free(&plan);
	*out = plan;
	return rc;
}

size_t
ud_search_plan_count(const ud_search_plan *plan)
{
	return plan->count;
}

const char *
ud_search_plan_sql(const ud_search_plan *plan, size_t i)
{
	return i < plan->count ? plan->shown[i].sql : NULL;
}

const char *
ud_search_plan_text(const ud_search_plan *plan, size_t i)
{
	return i < plan->count ? plan->shown[i].text : NULL;
}

size_t
ud_search_plan_params(const ud_search_plan *plan, size_t i)
{
	return i < plan->count ? plan->shown[i].param_count : 0;
}

const char *
ud_search_plan_param(const ud_search_plan *plan, size_t i, size_t n)
{
	return n < ud_search_plan_params(plan, i) ?
	    plan->shown[i].params[n] : NULL;
}

void
ud_search_plan_free(ud_search_plan **plan)
{
	if (plan == NULL || *plan == NULL)
		return;
	for (size_t i = 0; i < (*plan)->count; i++) {
		struct shown *shown = &(*plan)->shown[i];

		for (size_t n = 0; n < shown->param_count; n++)
			mem_free(shown->params[n]);
		mem_free(shown->params);
		mem_free(shown->sql);
		mem_free(shown->text);
	}
	mem_free(*plan);
	*plan = NULL;
}
