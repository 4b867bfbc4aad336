/* SPDX-License-Identifier: MIT */
/* Creating humans and machines: what is stored, and the defaults. */
#include "fixture.h"

#include <stdlib.h>

TestSuite(create, .init = begin, .fini = finish);

Test(create, human_with_an_address_only_gets_the_defaults)
{
	ud_user_spec spec = human_spec("u");
	ud_user *user = NULL;

	OK(ud_user_create(dir, &spec, &user));
	cr_expect_eq(ud_user_type(user), UD_USER_HUMAN);
	cr_expect_eq(ud_user_state(user), UD_USER_ACTIVE);
	cr_expect_str_eq(ud_user_username(user), "u@example.test");
	cr_expect_eq(ud_user_username_count(user), 1);
	cr_expect_eq(ud_user_login_name_count(user), 1);
	cr_expect_str_eq(ud_user_preferred_login_name(user),
	    "u@example.test");
	cr_expect_str_eq(ud_user_display_name(user), "Ada Byron");
	cr_expect_str_eq(ud_user_nick_name(user), "");
	cr_expect_str_eq(ud_user_preferred_language(user), "und");
	cr_expect_eq(ud_user_gender(user), UD_GENDER_UNSPECIFIED);
	cr_expect_str_eq(ud_user_email(user), "u@example.test");
	cr_expect_not(ud_user_email_is_verified(user));
	cr_expect_str_eq(ud_user_phone(user), "");
	cr_expect_not(ud_user_phone_is_verified(user));
	cr_expect_eq(ud_user_sequence(user), 1);
	cr_expect_eq(ud_user_created_us(user), START_US);
	cr_expect_eq(ud_user_changed_us(user), START_US);
	cr_expect_eq(ud_user_mfa_init_skipped_us(user), 0);
	cr_expect_str_eq(events("u", 0), "user.human.added");
	ud_user_free(&user);
}

Test(create, machine_with_a_name_only_gets_the_defaults)
{
	ud_user_spec spec = machine_spec("m");
	ud_user *user = NULL;

	spec.name = " Printer ";
	OK(ud_user_create(dir, &spec, &user));
	cr_expect_eq(ud_user_type(user), UD_USER_MACHINE);
	cr_expect_eq(ud_user_state(user), UD_USER_ACTIVE);
	cr_expect_str_eq(ud_user_username(user), "m");
	cr_expect_str_eq(ud_user_machine_name(user), "Printer");
	cr_expect_str_eq(ud_user_machine_description(user), "");
	cr_expect_eq(ud_user_access_token_type(user), UD_TOKEN_BEARER);
	cr_expect_str_eq(ud_user_email(user), "");
	cr_expect_str_eq(ud_user_given_name(user), "");
	cr_expect_str_eq(events("m", 0), "user.machine.added");
	ud_user_free(&user);
}

Test(create, everything_that_is_given_is_read_back)
{
	ud_user_spec spec = human_spec("u");

	spec.username = " ada ";
	spec.nick_name = " Countess ";
	spec.display_name = " A. B. ";
	spec.preferred_language = "ZH-hant-tw";
	spec.gender = UD_GENDER_FEMALE;
	spec.phone = "0041 79 123 45 67";
	spec.email_verification = UD_VERIFY_VERIFIED;
	spec.phone_verification = UD_VERIFY_VERIFIED;
	OK(ud_user_create(dir, &spec, NULL));
	cr_expect_str_eq(ud_user_username(get("u")), "ada");
	cr_expect_str_eq(ud_user_nick_name(get("u")), "Countess");
	cr_expect_str_eq(ud_user_display_name(get("u")), "A. B.");
	cr_expect_str_eq(ud_user_preferred_language(get("u")), "zh-Hant-TW");
	cr_expect_eq(ud_user_gender(get("u")), UD_GENDER_FEMALE);
	cr_expect_str_eq(ud_user_phone(get("u")), "+41791234567");
	cr_expect(ud_user_email_is_verified(get("u")));
	cr_expect(ud_user_phone_is_verified(get("u")));
	cr_expect_eq(ud_user_sequence(get("u")), 3);
}

Test(create, machine_members_are_read_back)
{
	ud_user_spec spec = machine_spec("m");

	spec.description = "in the cellar\nleft door\tkey below";
	spec.access_token_type = UD_TOKEN_JWT;
	OK(ud_user_create(dir, &spec, NULL));
	cr_expect_str_eq(ud_user_machine_description(get("m")),
	    "in the cellar\nleft door\tkey below");
	cr_expect_eq(ud_user_access_token_type(get("m")), UD_TOKEN_JWT);
}

Test(create, unverified_and_default_store_the_same)
{
	ud_user_spec spec = human_spec("u");

	spec.email_verification = UD_VERIFY_UNVERIFIED;
	spec.phone = "";
	OK(ud_user_create(dir, &spec, NULL));
	cr_expect_not(ud_user_email_is_verified(get("u")));
	cr_expect_str_eq(ud_user_phone(get("u")), "");
	cr_expect_str_eq(events("u", 0), "user.human.added");
}

Test(create, made_ids_are_digits_that_increase_under_any_clock)
{
	static const int64_t steps[] = { 0, 0, HOUR_US, -2 * HOUR_US, 0, 1 };
	ud_user_spec spec = human_spec("x");
	long long before = 0, now;
	ud_user *user = NULL;
	char email[32] = "a@example.test";

	spec.user_id = NULL;
	spec.email = email;
	for (size_t i = 0; i < 6 * N(steps); i++) {
		clock_us += steps[i % N(steps)];
		email[0] = (char)("abcdefghijklmnopqrstuvwxyz0123456789"[i]);
		OK(ud_user_create(dir, &spec, &user));
		cr_expect_eq(strspn(ud_user_id(user), "0123456789"),
		    strlen(ud_user_id(user)));
		now = atoll(ud_user_id(user));
		cr_expect_gt(now, before);
		before = now;
		ud_user_free(&user);
	}
}

