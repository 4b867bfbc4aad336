/* SPDX-License-Identifier: MIT */
/* Changing a password takes a proof, and ends what could do it otherwise:
 * TH-84. */
#include "threat/threat.h"

TestSuite(th_change, .init = begin_threat, .fini = end_threat);

static int
check(const char *id, const char *password)
{
	return ud_user_check_password(dir, id, password, strlen(password),
	    NULL);
}

/* Ways of setting a password. */
static int
by_host(const char *id)
{
	return set_password(id, "Fourth-pass-1", NULL, NULL);
}

static int
by_current(const char *id)
{
	return set_password(id, "Fourth-pass-1", PASSWORD, NULL);
}

static int
by_code(const char *id)
{
	return set_password(id, "Fourth-pass-1", NULL,
	    code_of(&purposes[2], id));
}

static int
by_hash(const char *id)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);

	spec.hash = "$argon2id$v=19$m=32768,t=2,p=1$c29tZXNhbHQtMTZieXRlcw"
	    "$VwXpMS0EQ/yfwuPMBBO3LGAQ7amIDTlehEzrhMaLJJM";
	return ud_user_set_password(dir, id, &spec, NULL);
}

static int
by_update(const char *id)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);
	ud_user_patch patch = UD_INIT(ud_user_patch);

	spec.password = "Fourth-pass-1";
	spec.password_len = 13;
	patch.password = &spec;
	return ud_user_update(dir, id, &patch, NULL);
}

static int (*const ways[])(const char *id) = {
	by_host, by_current, by_code, by_hash, by_update,
};

Test(th_change, th_84_change_ends_reset_codes)
{
	for (size_t w = 0; w < N(ways); w++)
		for (int sent = 0; sent < 2; sent++) {
			const char *id = tenant();
			const char *older = code_of(&purposes[2], id);
			const char *code = code_of(&purposes[2], id);

			mailbox_clear();
			mail_answer = UD_NOTIFY_LATER;
			mail_refusals = sent ? 1 : 0;
			if (sent)
				OK(purposes[2].issue(id, UD_VERIFY_SEND,
				    NULL));
			cr_expect_eq(ways[w](id), UD_OK, "way %zu: %s", w,
			    ud_errmsg(dir));
			cr_expect_neq(purposes[2].show(id, code), UD_OK,
			    "way %zu", w);
			cr_expect_neq(purposes[2].show(id, older), UD_OK,
			    "way %zu", w);
			cr_expect_eq(code_number(&purposes[2], id, "id"), 0);
			/* What waits to be sent is not sent any more. */
			mailbox_clear();
			clock_us += HOUR_US / 2;
			OK(ud_notify_pending(dir, 0, NULL, NULL));
			for (size_t i = 0; i < mail_count; i++)
				cr_expect_str_eq(mails[i].code, "",
				    "way %zu", w);
		}
}

Test(th_change, th_84_change_ends_invitations)
{
	for (size_t w = 0; w < N(ways); w++) {
		const char *id = visitor(), *code = code_of(&purposes[3], id);

		if (ways[w] == by_current)
			continue;
		OK(ways[w](id));
		cr_expect_neq(purposes[3].show(id, code), UD_OK, "way %zu",
		    w);
	}
}

/* One that fails ends nothing. */
Test(th_change, th_84_failed_change_ends_no_code)
{
	const char *id = tenant(), *code = code_of(&purposes[2], id);

	cr_expect_neq(set_password(id, "Fourth-pass-1", "Wrong-pass-1",
	    NULL), UD_OK);
	cr_expect_neq(set_password(id, "x", PASSWORD, NULL), UD_OK);
	OK(purposes[2].show(id, code));
}

Test(th_change, th_84_change_needs_a_proof_or_the_permission)
{
	static const struct {
		const char *actor, *current;
		int may;
	} cases[] = {
		{"self", NULL, 0}, {"stranger", NULL, 0}, {"reader", NULL, 0},
		{"self", "Wrong-pass-1", 0}, {"self", "", 0},
		{"stranger", "Wrong-pass-1", 0}, {"writer", "Wrong-pass-1", 0},
		{"self", PASSWORD, 1}, {"writer", NULL, 1},
	};

	for (size_t c = 0; c < N(cases); c++) {
		const char *id = tenant();
		int rc;

		act(strcmp(cases[c].actor, "self") == 0 ? id :
		    cases[c].actor);
		rc = set_password(id, "Fourth-pass-1", cases[c].current,
		    NULL);
		act(NULL);
		cr_expect_eq(rc == UD_OK, cases[c].may, "case %zu", c);
		cr_expect_eq(check(id, "Fourth-pass-1") == UD_OK,
		    cases[c].may, "case %zu", c);
		cr_expect_eq(check(id, PASSWORD) == UD_OK,
		    !cases[c].may, "case %zu", c);
	}
}

/* The old one is no proof any more, nor is a hash that was put back. */
Test(th_change, th_84_former_password_is_dead)
{
	const char *id = tenant();

	raw_exec(peek, "CREATE TABLE mine AS SELECT * FROM ud_passwords");
	OK(by_current(id));
	cr_expect_neq(by_current(id), UD_OK);
	raw_exec(peek, "CREATE TABLE kept AS SELECT * FROM ud_passwords;"
	    " DELETE FROM ud_passwords;"
	    " INSERT INTO ud_passwords SELECT * FROM mine");
	cr_expect_eq(check(id, PASSWORD), UD_ECORRUPT);
	raw_exec(peek, "DELETE FROM ud_passwords;"
	    " INSERT INTO ud_passwords SELECT * FROM kept;"
	    " DROP TABLE mine; DROP TABLE kept");
	OK(check(id, "Fourth-pass-1"));
}
