/* SPDX-License-Identifier: MIT */
/** Policies: rules that are not stored but asked of the host. */
#ifndef USERDIR_POLICY_H
#define USERDIR_POLICY_H

#include <userdir/base.h>

UD_BEGIN_DECLS

/** Where e-mail addresses must be unique, ignoring case. */
enum { UD_UNIQUE_NONE = 0, UD_UNIQUE_ORG = 1, UD_UNIQUE_STORE = 2 };

/** Instead of a number whose 0 stands for a default: no limit, or not at
 *  all. */
enum { UD_NONE = -1 };

/** Kinds of characters in a password, for ud_policy.password_optional. */
enum {
	UD_PASSWORD_LOWER = 1,	/**< a to z */
	UD_PASSWORD_UPPER = 2,	/**< A to Z */
	UD_PASSWORD_NUMBER = 4,	/**< 0 to 9 */
	UD_PASSWORD_SYMBOL = 8	/**< any other character */
};

/** What a one-time code is for. */
enum {
	UD_CODE_EMAIL = 1,	/**< verifies an e-mail address */
	UD_CODE_PHONE = 2,	/**< verifies a phone number */
	UD_CODE_PASSWORD_RESET = 3,
	UD_CODE_INVITE = 4
};

/** Characters of a code, added up. */
enum {
	UD_CODE_BASE32 = 0,	/**< 0 to 9 and A to Z without I, L, O, U: read
				     without regard to case */
	UD_CODE_LOWER = 1,	/**< a to z */
	UD_CODE_UPPER = 2,	/**< A to Z */
	UD_CODE_DIGITS = 4,	/**< 0 to 9 */
	UD_CODE_SYMBOLS = 8	/**< 27 symbols of ASCII */
};

/**
 * How codes for one purpose look.  Zero: the default of the purpose.
 *
 *	purpose		form			life	tries
 *	e-mail		8 of base 32		1 h	5
 *	phone		6 digits		10 min	5
 *	password reset	12 of base 32		1 h	5
 *	invitation	26 of base 32		72 h	5
 *
 * Codes of fewer than 4 characters and tries without an end are refused, as
 * floors under what a host can choose: such codes could be guessed, and what
 * guards them is the number of tries.  More than 100 before they are dead are
 * refused likewise; the day has a limit of its own, code_tries_per_day.
 *
 * Frozen layout, used in arrays.
 */
typedef struct ud_code_form {
	int64_t purpose;	/**< UD_CODE_EMAIL, ... */
	int64_t length;		/**< characters, 4 to 64 (invitations) or 20 */
	int64_t alphabet;	/**< UD_CODE_...; only read if length is not
				     0 */
	int64_t ttl_s;		/**< life, at most 72 hours */
	int64_t tries;		/**< wrong ones until the codes are dead, at
				     most 100 */
} ud_code_form;

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
	uint64_t password_min_length;	/**< characters; 0 = 8, at most 72 */
	uint64_t password_optional;	/**< UD_PASSWORD_... that need not be
					     in a password; 0 = all must */
	uint64_t password_history;	/**< so many passwords, the current one
					     included, may not be chosen again;
					     0 = only the current one, where it
					     is shown as the proof; at most
					     24 */
	int64_t password_max_age_s;	/**< for ud_password_expires(); 0 = for
					     ever */
	int64_t password_warn_age_s;	/**< likewise: age from which a user is
					     to be warned; 0 = never */
	uint64_t hide_failed_attempts;	/**< 1: ud_failed_attempts() tells
					     none */
	int64_t password_attempts;	/**< wrong ones in a row that lock the
					     password; 0 = 10, UD_NONE */
	int64_t password_lock_s;	/**< how long; 0 = 15 minutes, UD_NONE =
					     the user is locked until
					     ud_user_unlock() */
	int64_t password_tries_per_day;	/**< 0 = 20, UD_NONE */
	int64_t delay_attempts;		/**< wrong ones in a row from which the
					     next try must wait; 0 = 5,
					     UD_NONE */
	int64_t delay_step_s;		/**< 0 = 1 s at first, then doubling.
					     Else delay_step_s more with each
					     delay_step_attempts */
	int64_t delay_step_attempts;	/**< 0 = 5 */
	int64_t delay_max_s;		/**< 0 = 10 with steps, an hour when
					     doubling */
	const ud_code_form *code_forms;	/**< for purposes that differ from the
					     defaults */
	size_t code_form_count;
	int64_t code_tries_per_day;	/**< wrong codes of a user and purpose;
					     0 = 20, UD_NONE */
	int64_t sends_per_hour;		/**< messages with a code of a user and
					     purpose; 0 = 5, at most 20,
					     UD_NONE */
	uint64_t no_password_change_notice; /**< 1: users are not told that
					     their password was changed */
	uint64_t reset_anyone;		/**< 1: reset codes are sent to blocked
					     users and to unverified addresses
					     too */
} ud_policy;

/**
 * The policy of one organization: change @p policy, which holds the policy of
 * the options.  Its strings and arrays must stay valid until the next call on
 * the handle.  Return UD_OK; anything else aborts the call with UD_ECALLBACK.
 */
typedef int (*ud_policy_cb)(const char *org_id, ud_policy *policy, void *ctx);

UD_END_DECLS
#endif
