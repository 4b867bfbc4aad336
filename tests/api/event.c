/* SPDX-License-Identifier: MIT */
/* The events of every operation: order, numbers, payloads. */
#include "fixture.h"

#include <stdio.h>

TestSuite(event, .init = begin, .fini = finish);

/* Does this event of the user hold these payloads? */
static int
says(const char *user_id, uint64_t sequence, const char *type,
    const char *payload, const char *personal)
{
	const ud_event *event = event_at(user_id, sequence);

	if (strcmp(ud_event_type(event), type) == 0 &&
	    strcmp(ud_event_payload(event), payload) == 0 &&
	    strcmp(ud_event_personal(event), personal) == 0)
		return 1;
	fprintf(stderr, "%s %s %s\n", ud_event_type(event),
	    ud_event_payload(event), ud_event_personal(event));
	return 0;
}

Test(event, creation_tells_everything_and_personal_data_stands_apart)
{
	const ud_metadata_item item = { "k", "v", 1 };
	ud_user_spec spec = human_spec("u");

	spec.nick_name = "Nick";
	spec.preferred_language = "de-ch";
	spec.gender = UD_GENDER_FEMALE;
	spec.phone = "+41791234567";
	spec.email_verification = UD_VERIFY_VERIFIED;
	spec.phone_verification = UD_VERIFY_VERIFIED;
	spec.metadata = &item;
	spec.metadata_count = 1;
	OK(ud_user_create(dir, &spec, NULL));
	cr_expect(says("u", 1, "user.human.added",
	    "{}", "{\"userName\":\"u@example.test\",\"firstName\":\"Ada\","
	    "\"lastName\":\"Byron\",\"nickName\":\"Nick\","
	    "\"displayName\":\"Ada Byron\",\"preferredLanguage\":\"de-CH\","
	    "\"gender\":\"GENDER_FEMALE\",\"email\":\"u@example.test\","
	    "\"phone\":\"+41791234567\"}"));
	cr_expect(says("u", 2, "user.human.email.verified", "{}", ""));
	cr_expect(says("u", 3, "user.human.phone.verified", "{}", ""));
	cr_expect(says("u", 4, "user.metadata.set", "{}",
	    "{\"key\":\"k\",\"value\":\"dg==\"}"));
	cr_expect_eq(event_count("u"), 4);
}

Test(event, machine_tells_its_members)
{
	const int64_t bearer = UD_TOKEN_BEARER;
	ud_user_patch patch = UD_INIT(ud_user_patch);
	ud_user_spec spec = machine_spec("m");

	spec.description = "text";
	spec.access_token_type = UD_TOKEN_JWT;
	OK(ud_user_create(dir, &spec, NULL));
	cr_expect(says("m", 1, "user.machine.added",
	    "{\"accessTokenType\":\"ACCESS_TOKEN_TYPE_JWT\"}",
	    "{\"userName\":\"m\",\"name\":\"m\",\"description\":\"text\"}"));
	patch.description = "";
	patch.access_token_type = &bearer;
	OK(ud_user_update(dir, "m", &patch, NULL));
	cr_expect(says("m", 2, "user.machine.changed",
	    "{\"accessTokenType\":\"ACCESS_TOKEN_TYPE_BEARER\"}",
	    "{\"description\":\"\"}"));
}

