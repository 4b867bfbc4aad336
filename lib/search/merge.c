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

/* The place where a term tells its leaf; 0 without memory. */
static uint32_t
link_of(struct form *form, struct term *term)
{
	struct link *bigger;
	size_t room = form->link_room == 0 ? 64 : form->link_room * 2;

	if (term->link != 0)
		return term->link;
	if (form->link_count == form->link_room) {
		bigger = mem_grow(form->links, room * sizeof(*bigger));
		if (bigger == NULL) {
			(void)error_no_memory(form->error);
			return 0;
		}
		form->links = bigger;
		form->link_room = room;
	}
	form->links[form->link_count++] = (struct link){term->node, 0};
	term->link = term->tail = (uint32_t)form->link_count;
	return term->link;
}

/* The leaves of b go to the end of the list of a. */
static int
join(struct form *form, struct term *a, struct term *b)
{
	if (link_of(form, a) == 0 || link_of(form, b) == 0)
		return 0;
	form->links[a->tail - 1].next = b->link;
	a->tail = b->tail;
	a->op = OP_IN;
	return 1;
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
merged(struct form *form, size_t at, struct term *term)
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
			return join(form, other, term);
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
		    term->number != form->states))
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
