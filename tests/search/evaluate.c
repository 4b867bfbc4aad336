/* SPDX-License-Identifier: MIT */
#include "search/evaluate_text.h"

#include <stdlib.h>

#include "base/text.h"

void
question_init(struct question *q, const ud_filter *f)
{
	q->f = f;
	q->folds = calloc(f->piece_count + 1, sizeof(q->folds[0]));
	cr_assert_not_null(q->folds);
	for (size_t i = 0; i < f->piece_count; i++) {
		struct span text = tree_piece(f, i);

		/* A metadata value is bytes, and nobody asks for its fold. */
		if (text.data != NULL && text_is_utf8(text.data, text.len))
			q->folds[i] = fold_of(text.data);
	}
}

void
question_free(struct question *q)
{
	for (size_t i = 0; i < q->f->piece_count; i++)
		free(q->folds[i]);
	free(q->folds);
}

static int
compares(int method, int64_t value, int64_t with)
{
	switch (method) {
	case UD_COMPARE_EQUALS:
		return value == with;
	case UD_COMPARE_GREATER:
		return value > with;
	case UD_COMPARE_GREATER_OR_EQUALS:
		return value >= with;
	case UD_COMPARE_LESS:
		return value < with;
	default:
		return value <= with;
	}
}

static int
is_present(const struct person *p, int attribute)
{
	struct value value;

	switch (attribute) {
	case UD_ATTRIBUTE_STATE:
	case UD_ATTRIBUTE_CREATION_DATE:
	case UD_ATTRIBUTE_CHANGE_DATE:
		return 1;
	case UD_ATTRIBUTE_TYPE:
		return p->type != 0;
	case UD_ATTRIBUTE_SCHEMA_REVISION:
		return p->revision >= 0;
	case UD_ATTRIBUTE_METADATA:
		return p->entry_count > 0;
	case UD_ATTRIBUTE_IDP_LINK:
		return p->link_count > 0;
	case UD_ATTRIBUTE_AUTHENTICATOR:
		return p->name_count > 0 || p->link_count > 0;
	case UD_ATTRIBUTE_PASSWORD_CHANGE_DATE:
		return 0;
	default:
		return person_values(p, attribute, &value, 1) > 0;
	}
}

static int
metadata_leaf(const struct walk *w, const struct node *node)
{
	struct span value = tree_node_text(w->question->f, node, 1);

	for (size_t i = 0; i < w->p->entry_count; i++) {
		const struct person_entry *entry = &w->p->entries[i];
		int same = value.data != NULL && entry->len == value.len &&
		    memcmp(entry->value, value.data, value.len) == 0;

		if (tree_node_text(w->question->f, node, 0).data != NULL &&
		    !text_holds(node->method, entry->key,
		    needle_of(w, node, 0)))
			continue;
		if (value.data == NULL || same == (node->number == 0))
			return 1;
	}
	return 0;
}

static int
link_leaf(const struct walk *w, const struct node *node)
{
	const char *idp_id = needle_of(w, node, 0).raw;
	const char *user_id = needle_of(w, node, 1).raw;
	const char *user_name = needle_of(w, node, 2).raw;

	for (size_t i = 0; i < w->p->link_count; i++) {
		const struct person_link *link = &w->p->links[i];

		if ((idp_id == NULL || strcmp(link->idp_id, idp_id) == 0) &&
		    (user_id == NULL ||
		    strcmp(link->user_id, user_id) == 0) &&
		    (user_name == NULL || (link->user_name != NULL &&
		    strcmp(link->user_name, user_name) == 0)))
			return 1;
	}
	return 0;
}

/* As yet there are usernames and links, and both count as verified. */
static int
authenticator_leaf(const struct walk *w, const struct node *node)
{
	if (node->option == UD_VERIFIED_NO + 1)
		return 0;
	return (node->number == UD_AUTHENTICATOR_USERNAME &&
	    w->p->name_count > 0) ||
	    (node->number == UD_AUTHENTICATOR_IDENTITY_PROVIDER &&
	    w->p->link_count > 0);
}

static int
leaf(const struct walk *w, const struct node *node)
{
	const struct person *p = w->p;

	switch (node->kind) {
	case NODE_CONSTANT:
		return node->number != 0;
	case NODE_TEXT:
		return text_leaf(w, node);
	case NODE_ANY_TEXT:
		return any_text_leaf(w, node);
	case NODE_SUBSTRINGS:
	case NODE_IN:
		return list_leaf(w, node);
	case NODE_PRESENT:
		return is_present(p, node->attribute);
	case NODE_TIME:
		return node->attribute != UD_ATTRIBUTE_PASSWORD_CHANGE_DATE &&
		    compares(node->method,
		    node->attribute == UD_ATTRIBUTE_CREATION_DATE ?
		    p->created_us : p->changed_us, node->number);
	case NODE_STATE:
		return (node->number >> p->state & 1) != 0;
	case NODE_TYPE:
		return p->type != 0 && p->type == node->number;
	case NODE_VERIFIED:
		return is_verified(p, node->attribute, (int)node->number);
	case NODE_METADATA:
		return metadata_leaf(w, node);
	case NODE_LINK:
		return link_leaf(w, node);
	case NODE_AUTHENTICATOR:
		return authenticator_leaf(w, node);
	case NODE_REVISION:
		return p->revision >= 0 && compares(node->method,
		    p->revision, node->number);
	default:		/* NODE_DATA: nobody has data as yet */
		return 0;
	}
}

/* The node where the walk is; afterwards it is behind that. */
static int
subtree(struct walk *w)
{
	const struct node *node = &w->question->f->nodes[w->at];
	size_t end = w->at + node->size;
	int result;

	w->at++;
	if (node->kind > NODE_NOT)
		return leaf(w, node);
	result = node->kind == NODE_AND;
	while (w->at < end) {
		int operand = subtree(w);

		if (node->kind == NODE_NOT)
			result = !operand;
		else if (operand != (node->kind == NODE_AND))
			result = operand;
	}
	return result;
}

int
evaluate(const struct question *question, const struct person *person)
{
	struct walk w = {question, person, 0};
	int result = 1;

	while (w.at < question->f->count)
		result = subtree(&w) && result;
	return result;
}
