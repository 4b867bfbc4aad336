/* SPDX-License-Identifier: MIT */
/**
 * What ud_open() is told: master keys, the authorizer and other functions of
 * the host, and where and how the store is kept.
 */
#ifndef USERDIR_OPTIONS_H
#define USERDIR_OPTIONS_H

#include <userdir/base.h>
#include <userdir/notify.h>
#include <userdir/policy.h>

UD_BEGIN_DECLS

struct pg_conn;
struct sqlite3;
struct ud_driver;
struct ud_event;
struct ud_hash_gate;

/** A master key: the secret from which all others are derived. */
typedef struct ud_master_key {
	uint64_t id;		/**< 1 to 255, unique among the keys given */
	const void *bytes;	/**< copied to locked memory by ud_open() */
	size_t len;		/**< UD_MASTER_KEY_BYTES */
} ud_master_key;

enum { UD_MASTER_KEY_BYTES = 32 };

/**
 * The question that an authorizer answers: may `actor_id` do this?
 *
 * `owner_id` and `org_id` are those stored with the target, never those of a
 * request; both are "" where there is no such target.
 */
typedef struct ud_question {
	size_t size;
	const char *operation;	/**< API name, such as "LockUser" */
	const char *actor_id;	/**< "" when the host itself acts */
	const char *permission;	/**< such as "user.write"; "" if none */
	const char *owner_id;	/**< user id of the target */
	const char *org_id;	/**< organization of the target */
	uint64_t fields;	/**< UD_FIELD_... that the call would touch */
	uint64_t self;		/**< 1: the actor is the target and the
				     operation is one that is open to self */
	struct ud_scope *scope;	/**< for a search: ud_scope_allow() says whom
				     the actor may see; else NULL */
} ud_question;

/** What a change touches, for ud_question.fields. */
enum {
	UD_FIELD_USERNAME = 1,
	UD_FIELD_PROFILE = 2,
	UD_FIELD_EMAIL = 4,
	UD_FIELD_PHONE = 8,
	UD_FIELD_MACHINE = 16,
	UD_FIELD_METADATA = 32,
	UD_FIELD_STATE = 64,
	UD_FIELD_FACTORS = 128
};

/**
 * Asked by every operation before it changes or tells anything.
 *
 * For a change it runs inside the transaction, so the answer fits the data;
 * it must be quick and must not use the same handle (such a call is refused
 * with UD_ESTATE).  When the database takes a change back because of another
 * one, all of it is done again, a few times at most, and every callback inside
 * the transaction is asked again.  A host that only maps roles allows when
 * `self` is 1, when `permission` is "", or when the actor's role has the
 * permission in `org_id`.
 *
 * @return UD_OK to allow; UD_EUNAUTH to answer UNAUTHENTICATED; anything else
 *         denies.
 */
typedef int (*ud_authorize_cb)(const ud_question *question, void *ctx);

/** Store the time in @p *now_us.  Return UD_OK; else the call is aborted. */
typedef int (*ud_clock_cb)(int64_t *now_us, void *ctx);

/** Fill @p buf with @p len random bytes.  Return UD_OK, or abort the call. */
typedef int (*ud_random_cb)(void *buf, size_t len, void *ctx);

/**
 * Told about each event after its commit, in order, with no lock held.  The
 * event is valid during the call only.  Its result is ignored: what is
 * committed stays committed.
 */
typedef void (*ud_event_cb)(const struct ud_event *event, void *ctx);

/**
 * Asked before a user's state changes or the user is deleted, inside the
 * transaction; non-zero refuses the change with UD_ECALLBACK.  The place to
 * protect the last administrator.
 *
 * @param state  The state that the user would get (UD_USER_...).
 */
typedef int (*ud_state_cb)(const char *user_id, const char *org_id, int state,
    void *ctx);

/**
 * Called inside the transaction that deletes a user, so that a host with its
 * tables in the same database removes its rows together with the user;
 * once more if that transaction was rolled back and is done again;
 * non-zero aborts the whole deletion with UD_ECALLBACK, and in a batch the
 * batch.
 */
typedef int (*ud_delete_cb)(const char *user_id, const char *org_id, void *ctx);

/**
 * Bring a phone number as typed into E.164 form.  Write at most 17 bytes with
 * NUL to @p out; the result is checked.  Return UD_OK, or anything else to
 * refuse the number with UD_EINVAL.
 */
typedef int (*ud_phone_cb)(const char *typed, char *out, void *ctx);

