/* SPDX-License-Identifier: MIT */
/*
 * One change of one user, on top of dir/change.h: the user as it was, the row
 * as it will be, and the events on the way.
 *
 *	edit_begin()    lock and load
 *	dir_ask()       about the stored owner and organization
 *	edit_present()  report a missing user, only now
 *	...             decide; change edit.row; edit_log() for each event
 *	edit_finish()   seal, write, commit
 *	edit_end()      in any case
 */
#ifndef USER_EDIT_H
#define USER_EDIT_H

#include "dir/change.h"
#include "dir/payload.h"
#include "user/record.h"

struct edit {
	struct change change;
	ud_user *user;		/* as it was; NULL if there is none */
	struct error broken;	/* why it could not be read, if so */
	struct user_row row;	/* as it will be */
	struct target target;
	struct payload payload;	/* of the next event */
	unsigned char seal[SEAL_MAC_BYTES];	/* of row */
	int logged;		/* an event was written */
	int judged;		/* a secret was: what came of it is kept */
};

int edit_begin(struct edit *edit, ud_dir *dir, const char *user_id,
    uint64_t fields);

/* The same for nobody: a call that must not tell whether there is a user. */
int edit_begin_nobody(struct edit *edit, ud_dir *dir);

/* UD_OK, or `code` with Errors.User.NotFound if there is no such user. */
int edit_present(struct edit *edit, int code, const char *id);

/* UD_OK if it is a human; else `code` with this key. */
int edit_human(struct edit *edit, int code, const char *key, const char *id);

/* UD_OK if it is no user that waits for its first sign-in. */
int edit_initialised(struct edit *edit, const char *id);

/*
 * Write the event whose payload was gathered.  One that changes the record
 * moves its sequence and time; others only those of the log.
 */
enum edit_kind { EDIT_RECORD, EDIT_LOG_ONLY };
int edit_log(struct edit *edit, const char *type, enum edit_kind kind);

/* Write the row, if anything was logged, and commit. */
int edit_finish(struct edit *edit, ud_details **details);

/*
 * Would this refusal tell a stranger something about the user?  Then *edit is
 * as if a proof had been judged wrong, with something to commit as there is
 * for one: the caller says that it was wrong, and ends with edit_refuse().
 */
int edit_hides(struct edit *edit, int rc);

/*
 * End with what was judged: a try that was charged, the event that it was
 * wrong.  Returns rc if that is committed.  What failed before is undone.
 */
int edit_refuse(struct edit *edit, int rc);

int edit_end(struct edit *edit, int rc);

#endif
