/* SPDX-License-Identifier: MIT */
/* Setting and deleting metadata. */
#include "fixture.h"

#include <stdio.h>

static void
begin_user(void)
{
	begin();
	make_human("u");
}

TestSuite(metadata, .init = begin_user, .fini = finish);

static int
set(const char *key, const char *value)
{
	const ud_metadata_item item = { key, value, strlen(value) };

	return ud_metadata_set(dir, "u", &item, 1, NULL);
}

/* The value of a key of "u"; NULL if there is none. */
static const char *
value_of(const char *key)
{
	static char value[64];
	const ud_metadata_filter filter = { key, UD_TEXT_EQUALS };
	ud_metadata_query query = UD_INIT(ud_metadata_query);
	ud_metadata_list *list = NULL;
	size_t len, count;

	query.filters = &filter;
	query.filter_count = 1;
	OK(ud_metadata_page(dir, "u", &query, &list));
	count = ud_metadata_list_count(list);
	if (count > 0) {
		const char *bytes = ud_metadata_list_value(list, 0, &len);

		cr_assert_lt(len, sizeof(value));
		memcpy(value, bytes, len);
		value[len] = '\0';
	}
	ud_metadata_list_free(&list);
	return count > 0 ? value : NULL;
}

Test(metadata, same_value_twice_is_one_event_and_one_time)
{
	const ud_metadata_item item = { "k", "v", 1 };
	int64_t first, second;

	OK(ud_metadata_set(dir, "u", &item, 1, &first));
	cr_expect_eq(first, clock_us);
	clock_us += SECOND_US;
	OK(ud_metadata_set(dir, "u", &item, 1, &second));
	cr_expect_eq(second, first);
	cr_expect_str_eq(events("u", 1), "user.metadata.set");
}

Test(metadata, empty_value_deletes_and_an_absent_key_is_no_error)
{
	int64_t when = 7;
	const ud_metadata_item none = { "k", NULL, 0 };

	OK(ud_metadata_set(dir, "u", &none, 1, &when));
	cr_expect_eq(when, 0);
	cr_expect_eq(event_count("u"), 1);
	OK(set("k", "v"));
	clock_us += SECOND_US;
	OK(ud_metadata_set(dir, "u", &none, 1, &when));
	cr_expect_eq(when, clock_us);
	cr_expect_null(value_of("k"));
	cr_expect_str_eq(events("u", 2), "user.metadata.removed");
}

Test(metadata, keys_that_are_not_named_stay)
{
	OK(set("a", "1"));
	OK(set("b", "2"));
	OK(set("a", "3"));
	cr_expect_str_eq(value_of("a"), "3");
	cr_expect_str_eq(value_of("b"), "2");
}

Test(metadata, keys_differ_by_case_and_are_trimmed)
{
	OK(set("k", "1"));
	OK(set("K", "2"));
	OK(set(" k ", "3"));
	cr_expect_str_eq(value_of("k"), "3");
	cr_expect_str_eq(value_of("K"), "2");
}

Test(metadata, entries_apply_one_after_the_other)
{
	const ud_metadata_item items[] = { { "k", "1", 1 }, { "k", "2", 1 },
		{ "k", "2", 1 }, { "k", "", 0 }, { "k", "3", 1 } };

	OK(ud_metadata_set(dir, "u", items, N(items), NULL));
	cr_expect_str_eq(value_of("k"), "3");
	cr_expect_str_eq(events("u", 1), "user.metadata.set "
	    "user.metadata.set user.metadata.removed user.metadata.set");
}

Test(metadata, values_are_bytes)
{
	static const char bytes[] = "\0\xff\n\0";
	const ud_metadata_item item = { "k", bytes, 4 };
	ud_metadata_list *list = NULL;
	size_t len;

	OK(ud_metadata_set(dir, "u", &item, 1, NULL));
	OK(ud_metadata_page(dir, "u", NULL, &list));
	cr_expect_eq(memcmp(ud_metadata_list_value(list, 0, &len), bytes, 4),
	    0);
	cr_expect_eq(len, 4);
	ud_metadata_list_free(&list);
}

Test(metadata, bad_entries_change_nothing)
{
	ud_metadata_item items[] = { { "a", "1", 1 }, { "b", "2", 1 } };

	cr_expect(refused(ud_metadata_set(dir, "u", items, 0, NULL),
	    UD_ESTATE, "Errors.Metadata.NoData", "metadata"));
	cr_expect_str_eq(ud_errid(dir), "META-9mm2d");
	cr_expect(refused(ud_metadata_set(dir, "u", NULL, 1, NULL),
	    UD_EINVAL, "Errors.Invalid.Argument", "metadata"));
	items[1].key = "";
	cr_expect(refused(ud_metadata_set(dir, "u", items, 2, NULL),
	    UD_EINVAL, "Errors.User.Metadata.KeyEmpty", "metadata[1].key"));
	items[1].key = "b\n";
	items[1] = (ud_metadata_item){ "b\nc", "2", 1 };
	cr_expect(refused(ud_metadata_set(dir, "u", items, 2, NULL),
	    UD_EINVAL, "Errors.Invalid.Argument", "metadata[1].key"));
	items[1] = (ud_metadata_item){ "b", NULL, 1 };
	cr_expect(refused(ud_metadata_set(dir, "u", items, 2, NULL),
	    UD_EINVAL, "Errors.Invalid.Argument", "metadata[1].value"));
	cr_expect_null(value_of("a"));
	cr_expect_eq(event_count("u"), 1);
}

