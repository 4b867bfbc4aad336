/* SPDX-License-Identifier: MIT */
#include "user/check_grams.h"

#include <stdlib.h>
#include <string.h>

#include "base/gram.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/index_rows.h"
#include "user/index.h"

enum {
	SUMS_LEAST = 1024,
	SUMS_MOST = 16777216,	/* with more users some share a sum */
	GRAM_BYTES_MAX = 64
};

struct gram_check {
	uint64_t *sums;
	uint64_t mask;		/* number of sums, less one */
	int wrong;		/* some sums are not nothing */
	unsigned char secret[SEAL_SKETCH_BYTES];
	uint64_t factors[3];	/* likewise secret */
	struct buf document;
	uint64_t *marks;	/* of the grams of a column */
	size_t room;
	struct query waiting;	/* users that wait to be indexed, by key */
	struct pending_row next;
	int has_next;
};

/* One entry of a gram table. */
struct entry {
	uint64_t gram;		/* its mark */
	uint64_t column;	/* its name */
	uint64_t key;
	uint64_t place;		/* in ud_g5; NO_PLACE in ud_g3 */
};

#define NO_PLACE UINT64_MAX

static int
next_waiting(struct gram_check *g)
{
	int rc = query_step(&g->waiting);

	g->has_next = rc == UD_ROW;
	if (g->has_next)
		pending_rows_read(&g->waiting, &g->next);
	return rc < 0 ? rc : UD_OK;
}

int
check_grams_begin(struct checking *c)
{
	struct gram_check *g;
	uint64_t size = SUMS_LEAST;
	int64_t users;
	int rc;

	g = c->grams = mem_zalloc(sizeof(*g));
	if (g == NULL)
		return error_no_memory(&c->dir->error);
	g->document = (struct buf)BUF_INIT(DOCUMENT_BYTES_MAX);
	pending_rows_all(&g->waiting, &c->dir->db);
	if ((rc = next_waiting(g)) != UD_OK ||
	    (rc = dir_random(c->dir, g->secret, sizeof(g->secret))) != UD_OK ||
	    (rc = dir_random(c->dir, g->factors,
	    sizeof(g->factors))) != UD_OK ||
	    (rc = user_rows_count(&c->dir->db, &users)) != UD_OK)
		return rc;
	while (size < SUMS_MOST && size <= (uint64_t)users)
		size *= 2;
	g->mask = size - 1;
	g->sums = mem_array(size, sizeof(*g->sums));
	return g->sums == NULL ? error_no_memory(&c->dir->error) : UD_OK;
}

static uint64_t *
sum_of(struct gram_check *g, int64_t key)
{
	return &g->sums[(uint64_t)key & g->mask];
}

/* The tables do not tell capital letters of ASCII from small ones. */
static uint64_t
mark(struct gram_check *g, struct span gram)
{
	char low[GRAM_BYTES_MAX];
	size_t len = gram.len < sizeof(low) ? gram.len : sizeof(low);

	for (size_t i = 0; i < len; i++)
		low[i] = gram.data[i] >= 'A' && gram.data[i] <= 'Z' ?
		    (char)(gram.data[i] | 0x20) : gram.data[i];
	return seal_sketch(g->secret, low, len);
}

/* What an entry adds to a sum.  Nobody who does not know the factors can put
 * others in its place that add as much. */
static uint64_t
number_of(const struct gram_check *g, const struct entry *entry)
{
	uint64_t x = entry->gram + entry->column * (g->factors[0] | 1) +
	    entry->key * (g->factors[1] | 1) +
	    entry->place * (g->factors[2] | 1);

	x = (x ^ x >> 32) * UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ x >> 29) * UINT64_C(0xbf58476d1ce4e5b9);
	return x ^ x >> 32;
}

static void
put_column(struct entry *entry, struct span name)
{
	entry->column = 0;
	if (name.len > 0 && name.len <= sizeof(entry->column))
		memcpy(&entry->column, name.data, name.len);
}

static int
by_number(const void *a, const void *b)
{
	uint64_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return (x > y) - (x < y);
}

/* Collect the marks of all grams of a text. */
static int
collect(struct checking *c, struct span text, enum gram_table table,
    size_t *count)
{
	struct gram_check *g = c->grams;
	struct gram_walk walk;
	struct span gram;

	*count = 0;
	gram_begin(&walk, text, (size_t)table, 1);
	while (gram_next(&walk, &gram)) {
		if (*count == g->room) {
			size_t room = g->room == 0 ? 256 : 2 * g->room;
			uint64_t *more = mem_grow(g->marks,
			    room * sizeof(*more));

			if (more == NULL)
				return error_no_memory(&c->dir->error);
			g->marks = more;
			g->room = room;
		}
		g->marks[(*count)++] = mark(g, gram);
	}
	return UD_OK;
}

/* Add what a table should hold of a column of a user. */
static int
add_column(struct checking *c, int64_t key, int column, struct span text,
    enum gram_table table)
{
	struct gram_check *g = c->grams;
	struct entry entry = {.key = (uint64_t)key};
	uint64_t *sum = sum_of(g, key);
	size_t count;
	int rc;

