/* SPDX-License-Identifier: MIT */
/* Users that come with their past. */
#include "fixture.h"

#include <stdio.h>

TestSuite(import, .init = begin, .fini = finish);

#define IMPORT UD_INIT(ud_user_import_spec)
#define INVALID UD_EINVAL, "Errors.Invalid.Argument"

static int
bring(const char *id, const ud_user_import_spec *import)
{
	ud_user_spec spec = human_spec(id);

	return ud_user_import(dir, &spec, import, NULL);
}

Test(import, without_a_past_is_a_creation)
{
	const ud_user_import_spec import = IMPORT;

	OK(bring("u", NULL));
	OK(bring("v", &import));
	cr_expect_eq(ud_user_state(get("u")), UD_USER_ACTIVE);
	cr_expect_eq(ud_user_created_us(get("u")), START_US);
	cr_expect_str_eq(events("v", 0), "user.human.added");
}

Test(import, states_are_events_of_their_own)
{
	static const struct { int state; const char *event; } states[] = {
		{ UD_USER_INACTIVE, "user.deactivated" },
		{ UD_USER_LOCKED, "user.locked" },
		{ UD_USER_INITIAL, "user.human.initialization.pending" } };
	char id[8];

	for (size_t i = 0; i < N(states); i++) {
		ud_user_import_spec import = IMPORT;

		(void)snprintf(id, sizeof(id), "u%zu", i);
		import.state = states[i].state;
		OK(bring(id, &import));
		cr_expect_eq(ud_user_state(get(id)), states[i].state);
		cr_expect_str_eq(events(id, 1), states[i].event);
	}
}

Test(import, times_are_kept)
{
	ud_user_import_spec import = IMPORT;

	import.created_us = 1000;
	import.changed_us = 2000;
	import.mfa_init_skipped_us = 1500;
	OK(bring("u", &import));
	cr_expect_eq(ud_user_created_us(get("u")), 1000);
	cr_expect_eq(ud_user_changed_us(get("u")), 2000);
	cr_expect_eq(ud_user_mfa_init_skipped_us(get("u")), 1500);
	/* The event is of now: that is when it was written. */
	cr_expect_eq(ud_event_created_us(event_at("u", 1)), clock_us);
	import.changed_us = 0;
	import.mfa_init_skipped_us = 0;
	OK(bring("v", &import));
	cr_expect_eq(ud_user_changed_us(get("v")), 1000);
}

Test(import, future_is_no_past)
{
	ud_user_import_spec import = IMPORT;

	import.created_us = START_US + 1;
	cr_expect(refused(bring("u", &import), INVALID, NULL));
	import.created_us = START_US;
	import.changed_us = START_US + 1;
	cr_expect(refused(bring("u", &import), INVALID, NULL));
	import.changed_us = START_US;
	OK(bring("u", &import));
	make_human("v");
	cr_expect_eq(ud_user_created_us(get("v")), START_US + 1);
}

Test(import, further_usernames_come_in_order_with_their_scope)
{
	const ud_username_item names[] = { { " two ", 0 }, { "three", 1 } };
	ud_user_import_spec import = IMPORT;

	import.usernames = names;
	import.username_count = N(names);
	OK(bring("u", &import));
	cr_expect_eq(ud_user_username_count(get("u")), 3);
	cr_expect_str_eq(ud_user_username_at(get("u"), 1), "two");
	cr_expect_str_eq(ud_user_username_at(get("u"), 2), "three");
	cr_expect_not(ud_user_username_is_org_specific(get("u"), 1));
	cr_expect(ud_user_username_is_org_specific(get("u"), 2));
	cr_expect_str_eq(events("u", 1), "user.username.added "
	    "user.username.added");
	cr_expect_str_eq(ud_event_personal(event_at("u", 2)),
	    "{\"userName\":\"two\"}");
}

Test(import, user_may_have_no_username)
{
	ud_user_import_spec import = IMPORT;
	ud_user_spec spec = human_spec("v");

	import.no_username = 1;
	OK(bring("u", &import));
	cr_expect_eq(ud_user_username_count(get("u")), 0);
	cr_expect_str_eq(ud_user_username(get("u")), "");
	cr_expect_str_eq(ud_user_preferred_login_name(get("u")), "");
	spec.username = "v";
	cr_expect(refused(ud_user_import(dir, &spec, &import, NULL), INVALID,
	    "username"));
}

Test(import, taken_and_doubled_usernames_leave_nothing)
{
	const ud_username_item taken[] = { { "free", 0 }, { "U@example.test",
		0 } };
	const ud_username_item twice[] = { { "one", 0 }, { "ONE", 0 } };
	ud_user_import_spec import = IMPORT;

	make_human("u");
	import.usernames = taken;
	import.username_count = 2;
	cr_expect(refused(bring("v", &import), UD_EEXISTS,
	    "Errors.User.AlreadyExists", NULL));
	import.usernames = twice;
	cr_expect(refused(bring("v", &import), UD_EEXISTS,
	    "Errors.User.AlreadyExists", NULL));
	cr_expect_null(get("v"));
	make_named("o", "w", "free");
}

Test(import, twenty_usernames_and_no_more)
{
	static char texts[UD_USERNAMES_MAX][8];
	ud_username_item names[UD_USERNAMES_MAX];
	ud_user_import_spec import = IMPORT;

	for (size_t i = 0; i < N(names); i++) {
		(void)snprintf(texts[i], sizeof(texts[i]), "n%zu", i);
		names[i] = (ud_username_item){ texts[i], 0 };
	}
	import.usernames = names;
	import.username_count = N(names);
	cr_expect(refused(bring("u", &import), UD_EEXHAUSTED,
	    "Errors.User.Username.TooMany", "usernames"));
	import.no_username = 1;
	OK(bring("u", &import));
	cr_expect_eq(ud_user_username_count(get("u")), UD_USERNAMES_MAX);
}

Test(import, impossible_pasts_are_refused)
{
	static const struct {
		ud_user_import_spec import;
		const char *field;
	} bad[] = {
		{ { .state = UD_USER_DELETED }, "state" },
		{ { .state = 6 }, "state" },
		{ { .state = -1 }, "state" },
		{ { .created_us = -1 }, "creationDate" },
		{ { .created_us = INT64_MAX }, "creationDate" },
		{ { .created_us = 2, .changed_us = 1 }, "changeDate" },
		{ { .mfa_init_skipped_us = -1 }, "mfaInitSkipped" },
		{ { .username_count = 1 }, "usernames" },
	};

	for (size_t i = 0; i < N(bad); i++) {
		ud_user_import_spec import = bad[i].import;

		import.size = sizeof(import);
		cr_expect(refused(bring("u", &import), INVALID,
		    bad[i].field), "%zu", i);
	}
	cr_expect_null(get("u"));
}

Test(import, batch_of_many_is_whole)
{
	ud_user_import_spec import = IMPORT;
	uint64_t count;
	char id[16];

	OK(ud_dir_batch_begin(dir));
	for (int i = 0; i < 500; i++) {
		(void)snprintf(id, sizeof(id), "u%d", i);
		import.created_us = 1 + (i * 37) % 500;
		import.state = i % 3 == 0 ? UD_USER_LOCKED : 0;
		OK(bring(id, &import));
	}
	OK(ud_dir_batch_end(dir, 1));
	OK(ud_user_count(dir, "o", UD_USER_LOCKED, &count));
	cr_expect_eq(count, 167);
}
