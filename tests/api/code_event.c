/* SPDX-License-Identifier: MIT */
/* What calls with codes and passwords write, and in which order. */
#include "codes.h"

TestSuite(code_event, .init = begin_mail, .fini = finish);

static char heard[1024];

static void
on_event(const ud_event *event, void *ctx)
{
	size_t len = strlen(heard);

	(void)ctx;
	(void)snprintf(heard + len, sizeof(heard) - len, "%s%s",
	    len == 0 ? "" : " ", ud_event_type(event));
}

Test(code_event, those_of_a_new_user_come_in_order)
{
	ud_metadata_item items[] = { { "k", "v", 1 } };
	ud_user_spec spec = human_spec("u");

	spec.phone = "+41791234567";
	spec.password = "Passw0rd!";
	spec.password_len = 9;
	spec.metadata = items;
	spec.metadata_count = 1;
	OK(ud_user_create(dir, &spec, NULL));
	cr_expect_str_eq(events("u", 0), "user.human.added "
	    "user.human.email.code.added user.human.phone.code.added "
	    "user.metadata.set user.human.email.code.sent "
	    "user.human.phone.code.sent");
	cr_expect_eq(ud_user_sequence(get("u")), 1);
}

Test(code_event, those_of_an_update_come_in_order)
{
	ud_metadata_item items[] = { { "k", "v", 1 } };
	ud_password_spec password = UD_INIT(ud_password_spec);
	ud_user_patch patch = PATCH;

	make_verified("u");
	patch.username = "another";
	patch.given_name = "Bob";
	patch.email = "b@example.test";
	patch.phone = "+41791234568";
	password.password = "Passw0rd!";
	password.password_len = 9;
	patch.password = &password;
	patch.metadata = items;
	patch.metadata_count = 1;
	OK(change("u", &patch));
	cr_expect_str_eq(events("u", 3), "user.username.changed "
	    "user.human.profile.changed user.human.email.changed "
	    "user.human.email.code.added user.human.phone.changed "
	    "user.human.phone.code.added user.human.password.changed "
	    "user.metadata.set user.human.email.change.sent "
	    "user.human.email.code.sent user.human.phone.change.sent "
	    "user.human.phone.code.sent user.human.password.change.sent");
	cr_expect_eq(ud_user_sequence(get("u")), 10);
	cr_expect_eq(ud_user_event_sequence(get("u")), 16);
}

Test(code_event, hook_hears_of_what_was_sent_too)
{
	ud_options options = mail_options();

	finish();
	options.on_event = on_event;
	begin_with(&options);
	heard[0] = '\0';
	make_human("u");
	cr_expect_str_eq(heard, "user.human.added "
	    "user.human.email.code.added user.human.email.code.sent");
	heard[0] = '\0';
	cr_expect_eq(ud_user_verify_email(dir, "u", "WRONG", NULL),
	    UD_EINVAL);
	cr_expect_str_eq(heard, "user.human.email.verification.failed");
}

Test(code_event, refused_call_leaves_only_what_was_judged)
{
	const char *before;

	make_verified("u");
	give_password("u", "Passw0rd!");
	before = repeat(events("u", 0), 1);
	cr_expect_eq(ud_user_resend_phone_code(dir, "u", NULL, NULL, NULL),
	    UD_ESTATE);
	cr_expect_eq(ud_user_create_invite_code(dir, "u", NULL, NULL, NULL),
	    UD_ESTATE);
	cr_expect_eq(ud_user_set_email(dir, "u", "u@example.test", NULL,
	    NULL, NULL), UD_ESTATE);
	cr_expect_eq(set_password("u", "weak", NULL, NULL), UD_EINVAL);
	cr_expect_eq(ud_user_unlock(dir, "u", NULL), UD_ESTATE);
	cr_expect_str_eq(events("u", 0), before);
	cr_expect_eq(set_password("u", "New-Passw0rd", "wrong", NULL),
	    UD_EINVAL);
	cr_expect_eq(set_password("u", "New-Passw0rd", NULL, "WRONG"),
	    UD_ESTATE);
	cr_expect_str_eq(events("u", 5), "user.human.password.check.failed "
	    "user.human.password.code.check.failed");
}

Test(code_event, operations_have_their_ids_and_editors)
{
	char operation[64];

	make_verified("u");
	make_human("admin");
	OK(ud_dir_act_as(dir, "admin", NULL));
	OK(ud_user_set_email(dir, "u", "b@example.test", NULL, NULL, NULL));
	strcpy(operation, ud_event_operation_id(event_at("u", 4)));
	cr_expect_str_eq(ud_event_operation_id(event_at("u", 5)), operation);
	cr_expect_str_eq(ud_event_editor_id(event_at("u", 5)), "admin");
	/* What the library tells of its own accord is nobody's. */
	cr_expect_str_neq(ud_event_operation_id(event_at("u", 6)),
	    operation);
	cr_expect_str_eq(ud_event_editor_id(event_at("u", 6)), "");
	OK(ud_dir_act_as(dir, NULL, NULL));
}

Test(code_event, imported_user_gets_no_message_unless_asked_for)
{
	ud_user_import_spec import = UD_INIT(ud_user_import_spec);
	ud_user_spec spec = human_spec("u");

	spec.phone = "+41791234567";
	spec.password_hash = "$pbkdf2-sha256$1000$c2FsdHNhbHQ$"
	    "LplB3fteY7OHnpAZdFK1Pf0Bt/nPaTY2jRj/bXqIydI";
	OK(ud_user_import(dir, &spec, &import, NULL));
	cr_expect_eq(mail_count, 0);
	cr_expect_eq(event_count("u"), 1);
	OK(ud_user_check_password(dir, "u", "Passw0rd!", 9, NULL));
	spec = human_spec("v");
	spec.email_verification = UD_VERIFY_SEND;
	OK(ud_user_import(dir, &spec, &import, NULL));
	cr_expect_eq(mail_count, 1);
}

Test(code_event, update_keeps_the_rules_of_passwords_in_each_state)
{
	ud_password_spec password = UD_INIT(ud_password_spec);
	ud_user_patch patch = PATCH;

	make_in_state("i", UD_USER_HUMAN, UD_USER_INITIAL);
	make_verified("l");
	give_password("l", "Passw0rd!");
	OK(ud_user_lock(dir, "l", NULL));
	patch.given_name = "Bob";
	OK(change("i", &patch));
	OK(change("l", &patch));
	password.password = "New-Passw0rd";
	password.password_len = 12;
	patch.password = &password;
	cr_expect(refused(change("i", &patch), UD_ESTATE,
	    "Errors.User.NotInitialised", "userId"));
	cr_expect(is_id("COMMAND-M9dse"));
	cr_expect(refused(change("nobody", &patch), UD_ENOTFOUND,
	    "Errors.User.NotFound", "userId"));
	cr_expect(is_id("COMMAND-ugjs0upun6"));
	password.current = "Passw0rd!";
	password.current_len = 9;
	cr_expect(refused(change("l", &patch), UD_ESTATE,
	    "Errors.User.Locked", NULL));
	password.current = NULL;
	password.current_len = 0;
	OK(change("l", &patch));
	cr_expect_eq(ud_user_state(get("l")), UD_USER_LOCKED);
}
