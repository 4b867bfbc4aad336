/* SPDX-License-Identifier: MIT */
/*
 * One change of the store, from the lock to the commit.  Every operation that
 * writes has the same beats:
 *
 *	check the input, nothing touched
 *	change_begin()    lock; load the target; ask the authorizer
 *	decide            everything that can refuse comes before any write
 *	write             rows, counters, events
 *	change_commit()   the head of the store, and the commit
 *	change_end()      undo unless committed; then tell the host
 */
#ifndef DIR_CHANGE_H
#define DIR_CHANGE_H

#include "dir/dir.h"
#include "store/event_rows.h"

struct change {
	ud_dir *dir;
	struct tx tx;
	struct head before;	/* to return to when refused in a batch */
	uint64_t writes;	/* of the connection when it began */
	size_t later_before, sent_before;
	int64_t clock_us;	/* when it began */
	int64_t now_us;		/* the same, or later: time of its events */
	unsigned char operation[OPERATION_BYTES];
	int logged;		/* an event was written */
	int active;
	int committed;
	int guessed;		/* nobody has looked at the head yet */
};

int change_begin(struct change *change, ud_dir *dir);

/* The same; foresee() asks ahead (store/db.h) what will be asked next, so that
 * it comes with the lock. */
int change_begin_with(struct change *change, ud_dir *dir,
    void (*foresee)(void *ctx), void *ctx);

/*
 * The same for what decides by the head, and by nothing being there that
 * query_unexpected() asks for, as a rule: it goes on while the database looks.
 * change_commit() waits for the answer; if the guess was wrong, or whatever
 * was refused may not have to be, change_again() says to do it again.
 */
int change_begin_guessing(struct change *change, ud_dir *dir,
    void (*foresee)(void *ctx), void *ctx);
int change_commit(struct change *change);

/* Commit even though nothing changes: the same work as if something did. */
void change_touch(struct change *change);

/* A change like that, with the error of the handle kept. */
int change_pretend(ud_dir *dir);

/* End the change in any case; returns rc. */
int change_end(struct change *change, int rc);

/*
 * A commit failed.  Look on a fresh connection whether it took effect all the
 * same: is the last event of the head one of this operation, or, for a change
 * without events (op NULL), is the head itself?  Then go on with that
 * connection, because the old one is in doubt.  UD_OK if it did.
 */
int change_resolve(ud_dir *dir, struct tx *tx, const unsigned char *op,
    int failure);

/*
 * Did the database take the change back because of another one, so that all of
 * it is to be done again?  Then this has waited a moment.  Not for ever, and
 * not inside of a transaction that is still open.  Every operation is
 *
 *	do
 *		rc = lock_once(...);
 *	while (change_again(dir, rc, &tries));
 */
int change_again(ud_dir *dir, int rc, int *tries);

/* A time for something created now: later than every one before. */
int64_t change_creation_us(struct change *change);

/* An event to be. */
struct event_draft {
	const char *type;
	int64_t subject;	/* user, or minus the organization */
	int64_t org;
	const char *user_id;	/* "" for an organization */
	const char *org_id;
	int64_t sequence;
	int64_t created_us;
	struct span payload;	/* JSON object; absent is {} */
	struct span personal;	/* JSON object, or absent */
};

/* Append an event to the log and to the chain. */
int change_event(struct change *change, const struct event_draft *draft);

#endif
