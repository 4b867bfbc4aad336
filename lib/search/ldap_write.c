/* SPDX-License-Identifier: MIT */
/* Writing LDAP filters. */
#include "search/read.h"

#include <string.h>

#include "base/text.h"
#include "search/ldap.h"

struct writer {
	const ud_filter *f;
	struct buf *out;
	struct error *error;
};

static int
no_words(struct writer *w)
{
	return error_set(w->error, UD_EUNIMPL, "search.not_expressible", NULL,
	    "filters", "LDAP has no words for a part of the filter");
}

/* Write a text with escapes: for what a filter would understand, or for what
 * a Substring Assertion would, and then a filter. */
static void
write_value(struct writer *w, struct span text, int twice)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];

		if (c != '\0' && strchr("*()\\", c) == NULL) {
			buf_putc(w->out, c);
			continue;
		}
		buf_puts(w->out, twice && c != '(' && c != ')' ? "\\5c" :
		    "\\");
		buf_putc(w->out, digits[c >> 4]);
		buf_putc(w->out, digits[c & 15]);
	}
}

static void
write_head(struct writer *w, const struct ldap_attribute *row,
    const char *operator)
{
	buf_putc(w->out, '(');
	buf_puts(w->out, row->names[0]);
	buf_puts(w->out, operator);
}

static int
write_item(struct writer *w, const struct ldap_attribute *row,
    const char *operator, struct span value)
{
	write_head(w, row, operator);
	write_value(w, value, 0);
	buf_putc(w->out, ')');
	return UD_OK;
}

static void
write_rule(struct writer *w, const struct ldap_attribute *row,
    enum ldap_rule_kind kind, int folds)
{
	write_head(w, row, ":");
	buf_puts(w->out, ldap_rule_of(kind, folds)->names[0]);
	buf_puts(w->out, ":=");
}

/* By the rule of that kind. */
static int
write_match(struct writer *w, const struct ldap_attribute *row,
    enum ldap_rule_kind kind, int folds, struct span value)
{
	write_rule(w, row, kind, folds);
	write_value(w, value, 0);
	buf_putc(w->out, ')');
	return UD_OK;
}

/* Pieces with asterisks between them.  The first and the last may be empty,
 * and one of them must not be. */
static int
write_pieces(struct writer *w, const struct ldap_attribute *row,
    const struct span *pieces, size_t count, int folds)
{
	int natural = folds != row->exact;

	if (natural)
		write_head(w, row, "=");
	else
		write_rule(w, row, LDAP_SUBSTRINGS, folds);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_puts(w->out, natural ? "*" : "\\2a");
		write_value(w, pieces[i], !natural);
	}
	buf_putc(w->out, ')');
	return UD_OK;
}

/* A text at the begin, in the middle or at the end. */
static int
write_part(struct writer *w, const struct ldap_attribute *row, int method,
    int folds, struct span text)
{
	struct span pieces[3] = {{0}};

	/* An asterisk alone would ask whether there is a value. */
	if (text.len == 0)
		return no_words(w);
	pieces[method == UD_TEXT_STARTS_WITH ? 0 : 1] = text;
	return write_pieces(w, row, pieces, method == UD_TEXT_CONTAINS ? 3 : 2,
	    folds);
}

/* Operators compare in the way that is natural for the attribute; rules say
 * in which way they do. */
static int
write_text(struct writer *w, const struct node *node)
{
	const struct ldap_attribute *row = ldap_attribute_of(node->attribute);
	struct span text = tree_node_text(w->f, node, 0);
	int folds = method_folds(node->method);
	int method = method_of_bytes(node->method);

	if (row == NULL || node->option != OPTION_NONE)
		return no_words(w);
	if (method == UD_TEXT_STARTS_WITH || method == UD_TEXT_CONTAINS ||
	    method == UD_TEXT_ENDS_WITH)
		return write_part(w, row, method, folds, text);
	if (method == UD_TEXT_LESS)
		return write_match(w, row, LDAP_ORDERING, folds, text);
	if (folds == row->exact)
		return method == UD_TEXT_EQUALS ? write_match(w, row,
		    LDAP_EQUALITY, folds, text) : no_words(w);
	if (method == UD_TEXT_GREATER)
		return no_words(w);
	return write_item(w, row, method == UD_TEXT_EQUALS ? "=" :
	    method == UD_TEXT_LESS_OR_EQUALS ? "<=" : ">=", text);
}

