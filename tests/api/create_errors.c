/* SPDX-License-Identifier: MIT */
/* What cannot be created, and that nothing is left of it. */
#include "fixture.h"

TestSuite(create_errors, .init = begin, .fini = finish);

#define INVALID UD_EINVAL, "Errors.Invalid.Argument"

/* Creation is refused so, and neither user nor event nor name remains. */
static int
refuses(const ud_user_spec *spec, int code, const char *key,
    const char *field)
{
	ud_event_list *before = NULL, *after = NULL;
	ud_user *user = (ud_user *)(uintptr_t)1;
	uint64_t users, then;
	int is;

	OK(ud_event_feed(dir, 0, UD_PAGE_MAX, &before));
	OK(ud_user_count(dir, NULL, 0, &users));
	is = refused(ud_user_create(dir, spec, &user), code, key, field);
	cr_expect_null(user);
	OK(ud_event_feed(dir, 0, UD_PAGE_MAX, &after));
	OK(ud_user_count(dir, NULL, 0, &then));
	cr_expect_eq(ud_event_list_count(before), ud_event_list_count(after));
	cr_expect_eq(users, then);
	ud_event_list_free(&before);
	ud_event_list_free(&after);
	return is;
}

Test(create_errors, an_id_is_used_once_across_types_and_organizations)
{
	ud_user_spec spec;

	make_org("p");
	make_human("u");
	spec = human_spec("u");
	spec.username = "other";
	cr_expect(refuses(&spec, UD_ESTATE, "Errors.User.AlreadyExisting",
	    "userId"));
	spec = machine_spec("u");
	spec.org_id = "p";
	cr_expect(refuses(&spec, UD_ESTATE, "Errors.User.AlreadyExisting",
	    "userId"));
}

Test(create_errors, deleted_user_frees_its_name_but_never_its_id)
{
	ud_user_spec spec = human_spec("u");

	make_human("u");
	OK(ud_user_delete(dir, "u", NULL));
	cr_expect(refuses(&spec, UD_ESTATE, "Errors.User.AlreadyExisting",
	    "userId"));
	spec.user_id = "v";
	OK(ud_user_create(dir, &spec, NULL));
	cr_expect_str_eq(ud_user_username(get("v")), "u@example.test");
}

Test(create_errors, taken_username_is_refused_across_types)
{
	ud_user_spec spec = machine_spec("m");

	make_named("o", "u", "taken");
	spec.username = "TAKEN";
	cr_expect(refuses(&spec, UD_EEXISTS, "Errors.User.AlreadyExists",
	    "username"));
}

Test(create_errors, ids_of_sites_are_those_of_the_original)
{
	ud_user_spec spec = human_spec("u");

	make_human("u");
	cr_expect(refused(ud_user_create(dir, &spec, NULL), UD_ESTATE,
	    "Errors.User.AlreadyExisting", "userId"));
	cr_expect_str_eq(ud_errid(dir), "COMMAND-7yiox1isql");
	spec.user_id = "v";
	cr_expect(refused(ud_user_create(dir, &spec, NULL), UD_EEXISTS,
	    "Errors.User.AlreadyExists", "username"));
	cr_expect_str_eq(ud_errid(dir), "V3-DKcYh");
}

Test(create_errors, unknown_and_removed_organizations_are_refused)
{
	ud_user_spec spec = human_spec("u");

	spec.org_id = "none";
	cr_expect(refuses(&spec, UD_ESTATE, "Errors.Org.NotFound",
	    "organizationId"));
	OK(ud_org_delete(dir, "o", NULL));
	spec.org_id = "o";
	cr_expect(refuses(&spec, UD_ESTATE, "Errors.Org.NotFound",
	    "organizationId"));
}

