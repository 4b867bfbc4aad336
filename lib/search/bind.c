/* SPDX-License-Identifier: MIT */
/* The parameters of a leaf. */
#include "search/leaf.h"

#include <string.h>
#include <userdir/storage.h>

#include "base/text.h"
#include "json/write.h"
#include "search/match.h"

enum { PATTERN_BYTES_MAX = 40000 };

/* Add a text, folded or as it is. */
static void
add_text(struct form *form, struct span text, int folds)
{
	size_t own = 0;

	/* Most texts are their own fold. */
	while (own < text.len && ((text.data[own] >= 'a' &&
	    text.data[own] <= 'z') || (text.data[own] >= '+' &&
	    text.data[own] <= '@')))
		own++;
	if (folds && own < text.len) {
		text_fold(form_scratch(form, SCRATCH_TEXT), text);
		text = form_scratched(form, SCRATCH_TEXT);
	}
	(void)form_text(form, text);
}

/* Where a prefix ends.  A prefix that has no end is open. */
static void
add_range(struct form *form, struct term *term, struct span text)
{
	add_text(form, text, term->folds);
	if (form->error->code != UD_OK)
		return;
	if (form_after(form_scratch(form, SCRATCH_TEXT), form_param(form,
	    form->param_count)))
		(void)form_text(form, form_scratched(form, SCRATCH_TEXT));
	else
		term->op = OP_FROM;
}

/* A piece of a pattern, in which nothing is special. */
static void
add_piece(const struct form *form, struct buf *pattern, struct span piece)
{
	int like = form->grams.pattern == UD_PATTERN_LIKE;

	for (size_t i = 0; i < piece.len; i++) {
		int special = memchr(like ? "%_\\" : "*?[", piece.data[i],
		    3) != NULL;

		if (special)
			buf_puts(pattern, like ? "\\" : "[");
		buf_putc(pattern, piece.data[i]);
		if (special && !like)
			buf_putc(pattern, ']');
	}
}

/* A pattern of pieces with anything between them. */
static void
add_pieces(struct form *form, const struct term *term)
{
	const struct node *node = &form->tree->nodes[term->node];
	struct buf *pattern = form_scratch(form, SCRATCH_OUT);

	for (size_t t = 0; t < node->count; t++) {
		struct span piece = tree_node_text(form->tree, node, t);

		if (t > 0 && (piece.data != NULL || t + 1 == node->count))
			buf_putc(pattern, form->grams.pattern ==
			    UD_PATTERN_LIKE ? '%' : '*');
		if (piece.data != NULL && term->folds) {
			text_fold(form_scratch(form, SCRATCH_TEXT), piece);
			piece = form_scratched(form, SCRATCH_TEXT);
		}
		add_piece(form, pattern, piece);
	}
	/* No text is that long, and databases refuse such patterns. */
	if (pattern->len > PATTERN_BYTES_MAX)
		buf_reset(pattern);
	(void)form_text(form, form_scratched(form, SCRATCH_OUT));
}

/* Where a login name may be split: before its last "@", if there is one. */
static size_t
split(struct span name)
{
	size_t at = name.len;

	while (at > 0 && name.data[at - 1] != '@')
		at--;
	return at == 0 ? name.len : at - 1;
}

/* What a value becomes in a list. */
enum spelling { AS_IS, FOLDED, AS_USERNAMES };

static void
list_value(struct form *form, struct json_out *out, struct span text,
    enum spelling spelling)
{
	size_t at;

	/* No stored text is empty. */
	if (text.len == 0)
		return;
	if (spelling != AS_IS) {
		text_fold(form_scratch(form, SCRATCH_TEXT), text);
		text = form_scratched(form, SCRATCH_TEXT);
	}
	json_string_span(out, text);
	at = split(text);
	if (spelling == AS_USERNAMES && at > 0 && at < text.len)
		json_string_span(out, (struct span){text.data, at});
}

/* The values of a leaf and of those that were merged into it. */
static void
add_list(struct form *form, const struct term *term, enum spelling spelling)
{
	struct json_out out;
	const struct node *leaf;
	uint32_t at = 0;

	json_out_init(&out, form_scratch(form, SCRATCH_OUT));
	json_open(&out, '[');
	while (form_next_leaf(form, term, &at, &leaf))
		for (size_t t = 0; t < leaf->count; t++)
			list_value(form, &out, tree_node_text(form->tree,
			    leaf, t), spelling);
	json_close(&out, ']');
	(void)form_text(form, form_scratched(form, SCRATCH_OUT));
}

