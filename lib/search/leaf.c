/* SPDX-License-Identifier: MIT */
#include "search/leaf.h"

#include "base/text.h"

const uint8_t leaf_any_text[] = {
	UD_ATTRIBUTE_ID, UD_ATTRIBUTE_USERNAME, UD_ATTRIBUTE_LOGIN_NAME,
	UD_ATTRIBUTE_EMAIL, UD_ATTRIBUTE_PHONE, UD_ATTRIBUTE_FIRST_NAME,
	UD_ATTRIBUTE_LAST_NAME, UD_ATTRIBUTE_NICK_NAME,
	UD_ATTRIBUTE_DISPLAY_NAME, 0
};

/* The text methods, without their case. */
static const enum op ops[] = {
	[UD_TEXT_EQUALS] = OP_EQUALS,
	[UD_TEXT_STARTS_WITH] = OP_RANGE,
	[UD_TEXT_CONTAINS] = OP_CONTAINS,
	[UD_TEXT_ENDS_WITH] = OP_ENDS,
	[UD_TEXT_LESS] = OP_LESS,
	[UD_TEXT_LESS_OR_EQUALS] = OP_LESS_OR_EQUALS,
	[UD_TEXT_GREATER] = OP_GREATER,
	[UD_TEXT_GREATER_OR_EQUALS] = OP_GREATER_OR_EQUALS,
};

static const enum op comparisons[] = {
	[UD_COMPARE_EQUALS] = OP_EQUALS,
	[UD_COMPARE_GREATER] = OP_GREATER,
	[UD_COMPARE_GREATER_OR_EQUALS] = OP_GREATER_OR_EQUALS,
	[UD_COMPARE_LESS] = OP_LESS,
	[UD_COMPARE_LESS_OR_EQUALS] = OP_LESS_OR_EQUALS,
};

static enum op
op_of(int method)
{
	if (method >= UD_TEXT_LESS)
		return ops[UD_TEXT_LESS + method % 4];
	return ops[method - method % 2];
}

/* Everybody has one. */
static enum form_constant
present(struct term *term)
{
	term->op = OP_PRESENT;
	term->folds = 0;
	switch (term->attribute) {
	case UD_ATTRIBUTE_ID:
	case UD_ATTRIBUTE_ORGANIZATION_ID:
	case UD_ATTRIBUTE_STATE:
	case UD_ATTRIBUTE_CREATION_DATE:
	case UD_ATTRIBUTE_CHANGE_DATE:
		return FORM_TRUE;
	case UD_ATTRIBUTE_PASSWORD_CHANGE_DATE:
		return FORM_FALSE;
	case UD_ATTRIBUTE_TYPE:
		/* Everybody but the deleted. */
		term->kind = TERM_STATE;
		term->number = LEAF_LIVE_STATES;
		return FORM_TERMS;
	case UD_ATTRIBUTE_METADATA:
		term->kind = TERM_METADATA;
		return FORM_TERMS;
	case UD_ATTRIBUTE_IDP_LINK:
		term->kind = TERM_LINK;
		return FORM_TERMS;
	case UD_ATTRIBUTE_SCHEMA_REVISION:
		term->kind = TERM_REVISION;
		return FORM_TERMS;
	case UD_ATTRIBUTE_AUTHENTICATOR:
		term->kind = TERM_LINK;
		term->option = LINK_OR_USERNAME;
		return FORM_TERMS;
	default:
		term->kind = TERM_TEXT;
		return FORM_TERMS;
	}
}

static enum form_constant
make_text(const ud_filter *tree, const struct node *node, struct term *term)
{
	struct span text = tree_node_text(tree, node, 0);
	enum op op = op_of(node->method);

	term->kind = TERM_TEXT;
	term->option = node->option;
	term->folds = method_folds(node->method) != 0;
	term->op = (uint8_t)op;
	if (text.len > 0 || op >= OP_LESS)
		return FORM_TERMS;
	/* No stored text is empty, and every one begins with nothing. */
	return op == OP_EQUALS ? FORM_FALSE : present(term);
}

