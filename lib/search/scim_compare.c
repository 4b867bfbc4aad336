/* SPDX-License-Identifier: MIT */
#include "search/scim_compare.h"

#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "json/read.h"
#include "search/filter.h"

/* A value as it was given. */
struct value {
	const char *at;
	struct json *json;
	enum json_type type;
	struct span text;	/* of a string */
	int yes;		/* of true */
};

/* Which operators an attribute knows. */
enum operators { EQUALITY, ORDER, ANY };

static const char *const operator_names[] = {
	[EQUALITY] = "eq, ne or pr",
	[ORDER] = "eq, ne, gt, ge, lt, le or pr",
	[ANY] = "eq, ne, co, sw, ew, gt, ge, lt, le or pr",
};

static const struct {
	enum json_type type;
	enum operators operators;
} rules[] = {
	[SCIM_TEXT] = {JSON_STRING, ANY},
	[SCIM_TIME] = {JSON_STRING, ORDER},
	[SCIM_ACTIVE] = {JSON_BOOL, EQUALITY},
	[SCIM_PRIMARY] = {JSON_BOOL, EQUALITY},
	[SCIM_TYPE] = {JSON_STRING, EQUALITY},
	[SCIM_METADATA] = {JSON_STRING, EQUALITY},
	[SCIM_CONSTANT] = {JSON_STRING, ANY},
};

void
scim_skip_space(struct cursor *c)
{
	while (cursor_is(c, ' '))
		c->at++;
}

static int
add_constant(ud_filter *f, int yes)
{
	struct node leaf = {.kind = NODE_CONSTANT, .number = yes};

	return tree_leaf(f, &leaf);
}

static int
add_attribute(ud_filter *f, int attribute)
{
	struct node leaf = {.kind = NODE_PRESENT,
	    .attribute = (uint8_t)attribute};

	return tree_leaf(f, &leaf);
}

int
scim_open_not(struct scim *s, int attribute, int *count)
{
	ud_filter *f = s->c.f;
	int rc;

	*count = attribute == 0 ? 1 : 2;
	if (attribute != 0 && ((rc = tree_open(f, NODE_AND)) != UD_OK ||
	    (rc = add_attribute(f, attribute)) != UD_OK))
		return rc;
	return tree_open(f, NODE_NOT);
}

static int
close_not(ud_filter *f, int count)
{
	int rc = UD_OK;

	while (rc == UD_OK && count-- > 0)
		rc = tree_close(f);
	return rc;
}

/* The metadata entry that is named as the attribute; any or one value. */
static int
add_metadata(ud_filter *f, struct span value)
{
	struct node leaf = {.kind = NODE_METADATA, .method = UD_TEXT_EQUALS};
	int rc = tree_leaf(f, &leaf);

	if (rc == UD_OK)
		rc = tree_text(f, span_of(SCIM_EXTERNAL_ID));
	return rc == UD_OK ? tree_text(f, value) : rc;
}

static int
add_present(ud_filter *f, const struct scim_attribute *row)
{
	if (row->kind == SCIM_METADATA)
		return add_metadata(f, (struct span){0});
	if (row->kind == SCIM_CONSTANT)
		return add_constant(f, 1);
	return add_attribute(f, row->attribute);
}

static int
add_time(struct scim *s, int attribute, int method, const struct value *value)
{
	struct node leaf = {.kind = NODE_TIME,
	    .attribute = (uint8_t)attribute, .method = (uint8_t)method};

	if (!time_parse(value->text.data, value->text.len, &leaf.number))
		return cursor_expect(&s->c, value->at, "a time such as "
		    "\"2025-01-23T10:34:18Z\" is expected here");
	return tree_leaf(s->c.f, &leaf);
}

static int
add_active(ud_filter *f, int yes)
{
	struct node leaf = {.kind = NODE_STATE, .number = SCIM_ACTIVE_STATES};
	int rc = UD_OK;

	if (!yes)
		rc = tree_open(f, NODE_NOT);
	if (rc == UD_OK)
		rc = tree_leaf(f, &leaf);
	return rc == UD_OK && !yes ? tree_close(f) : rc;
}

