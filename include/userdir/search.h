/* SPDX-License-Identifier: MIT */
/**
 * Searching: a filter tree becomes one SQL statement, a page of complete
 * users, and the number of all that match.
 *
 * Whom the actor may see is asked of the authorizer once (permission
 * user.read, ud_scope_allow()) and becomes a part of the statement: pages,
 * totals and order never speak about anybody else.  Deleted users are not
 * found.  Page and total are of one moment; what was just created is found.
 *
 * Keys of refusals, all UD_EINVAL: those of filter.h,
 * "search.limit_exceeded", "search.page_token", "search.enum_unknown",
 * "search.member_unknown", "search.filter_ambiguous",
 * "search.metadata_ambiguous".  ud_errfield() is the path of the member
 * ("filters[1].phoneFilter.number"), or, for SCIM and LDAP text, "column N"
 * (the first character is column 1).
 */
#ifndef USERDIR_SEARCH_H
#define USERDIR_SEARCH_H

#include <userdir/base.h>
#include <userdir/filter.h>
#include <userdir/user.h>

UD_BEGIN_DECLS

/** Ways to write a tree as text. */
enum {
	UD_SYNTAX_V3 = 1,	/**< JSON list of filters of SearchUsers */
	UD_SYNTAX_V2 = 2,	/**< JSON list of queries of ListUsers */
	UD_SYNTAX_SCIM = 3,	/**< RFC 7644, 3.4.2.2 */
	UD_SYNTAX_LDAP = 4	/**< RFC 4515 */
};

/**
 * Read a tree from text.  In JSON, an empty list is everybody; no memory is
 * taken in proportion to what a text merely claims.
 *
 * @param text         UTF-8, need not end with a NUL.
 * @param[out] filter  Release with ud_filter_free(); NULL on failure.
 * @return UD_OK; UD_EINVAL with key and field; for SCIM the key of what has
 *         no meaning is "invalidFilter"; UD_EEXHAUSTED.
 */
UD_API UD_CHECK int ud_filter_read(ud_dir *dir, int syntax, const char *text,
    size_t len, ud_filter **filter);

/**
 * Write a tree as text that reads back as the same tree.
 *
 * @param[out] text  Release with ud_string_free(); NULL on failure.
 * @return UD_OK; UD_EUNIMPL "search.not_expressible" if the syntax has no
 *         words for it; UD_EINVAL for a tree that failed; UD_EEXHAUSTED.
 */
UD_API UD_CHECK int ud_filter_write(ud_dir *dir, const ud_filter *filter,
    int syntax, char **text);

/** Whom an actor may see; only an authorizer has one. */
typedef struct ud_scope ud_scope;

/**
 * Restrict a search: from the first call on, the actor sees the users of the
 * organizations that were named, and always itself.  An authorizer that
 * returns UD_OK without any call lets everybody be seen.
 *
 * @param org_id  NULL names no organization: only the actor itself.  Unknown
 *                ones are harmless.
 * @return UD_OK; UD_EINVAL, UD_EEXHAUSTED, and then the search fails.
 */
UD_API int ud_scope_allow(ud_scope *scope, const char *org_id);

/** Orders.  Texts are ordered by fold, then as they are; users without the
 *  attribute come last, in descending order first.  The last tie-break is the
 *  id.  Descending is the exact reverse of ascending. */
enum {
	UD_SORT_CREATION_DATE = 0,
	UD_SORT_ID = 1,
	UD_SORT_CHANGE_DATE = 2,
	UD_SORT_EMAIL = 3,
	UD_SORT_PHONE = 4,
	UD_SORT_STATE = 5,		/**< by number */
	UD_SORT_STATE_V3 = 6,		/**< the same, initial as active */
	UD_SORT_TYPE = 7,
	UD_SORT_USERNAME = 8,		/**< the first one */
	UD_SORT_FIRST_NAME = 9,
	UD_SORT_LAST_NAME = 10,
	UD_SORT_NICK_NAME = 11,
	UD_SORT_DISPLAY_NAME = 12,
	UD_SORT_SCHEMA_ID = 13,
	UD_SORT_SCHEMA_TYPE = 14
};

/** What to know about the number of all that match. */
enum {
	UD_TOTAL_EXACT = 0,
	UD_TOTAL_CAPPED = 1,	/**< count up to total_cap */
	UD_TOTAL_NONE = 2	/**< not at all: the fastest */
};

/** What to load with each user beside the record itself. */
enum {
	UD_INCLUDE_LISTS = 1,	/**< the lists of UD_LIST_... but metadata */
	UD_INCLUDE_METADATA = 2
};

/** Which page, in which order. */
typedef struct ud_search_query {
	size_t size;
	uint64_t offset;	/**< users to skip */
	uint64_t limit;		/**< 0: the default of the handle */
	const char *page_token;	/**< of the page before; not with offset */
	uint64_t sort;		/**< UD_SORT_... */
	uint64_t descending;
	uint64_t total;		/**< UD_TOTAL_... */
	uint64_t total_cap;	/**< 0: 10,000; beyond 2^63 - 1: that */
	uint64_t include;	/**< UD_INCLUDE_..., added up */
	uint64_t include_deleted; /**< 1: what is left of deleted users too;
				     only leaves on id, organization, state
				     and times find them */
} ud_search_query;

/** A page of users as they were when read. */
typedef struct ud_search_result ud_search_result;

