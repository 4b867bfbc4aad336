/* SPDX-License-Identifier: MIT */
/*
 * From nodes to filters.  Each node tries the rows of its kind until one can
 * say all that the node says; what was written meanwhile is taken back.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "json/write.h"
#include "search/json_leaf.h"

struct writer {
	const ud_filter *f;
	enum json_api api;
	struct json_out out;
};

/* A node on its way into a row. */
struct attempt {
	struct writer *w;
	const struct json_leaf *row;
	const struct node *node;
	int64_t values[FIELD_COUNT];
	unsigned said;			/* fields that a reader would know */
	size_t text;			/* the next one to say */
};

static int
is_choice(const struct attempt *a, const struct json_member *m)
{
	return a->row->choice != NULL && strcmp(a->row->choice, m->name) == 0;
}

/* The functions below return 1, or 0 if the row has no words for it. */

static int
write_word(struct attempt *a, const struct json_member *m)
{
	const struct json_word *word = json_word_of(m->words,
	    a->values[m->field]);
	char name[JSON_NAME_SIZE];

	if (word == NULL || (m->max > 0 &&
	    (word->value < m->min || word->value > m->max)))
		return 0;
	(void)snprintf(name, sizeof(name), "%s%s", m->words->prefix,
	    word->name);
	json_name(&a->w->out, m->name);
	json_string(&a->w->out, name);
	return 1;
}

static int
write_time(struct attempt *a, const struct json_member *m)
{
	char text[TIME_TEXT_SIZE];

	time_format(a->values[m->field], text);
	json_name(&a->w->out, m->name);
	json_string(&a->w->out, text);
	return 1;
}

static int
write_double(struct attempt *a, const struct json_member *m)
{
	double n;

	memcpy(&n, &a->values[m->field], sizeof(n));
	json_name(&a->w->out, m->name);
	json_double(&a->w->out, n);
	return 1;
}

static int
write_value(struct attempt *a, const struct json_member *m)
{
	int64_t value = a->values[m->field];

	switch (m->type) {
	case MEMBER_WORD:
		return write_word(a, m);
	case MEMBER_BOOL:
		if (value != m->no && value != m->yes)
			return 0;
		json_name(&a->w->out, m->name);
		json_bool(&a->w->out, value == m->yes);
		return 1;
	case MEMBER_TIME:
		return write_time(a, m);
	case MEMBER_UINT:
		json_name(&a->w->out, m->name);
		json_int(&a->w->out, value);
		return 1;
	default:
		return write_double(a, m);
	}
}

/* A field that is as it would be without this member is not mentioned; one
 * that this member cannot say may be said by a later one. */
static int
write_field(struct attempt *a, const struct json_member *m)
{
	unsigned bit = 1u << m->field;

	if ((a->said & bit) != 0 && m->type != MEMBER_TIME &&
	    !is_choice(a, m))
		return 1;
	if (write_value(a, m))
		a->said |= bit;
	return 1;
}

/* May the member hold this text? */
static int
fits(const struct json_member *m, struct span text)
{
	size_t len = m->type == MEMBER_BYTES ? text.len : text_length(text);

	return text.data != NULL && len >= m->min && len <= m->max;
}

static int
write_text(struct attempt *a, const struct json_member *m)
{
	struct span text;

	if (a->text == a->node->count)
		return 0;
	text = tree_node_text(a->w->f, a->node, a->text++);
	if (text.data == NULL && (m->optional || m->type == MEMBER_ABSENT))
		return 1;
	if (m->type == MEMBER_ABSENT || !fits(m, text))
		return 0;
	if (text.len == 0 && !m->optional && !is_choice(a, m))
		return 1;
	json_name(&a->w->out, m->name);
	if (m->type == MEMBER_BYTES)
		json_bytes(&a->w->out, text.data, text.len);
	else
		json_string_span(&a->w->out, text);
	return 1;
}

/* All texts but those that belong to the members behind the list. */
static int
write_list(struct attempt *a, const struct json_member *m)
{
	size_t behind = 0, end;

	for (const struct json_member *b = m + 1; b->type != MEMBER_END; b++)
		behind += b->type <= MEMBER_ABSENT;
	if (a->node->count < a->text + behind)
		return 0;
	end = a->node->count - behind;
	if (end - a->text < m->count_min || end - a->text > m->count_max)
		return 0;
	if (end == a->text)
		return 1;
	json_name(&a->w->out, m->name);
	json_open(&a->w->out, '[');
	for (; a->text < end; a->text++) {
		struct span text = tree_node_text(a->w->f, a->node, a->text);

		if (!fits(m, text))
			return 0;
		json_string_span(&a->w->out, text);
	}
	json_close(&a->w->out, ']');
	return 1;
}

