/* SPDX-License-Identifier: MIT */
/* The event log. */
#ifndef STORE_EVENT_ROWS_H
#define STORE_EVENT_ROWS_H

#include "store/meta_rows.h"

/* subject: key of a user, or minus the key of an organization.  user_id and
 * org_id come with reading, from the tables of users and organizations. */
struct event_row {
	int64_t position;
	int64_t subject;
	int64_t sequence;
	int64_t org;
	int64_t created_us;
	struct span type;
	struct span editor;
	struct span operation;
	struct span payload;
	struct span salt;	/* absent: nothing personal, or erased */
	struct span personal;
	struct span digest;	/* absent: nothing personal */
	struct span link;
	struct span user_id;
	struct span org_id;
};

/* Queries for event_rows_read(). */
void event_rows_after(struct query *q, struct db *db, int64_t position,
    int64_t limit);
void event_rows_of(struct query *q, struct db *db, int64_t subject,
    int64_t after_sequence, int64_t limit);
void event_rows_read(struct query *q, struct event_row *row);

int event_rows_add(struct db *db, const struct event_row *row);

/* 1 in *found if the event at position belongs to the operation. */
int event_rows_is(struct db *db, int64_t position, struct span operation,
    int *found);

/* 1 in *found if the subject was scrubbed after the position; that is its last
 * event. */
int event_rows_scrubbed(struct db *db, int64_t subject, int64_t position,
    int *found);

/* Erase the personal data of all events of a subject; how many had some. */
int event_rows_scrub(struct db *db, int64_t subject, int64_t *erased);

/* Highest sequence of a subject; 0 without events. */
int event_rows_last(struct db *db, int64_t subject, int64_t *sequence);

#endif
