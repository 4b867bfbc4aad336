/* SPDX-License-Identifier: MIT */
#include "search/match.h"

#include "base/gram.h"
#include "base/text.h"
#include "search/leaf.h"

/* Columns of the gram tables by attribute.  Login names and the first
 * username are found among the usernames, and then checked. */
static const struct {
	const char *name;
	uint8_t indexed_as;
	uint8_t column;
} columns[] = {
	[UD_ATTRIBUTE_USERNAME] = {"un", UD_ATTRIBUTE_USERNAME,
	    GRAM_USERNAMES},
	[UD_ATTRIBUTE_PRIMARY_USERNAME] = {"un", UD_ATTRIBUTE_USERNAME,
	    GRAM_USERNAMES},
	[UD_ATTRIBUTE_LOGIN_NAME] = {"un", UD_ATTRIBUTE_USERNAME,
	    GRAM_USERNAMES},
	[UD_ATTRIBUTE_EMAIL] = {"em", UD_ATTRIBUTE_EMAIL, GRAM_EMAIL},
	[UD_ATTRIBUTE_PHONE] = {"ph", UD_ATTRIBUTE_PHONE, GRAM_PHONE},
	[UD_ATTRIBUTE_FIRST_NAME] = {"gn", UD_ATTRIBUTE_FIRST_NAME,
	    GRAM_GIVEN_NAME},
	[UD_ATTRIBUTE_LAST_NAME] = {"fn", UD_ATTRIBUTE_LAST_NAME,
	    GRAM_FAMILY_NAME},
	[UD_ATTRIBUTE_NICK_NAME] = {"nn", UD_ATTRIBUTE_NICK_NAME,
	    GRAM_NICK_NAME},
	[UD_ATTRIBUTE_DISPLAY_NAME] = {"dn", UD_ATTRIBUTE_DISPLAY_NAME,
	    GRAM_DISPLAY_NAME},
	[UD_ATTRIBUTE_MACHINE_NAME] = {"mn", UD_ATTRIBUTE_MACHINE_NAME,
	    GRAM_MACHINE_NAME},
};

enum {
	COLUMNS = sizeof(columns) / sizeof(columns[0]),
	COVERED_FROM = 8,	/* characters of a needle, */
	COVERED_ELSEWHERE = 10,	/* and of one that is for no username */
	LISTED_MAX = 16
};

/* A piece of a value that must occur, with the marks of its edges. */
struct needle {
	struct span text;
	int starts, ends;	/* it is at the beginning, at the end */
};

/* The needle with its marks, folded or not, as it is in the index; 0 if no
 * value can hold it. */
static int
map(struct form *form, enum scratch to, const struct needle *needle)
{
	struct buf *out = form_scratch(form, to);
	struct span text = needle->text;
	int possible;

	if (to == SCRATCH_FOLD) {
		text_fold(form_scratch(form, SCRATCH_TEXT), text);
		text = form_scratched(form, SCRATCH_TEXT);
	}
	if (needle->starts)
		buf_add(out, GRAM_SEP, GRAM_SEP_LEN);
	possible = gram_map(out, text);
	if (needle->ends)
		buf_add(out, GRAM_SEP, GRAM_SEP_LEN);
	return possible;
}

/* Which grams of a needle are asked for, and how. */
enum asking {
	ASK_BEGINNING,		/* it is shorter than a gram */
	ASK_PHRASE,		/* all, one after the other */
	ASK_ALL,		/* all, wherever they stand */
	ASK_COVER		/* those that cover it, wherever they stand */
};

/* Must it be so of everybody who is found? */
static int
is_condition(const struct form *form, const struct term *term)
{
	uint32_t i = 1;

	if (form->terms[0].kind != TERM_AND)
		return term == form->terms;
	while (i < form->terms[0].size && &form->terms[i] != term)
		i += form->terms[i].size;
	return i < form->terms[0].size;
}

/*
 * A phrase of the many grams of a long needle takes longer than a look at the
 * few users who have those that cover it: sooner at their usernames, for which
 * a key is enough.  Among alternatives everybody would be looked at.
 */
