/* SPDX-License-Identifier: MIT */
/* Nobody floods a person with messages, or burns a code that was sent:
 * TH-24. */
#include "threat/threat.h"

#include <stdlib.h>

TestSuite(th_sends, .init = begin_threat, .fini = end_threat);

enum { BUDGET = 5 };

static void
spend(const struct purpose *purpose, const char *id)
{
	for (int i = 0; i < BUDGET; i++) {
		OK(purpose->issue(id, UD_VERIFY_SEND, NULL));
		clock_us += SECOND_US;
	}
}

Test(th_sends, th_24_sixth_message_of_an_hour_is_refused)
{
	for (size_t p = 0; p < PURPOSES; p++) {
		const char *id = visitor();
		int64_t began_us = clock_us;
		char code[72], *before;

		mailbox_clear();
		spend(&purposes[p], id);
		(void)snprintf(code, sizeof(code), "%s", last_code());
		before = rows_now();
		cr_expect(was_refused(purposes[p].issue(id, UD_VERIFY_SEND,
		    NULL), UD_EEXHAUSTED,
		    "Errors.User.Code.TooManyRequests"), "%s",
		    purposes[p].name);
		cr_expect_eq(ud_retry_after_ms(dir), 3600 * 1000 -
		    BUDGET * 1000, "%s", purposes[p].name);
		cr_expect(nothing_changed(before), "%s", purposes[p].name);
		cr_expect_eq(mail_count, BUDGET);
		/* The last one is as good as it was. */
		OK(purposes[p].show(id, code));
		id = visitor();
		clock_us = began_us;
		spend(&purposes[p], id);
		clock_us = began_us + HOUR_US - 1;
		cr_expect_eq(purposes[p].issue(id, UD_VERIFY_SEND, NULL),
		    UD_EEXHAUSTED, "%s", purposes[p].name);
		clock_us += 1;
		/* What was sent first is forgotten: one more may go. */
		cr_expect_eq(purposes[p].issue(id, UD_VERIFY_SEND, NULL),
		    UD_OK, "%s: %s", purposes[p].name, ud_errmsg(dir));
		cr_expect_eq(purposes[p].issue(id, UD_VERIFY_SEND, NULL),
		    UD_EEXHAUSTED, "%s", purposes[p].name);
	}
}

/* The budget is that of a user and a purpose, not of a call. */
Test(th_sends, th_24_other_ways_have_the_same_budget)
{
	const char *id = visitor();
	ud_user_patch patch = UD_INIT(ud_user_patch);
	char *before;

	OK(purposes[0].issue(id, UD_VERIFY_SEND, NULL));
	OK(ud_user_resend_email_code(dir, id, NULL, NULL, NULL));
	OK(ud_user_set_email(dir, id, "a@example.test", NULL, NULL, NULL));
	patch.email = "b@example.test";
	patch.email_verification = UD_VERIFY_SEND;
	OK(ud_user_update(dir, id, &patch, NULL));
	patch.email = NULL;
	OK(ud_user_update(dir, id, &patch, NULL));
	before = rows_now();
	patch.email = "c@example.test";
	cr_expect_eq(purposes[0].issue(id, UD_VERIFY_SEND, NULL),
	    UD_EEXHAUSTED);
	cr_expect_eq(ud_user_resend_email_code(dir, id, NULL, NULL, NULL),
	    UD_EEXHAUSTED);
	cr_expect_eq(ud_user_set_email(dir, id, "c@example.test", NULL, NULL,
	    NULL), UD_EEXHAUSTED);
	cr_expect_eq(ud_user_update(dir, id, &patch, NULL), UD_EEXHAUSTED);
	cr_expect(nothing_changed(before));
	/* Other purposes and other people have their own. */
	for (size_t p = 1; p < PURPOSES; p++)
		OK(purposes[p].issue(p == 2 ? visitor() : id, UD_VERIFY_SEND,
		    NULL));
}

Test(th_sends, th_24_form_and_call_have_the_same_budget)
{
	const char *id = visitor();
	char name[64];

	(void)snprintf(name, sizeof(name), "%s@example.test", id);
	for (int i = 0; i < BUDGET; i++)
		OK(ud_password_reset(dir, name, NULL));
	cr_expect_eq(purposes[2].issue(id, UD_VERIFY_SEND, NULL),
	    UD_EEXHAUSTED);
}

/* What the host is told instead, and what is handed over again, is free. */
Test(th_sends, th_24_only_messages_are_counted)
{
	for (size_t p = 0; p < PURPOSES; p++) {
		const char *id = visitor();

		for (int i = 0; i < 2 * BUDGET; i++)
			(void)code_of(&purposes[p], id);
		mailbox_clear();
		mail_answer = UD_NOTIFY_LATER;
		mail_refusals = 8;
		OK(purposes[p].issue(id, UD_VERIFY_SEND, NULL));
		for (int i = 0; i < 3; i++) {
			clock_us += 130 * SECOND_US;
			OK(ud_notify_pending(dir, 0, NULL, NULL));
		}
		cr_expect_gt(mail_count, 2, "%s", purposes[p].name);
		cr_expect_eq(code_number(&purposes[p], id, "length(sent)"),
		    8, "%s", purposes[p].name);
	}
}

/* A message that goes nowhere leaves the code before it as it was. */
Test(th_sends, th_24_failed_message_burns_nothing)
{
	static const int answers[] = {UD_NOTIFY_LATER, UD_NOTIFY_REJECTED,
		-1, 7};

	for (size_t p = 0; p < PURPOSES; p++)
		for (size_t a = 0; a < N(answers); a++) {
			const char *id = visitor();
			char code[72];

			mailbox_clear();
			OK(purposes[p].issue(id, UD_VERIFY_SEND, NULL));
			(void)snprintf(code, sizeof(code), "%s", last_code());
			mail_answer = answers[a];
			mail_refusals = 1;
			OK(purposes[p].issue(id, UD_VERIFY_SEND, NULL));
			mail_refusals = 0;
			cr_expect_eq(purposes[p].show(id, code), UD_OK,
			    "%s, %d: %s", purposes[p].name, answers[a],
			    ud_errmsg(dir));
		}
}

/* Nor does one that is refused before it is written. */
Test(th_sends, th_24_refused_message_burns_nothing)
{
	for (size_t p = 0; p < PURPOSES; p++) {
		const char *id = visitor();
		const char *code = code_of(&purposes[p], id);
		char *before = rows_now();
		ud_delivery delivery = deliver_by(UD_VERIFY_SEND);

		delivery.url_template = "https://evil.test/";
		act("stranger");
		cr_expect_eq(purposes[p].issue(id, UD_VERIFY_SEND, NULL),
		    UD_EDENIED, "%s", purposes[p].name);
		act(NULL);
		cr_expect_eq(ud_user_send_email_code(dir, id, &delivery, NULL,
		    NULL), UD_EINVAL);
		cr_expect(nothing_changed(before), "%s", purposes[p].name);
		OK(purposes[p].show(id, code));
	}
}
