/* SPDX-License-Identifier: MIT */
/**
 * Organizations: every user belongs to exactly one, for ever.
 *
 * An organization has a name (not unique), a set of domains (each belongs to
 * one organization) and two rules about usernames.  Users of a deactivated
 * organization count as blocked, whatever their own state.
 */
#ifndef USERDIR_ORG_H
#define USERDIR_ORG_H

#include <userdir/base.h>

UD_BEGIN_DECLS

/** One organization as it was when read: later writes do not change it. */
typedef struct ud_org ud_org;

/** A page of organizations. */
typedef struct ud_org_list ud_org_list;

/** States of an organization. */
enum { UD_ORG_ACTIVE = 1, UD_ORG_INACTIVE = 2 };

/** What to create. */
typedef struct ud_org_spec {
	size_t size;
	const char *name;	/**< required, 1 to 200 characters */
	const char *org_id;	/**< NULL: one is made */
} ud_org_spec;

/** What to change; NULL leaves a thing as it is. */
typedef struct ud_org_patch {
	size_t size;
	const char *name;	/**< 1 to 200 characters */
	const int64_t *login_must_be_domain; /**< 1: login names are
				     username@domain, and usernames unique
				     within the organization */
	const int64_t *org_scoped_usernames; /**< 1: usernames are unique
				     within the organization only */
} ud_org_patch;

/**
 * Create an organization, active and without domains.  Its username rules
 * are the defaults of the store.  Permission org.create.
 *
 * @param[out] org  The new organization, or NULL if the caller does not want
 *                  it.
 * @return UD_OK; UD_EINVAL (name, organizationId); UD_ESTATE
 *         "Errors.Org.AlreadyExisting" if the id is or was in use;
 *         UD_EDENIED, UD_EUNAVAIL, UD_EEXHAUSTED, UD_EINTERNAL.
 */
UD_API UD_CHECK int ud_org_create(ud_dir *dir, const ud_org_spec *spec,
    ud_org **org);

/**
 * Read an organization.  Permission org.read.
 *
 * @return UD_OK; UD_ENOTFOUND "Errors.Org.NotFound"; UD_EINVAL, UD_EDENIED,
 *         UD_EEXHAUSTED, UD_EINTERNAL.
 */
UD_API UD_CHECK int ud_org_get(ud_dir *dir, const char *org_id, ud_org **org);

/**
 * Read the organization that owns a domain, ignoring case.  Permission
 * org.read.
 *
 * @return As ud_org_get(); UD_EINVAL names "orgDomain".
 */
UD_API UD_CHECK int ud_org_by_domain(ud_dir *dir, const char *domain,
    ud_org **org);

/**
 * A page of organizations in creation order.  Permission org.read, asked
 * without an owner: it is for those who may read all of them.
 *
 * @param offset      Rows to skip.
 * @param limit       Page size; 0 is UD_PAGE_DEFAULT, at most UD_PAGE_MAX.
 * @param descending  1: newest first.
 * @param[out] list   The page; release with ud_org_list_free().
 * @return UD_OK; UD_EINVAL (limit); UD_EDENIED, UD_EEXHAUSTED, UD_EINTERNAL.
 */
UD_API UD_CHECK int ud_org_page(ud_dir *dir, uint64_t offset, uint64_t limit,
    int descending, ud_org_list **list);

/**
 * Rename, or change the username rules.  Permission org.write.
 *
 * A change of the rules moves the first usernames of all users of the
 * organization to their new scope, in the same transaction.
 *
 * @param[out] details  See base.h; may be NULL.
 * @return UD_OK, also if nothing changed; UD_ENOTFOUND; UD_EEXISTS
 *         "Errors.User.AlreadyExists" if two usernames would collide;
 *         UD_EINVAL, UD_EDENIED, UD_EUNAVAIL, UD_EEXHAUSTED, UD_EINTERNAL.
 */
UD_API UD_CHECK int ud_org_update(ud_dir *dir, const char *org_id,
    const ud_org_patch *patch, ud_details **details);