static int
write_leaf(struct writer *w, const struct json_leaf *row,
    const struct node *node)
{
	struct attempt a = {.w = w, .row = row, .node = node,
	    .values = {node->attribute, node->method, node->option,
		node->number}};
	const int64_t absent[FIELD_COUNT] = {row->attribute, 0, row->option,
	    0};
	int ok = 1;

	for (int i = 0; i < FIELD_COUNT; i++)
		if (a.values[i] == absent[i])
			a.said |= 1u << i;
	json_name(&w->out, row->name);
	json_open(&w->out, '{');
	for (const struct json_member *m = row->members;
	    ok && m->type != MEMBER_END; m++) {
		if (m->type == MEMBER_TEXTS)
			ok = write_list(&a, m);
		else if (m->type <= MEMBER_ABSENT)
			ok = write_text(&a, m);
		else
			ok = write_field(&a, m);
	}
	json_close(&w->out, '}');
	return ok && a.said == (1u << FIELD_COUNT) - 1 &&
	    a.text == node->count &&
	    (row->some == NULL || json_leaf_has_text(w->f, node));
}

/* What a combinator's operands stand in. */
static int
write_combinator(struct writer *w, const struct json_leaf *row,
    const struct node *node)
{
	if (node->size == 1)
		return 0;
	json_name(&w->out, row->name);
	json_open(&w->out, '{');
	json_name(&w->out, row->members[0].name);
	if (node->kind != NODE_NOT)
		json_open(&w->out, '[');
	return 1;
}

/* Take back what was written since. */
static void
take_back(struct buf *out, size_t len)
{
	if (!buf_ok(out) || out->data == NULL)
		return;
	out->len = len;
	out->data[len] = '\0';
}

static int
try_row(struct writer *w, const struct json_leaf *row,
    const struct node *node)
{
	struct json_out before = w->out;
	size_t len = w->out.buf->len;

	if (node->kind <= NODE_NOT ? write_combinator(w, row, node) :
	    write_leaf(w, row, node))
		return 1;
	w->out = before;
	take_back(w->out.buf, len);
	return 0;
}

/* In the words of the syntax if it has them, else in our own.  A half would
 * be joined with another one when it is read. */
static int
write_node(struct writer *w, const struct node *node)
{
	const unsigned apis[] = {1u << w->api, API_BOTH};

	json_open(&w->out, '{');
	for (size_t pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < json_leaf_count; i++) {
			const struct json_leaf *row = &json_leaves[i];

			if (row->apis == apis[pass] &&
			    row->kind == node->kind &&
			    row->half == HALF_NONE && try_row(w, row, node))
				return 1;
		}
	return 0;
}

/* All nodes in order; the object of a combinator stays open until its last
 * operand is there. */
static int
write_nodes(struct writer *w)
{
	size_t ends[UD_FILTER_DEPTH_MAX + 1], open = 0;
	const struct node *nodes = w->f->nodes, *combinators[
	    UD_FILTER_DEPTH_MAX + 1];

	json_open(&w->out, '[');
	for (size_t i = 0; i < w->f->count; i++) {
		if (!write_node(w, &nodes[i]))
			return 0;
		if (nodes[i].kind <= NODE_NOT) {
			combinators[open] = &nodes[i];
			ends[open++] = i + nodes[i].size;
			continue;
		}
		json_close(&w->out, '}');
		for (; open > 0 && ends[open - 1] == i + 1; open--) {
			if (combinators[open - 1]->kind != NODE_NOT)
				json_close(&w->out, ']');
			json_close(&w->out, '}');
			json_close(&w->out, '}');
		}
	}
	json_close(&w->out, ']');
	return 1;
}

int
filter_write_json(const ud_filter *f, enum json_api api, struct buf *out,
    struct error *error)
{
	struct writer w = {.f = f, .api = api};
	size_t before = out->len;
	int rc;

	if ((rc = tree_whole(f, error)) != UD_OK)
		return rc;
	json_out_init(&w.out, out);
	if (!write_nodes(&w)) {
		take_back(out, before);
		return error_set(error, UD_EUNIMPL, "search.not_expressible",
		    NULL, api == JSON_V3 ? "filters" : "queries",
		    "%s has no words for a condition of this filter",
		    api == JSON_V3 ? "SearchUsers" : "ListUsers");
	}
	return buf_ok(out) ? UD_OK : error_no_memory(error);
}
