/* SPDX-License-Identifier: MIT */
/*
 * Writing a statement piece by piece.  Every piece is one of the closed table
 * (place.h) or a word of sql*.c; values are parameters.
 */
#ifndef SEARCH_EMIT_H
#define SEARCH_EMIT_H

#include "search/sql.h"

/* Where the users of a select come from: from the driver, or, where that may
 * find too many, from those few that it has found, or from everybody. */
enum from { FROM_DRIVER, FROM_FEW, FROM_ALL };

struct emit {
	const struct sql *sql;
	const struct form *form;
	struct buf *out;
	uint32_t *operands;	/* a stack of what is being joined */
	size_t used;
	struct sql_params *params;
	uint16_t *numbers;	/* in the statement, by number in the form */
	enum from from;
};

/* A parameter by its number in the form; a small number of ours. */
void emit_param(struct emit *e, unsigned n);
void emit_int(struct emit *e, int64_t n);

/* The select of the elements of a list parameter. */
void emit_elements(struct emit *e, unsigned n);

/* The database's function for the position of a part. */
void emit_position(struct emit *e);

/* A fragment with its marks replaced, see place.h. */
void emit_fragment(struct emit *e, const char *fragment,
    const struct term *term);

/* Is term i so of the user u? */
void emit_test(struct emit *e, uint32_t i);

/* The operands of a combinator that are neither done nor the one excepted, on
 * the stack of operands, deepest first: how many.  Then join them. */
size_t emit_gather(struct emit *e, uint32_t i, const uint8_t *done,
    uint32_t except);
void emit_join(struct emit *e, size_t first, size_t count, int kind);

/* A select of the keys of the users that a term finds. */
void emit_keys(struct emit *e, uint32_t i);

/* A select of what a gram table finds; of what the index finds for a term. */
void emit_match(struct emit *e, int gram, uint16_t match);
void emit_term_match(struct emit *e, const struct term *term);

/* The next condition of a select: the first one says WHERE. */
void emit_and(struct emit *e, int *first);

/* Whom the actor may see; what the driver has not answered. */
void emit_scope(struct emit *e, int *first);
void emit_rest(struct emit *e, int *first);

/* How many are few. */
void emit_few(struct emit *e);

/* Whether the few are all that the driver has found, or only some of them. */
void emit_turn(struct emit *e);

/* A select of users without its order, of one state if it is not 0. */
void emit_select(struct emit *e, int state);
void emit_order(struct emit *e);

/* The states that a driving organization is walked by. */
int64_t emit_states_of(const struct form *form);

/* What an order compares; raw NULL: it is by a number. */
struct order {
	const char *sort, *raw;
};

extern const struct order orders[];

#endif
