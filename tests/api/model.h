/* SPDX-License-Identifier: MIT */
/*
 * Users and organizations in plain arrays, as users.h and lifecycle.h say
 * they behave: what the library is compared with.  Names and addresses come
 * from small pools, where their folds are written down.
 */
#ifndef TESTS_API_MODEL_H
#define TESTS_API_MODEL_H

#include <stdint.h>

enum {
	M_USERS = 60, M_ORGS = 4, M_NAMES = 16, M_EMAILS = 4, M_KEYS = 3,
	M_DOMAINS = 2, M_USERNAMES = 20, M_RESERVED = 512, M_PURPOSES = 5
};

/* Names that a user may have; equal folds are one name.  domain: the place
 * in m_domains after the last @, or -1. */
struct m_pooled {
	const char *text;
	int fold;
	int domain;
};

extern const struct m_pooled m_names[M_NAMES];
extern const struct m_pooled m_emails[M_EMAILS];
extern const char *const m_domains[M_DOMAINS];
extern const char *const m_phones[2][2];	/* as typed, as stored */

enum m_kind { M_DEFAULT, M_INSTANCE, M_SPECIFIC };

struct m_name {
	int id;			/* 1, 2, ... within the user */
	int pooled;
	enum m_kind kind;
};

struct m_entry {
	int value;		/* 0: absent */
	int64_t created_us, changed_us;
};

/* Codes for one purpose.  They are numbered; 0 is none. */
struct m_codes {
	struct m_code {
		int number;
		int channel;
		int64_t expires_us;
	} slot[2];		/* newest first */
	int last;		/* number that was given last */
	int tries, day_tries;
	int64_t day_us;
};

/* Passwords are numbered; 0 is none.  What was guessed wrong. */
struct m_password {
	int number;
	int failures, day_tries;
	int64_t last_us, day_us;
};

struct m_user {
	int state;		/* 0: never used */
	int type, org;
	int order;		/* of creation */
	struct m_name names[M_USERNAMES];
	int name_count, last_name;
	int given;		/* first names and nicknames are numbers */
	int nick;
	int shown;		/* display name; 0: the default */
	int email, phone;	/* places in the pools; -1: none */
	int email_verified, phone_verified;
	int64_t created_us, changed_us, event_us, metadata_us, skipped_us;
	uint64_t sequence, event_sequence;
	struct m_entry metadata[M_KEYS];
	struct m_codes codes[M_PURPOSES];	/* by UD_CODE_... */
	struct m_password password;
};

struct m_org {
	int state;		/* 0: never used, 3: removed */
	int must_be_domain, scoped;
	int domains[M_DOMAINS];	/* 1: has it */
	int primary;
	uint64_t sequence;
};

struct m_reserved {
	int fold, scope;	/* scope: 0, or 1 + organization */
	int owner;		/* -1: free */
	enum m_kind kind;
	int64_t until_us;
};

struct model {
	struct m_user users[M_USERS];
	struct m_org orgs[M_ORGS];
	struct m_reserved reserved[M_RESERVED];
	int64_t now_us, last_us;
	int created;
	uint64_t position;
};

/* Everything that one operation may need; what it does not need is ignored. */
struct m_op {
	int what;		/* M_CREATE, ... */
	int user, org, name, kind, state;
	int type;
	int given, nick, shown;	/* -1: not given; shown 0: the default */
	int email, phone;	/* -1: not given; phone 2: removed */
	int email_verified, phone_verified;
	int key, value;		/* metadata; key -1: none, value 0: delete */
	int stale;		/* 1: with a sequence that is not the last */
	int domains, primary;
	int purpose;		/* of a code */
	int channel;		/* of a reset */
	int age;		/* of the code that is shown: 0 the newest, 1
				   the one before, ...; M_NONSENSE */
	int proof;		/* of a password: M_PERMISSION, ... */
	int typed, password;	/* the current one, the new one */
	int64_t advance_us;
};

enum { M_NONSENSE = 3 };
enum { M_PERMISSION, M_BY_CODE, M_BY_CURRENT, M_PROOFS };

enum {
	M_CREATE, M_IMPORT, M_UPDATE, M_DELETE, M_DEACTIVATE, M_REACTIVATE,
	M_LOCK, M_UNLOCK, M_SKIP_MFA, M_ADD_USERNAME, M_REMOVE_USERNAME,
	M_SET_METADATA, M_DELETE_METADATA, M_CREATE_ORG, M_SET_RULES,
	M_SET_DOMAINS, M_BLOCK_ORG, M_UNBLOCK_ORG, M_DELETE_ORG, M_SET_EMAIL,
	M_SET_PHONE, M_REMOVE_PHONE, M_SEND_CODE, M_RESEND_CODE, M_VERIFY,
	M_SET_PASSWORD, M_CHECK_PASSWORD, M_OPERATIONS
};

/* Apply an operation: the result code that the library must have. */
int model_apply(struct model *m, const struct m_op *op);

/* model_names.c: may the user have the name there?  at: its place. */
int model_scope(const struct model *m, int org, enum m_kind kind);
int model_name_allowed(const struct model *m, int user, int org, int at,
    int pooled, enum m_kind kind);
void model_reserve(struct model *m, int user, const struct m_name *name);
void model_release(struct model *m, int user);
int model_set_rules(struct model *m, const struct m_op *op);

/* An event of the user; record: one that moves its sequence. */
void model_event(struct model *m, struct m_user *u, int record);

/* model_contact.c: give the user another address (-1: none), and verify it. */
void model_set_email(struct model *m, struct m_user *u, int value,
    int verify);
void model_set_phone(struct model *m, struct m_user *u, int value,
    int verify);

/* model_code.c: operations with codes and passwords, and what ends them. */
int model_code(struct model *m, const struct m_op *op);
void model_end_codes(struct m_user *u);
void model_end_address(struct m_user *u, int purpose, int changed);
void model_forgive(struct m_user *u);

/* Does the password of an active user wait for somebody to unlock it, or for
 * the end of the lock or of the day? */
int model_is_shut(const struct model *m, const struct m_user *u);

/* model_org.c */
int model_org(struct model *m, const struct m_op *op);

/* The user that a username or login name of the pool finds: its place; -1
 * nobody, -2 several.  domain -1: the name as it is. */
int model_find(const struct model *m, int pooled);
int model_find_login(const struct model *m, int pooled, int domain);
int model_find_email(const struct model *m, int pooled);

/* Is the user there? */
int model_has(const struct model *m, int user);

/* model_real.c: the same with the library, in `dir` of the fixture; result,
 * and comparison of what both hold. */
int real_apply(const struct model *m, const struct m_op *op);
int same_user(const struct model *m, int user);

/* model_proof.c: those with codes and passwords. */
int real_code(const struct model *m, const struct m_op *op);
int same_lookups(const struct model *m, int pooled);
int same_everything(const struct model *m);

#endif
