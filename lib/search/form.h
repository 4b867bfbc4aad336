/* SPDX-License-Identifier: MIT */
/*
 * The normal form of a tree, and the values that its SQL is bound to.
 *
 * ANDs and ORs alternate, NOT is a mark on leaves, constants are folded, texts
 * are folded, what other leaves can say is said with them (a list instead of
 * an OR of equals).  A leaf knows its parameters by number: the same shape
 * always gets the same numbers, so SQL made for one form serves every other
 * form of that shape.
 */
#ifndef SEARCH_FORM_H
#define SEARCH_FORM_H

#include "search/tree.h"

enum term_kind {
	TERM_AND,
	TERM_OR,
	TERM_TEXT,		/* attribute, op: a value of a text attribute */
	TERM_STATE,		/* number: set of states */
	TERM_TYPE,
	TERM_TIME,		/* attribute, op */
	TERM_VERIFIED,		/* attribute */
	TERM_METADATA,		/* op of the key; option: enum value_test */
	TERM_LINK,		/* option: which parts are given, as bits, or
				   LINK_OR_USERNAME */
	TERM_REVISION		/* op */
};

/* How a value is compared with parameters. */
enum op {
	OP_EQUALS,
	OP_RANGE,		/* from the first to before the second */
	OP_FROM,		/* from the first on: a prefix without end */
	OP_CONTAINS,
	OP_ENDS,
	OP_LESS,
	OP_LESS_OR_EQUALS,
	OP_GREATER,
	OP_GREATER_OR_EQUALS,
	OP_IN,			/* a JSON list */
	OP_PIECES,		/* a pattern */
	OP_PRESENT,
	OPS
};

enum value_test { VALUE_ANY, VALUE_IS, VALUE_DIFFERS };
enum { LINK_OR_USERNAME = 8 };	/* any authenticator that there is */

struct param {
	enum param_type { PARAM_INT, PARAM_TEXT, PARAM_BYTES } type;
	int64_t number;
	uint32_t at, len;	/* in form.bytes */
};

struct term {
	uint8_t kind;
	uint8_t attribute;
	uint8_t op;
	uint8_t option;		/* of a text: enum node_option */
	uint8_t negated;
	uint8_t folds;		/* compares folds */
	uint8_t gram;		/* 3 or 5: that table finds it; 0: none */
	uint8_t exact;		/* and finds nothing else */
	uint8_t param_count;
	uint16_t param;		/* number of the first, from 1 */
	uint16_t match;		/* parameter that holds the match text */
	uint16_t needle;	/* what a document must hold; 0: not said */
	uint16_t raw_match, raw_needle;	/* the same of the column of raw
				   texts, where the index is of arrays */
	uint8_t column;		/* enum gram_column where it must */
	uint8_t decides;	/* and those that do are what is sought */
	uint32_t size;		/* terms of this subtree */
	uint32_t node;		/* leaf of the tree that it came from */
	uint32_t link, tail;	/* of a list: where its leaves are told, from
				   1, and the last of them; 0: only that one */
	int64_t number;		/* of states: the set */
	uint64_t hash;		/* of the leaf that it came from */

	/* What plan.c finds out, from the leaves up. */
	int32_t cost;		/* users that it is likely to find */
	int32_t least[2];	/* the same by ud_g3, by ud_g5 alone */
	uint32_t best;		/* of an AND: the operand that drives it */
	uint16_t selects;	/* that are united to find its keys */
	uint8_t nested;		/* selects inside each other */
	uint8_t exact_keys;	/* those selects find nothing else */
	uint8_t known;		/* gram tables that can find it: 1 << 3, 5 */
	uint8_t known_depth;
};

/* Which gram tables there are, and for which attributes. */
struct grams {
	int has_3, has_5;
	int arrays;		/* one table of arrays, and nobody waits */
	int64_t pattern;	/* how a pattern is written: UD_PATTERN_... */
	uint64_t attributes;	/* 1 << UD_ATTRIBUTE_... */
};

/* Buffers that leaves are prepared in, one after the other. */
enum scratch { SCRATCH_TEXT, SCRATCH_FOLD, SCRATCH_RAW, SCRATCH_OUT,
	SCRATCHES };

enum form_constant { FORM_TERMS = -1, FORM_FALSE = 0, FORM_TRUE = 1 };

struct form {
	enum form_constant constant;
	struct term *terms;
	size_t count, room;
	struct param *params;
	size_t param_count, param_room;
	struct buf bytes;
	struct buf scratch[SCRATCHES];
	struct grams grams;
	const ud_filter *tree;
	int64_t states;		/* of all users that count */
	struct link {		/* leaves that were joined into lists */
		uint32_t node, next;	/* next: from 1, 0 at the end */
	} *links;
	size_t link_count, link_room;
	struct error *error;
};

enum {
	FORM_PARAMS_MAX = 4000,
	FORM_BYTES_MAX = 8 * 1024 * 1024,
	SCRATCH_BYTES_MAX = 16 * 1024 * 1024
};

/* A form to be used again and again; NULL without memory. */
struct form *form_new(void);
void form_free(struct form **form);

/* Bring a tree into normal form; states: of the users that count.  UD_OK;
 * UD_EINVAL "search.too_large"; UD_EEXHAUSTED. */
int form_make(struct form *form, const ud_filter *tree, int64_t states,
    const struct grams *grams, struct error *error);

/* The leaves of a list, or the one of another term: *at is 0 before the first
 * one.  0 after the last. */
int form_next_leaf(const struct form *form, const struct term *term,
    uint32_t *at, const struct node **leaf);

/* Forget what it was made from, keeping the memory. */
void form_wipe(struct form *form);

/* Add a parameter; its number, or 0 after a failure in form->error. */
uint16_t form_int(struct form *form, int64_t number);
uint16_t form_text(struct form *form, struct span text);
uint16_t form_bytes(struct form *form, struct span bytes);

/* One of the buffers, empty; and what was put into it: an error in form->error
 * if memory was short. */
struct buf *form_scratch(struct form *form, enum scratch which);
struct span form_scratched(struct form *form, enum scratch which);

/* Parameter number n as bytes. */
struct span form_param(const struct form *form, size_t n);

/* Replace the last character of a prefix by its successor, so that all that
 * begins with the prefix is less.  0 if there is no such text. */
int form_after(struct buf *out, struct span prefix);

#endif
