/* SPDX-License-Identifier: MIT */
/* The words of LDAP filters (RFC 4515), for reader and writer. */
#ifndef SEARCH_LDAP_H
#define SEARCH_LDAP_H

#include <stdint.h>

#include "base/buf.h"
#include "base/time.h"

enum {
	LDAP_NAMES = 5,		/* of one attribute, OIDs included */
	LDAP_PIECES = 102	/* of a text, the first and last included */
};

enum ldap_kind {
	LDAP_TEXT,
	LDAP_TIME,
	LDAP_CLASS		/* objectClass: the type of a user */
};

/* What the writer uses comes first, among names and among rows. */
struct ldap_attribute {
	const char *names[LDAP_NAMES];
	uint8_t kind;
	uint8_t attribute;	/* of the tree */
	uint8_t exact;		/* case matters */
};

enum ldap_rule_kind { LDAP_EQUALITY, LDAP_ORDERING, LDAP_SUBSTRINGS };

/* A matching rule for texts. */
struct ldap_rule {
	const char *names[2];	/* the second is the OID */
	uint8_t kind;
	uint8_t folds;
};

/* A value of objectClass: users of a type (UD_USER_...), or everybody (0). */
struct ldap_class {
	const char *names[2];
	int type;
};

/* NULL: there is no such thing. */
const struct ldap_attribute *ldap_attribute_named(struct span name);
const struct ldap_attribute *ldap_attribute_of(int attribute);
const struct ldap_rule *ldap_rule_named(struct span name);
const struct ldap_rule *ldap_rule_of(enum ldap_rule_kind kind, int folds);
const struct ldap_class *ldap_class_named(struct span name);
const struct ldap_class *ldap_class_of(int type);

/* Is it an attribute description, with options; the name of a rule? */
int ldap_is_description(struct span text);
int ldap_is_oid(struct span text);

/* GeneralizedTime (RFC 4517, 3.3.13). */
int ldap_time_parse(struct span text, int64_t *us);
void ldap_time_format(int64_t us, char out[TIME_TEXT_SIZE]);

#endif
