/* SPDX-License-Identifier: MIT */
/*
 * The filters of the JSON syntaxes as a table: a row each, which the reader
 * and the writer use alike.  A row says what its node always is, and its
 * members, in the order of the node's texts, give the rest.
 */
#ifndef SEARCH_JSON_LEAF_H
#define SEARCH_JSON_LEAF_H

#include "search/json_words.h"
#include "search/read.h"

/* In which syntaxes a row is: enum json_api as bits. */
enum { API_V3 = 1 << JSON_V3, API_V2 = 1 << JSON_V2, API_BOTH = 3 };

/* The values of a node that a member can give. */
enum json_field {
	FIELD_ATTRIBUTE,
	FIELD_METHOD,
	FIELD_OPTION,
	FIELD_NUMBER,
	FIELD_COUNT
};

enum json_member_type {
	MEMBER_END,		/* behind the last one */
	/* Texts of the node, one after the other. */
	MEMBER_TEXT,		/* min to max code points */
	MEMBER_POINTER,		/* the same, and a JSON pointer */
	MEMBER_BYTES,		/* min to max bytes in Base64 */
	MEMBER_TEXTS,		/* a list of such texts */
	MEMBER_ABSENT,		/* an absent text; has no name */
	/* What goes to a field. */
	MEMBER_WORD,		/* of an enumeration; min to max, if not 0 */
	MEMBER_BOOL,		/* no or yes */
	MEMBER_TIME,
	MEMBER_UINT,		/* of 32 bits */
	MEMBER_DOUBLE,		/* its bits */
	/* Of a combinator. */
	MEMBER_OPERANDS,
	MEMBER_OPERAND
};

enum {
	JSON_BYTES_MAX = 200,	/* no max of MEMBER_BYTES is more */
	JSON_MEMBERS_MAX = 5
};

struct json_member {
	const char *name;
	const struct json_words *words;
	uint8_t type, field;
	uint8_t optional;	/* this text: it may be absent */
	uint8_t no, yes;
	uint8_t count_min;	/* of a list */
	uint16_t count_max;
	uint16_t min, max;
};

/* Leaves that become one if a list has one of each. */
enum json_half { HALF_NONE, HALF_KEY, HALF_VALUE };

struct json_leaf {
	const char *name;
	uint8_t apis;
	uint8_t kind, attribute, option;
	uint8_t half;
	/* Of the rows of this name, the one in which this member is given. */
	const char *choice;
	/* A text must be there; if none is, this member is said to miss. */
	const char *some;
	struct json_member members[JSON_MEMBERS_MAX + 1];
};

/* All rows, by name; those of one name stand together. */
extern const struct json_leaf json_leaves[];
extern const size_t json_leaf_count;

/* The first row of that name, lowerCamelCase or snake_case; or NULL. */
const struct json_leaf *json_leaf_find(const char *name);

/* Number of the member of that name; -1 if there is none. */
int json_member_find(const struct json_leaf *leaf, const char *name);

/* Is some text of the node there? */
int json_leaf_has_text(const ud_filter *f, const struct node *node);

#endif
