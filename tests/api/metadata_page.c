/* SPDX-License-Identifier: MIT */
/* Listing metadata, and keys that are reserved for the host. */
#include "fixture.h"

#include <stdio.h>

static void
set(const char *key, const char *value)
{
	const ud_metadata_item item = { key, value, strlen(value) };

	OK(ud_metadata_set(dir, "u", &item, 1, NULL));
}

/* Four keys, the middle two of one moment. */
static void
begin_keys(void)
{
	begin();
	make_human("u");
	set("a%c", "1");
	clock_us += SECOND_US;
	set("aBc", "2");
	set("a_c", "3");
	clock_us += SECOND_US;
	set("\xc3\xa4" "bc", "4");
}

TestSuite(metadata_page, .init = begin_keys, .fini = finish);

static uint64_t total;

/* Keys of a page, a blank between them. */
static const char *
page(const ud_metadata_query *query)
{
	static char keys[256];
	ud_metadata_list *list = NULL;

	OK(ud_metadata_page(dir, "u", query, &list));
	keys[0] = '\0';
	for (size_t i = 0; i < ud_metadata_list_count(list); i++) {
		strcat(keys, i == 0 ? "" : " ");
		strcat(keys, ud_metadata_list_key(list, i));
	}
	total = ud_metadata_list_total(list);
	cr_expect_null(ud_metadata_list_key(list,
	    ud_metadata_list_count(list)));
	ud_metadata_list_free(&list);
	cr_expect_null(list);
	return keys;
}

static const char *
filtered(const char *key, int64_t method)
{
	const ud_metadata_filter filter = { key, method };
	ud_metadata_query query = UD_INIT(ud_metadata_query);

	query.ascending = 1;
	query.filters = &filter;
	query.filter_count = 1;
	return page(&query);
}

Test(metadata_page, is_newest_first_with_ties_by_key)
{
	ud_metadata_query query = UD_INIT(ud_metadata_query);

	cr_expect_str_eq(page(NULL), "\xc3\xa4" "bc a_c aBc a%c");
	query.ascending = 1;
	cr_expect_str_eq(page(&query), "a%c aBc a_c \xc3\xa4" "bc");
	cr_expect_eq(total, 4);
}

Test(metadata_page, is_in_the_order_of_keys_where_asked_for)
{
	ud_metadata_query query = UD_INIT(ud_metadata_query);
	ud_metadata_list *list = NULL;

	set("B", "5");
	query.sort = UD_METADATA_SORT_KEY;
	cr_expect_str_eq(page(&query), "\xc3\xa4" "bc a_c aBc a%c B");
	query.ascending = 1;
	cr_expect_str_eq(page(&query), "B a%c aBc a_c \xc3\xa4" "bc");
	query.offset = 1;
	query.limit = 2;
	cr_expect_str_eq(page(&query), "a%c aBc");
	cr_expect_eq(total, 5);
	/* A caller of before, whose query ends earlier. */
	query.size = offsetof(ud_metadata_query, sort);
	cr_expect_str_eq(page(&query), "aBc a_c");
	query = (ud_metadata_query)UD_INIT(ud_metadata_query);
	query.sort = UD_METADATA_SORT_KEY + 1;
	cr_expect(refused(ud_metadata_page(dir, "u", &query, &list),
	    UD_EINVAL, "Errors.Invalid.Argument", "sortingColumn"));
}

Test(metadata_page, has_offset_limit_and_total)
{
	ud_metadata_query query = UD_INIT(ud_metadata_query);
	ud_metadata_list *list = NULL;

	query.ascending = 1;
	query.offset = 1;
	query.limit = 2;
	cr_expect_str_eq(page(&query), "aBc a_c");
	cr_expect_eq(total, 4);
	query.offset = 9;
	cr_expect_str_eq(page(&query), "");
	cr_expect_eq(total, 4);
	query.limit = UD_PAGE_MAX + 1;
	cr_expect(refused(ud_metadata_page(dir, "u", &query, &list),
	    UD_EINVAL, "Errors.Invalid.Argument", "limit"));
	OK(ud_metadata_page(dir, "u", NULL, &list));
	cr_expect_eq(ud_metadata_list_limit(list), UD_PAGE_DEFAULT);
	ud_metadata_list_free(&list);
}

Test(metadata_page, percent_and_underscore_are_literal)
{
	cr_expect_str_eq(filtered("a%", UD_TEXT_STARTS_WITH), "a%c");
	cr_expect_str_eq(filtered("a_c", UD_TEXT_EQUALS), "a_c");
	cr_expect_str_eq(filtered("%", UD_TEXT_CONTAINS), "a%c");
	cr_expect_eq(total, 1);
}