/** How new passwords are hashed. */
enum {
	UD_HASHER_ARGON2ID = 0,
	UD_HASHER_BCRYPT = 1,	/**< passwords of at most 72 bytes */
	UD_HASHER_SCRYPT = 2,
	UD_HASHER_PBKDF2_SHA256 = 3,
	UD_HASHER_PBKDF2_SHA512 = 4,
	UD_HASHER_SHA512_CRYPT = 5 /**< passwords of at most 511 bytes */
};

/** Formats of hashes from elsewhere, for ud_options.hash_formats: 1 <<
 *  UD_HASH_... added up. */
enum {
	UD_HASH_ARGON2 = 0,	/**< $argon2id$, $argon2i$, version 19 */
	UD_HASH_BCRYPT = 1,	/**< $2a$, $2b$, $2y$ */
	UD_HASH_SCRYPT = 2,	/**< $scrypt$ln=,r=,p=, or $7$ln=... */
	UD_HASH_PBKDF2 = 3,	/**< $pbkdf2$, $pbkdf2-sha256$, ... */
	UD_HASH_SHA2 = 4,	/**< $5$, $6$ of crypt(3) */
	UD_HASH_YESCRYPT = 5,	/**< $y$, $gy$, $7$ of crypt(3) */
	UD_HASH_MD5 = 6,	/**< $1$ of crypt(3) */
	UD_HASH_MD5_PLAIN = 7,	/**< 32 hexadecimal digits: only if named */
	UD_HASH_MD5_SALTED = 8,	/**< $md5salted-prefix$, -suffix$ */
	UD_HASH_PHPASS = 9,	/**< $P$, $H$ */
	UD_HASH_DRUPAL7 = 10	/**< $S$ */
};

/** How new passwords are hashed.  Zero: as the library thinks best. */
typedef struct ud_hasher {
	size_t size;
	int64_t algorithm;	/**< UD_HASHER_... */
	int64_t cost;		/**< passes of Argon2id (0 = 2); cost of bcrypt
				     (12); logarithm of N of scrypt (16);
				     rounds of PBKDF2 (600,000 or 210,000) and
				     SHA-512-crypt (100,000) */
	int64_t memory_kib;	/**< of Argon2id; 0 = 65,536.  Less than the
				     defaults is for tests and small devices */
} ud_hasher;

/**
 * Does a password fit a hash in a format of the host's own?  Asked for hashes
 * that the library does not know, with no lock held, by whatever thread uses
 * the handle.
 *
 * @param password  NULL: say whether the hash has this format.
 * @return 1 yes, 0 no; negative: not this format, or it cannot be told now.
 *     Then it is asked again with NULL.  A format that the host no longer has
 *     fits no password; otherwise the call fails with UD_ECALLBACK and costs
 *     no try, but tells whoever may not know of the user that the password is
 *     the wrong one.
 */
typedef int (*ud_verify_hash_cb)(const char *hash, const void *password,
    size_t len, void *ctx);

/** How large the substring index of a store is.  Searches find the same with
 *  each; the smaller it is, the more they read. */
enum {
	UD_GRAMS_BOTH = 0,	/**< of three and of five characters */
	UD_GRAMS_SMALL = 1,	/**< of three only */
	UD_GRAMS_NONE = 2	/**< none: substrings are scanned for */
};

/** Everything that ud_open() may be told.  Only a key and one of authorize
 *  and allow_all are required. */
