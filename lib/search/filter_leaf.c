/* SPDX-License-Identifier: MIT */
/* The leaves that are more than a text compared with a value. */
#include "search/filter.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/spec.h"
#include "base/text.h"
#include "base/time.h"

enum { PIECES_MAX = 100, VALUE_MAX = 200 };

static int
take_comparison(ud_filter *f, int64_t method)
{
	if (f->error.code != UD_OK)
		return f->error.code;
	if (method < UD_COMPARE_EQUALS || method > UD_COMPARE_LESS_OR_EQUALS)
		return filter_refuse(f, "search.enum_unknown", "method",
		    "must be one of UD_COMPARE_...");
	return UD_OK;
}

/* Add a leaf with these texts. */
static int
add(ud_filter *f, const struct node *leaf, const struct span *texts,
    size_t count)
{
	int rc = tree_leaf(f, leaf);

	for (size_t i = 0; rc == UD_OK && i < count; i++)
		rc = tree_text(f, texts[i]);
	return rc;
}

int
ud_filter_substrings(ud_filter *f, int attribute, const ud_substrings *given)
{
	struct node leaf = {.kind = NODE_SUBSTRINGS,
	    .attribute = (uint8_t)attribute};
	struct span texts[PIECES_MAX + 2] = {{0}};
	ud_substrings pieces;
	char member[40];
	int folds, rc;

	if ((rc = filter_take_attribute(f, attribute_is_text(attribute),
	    "a text attribute")) != UD_OK ||
	    (rc = spec_read(&f->error, "pieces", &pieces, sizeof(pieces),
	    given)) != UD_OK)
		return rc;
	folds = pieces.ignore_case != 0;
	leaf.method = (uint8_t)folds;
	if (pieces.any_count > PIECES_MAX || (pieces.any_count > 0 &&
	    pieces.any == NULL))
		return filter_refuse(f, "search.too_large", "any",
		    "must be at most %d pieces", PIECES_MAX);
	if (pieces.initial == NULL && pieces.final == NULL &&
	    pieces.any_count == 0)
		return filter_refuse(f, "search.operand_missing", "any",
		    "must hold a piece");
	if ((pieces.initial != NULL && (rc = filter_take_text(f, "initial",
	    pieces.initial, 1, folds, &texts[0])) != UD_OK) ||
	    (pieces.final != NULL && (rc = filter_take_text(f, "final",
	    pieces.final, 1, folds, &texts[pieces.any_count + 1])) != UD_OK))
		return rc;
	for (size_t i = 0; i < pieces.any_count; i++) {
		(void)snprintf(member, sizeof(member), "any[%zu]", i);
		if ((rc = filter_take_text(f, member, pieces.any[i], 1, folds,
		    &texts[i + 1])) != UD_OK)
			return rc;
	}
	return add(f, &leaf, texts, pieces.any_count + 2);
}

int
ud_filter_time(ud_filter *f, int attribute, int64_t us, int method)
{
	struct node leaf = {.kind = NODE_TIME,
	    .attribute = (uint8_t)attribute, .method = (uint8_t)method,
	    .number = us};
	int rc;

	if ((rc = filter_take_attribute(f, attribute_is_time(attribute),
	    "a time")) != UD_OK || (rc = take_comparison(f, method)) != UD_OK)
		return rc;
	if (us < TIME_MIN_US || us > TIME_MAX_US)
		return filter_refuse(f, "search.filter_invalid", "timestamp",
		    "must be in the years 1 to 9999");
	return tree_leaf(f, &leaf);
}

int
ud_filter_state(ud_filter *f, uint64_t states)
{
	struct node leaf = {.kind = NODE_STATE, .number = (int64_t)states};

	if (f->error.code == UD_OK && states >= 64)
		return filter_refuse(f, "search.enum_unknown", "state",
		    "must be a sum of 1 << UD_USER_...");
	return tree_leaf(f, &leaf);
}

int
ud_filter_type(ud_filter *f, int type)
{
	struct node leaf = {.kind = NODE_TYPE, .number = type};

	if (f->error.code == UD_OK && (type < 0 || type > 2))
		return filter_refuse(f, "search.enum_unknown", "type",
		    "must be UD_USER_HUMAN, UD_USER_MACHINE or 0");
	return tree_leaf(f, &leaf);
}

int
ud_filter_metadata(ud_filter *f, const ud_metadata_condition *given)
{
	struct node leaf = {.kind = NODE_METADATA};
	struct span texts[2] = {{0}};
	ud_metadata_condition c;
	int rc;

	if (f->error.code != UD_OK)
		return f->error.code;
	if ((rc = spec_read(&f->error, "condition", &c, sizeof(c),
	    given)) != UD_OK ||
	    (rc = filter_take_method(f, "keyMethod", c.key_method,
	    0)) != UD_OK)
		return rc;
	leaf.method = (uint8_t)c.key_method;
	leaf.number = c.value_differs != 0;
	if (c.key == NULL && c.value == NULL)
		return filter_refuse(f, "search.operand_missing", "key",
		    "or a value must be there");
	if (c.key != NULL && (rc = filter_take_text(f, "key", c.key, 0,
	    method_folds(leaf.method), &texts[0])) != UD_OK)
		return rc;
	if (c.value != NULL && c.value_len > VALUE_MAX)
		return filter_refuse(f, "search.text_length", "value",
		    "must be at most %d bytes", VALUE_MAX);
	if (c.value != NULL)
		texts[1] = (struct span){c.value, c.value_len};
	return add(f, &leaf, texts, 2);
}

