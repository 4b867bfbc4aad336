/* SPDX-License-Identifier: MIT */
#include "search/evaluate_text.h"

enum { VALUES_MAX = 256 };

struct value
needle_of(const struct walk *w, const struct node *node, size_t i)
{
	return (struct value){tree_node_text(w->question->f, node, i).data,
	    w->question->folds[node->text + i]};
}

static int
begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static int
ends(const char *text, const char *with)
{
	size_t len = strlen(text), tail = strlen(with);

	return len >= tail && strcmp(text + len - tail, with) == 0;
}

static int
folds(int method)
{
	switch (method) {
	case UD_TEXT_EQUALS_IGNORE_CASE:
	case UD_TEXT_STARTS_WITH_IGNORE_CASE:
	case UD_TEXT_CONTAINS_IGNORE_CASE:
	case UD_TEXT_ENDS_WITH_IGNORE_CASE:
	case UD_TEXT_LESS_IGNORE_CASE:
	case UD_TEXT_LESS_OR_EQUALS_IGNORE_CASE:
	case UD_TEXT_GREATER_IGNORE_CASE:
	case UD_TEXT_GREATER_OR_EQUALS_IGNORE_CASE:
		return 1;
	default:
		return 0;
	}
}

int
text_holds(int method, struct value text, struct value needle)
{
	const char *v = folds(method) ? text.fold : text.raw;
	const char *n = folds(method) ? needle.fold : needle.raw;

	switch (method) {
	case UD_TEXT_EQUALS:
	case UD_TEXT_EQUALS_IGNORE_CASE:
		/* Not even what folds to nothing equals nothing. */
		return needle.raw[0] != '\0' && strcmp(v, n) == 0;
	case UD_TEXT_STARTS_WITH:
	case UD_TEXT_STARTS_WITH_IGNORE_CASE:
		return begins(v, n);
	case UD_TEXT_CONTAINS:
	case UD_TEXT_CONTAINS_IGNORE_CASE:
		return strstr(v, n) != NULL;
	case UD_TEXT_ENDS_WITH:
	case UD_TEXT_ENDS_WITH_IGNORE_CASE:
		return ends(v, n);
	/* Of valid UTF-8, order of bytes is order of code points. */
	case UD_TEXT_LESS:
	case UD_TEXT_LESS_IGNORE_CASE:
		return strcmp(v, n) < 0;
	case UD_TEXT_LESS_OR_EQUALS:
	case UD_TEXT_LESS_OR_EQUALS_IGNORE_CASE:
		return strcmp(v, n) <= 0;
	case UD_TEXT_GREATER:
	case UD_TEXT_GREATER_IGNORE_CASE:
		return strcmp(v, n) > 0;
	default:
		return strcmp(v, n) >= 0;
	}
}

int
is_verified(const struct person *p, int attribute, int verified)
{
	int is = attribute == UD_ATTRIBUTE_EMAIL ? p->email_verified :
	    p->phone_verified;

	return p->text[attribute].raw != NULL && is == verified;
}

static int
some_text(const struct person *p, int attribute, int method,
    struct value needle)
{
	struct value values[VALUES_MAX];
	size_t count = person_values(p, attribute, values, VALUES_MAX);

	cr_assert_lt(count, VALUES_MAX);
	for (size_t i = 0; i < count; i++)
		if (text_holds(method, values[i], needle))
			return 1;
	return 0;
}

int
text_leaf(const struct walk *w, const struct node *node)
{
	struct value needle = needle_of(w, node, 0);
	const struct person *p = w->p;

	if (node->option == OPTION_SCOPE_INSTANCE ||
	    node->option == OPTION_SCOPE_ORGANIZATION) {
		for (size_t i = 0; i < p->name_count; i++)
			if (p->names[i].org_specific == (node->option ==
			    OPTION_SCOPE_ORGANIZATION) && text_holds(
			    node->method, p->names[i].text, needle))
				return 1;
		return 0;
	}
	if (node->option != OPTION_NONE && !is_verified(p, node->attribute,
	    node->option == OPTION_VERIFIED))
		return 0;
	return some_text(p, node->attribute, node->method, needle);
}

int
any_text_leaf(const struct walk *w, const struct node *node)
{
	static const int attributes[] = { UD_ATTRIBUTE_ID,
		UD_ATTRIBUTE_USERNAME, UD_ATTRIBUTE_LOGIN_NAME,
		UD_ATTRIBUTE_EMAIL, UD_ATTRIBUTE_PHONE,
		UD_ATTRIBUTE_FIRST_NAME, UD_ATTRIBUTE_LAST_NAME,
		UD_ATTRIBUTE_NICK_NAME, UD_ATTRIBUTE_DISPLAY_NAME };

	for (size_t i = 0; i < N(attributes); i++)
		if (some_text(w->p, attributes[i], node->method,
		    needle_of(w, node, 0)))
			return 1;
	return 0;
}

/* Initial, then each piece where it comes first, then final in the rest. */
static int
consists(const struct walk *w, const struct node *node, struct value value)
{
	int folded = node->method == UD_TEXT_EQUALS_IGNORE_CASE;
	const char *rest = folded ? value.fold : value.raw;

	for (size_t i = 0; i < node->count; i++) {
		struct value needle = needle_of(w, node, i);
		const char *piece = folded ? needle.fold : needle.raw;
		const char *there = rest;

		if (needle.raw == NULL)
			continue;
		if (i == 0)
			there = begins(rest, piece) ? rest : NULL;
		else if (i + 1 < node->count)
			there = strstr(rest, piece);
		else
			return ends(rest, piece);
		if (there == NULL)
			return 0;
		rest = there + strlen(piece);
	}
	return 1;
}

int
list_leaf(const struct walk *w, const struct node *node)
{
	struct value values[VALUES_MAX];
	size_t count = person_values(w->p, node->attribute, values,
	    VALUES_MAX);

	for (size_t v = 0; v < count; v++) {
		if (node->kind == NODE_SUBSTRINGS) {
			if (consists(w, node, values[v]))
				return 1;
			continue;
		}
		for (size_t i = 0; i < node->count; i++)
			if (text_holds(node->method, values[v],
			    needle_of(w, node, i)))
				return 1;
	}
	return 0;
}
