/* SPDX-License-Identifier: MIT */
/* The normal form: combinators.  Leaves: leaf.c. */
#include "search/form.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "search/leaf.h"
#include "search/merge.h"

enum { KEPT_BYTES_MAX = 64 * 1024 };

#define WHOLE UINT32_MAX	/* the tree, in place of a node of it */

static int
too_large(struct form *form, const char *what)
{
	return error_set(form->error, UD_EINVAL, "search.too_large", NULL,
	    "filters", "the filter needs more than %d %s",
	    strcmp(what, "parameters") == 0 ? FORM_PARAMS_MAX :
	    FORM_BYTES_MAX, what);
}

static struct param *
add_param(struct form *form)
{
	struct param *bigger;
	size_t room = form->param_room == 0 ? 32 : form->param_room * 2;

	if (form->error->code != UD_OK)
		return NULL;
	if (form->param_count == FORM_PARAMS_MAX) {
		(void)too_large(form, "parameters");
		return NULL;
	}
	if (form->param_count == form->param_room) {
		bigger = mem_grow(form->params, room * sizeof(*bigger));
		if (bigger == NULL) {
			(void)error_no_memory(form->error);
			return NULL;
		}
		form->params = bigger;
		form->param_room = room;
	}
	return &form->params[form->param_count++];
}

uint16_t
form_int(struct form *form, int64_t number)
{
	struct param *param = add_param(form);

	if (param == NULL)
		return 0;
	*param = (struct param){PARAM_INT, number, 0, 0};
	return (uint16_t)form->param_count;
}

static uint16_t
add_bytes(struct form *form, enum param_type type, struct span text)
{
	struct param *param = add_param(form);

	if (param == NULL)
		return 0;
	*param = (struct param){type, 0, (uint32_t)form->bytes.len,
	    (uint32_t)text.len};
	buf_add(&form->bytes, text.data, text.len);
	if (buf_ok(&form->bytes))
		return (uint16_t)form->param_count;
	if (form->bytes.len + text.len > FORM_BYTES_MAX)
		(void)too_large(form, "bytes of text");
	else
		(void)error_no_memory(form->error);
	return 0;
}

uint16_t
form_text(struct form *form, struct span text)
{
	return add_bytes(form, PARAM_TEXT, text);
}

uint16_t
form_bytes(struct form *form, struct span bytes)
{
	return add_bytes(form, PARAM_BYTES, bytes);
}

struct buf *
form_scratch(struct form *form, enum scratch which)
{
	buf_reset(&form->scratch[which]);
	return &form->scratch[which];
}

struct span
form_scratched(struct form *form, enum scratch which)
{
	const struct buf *buf = &form->scratch[which];

	if (!buf_ok(buf) && form->error->code == UD_OK)
		(void)error_no_memory(form->error);
	return (struct span){buf->data == NULL ? "" : buf->data, buf->len};
}

struct span
form_param(const struct form *form, size_t n)
{
	const struct param *param = &form->params[n - 1];

	/* The buffer of only empty texts may not exist. */
	return (struct span){form->bytes.data == NULL ? "" :
	    form->bytes.data + param->at, param->len};
}

int
form_after(struct buf *out, struct span prefix)
{
	static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
	const char *data = prefix.data;
	size_t len = prefix.len;

	while (len > 0) {
		const char *at;
		size_t start = len;
		int32_t c;

		while (start > 0 && ((unsigned char)data[--start] & 0xc0) ==
		    0x80)
			;
		at = data + start;
		c = text_next(&at, data + len);
		len = start;
		if (c == 0x10ffff)
			continue;
		c = c == 0xd7ff ? 0xe000 : c + 1;
		buf_add(out, data, len);
		if (c < 0x80) {
			buf_putc(out, (char)c);
		} else {
			int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;

			buf_putc(out, (char)(first[more + 1] |
			    (c >> (6 * more))));
			while (more-- > 0)
				buf_putc(out, (char)(0x80 |
				    ((c >> (6 * more)) & 0x3f)));
		}
		return 1;
	}
	return 0;
}

int
form_next_leaf(const struct form *form, const struct term *term,
    uint32_t *at, const struct node **leaf)
{
	const struct node *nodes = form->tree->nodes;

	if (term->link == 0) {
		*leaf = &nodes[term->node];
		return (*at)++ == 0;
	}
	*at = *at == 0 ? term->link : form->links[*at - 1].next;
	if (*at == 0)
		return 0;
	*leaf = &nodes[form->links[*at - 1].node];
	return 1;
}

static struct term *
add_term(struct form *form)
{
	struct term *bigger;
	size_t room = form->room == 0 ? 32 : form->room * 2;

	if (form->error->code != UD_OK)
		return NULL;
	if (form->count == form->room) {
		bigger = mem_grow(form->terms, room * sizeof(*bigger));
		if (bigger == NULL) {
			(void)error_no_memory(form->error);
			return NULL;
		}
		form->terms = bigger;
		form->room = room;
	}
	bigger = &form->terms[form->count++];
	*bigger = (struct term){.size = 1};
	return bigger;
}

/* Forget the terms from a place on. */
static enum form_constant
cut(struct form *form, size_t at, enum form_constant value)
{
	form->count = at;
	return value;
}

/* Take a term away from before those that follow it. */
static void
remove_term(struct form *form, size_t at)
{
	form->count--;
	memmove(form->terms + at, form->terms + at + 1,
	    (form->count - at) * sizeof(*form->terms));
}

