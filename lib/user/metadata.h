/* SPDX-License-Identifier: MIT */
/* Metadata as part of other changes. */
#ifndef USER_METADATA_H
#define USER_METADATA_H

#include <userdir/metadata.h>

#include "user/edit.h"

/* Entries that were checked; keys are parts of the caller's strings. */
struct entries {
	size_t count;
	const ud_metadata_item *items;
	struct span keys[UD_METADATA_CALL_MAX];
};

/* Check entries on entry.  Empty values are refused unless they may delete. */
int metadata_check(struct error *error, const ud_metadata_item *items,
    size_t count, int may_delete, struct entries *entries);

/* Refuse keys that the policy reserves. */
int metadata_allowed(struct error *error, const ud_policy *policy,
    const struct entries *entries);

/*
 * Apply entries one after the other, with an event for each that differs.
 * Refuses before the first write what would be more than a user may have.
 */
int metadata_apply(struct edit *edit, const struct entries *entries,
    const ud_policy *policy);

#endif
