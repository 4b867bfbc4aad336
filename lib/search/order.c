/* SPDX-License-Identifier: MIT */
/* Orders of pages. */
#include <userdir/search.h>

#include <string.h>

#include "search/emit.h"

const struct order orders[] = {
	[UD_SORT_CREATION_DATE] = {"u.created_us", NULL},
	[UD_SORT_ID] = {"0", NULL},
	[UD_SORT_CHANGE_DATE] = {"u.changed_us", NULL},
	[UD_SORT_EMAIL] = {"u.email_fold", "u.email"},
	[UD_SORT_PHONE] = {"u.phone", "u.phone"},
	[UD_SORT_STATE] = {"u.state", NULL},
	[UD_SORT_STATE_V3] = {"CASE u.state WHEN 5 THEN 1 ELSE u.state END",
	    NULL},
	[UD_SORT_TYPE] = {"CASE u.state WHEN 3 THEN 0 ELSE u.type END", NULL},
#define FIRST_NAME(column) "(SELECT n." column " FROM ud_usernames n" \
	" WHERE n.owner = u.key ORDER BY n.pos LIMIT 1)"
	[UD_SORT_USERNAME] = {FIRST_NAME("fold"), FIRST_NAME("name")},
	[UD_SORT_FIRST_NAME] = {"coalesce(u.given_fold, u.given_name)",
	    "u.given_name"},
	[UD_SORT_LAST_NAME] = {"coalesce(u.family_fold, u.family_name)",
	    "u.family_name"},
	[UD_SORT_NICK_NAME] = {"coalesce(u.nick_fold, u.nick_name)",
	    "u.nick_name"},
	[UD_SORT_DISPLAY_NAME] = {"coalesce(u.display_fold, u.display_name)",
	    "u.display_name"},
#define SCHEMA(column) "(SELECT " column " FROM ud_user_schemas t" \
	" JOIN ud_schemas s ON s.key = t.schema WHERE t.owner = u.key)"
	[UD_SORT_SCHEMA_ID] = {SCHEMA("s.id"), SCHEMA("s.id")},
	[UD_SORT_SCHEMA_TYPE] = {SCHEMA("coalesce(s.type_fold, s.type)"),
	    SCHEMA("s.type")},
};

int
sort_is_text(int sort)
{
	return orders[sort].raw != NULL;
}

int
sort_is_folded(int sort)
{
	return sort_is_text(sort) &&
	    strcmp(orders[sort].sort, orders[sort].raw) != 0;
}

int
sort_after_count(enum purpose purpose, int sort, enum part part)
{
	if (purpose == PURPOSE_KEYS || purpose == PURPOSE_BOTH ||
	    purpose == PURPOSE_REST || sort == UD_SORT_ID ||
	    (part == PART_ABSENT && sort_is_text(sort)))
		return 1;
	return sort_is_text(sort) ? 3 : 2;
}
