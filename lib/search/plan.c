/* SPDX-License-Identifier: MIT */
#include "search/plan.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

enum {
	SELECTS_MAX = 100,	/* that are united; databases allow some 500 */
	NESTED_MAX = 3,		/* selects inside each other */
	KNOWN_DEPTH_MAX = 4,	/* brackets in the question for a gram table */
	USERS_OF_NAME = 1000	/* of a list */
};

const struct plan plan_everybody = {.driver = DRIVE_WALK, .cost = COST_NONE};

/* How many users one value of an attribute is likely to have. */
static int
users_of_value(int attribute)
{
	switch (attribute) {
	case UD_ATTRIBUTE_ID:
		return 1;
	case UD_ATTRIBUTE_USERNAME:
	case UD_ATTRIBUTE_PRIMARY_USERNAME:
		return 2;
	case UD_ATTRIBUTE_EMAIL:
	case UD_ATTRIBUTE_PHONE:
	case UD_ATTRIBUTE_LOGIN_NAME:
		return 4;
	case UD_ATTRIBUTE_ORGANIZATION_ID:
		return 5000;
	case UD_ATTRIBUTE_SCHEMA_ID:
	case UD_ATTRIBUTE_SCHEMA_TYPE:
		return 200000;
	default:
		return COST_NONE;
	}
}

/* By the characters of a needle, the marks of its edges included. */
static int
users_of_needle(const struct form *form, const struct term *term)
{
	static const int by_length[] = {COST_NONE, COST_NONE, 100000, 20000,
	    5000, 2500, 1000, 500};
	size_t length = text_length(form_param(form, term->param));

	if (term->op == OP_PIECES)
		length = length > 4 ? length - 2 : 4;
	length += term->op == OP_EQUALS ? 2 : term->op != OP_CONTAINS;
	return by_length[length < 7 ? length : 7];
}

static int
cost_of_list(const struct form *form, const struct term *term, int each)
{
	struct span list = form_param(form, term->param);
	int values = 1;

	for (size_t i = 0; i < list.len && values < 1000; i++)
		values += list.data[i] == ',';
	return each >= COST_WALK ? COST_NONE : values * each;
}

/* A prefix, where the b-tree of the column can be ranged over. */
static int
cost_of_range(const struct form *form, const struct term *term)
{
	int can = term->attribute == UD_ATTRIBUTE_ID ||
	    term->attribute == UD_ATTRIBUTE_PHONE ||
	    (term->folds && (term->attribute == UD_ATTRIBUTE_EMAIL ||
	    term->attribute == UD_ATTRIBUTE_LOGIN_NAME ||
	    term->attribute == UD_ATTRIBUTE_USERNAME ||
	    term->attribute == UD_ATTRIBUTE_PRIMARY_USERNAME));

	return can ? users_of_needle(form, term) : COST_NONE;
}

static int
cost_of_text(const struct form *form, const struct term *term)
{
	int each = users_of_value(term->attribute);

	if (term->attribute == UD_ATTRIBUTE_ORGANIZATION_ID)
		return term->op == OP_IN ? cost_of_list(form, term, each) :
		    term->op == OP_EQUALS ? each : COST_NONE;
	switch (term->op) {
	case OP_EQUALS:
		return each != COST_NONE || term->gram == 0 ? each :
		    users_of_needle(form, term);
	case OP_IN:
		return cost_of_list(form, term, each == COST_NONE &&
		    term->gram != 0 ? USERS_OF_NAME : each);
	case OP_RANGE:
		if (term->gram == 0)
			return cost_of_range(form, term);
		/* fall through */
	default:
		return term->gram == 0 ? COST_NONE :
		    users_of_needle(form, term);
	}
}

static int
cost_of_leaf(const struct form *form, const struct term *term)
{
	if (term->negated)
		return COST_NONE;
	switch (term->kind) {
	case TERM_TEXT:
		return cost_of_text(form, term);
	case TERM_METADATA:
		return term->option == VALUE_IS && term->op == OP_EQUALS &&
		    !term->folds ? 100 : 50000;
	case TERM_LINK:
		return term->option == LINK_OR_USERNAME ? COST_NONE :
		    (term->option & 3) == 3 ? 1 : 50000;
	case TERM_REVISION:
		return 200000;
	default:
		return COST_NONE;
	}
}

