/* SPDX-License-Identifier: MIT */
/* The public functions that write a tree. */
#include "search/filter.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

int
ud_filter_new(ud_filter **filter)
{
	if (filter == NULL)
		return UD_EINVAL;
	*filter = tree_new(UD_FILTER_DEPTH_MAX);
	return *filter == NULL ? UD_EEXHAUSTED : UD_OK;
}

int
ud_filter_open(ud_filter *f, int combinator)
{
	if (f->error.code == UD_OK && (combinator < UD_AND ||
	    combinator > UD_NOT))
		return error_set(&f->error, UD_EINVAL, "search.enum_unknown",
		    NULL, "combinator", "combinator must be UD_AND, UD_OR or "
		    "UD_NOT");
	return tree_open(f, (enum node_kind)combinator);
}

int
ud_filter_close(ud_filter *f)
{
	return tree_close(f);
}

int
ud_filter_add(ud_filter *f, const ud_filter *other)
{
	size_t top = 0;
	int rc;

	if (f->error.code != UD_OK)
		return f->error.code;
	if (other == NULL || other == f)
		return error_set(&f->error, UD_EINVAL,
		    "search.filter_invalid", NULL, "other",
		    "other must be another tree");
	if ((rc = tree_whole(other, &f->error)) != UD_OK)
		return rc;
	/* What stands side by side there is one operand here. */
	if (other->nodes[0].size < other->count &&
	    (rc = tree_open(f, NODE_AND)) != UD_OK)
		return rc;
	for (; rc == UD_OK && top < other->count;
	    top += other->nodes[top].size)
		rc = tree_copy(f, other, top);
	if (rc == UD_OK && other->nodes[0].size < other->count)
		rc = tree_close(f);
	return rc;
}

/* The path of the leaf that would come next. */
static void
path_of(const ud_filter *f, const char *member, char path[ERROR_FIELD_SIZE])
{
	size_t at = 0, from = 0;
	int n = 0;

	for (size_t level = 0; level <= f->depth; level++) {
		size_t end = level == f->depth ? f->count : f->open[level];
		size_t index = 0;

		for (size_t i = from; i < end; i += f->nodes[i].size)
			index++;
		n = snprintf(path + at, ERROR_FIELD_SIZE - at, "%s[%zu]",
		    level == 0 ? "filters" : ".queries", index);
		if (n < 0 || (size_t)n >= ERROR_FIELD_SIZE - at)
			return;
		at += (size_t)n;
		from = end + 1;
	}
	(void)snprintf(path + at, ERROR_FIELD_SIZE - at, ".%s", member);
}

/* Refuse a leaf; the message says what the member must be. */
int
filter_refuse(ud_filter *f, const char *key, const char *member,
    const char *format, ...)
{
	char path[ERROR_FIELD_SIZE], text[160];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	path_of(f, member, path);
	return error_set(&f->error, UD_EINVAL, key, NULL, path, "%s %s",
	    member, text);
}

/* A text of a leaf: UD_OK and *out, or refused. */
int
filter_take_text(ud_filter *f, const char *member, const char *text, size_t min,
    int folds, struct span *out)
{
	char path[ERROR_FIELD_SIZE];
	enum text_fault fault;

	if (f->error.code != UD_OK)
		return f->error.code;
	if (text == NULL)
		return filter_refuse(f, "search.text_length", member,
		    "is required");
	*out = (struct span){text, strnlen(text, 4 * FILTER_TEXT_MAX + 1)};
	if (out->len > 4 * FILTER_TEXT_MAX)
		fault = TEXT_LENGTH;
	else
		fault = tree_check_text(*out, min, FILTER_TEXT_MAX, folds);
	if (fault == TEXT_FINE)
		return UD_OK;
	path_of(f, member, path);
	return tree_text_error(&f->error, fault, path, min, FILTER_TEXT_MAX);
}

int
filter_take_method(ud_filter *f, const char *member, int64_t method,
    int ordering)
{
	if (f->error.code != UD_OK)
		return f->error.code;
	if (method < 0 || method > UINT8_MAX ||
	    !method_is_text((int)method, ordering))
		return filter_refuse(f, "search.enum_unknown", member,
		    "must be one of UD_TEXT_...");
	return UD_OK;
}

int
filter_take_attribute(ud_filter *f, int fits, const char *what)
{
	if (f->error.code != UD_OK)
		return f->error.code;
	return fits ? UD_OK : filter_refuse(f, "search.filter_invalid",
	    "attribute", "must be %s", what);
}

