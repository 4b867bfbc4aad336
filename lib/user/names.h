/* SPDX-License-Identifier: MIT */
/*
 * Usernames: the packed list in the user's row, what a name may be, and the
 * login names that follow from it.
 *
 * The list has a line for each name, "<id><kind> <name>", the kind being one
 * of d, i, o (enum username_kind).
 */
#ifndef USER_NAMES_H
#define USER_NAMES_H

#include "dir/change.h"
#include "dir/org.h"
#include "store/user_rows.h"
#include "store/username_rows.h"

enum { NAMES_BYTES_MAX = UD_USERNAMES_MAX * (UD_NAME_BYTES_MAX + 24) };

struct name {
	int64_t pos;		/* the username's id */
	enum username_kind kind;
	struct span id;		/* pos as text */
	struct span text;
};

/* The next name of a packed list; 0 at the end. */
int names_next(struct span *rest, struct name *name);

/* Append a name to a packed list. */
void names_pack(struct buf *packed, const struct name *name);

/* The scope of a name of that kind in the organization. */
int64_t names_scope(enum username_kind kind, const struct org_row *org);

/*
 * Check the syntax of a username: trimmed, without controls, not empty when
 * folded.  The fold is appended to it.
 */
int names_check(struct error *error, const char *field, const char *typed,
    struct span *text, struct buf *fold);

/*
 * May the user have this name here?  Refuses names in a domain of another
 * organization, taken and reserved ones, and what the policy forbids.  With
 * NAMES_CLAIMED a name may be taken: names_claim() will tell.
 */
enum names_unique { NAMES_CHECKED, NAMES_CLAIMED };
int names_allowed(struct change *change, const struct username_row *row,
    const struct org_row *org, const ud_policy *policy,
    enum names_unique unique);

/* Is the last of these rows unlike all before it? */
int names_differ(struct error *error, const struct username_row *rows,
    size_t count);

/*
 * Write the names of a new user, or none: the first writes of a change, so
 * that one that is taken refuses the change as a check would, without a
 * look-up for each.
 */
int names_claim(struct change *change, const struct username_row *rows,
    size_t count);

/* 1 in *match if the rows of a user's names are those of its list. */
int names_match_rows(ud_dir *dir, const struct user_row *user, int *match);

/* 1 if the fold of the name ends in "@" and a domain of the list, after
 * something; 0 if not; -1 without memory. */
int names_has_domain(struct span name, struct span domains);

#endif
