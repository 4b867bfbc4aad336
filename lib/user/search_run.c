/* SPDX-License-Identifier: MIT */
/* Running a search: rows in order, and how many there are. */
#include "user/search.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "dir/crowds.h"

enum { STOP = 2 };		/* of take(): enough is known */

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
			difference = span_compare(a->sort, b->sort);
		if (difference == 0)
			difference = span_compare(a->raw, b->raw);
		if (difference == 0)
			difference = span_compare(a->id, b->id);
	}
	return f->sql.descending ? -difference : difference;
}

/* The row of a statement; its texts live until the next step. */
static void
read_row(const struct finding *f, struct query *q, enum purpose purpose,
    struct row *row)
{
	*row = (struct row){.key = query_column_int(q, SQL_KEY)};
	if (purpose == PURPOSE_KEYS || purpose == PURPOSE_BOTH || f->by_key)
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

/* A row of the page. */
static int
add_row(struct finding *f, const struct row *row)
{
	struct row *bigger;
	int rc;

	if (f->row_count == f->row_room) {
		f->row_room = f->row_room == 0 ? 8 : f->row_room * 2;
		bigger = mem_grow(f->rows, f->row_room * sizeof(*bigger));
		if (bigger == NULL)
			return error_no_memory(&f->dir->error);
		f->rows = bigger;
	}
	rc = keep(f, row, &f->rows[f->row_count]);
	f->row_count += rc == UD_OK;
	return rc;
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
		if (f->skipped < f->query.offset)
			f->skipped++;
		else if ((rc = add_row(f, row)) != UD_OK)
			return rc;
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

	/* They are the last users mostly. */
	if (high == 0 || key < f->pending[0])
		return 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (f->pending[middle] < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low < f->pending_count && f->pending[low] == key;
}

/* The page is full: what comes is only counted. */
static int
count_rest(struct finding *f, struct query *q)
{
	uint64_t most = f->query.total == UD_TOTAL_CAPPED ?
	    f->query.total_cap : UINT64_MAX;
	int rc = UD_OK;

	while (f->total <= most && (rc = query_step(q)) == UD_ROW)
		if (f->pending_count == 0 ||
		    !is_pending(f, query_column_int(q, SQL_KEY)))
			f->total++;
	return rc == UD_ROW ? STOP : rc;
}

/* The same in one step, where nothing but one gram is sought: of those that
 * wait the table knows what they were. */
static int
ask_rest(struct finding *f)
{
	size_t outdated = search_outdated(f, f->counted_to);
	static const struct step step = {PURPOSE_REST, PART_PRESENT, 1, 0, 0};
	struct query q;
	int64_t count;
	int rc;

	if ((rc = search_open(f, &q, &step)) != UD_OK ||
	    (rc = query_number(&q, &count)) != UD_OK)
		return rc;
	if ((uint64_t)count > outdated)
		f->total += (uint64_t)count - outdated;
	return UD_OK;
}

/* A row, and the record that came with it, if it is one of the page. */
static int
take_read(struct finding *f, struct query *q, const struct row *row,
    int counts)
{
	size_t before = f->row_count;
	int rc = take(f, row, counts), read = UD_OK;

	if (rc >= UD_OK && f->sql.columns != NULL && f->row_count > before &&
	    before < f->query.limit)
		read = user_read_alone(f->dir, q, f->dir->orgs_by_key,
		    &f->rows[before].user);
	return read < 0 ? read : rc;
}

/* What comes with each key.  There may be none on this page. */
static void
read_total(struct finding *f, struct query *q, enum purpose purpose)
{
	int64_t total = query_column_int(q, f->sql.columns == NULL ?
	    SQL_TOTAL : USER_COLUMNS);

	f->too_many = f->tries > 0 && total >= f->tries;
	if (purpose != PURPOSE_BOTH || f->too_many)
		return;
	f->total = (uint64_t)total;
	f->total_is_known = 1;
}

/* Every row of one statement, and those that wait in between. */
static int
take_all(struct finding *f, struct query *q, enum purpose purpose, int counts)
{
	/* Up to a cap, steps are no dearer than another statement. */
	int asks = f->query.total == UD_TOTAL_EXACT && f->at_hand != NULL &&
	    purpose == PURPOSE_KEYS && sql_is_one_gram(&f->sql);
	int tells = purpose == PURPOSE_BOTH || f->tries > 0;
	struct row row;
	int rc;

	while ((rc = query_step(q)) == UD_ROW) {
		read_row(f, q, purpose, &row);
		if (tells)
			read_total(f, q, purpose);
		if (f->too_many) {
			rc = UD_OK;
			break;
		}
		/* There may be none on this page. */
		if (row.key == 0)
			continue;
		if (f->pending_count > 0 && is_pending(f, row.key))
			continue;
		if ((f->waiting_count > 0 && (rc = take_waiting(f, &row,
		    counts)) != UD_OK) ||
		    (rc = take_read(f, q, &row, counts)) != UD_OK)
			break;
		if (counts && f->row_count > f->query.limit) {
			f->counted_to = row.key;
			rc = asks ? UD_ROW : count_rest(f, q);
			break;
		}
	}
	query_end(q);
	/* Without a row there is nobody. */
	f->total_is_known |= rc == UD_OK && purpose == PURPOSE_BOTH &&
	    !f->too_many;
	return rc == UD_ROW ? ask_rest(f) : rc;
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

int
search_add_pending(struct finding *f, int64_t key)
{
	int64_t *bigger;

	if (f->pending_count == f->pending_room) {
		f->pending_room += 256;
		bigger = mem_grow(f->pending, f->pending_room *
		    sizeof(*bigger));
		if (bigger == NULL)
			return error_no_memory(&f->dir->error);
		f->pending = bigger;
	}
	f->pending[f->pending_count++] = key;
	return UD_OK;
}

int
search_add_waiting(struct finding *f, const struct row *row)
{
	struct row *bigger;

	if (f->waiting_count == f->waiting_room) {
		f->waiting_room += 64;
		bigger = mem_grow(f->waiting, f->waiting_room *
		    sizeof(*bigger));
		if (bigger == NULL)
			return error_no_memory(&f->dir->error);
		f->waiting = bigger;
	}
	return insert_waiting(f, row);
}

/* One of those that wait, or in key order all of them, with whether it
 * matches. */
static int
read_waiting(struct finding *f, struct query *q)
{
	struct row row;
	int rc;

	read_row(f, q, PURPOSE_PENDING, &row);
	if (f->by_key && f->among == 0) {
		if ((rc = search_add_pending(f, row.key)) != UD_OK ||
		    query_column_int(q, SQL_MATCHES) == 0)
			return rc;
	}
	return search_add_waiting(f, &row);
}

/* Those that wait to be indexed and match. */
static int
find_waiting(struct finding *f)
{
	static const struct step step = {PURPOSE_PENDING, PART_PRESENT, 0, 0,
	    0};
	struct query q;
	int rc;

	if (!f->plan.uses_grams || (!f->by_key && f->pending_count == 0))
		return UD_OK;
	if (f->at_hand != NULL && ((rc = search_look(f)) != UD_OK ||
	    f->among == 0))
		return rc;
	if ((rc = search_open(f, &q, &step)) != UD_OK)
		return rc;
	while ((rc = query_step(&q)) == UD_ROW)
		if ((rc = read_waiting(f, &q)) != UD_OK)
			break;
	query_end(&q);
	return rc;
}

/* The total where the rows of the page do not show it. */
static int
count(struct finding *f, const struct step *step)
{
	struct query q;
	int rc;

	f->total = f->waiting_count;
	f->total_is_known = 1;
	if ((rc = search_open(f, &q, step)) != UD_OK)
		return rc;
	if (step->purpose == PURPOSE_COUNT) {
		rc = query_step(&q);
		f->total += (uint64_t)query_column_int(&q, 0);
	} else {
		rc = count_rest(f, &q);
	}
	query_end(&q);
	return rc < 0 ? rc : UD_OK;
}

/* A statement for rows of the page, or the two that it takes if the first one
 * finds too many. */
static int
run_step(struct finding *f, const struct step *step, int counts)
{
	struct query q;
	int rc;

	f->too_many = 0;
	if ((rc = search_open(f, &q, step)) == UD_OK)
		rc = take_all(f, &q, step->purpose, counts);
	if (rc < UD_OK || !f->too_many)
		return rc;
	f->too_many = 0;
	/* What a transaction around us has written may never be. */
	if (f->tx.kind == UD_TX_READ)
		crowds_add(f->dir, f->digest);
	f->sql.plan = &plan_everybody;
	if ((rc = search_open(f, &q, step)) == UD_OK)
		rc = take_all(f, &q, step->purpose, counts);
	f->sql.plan = &f->plan;
	return rc;
}

static int
run_steps(struct finding *f, const struct step *steps, size_t page)
{
	int counts = f->by_key && !f->counts_apart && search_counts(f) &&
	    !steps[0].with_after;
	int rc = UD_OK;

	for (size_t i = 0; rc == UD_OK && i < page; i++)
		rc = run_step(f, &steps[i], counts);
	if (rc == UD_OK)
		rc = take_waiting(f, NULL, counts);
	f->total_is_known |= counts;
	return rc == STOP ? UD_OK : rc;
}

int
search_run(struct finding *f)
{
	struct step steps[STEPS_MAX];
	size_t page, steps_count;
	int rc;

	if ((rc = search_view(f)) != UD_OK)
		return rc;
	if (f->form->constant == FORM_FALSE) {
		f->total_is_known = 1;
		return UD_OK;
	}
	if ((rc = search_counted(f)) != UD_OK ||
	    (rc = find_waiting(f)) != UD_OK)
		return rc;
	if (f->only_counts && f->total_is_known)
		return UD_OK;
	steps_count = search_steps(f, steps, &page);
	if ((rc = run_steps(f, steps, page)) != UD_OK)
		return rc;
	/* The last page shows the total. */
	if (page > 0 && search_counts(f) && !f->goes_on &&
	    f->row_count <= f->query.limit &&
	    (f->row_count > 0 || f->query.offset == 0)) {
		f->total = f->skipped + f->row_count;
		f->total_is_known = 1;
	} else if (steps_count > page) {
		rc = count(f, &steps[page]);
	}
	if (f->query.total == UD_TOTAL_CAPPED &&
	    f->total > f->query.total_cap) {
		f->total = f->query.total_cap;
		f->total_is_minimum = 1;
	}
	return rc;
}
