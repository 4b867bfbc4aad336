/* SPDX-License-Identifier: MIT */
/*
 * A user that is being created: what was asked for, and what comes of it.
 * creation_check.c is the first beat, create.c the others.
 */
#ifndef USER_CREATION_H
#define USER_CREATION_H

#include <userdir/lifecycle.h>

#include "base/id.h"
#include "user/edit.h"
#include "user/fields.h"
#include "user/index.h"
#include "user/metadata.h"
#include "user/names.h"
#include "user/password.h"
#include "user/sending.h"

/* Everything that one creation gathers. */
struct creation {
	struct edit edit;
	enum operation op;
	ud_user_spec spec;
	ud_user_import_spec import;
	ud_policy policy;
	const ud_org *org;	/* NULL: there is none */
	ud_org *own_org;	/* the same, unless a batch keeps it */
	struct entries metadata;
	struct sending email_code, phone_code;
	struct password_work *work;	/* NULL: no password */
	struct username_row names[UD_USERNAMES_MAX];
	size_t name_count;
	char id[ID_TEXT_SIZE];
	char language[LANGUAGE_TEXT_SIZE];
	char phone[PHONE_TEXT_SIZE];
	struct buf display;
	struct buf email_fold;
	struct buf folds;	/* of the usernames, one after the other */
	struct buf text_folds;	/* of the other texts */
	struct buf packed;	/* the usernames as a list */
	struct index_ready ready;
};

/* What needs no stored state. */
int creation_check(struct creation *c);

/* Check a username and note it; its fold is found again by its place. */
int creation_name(struct creation *c, const char *field, const char *typed,
    enum username_kind kind);

#endif
