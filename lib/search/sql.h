/* SPDX-License-Identifier: MIT */
/*
 * From a form and its plan to SQL text.  The text depends on nothing but what
 * sql_shape() tells, so that a prepared statement serves every search of the
 * same shape; values are parameters, always.
 */
#ifndef SEARCH_SQL_H
#define SEARCH_SQL_H

#include <userdir/storage.h>

#include "search/plan.h"

enum { SQL_BYTES_MAX = 256 * 1024, SHAPE_BYTES_MAX = 512 * 1024 };

/* Whom the actor may see. */
enum scope_kind {
	SCOPE_ALL,
	SCOPE_SELF,		/* own: a key */
	SCOPE_ORGS		/* org: keys, or a list of them; and own */
};

/* What the statement is for. */
enum purpose {
	PURPOSE_KEYS,		/* keys in key order */
	PURPOSE_BOTH,		/* the same, with how many there are in all; a
				   row whose key is NULL tells only that */
	PURPOSE_COUNT,		/* only how many there are */
	PURPOSE_PAGE,		/* keys and sort keys in their order */
	PURPOSE_PENDING,	/* the same among those that wait to be
				   indexed, in any order */
	PURPOSE_REST		/* how many keys come after one: of what
				   sql_is_one_gram() */
};

/* The part of a text order: users that have the text come first. */
enum part { PART_PRESENT, PART_ABSENT };

struct sql {
	const struct form *form;
	const struct plan *plan;
	const ud_driver *driver;
	enum purpose purpose;
	enum scope_kind scope;
	uint16_t org, own;	/* parameters of the scope; 0: not there */
	uint16_t orgs;		/* how many keys there are from org on, so
				   that the database knows what to expect;
				   0: it is a list */
	int sort;		/* UD_SORT_... */
	enum part part;
	int descending;
	int include_deleted;
	int by_key;		/* PENDING: all keys there are, and whether
				   each matches, in key order */
	uint16_t after;		/* first of the parameters of the row after
				   which to go on; 0: from the start */
	uint16_t limit;		/* parameter; 0: no limit */
	uint16_t most;		/* parameter: count up to that; 0: all */
	int few;		/* few keys of the driver are less than 2 to
				   the power of this: of more it is better to
				   look at everybody until there are enough;
				   0: of no number */
	int tries;		/* KEYS, BOTH: only whether they are so few,
				   and if so the answer; see SQL_TOO_MANY */
	int scale;		/* of the store: what is prepared for a small
				   one is no good for a large one */
	int bits;		/* the limit, or most, has so many: the
				   database may plan for fewer than twice as
				   many rows; 0: it is not told */
	const char *columns;	/* of the user u, to be read in place of the
				   key, which is the first; NULL: the key */
	uint16_t among;		/* PENDING: only these, all of whom match; a
				   list of keys; 0: everybody who waits */
};

/* Columns of a statement: always the key; for PAGE and PENDING also the sort
 * key (number or folded text; the text itself) and the id. */
enum { SQL_KEY, SQL_SORT, SQL_SORT_RAW, SQL_ID, SQL_MATCHES = SQL_SORT,
	SQL_TOTAL = SQL_SORT };

/* How many are few.  The total of a statement that tries is as many if there
 * are too many; if not, that of KEYS means nothing. */
int64_t few_of(const struct sql *sql);

/* The parameters of a statement, in its order, by their numbers in the form:
 * of those, a statement uses some. */
struct sql_params {
	size_t count;
	uint16_t in_form[FORM_PARAMS_MAX];
};

/* Append the text.  UD_OK; UD_EINVAL "search.too_large"; UD_EEXHAUSTED. */
int sql_emit(const struct sql *sql, struct buf *out,
    struct sql_params *params);

/* Are its keys nothing but what one gram occurs in? */
int sql_is_one_gram(const struct sql *sql);

/* Append what the text depends on. */
void sql_shape(const struct sql *sql, struct buf *out);

/* Is the order by a text, which may be absent?  Is it by its fold? */
int sort_is_text(int sort);
int sort_is_folded(int sort);

/* How many parameters stand for a row in that order: for KEYS one, the key. */
int sort_after_count(enum purpose purpose, int sort, enum part part);

#endif
