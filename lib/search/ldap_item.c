/* SPDX-License-Identifier: MIT */
/*
 * RFC 4515:
 *
 *	item = attribute ("=" / ">=" / "<=" / "~=") value
 *	     / [attribute] [":dn"] [":" rule] ":=" value
 *
 * What is well-formed, but asks for what nobody knows here, is undefined.
 */
#include "search/ldap_item.h"

#include <string.h>

#include "base/text.h"
#include "search/ldap.h"
#include "search/ldap_value.h"

struct item {
	struct ldap_value value;
	struct span name, rule;	/* empty: not given */
	char type;		/* '=', '>', '<', '~', or ':' (extensible) */
	int of_dn;
	int stars;		/* of the value */
};

static int
add_constant(const struct item *item, int yes, int option)
{
	struct node leaf = {.kind = NODE_CONSTANT, .number = yes,
	    .option = (uint8_t)option};

	return tree_leaf(item->value.c->f, &leaf);
}

static int
add_undefined(const struct item *item)
{
	return add_constant(item, 0, LDAP_UNDEFINED);
}

/* Is the value an asterisk and nothing else? */
static int
asks_presence(const struct item *item)
{
	return item->stars > 0 && (size_t)item->stars == item->value.raw.len;
}

static int
add_text(const struct item *item, const struct ldap_attribute *row)
{
	int method = UD_TEXT_EQUALS;

	if (item->stars > 0)
		return ldap_add_substrings(&item->value, row->attribute,
		    !row->exact);
	if (item->type == '>')
		method = UD_TEXT_GREATER_OR_EQUALS;
	else if (item->type == '<')
		method = UD_TEXT_LESS_OR_EQUALS;
	if (!row->exact || item->type == '~')
		method = method_of_folds(method);
	return ldap_add_text(&item->value, row->attribute, method);
}

static int
add_time(const struct item *item, const struct ldap_attribute *row)
{
	struct node leaf = {.kind = NODE_TIME, .attribute = row->attribute,
	    .method = UD_COMPARE_EQUALS};
	struct span text;
	int rc;

	if (asks_presence(item))
		return ldap_add_substrings(&item->value, row->attribute, 0);
	if (item->stars > 0)
		return add_undefined(item);
	if (item->type == '>')
		leaf.method = UD_COMPARE_GREATER_OR_EQUALS;
	else if (item->type == '<')
		leaf.method = UD_COMPARE_LESS_OR_EQUALS;
	if ((rc = ldap_decode(&item->value, &text)) != UD_OK)
		return rc;
	if (!ldap_time_parse(text, &leaf.number))
		return cursor_expect(item->value.c, item->value.at,
		    "a time such as 20250123103418Z is expected here");
	return tree_leaf(item->value.c->f, &leaf);
}

static int
add_class(const struct item *item)
{
	struct node leaf = {.kind = NODE_TYPE};
	const struct ldap_class *row;
	struct span text;
	int rc;

	if (asks_presence(item))
		return add_constant(item, 1, 0);
	/* Classes have neither parts nor an order. */
	if (item->stars > 0 || item->type == '>' || item->type == '<')
		return add_undefined(item);
	if ((rc = ldap_decode(&item->value, &text)) != UD_OK)
		return rc;
	row = ldap_class_named(text);
	if (row == NULL || row->type == 0)
		return add_constant(item, row != NULL, 0);
	leaf.number = row->type;
	return tree_leaf(item->value.c->f, &leaf);
}

/* By a matching rule, of which we know those for texts. */
static int
add_by_rule(const struct item *item, const struct ldap_attribute *row)
{
	const struct ldap_rule *rule = ldap_rule_named(item->rule);
	int method = UD_TEXT_EQUALS;

	if (rule == NULL || row->kind != LDAP_TEXT)
		return add_undefined(item);
	if (rule->kind == LDAP_SUBSTRINGS)
		return ldap_add_assertion(&item->value, row->attribute,
		    rule->folds);
	if (rule->kind == LDAP_ORDERING)
		method = UD_TEXT_LESS;
	if (rule->folds)
		method = method_of_folds(method);
	return ldap_add_text(&item->value, row->attribute, method);
}

static int
add_item(const struct item *item)
{
	const struct ldap_attribute *row = ldap_attribute_named(item->name);

	if (row == NULL || item->of_dn)
		return add_undefined(item);
	if (item->rule.len > 0)
		return add_by_rule(item, row);
	switch (row->kind) {
	case LDAP_TEXT:
		return add_text(item, row);
	case LDAP_TIME:
		return add_time(item, row);
	default:
		return add_class(item);
	}
}

/* What follows the attribute in an extensible match. */
static int
read_extensible(struct item *item)
{
	struct cursor *c = item->value.c;

	while (cursor_is(c, ':') && c->end - c->at > 1 && c->at[1] != '=') {
		struct span word;

		c->at++;
		word = cursor_word(c, "-.");
		if (!item->of_dn && item->rule.len == 0 &&
		    words_equal(word, span_of("dn")))
			item->of_dn = 1;
		else if (item->rule.len == 0 && ldap_is_oid(word))
			item->rule = word;
		else
			return cursor_expect(c, word.data, "dn, a matching "
			    "rule or := is expected here");
	}
	if (item->name.len == 0 && item->rule.len == 0)
		return cursor_expect(c, c->at,
		    "a matching rule is expected here");
	if (!cursor_is(c, ':'))
		return cursor_expect(c, c->at, ":= is expected here");
	c->at++;
	return UD_OK;
}

/* Everything before the value. */
static int
read_head(struct item *item)
{
	struct cursor *c = item->value.c;
	int rc;

	item->name = cursor_word(c, "-.;");
	if (item->name.len == 0 ? !cursor_is(c, ':') :
	    !ldap_is_description(item->name))
		return cursor_expect(c, item->name.data,
		    "an attribute is expected here");
	item->type = c->at < c->end ? *c->at : '\0';
	if (item->type == ':' && (rc = read_extensible(item)) != UD_OK)
		return rc;
	if (item->type == '>' || item->type == '<' || item->type == '~')
		c->at++;
	if (!cursor_is(c, '='))
		return cursor_expect(c, c->at,
		    "=, >=, <=, ~= or := is expected here");
	c->at++;
	return UD_OK;
}

static int
read_value(struct item *item)
{
	struct cursor *c = item->value.c;

	item->value.at = item->value.raw.data = c->at;
	for (; c->at < c->end && *c->at != ')'; c->at++) {
		if (*c->at == '*' && item->type == '=')
			item->stars++;
		else if (*c->at == '*' || *c->at == '(' || *c->at == '\0')
			return cursor_expect(c, c->at, "this character is "
			    "expected as an escape, such as \\%02x", *c->at);
		else if (*c->at == '\\' && ldap_escape(c->at, c->end) < 0)
			return cursor_expect(c, c->at,
			    "two hexadecimal digits are expected after '\\'");
	}
	item->value.raw.len = (size_t)(c->at - item->value.at);
	return UD_OK;
}

int
ldap_read_item(struct cursor *c, struct buf *scratch)
{
	struct item item = {.value = {.c = c, .scratch = scratch}};
	int rc;

	if ((rc = read_head(&item)) != UD_OK ||
	    (rc = read_value(&item)) != UD_OK)
		return rc;
	return add_item(&item);
}
