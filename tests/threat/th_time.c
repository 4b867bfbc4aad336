/* SPDX-License-Identifier: MIT */
/* A code lives as long as its purpose says, on every path: TH-14, TH-15. */
#include "threat/threat.h"

#include <stdlib.h>

TestSuite(th_time, .init = begin_threat, .fini = end_threat);

static void
expect_life(const struct purpose *purpose, int64_t life_s)
{
	static const int64_t early[] = {0, 1, INT64_C(1) << 40};

	for (size_t i = 0; i < N(early); i++)
		for (int late = 0; late < 2; late++) {
			int64_t issued_us = clock_us;
			const char *id = visitor();
			const char *code = code_of(purpose, id);

			cr_expect_eq(code_number(purpose, id, "expires_us"),
			    issued_us + life_s * SECOND_US);
			clock_us += life_s * SECOND_US + (late ?
			    early[i] : -1 - early[i]);
			if (late || clock_us > issued_us)
				cr_expect_eq(purpose->show(id, code) == UD_OK,
				    !late, "%s: %d us: %s", purpose->name,
				    (int)early[i], ud_errmsg(dir));
			clock_us = issued_us + SECOND_US;
		}
}

Test(th_time, th_14_deadline_itself_is_too_late)
{
	for (size_t p = 0; p < PURPOSES; p++)
		expect_life(&purposes[p], purposes[p].life_s);
}

Test(th_time, th_14_each_purpose_has_its_own_life)
{
	static const ud_code_form forms[] = {
		{UD_CODE_EMAIL, 0, 0, 100, 0}, {UD_CODE_PHONE, 0, 0, 200, 0},
		{UD_CODE_PASSWORD_RESET, 0, 0, 300, 0},
		{UD_CODE_INVITE, 0, 0, 400, 0},
	};
	ud_policy policy = UD_INIT(ud_policy);
	ud_options options = threat_options();

	policy.code_forms = forms;
	policy.code_form_count = N(forms);
	options.policy = &policy;
	restart_with(&options);
	for (size_t p = 0; p < PURPOSES; p++)
		expect_life(&purposes[p], 100 * ((int64_t)p + 1));
}

Test(th_time, th_14_none_lives_without_a_deadline)
{
	ud_policy policy = UD_INIT(ud_policy);
	ud_code_form form = {UD_CODE_EMAIL, 0, 0, 72 * 3600 + 1, 0};
	ud_options options = threat_options();
	ud_dir *refused_dir = NULL;

	/* What the host may ask for is bounded, too. */
	policy.code_forms = &form;
	policy.code_form_count = 1;
	options.policy = &policy;
	for (size_t p = 0; p < PURPOSES; p++) {
		form.purpose = purposes[p].number;
		cr_expect_eq(storage_open(":memory:", &options, &refused_dir),
		    UD_EINVAL);
		ud_close(&refused_dir);
	}
	for (size_t p = 0; p < PURPOSES; p++) {
		const char *id = visitor();
		const char *code = code_of(&purposes[p], id);

		tamper("UPDATE ud_codes SET expires_us = 0"
		    " WHERE owner = %s", id);
		cr_expect_neq(purposes[p].show(id, code), UD_OK, "%s",
		    purposes[p].name);
	}
}

/* The deadline is part of the hash: nobody moves it in the store. */
Test(th_time, th_14_deadline_cannot_be_moved)
{
	for (size_t p = 0; p < PURPOSES; p++) {
		const char *id = visitor();
		const char *code = code_of(&purposes[p], id);

		tamper("UPDATE ud_codes SET expires_us = expires_us + 1"
		    " WHERE owner = %s", id);
		cr_expect_neq(purposes[p].show(id, code), UD_OK, "%s",
		    purposes[p].name);
	}
}

/* A new code does not make the one before it younger. */
Test(th_time, th_15_resending_revives_nothing)
{
	for (size_t p = 0; p < PURPOSES; p++) {
		const char *id = visitor();
		const char *old = code_of(&purposes[p], id), *new;

		clock_us += purposes[p].life_s * SECOND_US - 1;
		new = code_of(&purposes[p], id);
		clock_us += 1;
		cr_expect_neq(purposes[p].show(id, old), UD_OK, "%s",
		    purposes[p].name);
		OK(purposes[p].show(id, new));
	}
}

/* Nor is it the user's own fault that ends it: after a deadline a wrong one
 * and the right one are told apart by nobody who may not read the user. */
Test(th_time, th_15_expired_is_wrong_to_strangers)
{
	for (size_t p = 0; p < PURPOSES; p++) {
		const char *id = visitor();
		const char *code = code_of(&purposes[p], id);

		clock_us += purposes[p].life_s * SECOND_US;
		act("stranger");
		cr_expect(was_refused(purposes[p].show(id, code), UD_EINVAL,
		    "Errors.User.Code.Invalid"));
		act(NULL);
	}
}

/* An operation takes the proofs in its table: an invitation sets no password,
 * and a reset code accepts none. */
Test(th_time, th_15_proofs_are_not_exchanged)
{
	const char *id = visitor();
	const char *invite = code_of(&purposes[3], id);
	const char *reset = code_of(&purposes[2], id);

	cr_expect_neq(purposes[2].show(id, invite), UD_OK);
	cr_expect_neq(purposes[3].show(id, reset), UD_OK);
	cr_expect_not(ud_user_has_password(get(id)));
	OK(purposes[3].show(id, invite));
	/* It was accepted, and is no proof of anything else. */
	cr_expect_neq(purposes[2].show(id, invite), UD_OK);
	cr_expect_not(ud_user_has_password(get(id)));
}

/* A message that comes late carries no dead code. */
Test(th_time, th_15_dead_codes_are_not_sent)
{
	for (size_t p = 0; p < PURPOSES; p++) {
		const char *id = visitor();
		uint64_t sent;

		mailbox_clear();
		mail_answer = UD_NOTIFY_LATER;
		mail_refusals = 1;
		OK(purposes[p].issue(id, UD_VERIFY_SEND, NULL));
		cr_expect_eq(mail_count, 1, "%s", purposes[p].name);
		clock_us += purposes[p].life_s * SECOND_US;
		OK(ud_notify_pending(dir, 0, &sent, NULL));
		cr_expect_eq(sent, 0, "%s", purposes[p].name);
		cr_expect_eq(mail_count, 1, "%s", purposes[p].name);
		cr_expect(holds(events(id, 0), "user.notification.dropped"));
	}
}
