/* SPDX-License-Identifier: MIT */
/**
 * The event log: what happened, when, and by whom.
 *
 * Every change writes its events in its own transaction.  An event has a
 * place in the one feed of the store (position, from 1, without gaps, in
 * commit order) and a number within its user or organization (sequence, from
 * 1).  Each is chained to the one before it by a keyed hash, so that an event
 * that was changed, removed or inserted behind the library's back is found.
 *
 * Personal data stands apart from the rest: it can be erased after a user was
 * deleted, and the chain stays whole.
 */
#ifndef USERDIR_EVENT_H
#define USERDIR_EVENT_H

#include <userdir/base.h>

UD_BEGIN_DECLS

/** One event. */
typedef struct ud_event ud_event;

/** Events in order. */
typedef struct ud_event_list ud_event_list;

/**
 * The feed of the store: events after a position, oldest first.  Permission
 * events.read.
 *
 * @param after      Position after which to begin; 0 from the start.
 * @param limit      Page size; 0 is UD_PAGE_DEFAULT, at most UD_PAGE_MAX.
 * @param[out] list  Release with ud_event_list_free(); empty at the end.
 * @return UD_OK; UD_EINVAL (limit); UD_EDENIED, UD_EUNAVAIL, UD_EEXHAUSTED,
 *         UD_EINTERNAL.
 */
UD_API UD_CHECK int ud_event_feed(ud_dir *dir, uint64_t after, uint64_t limit,
    ud_event_list **list);

/**
 * The events of one user, also of a deleted one, oldest first.  Permission
 * events.read, asked about that user.
 *
 * @param after  Sequence after which to begin; 0 from the start.
 * @return As ud_event_feed(); UD_ENOTFOUND "Errors.User.NotFound" if the id
 *         was never used.
 */
UD_API UD_CHECK int ud_event_user(ud_dir *dir, const char *user_id,
    uint64_t after, uint64_t limit, ud_event_list **list);

/**
 * The events of one organization itself (not of its users), oldest first.
 *
 * @return As ud_event_user(), with "Errors.Org.NotFound".
 */
UD_API UD_CHECK int ud_event_org(ud_dir *dir, const char *org_id,
    uint64_t after, uint64_t limit, ud_event_list **list);

/**
 * Verify the whole chain.  Permission events.read.  Takes some seconds per
 * million events; writers are not stopped.
 *
 * @param[out] position  The first event that is not what was written or is
 *                       not there; 0 when all is well.
 * @return UD_OK; UD_ECORRUPT "Errors.Event.ChainBroken" with @p position set;
 *         UD_EDENIED, UD_EUNAVAIL, UD_EEXHAUSTED, UD_EINTERNAL.
 */
UD_API UD_CHECK int ud_event_verify(ud_dir *dir, uint64_t *position);

/**
 * Erase the personal data of a deleted user from the log.  Types, times,
 * sequences and the chain stay.  Permission user.delete.
 *
 * @return UD_OK, also if it had been done; UD_ENOTFOUND
 *         "Errors.User.NotFound"; UD_ESTATE "Errors.User.NotDeleted"; and the
 *         codes that lifecycle.h lists for all.
 */
UD_API UD_CHECK int ud_user_scrub(ud_dir *dir, const char *user_id,
    ud_details **details);

/* The record.  Strings are borrowed from the list (in a callback: until it
 * returns), never NULL. */

/** Place in the feed of the store. */
UD_API uint64_t ud_event_position(const ud_event *event);
/** Number within the user or organization. */
UD_API uint64_t ud_event_sequence(const ud_event *event);
/** Name, such as "user.human.added" or "org.removed". */
UD_API const char *ud_event_type(const ud_event *event);
/** Time; never before that of the event before it in the same sequence. */
UD_API int64_t ud_event_created_us(const ud_event *event);
/** User that it is about; "" for an event of an organization. */
UD_API const char *ud_event_user_id(const ud_event *event);
/** Organization of that user, or the organization that it is about. */
UD_API const char *ud_event_org_id(const ud_event *event);
/** Who did it; "" for the host itself. */
UD_API const char *ud_event_editor_id(const ud_event *event);
/** Operation to which it belongs: 32 hexadecimal digits, one per call. */
UD_API const char *ud_event_operation_id(const ud_event *event);
/** What was changed, as a JSON object, without personal data. */
UD_API const char *ud_event_payload(const ud_event *event);
/** Personal data of the change, as a JSON object; "" if erased. */
UD_API const char *ud_event_personal(const ud_event *event);

/** Number of events. */
UD_API size_t ud_event_list_count(const ud_event_list *list);
/** Event @p i, borrowed from the list; NULL past the end. */
UD_API const ud_event *ud_event_list_get(const ud_event_list *list, size_t i);
/** Release @p *list and its events, and set it to NULL. */
UD_API void ud_event_list_free(ud_event_list **list);

UD_END_DECLS
#endif