/* One leaf into the form; attribute: of a text. */
static enum form_constant
put_leaf(struct form *form, uint32_t i, int attribute, int negated)
{
	size_t at = form->count;
	struct term made = {.size = 1, .node = i,
	    .attribute = (uint8_t)attribute};
	enum form_constant value = leaf_make(form->tree, i, &made);
	struct term *term;

	if (value != FORM_TERMS)
		return negated ? (enum form_constant)!value : value;
	if ((term = add_term(form)) == NULL)
		return cut(form, at, FORM_FALSE);
	made.negated = negated != 0;
	*term = made;
	if (made.kind != TERM_STATE)
		return FORM_TERMS;
	/* Everybody has one state of a few. */
	term->negated = 0;
	term->number = form->states & (negated ? ~made.number : made.number);
	if (term->number == 0)
		return cut(form, at, FORM_FALSE);
	return term->number == form->states ? cut(form, at, FORM_TRUE) :
	    FORM_TERMS;
}

static enum form_constant put(struct form *form, uint32_t i, int negated,
    int parent);

/* Operand after operand.  i is a combinator, a search box, or WHOLE. */
static enum form_constant
put_operands(struct form *form, uint32_t i, int negated, int kind)
{
	const struct node *nodes = form->tree->nodes;
	enum form_constant absorbing = kind == TERM_AND ? FORM_FALSE :
	    FORM_TRUE;
	uint32_t next = i == WHOLE ? 0 : i + 1;
	uint32_t end = i == WHOLE ? (uint32_t)form->tree->count :
	    i + nodes[i].size;
	enum form_constant value;
	size_t at = form->count;
	int box = i != WHOLE && nodes[i].kind == NODE_ANY_TEXT;

	for (int k = 0; box ? leaf_any_text[k] != 0 : next < end; k++) {
		size_t before = form->count;

		if (box) {
			value = put_leaf(form, i, leaf_any_text[k], negated);
		} else {
			value = put(form, next, negated, kind);
			next += nodes[next].size;
		}
		if (form->error->code != UD_OK || value == absorbing)
			return cut(form, at, absorbing);
		/* What was left of it is of our kind after all. */
		if (value == FORM_TERMS && form->terms[before].kind == kind)
			remove_term(form, before);
	}
	return form->count > at ? FORM_TERMS : (enum form_constant)!absorbing;
}

/* A combinator that stands for itself: its parent is of the other kind. */
static enum form_constant
put_combinator(struct form *form, uint32_t i, int negated, int kind)
{
	size_t at = form->count;
	struct term *term = add_term(form);
	enum form_constant value;

	if (term == NULL)
		return FORM_FALSE;
	term->kind = (uint8_t)kind;
	value = put_operands(form, i, negated, kind);
	if (value == FORM_TERMS)
		value = merge_operands(form, at);
	if (value != FORM_TERMS)
		return cut(form, at, value);
	term = &form->terms[at];
	term->size = (uint32_t)(form->count - at);
	/* One operand is itself. */
	if (term[1].size == term->size - 1)
		remove_term(form, at);
	return FORM_TERMS;
}

/* Recursion is as deep as the tree, which has a limit. */
static enum form_constant
put(struct form *form, uint32_t i, int negated, int parent)
{
	const struct node *node = &form->tree->nodes[i];
	int kind;

	if (node->kind == NODE_NOT)
		return put(form, i + 1, !negated, parent);
	if (node->kind > NODE_NOT && node->kind != NODE_ANY_TEXT)
		return put_leaf(form, i, node->attribute, negated);
	kind = (node->kind == NODE_AND) != (negated != 0) ? TERM_AND :
	    TERM_OR;
	return kind == parent ? put_operands(form, i, negated, kind) :
	    put_combinator(form, i, negated, kind);
}

struct form *
form_new(void)
{
	struct form *form = mem_zalloc(sizeof(*form));

	if (form == NULL)
		return NULL;
	form->bytes = (struct buf)BUF_INIT(FORM_BYTES_MAX);
	for (int i = 0; i < SCRATCHES; i++)
		form->scratch[i] = (struct buf)BUF_INIT(SCRATCH_BYTES_MAX);
	return form;
}

int
form_make(struct form *form, const ud_filter *tree, int64_t states,
    const struct grams *grams, struct error *error)
{
	form->states = states;
	form->grams = *grams;
	form->error = error;
	form->tree = tree;
	if (tree_whole(tree, error) != UD_OK)
		return error->code;
	form->constant = put_combinator(form, WHOLE, 0, TERM_AND);
	for (size_t i = 0; i < form->count && error->code == UD_OK; i++)
		if (form->terms[i].kind > TERM_OR)
			leaf_bind(form, &form->terms[i]);
	return error->code;
}

/* Needles are personal data.  What one large search needed is not kept. */
static void
wipe(struct buf *buf)
{
	if (buf->cap > KEPT_BYTES_MAX) {
		size_t max = buf->max;

		buf_free(buf);
		buf->max = max;
		return;
	}
	if (buf->len > 0)
		mem_wipe(buf->data, buf->len);
	buf_reset(buf);
}

void
form_wipe(struct form *form)
{
	form->count = form->param_count = 0;
	form->tree = NULL;
	form->link_count = 0;
	wipe(&form->bytes);
	for (int i = 0; i < SCRATCHES; i++)
		wipe(&form->scratch[i]);
}

void
form_free(struct form **p)
{
	struct form *form = *p;

	if (form == NULL)
		return;
	form_wipe(form);
	mem_free(form->terms);
	mem_free(form->params);
	mem_free(form->links);
	buf_free(&form->bytes);
	for (int i = 0; i < SCRATCHES; i++)
		buf_free(&form->scratch[i]);
	mem_free(form);
	*p = NULL;
}
