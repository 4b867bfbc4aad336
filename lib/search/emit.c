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
emit_int(struct emit *e, int64_t n)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%lld", (long long)n);
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
		size_t plain = strcspn(p, "$&?#%^");

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
		case '^':
			buf_puts(e->out, e->sql->driver->pattern ==
			    UD_PATTERN_LIKE ? "LIKE" : "GLOB");
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

/*
 * Operands in groups of groups: databases read chains one inside the other,
 * and give up at some depth.  PostgreSQL makes a join of each subselect that
 * must be TRUE, and takes minutes to order hundreds of them: "IS TRUE" keeps
 * those of a group what they are.
 */
static void
emit_chain(struct emit *e, size_t first, size_t count, const char *between)
{
	size_t half = count / 2;

	if (count > GROUP_MAX) {
		buf_putc(e->out, '(');
		emit_chain(e, first, half, between);
		buf_puts(e->out, ") IS TRUE");
		buf_puts(e->out, between);
		buf_putc(e->out, '(');
		emit_chain(e, first + half, count - half, between);
		buf_puts(e->out, ") IS TRUE");
		return;
	}
	for (size_t k = 0; k < count; k++) {
		if (k > 0)
			buf_puts(e->out, between);
		emit_test(e, e->operands[first + k]);
	}
}

/*
 * Leaves about the same child table can be asked of each of its rows at once:
 * "some row is a, or some row is b" is "some row is a or b", and "no row is a,
 * and none is b" is "no row is a or b".  A thousand subselects become one.
 */
static int
shares_rows(const struct term *term, int kind)
{
	return term->kind == TERM_TEXT &&
	    places[term->attribute].none == NULL &&
	    term->negated == (kind == TERM_AND);
}

/* Comparisons with one row, in groups of groups as well. */
static void
put_comparisons(struct emit *e, size_t first, size_t count)
{
	size_t half = count / 2;

	if (count > GROUP_MAX) {
		buf_putc(e->out, '(');
		put_comparisons(e, first, half);
		buf_puts(e->out, ") OR (");
		put_comparisons(e, first + half, count - half);
		buf_putc(e->out, ')');
		return;
	}
	for (size_t k = 0; k < count; k++) {
		buf_puts(e->out, k > 0 ? " OR (" : "(");
		emit_fragment(e, "&", &e->form->terms[e->operands[first + k]]);
		buf_putc(e->out, ')');
	}
}

/* One subselect for all of them. */
static void
put_shared(struct emit *e, size_t first, size_t count)
{
	const struct term *term = &e->form->terms[e->operands[first]];
	const char *test = places[term->attribute].test;
	const char *at = strchr(test, '&');

	buf_puts(e->out, term->negated ? "NOT (" : "(");
	buf_add(e->out, test, (size_t)(at - test));
	buf_putc(e->out, '(');
	put_comparisons(e, first, count);
	buf_putc(e->out, ')');
	buf_puts(e->out, at + 1);
	buf_putc(e->out, ')');
}

/* Bring the operands that share rows with the first one behind it: how many
 * there are. */
static size_t
bring_together(struct emit *e, size_t first, size_t count, int kind)
{
	const struct term *terms = e->form->terms;
	const struct term *one = &terms[e->operands[first]];
	size_t together = 1;

	for (size_t k = 1; shares_rows(one, kind) && k < count; k++) {
		uint32_t i = e->operands[first + k];

		if (!shares_rows(&terms[i], kind) ||
		    terms[i].attribute != one->attribute)
			continue;
		e->operands[first + k] = e->operands[first + together];
		e->operands[first + together++] = i;
	}
	return together;
}

void
emit_join(struct emit *e, size_t first, size_t count, int kind)
{
	const char *between = kind == TERM_AND ? " AND " : " OR ";
	size_t alone = 0, together;

	/* Those that share rows first, from the end of the list. */
	for (size_t k = 0; k < count; k += together) {
		together = bring_together(e, first + k, count - k, kind);
		if (together == 1) {
			uint32_t i = e->operands[first + k];

			e->operands[first + k] = e->operands[first + alone];
			e->operands[first + alone++] = i;
		}
	}
	if (alone > 0)
		emit_chain(e, first, alone, between);
	for (size_t k = alone; k < count; k += together) {
		together = bring_together(e, first + k, count - k, kind);
		if (k > 0)
			buf_puts(e->out, between);
		put_shared(e, first + k, together);
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
	emit_join(e, first, emit_gather(e, i, NULL, UINT32_MAX), term->kind);
	buf_putc(e->out, ')');
	e->used = first;
}
