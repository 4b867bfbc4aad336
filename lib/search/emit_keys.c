/* SPDX-License-Identifier: MIT */
/* Selects of keys: what drives a search, or a branch of it. */
#include "search/emit.h"
#include "search/match.h"
#include "search/place.h"

void
emit_match(struct emit *e, int gram, uint16_t match)
{
	buf_puts(e->out, gram == 5 ?
	    "SELECT rowid FROM ud_g5 WHERE ud_g5 MATCH " :
	    "SELECT rowid FROM ud_g3 WHERE ud_g3 MATCH ");
	emit_param(e, match);
}

/* The needle is in the column, and so are its grams, which the index knows.
 * The cheaper question comes first, for where the index is not used.  A set
 * that is selected is one whose value no plan depends on. */
static void
put_array_match(struct emit *e, const char *column, uint16_t match,
    uint16_t needle)
{
	buf_putc(e->out, '(');
	emit_position(e);
	buf_puts(e->out, "(g.");
	buf_puts(e->out, column);
	buf_puts(e->out, ", ");
	emit_param(e, needle);
	buf_puts(e->out, ") > 0 AND g.grams @> (SELECT CAST(");
	emit_param(e, match);
	buf_puts(e->out, " AS INT4[])))");
}

void
emit_term_match(struct emit *e, const struct term *term)
{
	if (!e->form->grams.arrays) {
		emit_match(e, term->gram, term->match);
		return;
	}
	buf_puts(e->out, "SELECT g.owner FROM ud_grams g WHERE ");
	if (term->match != 0)
		put_array_match(e, match_column(term->attribute), term->match,
		    term->needle);
	if (term->raw_match == 0)
		return;
	buf_puts(e->out, term->match != 0 ? " OR " : "");
	put_array_match(e, "raw", term->raw_match, term->raw_needle);
}

/* Prefixes and equals of a login name: its usernames. */
static void
put_login_keys(struct emit *e, const struct term *term)
{
	unsigned rest = term->param + (term->op == OP_RANGE ? 3u : 2u);
	int looks_up = term->op == OP_EQUALS || term->op == OP_IN;

	if (looks_up) {
		buf_puts(e->out, "SELECT n.owner FROM ud_usernames n"
		    " WHERE n.fold IN (");
		emit_elements(e, term->param + 1u);
		buf_putc(e->out, ')');
		return;
	}
	if (term->gram != 0) {
		emit_term_match(e, term);
	} else {
		buf_puts(e->out, "SELECT n.owner FROM ud_usernames n"
		    " WHERE n.fold >= ");
		emit_param(e, term->param);
		buf_puts(e->out, " AND n.fold < ");
		emit_param(e, term->param + 1u);
	}
	if (term->op == OP_RANGE || term->op == OP_FROM) {
		buf_puts(e->out, " UNION SELECT n.owner FROM ud_usernames n"
		    " WHERE n.fold = ");
		emit_param(e, rest - 1);
		return;
	}
	/* The users of the organizations whose domains can match. */
	buf_puts(e->out, " UNION SELECT u.key FROM ud_users u WHERE u.org IN"
	    " (SELECT d.org FROM ud_domains d WHERE ");
	if (term->option != OPTION_HAS_AT) {
		emit_position(e);
		buf_puts(e->out, "(d.domain, ");
		emit_param(e, rest);
		buf_puts(e->out, ") > 0)");
	} else {
		buf_puts(e->out, "d.domain >= ");
		emit_param(e, rest);
		buf_puts(e->out, " AND d.domain < ");
		emit_param(e, rest + 1);
		buf_putc(e->out, ')');
	}
}

/* An exact comparison seeks the fold, a fold of an id may be the id. */
static void
put_text_keys(struct emit *e, const struct term *term)
{
	const struct place *place = &places[term->attribute];

	if (term->attribute == UD_ATTRIBUTE_LOGIN_NAME) {
		put_login_keys(e, term);
		return;
	}
	if (term->gram != 0) {
		emit_term_match(e, term);
		return;
	}
	if (term->attribute == UD_ATTRIBUTE_ID && term->folds) {
		struct term plain = *term;

		plain.folds = 0;
		emit_fragment(e, place->keys, &plain);
		buf_puts(e->out, " UNION SELECT u.key FROM ud_users u WHERE ");
		buf_puts(e->out, term->op == OP_EQUALS ? "u.id_fold = " :
		    term->op == OP_IN ? "u.id_fold IN (" : "u.id_fold >= ");
		if (term->op == OP_IN)
			emit_elements(e, term->param);
		else
			emit_param(e, term->param);
		if (term->op == OP_RANGE) {
			buf_puts(e->out, " AND u.id_fold < ");
			emit_param(e, term->param + 1u);
		}
		buf_puts(e->out, term->op == OP_IN ? ")" : "");
		return;
	}
	emit_fragment(e, place->keys, term);
	if (!term->folds && (term->op == OP_EQUALS || term->op == OP_IN) &&
	    (term->attribute == UD_ATTRIBUTE_EMAIL ||
	    term->attribute == UD_ATTRIBUTE_USERNAME ||
	    term->attribute == UD_ATTRIBUTE_PRIMARY_USERNAME)) {
		buf_puts(e->out, " AND ");
		buf_puts(e->out, place->fold);
		buf_puts(e->out, term->op == OP_IN ? " IN (" : " = ");
		if (term->op == OP_IN)
			emit_elements(e, term->param + 1u);
		else
			emit_param(e, term->param + 1u);
		buf_puts(e->out, term->op == OP_IN ? ")" : "");
	}
}

/* Users of organizations: their index knows the states too. */
static int
is_org(const struct term *term)
{
	return term->kind == TERM_TEXT &&
	    term->attribute == UD_ATTRIBUTE_ORGANIZATION_ID;
}

void
emit_keys(struct emit *e, uint32_t i)
{
	const struct term *term = &e->form->terms[i];
	uint32_t end = i + term->size, best;
	size_t first = e->used;
	size_t count;

	if (term->kind == TERM_OR) {
		for (uint32_t k = i + 1; k < end; k += e->form->terms[k].size) {
			if (k > i + 1)
				buf_puts(e->out, " UNION ");
			emit_keys(e, k);
		}
	} else if (term->kind == TERM_AND) {
		best = term->best;
		buf_puts(e->out, "SELECT u.key FROM ud_users u WHERE ");
		if (is_org(&e->form->terms[best])) {
			emit_test(e, best);
			buf_puts(e->out, " AND u.state <> 3");
		} else {
			buf_puts(e->out, "u.key IN (");
			emit_keys(e, best);
			buf_putc(e->out, ')');
		}
		count = emit_gather(e, i, NULL,
		    e->form->terms[best].exact_keys ? best : UINT32_MAX);
		if (count > 0) {
			buf_puts(e->out, " AND ");
			emit_join(e, first, count, TERM_AND);
		}
		e->used = first;
	} else if (term->kind == TERM_TEXT) {
		put_text_keys(e, term);
	} else {
		emit_fragment(e, place_keys(term), term);
	}
}
