/* SPDX-License-Identifier: MIT */
/* Writing SCIM filters. */
#include "search/read.h"

#include "base/text.h"
#include "base/time.h"
#include "json/write.h"
#include "search/filter.h"
#include "search/scim.h"

/* A combinator that is being written. */
struct level {
	int kind;
	size_t first, end;	/* nodes: first operand, past the last */
	int bracket;		/* is there one to close? */
};

struct writer {
	const ud_filter *f;
	struct buf *out;
	struct error *error;
	struct level levels[UD_FILTER_DEPTH_MAX + 1];
	size_t depth;		/* of the innermost; the whole is level 0 */
};

static int
no_words(struct writer *w)
{
	return error_set(w->error, UD_EUNIMPL, "search.not_expressible", NULL,
	    "filters", "SCIM has no words for a part of the filter");
}

static void
write_string(struct writer *w, struct span text)
{
	struct json_out json;

	json_out_init(&json, w->out);
	json_string_span(&json, text);
}

static int
write_comparison(struct writer *w, const char *name, const char *op,
    struct span text)
{
	buf_puts(w->out, name);
	buf_putc(w->out, ' ');
	buf_puts(w->out, op);
	buf_putc(w->out, ' ');
	write_string(w, text);
	return UD_OK;
}

static int
write_present(struct writer *w, const char *name)
{
	buf_puts(w->out, name);
	buf_puts(w->out, " pr");
	return UD_OK;
}

static int
write_text(struct writer *w, const struct node *node)
{
	const struct scim_attribute *row = scim_attribute_of(node->attribute);

	if (row == NULL || node->option != OPTION_NONE)
		return no_words(w);
	for (int op = SCIM_EQ; op < SCIM_PR; op++) {
		int method = scim_operators[op].text;

		if (!(row->flags & SCIM_EXACT))
			method = method_of_folds(method);
		if (method == node->method)
			return write_comparison(w, row->name,
			    scim_operators[op].name,
			    tree_node_text(w->f, node, 0));
	}
	return no_words(w);
}

static int
write_time(struct writer *w, const struct node *node)
{
	const struct scim_attribute *row = scim_attribute_of(node->attribute);
	char text[TIME_TEXT_SIZE];

	if (row == NULL)
		return no_words(w);
	time_format(node->number, text);
	for (int op = SCIM_EQ; op < SCIM_PR; op++)
		if (scim_operators[op].compare == node->method)
			return write_comparison(w, row->name,
			    scim_operators[op].name, span_of(text));
	return no_words(w);
}

static int
write_metadata(struct writer *w, const struct node *node)
{
	struct span value = tree_node_text(w->f, node, 1);

	if (!span_equal(tree_node_text(w->f, node, 0),
	    span_of(SCIM_EXTERNAL_ID)) || node->method != UD_TEXT_EQUALS ||
	    node->number != 0)
		return no_words(w);
	if (value.data == NULL)
		return write_present(w, SCIM_EXTERNAL_ID);
	if (tree_check_text(value, 0, FILTER_TEXT_MAX, 0) != TEXT_FINE)
		return no_words(w);
	return write_comparison(w, SCIM_EXTERNAL_ID, "eq", value);
}

static int
write_leaf(struct writer *w, const struct node *node)
{
	const struct scim_attribute *row;

	switch (node->kind) {
	case NODE_TEXT:
		return write_text(w, node);
	case NODE_PRESENT:
		row = scim_attribute_of(node->attribute);
		return row == NULL ? no_words(w) : write_present(w, row->name);
	case NODE_TIME:
		return write_time(w, node);
	case NODE_STATE:
		if (node->number != SCIM_ACTIVE_STATES)
			return no_words(w);
		buf_puts(w->out, "active eq true");
		return UD_OK;
	case NODE_TYPE:
		if (node->number == 0)
			return no_words(w);
		return write_comparison(w, "userType", "eq",
		    span_of(scim_types[node->number]));
	case NODE_METADATA:
		return write_metadata(w, node);
	default:
		return no_words(w);
	}
}

/* `and` binds tighter than `or`; what stands directly in the same combinator
 * would melt into it. */
static int
needs_bracket(const struct level *outer, int kind)
{
	return kind == NODE_NOT || outer->kind == NODE_AND ||
	    (outer->kind == NODE_OR && kind == NODE_OR);
}

static int
open_level(struct writer *w, size_t i)
{
	const struct node *node = &w->f->nodes[i];
	struct level *outer = &w->levels[w->depth];
	struct level level = {
		.kind = node->kind, .first = i + 1, .end = i + node->size,
		.bracket = needs_bracket(outer, node->kind)
	};

	/* A word stands between two. */
	if (node->kind != NODE_NOT && (node->size == 1 ||
	    node[1].size == node->size - 1))
		return no_words(w);
	if (node->kind == NODE_NOT)
		buf_puts(w->out, "not ");
	if (level.bracket)
		buf_putc(w->out, '(');
	w->levels[++w->depth] = level;
	return UD_OK;
}

static void
close_levels(struct writer *w, size_t end)
{
	for (; w->depth > 0 && w->levels[w->depth].end == end; w->depth--)
		if (w->levels[w->depth].bracket)
			buf_putc(w->out, ')');
}

/* What stands side by side is an AND; one node is only itself, and the
 * level around it is as good as a NOT. */
static int
kind_of_whole(const ud_filter *f)
{
	return f->nodes[0].size < f->count ? NODE_AND : NODE_NOT;
}

int
filter_write_scim(const ud_filter *f, struct buf *out, struct error *error)
{
	struct writer w = {.f = f, .out = out, .error = error};
	int rc = tree_whole(f, error);

	if (rc == UD_OK)
		w.levels[0] = (struct level){.kind = kind_of_whole(f),
		    .end = f->count};
	for (size_t i = 0; rc == UD_OK && i < f->count; i++) {
		const struct level *level = &w.levels[w.depth];

		if (i != level->first)
			buf_puts(out, level->kind == NODE_OR ? " or " :
			    " and ");
		rc = f->nodes[i].kind <= NODE_NOT ? open_level(&w, i) :
		    write_leaf(&w, &f->nodes[i]);
		close_levels(&w, i + 1);
	}
	if (rc == UD_OK && !buf_ok(out))
		return error_no_memory(error);
	return rc;
}
