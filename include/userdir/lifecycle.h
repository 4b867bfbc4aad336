/* SPDX-License-Identifier: MIT */
/**
 * Creating, changing, blocking and deleting users, and their usernames.
 *
 * Every call here is one transaction with its events.  Besides the codes that
 * each one lists, all return UD_EINVAL for malformed input (ud_errfield()
 * names it), UD_EDENIED or UD_EUNAUTH when the authorizer refuses, UD_ESTATE
 * on a read-only handle, UD_EUNAVAIL when the store stayed busy, UD_ECORRUPT
 * when the stored row was tampered with, UD_EUNKNOWN when the outcome of the
 * commit cannot be known, UD_EEXHAUSTED and UD_EINTERNAL.  `details` is
 * described in base.h and may be NULL.
 */
#ifndef USERDIR_LIFECYCLE_H
#define USERDIR_LIFECYCLE_H

#include <userdir/base.h>
#include <userdir/contact.h>
#include <userdir/metadata.h>
#include <userdir/password.h>
#include <userdir/user.h>

UD_BEGIN_DECLS

/** A user to create.  Members of the other type must be left zero. */
typedef struct ud_user_spec {
	size_t size;
	int64_t type;		/**< UD_USER_HUMAN or UD_USER_MACHINE */
	const char *org_id;	/**< NULL: the default of the options, else
				     the organization of the actor */
	const char *org_domain;	/**< instead of org_id: a domain of it */
	const char *user_id;	/**< NULL: one is made (digits, increasing) */
	const char *username;	/**< NULL: the e-mail address of a human, the
				     id of a machine */
	const char *given_name;	/**< human: required */
	const char *family_name; /**< human: required */
	const char *nick_name;
	const char *display_name; /**< NULL or blank: given and family name */
	const char *preferred_language; /**< BCP 47; NULL: "und" */
	int64_t gender;		/**< UD_GENDER_...; undefined numbers count as
				     unspecified */
	const char *email;	/**< human: required */
	int64_t email_verification; /**< UD_VERIFY_... */
	const char *phone;	/**< NULL or "": none */
	int64_t phone_verification; /**< UD_VERIFY_... but not UNVERIFIED */
	const char *name;	/**< machine: required */
	const char *description; /**< machine: NULL, or 1 to 500 characters */
	int64_t access_token_type; /**< machine: UD_TOKEN_... */
	const ud_metadata_item *metadata; /**< values must not be empty */
	size_t metadata_count;
	const char *email_template; /**< as ud_delivery.url_template */
	char **email_code;	/**< where the code of UD_VERIFY_RETURN goes,
				     to be released with ud_string_free();
				     needed with that, else NULL */
	char **phone_code;	/**< likewise */
	const void *password;	/**< human: NULL: none; as in
				     ud_password_spec */
	size_t password_len;
	const char *password_hash; /**< instead: a hash from elsewhere */
	int64_t password_change_required;
} ud_user_spec;

/**
 * Create a user.  It is active at once.  Permission user.write in the target
 * organization, user.contact.verify as well for a verified address,
 * user.code.return for a code that is returned.
 *
 * @param[out] user  The new user, or NULL if the caller does not want it.
 * @return UD_OK; UD_ESTATE "Errors.User.AlreadyExisting" if the id is or was
 *         in use, "Errors.Org.NotFound" if there is no such organization
 *         (UD_ENOTFOUND if it was named by a domain);
 *         UD_EEXISTS "Errors.User.AlreadyExists" if the username is taken,
 *         "Errors.User.Email.AlreadyExists" where the policy wants unique
 *         addresses; for codes as ud_user_set_email(), for a password as
 *         ud_user_set_password().
 */
UD_API UD_CHECK int ud_user_create(ud_dir *dir, const ud_user_spec *spec,
    ud_user **user);

/** A further username; frozen layout, used in arrays. */
typedef struct ud_username_item {
	const char *username;
	int64_t is_org_specific;
} ud_username_item;

/** What an imported user brings from elsewhere.  Zero: as ud_user_create(). */
typedef struct ud_user_import_spec {
	size_t size;
	int64_t state;		/**< UD_USER_..., but not deleted */
	int64_t created_us;	/**< not in the future; a time before that of
				     a user created earlier ends the equality
				     of creation order and time for the whole
				     store, which makes pages slower */
	int64_t changed_us;	/**< needs created_us, and is not before it */
	int64_t mfa_init_skipped_us;
	const ud_username_item *usernames; /**< besides ud_user_spec.username */
	size_t username_count;
	int64_t no_username;	/**< 1: ud_user_spec.username is NULL because
				     the user has none */
} ud_user_import_spec;

/**
 * Create a user with its past.  As ud_user_create(), under the operation name
 * "ImportUser"; state and further usernames are events of their own.  Use a
 * batch (dir.h) for many.  UD_VERIFY_DEFAULT is UD_VERIFY_UNVERIFIED here.
 *
 * @param import  May be NULL.
 * @return As ud_user_create(); UD_EEXHAUSTED for too many usernames.
 */
UD_API UD_CHECK int ud_user_import(ud_dir *dir, const ud_user_spec *spec,
    const ud_user_import_spec *import, ud_user **user);

/**
 * Changes to a user: NULL leaves a thing as it is, "" clears it where it can
 * be empty.
 */
