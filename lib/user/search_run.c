/* SPDX-License-Identifier: MIT */
/* Running a search: rows in order, and how many there are. */
#include "user/search.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "store/shapes.h"

enum { STOP = 2 };	/* of take(): enough is known */

/* Parameters for the row to go on after. */
static void
bind_after(struct finding *f, struct sql *sql)
{
	struct form *form = f->form;
	int count = sort_after_count(sql->purpose, sql->sort, sql->part);
	uint16_t first;

	if (sql->purpose == PURPOSE_KEYS) {
		sql->after = form_int(form, f->after.key);
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
	return shapes_add(db, key, f->text.data, params.in_form, params.count,
	    shape);
}

static void
bind(struct query *q, const struct form *form, const struct shape *shape)
{
	for (size_t i = 0; i < shape->param_count; i++) {
		size_t n = shape->params[i];
		const struct param *param = &form->params[n - 1];

		if (param->type == PARAM_INT)
			query_int(q, param->number);
		else if (param->type == PARAM_TEXT)
			query_text(q, form_param(form, n));
		else
			query_bytes(q, form_param(form, n));
	}
}

static int
complete(struct finding *f, struct sql *sql, enum purpose purpose,
    enum part part, int with_after, uint64_t limit)
{
	*sql = f->sql;
	sql->purpose = purpose;
	sql->part = part;
	if (with_after)
		bind_after(f, sql);
	if (limit > 0)
		sql->limit = form_int(f->form, (int64_t)limit);
	return f->dir->error.code;
}

int
search_statement(struct finding *f, enum purpose purpose, enum part part,
    int with_after, uint64_t limit, struct sql_params *params)
{
	struct sql sql;
	int rc;

	if ((rc = complete(f, &sql, purpose, part, with_after,
	    limit)) != UD_OK)
		return rc;
	buf_reset(&f->text);
	return sql_emit(&sql, &f->text, params);
}

int
search_query(struct finding *f, struct query *q, enum purpose purpose,
    enum part part, int with_after, uint64_t limit)
{
	const struct shape *shape = NULL;
	struct sql sql;
	int rc;

	if ((rc = complete(f, &sql, purpose, part, with_after,
	    limit)) != UD_OK || (rc = prepare(f, &sql, &shape)) != UD_OK)
		return rc;
	query_begin_with(q, &f->dir->db, shape->stmt);
	bind(q, f->form, shape);
	return UD_OK;
}

static int
compare_spans(struct span a, struct span b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int difference = len == 0 ? 0 : memcmp(a.data, b.data, len);

	if (difference != 0)
		return difference;
	return (a.len > b.len) - (a.len < b.len);
}

int
search_compare(const struct finding *f, const struct row *a,
    const struct row *b)
{
	int difference;

	if (f->by_key) {
		difference = (a->key > b->key) - (a->key < b->key);
	} else {
		difference = a->absent - b->absent;
		if (difference == 0)
			difference = (a->number > b->number) -
			    (a->number < b->number);
		if (difference == 0)
			difference = compare_spans(a->sort, b->sort);
		if (difference == 0)
			difference = compare_spans(a->raw, b->raw);
		if (difference == 0)
			difference = compare_spans(a->id, b->id);
	}
	return f->sql.descending ? -difference : difference;
}

/* The row of a statement; its texts live until the next step. */
static void
read_row(const struct finding *f, struct query *q, enum purpose purpose,
    struct row *row)
{
	*row = (struct row){.key = query_column_int(q, SQL_KEY)};
	if (purpose == PURPOSE_KEYS || f->by_key)
		return;
	row->id = query_column_text(q, SQL_ID);
	if (!sort_is_text(f->sql.sort)) {
		row->number = query_column_int(q, SQL_SORT);
		return;
	}
	row->raw = query_column_text(q, SQL_SORT_RAW);
	row->sort = query_column_text(q, SQL_SORT);
	row->absent = row->raw.data == NULL;
}

/* A copy that keeps its texts. */
static int
keep(struct finding *f, const struct row *row, struct row *kept)
{
	size_t size = row->sort.len + row->raw.len + row->id.len + 3;
	char *to;

	*kept = *row;
	if (row->id.data == NULL)
		return UD_OK;
	kept->block = to = mem_zalloc(size);
	if (to == NULL)
		return error_no_memory(&f->dir->error);
	kept->sort = span_place(&to, row->sort);
	kept->raw = span_place(&to, row->raw);
	kept->id = span_place(&to, row->id);
	return UD_OK;
}

/* What is counted, and what is still wanted. */
static int
enough(const struct finding *f, int counts)
{
	int full = f->row_count == f->query.limit + 1;

	if (!counts)
		return full;
	if (f->query.total == UD_TOTAL_CAPPED)
		return full && f->total > f->query.total_cap;
	return 0;
}

/* The next row of the search, in order. */
static int
take(struct finding *f, const struct row *row, int counts)
{
	int rc;

	f->total += counts != 0;
	if (f->row_count <= f->query.limit &&
	    (!f->goes_on || search_compare(f, row, &f->after) > 0)) {
		if (f->skipped < f->query.offset) {
			f->skipped++;
		} else {
			rc = keep(f, row, &f->rows[f->row_count]);
			if (rc != UD_OK)
				return rc;
			f->row_count++;
		}
	}
	return enough(f, counts) ? STOP : UD_OK;
}

/* Those that wait and come before a row, or all of them (NULL). */
static int
take_waiting(struct finding *f, const struct row *before, int counts)
{
	int rc = UD_OK;

	while (rc == UD_OK && f->waiting_at < f->waiting_count &&
	    (before == NULL || search_compare(f,
	    &f->waiting[f->waiting_at], before) < 0))
		rc = take(f, &f->waiting[f->waiting_at++], counts);
	return rc;
}

static int
is_pending(const struct finding *f, int64_t key)
{
	size_t low = 0, high = f->pending_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (f->pending[middle] < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low < f->pending_count && f->pending[low] == key;
}

/* Every row of one statement, and those that wait in between. */
static int
take_all(struct finding *f, struct query *q, enum purpose purpose, int counts)
{
	struct row row;
	int rc;

	while ((rc = query_step(q)) == UD_ROW) {
		read_row(f, q, purpose, &row);
		if (f->pending_count > 0 && is_pending(f, row.key))
			continue;
		if ((f->waiting_count > 0 && (rc = take_waiting(f, &row,
		    counts)) != UD_OK) ||
		    (rc = take(f, &row, counts)) != UD_OK)
			break;
	}
	query_end(q);
	return rc;
}

/* Put a row among those that wait, which are in order. */
static int
insert_waiting(struct finding *f, const struct row *row)
{
	size_t low = 0, high = f->waiting_count;
	struct row kept;
	int rc;

	if ((rc = keep(f, row, &kept)) != UD_OK)
		return rc;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (search_compare(f, &f->waiting[middle], row) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	memmove(f->waiting + low + 1, f->waiting + low,
	    (f->waiting_count - low) * sizeof(*f->waiting));
	f->waiting[low] = kept;
	f->waiting_count++;
	return UD_OK;
}

/* Those that wait to be indexed and match. */
static int
find_waiting(struct finding *f)
{
	struct query q;
	struct row row;
	int rc;

	if (f->pending_count == 0)
		return UD_OK;
	f->waiting = mem_array(f->pending_count, sizeof(*f->waiting));
	if (f->waiting == NULL)
		return error_no_memory(&f->dir->error);
	if ((rc = search_query(f, &q, PURPOSE_PENDING, PART_PRESENT, 0,
	    0)) != UD_OK)
		return rc;
	while ((rc = query_step(&q)) == UD_ROW) {
		read_row(f, &q, PURPOSE_PENDING, &row);
		if ((rc = insert_waiting(f, &row)) != UD_OK)
			break;
	}
	query_end(&q);
	return rc;
}

/* The total where the rows of the page do not show it. */
static int
count(struct finding *f)
{
	uint64_t most = f->query.total == UD_TOTAL_CAPPED ?
	    f->query.total_cap : UINT64_MAX;
	struct query q;
	int rc;

	f->total = f->waiting_count;
	if ((rc = search_query(f, &q, PURPOSE_KEYS, PART_PRESENT, 0,
	    0)) != UD_OK)
		return rc;
	while (f->total <= most && (rc = query_step(&q)) == UD_ROW)
		if (f->pending_count == 0 ||
		    !is_pending(f, query_column_int(&q, SQL_KEY)))
			f->total++;
	query_end(&q);
	return rc < 0 ? rc : UD_OK;
}

/* Keys come in order: page and total are one pass, if a total is wanted. */
static int
run_by_key(struct finding *f)
{
	int counts = f->query.total != UD_TOTAL_NONE && !f->total_is_known;
	struct query q;
	int rc;

	if ((rc = search_query(f, &q, PURPOSE_KEYS, PART_PRESENT,
	    f->goes_on && !counts, 0)) != UD_OK)
		return rc;
	rc = take_all(f, &q, PURPOSE_KEYS, counts);
	if (rc == UD_OK)
		rc = take_waiting(f, NULL, counts);
	f->total_is_known |= counts;
	return rc == STOP ? UD_OK : rc;
}

/* The database sorts; users that have no text to sort by are a statement of
 * their own. */
static int
run_sorted(struct finding *f)
{
	int is_text = sort_is_text(f->sql.sort);
	int parts = is_text ? 2 : 1, rc = UD_OK;
	uint64_t limit = f->query.limit + 1 + f->query.offset +
	    f->pending_count;
	struct query q;

	if (limit > INT64_MAX)
		limit = INT64_MAX;
	for (int i = 0; rc == UD_OK && i < parts; i++) {
		enum part part = (enum part)(is_text && f->sql.descending ?
		    1 - i : i);
		int with_after = f->goes_on &&
		    (int)part == f->after.absent;

		/* That part was on earlier pages. */
		if (f->goes_on && !with_after && i == 0 && is_text)
			continue;
		if ((rc = search_query(f, &q, PURPOSE_PAGE, part, with_after,
		    limit)) == UD_OK)
			rc = take_all(f, &q, PURPOSE_PAGE, 0);
	}
	if (rc == UD_OK)
		rc = take_waiting(f, NULL, 0);
	if (rc < 0 || f->total_is_known || f->query.total == UD_TOTAL_NONE)
		return rc < 0 ? rc : UD_OK;
	f->total_is_known = 1;
	/* The last page shows the total. */
	if (!f->goes_on && f->row_count <= f->query.limit &&
	    (f->row_count > 0 || f->query.offset == 0)) {
		f->total = f->skipped + f->row_count;
		return UD_OK;
	}
	return count(f);
}

int
search_run(struct finding *f)
{
	int rc;

	if (f->form->constant == FORM_FALSE) {
		f->total_is_known = 1;
		return UD_OK;
	}
	if ((rc = search_counted(f)) != UD_OK ||
	    (rc = find_waiting(f)) != UD_OK)
		return rc;
	/* A page in the middle does not count what is before it. */
	if (f->goes_on && f->by_key && !f->total_is_known &&
	    f->query.total == UD_TOTAL_CAPPED) {
		if ((rc = count(f)) != UD_OK)
			return rc;
		f->total_is_known = 1;
	}
	rc = f->by_key ? run_by_key(f) : run_sorted(f);
	if (f->query.total == UD_TOTAL_CAPPED &&
	    f->total > f->query.total_cap) {
		f->total = f->query.total_cap;
		f->total_is_minimum = 1;
	}
	return rc;
}