static int
add_type(ud_filter *f, struct span word)
{
	struct node leaf = {.kind = NODE_TYPE};

	for (int type = UD_USER_HUMAN; type <= UD_USER_MACHINE; type++)
		if (words_equal(word, span_of(scim_types[type])))
			leaf.number = type;
	return leaf.number != 0 ? tree_leaf(f, &leaf) : add_constant(f, 0);
}

/* Does a text compare with another by a method of bytes?  Both end with a
 * NUL. */
static int
compares(struct span text, struct span with, int method)
{
	size_t least = text.len < with.len ? text.len : with.len;
	int order = memcmp(text.data, with.data, least);

	if (order == 0)
		order = (text.len > with.len) - (text.len < with.len);
	switch (method) {
	case UD_TEXT_CONTAINS:
		return strstr(text.data, with.data) != NULL;
	case UD_TEXT_STARTS_WITH:
		return strncmp(text.data, with.data, with.len) == 0;
	case UD_TEXT_ENDS_WITH:
		return text.len >= with.len &&
		    strcmp(text.data + text.len - with.len, with.data) == 0;
	case UD_TEXT_LESS:
		return order < 0;
	case UD_TEXT_LESS_OR_EQUALS:
		return order <= 0;
	case UD_TEXT_GREATER:
		return order > 0;
	case UD_TEXT_GREATER_OR_EQUALS:
		return order >= 0;
	default:
		return order == 0;
	}
}

static int
some_value_compares(const struct scim_attribute *row, struct span with,
    int method)
{
	for (size_t i = 0; i < 2 && row->values[i] != NULL; i++)
		if (compares(span_of(row->values[i]), with, method))
			return 1;
	return 0;
}

/* The comparison itself, without negation and null. */
static int
add_leaf(struct scim *s, const struct scim_attribute *row,
    const struct scim_operator *op, const struct value *value)
{
	ud_filter *f = s->c.f;
	int method = op->text;

	switch ((enum scim_kind)row->kind) {
	case SCIM_TEXT:
		if (!(row->flags & SCIM_EXACT))
			method = method_of_folds(method);
		return tree_text_leaf(f, row->attribute, value->text, method);
	case SCIM_TIME:
		return add_time(s, row->attribute, op->compare, value);
	case SCIM_ACTIVE:
		return add_active(f, value->yes);
	case SCIM_PRIMARY:
		return value->yes ? add_attribute(f, row->attribute) :
		    add_constant(f, 0);
	case SCIM_TYPE:
		return add_type(f, value->text);
	case SCIM_METADATA:
		return add_metadata(f, value->text);
	default:
		return add_constant(f, some_value_compares(row, value->text,
		    method));
	}
}

static int
add_negated(struct scim *s, const struct scim_attribute *row,
    const struct scim_operator *op, const struct value *value)
{
	int many = row->flags & SCIM_MANY;
	int nots, rc;

	rc = scim_open_not(s, many ? row->attribute : 0, &nots);
	if (rc == UD_OK)
		rc = add_leaf(s, row, op, value);
	return rc == UD_OK ? close_not(s->c.f, nots) : rc;
}

/* Nothing is equal to null but what is not there. */
static int
add_null(struct scim *s, const struct scim_attribute *row, int absent)
{
	int nots, rc;

	if (!absent)
		return add_present(s->c.f, row);
	rc = scim_open_not(s, s->same, &nots);
	if (rc == UD_OK)
		rc = add_present(s->c.f, row);
	return rc == UD_OK ? close_not(s->c.f, nots) : rc;
}

/* Check a string as far as its attribute demands. */
static int
check_text(struct scim *s, const struct scim_attribute *row,
    const struct value *value)
{
	int folds = row->kind == SCIM_TEXT && !(row->flags & SCIM_EXACT);
	int rc = cursor_check_text(&s->c, value->at, value->text, 0, folds);

	if (rc == UD_OK && row->kind == SCIM_METADATA &&
	    value->text.len > FILTER_TEXT_MAX)
		return cursor_refuse(&s->c, value->at, "search.text_length",
		    "the text must have at most %d bytes", FILTER_TEXT_MAX);
	return rc;
}