/**
 * Find users.
 *
 * @param filter       Whom.  ud_filter_constant(filter, 1) is everybody.
 * @param query        NULL: the first page by creation.
 * @param[out] result  Release with ud_search_result_free().
 * @return UD_OK; UD_EINVAL as above (filter, limit, pageToken, ...);
 *         UD_EDENIED, UD_EUNAUTH by the authorizer; UD_ECALLBACK if it named
 *         an impossible organization; UD_ECORRUPT
 *         "Errors.Search.IndexBroken" if an index and a record disagree: see
 *         ud_reindex(); UD_EUNAVAIL, UD_EEXHAUSTED, UD_EINTERNAL.
 */
UD_API UD_CHECK int ud_search(ud_dir *dir, const ud_filter *filter,
    const ud_search_query *query, ud_search_result **result);

/** Only count: exactly those that ud_search() would find. */
UD_API UD_CHECK int ud_search_count(ud_dir *dir, const ud_filter *filter,
    uint64_t *count);

/** Users in this page. */
UD_API size_t ud_search_count_of(const ud_search_result *result);
/** User @p i, borrowed; NULL past the end. */
UD_API const ud_user *ud_search_user(const ud_search_result *result,
    size_t i);
/** Number of all users that match; 0 if it was not asked for. */
UD_API uint64_t ud_search_total(const ud_search_result *result);
/** 1 if there are more than ud_search_total() says. */
UD_API int ud_search_total_is_minimum(const ud_search_result *result);
/** The page size that was used. */
UD_API uint64_t ud_search_limit(const ud_search_result *result);
/** Token for the page after this one; NULL if there is none.  It is sealed,
 *  valid for 24 hours, and good for the same tree, order and scope only.  The
 *  page size may change. */
UD_API const char *ud_search_next_page(const ud_search_result *result);
/** Time of the newest event that this page could know; 0: none. */
UD_API int64_t ud_search_timestamp_us(const ud_search_result *result);
/** Number of that event. */
UD_API uint64_t ud_search_sequence(const ud_search_result *result);

/** Lists that belong to a user, and the members of their entries. */
enum {
	UD_LIST_SCHEMA = 0,		/**< one entry or none */
	UD_LIST_IDP_LINKS = 1,
	UD_LIST_METADATA = 2
};
enum { UD_SCHEMA_ID = 0, UD_SCHEMA_TYPE = 1, UD_SCHEMA_REVISION = 2 };
enum { UD_LINK_IDP_ID = 0, UD_LINK_USER_ID = 1, UD_LINK_USER_NAME = 2 };
enum { UD_ENTRY_KEY = 0, UD_ENTRY_VALUE = 1 };

/** Entries in a list of user @p i; 0 if the list was not included. */
UD_API size_t ud_search_entries(const ud_search_result *result, size_t i,
    int list);
/** A member of entry @p j as text, or as bytes followed by a NUL; borrowed.
 *  Numbers are decimal.  NULL past the end. */
UD_API const char *ud_search_entry(const ud_search_result *result, size_t i,
    int list, size_t j, int member);
/** Bytes of that member. */
UD_API size_t ud_search_entry_len(const ud_search_result *result, size_t i,
    int list, size_t j, int member);

/** Release @p *result and set it to NULL. */
UD_API void ud_search_result_free(ud_search_result **result);

/** A walk through all users that match, page by page. */
typedef struct ud_search_iter ud_search_iter;

/**
 * Begin a walk.  Each page is a moment of its own: who comes or changes
 * during the walk may be seen or not, nobody is seen twice unless the walk's
 * sort key of that user changed.
 *
 * @param query      NULL, or order, page size and where to begin.
 * @param[out] iter  Release with ud_search_iter_free(), before or after
 *                   ud_close(); the tree is copied.
 * @return As ud_search().
 */
UD_API UD_CHECK int ud_search_iter_new(ud_dir *dir, const ud_filter *filter,
    const ud_search_query *query, ud_search_iter **iter);

/**
 * The next user.
 *
 * @param dir        The handle, or another one to the same store with the
 *                   same actor.
 * @param[out] user  Borrowed until the next call; NULL at the end.
 * @return UD_ROW; UD_OK at the end; else as ud_search().
 */
UD_API UD_CHECK int ud_search_iter_next(ud_dir *dir, ud_search_iter *iter,
    const ud_user **user);

/** Release @p *iter and set it to NULL. */
UD_API void ud_search_iter_free(ud_search_iter **iter);

/** How a search would be done. */
typedef struct ud_search_plan ud_search_plan;

/**
 * Compile a search without running it: as this handle would run it now, which
 * may have seen before what finds too many.  Permission iam.write beside that
 * of a search: what it shows is meant for operators.
 *
 * @param[out] plan  Release with ud_search_plan_free().
 * @return As ud_search().
 */
UD_API UD_CHECK int ud_search_explain(ud_dir *dir, const ud_filter *filter,
    const ud_search_query *query, ud_search_plan **plan);

/** Statements that would be run. */
UD_API size_t ud_search_plan_count(const ud_search_plan *plan);
/** SQL text of statement @p i; holds no value.  NULL past the end. */
UD_API const char *ud_search_plan_sql(const ud_search_plan *plan, size_t i);
/** The database's own plan of it, a line each; "" if it tells none. */
UD_API const char *ud_search_plan_text(const ud_search_plan *plan, size_t i);
/** Parameters of statement @p i. */
UD_API size_t ud_search_plan_params(const ud_search_plan *plan, size_t i);
/** Value of parameter @p n (from 0) as text; NULL past the end. */
UD_API const char *ud_search_plan_param(const ud_search_plan *plan, size_t i,
    size_t n);
/** Release @p *plan and set it to NULL. */
UD_API void ud_search_plan_free(ud_search_plan **plan);

UD_END_DECLS
#endif
