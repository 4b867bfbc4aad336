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

/* Bytes as the database writes them. */
static char *
show_bytes(struct span bytes)
{
	struct buf out = BUF_INIT(4096);
	char digits[4];

	buf_puts(&out, "x'");
	for (size_t i = 0; i < bytes.len; i++) {
		(void)snprintf(digits, sizeof(digits), "%02x",
		    (unsigned)(unsigned char)bytes.data[i]);
		buf_puts(&out, digits);
	}
	buf_puts(&out, "'");
	return buf_steal(&out);
}

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
	return param->type == PARAM_BYTES ? show_bytes(bytes) :
	    mem_strndup(bytes.data, bytes.len);
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
read_lines(struct finding *f, void *stmt, const struct sql_params *params,
    struct buf *lines)
{
	struct db *db = &f->dir->db;
	struct query q;
	int rc;

	query_begin_with(&q, db, stmt);
	search_bind(&q, f->form, params->in_form, params->count);
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
show_plan(struct finding *f, struct shown *shown,
    const struct sql_params *params)
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
			rc = read_lines(f, stmt, params, &lines);
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
show(struct finding *f, ud_search_plan *plan, const struct step *step)
{
	struct shown *shown = &plan->shown[plan->count++];
	struct sql_params params;
	int rc;

	if ((rc = search_statement(f, step, &params)) != UD_OK)
		return rc;
	shown->sql = mem_strdup(f->text.data);
	if (shown->sql == NULL)
		return error_no_memory(&f->dir->error);
	rc = show_params(f, shown, &params);
	return rc == UD_OK ? show_plan(f, shown, &params) : rc;
}

/* The statements that search_run() would run, and the one about users that
 * wait to be indexed, even if there are none. */
static int
show_all(struct finding *f, ud_search_plan *plan)
{
	static const struct step waiting = {PURPOSE_PENDING, PART_PRESENT, 0,
	    0, 0};
	struct step steps[STEPS_MAX];
	size_t page, count;
	int rc = UD_OK;

	if (f->form->constant == FORM_FALSE)
		return UD_OK;
	count = search_steps(f, steps, &page);
	for (size_t i = 0; rc == UD_OK && i < count; i++) {
		rc = show(f, plan, &steps[i]);
		if (rc != UD_OK || f->tries == 0)
			continue;
		f->sql.plan = &plan_everybody;
		rc = show(f, plan, &steps[i]);
		f->sql.plan = &f->plan;
	}
	if (rc == UD_OK && f->plan.uses_grams)
		rc = show(f, plan, &waiting);
	return rc;
}

int
ud_search_explain(ud_dir *dir, const ud_filter *filter,
    const ud_search_query *query, ud_search_plan **out)
{
	struct target target = {"", "", 0};
	ud_search_plan *plan = NULL;
	struct finding f = {0};
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