typedef struct ud_user_patch {
	size_t size;
	int64_t type;		/**< refuse a user of another type; 0: any, but
				     members of one type imply it */
	uint64_t if_sequence;	/**< refuse with UD_ECONFLICT unless the
				     record still has this sequence; 0: any */
	const char *username;	/**< the first one */
	const char *given_name;
	const char *family_name;
	const char *nick_name;	/**< "" clears */
	const char *display_name; /**< "": given and family name again */
	const char *preferred_language; /**< "" is "und" */
	const int64_t *gender;
	const char *email;	/**< a new address is unverified unless it is
				     said to be verified */
	int64_t email_verification; /**< UD_VERIFY_...; with `email` NULL, or
				     the stored one, it speaks of that: codes
				     are issued unless it is verified */
	const char *phone;	/**< "" removes the number */
	int64_t phone_verification; /**< as email_verification */
	const char *name;
	const char *description; /**< "" clears */
	const int64_t *access_token_type;
	const ud_metadata_item *metadata; /**< an empty value deletes */
	size_t metadata_count;
	const char *email_template; /**< as ud_delivery.url_template */
	char **email_code;	/**< as in ud_user_spec */
	char **phone_code;
	const ud_password_spec *password; /**< NULL: leave it as it is */
} ud_user_patch;

/**
 * Change a user.  Open to self for username, profile, unverified addresses
 * and machine members; otherwise permission user.write, also for self where
 * it touches metadata or verification.  Without any change asked for: self or
 * user.read.  For a code that is returned user.code.return as well; for a
 * password as ud_user_set_password().
 *
 * When names change and the display name was made from them, it is made
 * again.  Addresses are compared byte by byte, metadata entry after entry.
 *
 * @return UD_OK, also if nothing differed (and then no event was written);
 *         UD_ENOTFOUND "Errors.User.NotFound", also for another type;
 *         UD_EEXISTS as ud_user_create(); UD_ECONFLICT; for codes as
 *         ud_user_set_email(), for a password as ud_user_set_password().  A
 *         wrong proof of a password is counted although the rest of the call
 *         is undone.
 */
UD_API UD_CHECK int ud_user_update(ud_dir *dir, const char *user_id,
    const ud_user_patch *patch, ud_details **details);

/**
 * Delete a user: everything but id, organization and times is erased, the
 * usernames are free at once, the id never.  Permission user.delete, or
 * user.self.delete for oneself.  The log keeps what it said: ud_user_scrub()
 * in event.h erases that too.
 *
 * @return UD_OK; UD_ENOTFOUND "Errors.User.NotFound".
 */
UD_API UD_CHECK int ud_user_delete(ud_dir *dir, const char *user_id,
    ud_details **details);

/**
 * Block a user until ud_user_reactivate().  Permission user.write.
 *
 * @return UD_OK; UD_ENOTFOUND "Errors.User.NotFound"; UD_ESTATE
 *         "Errors.User.AlreadyInactive", "Errors.User.CantDeactivateInitial".
 */
UD_API UD_CHECK int ud_user_deactivate(ud_dir *dir, const char *user_id,
    ud_details **details);

/** Make a deactivated user active.  Permission user.write.
 *
 * @return As ud_user_deactivate(); UD_ESTATE "Errors.User.NotInactive". */
UD_API UD_CHECK int ud_user_reactivate(ud_dir *dir, const char *user_id,
    ud_details **details);

/** Lock an active or initial user.  Permission user.write.
 *
 * @return As above; UD_ESTATE "Errors.User.ShouldBeActiveOrInitial". */
UD_API UD_CHECK int ud_user_lock(ud_dir *dir, const char *user_id,
    ud_details **details);

/** Make a locked user active, or end what keeps the password of an active one
 * from being tried: the lock after wrong ones in a row, and the end of the
 * tries of a day.  Wrong passwords are counted from zero again.  A delay alone
 * is no lock, and the tries of one-time codes stay counted.  Permission
 * user.write.
 *
 * @return As above; UD_ESTATE "Errors.User.NotLocked". */
UD_API UD_CHECK int ud_user_unlock(ud_dir *dir, const char *user_id,
    ud_details **details);

/**
 * Note that a human declined to set up a second factor.  Open to self, else
 * permission user.write.
 *
 * @return UD_OK; UD_ENOTFOUND, also for machines.
 */
UD_API UD_CHECK int ud_user_mfa_init_skipped(ud_dir *dir, const char *user_id,
    ud_details **details);

/**
 * Give a user one more username.  Permissions as for changing the first.
 *
 * @param is_org_specific   1: unique within the organization only.
 * @param[out] username_id  Its id, to be released with ud_string_free(); may
 *                          be NULL.
 * @return UD_OK; UD_ENOTFOUND; UD_EEXISTS "Errors.User.AlreadyExists";
 *         UD_EEXHAUSTED for more than UD_USERNAMES_MAX.
 */
UD_API UD_CHECK int ud_user_add_username(ud_dir *dir, const char *user_id,
    const char *username, int is_org_specific, char **username_id,
    ud_details **details);

/**
 * Take a username away; if it was the first, the next takes its place.  The
 * name stays reserved for this user for a while (ud_policy).  Open codes are
 * dead.
 *
 * @return UD_OK; UD_ENOTFOUND "Errors.User.NotFound",
 *         "Errors.User.Username.NotFound".
 */
UD_API UD_CHECK int ud_user_remove_username(ud_dir *dir, const char *user_id,
    const char *username_id, ud_details **details);

UD_END_DECLS
#endif
