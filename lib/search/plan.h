/* SPDX-License-Identifier: MIT */
/*
 * What drives a search: the part of the form from which its keys come; the
 * rest is tested user by user.
 *
 * Costs are guesses of how many users a part finds, made from what is known
 * without looking: the kind of comparison and the length of the needle.
 */
#ifndef SEARCH_PLAN_H
#define SEARCH_PLAN_H

#include "search/form.h"

enum driver {
	DRIVE_WALK,		/* every user in turn */
	DRIVE_KEYS,		/* a select of keys */
	DRIVE_GRAM,		/* the matches of a gram table, in order */
	DRIVE_ORG,		/* the users of one organization, in order */
	DRIVE_SCOPE		/* all whom the actor may see */
};

struct plan {
	enum driver driver;
	uint32_t term;		/* of DRIVE_KEYS and DRIVE_ORG */
	int gram;		/* which table */
	uint16_t match;		/* parameter with the question for it */
	uint16_t needle;	/* parameter with what documents must hold, so
				   that few of those that wait are looked at;
				   0: none */
	uint8_t *done;		/* by term: the driver has answered it */
	int cost;		/* users it is likely to find */
	int uses_grams;		/* anywhere: users that wait to be indexed
				   must be looked at one by one */
};

enum {
	COST_NONE = INT32_MAX,	/* cannot be driven */
	COST_STORE = 1000000,	/* users of the store that costs are of */
	COST_WALK = 300000	/* more than that, and all are looked at */
};

/* Choose; may add a parameter to the form.  Failures are in form->error. */
void plan_make(struct plan *plan, struct form *form);

/* Looking at everybody, where the driver of a plan finds too many. */
extern const struct plan plan_everybody;

/* The actor may see so few users that they drive the search instead. */
void plan_by_scope(struct plan *plan, const struct form *form);
void plan_free(struct plan *plan);

#endif