Test(metadata, unknown_user_is_a_failed_precondition)
{
	const ud_metadata_item item = { "k", "v", 1 };
	static const char *const key = "k";

	cr_expect(refused(ud_metadata_set(dir, "none", &item, 1, NULL),
	    UD_ESTATE, "Errors.User.NotFound", "userId"));
	cr_expect_str_eq(ud_errid(dir), "COMMAND-uXHNj");
	cr_expect(refused(ud_metadata_delete(dir, "none", &key, 1, NULL),
	    UD_ESTATE, "Errors.User.NotFound", "userId"));
}

Test(metadata, deletion_is_all_or_none)
{
	static const char *const keys[] = { "a", "none", "b" };
	static const char *const twice[] = { "a", "b", "a" };
	int64_t when;

	OK(set("a", "1"));
	OK(set("b", "2"));
	cr_expect(refused(ud_metadata_delete(dir, "u", keys, 3, NULL),
	    UD_ENOTFOUND, "Errors.Metadata.KeyNotExisting", "keys"));
	cr_expect_str_eq(ud_errid(dir), "META-2nnds");
	cr_expect_str_eq(value_of("a"), "1");
	cr_expect_eq(event_count("u"), 3);
	clock_us += SECOND_US;
	OK(ud_metadata_delete(dir, "u", twice, 3, &when));
	cr_expect_eq(when, clock_us);
	cr_expect_str_eq(events("u", 3), "user.metadata.removed "
	    "user.metadata.removed");
	cr_expect(refused(ud_metadata_delete(dir, "u", twice, 1, NULL),
	    UD_ENOTFOUND, "Errors.Metadata.KeyNotExisting", "keys"));
	cr_expect(refused(ud_metadata_delete(dir, "u", NULL, 0, NULL),
	    UD_ESTATE, "Errors.Metadata.NoData", "keys"));
	cr_expect(refused(ud_metadata_delete(dir, "u", NULL, 1, NULL),
	    UD_EINVAL, "Errors.Invalid.Argument", "keys"));
}

Test(metadata, limits_of_a_call_are_exact)
{
	static char big[UD_METADATA_VALUE_BYTES_MAX + 1];
	static char keys[UD_METADATA_CALL_MAX + 1][8];
	ud_metadata_item items[UD_METADATA_CALL_MAX + 1];

	for (size_t i = 0; i < N(items); i++) {
		(void)snprintf(keys[i], sizeof(keys[i]), "k%zu", i);
		items[i] = (ud_metadata_item){ keys[i], "v", 1 };
	}
	cr_expect(refused(ud_metadata_set(dir, "u", items, N(items), NULL),
	    UD_EINVAL, "Errors.Invalid.Argument", "metadata"));
	OK(ud_metadata_set(dir, "u", items, UD_METADATA_CALL_MAX, NULL));
	items[0] = (ud_metadata_item){ repeat("\xc3\xa4",
	    UD_METADATA_KEY_MAX), big, UD_METADATA_VALUE_BYTES_MAX };
	OK(ud_metadata_set(dir, "u", items, 1, NULL));
	items[0].value_len++;
	cr_expect(refused(ud_metadata_set(dir, "u", items, 1, NULL),
	    UD_EINVAL, "Errors.Invalid.Argument", "metadata[0].value"));
	items[0] = (ud_metadata_item){ repeat("k", UD_METADATA_KEY_MAX + 1),
	    "v", 1 };
	cr_expect(refused(ud_metadata_set(dir, "u", items, 1, NULL),
	    UD_EINVAL, "Errors.Invalid.Argument", "metadata[0].key"));
}

Test(metadata, thousand_entries_of_a_user_and_no_more)
{
	static char keys[UD_METADATA_CALL_MAX][8];
	ud_metadata_item items[UD_METADATA_CALL_MAX];

	for (size_t n = 0; n < UD_METADATA_USER_MAX; n += N(items)) {
		for (size_t i = 0; i < N(items); i++) {
			(void)snprintf(keys[i], sizeof(keys[i]), "k%zu",
			    n + i);
			items[i] = (ud_metadata_item){ keys[i], "v", 1 };
		}
		OK(ud_metadata_set(dir, "u", items, N(items), NULL));
	}
	cr_expect(refused(set("more", "v"), UD_EEXHAUSTED,
	    "Errors.Metadata.TooMuch", "metadata"));
	OK(set("k7", "other"));
	OK(set("k7", ""));
	OK(set("more", "v"));
}

Test(metadata, sixteen_mebibytes_of_a_user_and_no_more)
{
	static char big[UD_METADATA_VALUE_BYTES_MAX];
	const size_t whole = UD_METADATA_USER_BYTES_MAX / sizeof(big);
	ud_metadata_item item = { NULL, big, sizeof(big) };
	char key[8];

	for (size_t i = 0; i <= whole; i++) {
		(void)snprintf(key, sizeof(key), "k%zu", i);
		item.key = key;
		if (i == whole)
			item.value_len = UD_METADATA_USER_BYTES_MAX % sizeof(
			    big);
		OK(ud_metadata_set(dir, "u", &item, 1, NULL));
	}
	cr_expect(refused(set("more", "v"), UD_EEXHAUSTED,
	    "Errors.Metadata.TooMuch", "metadata"));
}
