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
};

int edit_begin(struct edit *edit, ud_dir *dir, const char *user_id,
    uint64_t fields);

/* UD_OK, or `code` with Errors.User.NotFound if there is no such user. */
int edit_present(struct edit *edit, int code, const char *id);

/*
 * Write the event whose payload was gathered.  One that changes the record
 * moves its sequence and time; others only those of the log.
 */
enum edit_kind { EDIT_RECORD, EDIT_LOG_ONLY };
int edit_log(struct edit *edit, const char *type, enum edit_kind kind);

/* Write the row, if anything was logged, and commit. */
int edit_finish(struct edit *edit, ud_details **details);

int edit_end(struct edit *edit, int rc);

#endif
