/* SPDX-License-Identifier: MIT */
/* Codes go where the store says, and only to whom they may: TH-19, TH-20. */
#include "threat/threat.h"

#include <stdlib.h>

TestSuite(th_recipient, .init = begin_threat, .fini = end_threat);

static void
hand_over(void)
{
	OK(ud_notify_pending(dir, 0, NULL, NULL));
}

static void
make_mike(void)
{
	ud_user_spec spec = human_spec("mike");

	spec.email = "Mike@Example.test";
	spec.email_verification = UD_VERIFY_VERIFIED;
	spec.phone = "0041 79 123 45 67";
	spec.phone_verification = UD_VERIFY_VERIFIED;
	OK(ud_user_create(dir, &spec, NULL));
	mailbox_clear();
}

/* Spellings that fold to the name, which is the address too. */
Test(th_recipient, th_19_reset_goes_to_the_stored_address)
{
	static const char *const typed[] = {"Mike@Example.test",
		"mike@example.test", "MIKE@EXAMPLE.TEST",
		" mike@example.test ", "\xef\xbd\x8dike@example.test",
		"mi\xe2\x84\xaa" "e@example.test"};

	make_mike();
	for (size_t i = 0; i < N(typed); i++) {
		mailbox_clear();
		clock_us += HOUR_US;
		OK(ud_password_reset(dir, typed[i], NULL));
		hand_over();
		cr_expect_eq(mail_count, 1, "%s", typed[i]);
		cr_expect_str_eq(last_mail()->recipient, "Mike@Example.test",
		    "%s", typed[i]);
	}
}

/* What only looks like it gets nothing. */
Test(th_recipient, th_19_names_that_look_alike_are_others)
{
	static const char *const typed[] = {"m\xc4\xb1ke@example.test",
		"mike@example.tes", "mike@example.test,evil@evil.test",
		"mike@example.test evil@evil.test",
		"mike@example.test;evil@evil.test",
		"<mike@example.test>", "mike%40example.test",
		"mike@example.test%0aevil@evil.test", "mike"};

	make_mike();
	for (size_t i = 0; i < N(typed); i++) {
		OK(ud_password_reset(dir, typed[i], NULL));
		hand_over();
		cr_expect_eq(mail_count, 0, "%s", typed[i]);
	}
	cr_expect_eq(ud_password_reset(dir,
	    "mike@example.test\nevil@evil.test", NULL), UD_EINVAL);
}

Test(th_recipient, th_19_every_code_has_one_recipient)
{
	make_mike();
	for (size_t p = 0; p < PURPOSES; p++) {
		mailbox_clear();
		OK(purposes[p].issue("mike", UD_VERIFY_SEND, NULL));
		cr_expect_eq(mail_count, p == 1 ? 2 : 1, "%s",
		    purposes[p].name);
		cr_expect_str_eq(last_mail()->recipient, p == 1 ?
		    ud_user_phone(get("mike")) : "Mike@Example.test");
	}
}

/* The new address gets the code, the one before it a notice without. */
Test(th_recipient, th_19_other_addresses_get_no_code)
{
	make_mike();
	OK(ud_user_set_email(dir, "mike", "new@example.test", NULL, NULL,
	    NULL));
	cr_expect_eq(mail_count, 2);
	for (size_t i = 0; i < mail_count; i++) {
		int is_new = strcmp(mails[i].recipient,
		    "new@example.test") == 0;

		cr_expect_eq(mails[i].code[0] != '\0', is_new);
		cr_expect_eq(mails[i].kind, is_new ? UD_MESSAGE_VERIFY_EMAIL :
		    UD_MESSAGE_EMAIL_CHANGED);
	}
}

/* A message that waits goes where it was meant to, or nowhere. */
Test(th_recipient, th_19_waiting_code_does_not_follow_the_address)
{
	make_mike();
	mail_answer = UD_NOTIFY_LATER;
	mail_refusals = 1;
	OK(purposes[2].issue("mike", UD_VERIFY_SEND, NULL));
	OK(ud_user_set_email(dir, "mike", "evil@evil.test", NULL, NULL,
	    NULL));
	clock_us += HOUR_US / 2;
	hand_over();
	for (size_t i = 0; i < mail_count; i++)
		cr_expect(mails[i].kind != UD_MESSAGE_PASSWORD_RESET ||
		    strcmp(mails[i].recipient, "evil@evil.test") != 0);
}

/* Whom no reset code is sent to, by e-mail and (sms) by phone. */
static const struct {
	const char *name;
	int type, state, verified, sms;
} nobodies[] = {
	{"unverified address", UD_USER_HUMAN, UD_USER_ACTIVE, 0, 0},
	{"unverified number", UD_USER_HUMAN, UD_USER_ACTIVE, 0, 1},
	{"no number", UD_USER_HUMAN, UD_USER_ACTIVE, 1, 2},
	{"machine", UD_USER_MACHINE, UD_USER_ACTIVE, 0, 0},
	{"deleted", UD_USER_HUMAN, UD_USER_DELETED, 1, 0},
	{"locked", UD_USER_HUMAN, UD_USER_LOCKED, 1, 0},
	{"locked, by SMS", UD_USER_HUMAN, UD_USER_LOCKED, 1, 1},
	{"inactive", UD_USER_HUMAN, UD_USER_INACTIVE, 1, 0},
	{"initial", UD_USER_HUMAN, UD_USER_INITIAL, 1, 0},
};