static int
add_comparison(struct scim *s, const struct scim_attribute *row,
    enum scim_op op, const struct value *value)
{
	int equality = op == SCIM_EQ || op == SCIM_NE;
	int rc;

	if (value->type == JSON_NULL && equality)
		return add_null(s, row, op == SCIM_EQ);
	if (value->type != rules[row->kind].type)
		return cursor_expect(&s->c, value->at, "%s is expected here",
		    rules[row->kind].type == JSON_BOOL ? "true or false" :
		    "a string");
	if (value->type == JSON_STRING &&
	    (rc = check_text(s, row, value)) != UD_OK)
		return rc;
	if (op == SCIM_NE)
		return add_negated(s, row, &scim_operators[op], value);
	return add_leaf(s, row, &scim_operators[op], value);
}

/* The end of a string that begins at c->at, closing quote included. */
static int
skip_string(struct cursor *c)
{
	const char *start = c->at++;

	while (c->at < c->end && *c->at != '"')
		c->at += *c->at == '\\' && c->end - c->at > 1 ? 2 : 1;
	if (c->at == c->end)
		return cursor_expect(c, start, "this string has no end");
	c->at++;
	return UD_OK;
}

static int
read_value(struct cursor *c, struct value *value)
{
	struct json_limits limits = {UD_FILTER_BYTES_MAX, 1, 1};
	struct error error;
	int rc;

	scim_skip_space(c);
	value->at = c->at;
	if (!cursor_is(c, '"'))
		(void)cursor_word(c, "+-.");
	else if ((rc = skip_string(c)) != UD_OK)
		return rc;
	rc = json_parse(value->at, (size_t)(c->at - value->at), &limits,
	    &error, &value->json);
	if (rc == UD_EINVAL && strcmp(error.id, "JSON-text") == 0)
		return cursor_refuse(c, value->at, "search.text_encoding",
		    "the text must be UTF-8 without U+0000");
	if (rc == UD_EINVAL)
		return cursor_expect(c, value->at, "a JSON string, true, "
		    "false or null is expected here");
	if (rc != UD_OK) {
		*c->error = error;
		return rc;
	}
	value->type = json_get_type(value->json);
	value->text = span_of(json_get_text(value->json));
	value->yes = json_get_bool(value->json);
	return UD_OK;
}

static int
is_among(enum scim_op op, enum operators operators)
{
	if (op == SCIM_EQ || op == SCIM_NE || op == SCIM_PR)
		return 1;
	return operators == ANY || (operators == ORDER &&
	    scim_operators[op].compare >= 0);
}

static int
read_operator(struct cursor *c, enum operators operators, enum scim_op *op)
{
	struct span word;

	scim_skip_space(c);
	word = cursor_word(c, "");
	for (*op = SCIM_EQ; *op < SCIM_OPS; ++*op)
		if (words_equal(word, span_of(scim_operators[*op].name)))
			break;
	if (*op < SCIM_OPS && is_among(*op, operators))
		return UD_OK;
	return cursor_expect(c, word.data, "%s is expected here",
	    operator_names[operators]);
}

int
scim_read_comparison(struct scim *s, struct span name)
{
	const struct scim_attribute *row;
	struct value value = {0};
	enum scim_op op;
	int rc;

	if (name.len == 0)
		return cursor_expect(&s->c, name.data, s->path.data == NULL ?
		    "an attribute, not or '(' is expected here" :
		    "a part of the attribute, not or '(' is expected here");
	row = scim_attribute_named(s->path, name);
	if (row == NULL)
		return cursor_expect(&s->c, name.data,
		    "a searchable attribute is expected here");
	rc = read_operator(&s->c, rules[row->kind].operators, &op);
	if (rc != UD_OK)
		return rc;
	if (op == SCIM_PR)
		return add_present(s->c.f, row);
	if ((rc = read_value(&s->c, &value)) == UD_OK)
		rc = add_comparison(s, row, op, &value);
	json_free(&value.json);
	return rc;
}