Test(create_errors, type_is_required_and_members_must_belong_to_it)
{
	ud_user_spec spec = human_spec("u");

	spec.type = 0;
	cr_expect(refuses(&spec, INVALID, "userType"));
	spec.type = 3;
	cr_expect(refuses(&spec, INVALID, "userType"));
	spec = human_spec("u");
	spec.description = "text";
	cr_expect(refuses(&spec, INVALID, "description"));
	spec = human_spec("u");
	spec.access_token_type = UD_TOKEN_JWT;
	cr_expect(refuses(&spec, INVALID, "accessTokenType"));
	spec = machine_spec("m");
	spec.email = "m@example.test";
	cr_expect(refuses(&spec, INVALID, "machine"));
	spec = machine_spec("m");
	spec.given_name = "Ada";
	cr_expect(refuses(&spec, INVALID, "givenName"));
	spec = machine_spec("m");
	spec.access_token_type = 2;
	cr_expect(refuses(&spec, INVALID, "accessTokenType"));
}

Test(create_errors, names_are_required)
{
	static const char *const blanks[] = { NULL, "", "  ", "\xc2\xa0" };
	ud_user_spec spec;

	for (size_t i = 0; i < N(blanks); i++) {
		spec = human_spec("u");
		spec.given_name = blanks[i];
		cr_expect(refuses(&spec, UD_EINVAL,
		    "Errors.User.Profile.FirstNameEmpty", "givenName"));
		spec = human_spec("u");
		spec.family_name = blanks[i];
		cr_expect(refuses(&spec, UD_EINVAL,
		    "Errors.User.Profile.LastNameEmpty", "familyName"));
		spec = machine_spec("m");
		spec.name = blanks[i];
		cr_expect(refuses(&spec, UD_EINVAL, "Errors.User.Invalid",
		    "name"));
	}
	spec = human_spec("u");
	spec.username = " \t ";
	cr_expect(refuses(&spec, INVALID, "username"));
	spec.username = "";
	cr_expect(refuses(&spec, INVALID, "username"));
}

/* A text member of a human with the least that is too long for it. */
static const struct {
	size_t at;
	const char *field;
	size_t most;
} texts[] = {
	{ offsetof(ud_user_spec, user_id), "userId", UD_ID_MAX },
	{ offsetof(ud_user_spec, username), "username", UD_NAME_MAX },
	{ offsetof(ud_user_spec, given_name), "givenName", UD_NAME_MAX },
	{ offsetof(ud_user_spec, family_name), "familyName", UD_NAME_MAX },
	{ offsetof(ud_user_spec, nick_name), "nickName", UD_NAME_MAX },
	{ offsetof(ud_user_spec, display_name), "displayName", UD_NAME_MAX },
};

static void
put(ud_user_spec *spec, size_t at, const char *text)
{
	memcpy((char *)spec + at, &text, sizeof(text));
}

Test(create_errors, texts_beyond_their_limit_are_refused)
{
	ud_user_spec spec;

	for (size_t i = 0; i < N(texts); i++) {
		spec = human_spec("u");
		put(&spec, texts[i].at, repeat("x", texts[i].most + 1));
		cr_expect(refuses(&spec, INVALID, texts[i].field));
	}
	spec = machine_spec("m");
	spec.description = "";
	cr_expect(refuses(&spec, INVALID, "description"));
	spec.description = repeat("d", UD_DESCRIPTION_MAX + 1);
	cr_expect(refuses(&spec, INVALID, "description"));
	spec = machine_spec("m");
	spec.name = repeat("n", UD_NAME_MAX + 1);
	cr_expect(refuses(&spec, INVALID, "name"));
}

Test(create_errors, hostile_texts_are_refused_in_every_member)
{
	static const char *const hostile[] = { "a\xff", "\xc0\x80",
		"\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "a\nb",
		"a\x1b[2J", "a\x7f", "a\xc2\x85" "b", "a\xe2\x80\xa8" "b",
		"a\xe2\x80\xae" "b", "a\xe2\x81\xa6" "b", "a\xef\xbf\xbf",
		"a\xef\xb7\x90" };
	ud_user_spec spec;

	for (size_t i = 0; i < N(texts); i++)
		for (size_t j = 0; j < N(hostile); j++) {
			spec = human_spec("u");
			put(&spec, texts[i].at, hostile[j]);
			cr_expect(refuses(&spec, INVALID, texts[i].field),
			    "%zu %zu", i, j);
		}
	spec = machine_spec("m");
	spec.description = "a\x1b[2J";
	cr_expect(refuses(&spec, INVALID, "description"));
}

