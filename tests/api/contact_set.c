/* SPDX-License-Identifier: MIT */
/* Setting and verifying addresses: what is written, told and returned. */
#include "codes.h"

TestSuite(contact_set, .init = begin_mail, .fini = finish);

/* The record's sequence and that of its events. */
static int
is_at(const char *id, uint64_t record, uint64_t all)
{
	const ud_user *user = get(id);

	if (ud_user_sequence(user) == record &&
	    ud_user_event_sequence(user) == all)
		return 1;
	fprintf(stderr, "%d, %d\n", (int)ud_user_sequence(user),
	    (int)ud_user_event_sequence(user));
	return 0;
}

Test(contact_set, new_address_is_unverified_until_its_code_is_shown)
{
	ud_details *details = NULL;

	make_verified("u");
	clock_us += SECOND_US;
	OK(ud_user_set_email(dir, "u", "b@example.test", NULL, NULL,
	    &details));
	/* Of the call itself; what is sent comes after it. */
	cr_expect_eq(ud_details_sequence(details), 5);
	cr_expect_eq(ud_details_changed_us(details), clock_us);
	cr_expect_str_eq(ud_details_org_id(details), "o");
	ud_details_free(&details);
	cr_expect_not(ud_user_email_is_verified(get("u")));
	cr_expect_str_eq(events("u", 3), "user.human.email.changed "
	    "user.human.email.code.added user.human.email.change.sent "
	    "user.human.email.code.sent");
	cr_expect(is_at("u", 4, 7));
	cr_expect_eq(ud_user_changed_us(get("u")), clock_us);
	clock_us += SECOND_US;
	OK(ud_user_verify_email(dir, "u", last_code(), &details));
	cr_expect_eq(ud_details_sequence(details), 8);
	ud_details_free(&details);
	cr_expect(ud_user_email_is_verified(get("u")));
	cr_expect(is_at("u", 8, 8));
	cr_expect_str_eq(events("u", 7), "user.human.email.verified");
}

Test(contact_set, codes_do_not_move_the_record)
{
	ud_details *details = NULL;
	int64_t changed;

	make_human("u");
	changed = ud_user_changed_us(get("u"));
	clock_us += SECOND_US;
	OK(ud_user_send_email_code(dir, "u", NULL, NULL, &details));
	cr_expect_eq(ud_details_sequence(details), 4);
	cr_expect_eq(ud_details_changed_us(details), clock_us);
	ud_details_free(&details);
	cr_expect_eq(ud_user_verify_email(dir, "u", "12345678", NULL),
	    UD_EINVAL);
	cr_expect(is_at("u", 1, 6));
	cr_expect_eq(ud_user_changed_us(get("u")), changed);
	cr_expect_eq(ud_user_event_us(get("u")), clock_us);
	cr_expect_str_eq(events("u", 3), "user.human.email.code.added "
	    "user.human.email.code.sent user.human.email.verification.failed");
}

Test(contact_set, vouched_address_is_verified_at_once)
{
	ud_delivery vouched = deliver_by(UD_VERIFY_VERIFIED);

	make_human("u");
	OK(ud_user_set_email(dir, "u", "b@example.test", &vouched, NULL,
	    NULL));
	cr_expect(ud_user_email_is_verified(get("u")));
	OK(ud_user_set_phone(dir, "u", "+41791234567", &vouched, NULL,
	    NULL));
	cr_expect(ud_user_phone_is_verified(get("u")));
	cr_expect_eq(mail_count, 1);
	cr_expect_str_eq(events("u", 3), "user.human.email.changed "
	    "user.human.email.verified user.human.phone.changed "
	    "user.human.phone.verified");
}

Test(contact_set, stored_address_is_not_set_again)
{
	ud_delivery vouched = deliver_by(UD_VERIFY_VERIFIED);

	make_verified("u");
	cr_expect(refused(ud_user_set_email(dir, "u", "u@example.test", NULL,
	    NULL, NULL), UD_ESTATE, "Errors.User.Email.NotChanged",
	    "email"));
	cr_expect(is_id("COMMAND-Uch5e"));
	cr_expect(refused(ud_user_set_email(dir, "u", "u@example.test",
	    &vouched, NULL, NULL), UD_ESTATE, "Errors.User.Email.NotChanged",
	    "email"));
	cr_expect(refused(ud_user_set_phone(dir, "u", "0041 79 123 45 67",
	    NULL, NULL, NULL), UD_ESTATE, "Errors.User.Phone.NotChanged",
	    "phone"));
	cr_expect(is_id("COMMAND-Uch5e"));
	OK(ud_user_set_email(dir, "u", "U@example.test", NULL, NULL, NULL));
}

