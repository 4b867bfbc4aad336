/* SPDX-License-Identifier: MIT */
/*
 * One search, from the tree to the rows of a page:
 *
 *	search_begin()	check; ask the authorizer; begin to read; compile
 *	search_run()	the page's rows, and how many there are in all
 *	search_end()	in any case
 *
 * Rows come from two sides that exclude each other: users that wait to be
 * indexed are looked at one by one, all others are found by the plan.
 */
#ifndef USER_SEARCH_H
#define USER_SEARCH_H

#include <userdir/search.h>

#include "dir/scope.h"
#include "dir/shelf.h"
#include "dir/waiting.h"
#include "search/sql.h"
#include "store/search_rows.h"
#include "user/record.h"

/* Where a row stands in the order of a search. */
struct row {
	int64_t key;
	int64_t number;		/* to sort by, if it is a number */
	int absent;		/* it has no text to sort by */
	struct span sort, raw, id;
	char *block;		/* that holds the texts, if they are ours */
	ud_user *user;		/* if the record came along */
};

struct finding {
	ud_dir *dir;
	ud_search_query query;
	const ud_filter *tree;
	struct ud_scope scope;
	struct tx tx;
	struct form *form;	/* of the handle */
	struct plan plan;
	struct search_own self;	/* the actor, if the scope is restricted */
	int64_t *orgs;		/* of the scope */
	size_t org_count;
	struct sql sql;		/* what all statements have in common */
	int64_t tries;		/* the last one finds so many, if there are too
				   many for it; 0: it finds all */
	int too_many;		/* it did */
	int64_t digest;		/* of that statement and what it seeks */
	size_t params;		/* likewise: parameters of the form; those of
				   one statement come after them */
	int by_key;		/* the order is that of the keys */
	int counts_apart;	/* the database counts; rows are too dear to be
				   handed over for that */
	int only_counts;	/* nobody asks for rows */
	int runs;		/* it is not only explained */
	int guessed;		/* the head is not read yet: compiled for the
				   last one that was */
	int glances;		/* one exchange is to be all of it */
	int again;		/* it was not, and a change came between */
	int goes_on;		/* after a row of an earlier page */
	struct row after;
	char after_raw[4 * UD_DESCRIPTION_MAX + 1];
	char after_id[4 * UD_ID_MAX + 1];
	struct buf after_fold;

	const struct waiting *at_hand;	/* who waits; NULL: ask the store */
	uint16_t among;		/* of whom it is asked all the same */
	int64_t *pending;	/* users that wait to be indexed, by key */
	size_t pending_count, pending_room;
	struct row *waiting;	/* those of them that match, in order */
	size_t waiting_count, waiting_room, waiting_at;

	struct row *rows;	/* of the page, and one more */
	size_t row_count, row_room;
	uint64_t skipped;
	int64_t counted_to;	/* key up to which rows are counted */
	uint64_t total;
	int total_is_known, total_is_minimum;
	struct buf fold;	/* of a value that is checked again */
	struct buf text, shape;	/* of the statement that is made */
};

/* f is empty but for what its user says: only_counts, runs, again. */
int search_begin(struct finding *f, ud_dir *dir, const ud_filter *tree,
    const ud_search_query *query);
int search_run(struct finding *f);

/* Read the head, if that was put off: with all that search_run() will ask. */
int search_view(struct finding *f);

void search_end(struct finding *f);

/* Compare two rows in the order of the search. */
int search_compare(const struct finding *f, const struct row *a,
    const struct row *b);

/* The statements of a page after those about users that wait, in their order;
 * all but the first `page` of them only count. */
struct step {
	enum purpose purpose;
	enum part part;
	int with_after;
	uint64_t limit;
	uint64_t most;		/* count up to that; 0: all */
};
enum { STEPS_MAX = 3 };
size_t search_steps(const struct finding *f, struct step steps[STEPS_MAX],
    size_t *page);

/* Begin the statement of a step, prepared and bound. */
int search_open(struct finding *f, struct query *q, const struct step *step);

/* Run it ahead. */
void search_ask(struct finding *f, const struct step *step);

/* The statement of a step: its text in f->text, and its parameters. */
int search_statement(struct finding *f, const struct step *step,
    struct sql_params *params);

/* Bind parameters of a statement, by their numbers in the form. */
void search_bind(struct query *q, const struct form *form,
    const uint16_t *params, size_t count);

/* Note a user that waits to be indexed; they come in key order. */
int search_add_pending(struct finding *f, int64_t key);

/* Note one that matches. */
int search_add_waiting(struct finding *f, const struct row *row);

/* Tell those that wait by what is at hand; f->among are those of whom that is
 * not enough, if there are any. */
int search_look(struct finding *f);

/* How many of those that wait come after a key and are found by the one gram
 * of the search, as they were when they were indexed. */
size_t search_outdated(const struct finding *f, int64_t key);

/* May the actor see the users of that organization? */
int search_in_scope(const struct finding *f, int64_t org);

/* Is the total to be found by counting rows? */
int search_counts(const struct finding *f);

/* Does the kind of what is sought say that a page has room for all of it? */
int search_is_small(const struct finding *f);

/* The number of all that match, where counters know it. */
int search_counted(struct finding *f);

/* A token for what comes after the last row of the page; and back. */
int search_make_token(struct finding *f, char **token);
int search_read_token(struct finding *f, const char *token);

/* UD_OK if the record is what the tree asks for, as far as it can tell;
 * UD_ECORRUPT "Errors.Search.IndexBroken" else. */
int search_recheck(struct finding *f, const ud_user *user);

#endif
