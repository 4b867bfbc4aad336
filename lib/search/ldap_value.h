/* SPDX-License-Identifier: MIT */
/* Values in LDAP filters: escapes and asterisks; leaves that compare texts. */
#ifndef SEARCH_LDAP_VALUE_H
#define SEARCH_LDAP_VALUE_H

#include "search/cursor.h"

struct ldap_value {
	struct cursor *c;
	struct buf *scratch;	/* the text that was decoded last */
	const char *at;		/* where the value begins */
	struct span raw;	/* as it was written, or decoded once */
	int decoded;		/* the latter */
};

/* The digits of the escape that begins at p, as a byte; -1: it is none. */
int ldap_escape(const char *p, const char *end);

/* Append an attribute compared with the whole value. */
int ldap_add_text(const struct ldap_value *value, int attribute, int method);

/* Append an attribute compared with the pieces between asterisks, of which
 * there is at least one. */
int ldap_add_substrings(const struct ldap_value *value, int attribute,
    int folds);

/* The same for a value that is a Substring Assertion (RFC 4517, 3.3.30), as
 * rules for substrings have: its asterisks are escaped, and what stands for
 * an asterisk is escaped twice. */
int ldap_add_assertion(const struct ldap_value *value, int attribute,
    int folds);

/* Decode the value into the scratch: a text without escapes. */
int ldap_decode(const struct ldap_value *value, struct span *out);

#endif