static int
write_substrings(struct writer *w, const struct node *node)
{
	const struct ldap_attribute *row = ldap_attribute_of(node->attribute);
	struct span pieces[LDAP_PIECES];
	size_t filled = 0;

	if (row == NULL || node->count > LDAP_PIECES)
		return no_words(w);
	for (size_t i = 0; i < node->count; i++) {
		pieces[i] = tree_node_text(w->f, node, i);
		filled += pieces[i].len > 0;
	}
	/* A single piece would read as a leaf of another kind. */
	if (filled < 2)
		return no_words(w);
	return write_pieces(w, row, pieces, node->count, node->method);
}

static int
write_time(struct writer *w, const struct node *node)
{
	const struct ldap_attribute *row = ldap_attribute_of(node->attribute);
	char text[TIME_TEXT_SIZE];
	const char *operator;

	switch (node->method) {
	case UD_COMPARE_EQUALS:
		operator = "=";
		break;
	case UD_COMPARE_GREATER_OR_EQUALS:
		operator = ">=";
		break;
	case UD_COMPARE_LESS_OR_EQUALS:
		operator = "<=";
		break;
	default:
		return no_words(w);
	}
	if (row == NULL)
		return no_words(w);
	ldap_time_format(node->number, text);
	return write_item(w, row, operator, span_of(text));
}

static int
write_leaf(struct writer *w, const struct node *node)
{
	const struct ldap_attribute *row;

	switch (node->kind) {
	case NODE_CONSTANT:
		buf_puts(w->out, node->number ? "(&)" : "(|)");
		return UD_OK;
	case NODE_TEXT:
		return write_text(w, node);
	case NODE_SUBSTRINGS:
		return write_substrings(w, node);
	case NODE_PRESENT:
		row = ldap_attribute_of(node->attribute);
		if (row == NULL)
			return no_words(w);
		write_head(w, row, "=*)");
		return UD_OK;
	case NODE_TIME:
		return write_time(w, node);
	case NODE_TYPE:
		if (node->number == 0)
			return no_words(w);
		buf_puts(w->out, "(objectClass=");
		buf_puts(w->out, ldap_class_of((int)node->number)->names[0]);
		buf_putc(w->out, ')');
		return UD_OK;
	default:
		return no_words(w);
	}
}

/* One without operands would read as a constant. */
static int
write_combinator(struct writer *w, const struct node *node)
{
	static const char *const signs[] = {
		[NODE_AND] = "(&", [NODE_OR] = "(|", [NODE_NOT] = "(!"
	};

	if (node->size == 1)
		return no_words(w);
	buf_puts(w->out, signs[node->kind]);
	return UD_OK;
}

int
filter_write_ldap(const ud_filter *f, struct buf *out, struct error *error)
{
	struct writer w = {f, out, error};
	size_t ends[UD_FILTER_DEPTH_MAX], depth = 0;
	int rc = tree_whole(f, error);
	/* What stands side by side is an AND. */
	int several = rc == UD_OK && f->nodes[0].size < f->count;

	if (several)
		buf_puts(out, "(&");
	for (size_t i = 0; rc == UD_OK && i < f->count; i++) {
		const struct node *node = &f->nodes[i];

		if (node->kind <= NODE_NOT) {
			rc = write_combinator(&w, node);
			ends[depth++] = i + node->size;
		} else {
			rc = write_leaf(&w, node);
		}
		for (; depth > 0 && ends[depth - 1] == i + 1; depth--)
			buf_putc(out, ')');
	}
	if (several)
		buf_putc(out, ')');
	if (rc == UD_OK && !buf_ok(out))
		return error_no_memory(error);
	return rc;
}
