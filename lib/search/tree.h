/* SPDX-License-Identifier: MIT */
/*
 * The filter tree: nodes in preorder, texts in one buffer.
 *
 * Readers and the public functions append nodes; a combinator knows at its
 * end how many nodes it covers, so a walk is a loop that may skip.  Nothing
 * here recurses, whatever the depth.
 *
 * Appending checks the limits of the tree as a whole (depth, nodes, bytes).
 * What a text may be is checked with tree_check_text() by who knows the
 * text's name, and then appended as it is.
 */
#ifndef SEARCH_TREE_H
#define SEARCH_TREE_H

#include <userdir/filter.h>

#include "base/buf.h"
#include "base/error.h"

enum node_kind {
	NODE_AND = UD_AND,
	NODE_OR = UD_OR,
	NODE_NOT = UD_NOT,
	NODE_CONSTANT,		/* number: 0 or 1 */
	NODE_TEXT,		/* attribute, method; one text; option: enum
				   node_option */
	NODE_ANY_TEXT,		/* method; one text */
	NODE_SUBSTRINGS,	/* attribute, method EQUALS or _IGNORE_CASE;
				   texts: initial or absent, any..., final or
				   absent */
	NODE_PRESENT,		/* attribute */
	NODE_IN,		/* attribute, method as above; texts: values */
	NODE_TIME,		/* attribute, method UD_COMPARE_..., number */
	NODE_STATE,		/* number: set of states */
	NODE_TYPE,		/* number */
	NODE_VERIFIED,		/* attribute; number: 0 or 1 */
	NODE_METADATA,		/* texts: key or absent, value or absent;
				   method of the key; number: value differs */
	NODE_LINK,		/* three texts, each may be absent */
	NODE_AUTHENTICATOR,	/* number: type; option: UD_VERIFIED_... + 1 */
	NODE_REVISION,		/* method UD_COMPARE_..., number */
	NODE_DATA		/* texts: pointer, text or absent; option: kind
				   UD_DATA_...; method; number: bool, or the
				   bits of a double */
};

/* What NODE_TEXT asks beside the text of the same value. */
enum node_option {
	OPTION_NONE = 0,
	OPTION_SCOPE_INSTANCE = UD_SCOPE_INSTANCE,
	OPTION_SCOPE_ORGANIZATION = UD_SCOPE_ORGANIZATION,
	OPTION_UNVERIFIED = 3,
	OPTION_VERIFIED = 4,
	OPTION_HAS_AT = 5	/* only in the normal form: of login names */
};

struct node {
	uint8_t kind;
	uint8_t attribute;
	uint8_t method;
	uint8_t option;
	uint32_t size;		/* nodes of this subtree, itself included */
	uint32_t text;		/* first of its texts */
	uint32_t count;		/* how many */
	int64_t number;
};

struct ud_filter {
	struct node *nodes;
	size_t count, room;
	struct piece {
		uint32_t at, len;	/* at: PIECE_ABSENT */
	} *pieces;
	size_t piece_count, piece_room;
	struct buf bytes;	/* of all pieces, each followed by a NUL */
	uint32_t open[UD_FILTER_DEPTH_MAX + 1];	/* combinators not closed */
	size_t depth;
	size_t depth_max;
	struct error error;	/* the first failure */
};

#define PIECE_ABSENT UINT32_MAX

/* A tree in which at most that many combinators stand above a leaf; NULL
 * without memory. */
ud_filter *tree_new(size_t depth_max);

/* Begin a combinator, and end it. */
int tree_open(ud_filter *f, enum node_kind kind);
int tree_close(ud_filter *f);

/*
 * Begin a combinator whose operands so far are the nodes from number `first`
 * on: for syntaxes in which it stands between them.
 */
int tree_open_around(ud_filter *f, enum node_kind kind, size_t first);

/* Append a leaf; its texts must follow at once. */
int tree_leaf(ud_filter *f, const struct node *leaf);

/* Append a text to the last leaf; an absent span is an absent text. */
int tree_text(ud_filter *f, struct span text);

/* A leaf with one text. */
int tree_text_leaf(ud_filter *f, int attribute, struct span text, int method);

/* Append node i of another tree with all that is below it. */
int tree_copy(ud_filter *f, const ud_filter *other, size_t i);

/* Append all nodes of another tree, as they stand side by side there. */
int tree_copy_all(ud_filter *f, const ud_filter *other);

/* The path of node i, as the public functions name it. */
void tree_path(const ud_filter *f, size_t i, char path[ERROR_FIELD_SIZE]);

/* Text i of the tree, or of a node (from 0). */
struct span tree_piece(const ud_filter *f, size_t i);
struct span tree_node_text(const ud_filter *f, const struct node *node,
    size_t i);

/*
 * Remove the last nodes from number `first` on, with their texts: for a
 * reader that puts another one in their place.
 */
void tree_drop(ud_filter *f, size_t first);

/* UD_OK if the tree is whole: no failure, all closed, not empty. */
int tree_whole(const ud_filter *f, struct error *error);

/* 1 if the two say the same: one node without what is below it, or all. */
int tree_same_node(const ud_filter *a, size_t i, const ud_filter *b,
    size_t j);
int tree_equal(const ud_filter *a, const ud_filter *b);

/* What is wrong with a text. */
enum text_fault {
	TEXT_FINE,
	TEXT_LENGTH,		/* "search.text_length" */
	TEXT_ENCODING,		/* "search.text_encoding": UTF-8, U+0000 */
	TEXT_EMPTY_FOLD		/* "search.text_empty_fold" */
};

/* Check a text of min to max code points; folds: it will be compared by its
 * fold. */
enum text_fault tree_check_text(struct span text, size_t min, size_t max,
    int folds);

/* The error for a fault; field is the path of the text. */
int tree_text_error(struct error *error, enum text_fault fault,
    const char *field, size_t min, size_t max);

/* Does a method compare folds? */
int method_folds(int method);

/* The method that does the same with folds, or with bytes. */
int method_of_folds(int method);
int method_of_bytes(int method);

/* Is it one of UD_TEXT_..., the ordering ones included or not? */
int method_is_text(int method, int ordering);

/* Is the attribute a text?  A time? */
int attribute_is_text(int attribute);
int attribute_is_time(int attribute);

#endif