Test(contact_set, malformed_addresses_are_refused)
{
	make_human("u");
	cr_expect(refused(ud_user_set_email(dir, "u", "", NULL, NULL, NULL),
	    UD_EINVAL, "Errors.User.Email.Empty", "email"));
	cr_expect_eq(ud_user_set_email(dir, "u", NULL, NULL, NULL, NULL),
	    UD_EINVAL);
	cr_expect(refused(ud_user_set_email(dir, "u", "A <a@b.test>", NULL,
	    NULL, NULL), UD_EINVAL, "Errors.User.Email.Invalid", "email"));
	cr_expect(refused(ud_user_set_phone(dir, "u", "", NULL, NULL, NULL),
	    UD_EINVAL, "Errors.User.Phone.Empty", "phone"));
	cr_expect(is_id("PHONE-Zt0NV"));
	cr_expect(refused(ud_user_set_phone(dir, "u", "079 123 45 67", NULL,
	    NULL, NULL), UD_EINVAL, "Errors.User.Phone.Invalid", "phone"));
	cr_expect(is_id("PHONE-so0wa"));
	cr_expect(is_at("u", 1, 3));
}

Test(contact_set, number_is_given_verified_and_removed)
{
	ud_details *details = NULL;

	make_human("u");
	OK(ud_user_set_phone(dir, "u", "0041 79 123 45 67", NULL, NULL,
	    NULL));
	cr_expect_str_eq(ud_user_phone(get("u")), "+41791234567");
	cr_expect_not(ud_user_phone_is_verified(get("u")));
	cr_expect_str_eq(last_mail()->recipient, "+41791234567");
	OK(ud_user_verify_phone(dir, "u", last_code(), NULL));
	cr_expect(ud_user_phone_is_verified(get("u")));
	OK(ud_user_remove_phone(dir, "u", &details));
	cr_expect_eq(ud_details_sequence(details), 8);
	ud_details_free(&details);
	cr_expect_str_eq(ud_user_phone(get("u")), "");
	cr_expect(refused(ud_user_remove_phone(dir, "u", NULL), UD_ESTATE,
	    "Errors.User.Phone.NotFound", "userId"));
	cr_expect(is_id("COMMAND-ieJ2e"));
	cr_expect_str_eq(events("u", 3), "user.human.phone.changed "
	    "user.human.phone.code.added user.human.phone.code.sent "
	    "user.human.phone.verified user.human.phone.removed "
	    "user.human.phone.change.sent");
}

Test(contact_set, former_verified_address_is_told)
{
	make_verified("u");
	OK(ud_user_set_email(dir, "u", "b@example.test", NULL, NULL, NULL));
	cr_assert_eq(mail_count, 2);
	cr_expect_eq(mails[0].kind, UD_MESSAGE_EMAIL_CHANGED);
	cr_expect_eq(mails[0].channel, UD_CHANNEL_EMAIL);
	cr_expect_str_eq(mails[0].recipient, "u@example.test");
	cr_expect_str_eq(mails[0].code, "");
	cr_expect_eq(mails[0].expires_us, 0);
	cr_expect_str_eq(mails[1].recipient, "b@example.test");
	/* One that was not verified is nobody's. */
	OK(ud_user_set_email(dir, "u", "c@example.test", NULL, NULL, NULL));
	cr_expect_eq(mail_count, 3);
	OK(change_phone("u", "+41791234568", UD_VERIFY_VERIFIED));
	cr_assert_eq(mail_count, 4);
	cr_expect_eq(mails[3].kind, UD_MESSAGE_PHONE_CHANGED);
	cr_expect_eq(mails[3].channel, UD_CHANNEL_SMS);
	cr_expect_str_eq(mails[3].recipient, "+41791234567");
	OK(ud_user_remove_phone(dir, "u", NULL));
	cr_expect_str_eq(last_mail()->recipient, "+41791234568");
}

