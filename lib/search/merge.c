/* SPDX-License-Identifier: MIT */
#include "search/merge.h"

#include "base/mem.h"
#include "search/leaf.h"

/* Equals of one attribute are one list: alternatives under an OR, and what is
 * all refused under an AND. */
static int
lists(const struct term *a, const struct term *b, int kind)
{
	return a->kind == TERM_TEXT && b->kind == TERM_TEXT &&
	    (a->op == OP_EQUALS || a->op == OP_IN) &&
	    (b->op == OP_EQUALS || b->op == OP_IN) &&
	    a->attribute == b->attribute && a->folds == b->folds &&
	    a->option == b->option && a->negated == b->negated &&
	    a->negated == (kind == TERM_AND);
}

/* The leaf of b goes to the end of the list that begins with that of a. */
static int
chain(struct form *form, struct term *a, const struct term *b)
{
	uint32_t last = a->node;

	if (form->chain == NULL)
		form->chain = mem_array(form->tree->count,
		    sizeof(*form->chain));
	if (form->chain == NULL)
		return error_no_memory(form->error);
	/* number: where the list ends, so that long ones are not walked. */
	if (a->op == OP_IN && a->number != 0)
		last = (uint32_t)a->number;
	form->chain[last] = b->node;
	last = b->node;
	while (form->chain[last] != 0)
		last = form->chain[last];
	a->number = last;
	a->op = OP_IN;
	return UD_OK;
}

static int
is_same(const struct form *form, const struct term *a, const struct term *b)
{
	return a->hash == b->hash && a->kind == b->kind &&
	    a->attribute == b->attribute && a->op == b->op &&
	    a->negated == b->negated && a->option == b->option &&
	    tree_same_node(form->tree, a->node, form->tree, b->node);
}

/* Does an earlier operand say what this one does, from now on? */
static int
merged(struct form *form, size_t at, const struct term *term)
{
	int kind = form->terms[at].kind;
	size_t end = (size_t)(term - form->terms);

	for (size_t i = at + 1; i < end; i += form->terms[i].size) {
		struct term *other = &form->terms[i];

		if (other->kind <= TERM_OR)
			continue;
		if (other->kind == TERM_STATE && term->kind == TERM_STATE) {
			other->number = kind == TERM_AND ?
			    other->number & term->number :
			    other->number | term->number;
			return 1;
		}
		if (is_same(form, other, term) && other->op != OP_IN)
			return 1;
		if (lists(other, term, kind))
			return chain(form, other, term) == UD_OK;
	}
	return 0;
}

enum form_constant
merge_operands(struct form *form, size_t at)
{
	enum form_constant absorbing = form->terms[at].kind == TERM_AND ?
	    FORM_FALSE : FORM_TRUE;
	enum form_constant value;
	size_t end = form->count, to = at + 1;

	for (size_t i = to; i < end;) {
		struct term *term = &form->terms[i];
		uint32_t size = term->size;

		/* Keep it behind what was kept, and look back. */
		if (to != i)
			for (uint32_t k = 0; k < size; k++)
				form->terms[to + k] = term[k];
		i += size;
		term = &form->terms[to];
		if (term->kind <= TERM_OR || !merged(form, at, term))
			to += size;
	}
	/* States that nobody or everybody has. */
	form->count = to;
	for (size_t i = at + 1; i < form->count; i += form->terms[i].size) {
		struct term *term = &form->terms[i];

		if (term->kind != TERM_STATE || (term->number != 0 &&
		    term->number != LEAF_ALL_STATES))
			continue;
		value = term->number == 0 ? FORM_FALSE : FORM_TRUE;
		if (value == absorbing)
			return value;
		for (size_t k = i; k + 1 < form->count; k++)
			form->terms[k] = form->terms[k + 1];
		form->count--;
		break;
	}
	return form->count > at + 1 ? FORM_TERMS :
	    (enum form_constant)!absorbing;
}
