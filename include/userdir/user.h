/* SPDX-License-Identifier: MIT */
/**
 * The user record and every way to look one up.
 *
 * A look-up says which kind of name it means, because names of one kind may
 * look like names of another; a text that fits more than one user is an
 * error, never a guess.  All need the permission user.read or are asked by
 * the user about itself.  Deleted users are never found.
 */
#ifndef USERDIR_USER_H
#define USERDIR_USER_H

#include <userdir/base.h>

UD_BEGIN_DECLS

/** One user as it was when read: later writes do not change it. */
typedef struct ud_user ud_user;

/** Users in some order. */
typedef struct ud_user_list ud_user_list;

/** Kinds of users. */
enum { UD_USER_HUMAN = 1, UD_USER_MACHINE = 2 };

/** States of a user. */
enum {
	UD_USER_ACTIVE = 1,
	UD_USER_INACTIVE = 2,	/**< deactivated by an administrator */
	UD_USER_DELETED = 3,	/**< found by option only */
	UD_USER_LOCKED = 4,	/**< locked by an administrator */
	UD_USER_INITIAL = 5	/**< only of imported users: waits for its
				     first sign-in */
};

/** Genders. */
enum {
	UD_GENDER_UNSPECIFIED = 0,
	UD_GENDER_FEMALE = 1,
	UD_GENDER_MALE = 2,
	UD_GENDER_DIVERSE = 3
};

/** Kinds of access token that a machine user gets. */
enum { UD_TOKEN_BEARER = 0, UD_TOKEN_JWT = 1 };

/**
 * Look a user up by id.
 *
 * @param[out] user  The user; release with ud_user_free().
 * @return UD_OK; UD_ENOTFOUND "Errors.User.NotFound"; UD_EINVAL (userId);
 *         UD_EDENIED; UD_ECORRUPT if the row was tampered with; UD_EUNAVAIL,
 *         UD_EEXHAUSTED, UD_EINTERNAL.
 */
UD_API UD_CHECK int ud_user_get(ud_dir *dir, const char *user_id,
    ud_user **user);

/**
 * Look many users up by id, faster than one by one.
 *
 * @param user_ids   Ids; at most UD_PAGE_MAX.
 * @param count      How many.
 * @param[out] list  As many entries as ids, in their order; an id that is
 *                   unknown has a NULL entry.
 * @return As ud_user_get(), but never UD_ENOTFOUND.
 */
UD_API UD_CHECK int ud_user_get_many(ud_dir *dir, const char *const *user_ids,
    size_t count, ud_user_list **list);

/**
 * Look a user up by one of its usernames, ignoring case (NFKC_Casefold).
 *
 * @param username  As typed; blanks around it are ignored.
 * @param org_id    Only users of this organization; NULL: of any.
 * @return As ud_user_get(); UD_ESTATE "Errors.User.LoginNameAmbiguous" if
 *         several organizations have the name.
 */
UD_API UD_CHECK int ud_user_by_username(ud_dir *dir, const char *username,
    const char *org_id, ud_user **user);

/**
 * Look a user up by login name: what a person types at a sign-in form.  That
 * is a username, or username@domain in organizations whose login names must
 * have a domain.
 *
 * @return As ud_user_by_username().
 */
UD_API UD_CHECK int ud_user_by_login_name(ud_dir *dir, const char *login_name,
    ud_user **user);

/**
 * Look a user up by a verified e-mail address, ignoring case.
 *
 * @return As ud_user_by_username(); several users may share an address.
 */
UD_API UD_CHECK int ud_user_by_verified_email(ud_dir *dir, const char *email,
    ud_user **user);

/**
 * A page of the users of an organization in creation order.  Permission
 * user.read in that organization.
 *
 * @param org_id         Organization; an unknown one has no users.
 * @param after_user_id  Id of the last user of the page before; NULL for the
 *                       first page.
 * @param limit          Page size; 0 is UD_PAGE_DEFAULT, at most UD_PAGE_MAX.
 * @param[out] list      The page; fewer than @p limit users: the last one.
 * @return UD_OK; UD_EINVAL (organizationId, limit, or afterUserId that is no
 *         user of the organization); else as ud_user_get().
 */
UD_API UD_CHECK int ud_user_page(ud_dir *dir, const char *org_id,
    const char *after_user_id, uint64_t limit, ud_user_list **list);

/**
 * How many users there are, from counters, in constant time.  Permission
 * user.read.
 *
 * @param org_id      Organization, or NULL for the whole store.
 * @param state       UD_USER_..., or 0 for all (without deleted ones).
 * @param[out] count  The number.
 * @return UD_OK; UD_EINVAL (state, organizationId); UD_EDENIED,
 *         UD_EINTERNAL.
 */
