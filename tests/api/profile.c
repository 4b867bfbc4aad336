/* SPDX-License-Identifier: MIT */
/* Display names, languages, and trimming. */
#include "fixture.h"

TestSuite(profile, .init = begin, .fini = finish);

#define PATCH UD_INIT(ud_user_patch)

static void
change(const ud_user_patch *patch)
{
	OK(ud_user_update(dir, "u", patch, NULL));
}

/* A human with that display name (NULL: the default). */
static void
make_shown(const char *display_name)
{
	ud_user_spec spec = human_spec("u");

	spec.display_name = display_name;
	OK(ud_user_create(dir, &spec, NULL));
}

static void
shows(const char *expected)
{
	cr_expect_str_eq(ud_user_display_name(get("u")), expected);
}

Test(profile, blank_display_name_is_given_and_family_name)
{
	make_shown(" ");
	shows("Ada Byron");
}

Test(profile, default_display_name_follows_the_names)
{
	ud_user_patch patch = PATCH;

	make_shown(NULL);
	patch.given_name = " Augusta ";
	change(&patch);
	shows("Augusta Byron");
	patch = (ud_user_patch)PATCH;
	patch.given_name = "Grace";
	patch.family_name = "Hopper";
	change(&patch);
	shows("Grace Hopper");
	cr_expect_eq(event_count("u"), 3);
}

Test(profile, chosen_display_name_stays)
{
	ud_user_patch patch = PATCH;

	make_shown("Countess");
	patch.given_name = "Augusta";
	change(&patch);
	shows("Countess");
	patch = (ud_user_patch)PATCH;
	patch.display_name = "Lovelace";
	patch.family_name = "King";
	change(&patch);
	shows("Lovelace");
}

Test(profile, cleared_display_name_is_the_default_again)
{
	ud_user_patch patch = PATCH;

	make_shown("Countess");
	patch.display_name = "";
	patch.given_name = "Augusta";
	change(&patch);
	shows("Augusta Byron");
	patch = (ud_user_patch)PATCH;
	patch.family_name = "King";
	change(&patch);
	shows("Augusta King");
}

Test(profile, display_name_that_equals_the_default_follows_too)
{
	ud_user_patch patch = PATCH;

	make_shown("Ada Byron");
	patch.family_name = "King";
	change(&patch);
	shows("Ada King");
}

Test(profile, new_display_name_wins_over_the_default)
{
	ud_user_patch patch = PATCH;

	make_shown(NULL);
	patch.family_name = "King";
	patch.display_name = "Ada Byron";
	change(&patch);
	shows("Ada Byron");
}

Test(profile, long_default_is_cut_on_creation_and_rebuilding)
{
	ud_user_spec spec = human_spec("u");
	ud_user_patch patch = PATCH;

	spec.given_name = repeat("g", UD_NAME_MAX - 1);
	spec.family_name = repeat("f", UD_NAME_MAX);
	OK(ud_user_create(dir, &spec, NULL));
	/* The blank at the cut goes as well. */
	shows(spec.given_name);
	patch.given_name = "G";
	change(&patch);
	cr_expect_eq(strlen(ud_user_display_name(get("u"))), UD_NAME_MAX);
	cr_expect_eq(strncmp(ud_user_display_name(get("u")), "G fff", 5), 0);
	patch = (ud_user_patch)PATCH;
	patch.family_name = "F";
	change(&patch);
	shows("G F");
}

Test(profile, long_default_is_cut_between_code_points)
{
	ud_user_spec spec = human_spec("u");
	const char *shown;

	spec.given_name = repeat("\xf0\x9f\x99\x82", 150);
	spec.family_name = repeat("\xc3\xa4", 150);
	OK(ud_user_create(dir, &spec, NULL));
	shown = ud_user_display_name(get("u"));
	cr_expect_eq(strlen(shown), 4 * 150 + 1 + 2 * 49);
}

Test(profile, every_name_is_trimmed_on_every_write)
{
	ud_user_patch patch = PATCH;

	make_shown(NULL);
	patch.given_name = "\xc2\xa0 Grace\xe3\x80\x80";
	patch.family_name = "\tHopper ";
	patch.nick_name = " Amazing ";
	patch.display_name = " G. H. ";
	patch.username = " grace ";
	change(&patch);
	cr_expect_str_eq(ud_user_given_name(get("u")), "Grace");
	cr_expect_str_eq(ud_user_family_name(get("u")), "Hopper");
	cr_expect_str_eq(ud_user_nick_name(get("u")), "Amazing");
	cr_expect_str_eq(ud_user_username(get("u")), "grace");
	shows("G. H.");
}

Test(profile, nickname_clears)
{
	ud_user_spec spec = human_spec("u");
	ud_user_patch patch = PATCH;

	spec.nick_name = "Nick";
	OK(ud_user_create(dir, &spec, NULL));
	patch.nick_name = "";
	change(&patch);
	cr_expect_str_eq(ud_user_nick_name(get("u")), "");
	change(&patch);
	cr_expect_eq(event_count("u"), 2);
}

Test(profile, languages_get_their_usual_case)
{
	static const char *const tags[][2] = { { "EN", "en" },
		{ "en-us", "en-US" }, { "ZH-HANT-TW", "zh-Hant-TW" },
		{ "sr-latn-rs", "sr-Latn-RS" }, { "es-419", "es-419" },
		{ "de-ch-1901", "de-CH-1901" }, { "sl-ROZAJ-biske",
		"sl-rozaj-biske" }, { "x-Klingon", "x-klingon" },
		{ "de-DE-u-co-PHONEBK", "de-DE-u-co-phonebk" },
		{ "und", "und" }, { "", "und" }, { "gsw", "gsw" },
		{ "zh-cmn-hans-cn", "zh-cmn-Hans-CN" } };

	make_shown(NULL);
	for (size_t i = 0; i < N(tags); i++) {
		ud_user_patch patch = PATCH;

		patch.preferred_language = tags[i][0];
		change(&patch);
		cr_expect_str_eq(ud_user_preferred_language(get("u")),
		    tags[i][1]);
	}
}

Test(profile, what_is_no_language_tag_is_refused)
{
	static const char *const tags[] = { "e", "english-language-is-no-tag",
		"en_US", "en-", "-en", "en--US", "12", "en-x", "en-a", "en ",
		"deutschland", "en-US-US", "\xc3\xa4\xc3\xb6",
		"de-de-x-aaaaaaaa-bbbbbbbb-cccccccc-d" };

	make_shown(NULL);
	for (size_t i = 0; i < N(tags); i++) {
		ud_user_spec spec = human_spec("v");
		ud_user_patch patch = PATCH;

		spec.preferred_language = patch.preferred_language = tags[i];
		cr_expect(refused(ud_user_update(dir, "u", &patch, NULL),
		    UD_EINVAL, "Errors.User.Profile.PreferredLanguageInvalid",
		    "preferredLanguage"), "%s", tags[i]);
		cr_expect(refused(ud_user_create(dir, &spec, NULL), UD_EINVAL,
		    "Errors.User.Profile.PreferredLanguageInvalid",
		    "preferredLanguage"), "%s", tags[i]);
	}
}

Test(profile, unknown_gender_of_a_new_user_is_unspecified)
{
	ud_user_spec spec = human_spec("u");

	spec.gender = 17;
	OK(ud_user_create(dir, &spec, NULL));
	cr_expect_eq(ud_user_gender(get("u")), UD_GENDER_UNSPECIFIED);
}