Test(event, update_tells_only_what_changed)
{
	const int64_t gender = UD_GENDER_MALE;
	ud_user_patch patch = UD_INIT(ud_user_patch);

	make_human("u");
	patch.username = "bob";
	patch.given_name = "Bob";
	patch.family_name = "Byron";
	patch.preferred_language = "fr";
	patch.gender = &gender;
	patch.email = "bob@example.test";
	patch.phone = "+41791234567";
	OK(ud_user_update(dir, "u", &patch, NULL));
	cr_expect(says("u", 2, "user.username.changed", "{}",
	    "{\"oldUserName\":\"u@example.test\",\"userName\":\"bob\"}"));
	cr_expect(says("u", 3, "user.human.profile.changed",
	    "{}", "{\"firstName\":\"Bob\",\"displayName\":\"Bob Byron\","
	    "\"preferredLanguage\":\"fr\",\"gender\":\"GENDER_MALE\"}"));
	cr_expect(says("u", 4, "user.human.email.changed", "{}",
	    "{\"email\":\"bob@example.test\"}"));
	cr_expect(says("u", 5, "user.human.phone.changed", "{}",
	    "{\"phone\":\"+41791234567\"}"));
	patch = (ud_user_patch)UD_INIT(ud_user_patch);
	patch.phone = "";
	OK(ud_user_update(dir, "u", &patch, NULL));
	cr_expect(says("u", 6, "user.human.phone.removed", "{}", ""));
}

Test(event, states_usernames_and_deletion_are_told)
{
	make_named("o", "u", "name");
	OK(ud_user_add_username(dir, "u", "more", 0, NULL, NULL));
	OK(ud_user_remove_username(dir, "u", "2", NULL));
	OK(ud_user_lock(dir, "u", NULL));
	OK(ud_user_unlock(dir, "u", NULL));
	OK(ud_user_deactivate(dir, "u", NULL));
	OK(ud_user_reactivate(dir, "u", NULL));
	OK(ud_user_mfa_init_skipped(dir, "u", NULL));
	OK(ud_user_delete(dir, "u", NULL));
	cr_expect(says("u", 2, "user.username.added", "{}",
	    "{\"userName\":\"more\"}"));
	cr_expect(says("u", 3, "user.username.removed", "{}",
	    "{\"userName\":\"more\"}"));
	cr_expect(says("u", 4, "user.locked", "{\"reason\":\"admin\"}", ""));
	cr_expect(says("u", 5, "user.unlocked", "{}", ""));
	cr_expect(says("u", 6, "user.deactivated", "{}", ""));
	cr_expect(says("u", 7, "user.reactivated", "{}", ""));
	cr_expect(says("u", 8, "user.human.mfa.init.skipped", "{}", ""));
	cr_expect(says("u", 9, "user.removed", "{}",
	    "{\"userName\":\"name\"}"));
}

Test(event, one_call_is_one_operation_and_calls_differ)
{
	const ud_metadata_item items[] = { { "a", "1", 1 }, { "b", "2", 1 } };
	char operation[64];

	make_human("u");
	OK(ud_metadata_set(dir, "u", items, 2, NULL));
	strcpy(operation, ud_event_operation_id(event_at("u", 2)));
	cr_expect_eq(strspn(operation, "0123456789abcdef"), 32);
	cr_expect_eq(strlen(operation), 32);
	cr_expect_str_eq(ud_event_operation_id(event_at("u", 3)), operation);
	cr_expect_str_neq(ud_event_operation_id(event_at("u", 1)), operation);
}

Test(event, editor_is_the_actor)
{
	make_human("u");
	cr_expect_str_eq(ud_event_editor_id(event_at("u", 1)), "");
	OK(ud_dir_act_as(dir, "admin", NULL));
	OK(ud_user_lock(dir, "u", NULL));
	OK(ud_dir_act_as(dir, NULL, NULL));
	OK(ud_user_unlock(dir, "u", NULL));
	cr_expect_str_eq(ud_event_editor_id(event_at("u", 2)), "admin");
	cr_expect_str_eq(ud_event_editor_id(event_at("u", 3)), "");
	cr_expect_str_eq(ud_event_user_id(event_at("u", 2)), "u");
	cr_expect_str_eq(ud_event_org_id(event_at("u", 2)), "o");
}