UD_API UD_CHECK int ud_user_count(ud_dir *dir, const char *org_id, int state,
    uint64_t *count);

/* The record.  Strings are borrowed until the free and never NULL: what a
 * user does not have is "".  Times are 0 when the thing never happened. */

/** Id, 1 to 200 characters; never changes and is never used again. */
UD_API const char *ud_user_id(const ud_user *user);
/** Id of the owning organization. */
UD_API const char *ud_user_org_id(const ud_user *user);
/** UD_USER_HUMAN or UD_USER_MACHINE. */
UD_API int ud_user_type(const ud_user *user);
/** UD_USER_ACTIVE or another state. */
UD_API int ud_user_state(const ud_user *user);
/** 1 if the user may not sign in: it, or its organization, is not active. */
UD_API int ud_user_is_blocked(const ud_user *user);
/** Time of creation; no two users of a store have the same. */
UD_API int64_t ud_user_created_us(const ud_user *user);
/** Time of the last event that changed the record. */
UD_API int64_t ud_user_changed_us(const ud_user *user);
/** Number of that event, from 1. */
UD_API uint64_t ud_user_sequence(const ud_user *user);
/** Number of the last event of whatever kind; ud_user_sequence() is that of the
 *  last one that changed the record. */
UD_API uint64_t ud_user_event_sequence(const ud_user *user);
/** Time of that event. */
UD_API int64_t ud_user_event_us(const ud_user *user);
/** The first username, or "". */
UD_API const char *ud_user_username(const ud_user *user);
/** How many usernames there are. */
UD_API size_t ud_user_username_count(const ud_user *user);
/** Username @p i, oldest first; NULL past the end. */
UD_API const char *ud_user_username_at(const ud_user *user, size_t i);
/** Id of username @p i, unique within the user; NULL past the end. */
UD_API const char *ud_user_username_id(const ud_user *user, size_t i);
/** 1 if username @p i is unique within the organization only. */
UD_API int ud_user_username_is_org_specific(const ud_user *user, size_t i);
/** How many login names there are. */
UD_API size_t ud_user_login_name_count(const ud_user *user);
/** Login name @p i, preferred one first; NULL past the end. */
UD_API const char *ud_user_login_name_at(const ud_user *user, size_t i);
/** The preferred login name, or "". */
UD_API const char *ud_user_preferred_login_name(const ud_user *user);

/** Given name of a human. */
UD_API const char *ud_user_given_name(const ud_user *user);
/** Family name of a human. */
UD_API const char *ud_user_family_name(const ud_user *user);
/** Nickname of a human. */
UD_API const char *ud_user_nick_name(const ud_user *user);
/** Display name of a human. */
UD_API const char *ud_user_display_name(const ud_user *user);
/** BCP 47 tag, "und" if unset. */
UD_API const char *ud_user_preferred_language(const ud_user *user);
/** UD_GENDER_... */
UD_API int ud_user_gender(const ud_user *user);
/** E-mail address of a human as typed. */
UD_API const char *ud_user_email(const ud_user *user);
/** 1 if the address is verified. */
UD_API int ud_user_email_is_verified(const ud_user *user);
/** The address that was verified last; it may no longer be the current one. */
UD_API const char *ud_user_last_verified_email(const ud_user *user);
/** Phone number in E.164 form, or "". */
UD_API const char *ud_user_phone(const ud_user *user);
/** 1 if the number is verified. */
UD_API int ud_user_phone_is_verified(const ud_user *user);
/** The number that was verified last; it may no longer be the current one. */
UD_API const char *ud_user_last_verified_phone(const ud_user *user);
/** When the human last declined to set up a second factor. */
UD_API int64_t ud_user_mfa_init_skipped_us(const ud_user *user);

/** Name of a machine user. */
UD_API const char *ud_user_machine_name(const ud_user *user);
/** Description of a machine user. */
UD_API const char *ud_user_machine_description(const ud_user *user);
/** UD_TOKEN_BEARER or UD_TOKEN_JWT. */
UD_API int ud_user_access_token_type(const ud_user *user);

/** Release @p *user and set it to NULL. */
UD_API void ud_user_free(ud_user **user);

/** Number of entries. */
UD_API size_t ud_user_list_count(const ud_user_list *list);
/** Entry @p i, borrowed from the list; NULL past the end, or if unknown. */
UD_API const ud_user *ud_user_list_get(const ud_user_list *list, size_t i);
/** Release @p *list and its users, and set it to NULL. */
UD_API void ud_user_list_free(ud_user_list **list);

UD_END_DECLS
#endif
