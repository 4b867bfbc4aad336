/* SPDX-License-Identifier: MIT */
/* Words, parameters, and the tests of a user. */
#include "search/emit.h"

#include <stdio.h>
#include <string.h>

#include "search/place.h"

enum { GROUP_MAX = 32 };	/* operands side by side in one chain */

void
emit_param(struct emit *e, unsigned n)
{
	char text[16];

	if (e->numbers[n] == 0) {
		e->params->in_form[e->params->count++] = (uint16_t)n;
		e->numbers[n] = (uint16_t)e->params->count;
	}
	(void)snprintf(text, sizeof(text), "?%u", e->numbers[n]);
	buf_puts(e->out, text);
}

void
emit_int(struct emit *e, int n)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "%d", n);
	buf_puts(e->out, text);
}

void
emit_elements(struct emit *e, unsigned n)
{
	const char *words = e->sql->driver->elements;
	const char *at;

	if (words == NULL)
		words = "SELECT value FROM json_each({n})";
	at = strstr(words, "{n}");
	if (at == NULL)
		at = words + strlen(words);
	buf_add(e->out, words, (size_t)(at - words));
	emit_param(e, n);
	if (*at != '\0')
		buf_puts(e->out, at + 3);
}

void
emit_position(struct emit *e)
{
	const char *word = e->sql->driver->position;

	buf_puts(e->out, word == NULL ? "instr" : word);
}

void
emit_fragment(struct emit *e, const char *fragment, const struct term *term)
{
	const char *comparison = term->op < OPS ? comparisons[term->op] : "";

	for (const char *p = fragment; *p != '\0'; p++) {
		size_t plain = strcspn(p, "$&?#%");

		buf_add(e->out, p, plain);
		p += plain;
		switch (*p) {
		case '\0':
			return;
		case '$':
			buf_puts(e->out, place_column(term));
			break;
		case '&':
			emit_fragment(e, comparison, term);
			if (term->kind == TERM_TEXT)
				buf_puts(e->out, place_option(term->attribute,
				    term->option));
			break;
		case '%':
			emit_position(e);
			break;
		case '?':
			p++;
			emit_param(e, term->param + (unsigned)(*p - '1'));
			break;
		default:
			p++;
			emit_elements(e, term->param + (unsigned)(*p - '1'));
			break;
		}
	}
}

static void
put_states(struct emit *e, int64_t states)
{
	const char *between = "u.state IN (";

	for (int state = 1; state <= 5; state++) {
		if ((states & 1 << state) == 0)
			continue;
		buf_puts(e->out, between);
		emit_int(e, state);
		between = ", ";
	}
	buf_putc(e->out, ')');
}

static void
put_leaf_test(struct emit *e, const struct term *term)
{
	const struct place *place;

	if (term->kind == TERM_STATE) {
		put_states(e, term->number);
		return;
	}
	if (term->kind != TERM_TEXT) {
		buf_puts(e->out, term->negated ? "NOT (" : "(");
		emit_fragment(e, place_test(term), term);
		buf_putc(e->out, ')');
		return;
	}
	place = &places[term->attribute];
	if (term->negated && place->none != NULL) {
		emit_fragment(e, place->none, term);
		return;
	}
	buf_puts(e->out, term->negated ? "NOT (" : "(");
	emit_fragment(e, place->test, term);
	buf_putc(e->out, ')');
}

static int
depth_of(const struct form *form, uint32_t i)
{
	uint32_t end = i + form->terms[i].size;
	int deepest = 0;

	if (form->terms[i].kind > TERM_OR)
		return 0;
	for (i++; i < end; i += form->terms[i].size) {
		int depth = 1 + depth_of(form, i);

		if (depth > deepest)
			deepest = depth;
	}
	return deepest;
}

/* Operands in groups of groups: databases read chains one inside the other,
 * and give up at some depth. */
void
emit_chain(struct emit *e, size_t first, size_t count, const char *between)
{
	size_t half = count / 2;

	if (count > GROUP_MAX) {
		buf_putc(e->out, '(');
		emit_chain(e, first, half, between);
		buf_putc(e->out, ')');
		buf_puts(e->out, between);
		buf_putc(e->out, '(');
		emit_chain(e, first + half, count - half, between);
		buf_putc(e->out, ')');
		return;
	}
	for (size_t k = 0; k < count; k++) {
		if (k > 0)
			buf_puts(e->out, between);
		emit_test(e, e->operands[first + k]);
	}
}

/* The operands of a combinator that are still to be tested; none is TRUE.
 * The deepest comes first: so the database's parser needs least. */
size_t
emit_gather(struct emit *e, uint32_t i, const uint8_t *done, uint32_t except)
{
	size_t first = e->used, deepest = first;
	uint32_t end = i + e->form->terms[i].size, swap;
	int depth = -1;

	for (i++; i < end; i += e->form->terms[i].size) {
		int its = depth_of(e->form, i);

		if ((done != NULL && done[i]) || i == except)
			continue;
		if (its > depth) {
			depth = its;
			deepest = e->used;
		}
		e->operands[e->used++] = i;
	}
	if (deepest != first) {
		swap = e->operands[first];
		e->operands[first] = e->operands[deepest];
		e->operands[deepest] = swap;
	}
	return e->used - first;
}

void
emit_test(struct emit *e, uint32_t i)
{
	const struct term *term = &e->form->terms[i];
	size_t first = e->used;

	if (term->kind > TERM_OR) {
		put_leaf_test(e, term);
		return;
	}
	buf_putc(e->out, '(');
	emit_chain(e, first, emit_gather(e, i, NULL, UINT32_MAX),
	    term->kind == TERM_AND ? " AND " : " OR ");
	buf_putc(e->out, ')');
	e->used = first;
}
