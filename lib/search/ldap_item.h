/* SPDX-License-Identifier: MIT */
/* One item of an LDAP filter: what stands in brackets but a combinator. */
#ifndef SEARCH_LDAP_ITEM_H
#define SEARCH_LDAP_ITEM_H

#include "search/cursor.h"

/* What a constant leaf says in its option while a filter is read: the item
 * that it stands for is neither true nor false. */
enum { LDAP_UNDEFINED = 1 };

/* Read an item up to its closing bracket, and append it to the tree.  The
 * scratch is for values. */
int ldap_read_item(struct cursor *c, struct buf *scratch);

#endif