int
ud_filter_idp_link(ud_filter *f, const char *idp_id, const char *user_id,
    const char *user_name)
{
	struct node leaf = {.kind = NODE_LINK};
	struct span texts[3] = {{0}};
	int rc;

	if ((idp_id != NULL && (rc = filter_take_text(f, "idpId", idp_id, 1,
	    0, &texts[0])) != UD_OK) ||
	    (user_id != NULL && (rc = filter_take_text(f, "userId", user_id,
	    1, 0, &texts[1])) != UD_OK) ||
	    (user_name != NULL && (rc = filter_take_text(f, "userName",
	    user_name, 1, 0, &texts[2])) != UD_OK))
		return rc;
	return add(f, &leaf, texts, 3);
}

int
ud_filter_authenticator(ud_filter *f, int type, int verified)
{
	struct node leaf = {.kind = NODE_AUTHENTICATOR, .number = type,
	    .option = (uint8_t)(verified + 1)};

	if (f->error.code == UD_OK && (type < UD_AUTHENTICATOR_USERNAME ||
	    type > UD_AUTHENTICATOR_IDENTITY_PROVIDER))
		return filter_refuse(f, "search.enum_unknown", "type",
		    "must be one of UD_AUTHENTICATOR_...");
	if (f->error.code == UD_OK && (verified < UD_VERIFIED_ANY ||
	    verified > UD_VERIFIED_YES))
		return filter_refuse(f, "search.enum_unknown", "verified",
		    "must be one of UD_VERIFIED_...");
	return tree_leaf(f, &leaf);
}

int
ud_filter_revision(ud_filter *f, uint64_t revision, int method)
{
	struct node leaf = {.kind = NODE_REVISION, .method = (uint8_t)method,
	    .number = (int64_t)revision};
	int rc = take_comparison(f, method);

	if (rc == UD_OK && revision > UINT32_MAX)
		return filter_refuse(f, "search.filter_invalid", "revision",
		    "must be at most 4294967295");
	return rc == UD_OK ? tree_leaf(f, &leaf) : rc;
}

/* What the condition compares with. */
static int
take_data(ud_filter *f, const ud_data_condition *c, struct node *leaf,
    struct span *text)
{
	int rc;

	switch (c->kind) {
	case UD_DATA_TEXT:
		leaf->method = (uint8_t)c->method;
		if ((rc = filter_take_method(f, "method", c->method,
		    1)) != UD_OK)
			return rc;
		return filter_take_text(f, "text", c->text, 0,
		    method_folds(leaf->method), text);
	case UD_DATA_NUMBER:
		leaf->method = (uint8_t)c->method;
		if (c->number == NULL || !isfinite(*c->number))
			return filter_refuse(f, "search.filter_invalid",
			    "number", "must be a finite number");
		memcpy(&leaf->number, c->number, sizeof(leaf->number));
		return take_comparison(f, c->method);
	case UD_DATA_BOOL:
	case UD_DATA_PRESENT:
		leaf->number = c->value != 0;
		return UD_OK;
	default:
		return filter_refuse(f, "search.enum_unknown", "kind",
		    "must be one of UD_DATA_...");
	}
}

int
filter_is_pointer(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] == '~' && (i + 1 == text.len ||
		    (text.data[i + 1] != '0' && text.data[i + 1] != '1')))
			return 0;
	return text.len == 0 || text.data[0] == '/';
}

int
ud_filter_data(ud_filter *f, const ud_data_condition *given)
{
	struct node leaf = {.kind = NODE_DATA};
	struct span texts[2] = {{0}};
	ud_data_condition c;
	int rc;

	if (f->error.code != UD_OK)
		return f->error.code;
	if ((rc = spec_read(&f->error, "condition", &c, sizeof(c),
	    given)) != UD_OK ||
	    (rc = filter_take_text(f, "pointer", c.pointer, 0, 0,
	    &texts[0])) != UD_OK)
		return rc;
	if (!filter_is_pointer(texts[0]))
		return filter_refuse(f, "search.filter_invalid", "pointer",
		    "must be a JSON pointer");
	leaf.option = (uint8_t)c.kind;
	if ((rc = take_data(f, &c, &leaf, &texts[1])) != UD_OK)
		return rc;
	return add(f, &leaf, texts, 2);
}

int
ud_filter_errcode(const ud_filter *f)
{
	return f->error.code;
}

const char *
ud_filter_errmsg(const ud_filter *f)
{
	return f->error.message;
}

const char *
ud_filter_errkey(const ud_filter *f)
{
	return f->error.key;
}

const char *
ud_filter_errfield(const ud_filter *f)
{
	return f->error.field;
}
