/* SPDX-License-Identifier: MIT */
/*
 * Trees as text: a reader and a writer for each syntax.
 *
 * A reader appends to a tree that tree_new() made.  It reports in *error:
 * the key of spec, and as field the JSON path or "column N".  A writer
 * appends to a buffer; UD_EUNIMPL "search.not_expressible" if there are no
 * words for a node.
 */
#ifndef SEARCH_READ_H
#define SEARCH_READ_H

#include "json/read.h"
#include "search/tree.h"

/* What the JSON syntaxes differ in. */
enum json_api { JSON_V3, JSON_V2 };

/* Read the value of `filters` (V3) or `queries` (V2): a list, or NULL for
 * none.  An empty list is the constant TRUE.  The list's own name begins every
 * path. */
int filter_read_json(ud_filter *f, enum json_api api, const struct json *list,
    struct error *error);

/* The same from text: a list, or an object with a member of that name and
 * none other; empty text is TRUE. */
int filter_read_json_text(ud_filter *f, enum json_api api, struct span text,
    struct error *error);

int filter_read_scim(ud_filter *f, struct span text, struct error *error);
int filter_read_ldap(ud_filter *f, struct span text, struct error *error);

int filter_write_json(const ud_filter *f, enum json_api api, struct buf *out,
    struct error *error);
int filter_write_scim(const ud_filter *f, struct buf *out,
    struct error *error);
int filter_write_ldap(const ud_filter *f, struct buf *out,
    struct error *error);

#endif