Test(contact_set, events_say_what_was_issued_and_nothing_secret)
{
	ud_delivery delivery = deliver_by(UD_VERIFY_SEND);
	const ud_event *event;

	make_verified("u");
	delivery.url_template = "https://app.test/{{.Code}}";
	OK(ud_user_send_email_code(dir, "u", &delivery, NULL, NULL));
	event = event_at("u", 4);
	cr_expect_str_eq(ud_event_payload(event),
	    "{\"expiry\":\"2025-01-23T11:34:18.051Z\","
	    "\"urlTemplate\":\"https://app.test/{{.Code}}\"}");
	cr_expect_str_eq(ud_event_payload(event_at("u", 5)), "{}");
	cr_expect_str_eq(ud_event_editor_id(event_at("u", 5)), "");
	(void)email_code("u");
	cr_expect_str_eq(ud_event_payload(event_at("u", 6)),
	    "{\"expiry\":\"2025-01-23T11:34:18.051Z\","
	    "\"codeReturned\":true}");
	(void)reset_code("u", UD_CHANNEL_SMS);
	cr_expect(holds(ud_event_payload(event_at("u", 7)),
	    "\"notificationType\":\"sms\""));
	OK(ud_user_reset_password(dir, "u", NULL, NULL, NULL));
	cr_expect(holds(ud_event_payload(event_at("u", 8)),
	    "\"notificationType\":\"email\""));
	OK(ud_user_set_email(dir, "u", "b@example.test", NULL, NULL, NULL));
	event = event_at("u", 10);
	cr_expect_str_eq(ud_event_payload(event), "{}");
	cr_expect_str_eq(ud_event_personal(event),
	    "{\"email\":\"b@example.test\"}");
}

Test(contact_set, unique_addresses_stay_unique)
{
	ud_policy policy = UD_INIT(ud_policy);

	finish();
	policy.unique_email = UD_UNIQUE_STORE;
	begin_policy(&policy);
	make_human("u");
	make_human("v");
	cr_expect(refused(ud_user_set_email(dir, "v", "U@Example.test", NULL,
	    NULL, NULL), UD_EEXISTS, "Errors.User.Email.AlreadyExists",
	    "email"));
	OK(ud_user_set_email(dir, "u", "b@example.test", NULL, NULL, NULL));
	OK(ud_user_set_email(dir, "v", "u@example.test", NULL, NULL, NULL));
	finish();
	policy.unique_email = UD_UNIQUE_NONE;
	policy.username_not_foreign_email = 1;
	begin_policy(&policy);
	make_human("u");
	make_named("o", "v", "v");
	cr_expect(refused(ud_user_set_email(dir, "v", "U@Example.test", NULL,
	    NULL, NULL), UD_EEXISTS, "Errors.User.Email.AlreadyExists",
	    "email"));
}

/* What no organization could make a number of is refused before anybody is
 * looked for; the rest needs the country of one. */
Test(contact_set, text_of_a_number_is_judged_before_the_user)
{
	static const char *const texts[] = {"abc", "+4179123456x", "12",
		"+41 79 123 45 67 89 01 23", "0041\x01" "791234567"};
	static const char *const numbers[] = {"+41791234567", "079 123 45 67",
		"1234", "0041791234567"};
	ud_user_patch patch = UD_INIT(ud_user_patch);

	for (size_t i = 0; i < N(texts); i++) {
		patch.phone = texts[i];
		cr_expect_eq(ud_user_set_phone(dir, "nobody", texts[i], NULL,
		    NULL, NULL), UD_EINVAL, "%s", texts[i]);
		cr_expect_str_eq(ud_errfield(dir), "phone");
		cr_expect_eq(ud_user_update(dir, "nobody", &patch, NULL),
		    UD_EINVAL, "%s", texts[i]);
	}
	for (size_t i = 0; i < N(numbers); i++) {
		patch.phone = numbers[i];
		cr_expect_eq(ud_user_set_phone(dir, "nobody", numbers[i], NULL,
		    NULL, NULL), UD_ENOTFOUND, "%s", numbers[i]);
		cr_expect_eq(ud_user_update(dir, "nobody", &patch, NULL),
		    UD_ENOTFOUND, "%s", numbers[i]);
	}
}
