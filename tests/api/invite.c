/* SPDX-License-Identifier: MIT */
/* Invitations: who may have one, what it remembers, and accepting it. */
#include "codes.h"

TestSuite(invite, .init = begin_mail, .fini = finish);

#define INITIALISED UD_ESTATE, "Errors.User.AlreadyInitialised", "userId"

static ud_delivery
with(const char *template, const char *application)
{
	ud_delivery delivery = deliver_by(UD_VERIFY_SEND);

	delivery.url_template = template;
	delivery.application_name = application;
	return delivery;
}

Test(invite, accepting_verifies_the_address)
{
	make_human("u");
	OK(ud_user_create_invite_code(dir, "u", NULL, NULL, NULL));
	cr_expect_eq(last_mail()->kind, UD_MESSAGE_INVITE_USER);
	cr_expect_not(ud_user_email_is_verified(get("u")));
	OK(ud_user_verify_invite_code(dir, "u", last_code(), NULL));
	cr_expect(ud_user_email_is_verified(get("u")));
	cr_expect(refused(ud_user_verify_email(dir, "u", mails[0].code,
	    NULL), NO_CODE));
	cr_expect_str_eq(events("u", 3), "user.human.invite.code.added "
	    "user.human.invite.code.sent user.human.invite.check.succeeded "
	    "user.human.email.verified "
	    "user.human.email.verification.failed");
	cr_expect_eq(ud_user_sequence(get("u")), 7);
	cr_expect_not(ud_user_has_password(get("u")));
}

Test(invite, wrong_code_is_an_event)
{
	make_human("u");
	(void)invite_code("u");
	cr_expect(refused(ud_user_verify_invite_code(dir, "u", "nonsense",
	    NULL), INVALID_CODE));
	cr_expect_str_eq(events("u", 4), "user.human.invite.check.failed");
	cr_expect_eq(ud_user_sequence(get("u")), 1);
}

Test(invite, is_for_those_who_cannot_sign_in)
{
	ud_user_spec spec = human_spec("p");

	spec.password = "Passw0rd!";
	spec.password_len = 9;
	OK(ud_user_create(dir, &spec, NULL));
	cr_expect(refused(ud_user_create_invite_code(dir, "p", NULL, NULL,
	    NULL), INITIALISED));
	cr_expect(is_id("COMMAND-EF34g"));
	make_verified("u");
	OK(ud_user_create_invite_code(dir, "u", NULL, NULL, NULL));
	give_password("u", "Passw0rd!");
	cr_expect(refused(ud_user_create_invite_code(dir, "u", NULL, NULL,
	    NULL), INITIALISED));
	cr_expect(refused(ud_user_resend_invite_code(dir, "u", NULL),
	    INITIALISED));
}

Test(invite, remembers_template_and_application)
{
	ud_delivery first = with("https://app.test/i?{{.Code}}", "First");
	char url[MAIL_TEXT_SIZE];

	make_human("u");
	OK(ud_user_create_invite_code(dir, "u", &first, NULL, NULL));
	OK(ud_user_create_invite_code(dir, "u", NULL, NULL, NULL));
	(void)snprintf(url, sizeof(url), "https://app.test/i?%s",
	    last_code());
	cr_expect_str_eq(last_mail()->url, url);
	cr_expect_str_eq(last_mail()->application, "First");
	/* Also beyond wrong codes and the end of its time. */
	for (int i = 0; i < 5; i++)
		cr_assert_neq(ud_user_verify_invite_code(dir, "u",
		    "nonsense", NULL), UD_OK);
	clock_us += 73 * HOUR_US;
	first = with(NULL, "Second");
	OK(ud_user_create_invite_code(dir, "u", &first, NULL, NULL));
	(void)snprintf(url, sizeof(url), "https://app.test/i?%s",
	    last_code());
	cr_expect_str_eq(last_mail()->url, url);
	cr_expect_str_eq(last_mail()->application, "Second");
	OK(ud_user_resend_invite_code(dir, "u", NULL));
	cr_expect_str_eq(last_mail()->application, "Second");
	cr_expect(holds(ud_event_payload(event_at("u",
	    ud_user_event_sequence(get("u")) - 1)),
	    "\"applicationName\":\"Second\""));
	/* That of an e-mail code is not remembered. */
	first = with("https://app.test/e", NULL);
	OK(ud_user_send_email_code(dir, "u", &first, NULL, NULL));
	OK(ud_user_send_email_code(dir, "u", NULL, NULL, NULL));
	cr_expect(holds(last_mail()->url, "https://login.test/verify?"));
}

