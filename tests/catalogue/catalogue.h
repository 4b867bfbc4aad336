/* SPDX-License-Identifier: MIT */
/*
 * The table of all public operations: how each is called, what it asks the
 * authorizer, what it needs and what it gives.  Whoever adds an operation adds
 * a row, and all tests that are fed by the table cover it.
 */
#ifndef CATALOGUE_CATALOGUE_H
#define CATALOGUE_CATALOGUE_H

#include "catalogue/world.h"

enum { TEXTS_MAX = 13 };

/* What a text may be. */
enum rule {
	RULE_ID,
	RULE_TRIMMED_ID,	/* white space around it is forgiven */
	RULE_NAME,		/* of people, machines, organizations */
	RULE_USERNAME,
	RULE_LOGIN,		/* look-up by login name */
	RULE_ADDRESS,		/* look-up by e-mail address */
	RULE_EMAIL,
	RULE_PHONE,
	RULE_LANGUAGE,
	RULE_DOMAIN,
	RULE_KEY,		/* of metadata */
	RULE_NEEDLE,		/* searched in keys */
	RULE_LINES,		/* a description */
	RULE_PATH,
	RULE_TITLE,		/* of an application: not trimmed */
	RULE_TEMPLATE,		/* of a link */
	RULE_CODE,		/* one-time */
	RULE_PASSWORD,		/* a new one */
	RULE_PROOF,		/* one that is judged */
	RULE_HASH,		/* of a password, from elsewhere */
	RULE_OTHER
};

/* A text that an operation takes. */
struct parameter {
	const char *field;	/* as ud_errfield() names it */
	const char *valid;
	enum rule rule;
	int may_be_empty;
	int purpose;		/* of a one-time code: UD_CODE_... */
};

enum {
	OP_WRITES = 1,
	OP_SELF = 2,		/* open to the user that it is about */
	OP_USER = 4,		/* needs an existing user, by texts[0] */
	OP_ORG = 8,		/* needs an organization, likewise */
	OP_MISSING_OK = 16,	/* an unknown target is no error */
	OP_ELSEWHERE = 32,	/* works on another store or file */
	OP_TWICE = 64,		/* changes nothing when it is repeated */
	OP_SILENT = 128,	/* what it writes is no event */
	OP_WAITING = 256,	/* writes only if somebody waits for the index,
				   as nobody does in PostgreSQL */
	OP_STATE = 512,		/* an unknown target is UD_ESTATE */
	OP_JUDGES = 1024,	/* a secret: what is wrong is charged */
	OP_STEPS = 2048,	/* is several changes (moments.h), of which the
				   first may come to nothing */
	OP_LEASES = 4096,	/* what failed is done again only later */
	OP_RETURNS = 8192,	/* a code, to whoever may see it */
	OP_ARRAYS = 16384	/* writes only where grams are arrays */
};

/* The codes that an operation makes, whoever gets them. */
#define MINTS(purpose) (1u << (purpose))
#define MINTS_EMAIL MINTS(UD_CODE_EMAIL)
#define MINTS_PHONE MINTS(UD_CODE_PHONE)
#define MINTS_RESET MINTS(UD_CODE_PASSWORD_RESET)
#define MINTS_INVITE MINTS(UD_CODE_INVITE)

/* What it gives; a call that fails must have cleared it. */
enum {
	OUT_USER = 1,
	OUT_USERS = 2,
	OUT_ORG = 4,
	OUT_ORGS = 8,
	OUT_DETAILS = 16,
	OUT_EVENTS = 32,
	OUT_METADATA = 64,
	OUT_REPORT = 128,
	OUT_STRING = 256,
	OUT_NUMBER = 512,
	OUT_TIME = 1024,
	OUT_ANSWER = 2048,	/* JSON, which tells of the failure too */
	OUT_FILTER = 4096,
	OUT_FOUND = 8192,	/* a page of a search */
	OUT_ITER = 16384,
	OUT_PLAN = 32768
};

struct operation;

/* One run of an operation. */
struct call {
	const struct operation *operation;
	struct world *world;
	ud_dir *dir;
	const char *text[TEXTS_MAX];
	int rc;
	ud_user *user;
	ud_user_list *users;
	ud_org *org;
	ud_org_list *orgs;
	ud_details *details;
	ud_event_list *events;
	ud_metadata_list *metadata;
	ud_report *report;
	ud_filter *filter;
	ud_search_result *found;
	ud_search_iter *iter;
	ud_search_plan *plan;
	ud_dir *opened;
	char *string;
	uint64_t number;
	int64_t time_us;
};

struct operation {
	const char *function;	/* exported */
	const char *shape;	/* what this row does with it; may be NULL */
	const char *name;	/* for the authorizer; NULL: asks nobody */
	const char *permission;
	unsigned facts;		/* OP_... */
	unsigned outputs;	/* OUT_... */
	const char *owner;	/* stored with the target: NULL is "" */
	const char *org;
	int (*run)(struct call *call);
	const char *json;	/* ud_rpc(): request, $a is the first text */
	unsigned mints;		/* MINTS_..., codes that it makes */
	struct parameter texts[TEXTS_MAX];
};

/* Row @p i; NULL past the end. */
const struct operation *catalogue_operation(size_t i);
size_t catalogue_count(void);

/* A name for messages: function and shape.  Static, until the next call. */
const char *operation_label(const struct operation *operation);

/* How many texts it takes. */
size_t operation_texts(const struct operation *operation);

/* The text that it judges, or that says about whom it is; -1: none does. */
int operation_secret(const struct operation *operation);
int operation_person(const struct operation *operation);

/* Exported functions that cannot fail, or need no handle; NULL ends it. */
extern const char *const plain_functions[];

/* Valid texts, and outputs that show whether they were cleared. */
void call_init(struct call *call, const struct operation *operation,
    struct world *world);
int call_run(struct call *call);

/* 1 if all outputs of the operation are NULL or 0. */
int call_is_cleared(const struct call *call);

/* Release the outputs. */
void call_end(struct call *call);

/* All of it: run with valid texts, release the outputs, return the result. */
int operation_run(const struct operation *operation, struct world *world);

/* The parts of the table; a row without a function ends each. */
extern const struct operation store_operations[];
extern const struct operation org_operations[];
extern const struct operation lookup_operations[];
extern const struct operation create_operations[];
extern const struct operation change_operations[];
extern const struct operation contact_operations[];
extern const struct operation password_operations[];
extern const struct operation metadata_operations[];
extern const struct operation event_operations[];
extern const struct operation search_operations[];
extern const struct operation method_operations[];
extern const struct operation secret_method_operations[];

#endif
