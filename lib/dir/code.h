/* SPDX-License-Identifier: MIT */
/*
 * One-time codes, one mechanism for every purpose: a row in code_facts each.
 *
 * A code is bound by its keyed hash to the user, the purpose, the address it
 * was issued for, its channel, its deadline and its id, the position of the
 * event that issued it.  The newest and the one before it are alive together
 * and share one count of tries.
 */
#ifndef DIR_CODE_H
#define DIR_CODE_H

#include <userdir/notify.h>

#include "dir/change.h"
#include "store/code_rows.h"

enum { CODE_PURPOSES = UD_CODE_INVITE + 1, CODE_TEXT_SIZE = 65 };

struct code_facts {
	const char *name;
	const char *added, *sent, *failed;	/* events */
	const char *default_path;	/* of a link, below the base URL; NULL:
					 * there is none */
	ud_code_form form;		/* the default */
	size_t typed_max;		/* characters */
	int message;			/* UD_MESSAGE_... */
	int dies_late;			/* a try after its time empties it */
};

extern const struct code_facts code_facts[CODE_PURPOSES];

/* Are the forms of a policy possible? */
int code_check_forms(struct error *error, const ud_policy *policy);

/* The form of codes for a purpose, nothing left zero. */
ud_code_form code_form(const ud_policy *policy, int64_t purpose);

/* A new code, for which nothing is written yet. */
int code_draw(ud_dir *dir, const ud_code_form *form,
    char text[CODE_TEXT_SIZE]);

/* Note in the row that a message goes out now, if one may. */
int code_charge_send(struct error *error, const ud_policy *policy,
    struct code_row *row, int64_t now_us);

/* What a code is bound to beside its slot. */
struct code_bond {
	struct span user_id;
	struct span target[3];		/* address by UD_CHANNEL_... */
};

/* The code becomes the newest of the row, which is not written yet; text NULL:
 * one that somebody else makes and checks, which has no hash. */
void code_put(ud_dir *dir, struct code_row *row, const struct code_slot *slot,
    const struct code_bond *bond, const char *text);

/* Is this a live code of the row? */
int code_is_live(const struct code_row *row, int64_t id);

/* Check and normalise what was typed into text: "" if it was. */
int code_read(struct error *error, const ud_policy *policy, int64_t purpose,
    const char *field, const char *typed, char text[CODE_TEXT_SIZE]);

enum code_verdict {
	CODE_RIGHT,
	CODE_OPEN,		/* charged, and not judged yet */
	CODE_WRONG,
	CODE_EXPIRED,
	CODE_NONE,		/* never issued, used, or dead */
	CODE_TOO_MANY		/* today: nothing was judged */
};

struct code_judgement {
	enum code_verdict verdict;
	int64_t retry_us;	/* of CODE_TOO_MANY */
	struct code_row row;	/* as charged */
};

/* Charge a try for codes that somebody else judges: CODE_OPEN, or why it cannot
 * be right. */
int code_charge(struct change *change, const ud_policy *policy, int64_t owner,
    int64_t purpose, struct code_judgement *out);

/* What was said of it: the codes end if it was the last try. */
int code_settle_wrong(struct change *change, const ud_policy *policy,
    struct code_judgement *judgement);

/* Charge a try and judge what was typed, as read.  The charge is written, and
 * so is the end of the codes if it was the last; the caller commits also what
 * is wrong. */
int code_judge(struct change *change, const ud_policy *policy, int64_t owner,
    int64_t purpose, const struct code_bond *bond, const char *text,
    struct code_judgement *out);

/* Use the right code up, both of them.  UD_ECONFLICT if somebody else has. */
int code_use(struct change *change, const struct code_judgement *judgement);

/* Give the try back: the code was right, and shall be used later. */
int code_give_back(struct change *change,
    const struct code_judgement *judgement);

/* Report a verdict; the statuses of password reset codes differ. */
int code_refuse(struct error *error, const struct code_judgement *judgement,
    int64_t purpose, const char *field);

#endif
