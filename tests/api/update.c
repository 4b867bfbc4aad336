/* SPDX-License-Identifier: MIT */
/* Changing users: what differs is written, what does not is not. */
#include "fixture.h"

TestSuite(update, .init = begin, .fini = finish);

#define PATCH UD_INIT(ud_user_patch)

static int
change(const char *id, const ud_user_patch *patch)
{
	return ud_user_update(dir, id, patch, NULL);
}

/* A human with everything. */
static void
make_full(const char *id)
{
	const ud_metadata_item item = { "k", "v", 1 };
	ud_user_spec spec = human_spec(id);

	spec.nick_name = "Nick";
	spec.display_name = "Display";
	spec.preferred_language = "en";
	spec.gender = UD_GENDER_FEMALE;
	spec.phone = "+41791234567";
	spec.metadata = &item;
	spec.metadata_count = 1;
	OK(ud_user_create(dir, &spec, NULL));
}

Test(update, everything_changes_in_one_call_in_order)
{
	const ud_metadata_item items[] = { { "k", "", 0 }, { "z", "w", 1 } };
	const int64_t gender = UD_GENDER_MALE;
	ud_user_patch patch = PATCH;
	ud_details *details = NULL;

	make_full("u");
	patch.username = "bob";
	patch.given_name = "Bob";
	patch.preferred_language = "fr";
	patch.gender = &gender;
	patch.email = "bob@example.test";
	patch.email_verification = UD_VERIFY_VERIFIED;
	patch.phone = "+41791234568";
	patch.phone_verification = UD_VERIFY_VERIFIED;
	patch.metadata = items;
	patch.metadata_count = N(items);
	OK(ud_user_update(dir, "u", &patch, &details));
	cr_expect_str_eq(events("u", 2), "user.username.changed "
	    "user.human.profile.changed user.human.email.changed "
	    "user.human.email.verified user.human.phone.changed "
	    "user.human.phone.verified user.metadata.removed "
	    "user.metadata.set");
	cr_expect_eq(ud_details_sequence(details), 10);
	cr_expect_eq(ud_user_sequence(get("u")), 8);
	ud_details_free(&details);
}

Test(update, repeating_changes_nothing_and_tells_the_last_event)
{
	const ud_metadata_item item = { "k", "v", 1 };
	const int64_t gender = UD_GENDER_FEMALE;
	ud_user_patch patch = PATCH;
	ud_details *details = NULL;

	make_full("u");
	clock_us += HOUR_US;
	patch.username = "u@example.test";
	patch.given_name = " Ada ";
	patch.family_name = "Byron";
	patch.nick_name = "Nick";
	patch.display_name = "Display";
	patch.preferred_language = "EN";
	patch.gender = &gender;
	patch.email = "u@example.test";
	patch.phone = "0041 79 123 45 67";
	patch.metadata = &item;
	patch.metadata_count = 1;
	OK(ud_user_update(dir, "u", &patch, &details));
	cr_expect_eq(event_count("u"), 2);
	cr_expect_eq(ud_details_sequence(details), 2);
	cr_expect_eq(ud_details_changed_us(details), START_US);
	cr_expect_eq(ud_user_changed_us(get("u")), START_US);
	ud_details_free(&details);
}

Test(update, empty_patch_changes_nothing)
{
	const ud_user_patch patch = PATCH;

	make_human("u");
	OK(change("u", &patch));
	cr_expect_eq(event_count("u"), 1);
	cr_expect(refused(change("x", &patch), UD_ENOTFOUND,
	    "Errors.User.NotFound", "userId"));
	cr_expect_str_eq(ud_errid(dir), "COMMAND-ugjs0upun6");
}

Test(update, username_or_metadata_alone_need_no_type)
{
	const ud_metadata_item item = { "k", "v", 1 };
	ud_user_patch patch = PATCH;

	make_human("u");
	make_machine("m");
	patch.metadata = &item;
	patch.metadata_count = 1;
	patch.username = "first";
	OK(change("u", &patch));
	patch.username = "second";
	OK(change("m", &patch));
	cr_expect_str_eq(ud_user_username(get("m")), "second");
}

Test(update, other_type_is_not_found)
{
	const int64_t token = UD_TOKEN_JWT;
	ud_user_patch patch = PATCH;

	make_human("u");
	make_machine("m");
	patch.email = "m@example.test";
	cr_expect(refused(change("m", &patch), UD_ENOTFOUND,
	    "Errors.User.NotFound", "userId"));
	patch = (ud_user_patch)PATCH;
	patch.access_token_type = &token;
	cr_expect(refused(change("u", &patch), UD_ENOTFOUND,
	    "Errors.User.NotFound", "userId"));
	patch = (ud_user_patch)PATCH;
	patch.type = UD_USER_MACHINE;
	patch.username = "new";
	cr_expect(refused(change("u", &patch), UD_ENOTFOUND,
	    "Errors.User.NotFound", "userId"));
	patch.given_name = "Ada";
	cr_expect(refused(change("u", &patch), UD_EINVAL,
	    "Errors.Invalid.Argument", "userType"));
}

