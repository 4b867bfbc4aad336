/* SPDX-License-Identifier: MIT */
/* E-mail addresses and phone numbers as part of changes. */
#ifndef USER_CONTACT_H
#define USER_CONTACT_H

#include "user/sending.h"

/* May the user have the address, by the policy of its organization? */
int email_allowed(struct change *change, struct span fold,
    const struct user_row *row, const ud_policy *policy);

/* The columns, events and codes of one kind of address. */
struct address {
	int text, verified, last;	/* columns */
	int purpose, channel, notice;
	const char *name;		/* in events and of the input */
	const char *changed, *verified_event;	/* events */
	const char *no_user, *not_changed;	/* keys of refusals */
};

extern const struct address email_address, phone_address;

/*
 * Write a new value (absent: the stored one) and what `s` says about it: that
 * it is verified, or a code for it.  Codes that stood for the old one are
 * dead.  What may refuse has been decided.
 */
int contact_apply(struct edit *edit, const struct address *a,
    struct span value, struct sending *s);

/* It was proved: note it, and end the codes that could prove it too, but the
 * one that was used (its purpose, or 0). */
int contact_verify(struct edit *edit, const struct address *a, int used);

/* Is a code for the value (absent: the stored one) to be made?  Then decide
 * about it. */
int contact_decide(struct edit *edit, const struct address *a,
    struct span value, const ud_policy *policy, struct sending *s);

#endif
