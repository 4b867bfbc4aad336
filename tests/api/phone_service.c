/* SPDX-License-Identifier: MIT */
/* Numbers that a service of the host verifies, with codes of its own. */
#include "mailbox.h"

static size_t started, asked;
static int answer;
static char started_for[MAIL_TEXT_SIZE], asked_for[MAIL_TEXT_SIZE];
static int (*meanwhile)(void);
static const char *path;

static int
start(const ud_message *message, void *ctx)
{
	(void)ctx;
	started++;
	cr_expect_null(message->code);
	cr_expect_null(message->url);
	cr_expect_eq(message->kind, UD_MESSAGE_VERIFY_PHONE);
	cr_expect_eq(message->channel, UD_CHANNEL_SMS);
	(void)snprintf(started_for, sizeof(started_for), "%s",
	    message->recipient);
	return UD_OK;
}

static int
refuse(const ud_message *message, void *ctx)
{
	(void)message;
	(void)ctx;
	return UD_NOTIFY_LATER;
}

static int
check(const char *user_id, const char *phone, const char *code, void *ctx)
{
	(void)ctx;
	cr_expect_str_eq(user_id, "u");
	cr_expect_str_eq(code, "4711");
	(void)snprintf(asked_for, sizeof(asked_for), "%s", phone);
	asked++;
	if (meanwhile != NULL)
		cr_expect_eq(meanwhile(), UD_OK);
	return answer;
}

static void
begin_service(void)
{
	ud_options options = mail_options();

	options.start_phone_verification = start;
	options.check_phone_verification = check;
	mailbox_clear();
	started = asked = 0;
	meanwhile = NULL;
	path = scratch("service.db");
	OK(storage_open(path, &options, &dir));
	make_org("o");
	make_human("u");
	OK(ud_user_set_phone(dir, "u", "+4930123456", NULL, NULL, NULL));
}

TestSuite(phone_service, .init = begin_service, .fini = finish);

static int
verify(void)
{
	return ud_user_verify_phone(dir, "u", "4711", NULL);
}

Test(phone_service, is_told_the_number_instead_of_the_notifier)
{
	size_t before = mail_count;

	cr_expect_eq(started, 1);
	cr_expect_str_eq(started_for, "+4930123456");
	cr_expect(holds(ud_event_payload(event_at("u", event_count("u"))),
	    "{\"generatorInfo\":{\"id\":\"external\"}}"));
	OK(ud_user_resend_phone_code(dir, "u", NULL, NULL, NULL));
	cr_expect_eq(started, 2);
	cr_expect_eq(mail_count, before);
}

/* What only a notifier can hand over does not hold it back. */
Test(phone_service, needs_no_notifier)
{
	ud_options options = mail_options();

	ud_close(&dir);
	options.notify = NULL;
	options.start_phone_verification = start;
	options.check_phone_verification = check;
	OK(storage_open(path, &options, &dir));
	OK(ud_user_set_password(dir, "u", &(ud_password_spec){
	    .size = sizeof(ud_password_spec), .password = "Passw0rd!",
	    .password_len = 9}, NULL));
	started = 0;
	clock_us += HOUR_US;
	OK(ud_user_resend_phone_code(dir, "u", NULL, NULL, NULL));
	cr_expect_eq(started, 1);
}

/* What waits for it is dropped in time, and in the way of nothing then. */
Test(phone_service, that_is_there_no_longer_holds_nothing_back_for_ever)
{
	ud_options options = mail_options();
	uint64_t sent;

	ud_close(&dir);
	options.start_phone_verification = refuse;
	options.check_phone_verification = check;
	OK(storage_open(path, &options, &dir));
	OK(ud_user_resend_phone_code(dir, "u", NULL, NULL, NULL));
	ud_close(&dir);
	options = mail_options();
	OK(storage_open(path, &options, &dir));
	clock_us += HOUR_US;
	OK(ud_user_resend_phone_code(dir, "u", NULL, NULL, NULL));
	OK(ud_notify_pending(dir, 0, &sent, NULL));
	cr_expect_str_eq(last_mail()->recipient, "+4930123456");
	cr_expect_eq(last_mail()->kind, UD_MESSAGE_VERIFY_PHONE);
	cr_expect(holds(events("u", 0), "user.notification.dropped"));
}

Test(phone_service, says_whether_a_code_is_right)
{
	answer = 0;
	cr_expect(refused(verify(), UD_EINVAL, "Errors.User.Code.Invalid",
	    "verificationCode"));
	answer = 1;
	OK(verify());
	cr_expect_str_eq(asked_for, "+4930123456");
	cr_expect_eq(ud_user_phone_is_verified(get("u")), 1);
	cr_expect(refused(verify(), UD_EINVAL, "Errors.User.Code.NotFound",
	    "verificationCode"));
	cr_expect_eq(asked, 2);
}

Test(phone_service, is_asked_no_more_than_codes_have_tries)
{
	answer = 0;
	for (int i = 0; i < 5; i++)
		cr_expect_eq(verify(), UD_EINVAL);
	answer = 1;
	cr_expect_eq(verify(), UD_EINVAL);
	cr_expect_eq(asked, 5);
	cr_expect_eq(ud_user_phone_is_verified(get("u")), 0);
}

Test(phone_service, that_cannot_say_costs_no_try)
{
	answer = -1;
	for (int i = 0; i < 30; i++)
		cr_expect(refused(verify(), UD_ECALLBACK,
		    "Errors.Callback.PhoneVerification", NULL));
	answer = 1;
	OK(verify());
}

Test(phone_service, is_not_asked_after_the_time_of_a_verification)
{
	answer = 1;
	clock_us += 600 * SECOND_US;
	cr_expect(refused(verify(), UD_EINVAL, "Errors.User.Code.Expired",
	    NULL));
	cr_expect_eq(asked, 0);
}

Test(phone_service, gives_no_codes_to_callers)
{
	ud_delivery back = deliver_by(UD_VERIFY_RETURN);
	char *code = NULL;

	cr_expect(refused(ud_user_resend_phone_code(dir, "u", &back, &code,
	    NULL), UD_ESTATE, "Errors.User.Phone.ExternalVerification",
	    NULL));
	cr_expect_null(code);
}

/* Another handle, as another process would have. */
static int
change_the_number(void)
{
	ud_options options = mail_options();
	ud_dir *other = NULL;
	int rc;

	meanwhile = NULL;
	rc = storage_open(path, &options, &other);
	if (rc == UD_OK)
		rc = ud_user_set_phone(other, "u", "+4930654321", NULL, NULL,
		    NULL);
	ud_close(&other);
	return rc;
}

Test(phone_service, verifies_the_number_that_it_was_asked_about)
{
	answer = 1;
	meanwhile = change_the_number;
	cr_expect_eq(verify(), UD_EINVAL);
	cr_expect_eq(ud_user_phone_is_verified(get("u")), 0);
	cr_expect_str_eq(ud_user_phone(get("u")), "+4930654321");
}

Test(phone_service, has_both_halves_or_none)
{
	ud_options options = mail_options();
	ud_dir *other = NULL;

	options.start_phone_verification = start;
	cr_expect_eq(ud_open(":memory:", &options, &other), UD_EINVAL);
	cr_expect_str_eq(ud_errfield(other), "check_phone_verification");
	ud_close(&other);
}