static enum asking
how_to_ask(const struct form *form, const struct term *term, size_t length)
{
	if (length < term->gram)
		return ASK_BEGINNING;
	if (term->gram == 3)
		return ASK_ALL;
	return length >= (leaf_reads_names(term) ? COVERED_FROM :
	    COVERED_ELSEWHERE) && is_condition(form, term) ? ASK_COVER :
	    ASK_PHRASE;
}

/* The question for one column. */
static void
ask(struct form *form, const char *column, struct span mapped, size_t length,
    const struct term *term)
{
	struct buf *out = &form->scratch[SCRATCH_OUT];
	enum asking how = how_to_ask(form, term, length);
	const char *between = "";
	struct gram_walk walk;
	struct span gram;

	buf_puts(out, column);
	buf_puts(out, " : (\"");
	if (how == ASK_BEGINNING)
		buf_add(out, mapped.data, mapped.len);
	gram_begin(&walk, mapped, term->gram, 0);
	for (size_t i = 0; gram_next(&walk, &gram); i++) {
		if (how == ASK_COVER && i % term->gram != 0 &&
		    i + term->gram != length)
			continue;
		buf_puts(out, between);
		buf_add(out, gram.data, gram.len);
		between = how == ASK_PHRASE ? " " : "\" AND \"";
	}
	buf_puts(out, how == ASK_BEGINNING ? "\" *)" : "\")");
}

/* Which table knows needles of that length; 0: none. */
static int
table_for(const struct grams *grams, size_t length)
{
	/* Words can be asked for by their beginning, numbers cannot. */
	size_t least = grams->arrays ? 1 : 0;

	if (length >= 4 + least && grams->has_5)
		return 5;
	return length >= 2 + least && grams->has_3 ? 3 : 0;
}

static int
is_ascii(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.data[i] >= 0x80)
			return 0;
	return 1;
}

/* The piece that says most: the longest. */
static struct needle
longest_piece(const struct form *form, const struct term *term)
{
	const struct node *node = &form->tree->nodes[term->node];
	struct needle best = {{0}, 0, 0};

	for (size_t t = 0; t < node->count; t++) {
		struct span text = tree_node_text(form->tree, node, t);

		if (text.data != NULL && text.len > best.text.len)
			best = (struct needle){text, t == 0,
			    t + 1 == node->count};
	}
	return best;
}

struct span
match_longest(const struct form *form, const struct term *term)
{
	return longest_piece(form, term).text;
}

/* Names have no other index, not even for equality. */
static int
has_other_index(const struct term *term)
{
	return term->attribute == UD_ATTRIBUTE_PHONE ||
	    leaf_seeks_fold(term->attribute);
}

static int
needle_of(const struct form *form, const struct term *term, struct span text,
    struct needle *needle)
{
	*needle = (struct needle){text, 0, 0};
	switch (term->op) {
	case OP_EQUALS:
		needle->starts = needle->ends = 1;
		return !has_other_index(term);
	case OP_RANGE:
	case OP_FROM:
		needle->starts = 1;
		return 1;
	case OP_CONTAINS:
		return 1;
	case OP_ENDS:
		needle->ends = 1;
		return 1;
	case OP_PIECES:
		*needle = longest_piece(form, term);
		return 1;
	default:
		return 0;
	}
}

const char *
match_column(int attribute)
{
	return columns[attribute].name;
}

/* Of arrays: the grams that cover the needle, and the needle itself, which the
 * column must hold. */
static void
ask_arrays(struct form *form, struct term *term, int use_fold)
{
	struct buf *out = form_scratch(form, SCRATCH_OUT);
	size_t n = term->gram;

	if (use_fold) {
		gram_cover(out, columns[term->attribute].column,
		    form_scratched(form, SCRATCH_FOLD), n);
		term->match = form_text(form, form_scratched(form,
		    SCRATCH_OUT));
		term->needle = form_text(form, form_scratched(form,
		    SCRATCH_FOLD));
	}
	if (!term->folds) {
		gram_cover(form_scratch(form, SCRATCH_OUT), GRAM_RAW,
		    form_scratched(form, SCRATCH_RAW), n);
		term->raw_match = form_text(form, form_scratched(form,
		    SCRATCH_OUT));
		term->raw_needle = form_text(form, form_scratched(form,
		    SCRATCH_RAW));
	}
	term->exact = term->folds;
}