Test(update, stale_sequence_is_a_conflict)
{
	ud_user_patch patch = PATCH;

	make_human("u");
	patch.nick_name = "one";
	patch.if_sequence = 1;
	OK(change("u", &patch));
	patch.nick_name = "two";
	cr_expect(refused(change("u", &patch), UD_ECONFLICT,
	    "Errors.User.Changed", "ifSequence"));
	cr_expect_str_eq(ud_user_nick_name(get("u")), "one");
	patch.if_sequence = 2;
	OK(change("u", &patch));
}

Test(update, metadata_does_not_move_the_sequence_of_the_record)
{
	const ud_metadata_item item = { "k", "v", 1 };
	ud_user_patch patch = PATCH;

	make_human("u");
	OK(ud_metadata_set(dir, "u", &item, 1, NULL));
	cr_expect_eq(ud_user_sequence(get("u")), 1);
	patch.nick_name = "n";
	patch.if_sequence = 1;
	OK(change("u", &patch));
	cr_expect_eq(ud_user_sequence(get("u")), 3);
}

Test(update, entries_of_metadata_apply_one_after_the_other)
{
	const ud_metadata_item items[] = { { "a", "1", 1 }, { "a", "", 0 },
		{ "none", "", 0 }, { "b", "2", 1 }, { "b", "2", 1 } };
	ud_user_patch patch = PATCH;

	make_human("u");
	patch.metadata = items;
	patch.metadata_count = N(items);
	OK(change("u", &patch));
	cr_expect_str_eq(events("u", 1), "user.metadata.set "
	    "user.metadata.removed user.metadata.set");
}

Test(update, machine_members_change_and_clear)
{
	const int64_t jwt = UD_TOKEN_JWT, none = 2;
	ud_user_patch patch = PATCH;

	make_machine("m");
	patch.name = "";
	patch.description = "text";
	patch.access_token_type = &jwt;
	OK(change("m", &patch));
	cr_expect_str_eq(ud_user_machine_name(get("m")), "");
	cr_expect_str_eq(ud_user_machine_description(get("m")), "text");
	cr_expect_eq(ud_user_access_token_type(get("m")), UD_TOKEN_JWT);
	cr_expect_str_eq(events("m", 1), "user.machine.changed");
	patch = (ud_user_patch)PATCH;
	patch.description = "";
	OK(change("m", &patch));
	cr_expect_str_eq(ud_user_machine_description(get("m")), "");
	patch.access_token_type = &none;
	cr_expect(refused(change("m", &patch), UD_EINVAL,
	    "Errors.Invalid.Argument", "accessTokenType"));
}

Test(update, enumerations_take_defined_values_only)
{
	const int64_t genders[] = { -1, 4 };
	ud_user_patch patch = PATCH;

	make_human("u");
	for (size_t i = 0; i < N(genders); i++) {
		patch.gender = &genders[i];
		cr_expect(refused(change("u", &patch), UD_EINVAL,
		    "Errors.Invalid.Argument", "gender"));
	}
	patch = (ud_user_patch)PATCH;
	patch.type = 3;
	cr_expect(refused(change("u", &patch), UD_EINVAL,
	    "Errors.Invalid.Argument", "type"));
	patch = (ud_user_patch)PATCH;
	patch.email_verification = 5;
	cr_expect(refused(change("u", &patch), UD_EINVAL,
	    "Errors.Invalid.Argument", "email"));
}

Test(update, failing_part_leaves_the_rest_undone)
{
	ud_user_patch patch = PATCH;

	make_human("u");
	make_named("o", "v", "taken");
	patch.given_name = "Bob";
	patch.email = "bob@example.test";
	patch.username = "Taken";
	cr_expect(refused(change("u", &patch), UD_EEXISTS,
	    "Errors.User.AlreadyExists", "username"));
	patch.username = NULL;
	patch.phone = "nonsense";
	cr_expect(refused(change("u", &patch), UD_EINVAL,
	    "Errors.User.Phone.Invalid", "phone"));
	cr_expect_str_eq(ud_user_given_name(get("u")), "Ada");
	cr_expect_str_eq(ud_user_email(get("u")), "u@example.test");
	cr_expect_eq(event_count("u"), 1);
}

Test(update, codes_need_a_notifier_or_a_place_to_go)
{
	ud_user_patch patch = PATCH;

	make_human("u");
	patch.email_verification = UD_VERIFY_RETURN;
	cr_expect(refused(change("u", &patch), UD_EINVAL,
	    "Errors.Invalid.Argument", "email"));
	patch = (ud_user_patch)PATCH;
	patch.phone = "+41791234567";
	patch.phone_verification = UD_VERIFY_SEND;
	cr_expect(refused(change("u", &patch), UD_ESTATE,
	    "Errors.Notification.NotConfigured", ""));
	cr_expect_eq(event_count("u"), 1);
}

Test(update, blank_names_are_refused)
{
	ud_user_patch patch = PATCH;

	make_human("u");
	patch.given_name = "";
	cr_expect(refused(change("u", &patch), UD_EINVAL,
	    "Errors.User.Profile.FirstNameEmpty", "givenName"));
	patch = (ud_user_patch)PATCH;
	patch.family_name = " ";
	cr_expect(refused(change("u", &patch), UD_EINVAL,
	    "Errors.User.Profile.LastNameEmpty", "familyName"));
	patch = (ud_user_patch)PATCH;
	patch.username = " ";
	cr_expect(refused(change("u", &patch), UD_EINVAL,
	    "Errors.Invalid.Argument", "username"));
}
