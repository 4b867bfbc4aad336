/* SPDX-License-Identifier: MIT */
/* Telling the host about events: after the commit, in order, once. */
#include "fixture.h"

#include <stdio.h>

static char told[1024];
static int inner;		/* result of a call from within */

static void
on_event(const ud_event *event, void *ctx)
{
	size_t len = strlen(told);
	ud_user *user = NULL;

	(void)ctx;
	(void)snprintf(told + len, sizeof(told) - len, "%llu:%s ",
	    (unsigned long long)ud_event_position(event),
	    ud_event_type(event));
	inner = ud_user_get(dir, "u", &user);
	ud_user_free(&user);
}

static void
begin_told(void)
{
	ud_options options = plain_options();

	options.on_event = on_event;
	told[0] = '\0';
	begin_with(&options);
	cr_expect_str_eq(told, "1:org.added ");
	told[0] = '\0';
}

TestSuite(event_hook, .init = begin_told, .fini = finish);

Test(event_hook, hears_each_event_of_a_call_in_order)
{
	const ud_metadata_item item = { "k", "v", 1 };
	ud_user_spec spec = human_spec("u");

	spec.email_verification = UD_VERIFY_VERIFIED;
	spec.metadata = &item;
	spec.metadata_count = 1;
	OK(ud_user_create(dir, &spec, NULL));
	cr_expect_str_eq(told, "2:user.human.added "
	    "3:user.human.email.verified 4:user.metadata.set ");
	cr_expect_eq(inner, UD_ESTATE);
}

Test(event_hook, hears_nothing_of_what_failed_or_changed_nothing)
{
	const ud_user_patch patch = UD_INIT(ud_user_patch);

	make_human("u");
	told[0] = '\0';
	cr_expect(refused(ud_user_unlock(dir, "u", NULL), UD_ESTATE,
	    "Errors.User.NotLocked", NULL));
	OK(ud_user_update(dir, "u", &patch, NULL));
	cr_expect_str_eq(told, "");
}

Test(event_hook, waits_for_the_end_of_a_batch)
{
	OK(ud_dir_batch_begin(dir));
	make_human("u");
	make_human("v");
	cr_expect_str_eq(told, "");
	OK(ud_dir_batch_end(dir, 1));
	cr_expect_str_eq(told, "2:user.human.added 3:user.human.added ");
	told[0] = '\0';
	OK(ud_dir_batch_begin(dir));
	make_human("w");
	OK(ud_dir_batch_end(dir, 0));
	cr_expect_str_eq(told, "");
}