/* Code points that no value holds. */
static int
holds_noncharacter(struct span text)
{
	const char *p = text.data, *end = p + text.len;

	while (p < end) {
		int32_t c = text_next(&p, end);

		if ((c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe)
			return 1;
	}
	return 0;
}

static enum form_constant
make_pieces(const ud_filter *tree, const struct node *node, struct term *term)
{
	struct span first = tree_node_text(tree, node, 0);
	struct span last = tree_node_text(tree, node, node->count - 1);

	term->kind = TERM_TEXT;
	term->folds = node->method;
	/* One piece alone is an ordinary comparison. */
	if (node->count == 2 && last.data == NULL)
		term->op = OP_RANGE;
	else if (node->count == 2 && first.data == NULL)
		term->op = OP_ENDS;
	else if (node->count == 3 && first.data == NULL && last.data == NULL)
		term->op = OP_CONTAINS;
	else
		term->op = OP_PIECES;
	/* Patterns of databases do not tell such ones apart. */
	for (size_t t = 0; t < node->count; t++)
		if (tree_node_text(tree, node, t).data != NULL &&
		    holds_noncharacter(tree_node_text(tree, node, t)))
			return FORM_FALSE;
	return FORM_TERMS;
}

static enum form_constant
make_metadata(const ud_filter *tree, const struct node *node,
    struct term *term)
{
	struct span key = tree_node_text(tree, node, 0);
	enum op op = op_of(node->method);

	term->kind = TERM_METADATA;
	term->folds = method_folds(node->method) != 0;
	term->op = (uint8_t)op;
	if (key.data == NULL || key.len == 0) {
		/* No key is empty. */
		if (key.data != NULL && op == OP_EQUALS)
			return FORM_FALSE;
		term->op = OP_PRESENT;
		term->folds = 0;
	}
	if (tree_node_text(tree, node, 1).data == NULL)
		term->option = VALUE_ANY;
	else
		term->option = node->number ? VALUE_DIFFERS : VALUE_IS;
	return FORM_TERMS;
}

static enum form_constant
make_authenticator(const struct node *node, struct term *term)
{
	/* Others have no source yet; what there is counts as verified. */
	if (node->option == UD_VERIFIED_NO + 1)
		return FORM_FALSE;
	if (node->number == UD_AUTHENTICATOR_USERNAME)
		term->attribute = UD_ATTRIBUTE_USERNAME;
	else if (node->number == UD_AUTHENTICATOR_IDENTITY_PROVIDER)
		term->attribute = UD_ATTRIBUTE_IDP_LINK;
	else
		return FORM_FALSE;
	return present(term);
}

static uint64_t
hash_of(const ud_filter *tree, const struct node *node)
{
	uint64_t hash = 14695981039346656037u ^ (uint64_t)node->number;

	for (size_t t = 0; t < node->count; t++)
		hash = hash * 1099511628211u ^
		    (uint64_t)text_digest(tree_node_text(tree, node, t));
	return hash * 1099511628211u ^ (uint64_t)(node->kind << 16 |
	    node->method << 8 | node->option);
}

enum form_constant
leaf_make(const ud_filter *tree, uint32_t i, struct term *term)
{
	const struct node *node = &tree->nodes[i];

	term->hash = hash_of(tree, node);
	term->number = 0;
	switch (node->kind) {
	case NODE_CONSTANT:
		return node->number ? FORM_TRUE : FORM_FALSE;
	case NODE_TEXT:
	case NODE_ANY_TEXT:
		return make_text(tree, node, term);
	case NODE_SUBSTRINGS:
		return make_pieces(tree, node, term);
	case NODE_IN:
		term->kind = TERM_TEXT;
		term->op = OP_IN;
		term->folds = node->method;
		return FORM_TERMS;
	case NODE_PRESENT:
		return present(term);
	case NODE_STATE:
		term->kind = TERM_STATE;
		term->number = node->number;
		return FORM_TERMS;
	case NODE_TYPE:
		term->kind = TERM_TYPE;
		return node->number == 0 ? FORM_FALSE : FORM_TERMS;
	case NODE_TIME:
		term->kind = TERM_TIME;
		term->op = (uint8_t)comparisons[node->method];
		return node->attribute == UD_ATTRIBUTE_PASSWORD_CHANGE_DATE ?
		    FORM_FALSE : FORM_TERMS;
	case NODE_VERIFIED:
		term->kind = TERM_VERIFIED;
		return FORM_TERMS;
	case NODE_METADATA:
		return make_metadata(tree, node, term);
	case NODE_LINK:
		term->kind = TERM_LINK;
		for (unsigned t = 0; t < 3; t++)
			if (tree_node_text(tree, node, t).data != NULL)
				term->option |= (uint8_t)(1u << t);
		return FORM_TERMS;
	case NODE_AUTHENTICATOR:
		return make_authenticator(node, term);
	case NODE_REVISION:
		term->kind = TERM_REVISION;
		term->op = (uint8_t)comparisons[node->method];
		return FORM_TERMS;
	default:
		/* No user has data yet. */
		return FORM_FALSE;
	}
}

int
leaf_seeks_fold(int attribute)
{
	return attribute == UD_ATTRIBUTE_USERNAME ||
	    attribute == UD_ATTRIBUTE_PRIMARY_USERNAME ||
	    attribute == UD_ATTRIBUTE_LOGIN_NAME ||
	    attribute == UD_ATTRIBUTE_EMAIL;
}

int
leaf_reads_names(const struct term *term)
{
	return term->kind == TERM_TEXT &&
	    (term->attribute == UD_ATTRIBUTE_USERNAME ||
	    term->attribute == UD_ATTRIBUTE_PRIMARY_USERNAME);
}
