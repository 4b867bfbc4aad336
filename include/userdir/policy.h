/* SPDX-License-Identifier: MIT */
/** Policies: rules that are not stored but asked of the host. */
#ifndef USERDIR_POLICY_H
#define USERDIR_POLICY_H

#include <userdir/base.h>

UD_BEGIN_DECLS

/** Where e-mail addresses must be unique, ignoring case. */
enum { UD_UNIQUE_NONE = 0, UD_UNIQUE_ORG = 1, UD_UNIQUE_STORE = 2 };

/** Duration for ud_policy.name_reservation_s that means "not at all". */
enum { UD_NONE = -1 };

/** Rules of one organization that are not stored but asked of the host. */
typedef struct ud_policy {
	size_t size;
	uint64_t unique_email;		/**< UD_UNIQUE_... */
	uint64_t username_not_foreign_email; /**< 1: a username may not equal
					     another user's address */
	int64_t name_reservation_s;	/**< how long a name that its user
					     gave up stays reserved for that
					     user; 0 = 24 hours, UD_NONE */
	const char *default_calling_code; /**< digits put before a national
					     phone number, such as "41";
					     NULL: such numbers are refused */
	const char *reserved_metadata_prefix; /**< keys that begin so cannot
					     be set or deleted by callers */
	uint64_t event_value_lengths;	/**< 1: events about metadata hold the
					     length of a value, not the value */
} ud_policy;

/**
 * The policy of one organization: change @p policy, which holds the policy of
 * the options.  Its strings must stay valid until the next call on the
 * handle.  Return UD_OK; anything else aborts the call with UD_ECALLBACK.
 */
typedef int (*ud_policy_cb)(const char *org_id, ud_policy *policy, void *ctx);

UD_END_DECLS
#endif