/* Does its select find nothing else? */
static int
is_exact(const struct term *term)
{
	if (term->kind != TERM_TEXT)
		return 1;
	if (term->attribute == UD_ATTRIBUTE_LOGIN_NAME)
		return 0;
	return term->gram == 0 || term->exact || (term->op == OP_EQUALS &&
	    users_of_value(term->attribute) != COST_NONE);
}

static void
weigh_leaf(const struct form *form, struct term *term)
{
	int known = term->gram != 0 && !term->negated &&
	    !form->grams.arrays &&
	    term->attribute != UD_ATTRIBUTE_LOGIN_NAME;

	term->cost = cost_of_leaf(form, term);
	term->exact_keys = (uint8_t)is_exact(term);
	term->selects = term->attribute == UD_ATTRIBUTE_LOGIN_NAME ||
	    term->attribute == UD_ATTRIBUTE_ID ? 3 : 1;
	term->nested = 1;
	term->known = (uint8_t)(known ? 1u << term->gram : 0);
	term->known_depth = 0;
	term->least[0] = known && term->gram == 3 ? term->cost : COST_NONE;
	term->least[1] = known && term->gram == 5 ? term->cost : COST_NONE;
}

/* Alternatives: all must be found, and are then united. */
static void
weigh_or(struct form *form, uint32_t i)
{
	struct term *term = &form->terms[i];
	uint32_t end = i + term->size;
	int sum = 0, selects = 0;

	term->exact_keys = 1;
	term->known = 1 << 3 | 1 << 5;
	for (i++; i < end; i += form->terms[i].size) {
		const struct term *one = &form->terms[i];

		sum = one->cost >= COST_WALK || sum >= COST_WALK ?
		    COST_NONE : sum + one->cost;
		selects += one->selects;
		term->exact_keys = term->exact_keys && one->exact_keys;
		term->known = (uint8_t)(term->known & one->known);
		if (one->nested > term->nested)
			term->nested = one->nested;
		if (one->known_depth >= term->known_depth)
			term->known_depth =
			    (uint8_t)(one->known_depth + 1);
	}
	term->cost = sum >= COST_WALK || selects > SELECTS_MAX ? COST_NONE :
	    sum;
	term->selects = (uint16_t)(selects > SELECTS_MAX ? SELECTS_MAX :
	    selects);
	if (term->known_depth > KNOWN_DEPTH_MAX)
		term->known = 0;
	term->least[0] = term->known & 1 << 3 ? term->cost : COST_NONE;
	term->least[1] = term->known & 1 << 5 ? term->cost : COST_NONE;
}

/* Conditions: the one that finds least drives, the others are tested. */
static void
weigh_and(struct form *form, uint32_t i)
{
	struct term *term = &form->terms[i];
	uint32_t end = i + term->size;

	term->cost = term->least[0] = term->least[1] = COST_NONE;
	term->best = i + 1;
	for (i++; i < end; i += form->terms[i].size) {
		const struct term *one = &form->terms[i];

		if (one->cost < term->cost) {
			term->cost = one->cost;
			term->best = i;
		}
		for (int k = 0; k < 2; k++)
			if (one->least[k] < term->least[k])
				term->least[k] = one->least[k];
		term->known = (uint8_t)(term->known | one->known);
		if (one->known != 0 && one->known_depth >= term->known_depth)
			term->known_depth =
			    (uint8_t)(one->known_depth + 1);
	}
	term->exact_keys = form->terms[term->best].exact_keys;
	term->nested = (uint8_t)(form->terms[term->best].nested + 1);
	term->selects = 1;
	/* Databases read selects inside each other to some depth only. */
	if (term->nested > NESTED_MAX)
		term->cost = COST_NONE;
	if (term->known_depth > KNOWN_DEPTH_MAX) {
		term->known = 0;
		term->least[0] = term->least[1] = COST_NONE;
	}
}

/* Operands stand behind their combinator: from the last term to the first. */
static void
weigh(struct form *form)
{
	for (size_t i = form->count; i-- > 0;) {
		struct term *term = &form->terms[i];

		if (term->kind == TERM_OR)
			weigh_or(form, (uint32_t)i);
		else if (term->kind == TERM_AND)
			weigh_and(form, (uint32_t)i);
		else
			weigh_leaf(form, term);
	}
}