Test(create, machine_without_id_is_named_by_the_made_one)
{
	ud_user_spec spec = machine_spec("m");
	ud_user *user = NULL;

	spec.user_id = NULL;
	OK(ud_user_create(dir, &spec, &user));
	cr_expect_str_eq(ud_user_username(user), ud_user_id(user));
	ud_user_free(&user);
}

Test(create, no_two_users_have_one_time_of_creation)
{
	int64_t first;

	make_human("a");
	first = ud_user_created_us(get("a"));
	make_human("b");
	cr_expect_eq(ud_user_created_us(get("b")), first + 1);
	clock_us -= HOUR_US;
	make_human("c");
	cr_expect_eq(ud_user_created_us(get("c")), first + 2);
	cr_expect_geq(ud_event_created_us(event_at("c", 1)), first + 2);
}

Test(create, organization_is_the_default_or_that_of_the_actor)
{
	ud_options options = plain_options();
	ud_user_spec spec = human_spec("u");

	spec.org_id = NULL;
	cr_expect(refused(ud_user_create(dir, &spec, NULL), UD_EINVAL,
	    "Errors.Invalid.Argument", "organizationId"));
	make_org("p");
	OK(ud_dir_act_as(dir, "host", "p"));
	OK(ud_user_create(dir, &spec, NULL));
	cr_expect_str_eq(ud_user_org_id(get("u")), "p");

	finish();
	options.default_org_id = "o";
	begin_with(&options);
	make_org("p");
	OK(ud_dir_act_as(dir, "host", "p"));
	spec = human_spec("u");
	spec.org_id = NULL;
	OK(ud_user_create(dir, &spec, NULL));
	cr_expect_str_eq(ud_user_org_id(get("u")), "o");
}

Test(create, organization_that_is_deactivated_takes_users)
{
	OK(ud_org_deactivate(dir, "o", NULL));
	make_human("u");
	cr_expect(ud_user_is_blocked(get("u")));
}

Test(create, metadata_is_set_in_order_and_the_last_of_a_key_wins)
{
	const ud_metadata_item items[] = { { "a", "1", 1 }, { " b ", "2", 1 },
		{ "a", "3", 1 } };
	ud_user_spec spec = human_spec("u");
	ud_metadata_list *list = NULL;
	size_t len;

	spec.metadata = items;
	spec.metadata_count = N(items);
	OK(ud_user_create(dir, &spec, NULL));
	cr_expect_str_eq(events("u", 0), "user.human.added user.metadata.set "
	    "user.metadata.set user.metadata.set");
	cr_expect_eq(ud_user_sequence(get("u")), 1);
	OK(ud_metadata_page(dir, "u", NULL, &list));
	cr_assert_eq(ud_metadata_list_count(list), 2);
	for (size_t i = 0; i < 2; i++)
		cr_expect_eq(*(const char *)ud_metadata_list_value(list, i,
		    &len), *ud_metadata_list_key(list, i) == 'a' ? '3' : '2');
	ud_metadata_list_free(&list);
}

Test(create, limits_are_exact)
{
	ud_user_spec spec = human_spec(repeat("i", UD_ID_MAX));

	/* Four bytes each: as many bytes as a name may have. */
	spec.given_name = repeat("\xf0\x9f\x99\x82", UD_NAME_MAX);
	spec.family_name = repeat("f", UD_NAME_MAX);
	spec.nick_name = repeat("n", UD_NAME_MAX);
	spec.display_name = repeat("d", UD_NAME_MAX);
	spec.username = repeat("\xf0\x9f\x99\x82", UD_NAME_MAX);
	spec.email = "short@example.test";
	OK(ud_user_create(dir, &spec, NULL));
	cr_expect_str_eq(ud_user_given_name(get(spec.user_id)),
	    spec.given_name);
	cr_expect_str_eq(ud_user_username(get(spec.user_id)), spec.username);
}

Test(create, reader_sees_what_was_just_written)
{
	ud_user *created = NULL, *found = NULL;
	ud_user_spec spec = human_spec("u");

	OK(ud_user_create(dir, &spec, &created));
	OK(ud_user_by_username(dir, "U@EXAMPLE.TEST", NULL, &found));
	cr_expect_str_eq(ud_user_id(found), ud_user_id(created));
	cr_expect_eq(ud_user_sequence(found), ud_user_sequence(created));
	cr_expect_eq(ud_user_created_us(found), ud_user_created_us(created));
	ud_user_free(&created);
	ud_user_free(&found);
}

Test(create, snapshot_outlives_changes_and_the_handle)
{
	ud_user_spec spec = human_spec("u");
	ud_user *user = NULL;

	OK(ud_user_create(dir, &spec, &user));
	OK(ud_user_delete(dir, "u", NULL));
	ud_close(&dir);
	cr_expect_str_eq(ud_user_given_name(user), "Ada");
	cr_expect_str_eq(ud_user_username_at(user, 0), "u@example.test");
	cr_expect_null(ud_user_username_at(user, 1));
	cr_expect_null(ud_user_login_name_at(user, 1));
	cr_expect_null(ud_user_username_id(user, 1));
	ud_user_free(&user);
	ud_user_free(&user);
	ud_user_free(NULL);
}
