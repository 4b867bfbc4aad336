/* SPDX-License-Identifier: MIT */
/**
 * Result codes, the error of the last call, and the conventions that every
 * other header follows.
 *
 * Strings are NUL-terminated UTF-8 and are checked on entry.  Lengths that
 * count "characters" count Unicode code points.  Times are microseconds since
 * 1970-01-01T00:00:00Z in an int64_t whose name ends in _us; 0 means "never".
 *
 * A pointer that a function returns is borrowed from its object.  A pointer
 * that a function stores through a `T **` belongs to the caller, who releases
 * it with the free function of its type; such a function takes `T **`, does
 * nothing for NULL at either level, and sets the pointer to NULL.  When a
 * call fails, every output has been cleared and nothing has been written.
 *
 * Options and specs are plain structs whose first member is their size.
 * Initialise them with UD_INIT(type) in C, or with {} and an assignment to
 * `size` in C++: every member left zero or NULL means its default.  Later
 * versions only append members, so a program built against an older header
 * goes on working.
 *
 * A handle (ud_dir) is used by one thread at a time.  Open one for each
 * thread; any number of handles, threads and processes share one store.
 */
#ifndef USERDIR_BASE_H
#define USERDIR_BASE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define UD_BEGIN_DECLS extern "C" {
#define UD_END_DECLS }
#else
#define UD_BEGIN_DECLS
#define UD_END_DECLS
#endif

#if defined(__GNUC__)
#define UD_API __attribute__((visibility("default")))
#define UD_CHECK __attribute__((warn_unused_result))
#else
#define UD_API
#define UD_CHECK
#endif

/** A value of a spec or options struct with its size set, the rest zero. */
#define UD_INIT(type) { .size = sizeof(type) }

UD_BEGIN_DECLS

/** An open directory; see dir.h. */
typedef struct ud_dir ud_dir;

/**
 * Result codes: the canonical status codes of gRPC, negated.  A function that
 * can fail returns UD_OK or one of the negative ones; treat a negative value
 * that is not listed as a failure of kind UD_EINTERNAL.
 */
enum {
	UD_OK = 0,
	UD_ROW = 1,		/**< iterators, drivers: here is one more */
	UD_ECALLBACK = -1,	/**< CANCELLED: a callback of the host failed */
	UD_EUNKNOWN = -2,	/**< UNKNOWN: outcome of the commit unknown */
	UD_EINVAL = -3,		/**< INVALID_ARGUMENT: ud_errfield() tells */
	UD_ENOTFOUND = -5,	/**< NOT_FOUND */
	UD_EEXISTS = -6,	/**< ALREADY_EXISTS: a name is taken */
	UD_EDENIED = -7,	/**< PERMISSION_DENIED: the authorizer's no */
	UD_EEXHAUSTED = -8,	/**< RESOURCE_EXHAUSTED: memory, disk, a cap */
	UD_ESTATE = -9,		/**< FAILED_PRECONDITION: not in this state */
	UD_ECONFLICT = -10,	/**< ABORTED: somebody else was faster */
	UD_EUNIMPL = -12,	/**< UNIMPLEMENTED: not in this version */
	UD_EINTERNAL = -13,	/**< INTERNAL: storage failed */
	UD_EUNAVAIL = -14,	/**< UNAVAILABLE: busy, connection lost */
	UD_ECORRUPT = -15,	/**< DATA_LOSS: a seal does not verify */
	UD_EUNAUTH = -16	/**< UNAUTHENTICATED: no acceptable caller */
};

/** Limits of single values.  Text limits count code points. */
enum {
	UD_ID_MAX = 200,		/**< user and organization ids */
	UD_NAME_MAX = 200,		/**< usernames and personal names */
	UD_NAME_BYTES_MAX = 800,	/**< the same, in bytes */
	UD_EMAIL_MAX = 200,		/**< and at most 254 bytes */
	UD_PHONE_MAX = 200,		/**< as typed; stored: 16 bytes */
	UD_LANGUAGE_BYTES_MAX = 35,	/**< BCP 47 tag */
	UD_DESCRIPTION_MAX = 500,	/**< of a machine user */
	UD_DOMAIN_BYTES_MAX = 253,
	UD_METADATA_KEY_MAX = 200,
	UD_METADATA_VALUE_BYTES_MAX = 500000,
	UD_METADATA_CALL_MAX = 100,	/**< entries in one call */
	UD_METADATA_USER_MAX = 1000,	/**< entries of one user */
	UD_METADATA_USER_BYTES_MAX = 16777216,
	UD_USERNAMES_MAX = 20,		/**< usernames of one user */
	UD_DOMAINS_MAX = 100,		/**< domains of one organization */
	UD_PAGE_DEFAULT = 100,		/**< page size when 0 is given */
	UD_PAGE_MAX = 1000,		/**< largest page by default */
	UD_PAGE_CEILING = 100000	/**< of ud_options.page_max */
};

/**
 * The error of the last call on @p dir; "" after a success.
 *
 * One line of English for a log or a developer: it names what was wrong and
 * what would be right, and never holds a secret.
 *
 * @param dir  A handle, also one whose ud_open() failed; NULL is answered
 *             with a text about missing memory.
 * @return Borrowed until the next call on @p dir; never NULL.
 */
UD_API const char *ud_errmsg(const ud_dir *dir);

/**
 * The stable key of the last error, such as "Errors.User.NotFound": switch on
 * this, not on the text.  "" after a success; static, never NULL.
 */
UD_API const char *ud_errkey(const ud_dir *dir);

/** Short constant naming the place that failed; "" if none; static. */
UD_API const char *ud_errid(const ud_dir *dir);

/**
 * The input that caused the last error, by its name in the API's messages
 * ("userId", "givenName", "metadata[2].key"); "" if no single one did.
 * Borrowed until the next call on @p dir.
 */
UD_API const char *ud_errfield(const ud_dir *dir);

/** When the call that was refused may be tried again, in milliseconds from
 *  then; 0 if waiting does not help. */
UD_API int64_t ud_retry_after_ms(const ud_dir *dir);
/** How many wrong passwords in a row there are, the one of the last call
 *  included; 0 if that judged none. */
UD_API uint64_t ud_failed_attempts(const ud_dir *dir);
/** Result code of the last call on @p dir that can fail. */
UD_API int ud_errcode(const ud_dir *dir);

/** Name of a code in gRPC, such as "NOT_FOUND"; "UNKNOWN" if unlisted. */
UD_API const char *ud_errname(int code);

/** A few words of English about a code; static, never NULL. */
UD_API const char *ud_errstr(int code);

/** Wipe and release a string that the library gave away; sets it to NULL. */
UD_API void ud_string_free(char **string);

/**
 * What a change left behind: when it happened and as which event.
 *
 * Every changing function has a last parameter `ud_details **`: NULL if the
 * caller does not want to know.  A change that changed nothing reports the
 * last event there was.
 */
typedef struct ud_details ud_details;

/** Number of the user's (organization's) last event, from 1. */
UD_API uint64_t ud_details_sequence(const ud_details *details);

/** Time of that event. */
UD_API int64_t ud_details_changed_us(const ud_details *details);

/** Organization that owns the user; the organization's own id for its own. */
UD_API const char *ud_details_org_id(const ud_details *details);

/** Release @p *details and set it to NULL; NULL at either level is fine. */
UD_API void ud_details_free(ud_details **details);

UD_END_DECLS
#endif