/* The question of a term that the table knows; done says of each part whether
 * the answer leaves nothing to test. */
static int
question(const struct form *form, uint32_t i, int gram, struct buf *out,
    uint8_t *done)
{
	const struct term *term = &form->terms[i];
	uint32_t at = i, end = i + term->size;
	struct span match;
	int all = 1, first = 1;

	if (term->kind > TERM_OR) {
		match = form_param(form, term->match);
		buf_add(out, match.data, match.len);
		done[at] = term->exact;
		return done[at];
	}
	for (i++; i < end; i += form->terms[i].size) {
		if ((form->terms[i].known & 1 << gram) == 0) {
			all = 0;
			continue;
		}
		buf_puts(out, first ? "(" : term->kind == TERM_AND ?
		    ") AND (" : ") OR (");
		first = 0;
		if (!question(form, i, gram, out, done))
			all = 0;
	}
	buf_putc(out, ')');
	done[at] = (uint8_t)all;
	return all;
}

/* Of what the table is asked for all at once, the longest that is known. */
static uint16_t
best_needle(const struct form *form, int gram)
{
	uint32_t end = form->terms[0].size, best = 0;
	uint16_t needle = form->terms[0].needle;

	for (uint32_t i = 1; form->terms[0].kind == TERM_AND && i < end;
	    i += form->terms[i].size) {
		const struct term *term = &form->terms[i];
		uint32_t len = term->needle == 0 ||
		    (term->known & 1 << gram) == 0 ? 0 :
		    form->params[term->needle - 1].len;

		if (len > best) {
			best = len;
			needle = term->needle;
		}
	}
	return needle;
}

static void
drive_by_grams(struct plan *plan, struct form *form, int gram)
{
	(void)question(form, 0, gram, form_scratch(form, SCRATCH_OUT),
	    plan->done);
	plan->driver = DRIVE_GRAM;
	plan->gram = gram;
	plan->uses_grams = 1;
	plan->needle = best_needle(form, gram);
	if (form->terms[0].kind > TERM_OR)
		plan->match = form->terms[0].match;
	else
		plan->match = form_text(form, form_scratched(form,
		    SCRATCH_OUT));
}

/* Does the select of a term look into a gram table? */
static int
has_grams(const struct form *form, uint32_t i)
{
	for (uint32_t end = i + form->terms[i].size; i < end; i++)
		if (form->terms[i].gram != 0)
			return 1;
	return 0;
}

void
plan_make(struct plan *plan, struct form *form)
{
	uint32_t best = 0;
	int cost, by_5, by_3;

	*plan = (struct plan){.driver = DRIVE_WALK, .cost = COST_NONE};
	if (form->constant != FORM_TERMS || form->error->code != UD_OK)
		return;
	plan->done = mem_zalloc(form->count);
	if (plan->done == NULL) {
		(void)error_no_memory(form->error);
		return;
	}
	weigh(form);
	if (form->terms[0].kind == TERM_AND)
		best = form->terms[0].best;
	cost = form->terms[best].cost;
	by_3 = form->terms[0].least[0];
	by_5 = form->terms[0].least[1];
	if (by_5 <= cost && by_5 != COST_NONE) {
		plan->cost = by_5;
		drive_by_grams(plan, form, 5);
	} else if (by_3 <= cost && by_3 != COST_NONE) {
		plan->cost = by_3;
		drive_by_grams(plan, form, 3);
	} else if (cost < COST_WALK) {
		const struct term *term = &form->terms[best];

		plan->driver = term->kind == TERM_TEXT && term->attribute ==
		    UD_ATTRIBUTE_ORGANIZATION_ID && term->op == OP_EQUALS &&
		    !term->folds ? DRIVE_ORG : DRIVE_KEYS;
		plan->cost = cost;
		plan->term = best;
		plan->done[best] = form->terms[best].exact_keys;
		plan->uses_grams = !form->grams.arrays &&
		    has_grams(form, best);
	}
}

void
plan_by_scope(struct plan *plan, const struct form *form)
{
	if (plan->done != NULL)
		memset(plan->done, 0, form->count);
	plan->driver = DRIVE_SCOPE;
	plan->uses_grams = 0;
}

void
plan_free(struct plan *plan)
{
	mem_free(plan->done);
	plan->done = NULL;
}
