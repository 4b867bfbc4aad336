/* SPDX-License-Identifier: MIT */
/* The words of SCIM filters (RFC 7644, 3.4.2.2), for reader and writer. */
#ifndef SEARCH_SCIM_H
#define SEARCH_SCIM_H

#include <userdir/user.h>

#include "base/buf.h"

#define SCIM_USER "urn:ietf:params:scim:schemas:core:2.0:User"
#define SCIM_ENTERPRISE \
	"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
#define SCIM_EXTERNAL_ID "externalId"

/* What `active eq true` means. */
enum { SCIM_ACTIVE_STATES = 1 << UD_USER_ACTIVE | 1 << UD_USER_INITIAL };

/* What an attribute is compared with. */
enum scim_kind {
	SCIM_TEXT,
	SCIM_TIME,
	SCIM_ACTIVE,		/* true or false */
	SCIM_PRIMARY,		/* true wherever there is a value */
	SCIM_TYPE,		/* "Human" or "Machine" */
	SCIM_METADATA,		/* the metadata entry of that name */
	SCIM_CONSTANT		/* what is the same of all users */
};

enum {
	SCIM_EXACT = 1,		/* case matters */
	SCIM_MANY = 2		/* multi-valued */
};

struct scim_attribute {
	const char *name;
	uint8_t kind;
	uint8_t attribute;	/* of the tree; 0: none */
	uint8_t flags;
	const char *values[2];	/* of SCIM_CONSTANT; the second may be NULL */
};

/* The attribute of that name.  The path of a value path, `emails` in
 * `emails[value pr]`, stands before it, or is absent.  NULL: none. */
const struct scim_attribute *scim_attribute_named(struct span path,
    struct span name);

/* The path without the URN of the core schema. */
struct span scim_path(struct span name);

/* Has any attribute a name that continues that path with a dot? */
int scim_path_continues(struct span path);

/* The attribute as which one of the tree is written; NULL: none. */
const struct scim_attribute *scim_attribute_of(int attribute);

enum scim_op {
	SCIM_EQ, SCIM_NE, SCIM_CO, SCIM_SW, SCIM_EW, SCIM_GT, SCIM_GE,
	SCIM_LT, SCIM_LE, SCIM_PR, SCIM_OPS
};

struct scim_operator {
	const char *name;
	int text;		/* UD_TEXT_... that compares bytes, or -1 */
	int compare;		/* UD_COMPARE_..., or -1 */
};

extern const struct scim_operator scim_operators[SCIM_OPS];

/* Words for types of users, by UD_USER_HUMAN and UD_USER_MACHINE. */
extern const char *const scim_types[3];

#endif
