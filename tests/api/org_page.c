/* SPDX-License-Identifier: MIT */
/* Pages of organizations. */
#include "fixture.h"

#include <stdio.h>

static void
begin_many(void)
{
	char id[8];

	begin();
	for (int i = 1; i < 7; i++) {
		(void)snprintf(id, sizeof(id), "o%d", i);
		make_org(id);
	}
	OK(ud_org_delete(dir, "o3", NULL));
}

TestSuite(org_page, .init = begin_many, .fini = finish);

/* Ids of a page, a blank between them. */
static const char *
page(uint64_t offset, uint64_t limit, int descending)
{
	static char ids[64];
	ud_org_list *list = NULL;

	OK(ud_org_page(dir, offset, limit, descending, &list));
	ids[0] = '\0';
	for (size_t i = 0; i < ud_org_list_count(list); i++) {
		strcat(ids, i == 0 ? "" : " ");
		strcat(ids, ud_org_id(ud_org_list_get(list, i)));
	}
	cr_expect_eq(ud_org_list_total(list), 6);
	cr_expect_null(ud_org_list_get(list, ud_org_list_count(list)));
	ud_org_list_free(&list);
	cr_expect_null(list);
	return ids;
}

Test(org_page, is_in_creation_order_without_removed_ones)
{
	cr_expect_str_eq(page(0, 0, 0), "o o1 o2 o4 o5 o6");
	cr_expect_str_eq(page(0, 0, 1), "o6 o5 o4 o2 o1 o");
}

Test(org_page, has_offset_and_limit)
{
	cr_expect_str_eq(page(2, 2, 0), "o2 o4");
	cr_expect_str_eq(page(4, 10, 1), "o1 o");
	cr_expect_str_eq(page(6, 1, 0), "");
	cr_expect_str_eq(page(UINT64_MAX, 1, 0), "");
	cr_expect_str_eq(page(0, UD_PAGE_MAX, 0), "o o1 o2 o4 o5 o6");
}

Test(org_page, limit_is_bounded)
{
	ud_org_list *list = NULL;

	cr_expect(refused(ud_org_page(dir, 0, UD_PAGE_MAX + 1, 0, &list),
	    UD_EINVAL, "Errors.Invalid.Argument", "limit"));
	cr_expect_null(list);
}