Test(create_errors, ids_have_no_space_at_their_ends)
{
	static const char *const bad[] = { "", " u", "u ", "\xe3\x80\x80u" };

	for (size_t i = 0; i < N(bad); i++) {
		ud_user_spec spec = human_spec("u");

		spec.user_id = bad[i];
		cr_expect(refuses(&spec, INVALID, "userId"));
	}
}

Test(create_errors, usernames_have_no_unassigned_code_points)
{
	ud_user_spec spec = human_spec("u");

	spec.username = "a\xcd\xb8";	/* U+0378 */
	cr_expect(refuses(&spec, INVALID, "username"));
	spec.username = "\xc2\xad";	/* nothing is left when folded */
	cr_expect(refuses(&spec, INVALID, "username"));
	spec.username = "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb";
	OK(ud_user_create(dir, &spec, NULL));
}

Test(create_errors, codes_need_a_notifier_or_a_place_to_go)
{
	ud_user_spec spec = human_spec("u");

	spec.email_verification = UD_VERIFY_SEND;
	cr_expect(refuses(&spec, UD_ESTATE,
	    "Errors.Notification.NotConfigured", ""));
	spec.email_verification = UD_VERIFY_RETURN;
	cr_expect(refuses(&spec, INVALID, "email"));
	spec = human_spec("u");
	spec.phone = "+41791234567";
	spec.phone_verification = UD_VERIFY_SEND;
	cr_expect(refuses(&spec, UD_ESTATE,
	    "Errors.Notification.NotConfigured", ""));
	spec.phone_verification = UD_VERIFY_RETURN;
	cr_expect(refuses(&spec, INVALID, "phone"));
}

Test(create_errors, metadata_needs_keys_and_values)
{
	static char big[UD_METADATA_VALUE_BYTES_MAX + 1];
	ud_metadata_item items[UD_METADATA_CALL_MAX + 1] = {{ "k", "v", 1 }};
	ud_user_spec spec = human_spec("u");

	spec.metadata = items;
	spec.metadata_count = 1;
	items[0] = (ud_metadata_item){ " ", "v", 1 };
	cr_expect(refuses(&spec, UD_EINVAL, "Errors.User.Metadata.KeyEmpty",
	    "metadata[0].key"));
	items[0] = (ud_metadata_item){ "k", "", 0 };
	cr_expect(refuses(&spec, UD_EINVAL, "Errors.User.Metadata.ValueEmpty",
	    "metadata[0].value"));
	items[0] = (ud_metadata_item){ "k", big, sizeof(big) };
	cr_expect(refuses(&spec, INVALID, "metadata[0].value"));
	items[0] = (ud_metadata_item){ repeat("k", UD_METADATA_KEY_MAX + 1),
	    "v", 1 };
	cr_expect(refuses(&spec, INVALID, "metadata[0].key"));
	spec.metadata_count = N(items);
	cr_expect(refuses(&spec, INVALID, "metadata"));
	spec.metadata = NULL;
	spec.metadata_count = 1;
	cr_expect(refuses(&spec, INVALID, "metadata"));
}

Test(create_errors, spec_must_tell_a_size_and_hold_nothing_unknown)
{
	struct { ud_user_spec spec; uint64_t later; } newer;
	ud_user_spec spec = human_spec("u");

	spec.size = 0;
	cr_expect(refuses(&spec, INVALID, "spec"));
	cr_expect(refuses(NULL, INVALID, "spec"));
	memset(&newer, 0, sizeof(newer));
	newer.spec = human_spec("u");
	newer.spec.size = sizeof(newer);
	newer.later = 1;
	cr_expect(refuses(&newer.spec, INVALID, "spec"));
	newer.later = 0;
	OK(ud_user_create(dir, &newer.spec, NULL));
	/* A caller of the time before there was metadata. */
	spec = human_spec("v");
	spec.size = offsetof(ud_user_spec, metadata);
	spec.metadata_count = 7;
	OK(ud_user_create(dir, &spec, NULL));
}
