/* SPDX-License-Identifier: MIT */
#include "search/match.h"

#include "base/gram.h"
#include "base/text.h"
#include "search/leaf.h"

enum { NEEDLE_BYTES_MAX = 64 * 1024, MATCH_BYTES_MAX = 1024 * 1024 };

/* Columns of the gram tables by attribute.  Login names and the first
 * username are found among the usernames, and then checked. */
static const struct {
	const char *column;
	uint8_t indexed_as;
} columns[] = {
	[UD_ATTRIBUTE_USERNAME] = {"un", UD_ATTRIBUTE_USERNAME},
	[UD_ATTRIBUTE_PRIMARY_USERNAME] = {"un", UD_ATTRIBUTE_USERNAME},
	[UD_ATTRIBUTE_LOGIN_NAME] = {"un", UD_ATTRIBUTE_USERNAME},
	[UD_ATTRIBUTE_EMAIL] = {"em", UD_ATTRIBUTE_EMAIL},
	[UD_ATTRIBUTE_PHONE] = {"ph", UD_ATTRIBUTE_PHONE},
	[UD_ATTRIBUTE_FIRST_NAME] = {"gn", UD_ATTRIBUTE_FIRST_NAME},
	[UD_ATTRIBUTE_LAST_NAME] = {"fn", UD_ATTRIBUTE_LAST_NAME},
	[UD_ATTRIBUTE_NICK_NAME] = {"nn", UD_ATTRIBUTE_NICK_NAME},
	[UD_ATTRIBUTE_DISPLAY_NAME] = {"dn", UD_ATTRIBUTE_DISPLAY_NAME},
	[UD_ATTRIBUTE_MACHINE_NAME] = {"mn", UD_ATTRIBUTE_MACHINE_NAME},
};

enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

/* A piece of a value that must occur, with the marks of its edges. */
struct needle {
	struct span text;
	int starts, ends;	/* it is at the beginning, at the end */
};

/* The needle with its marks, folded or not, as it is in the index; 0 if no
 * value can hold it. */
static int
map(struct buf *out, const struct needle *needle, int folded)
{
	struct buf fold = BUF_INIT(NEEDLE_BYTES_MAX);
	struct span text = needle->text;
	int possible;

	if (folded) {
		text_fold(&fold, text);
		text = (struct span){fold.data == NULL ? "" : fold.data,
		    fold.len};
	}
	if (needle->starts)
		buf_puts(out, GRAM_SEP);
	possible = gram_map(out, text);
	if (needle->ends)
		buf_puts(out, GRAM_SEP);
	if (!buf_ok(&fold))
		out->failed = 1;
	buf_free(&fold);
	return possible;
}

/* The question for one column.  With three-grams alone a longer needle is
 * all of its grams, wherever they stand. */
static void
ask(struct buf *out, const char *column, struct span mapped, size_t length,
    int gram)
{
	struct buf grams = BUF_INIT(MATCH_BYTES_MAX);
	int prefix = length < (size_t)gram;

	if (prefix)
		buf_add(&grams, mapped.data, mapped.len);
	else
		gram_phrase(&grams, mapped, (size_t)gram);
	if (!buf_ok(&grams))
		out->failed = 1;
	buf_puts(out, column);
	buf_puts(out, " : (\"");
	for (size_t i = 0; i < grams.len; i++) {
		if (grams.data[i] == ' ' && gram == 3)
			buf_puts(out, "\" AND \"");
		else
			buf_putc(out, grams.data[i]);
	}
	buf_puts(out, prefix ? "\" *)" : "\")");
	buf_free(&grams);
}

/* Which table knows needles of that length; 0: none. */
static int
table_for(const struct grams *grams, size_t length)
{
	if (length >= 4 && grams->has_5)
		return 5;
	return length >= 2 && grams->has_3 ? 3 : 0;
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

/* What the fold column has, what the column of raw texts has, or both. */
static int
ask_all(struct buf *out, const struct form *form, struct term *term,
    const struct needle *needle)
{
	const char *column = columns[term->attribute].column;
	struct buf fold = BUF_INIT(NEEDLE_BYTES_MAX);
	struct buf raw = BUF_INIT(NEEDLE_BYTES_MAX);
	int use_fold = term->folds || is_ascii(needle->text);
	int possible = map(&raw, needle, 0);
	struct span mapped;
	size_t length;

	if (use_fold)
		possible = map(&fold, needle, 1) && possible;
	mapped = use_fold ? (struct span){fold.data, fold.len} :
	    (struct span){raw.data, raw.len};
	length = possible ? text_length(mapped) : 0;
	term->gram = (uint8_t)table_for(&form->grams, length);
	if (term->gram != 0 && use_fold)
		ask(out, column, mapped, length, term->gram);
	if (term->gram != 0 && !term->folds) {
		if (use_fold)
			buf_puts(out, " OR ");
		mapped = (struct span){raw.data, raw.len};
		ask(out, "raw", mapped, length, term->gram);
	}
	if (!buf_ok(&fold) || !buf_ok(&raw))
		out->failed = 1;
	buf_free(&fold);
	buf_free(&raw);
	term->exact = term->folds && (term->gram == 5 || length <= 3);
	return term->gram != 0;
}

void
match_bind(struct form *form, struct term *term, struct span text)
{
	struct buf out = BUF_INIT(MATCH_BYTES_MAX);
	struct needle needle;

	term->gram = 0;
	if (term->attribute >= COLUMNS ||
	    columns[term->attribute].column == NULL ||
	    (form->grams.attributes &
	    UINT64_C(1) << columns[term->attribute].indexed_as) == 0 ||
	    !needle_of(form, term, text, &needle))
		return;
	if (ask_all(&out, form, term, &needle) && buf_ok(&out))
		term->match = form_text(form, (struct span){out.data,
		    out.len});
	if (!buf_ok(&out))
		(void)error_no_memory(form->error);
	if (columns[term->attribute].indexed_as != term->attribute ||
	    term->op == OP_PIECES || term->option != OPTION_NONE)
		term->exact = 0;
	buf_free(&out);
}
