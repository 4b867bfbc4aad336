/* SPDX-License-Identifier: MIT */
/**
 * Metadata: values that a host keeps with a user, by key.
 *
 * Keys are case-sensitive text of 1 to 200 characters, values are bytes.  At
 * most UD_METADATA_CALL_MAX entries go into one call, UD_METADATA_USER_MAX
 * entries and UD_METADATA_USER_BYTES_MAX bytes of values belong to one user.
 * Writing needs user.write, also about oneself; reading is open to self, else
 * needs user.read.  Codes that all calls share: lifecycle.h.
 */
#ifndef USERDIR_METADATA_H
#define USERDIR_METADATA_H

#include <userdir/base.h>
#include <userdir/filter.h>	/* UD_TEXT_... */

UD_BEGIN_DECLS

/** An entry to set; frozen layout, used in arrays. */
typedef struct ud_metadata_item {
	const char *key;
	const void *value;	/**< may be NULL if value_len is 0 */
	size_t value_len;	/**< bytes; 0 deletes the key */
} ud_metadata_item;

/** A page of entries as they were when read. */
typedef struct ud_metadata_list ud_metadata_list;

/** A condition on keys; frozen layout, used in arrays. */
typedef struct ud_metadata_filter {
	const char *key;	/**< 0 to 200 characters, no wildcards */
	int64_t method;		/**< UD_TEXT_... */
} ud_metadata_filter;

/** Orders; keys by code point. */
enum { UD_METADATA_SORT_CREATION_DATE = 0, UD_METADATA_SORT_KEY = 1 };

/** Which entries to list, and in which order. */
typedef struct ud_metadata_query {
	size_t size;
	uint64_t offset;	/**< entries to skip */
	uint64_t limit;		/**< 0: UD_PAGE_DEFAULT; at most UD_PAGE_MAX */
	uint64_t ascending;	/**< 1: oldest first, or least key first */
	const ud_metadata_filter *filters; /**< all must match; at most 100 */
	size_t filter_count;
	uint64_t sort;		/**< UD_METADATA_SORT_...; ties by key */
} ud_metadata_query;

/**
 * Set entries, one after the other; an empty value deletes a key, which need
 * not exist.  Keys that are not named stay.  Repeating the call changes
 * nothing.
 *
 * @param[out] set_us  Time of the user's last metadata event, also if nothing
 *                     changed now; 0 if there was none; may be NULL.
 * @return UD_OK; UD_ESTATE "Errors.User.NotFound", "Errors.Metadata.NoData"
 *         for an empty list; UD_EINVAL (metadata[i].key, .value);
 *         UD_EEXHAUSTED for more than a user may have.
 */
UD_API UD_CHECK int ud_metadata_set(ud_dir *dir, const char *user_id,
    const ud_metadata_item *items, size_t count, int64_t *set_us);

/**
 * Delete entries, all or none.  A key that is named twice is deleted once.
 *
 * @param[out] deleted_us  Time of the deletion; may be NULL.
 * @return UD_OK; UD_ESTATE as above; UD_ENOTFOUND
 *         "Errors.Metadata.KeyNotExisting" if one of them is not there.
 */
UD_API UD_CHECK int ud_metadata_delete(ud_dir *dir, const char *user_id,
    const char *const *keys, size_t count, int64_t *deleted_us);

/**
 * List entries by time of creation or by key.  An unknown user has none.
 *
 * @param query      NULL: the first page, newest first.
 * @param[out] list  Release with ud_metadata_list_free().
 * @return UD_OK; UD_EINVAL (limit, sortingColumn, filters[i].key, .method).
 */
UD_API UD_CHECK int ud_metadata_page(ud_dir *dir, const char *user_id,
    const ud_metadata_query *query, ud_metadata_list **list);

/** Entries in this page. */
UD_API size_t ud_metadata_list_count(const ud_metadata_list *list);
/** Entries that match, whatever the page. */
UD_API uint64_t ud_metadata_list_total(const ud_metadata_list *list);
/** Page size that was used. */
UD_API uint64_t ud_metadata_list_limit(const ud_metadata_list *list);
/** Key of entry @p i, borrowed; NULL past the end. */
UD_API const char *ud_metadata_list_key(const ud_metadata_list *list,
    size_t i);
/** Value of entry @p i, borrowed, and its length; NULL and 0 past the end. */
UD_API const void *ud_metadata_list_value(const ud_metadata_list *list,
    size_t i, size_t *len);
/** When the key of entry @p i was set first; 0 past the end. */
UD_API int64_t ud_metadata_list_created_us(const ud_metadata_list *list,
    size_t i);
/** When its value was changed last; 0 past the end. */
UD_API int64_t ud_metadata_list_changed_us(const ud_metadata_list *list,
    size_t i);
/** Release @p *list and set it to NULL. */
UD_API void ud_metadata_list_free(ud_metadata_list **list);

UD_END_DECLS
#endif