/* The one piece of a pattern that is an ordinary comparison. */
static struct span
first_text(const struct form *form, const struct term *term)
{
	const struct node *node = &form->tree->nodes[term->node];
	struct span text = {0};

	for (size_t t = 0; t < node->count && text.data == NULL; t++)
		text = tree_node_text(form->tree, node, t);
	return text;
}

/*
 * A login name is a username before "@" and a domain, or a username: what it
 * is looked up by are both.  What goes on into the domain is the rest.
 */
static void
add_login(struct form *form, struct term *term, struct span text)
{
	struct span name, rest;
	size_t at;

	if (term->op == OP_EQUALS || term->op == OP_IN) {
		add_list(form, term, AS_USERNAMES);
		return;
	}
	text_fold(form_scratch(form, SCRATCH_FOLD), text);
	name = form_scratched(form, SCRATCH_FOLD);
	at = split(name);
	(void)form_text(form, (struct span){name.data, at});
	/* Domains are stored folded. */
	rest = term->folds ? name : text;
	at = split(rest);
	term->option = at < rest.len ? OPTION_HAS_AT : OPTION_NONE;
	if (at < rest.len)
		rest = (struct span){rest.data + at + 1, rest.len - at - 1};
	(void)form_text(form, rest);
	if (form_after(form_scratch(form, SCRATCH_OUT), rest))
		(void)form_text(form, form_scratched(form, SCRATCH_OUT));
	else
		(void)form_text(form, (struct span){"\xf4\x8f\xbf\xbf", 4});
}

static void
bind_text(struct form *form, struct term *term)
{
	struct span text = first_text(form, term);

	if (term->op == OP_PRESENT)
		return;
	if (term->op == OP_IN)
		add_list(form, term, term->folds ? FOLDED : AS_IS);
	else if (term->op == OP_PIECES)
		add_pieces(form, term);
	else if (term->op == OP_RANGE)
		add_range(form, term, text);
	else
		add_text(form, text, term->folds);
	if (term->attribute == UD_ATTRIBUTE_LOGIN_NAME) {
		add_login(form, term, term->op == OP_PIECES ?
		    match_longest(form, term) : text);
	} else if (!term->folds && leaf_seeks_fold(term->attribute)) {
		if (term->op == OP_IN)
			add_list(form, term, FOLDED);
		else if (term->op == OP_EQUALS)
			add_text(form, text, 1);
	}
	match_bind(form, term, text);
}

static void
bind_metadata(struct form *form, struct term *term, const struct node *node)
{
	struct span value;

	if (node->kind == NODE_PRESENT)
		return;
	value = tree_node_text(form->tree, node, 1);
	if (term->op == OP_RANGE)
		add_range(form, term, tree_node_text(form->tree, node, 0));
	else if (term->op != OP_PRESENT)
		add_text(form, tree_node_text(form->tree, node, 0),
		    term->folds);
	if (term->option == VALUE_ANY)
		return;
	(void)form_bytes(form, value);
	(void)form_int(form, text_digest(value));
}

void
leaf_bind(struct form *form, struct term *term)
{
	const struct node *node = &form->tree->nodes[term->node];
	size_t before = form->param_count;

	term->param = (uint16_t)(before + 1);
	switch (term->kind) {
	case TERM_TEXT:
		bind_text(form, term);
		break;
	case TERM_METADATA:
		bind_metadata(form, term, node);
		break;
	case TERM_LINK:
		for (unsigned t = 0; t < 3; t++)
			if (term->option & 1u << t)
				(void)form_text(form, tree_node_text(
				    form->tree, node, t));
		break;
	case TERM_STATE:
		/* The states are written into the statement. */
		break;
	case TERM_REVISION:
		if (term->op == OP_PRESENT)
			break;
		/* fall through */
	default:
		(void)form_int(form, node->number);
		break;
	}
	term->param_count = (uint8_t)(form->param_count - before);
}
