/* SPDX-License-Identifier: MIT */
/* Wrong shapes: counts below, at and above their limit. */
#include "catalogue/shapes.h"

#include <limits.h>

/* Page sizes: 999, 1000 and 1001. */
static int
users_page(ud_dir *dir, uint64_t limit)
{
	ud_user_list *list = NULL;
	int rc = ud_user_page(dir, ORG, NULL, limit, &list);

	ud_user_list_free(&list);
	return rc;
}

static int
feed_page(ud_dir *dir, uint64_t limit)
{
	ud_event_list *list = NULL;
	int rc = ud_event_feed(dir, UINT64_MAX, limit, &list);

	ud_event_list_free(&list);
	return rc;
}

static int
orgs_page(ud_dir *dir, uint64_t limit)
{
	ud_org_list *list = NULL;
	int rc = ud_org_page(dir, UINT64_MAX, limit, INT_MIN, &list);

	ud_org_list_free(&list);
	return rc;
}

#define PAGES(name) \
	static int \
	name##_under(ud_dir *dir) \
	{ \
		return name(dir, UD_PAGE_MAX - 1); \
	} \
	static int \
	name##_at(ud_dir *dir) \
	{ \
		return name(dir, UD_PAGE_MAX); \
	} \
	static int \
	name##_over(ud_dir *dir) \
	{ \
		return name(dir, UD_PAGE_MAX + 1); \
	}

PAGES(users_page)
PAGES(feed_page)
PAGES(orgs_page)

static int
many(ud_dir *dir, size_t count)
{
	static const char *ids[UD_PAGE_MAX + 1];
	ud_user_list *list = NULL;
	int rc;

	for (size_t i = 0; i <= UD_PAGE_MAX; i++)
		ids[i] = ALICE;
	rc = ud_user_get_many(dir, ids, count, &list);
	ud_user_list_free(&list);
	return rc;
}

static int
many_1000(ud_dir *dir)
{
	return many(dir, UD_PAGE_MAX);
}

static int
many_1001(ud_dir *dir)
{
	return many(dir, UD_PAGE_MAX + 1);
}

static int
value_over(ud_dir *dir)
{
	static const char value[UD_METADATA_VALUE_BYTES_MAX + 1];
	const ud_metadata_item item = {"big", value, sizeof(value)};

	return ud_metadata_set(dir, ALICE, &item, 1, NULL);
}

static int
count_state(ud_dir *dir, int state)
{
	uint64_t count;

	return ud_user_count(dir, NULL, state, &count);
}

static int
count_6(ud_dir *dir)
{
	return count_state(dir, UD_USER_INITIAL + 1);
}

static int
count_min(ud_dir *dir)
{
	return count_state(dir, INT_MIN);
}

static int
domains_101(ud_dir *dir)
{
	const char *domains[UD_DOMAINS_MAX + 1];

	for (size_t i = 0; i <= UD_DOMAINS_MAX; i++)
		domains[i] = "one.example";
	return ud_org_set_domains(dir, ORG, domains, UD_DOMAINS_MAX + 1, NULL,
	    NULL);
}

static int
rewrap_over(ud_dir *dir)
{
	uint64_t left;

	return ud_rewrap(dir, UINT64_MAX, &left);
}

const struct shape limit_shapes[] = {
	{"ud_metadata_set", "value", UD_EINVAL, "metadata[0].value",
	    value_over},
	{"ud_user_page", "999", UD_OK, NULL, users_page_under},
	{"ud_user_page", "1000", UD_OK, NULL, users_page_at},
	{"ud_user_page", "1001", UD_EINVAL, "limit", users_page_over},
	{"ud_event_feed", "999", UD_OK, NULL, feed_page_under},
	{"ud_event_feed", "1000", UD_OK, NULL, feed_page_at},
	{"ud_event_feed", "1001", UD_EINVAL, "limit", feed_page_over},
	{"ud_org_page", "999", UD_OK, NULL, orgs_page_under},
	{"ud_org_page", "1000", UD_OK, NULL, orgs_page_at},
	{"ud_org_page", "1001", UD_EINVAL, "limit", orgs_page_over},
	{"ud_user_get_many", "1000 ids", UD_OK, NULL, many_1000},
	{"ud_user_get_many", "1001 ids", UD_EINVAL, "userIds", many_1001},
	{"ud_user_count", "state 6", UD_EINVAL, "state", count_6},
	{"ud_user_count", "state min", UD_EINVAL, "state", count_min},
	{"ud_org_set_domains", "101", UD_EINVAL, "domains", domains_101},
	{"ud_rewrap", "limit", UD_EINVAL, "limit", rewrap_over},
	{NULL, NULL, 0, NULL, NULL}
};