	put_column(&entry, span_of(index_rows_column(column)));
	if ((rc = collect(c, text, table, &count)) != UD_OK)
		return rc;
	/* ud_g3 only tells that a gram occurs in the column. */
	if (table == GRAM_3 && count > 1)
		qsort(g->marks, count, sizeof(*g->marks), by_number);
	for (size_t i = 0; i < count; i++) {
		if (table == GRAM_3 && i > 0 && g->marks[i] == g->marks[i - 1])
			continue;
		entry.gram = g->marks[i];
		entry.place = table == GRAM_3 ? NO_PLACE : i;
		*sum += number_of(g, &entry);
	}
	return UD_OK;
}

static int
add_document(struct checking *c, int64_t key, struct span document)
{
	int rc = UD_OK;

	for (int i = 0; rc == UD_OK && i < GRAM_COLUMNS; i++) {
		struct span text = gram_next_text(&document);

		rc = add_column(c, key, i, text, GRAM_3);
		if (rc == UD_OK && c->dir->has_g5)
			rc = add_column(c, key, i, text, GRAM_5);
	}
	return rc;
}

int
check_grams_user(struct checking *c, const struct user_row *row,
    const char *id)
{
	struct gram_check *g = c->grams;
	int64_t key = row->number[USER_KEY];
	struct span document = {0};
	int is_there, rc = UD_OK;

	buf_reset(&g->document);
	if ((rc = index_document(c->dir, row, &g->document,
	    &is_there)) != UD_OK)
		return rc;
	if (is_there)
		document = (struct span){g->document.data, g->document.len};
	while (rc == UD_OK && g->has_next && g->next.key < key)
		rc = next_waiting(g);
	if (rc == UD_OK && g->has_next && g->next.key == key) {
		if (!span_same(document, g->next.new))
			rc = check_say(c, "user %s: what waits to be indexed "
			    "is not the record", id);
		/* The tables still hold what was before. */
		document = g->next.old;
	}
	if (rc != UD_OK || document.data == NULL || !index_exists(c->dir))
		return rc;
	return add_document(c, key, document);
}

/* The next gram of a table, and how many entries it has. */
static int
next_gram(struct gram_check *g, struct query *grams, uint64_t *gram,
    int64_t *left)
{
	struct span text;
	int rc = query_step(grams);

	if (rc != UD_ROW)
		return rc < 0 ? rc : UD_ECORRUPT;
	index_rows_read_gram(grams, &text, left);
	*gram = mark(g, text);
	return UD_OK;
}

/* Take off what a table holds. */
static int
read_table(struct checking *c, enum gram_table table)
{
	struct gram_check *g = c->grams;
	struct query rows, grams;
	struct entry entry = {0};
	struct gram_row row;
	int64_t left = 0;
	int rc;

	index_rows_grams(&grams, &c->dir->db, table);
	index_rows_all(&rows, &c->dir->db, table);
	while ((rc = query_step(&rows)) == UD_ROW) {
		while (rc >= 0 && left <= 0)
			rc = next_gram(g, &grams, &entry.gram, &left);
		if (rc < 0)
			break;
		left--;
		index_rows_read(&rows, &row);
		put_column(&entry, row.column);
		entry.key = (uint64_t)row.key;
		entry.place = table == GRAM_3 ? NO_PLACE :
		    (uint64_t)row.place;
		*sum_of(g, row.key) -= number_of(g, &entry);
	}
	query_end(&rows);
	query_end(&grams);
	return rc;
}

int
check_grams_read(struct checking *c)
{
	static const enum gram_table tables[] = {GRAM_3, GRAM_5};
	const int has[] = {c->dir->has_g3, c->dir->has_g5};
	struct gram_check *g = c->grams;
	int exist, rc;

	for (int i = 0; i < 2; i++) {
		if (!has[i])
			continue;
		if ((rc = index_rows_exist(&c->dir->db, tables[i],
		    &exist)) != UD_OK)
			return rc;
		rc = exist ? read_table(c, tables[i]) : UD_ECORRUPT;
		if (rc == UD_ECORRUPT) {
			error_clear(&c->dir->error);
			return check_say(c, "index: a gram table is damaged");
		}
		if (rc != UD_OK)
			return rc;
	}
	for (uint64_t i = 0; i <= g->mask; i++)
		g->wrong |= g->sums[i] != 0;
	return UD_OK;
}

int
check_grams_are_wrong(const struct checking *c)
{
	return c->grams->wrong;
}

int
check_grams_blame(struct checking *c, int64_t key, const char *id)
{
	uint64_t *sum = sum_of(c->grams, key);

	if (*sum == 0)
		return UD_OK;
	*sum = 0;
	return check_say(c, "user %s: the substring index is wrong", id);
}

int
check_grams_rest(struct checking *c)
{
	struct gram_check *g = c->grams;

	for (uint64_t i = 0; i <= g->mask; i++)
		if (g->sums[i] != 0)
			return check_say(c, "index: a gram table has rows "
			    "that belong to nobody");
	return UD_OK;
}

void
check_grams_end(struct checking *c)
{
	struct gram_check *g = c->grams;

	if (g == NULL)
		return;
	query_end(&g->waiting);
	buf_free(&g->document);
	mem_free(g->marks);
	mem_free(g->sums);
	mem_free(g);
	c->grams = NULL;
}