Test(metadata_page, every_method_compares_as_it_says)
{
	cr_expect_str_eq(filtered("aBc", UD_TEXT_EQUALS), "aBc");
	cr_expect_str_eq(filtered("abc", UD_TEXT_EQUALS), "");
	cr_expect_str_eq(filtered("ABC", UD_TEXT_EQUALS_IGNORE_CASE), "aBc");
	cr_expect_str_eq(filtered("AB", UD_TEXT_STARTS_WITH), "");
	cr_expect_str_eq(filtered("AB", UD_TEXT_STARTS_WITH_IGNORE_CASE),
	    "aBc");
	cr_expect_str_eq(filtered("Bc", UD_TEXT_CONTAINS), "aBc");
	cr_expect_str_eq(filtered("BC", UD_TEXT_CONTAINS_IGNORE_CASE),
	    "aBc \xc3\xa4" "bc");
	cr_expect_str_eq(filtered("c", UD_TEXT_ENDS_WITH),
	    "a%c aBc a_c \xc3\xa4" "bc");
	cr_expect_str_eq(filtered("\xc3\x84" "BC",
	    UD_TEXT_ENDS_WITH_IGNORE_CASE), "\xc3\xa4" "bc");
	cr_expect_str_eq(filtered("", UD_TEXT_CONTAINS),
	    "a%c aBc a_c \xc3\xa4" "bc");
	cr_expect_str_eq(filtered("", UD_TEXT_EQUALS), "");
}

Test(metadata_page, all_filters_must_match)
{
	const ud_metadata_filter filters[] = {
		{ "a", UD_TEXT_STARTS_WITH },
		{ "b", UD_TEXT_CONTAINS_IGNORE_CASE } };
	ud_metadata_query query = UD_INIT(ud_metadata_query);

	query.filters = filters;
	query.filter_count = 2;
	cr_expect_str_eq(page(&query), "aBc");
}

Test(metadata_page, bad_filters_name_their_member)
{
	ud_metadata_filter filters[2] = { { "a", 0 }, { "b", 8 } };
	ud_metadata_query query = UD_INIT(ud_metadata_query);
	ud_metadata_list *list = NULL;

	query.filters = filters;
	query.filter_count = 2;
	cr_expect(refused(ud_metadata_page(dir, "u", &query, &list),
	    UD_EINVAL, "Errors.Invalid.Argument", "filters[1].method"));
	filters[1] = (ud_metadata_filter){ repeat("k",
	    UD_METADATA_KEY_MAX + 1), 0 };
	cr_expect(refused(ud_metadata_page(dir, "u", &query, &list),
	    UD_EINVAL, "Errors.Invalid.Argument", "filters[1].key"));
	filters[1] = (ud_metadata_filter){ NULL, 0 };
	cr_expect(refused(ud_metadata_page(dir, "u", &query, &list),
	    UD_EINVAL, "Errors.Invalid.Argument", "filters[1].key"));
	query.filters = NULL;
	cr_expect(refused(ud_metadata_page(dir, "u", &query, &list),
	    UD_EINVAL, "Errors.Invalid.Argument", "filters"));
	cr_expect_null(list);
}

Test(metadata_page, times_are_those_of_the_key)
{
	ud_metadata_query query = UD_INIT(ud_metadata_query);
	ud_metadata_list *list = NULL;

	clock_us += SECOND_US;
	set("a%c", "5");
	query.ascending = 1;
	OK(ud_metadata_page(dir, "u", &query, &list));
	cr_expect_eq(ud_metadata_list_created_us(list, 0), START_US);
	cr_expect_eq(ud_metadata_list_changed_us(list, 0), clock_us);
	cr_expect_eq(ud_metadata_list_created_us(list, 9), 0);
	ud_metadata_list_free(&list);
	set("a%c", "");
	set("a%c", "6");
	OK(ud_metadata_page(dir, "u", NULL, &list));
	cr_expect_str_eq(ud_metadata_list_key(list, 0), "a%c");
	cr_expect_eq(ud_metadata_list_created_us(list, 0), clock_us);
	ud_metadata_list_free(&list);
}

Test(metadata_page, unknown_and_deleted_users_have_none)
{
	ud_metadata_list *list = NULL;

	OK(ud_metadata_page(dir, "none", NULL, &list));
	cr_expect_eq(ud_metadata_list_total(list), 0);
	ud_metadata_list_free(&list);
	OK(ud_user_delete(dir, "u", NULL));
	cr_expect_str_eq(page(NULL), "");
	cr_expect_eq(total, 0);
}

Test(metadata_page, reserved_keys_are_refused_on_every_path)
{
	static const char *const keys[] = { "sys.a", " sys." };
	ud_policy policy = UD_INIT(ud_policy);
	ud_options options = plain_options();

	finish();
	policy.reserved_metadata_prefix = "sys.";
	options.policy = &policy;
	begin_with(&options);
	make_human("u");
	for (size_t i = 0; i < N(keys); i++) {
		const ud_metadata_item item = { keys[i], "v", 1 };
		ud_user_patch patch = UD_INIT(ud_user_patch);
		ud_user_spec spec = human_spec("v");

		patch.metadata = spec.metadata = &item;
		patch.metadata_count = spec.metadata_count = 1;
		{
			const int codes[] = {
				ud_metadata_set(dir, "u", &item, 1, NULL),
				ud_metadata_delete(dir, "u", &keys[i], 1,
				    NULL),
				ud_user_update(dir, "u", &patch, NULL),
				ud_user_create(dir, &spec, NULL),
				ud_user_import(dir, &spec, NULL, NULL) };

			for (size_t c = 0; c < N(codes); c++)
				cr_expect_eq(codes[c], UD_EDENIED, "%zu", c);
		}
		cr_expect_str_eq(ud_errkey(dir),
		    "Errors.Metadata.KeyReserved");
	}
	set("system", "v");
	cr_expect_eq(event_count("u"), 2);
}
