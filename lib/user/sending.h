/* SPDX-License-Identifier: MIT */
/*
 * A code on its way to a person, as part of a change, and notices without a
 * code.
 *
 *	sending_take()		what the caller wants, from a delivery
 *	sending_check()		the same, by itself
 *	sending_ask()		a code that is returned has its own permission
 *	sending_decide()	may it go out?  Draws the code
 *	sending_write()		event, code, message
 *	sending_give()		the code for the caller, before the commit
 */
#ifndef USER_SENDING_H
#define USER_SENDING_H

#include <userdir/contact.h>

#include "dir/code.h"
#include "user/edit.h"

struct sending {
	int64_t purpose;
	int64_t mode;		/* UD_VERIFY_...; after the check not DEFAULT */
	int64_t channel;
	const char *template, *application;	/* or NULL */
	char **out;		/* where a returned code goes, or NULL */
	int explicit;		/* the mode was given */
	int issues;		/* a code is to be made */
	int is_external;	/* a service of the host makes the code */
	int lost;		/* nobody is there to hand it over */
	ud_code_form form;
	char text[CODE_TEXT_SIZE];
	struct code_row row;
};

/* What UD_VERIFY_DEFAULT means where it is given. */
enum sending_default {
	SENDING_MUST,		/* to send */
	SENDING_MAY,		/* to send, if anything can be sent */
	SENDING_NOT		/* not to send */
};

/* Check mode and template; a mode that is not 1 << UD_VERIFY_... of `modes`
 * is refused. */
int sending_check(ud_dir *dir, struct sending *s, enum sending_default usual,
    unsigned modes, const char *field);

/* Take the members of a delivery (NULL: all are zero), and check: purpose,
 * channel and `out` are set.  It may have the modes that all calls with a
 * delivery have, and `modes`. */
int sending_take(ud_dir *dir, struct sending *s, const ud_delivery *arg,
    unsigned modes);

/*
 * The one place that decides who may vouch for an address and who may see a
 * code: both need their own permission beside that of the operation, and are
 * never open to self.
 */
int sending_vouches(const struct sending *s);
int sending_ask(ud_dir *dir, enum operation op, const struct target *target,
    const struct sending *s);

/* May an operation that is about nothing else go on?  Asks for its permission,
 * and for those. */
int sending_ask_all(ud_dir *dir, enum operation op,
    const struct target *target, const struct sending *s);

/* `is_new`: the user has no row of codes yet. */
int sending_decide(struct edit *edit, const ud_policy *policy,
    struct sending *s, int is_new);
int sending_write(struct edit *edit, struct sending *s);

/* For nobody: the same work, of which nothing is left.  Clears the error. */
int sending_pretend(struct edit *edit, struct sending *s);

/* The codes before it were ended by the same change. */
void sending_forget(struct sending *s);

/* Copies of returned codes for their callers; all or none. */
int sending_give(ud_dir *dir, struct sending *const *all, size_t count);

/* The call failed: take them back.  Always: wipe. */
void sending_end(struct sending *s, int rc);

/* What the codes of a user are bound to. */
struct code_bond sending_bond(const struct user_row *row);

/* Tell the recipient of the event that was logged last, now or when somebody
 * with a notifier comes. */
int sending_notice(struct edit *edit, int kind, int channel,
    struct span recipient);

#endif