int
ud_filter_constant(ud_filter *f, int value)
{
	struct node leaf = {.kind = NODE_CONSTANT, .number = value != 0};

	return tree_leaf(f, &leaf);
}

/* The text leaves: one text, and something beside. */
static int
add_text(ud_filter *f, struct node leaf, const char *text, size_t min,
    int method)
{
	struct span checked;
	int rc;

	leaf.method = (uint8_t)method;
	if ((rc = filter_take_method(f, "method", method, 1)) != UD_OK ||
	    (rc = filter_take_text(f, "text", text, min, method_folds(method),
	    &checked)) != UD_OK ||
	    (rc = tree_leaf(f, &leaf)) != UD_OK)
		return rc;
	return tree_text(f, checked);
}

int
ud_filter_text(ud_filter *f, int attribute, const char *text, int method)
{
	struct node leaf = {.kind = NODE_TEXT,
	    .attribute = (uint8_t)attribute};
	int rc = filter_take_attribute(f, attribute_is_text(attribute),
	    "a text attribute");

	return rc == UD_OK ? add_text(f, leaf, text, 0, method) : rc;
}

int
ud_filter_username(ud_filter *f, const char *text, int method, int scope)
{
	struct node leaf = {.kind = NODE_TEXT,
	    .attribute = UD_ATTRIBUTE_USERNAME, .option = (uint8_t)scope};

	if (f->error.code == UD_OK && (scope < UD_SCOPE_ANY ||
	    scope > UD_SCOPE_ORGANIZATION))
		return filter_refuse(f, "search.enum_unknown", "scope",
		    "must be one of UD_SCOPE_...");
	return add_text(f, leaf, text, 0, method);
}

static int
take_contact(ud_filter *f, int attribute)
{
	return filter_take_attribute(f, attribute == UD_ATTRIBUTE_EMAIL ||
	    attribute == UD_ATTRIBUTE_PHONE,
	    "UD_ATTRIBUTE_EMAIL or UD_ATTRIBUTE_PHONE");
}

int
ud_filter_contact(ud_filter *f, int attribute, const char *text, int method,
    int verified)
{
	struct node leaf = {.kind = NODE_TEXT,
	    .attribute = (uint8_t)attribute,
	    .option = verified ? OPTION_VERIFIED : OPTION_UNVERIFIED};
	int rc = take_contact(f, attribute);

	return rc == UD_OK ? add_text(f, leaf, text, 0, method) : rc;
}

int
ud_filter_verified(ud_filter *f, int attribute, int verified)
{
	struct node leaf = {.kind = NODE_VERIFIED,
	    .attribute = (uint8_t)attribute, .number = verified != 0};
	int rc = take_contact(f, attribute);

	return rc == UD_OK ? tree_leaf(f, &leaf) : rc;
}

int
ud_filter_any_text(ud_filter *f, const char *text, int method)
{
	struct node leaf = {.kind = NODE_ANY_TEXT};

	return add_text(f, leaf, text, 1, method);
}

int
ud_filter_present(ud_filter *f, int attribute)
{
	struct node leaf = {.kind = NODE_PRESENT,
	    .attribute = (uint8_t)attribute};
	int rc = filter_take_attribute(f, attribute >= UD_ATTRIBUTE_ID &&
	    attribute <= UD_ATTRIBUTE_PASSWORD_CHANGE_DATE,
	    "one of UD_ATTRIBUTE_...");

	return rc == UD_OK ? tree_leaf(f, &leaf) : rc;
}

int
ud_filter_in(ud_filter *f, int attribute, const char *const *values,
    size_t count, int ignore_case)
{
	struct node leaf = {.kind = NODE_IN, .attribute = (uint8_t)attribute,
	    .method = ignore_case != 0};
	char member[40];
	struct span text;
	int rc;

	if ((rc = filter_take_attribute(f, attribute_is_text(attribute),
	    "a text attribute")) != UD_OK)
		return rc;
	if (values == NULL || count == 0)
		return filter_refuse(f, "search.operand_missing", "values",
		    "must not be empty");
	if (count > UD_FILTER_VALUES_MAX)
		return filter_refuse(f, "search.too_large", "values",
		    "must be at most %d", UD_FILTER_VALUES_MAX);
	for (size_t i = 0; i < count; i++) {
		(void)snprintf(member, sizeof(member), "values[%zu]", i);
		if ((rc = filter_take_text(f, member, values[i], 0, ignore_case,
		    &text)) != UD_OK)
			return rc;
	}
	rc = tree_leaf(f, &leaf);
	for (size_t i = 0; rc == UD_OK && i < count; i++)
		rc = tree_text(f, span_of(values[i]));
	return rc;
}