static void
make_nobody(size_t i, const char *id)
{
	int verification = nobodies[i].verified ? UD_VERIFY_VERIFIED :
	    UD_VERIFY_RETURN;
	ud_user_spec spec = human_spec(id);
	ud_user_import_spec import = UD_INIT(ud_user_import_spec);
	char *codes[2] = {NULL, NULL};

	if (nobodies[i].type == UD_USER_MACHINE) {
		make_machine(id);
		return;
	}
	spec.email_verification = verification;
	spec.email_code = verification == UD_VERIFY_RETURN ? &codes[0] : NULL;
	if (nobodies[i].sms != 2) {
		spec.phone = "+41791234567";
		spec.phone_verification = verification;
		spec.phone_code = verification == UD_VERIFY_RETURN ?
		    &codes[1] : NULL;
	}
	import.state = nobodies[i].state == UD_USER_DELETED ?
	    UD_USER_ACTIVE : nobodies[i].state;
	OK(ud_user_import(dir, &spec, &import, NULL));
	if (nobodies[i].state == UD_USER_DELETED)
		OK(ud_user_delete(dir, id, NULL));
	ud_string_free(&codes[0]);
	ud_string_free(&codes[1]);
}

Test(th_recipient, th_20_no_reset_code_for_these)
{
	for (size_t i = 0; i < N(nobodies); i++) {
		ud_delivery delivery = deliver_by(UD_VERIFY_SEND);
		char id[32], name[64], *before;
		int rc;

		(void)snprintf(id, sizeof(id), "nobody-%zu", i);
		(void)snprintf(name, sizeof(name), "%s%s", id,
		    nobodies[i].type == UD_USER_MACHINE ? "" :
		    "@example.test");
		make_nobody(i, id);
		delivery.channel = nobodies[i].sms ? UD_CHANNEL_SMS :
		    UD_CHANNEL_EMAIL;
		mailbox_clear();
		before = rows_now();
		rc = ud_user_reset_password(dir, id, &delivery, NULL, NULL);
		cr_expect(rc == UD_ESTATE || rc == UD_ENOTFOUND, "%s: %s",
		    nobodies[i].name, ud_errmsg(dir));
		cr_expect_eq(ud_password_reset(dir, name, &delivery), UD_OK,
		    "%s: %s", nobodies[i].name, ud_errmsg(dir));
		cr_expect_str_eq(ud_errmsg(dir), "");
		hand_over();
		cr_expect_eq(mail_count, 0, "%s", nobodies[i].name);
		cr_expect(nothing_changed(before), "%s", nobodies[i].name);
	}
}

/* The answer to whom there is not is the answer to whom there is. */
Test(th_recipient, th_20_form_answers_alike)
{
	static const char *const names[] = {"Mike@Example.test", "nobody"};

	make_mike();
	for (size_t i = 0; i < N(names); i++) {
		OK(ud_password_reset(dir, names[i], NULL));
		cr_expect_str_eq(ud_errmsg(dir), "");
		cr_expect_str_eq(ud_errkey(dir), "");
		/* Not before somebody comes for it. */
		cr_expect_eq(mail_count, 0);
	}
	hand_over();
	cr_expect_eq(mail_count, 1);
}

/* Nor does the budget show in the answer. */
Test(th_recipient, th_20_form_does_not_tell_of_the_budget)
{
	make_mike();
	for (int i = 0; i < 8; i++) {
		OK(ud_password_reset(dir, "mike@example.test", NULL));
		cr_expect_eq(ud_retry_after_ms(dir), 0);
		cr_expect_str_eq(ud_errmsg(dir), "");
		clock_us += SECOND_US;
	}
	hand_over();
	cr_expect_leq(mail_count, 5);
}

/* A code in hand is no use after the user was blocked. */
Test(th_recipient, th_20_host_is_told_a_code_but_nothing_is_sent)
{
	for (size_t i = 0; i < N(nobodies); i++) {
		ud_delivery delivery = deliver_by(UD_VERIFY_RETURN);
		char id[32], *code = NULL;

		if (nobodies[i].sms)
			continue;
		(void)snprintf(id, sizeof(id), "nobody-%zu", i);
		make_nobody(i, id);
		mailbox_clear();
		(void)!ud_user_reset_password(dir, id, &delivery, &code,
		    NULL);
		ud_string_free(&code);
		hand_over();
		cr_expect_eq(mail_count, 0, "%s", nobodies[i].name);
	}
}