typedef struct ud_options {
	size_t size;
	const ud_master_key *keys; /**< the first is used for new data, the
				     others still open old data */
	size_t key_count;
	ud_authorize_cb authorize;
	void *authorize_ctx;
	uint64_t allow_all;	/**< 1: no authorizer, everything is allowed.
				     Not together with authorize */
	uint64_t read_only;	/**< 1: the store must exist and is not
				     written, not even migrated */
	uint64_t must_exist;	/**< 1: do not create a store */
	const char *default_org_id; /**< organization of users that are
				     created without one */
	const ud_policy *policy; /**< copied, its strings too */
	ud_policy_cb organization_policy;
	void *organization_policy_ctx;
	ud_clock_cb clock;	/**< NULL: the system's real-time clock */
	void *clock_ctx;
	ud_random_cb random;	/**< NULL: libsodium's randombytes_buf() */
	void *random_ctx;
	ud_event_cb on_event;
	void *on_event_ctx;
	ud_state_cb before_state_change;
	void *before_state_change_ctx;
	ud_delete_cb on_user_delete;
	void *on_user_delete_ctx;
	ud_phone_cb normalize_phone;
	void *normalize_phone_ctx;
	struct sqlite3 *sqlite;	/**< attach to this connection of the host
				     instead of opening a path */
	const struct ud_driver *driver; /**< NULL: the built-in SQLite driver;
				     see storage.h */
	void *driver_ctx;
	int64_t busy_timeout_ms; /**< how long to wait for other writers;
				     0 = 10 seconds */
	int64_t cache_kib;	/**< page cache; 0 = the storage's default */
	uint64_t relaxed_durability; /**< 1: SQLite's synchronous=NORMAL; a
				     power loss may lose the last commits,
				     never damages the store */
	uint64_t login_must_be_domain; /**< default of a store that this call
				     creates: 1 = login names are
				     username@domain */
	uint64_t org_scoped_usernames; /**< likewise: 1 = usernames are unique
				     within an organization only */
	uint64_t page_default;	/**< page size when none is asked for; 0 =
				     UD_PAGE_DEFAULT */
	uint64_t page_max;	/**< largest page size; 0 = UD_PAGE_MAX, at
				     most UD_PAGE_CEILING */
	uint64_t filter_depth;	/**< combinators above a leaf of a filter; 0 =
				     20, at most UD_FILTER_DEPTH_MAX */
	uint64_t min_contains_length; /**< code points that "contains" needs,
				     against scans; 0 = 1 */
	int64_t page_token_ttl_s; /**< life of a page token; 0 = 24 hours */
	uint64_t index_attributes; /**< of a store that this call creates, or
				     brings up from a version without: text
				     attributes with a substring index, 1 <<
				     UD_ATTRIBUTE_... added up; 0 = all that
				     can have one */
	uint64_t index_grams;	/**< likewise: UD_GRAMS_... */
	struct pg_conn *postgres; /**< attach to this connection of the host
				     (PGconn) instead of opening a path */
	const char *schema;	/**< PostgreSQL: schema of the tables, made if
				     there is none: small letters, digits,
				     underscores; NULL = "userdir" */
	const char *replica;	/**< PostgreSQL: connection string of a copy
				     that reads may go to, or NULL */
	uint64_t stale_reads;	/**< 1: they may also miss what this handle
				     has written itself */
	int64_t statement_timeout_ms; /**< PostgreSQL: what takes longer fails
				     with UD_EUNAVAIL, but for making tables
				     and indexes; 0 = 2 minutes */
	ud_notify_cb notify;	/**< NULL: nothing can be sent */
	void *notify_ctx;
	ud_notify_cb start_phone_verification; /**< told instead of the
				     notifier that a number is to be verified
				     by a service that makes its own code; the
				     message has none.  Together with the
				     next */
	void *start_phone_verification_ctx;
	ud_check_phone_cb check_phone_verification;
	void *check_phone_verification_ctx;
	uint64_t notify_lenient; /**< 1: without a notifier codes are made all
				     the same, and go nowhere */
	uint64_t notify_later;	/**< 1: messages are handed over by
				     ud_notify_pending() only */
	const char *base_url;	/**< of links in messages whose template the
				     request does not bring, such as
				     "https://login.example.com/"; NULL: those
				     have none */
	const char *const *url_prefixes; /**< what templates of requests may
				     begin with: "https://app.example.com/",
				     or "https://" for any host.  None: such
				     templates are refused */
	size_t url_prefix_count;
	const char *application_name; /**< of invitations that name none */
	const ud_hasher *hasher; /**< of new passwords; copied */
	uint64_t hash_formats;	/**< 1 << UD_HASH_... that are taken from
				     elsewhere; 0 = all but MD5_PLAIN */
	ud_verify_hash_cb verify_hash; /**< formats of the host's own */
	void *verify_hash_ctx;
	struct ud_hash_gate *hash_gate; /**< bounds the password hashes at
				     once.  NULL: no bound; give one gate to
				     all handles of a process */
	int64_t answer_ms;	/**< the time of an answer must not tell who is
				     a user: wrong passwords and codes of those
				     who may not read the user, and
				     ud_password_reset(), wait, asleep and with
				     nothing locked, until all but the hashing
				     took a multiple of this.  Longer than the
				     slowest commit and the callbacks of the
				     host, on_event above all, together.  0 =
				     20, at most a minute; UD_NONE: the host
				     sees to it itself, as in a transaction of
				     its own and in a batch */
} ud_options;

UD_END_DECLS
#endif
