/* SPDX-License-Identifier: MIT */
/*
 * Links in messages.  A template has placeholders, {{.UserID}}, {{.Code}} and
 * {{.OrgID}}; what is put in their place is percent-encoded.  One that comes
 * with a request must begin with a URL prefix that the host allows.
 */
#ifndef DIR_LINK_H
#define DIR_LINK_H

#include "dir/dir.h"

/* Options: "https://host/path" or "scheme://" for every host of a scheme. */
int link_check_prefix(struct error *error, const char *prefix);
int link_check_base(struct error *error, const char *url);

/* A template of a request: its form, its length, and where it leads. */
int link_check(ud_dir *dir, const char *template);

/* What stands in the place of the placeholders. */
struct link_values {
	struct span user_id, code, org_id;
};

/* May a template that was checked be filled in with these?  No default needs
 * to be asked: it has its placeholders behind a question mark. */
int link_check_filled(ud_dir *dir, const char *template,
    const struct link_values *values);

/* Append the link of a template (absent: of the default, below the base URL);
 * nothing without either. */
void link_render(const ud_dir *dir, const char *template,
    const char *default_path, const struct link_values *values,
    struct buf *out);

#endif