/**
 * Replace the domains of an organization.  Permission org.write.
 *
 * The host vouches that the organization owns them.  Two domains that differ
 * in case only are the same.
 *
 * @param domains  Host names, as in an e-mail address: letters, digits and
 *                 hyphens in labels of 1 to 63; at most UD_DOMAINS_MAX.
 * @param count    How many; 0 takes all away.
 * @param primary  One of @p domains, or NULL for the first: it makes the
 *                 preferred login name.
 * @param[out] details  See base.h; may be NULL.
 * @return UD_OK, also if nothing changed; UD_ENOTFOUND; UD_EINVAL (domains,
 *         primary); UD_EEXISTS "Errors.Org.DomainAlreadyExists" if another
 *         organization has one; UD_EDENIED, UD_EUNAVAIL, UD_EEXHAUSTED,
 *         UD_EINTERNAL.
 */
UD_API UD_CHECK int ud_org_set_domains(ud_dir *dir, const char *org_id,
    const char *const *domains, size_t count, const char *primary,
    ud_details **details);

/**
 * Block all users of an organization.  Permission org.write.
 *
 * @return UD_OK; UD_ENOTFOUND; UD_ESTATE "Errors.Org.AlreadyDeactivated";
 *         UD_EINVAL, UD_EDENIED, UD_EUNAVAIL, UD_EEXHAUSTED, UD_EINTERNAL.
 */
UD_API UD_CHECK int ud_org_deactivate(ud_dir *dir, const char *org_id,
    ud_details **details);

/**
 * Let the users in again.  Permission org.write.
 *
 * @return As ud_org_deactivate(); UD_ESTATE is "Errors.Org.NotInactive".
 */
UD_API UD_CHECK int ud_org_reactivate(ud_dir *dir, const char *org_id,
    ud_details **details);

/**
 * Remove an organization that has no users.  Permission org.delete.  Its
 * domains are free; its id is never used again.
 *
 * @return As ud_org_deactivate(); UD_ESTATE is "Errors.Org.NotEmpty".
 */
UD_API UD_CHECK int ud_org_delete(ud_dir *dir, const char *org_id,
    ud_details **details);

/* The record.  Strings are borrowed until the free; times as in base.h. */

/** Id, 1 to 200 characters. */
UD_API const char *ud_org_id(const ud_org *org);
/** Name as given. */
UD_API const char *ud_org_name(const ud_org *org);
/** UD_ORG_ACTIVE or UD_ORG_INACTIVE. */
UD_API int ud_org_state(const ud_org *org);
/** Time of creation. */
UD_API int64_t ud_org_created_us(const ud_org *org);
/** Time of the last event. */
UD_API int64_t ud_org_changed_us(const ud_org *org);
/** Number of the last event, from 1. */
UD_API uint64_t ud_org_sequence(const ud_org *org);
/** 1 if login names are username@domain. */
UD_API int ud_org_login_must_be_domain(const ud_org *org);
/** 1 if usernames are unique within the organization only. */
UD_API int ud_org_scoped_usernames(const ud_org *org);
/** How many domains there are. */
UD_API size_t ud_org_domain_count(const ud_org *org);
/** Domain @p i, primary first, then in byte order; NULL past the end. */
UD_API const char *ud_org_domain(const ud_org *org, size_t i);
/** Release @p *org and set it to NULL. */
UD_API void ud_org_free(ud_org **org);

/** Organizations in this page. */
UD_API size_t ud_org_list_count(const ud_org_list *list);
/** Organization @p i, borrowed from the list; NULL past the end. */
UD_API const ud_org *ud_org_list_get(const ud_org_list *list, size_t i);
/** Organizations in the store, whatever the page. */
UD_API uint64_t ud_org_list_total(const ud_org_list *list);
/** Release @p *list and its organizations, and set it to NULL. */
UD_API void ud_org_list_free(ud_org_list **list);

UD_END_DECLS
#endif