Test(event, feed_has_no_gaps_and_pages)
{
	ud_event_list *list = NULL;
	uint64_t after = 0, seen = 0;

	make_human("a");
	make_human("b");
	for (int i = 0; i < 3; i++) {
		OK(ud_user_lock(dir, "a", NULL));
		OK(ud_user_unlock(dir, "a", NULL));
	}
	do {
		ud_event_list_free(&list);
		OK(ud_event_feed(dir, after, 4, &list));
		for (size_t i = 0; i < ud_event_list_count(list); i++) {
			const ud_event *event = ud_event_list_get(list, i);

			cr_expect_eq(ud_event_position(event), ++seen);
			after = ud_event_position(event);
		}
		cr_expect_null(ud_event_list_get(list,
		    ud_event_list_count(list)));
	} while (ud_event_list_count(list) > 0);
	ud_event_list_free(&list);
	cr_expect_eq(seen, 9);
	OK(ud_event_feed(dir, UINT64_MAX, 0, &list));
	cr_expect_eq(ud_event_list_count(list), 0);
	ud_event_list_free(&list);
	cr_expect(refused(ud_event_feed(dir, 0, UD_PAGE_MAX + 1, &list),
	    UD_EINVAL, "Errors.Invalid.Argument", "limit"));
}

Test(event, user_and_organization_have_sequences_of_their_own)
{
	ud_event_list *list = NULL;

	make_human("a");
	make_human("b");
	OK(ud_user_lock(dir, "a", NULL));
	OK(ud_org_deactivate(dir, "o", NULL));
	cr_expect_str_eq(events("a", 1), "user.locked");
	cr_expect_str_eq(events("b", 0), "user.human.added");
	OK(ud_event_org(dir, "o", 0, 0, &list));
	cr_assert_eq(ud_event_list_count(list), 2);
	cr_expect_eq(ud_event_sequence(ud_event_list_get(list, 1)), 2);
	cr_expect_str_eq(ud_event_user_id(ud_event_list_get(list, 1)), "");
	cr_expect_str_eq(ud_event_org_id(ud_event_list_get(list, 1)), "o");
	ud_event_list_free(&list);
}

Test(event, events_of_a_deleted_user_stay_readable)
{
	ud_event_list *list = NULL;

	make_human("u");
	OK(ud_user_delete(dir, "u", NULL));
	cr_expect_str_eq(events("u", 0), "user.human.added user.removed");
	cr_expect(refused(ud_event_user(dir, "none", 0, 0, &list),
	    UD_ENOTFOUND, "Errors.User.NotFound", "userId"));
	cr_expect(refused(ud_event_org(dir, "none", 0, 0, &list),
	    UD_ENOTFOUND, "Errors.Org.NotFound", "organizationId"));
}

Test(event, times_of_one_user_never_run_backwards)
{
	make_human("u");
	clock_us -= HOUR_US;
	OK(ud_user_lock(dir, "u", NULL));
	cr_expect_eq(ud_event_created_us(event_at("u", 2)), START_US);
	clock_us = START_US + 5;
	OK(ud_user_unlock(dir, "u", NULL));
	cr_expect_eq(ud_event_created_us(event_at("u", 3)), START_US + 5);
}

Test(event, sequence_of_the_record_skips_events_about_metadata)
{
	const ud_metadata_item item = { "k", "v", 1 };
	ud_details *details = NULL;

	make_human("u");
	clock_us += SECOND_US;
	OK(ud_metadata_set(dir, "u", &item, 1, NULL));
	cr_expect_eq(ud_user_sequence(get("u")), 1);
	cr_expect_eq(ud_user_changed_us(get("u")), START_US);
	OK(ud_user_lock(dir, "u", &details));
	cr_expect_eq(ud_details_sequence(details), 3);
	cr_expect_eq(ud_user_sequence(get("u")), 3);
	ud_details_free(&details);
}

Test(event, policy_may_keep_values_of_metadata_out_of_the_log)
{
	const ud_metadata_item item = { "k", "secret", 6 };
	ud_policy policy = UD_INIT(ud_policy);
	ud_options options = plain_options();

	finish();
	policy.event_value_lengths = 1;
	options.policy = &policy;
	begin_with(&options);
	make_human("u");
	OK(ud_metadata_set(dir, "u", &item, 1, NULL));
	cr_expect(says("u", 2, "user.metadata.set",
	    "{\"length\":6}", "{\"key\":\"k\"}"));
}