Test(invite, application_is_that_of_the_options_by_default)
{
	ud_options options = mail_options();
	ud_delivery named;

	finish();
	options.application_name = "Ours";
	mailbox_clear();
	begin_with(&options);
	make_human("u");
	OK(ud_user_create_invite_code(dir, "u", NULL, NULL, NULL));
	cr_expect_str_eq(last_mail()->application, "Ours");
	cr_expect_str_eq(mails[0].application, "");
	named = with(NULL, repeat("n", 201));
	cr_expect(refused(ud_user_create_invite_code(dir, "u", &named, NULL,
	    NULL), UD_EINVAL, "Errors.Invalid.Argument", "applicationName"));
	named = with(NULL, "");
	cr_expect_eq(ud_user_create_invite_code(dir, "u", &named, NULL,
	    NULL), UD_EINVAL);
}

Test(invite, is_resent_whichever_way_it_was_issued)
{
	make_human("u");
	cr_expect(refused(ud_user_resend_invite_code(dir, "u", NULL),
	    UD_ESTATE, "Errors.User.Code.NotFound", "userId"));
	cr_expect(is_id("COMMAND-Wr3gq"));
	(void)invite_code("u");
	OK(ud_user_resend_invite_code(dir, "u", NULL));
	cr_expect_eq(mail_count, 2);
	clock_us += 80 * HOUR_US;
	OK(ud_user_resend_invite_code(dir, "u", NULL));
	OK(ud_user_verify_invite_code(dir, "u", last_code(), NULL));
	cr_expect(refused(ud_user_resend_invite_code(dir, "u", NULL),
	    UD_ESTATE, "Errors.User.Code.NotFound", "userId"));
	/* Who drops out after that is invited again. */
	OK(ud_user_create_invite_code(dir, "u", NULL, NULL, NULL));
}

Test(invite, leaves_the_code_for_the_address_alone)
{
	make_human("u");
	OK(ud_user_create_invite_code(dir, "u", NULL, NULL, NULL));
	OK(ud_user_verify_email(dir, "u", mails[0].code, NULL));
	cr_expect(refused(ud_user_verify_invite_code(dir, "u", last_code(),
	    NULL), NO_CODE));
	/* An address that is verified already may be invited. */
	OK(ud_user_create_invite_code(dir, "u", NULL, NULL, NULL));
	OK(ud_user_verify_invite_code(dir, "u", last_code(), NULL));
}

Test(invite, forgives_blanks_around_the_id)
{
	make_human("u");
	OK(ud_user_create_invite_code(dir, " u\t", NULL, NULL, NULL));
	cr_expect_str_eq(last_mail()->user_id, "u");
	OK(ud_user_resend_invite_code(dir, "\n u ", NULL));
	cr_expect_str_eq(last_mail()->user_id, "u");
	cr_expect_eq(ud_user_resend_invite_code(dir, " ", NULL), UD_EINVAL);
	cr_expect_eq(ud_user_resend_invite_code(dir, NULL, NULL), UD_EINVAL);
	cr_expect_eq(ud_user_create_invite_code(dir, "  ", NULL, NULL, NULL),
	    UD_EINVAL);
	cr_expect_eq(ud_user_create_invite_code(dir, NULL, NULL, NULL, NULL),
	    UD_EINVAL);
}