/* What the fold column has, what the column of raw texts has, or both. */
static int
ask_all(struct form *form, struct term *term, const struct needle *needle)
{
	const char *column = columns[term->attribute].name;
	int use_fold = term->folds || is_ascii(needle->text);
	int possible = 1;
	struct span mapped = {0};
	size_t length;

	if (!term->folds) {
		possible = map(form, SCRATCH_RAW, needle);
		mapped = form_scratched(form, SCRATCH_RAW);
	}
	if (use_fold) {
		possible = map(form, SCRATCH_FOLD, needle) && possible;
		mapped = form_scratched(form, SCRATCH_FOLD);
	}
	length = possible ? text_length(mapped) : 0;
	term->gram = (uint8_t)table_for(&form->grams, length);
	if (form->grams.arrays) {
		if (term->gram != 0)
			ask_arrays(form, term, use_fold);
		return term->gram != 0;
	}
	if (term->gram != 0 && use_fold)
		ask(form, column, mapped, length, term);
	if (term->gram != 0 && !term->folds) {
		if (use_fold)
			buf_puts(&form->scratch[SCRATCH_OUT], " OR ");
		ask(form, "raw", form_scratched(form, SCRATCH_RAW), length,
		    term);
	}
	term->exact = term->folds && (length <= 3 ||
	    how_to_ask(form, term, length) <= ASK_PHRASE);
	return term->gram != 0;
}

/* The values of a short list, if one table knows them all. */
static int
ask_list(struct form *form, struct term *term)
{
	size_t count = 0;
	const struct node *leaf;
	int exact = 1, gram = 0;
	uint32_t at = 0;

	if (has_other_index(term))
		return 0;
	while (form_next_leaf(form, term, &at, &leaf))
		for (size_t t = 0; t < leaf->count; t++) {
			struct needle needle = {tree_node_text(form->tree,
			    leaf, t), 1, 1};

			/* No stored text is empty. */
			if (needle.text.len == 0)
				continue;
			if (count++ > 0)
				buf_puts(&form->scratch[SCRATCH_OUT], " OR ");
			if (count > LISTED_MAX || !ask_all(form, term,
			    &needle) || (gram != 0 && gram != term->gram))
				return 0;
			gram = term->gram;
			exact = exact && term->exact;
		}
	term->exact = exact != 0;
	return count > 0;
}

/* The question for a leaf; 0 if there is none. */
static int
make_question(struct form *form, struct term *term, struct span text)
{
	struct needle needle;

	(void)form_scratch(form, SCRATCH_OUT);
	if (term->op == OP_IN)
		return !form->grams.arrays && ask_list(form, term);
	return needle_of(form, term, text, &needle) &&
	    ask_all(form, term, &needle);
}

void
match_bind(struct form *form, struct term *term, struct span text)
{
	term->gram = 0;
	term->match = term->needle = term->raw_match = term->raw_needle = 0;
	if (term->attribute >= COLUMNS ||
	    columns[term->attribute].name == NULL ||
	    (form->grams.attributes &
	    UINT64_C(1) << columns[term->attribute].indexed_as) == 0)
		return;
	if (!make_question(form, term, text)) {
		term->gram = 0;
		return;
	}
	if (!form->grams.arrays) {
		term->match = form_text(form, form_scratched(form,
		    SCRATCH_OUT));
		if (term->folds && term->op != OP_IN)
			term->needle = form_text(form, form_scratched(form,
			    SCRATCH_FOLD));
	}
	term->column = columns[term->attribute].column;
	term->decides = columns[term->attribute].indexed_as ==
	    term->attribute && term->op != OP_PIECES &&
	    term->option == OPTION_NONE;
	term->exact = term->exact && term->decides;
}
