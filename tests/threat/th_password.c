/* SPDX-License-Identifier: MIT */
/* Every byte of a password matters, and changing it takes a proof and ends
 * what could do it otherwise: TH-81, TH-84. */
#include "threat/work.h"

#include <stdlib.h>

static ud_options
password_options(void)
{
	static ud_policy policy = UD_INIT(ud_policy);
	ud_options options = threat_options();

	/* Thousands of wrong ones are tried. */
	policy.password_attempts = UD_NONE;
	policy.password_tries_per_day = UD_NONE;
	policy.delay_attempts = UD_NONE;
	policy.password_optional = 15;
	options.policy = &policy;
	count_work(&options);
	return options;
}

static void
begin_passwords(void)
{
	ud_options options = password_options();

	begin_threat_with(&options);
}

TestSuite(th_password, .init = begin_passwords, .fini = end_threat);

static int
give(const char *id, const char *password, size_t len)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);

	spec.password = password;
	spec.password_len = len;
	return ud_user_set_password(dir, id, &spec, NULL);
}

static int
check(const char *id, const char *password, size_t len)
{
	return ud_user_check_password(dir, id, password, len, NULL);
}

/* The longest of one and of four bytes a character. */
static const char *
longest(int wide)
{
	static char text[UD_PASSWORD_BYTES_MAX + 1];
	size_t len = 0;

	for (int i = 0; i < UD_PASSWORD_MAX; i++) {
		if (wide)
			len += (size_t)snprintf(text + len, 5,
			    "\xf0\x9f\x98%c", 0x80 + i % 64);
		else
			text[len++] = (char)('!' + i % 90);
	}
	text[len] = '\0';
	return text;
}

Test(th_password, th_81_every_byte_matters)
{
	for (int wide = 0; wide < 2; wide++) {
		const char *id = visitor();
		char text[UD_PASSWORD_BYTES_MAX + 1];
		size_t len;

		len = (size_t)snprintf(text, sizeof(text), "%s",
		    longest(wide));
		cr_assert_eq(len, wide ? UD_PASSWORD_BYTES_MAX :
		    UD_PASSWORD_MAX);
		OK(give(id, text, len));
		for (size_t i = 0; i < len; i++) {
			text[i] ^= 1;
			cr_expect_eq(check(id, text, len), UD_EINVAL,
			    "byte %zu", i);
			text[i] ^= 1;
		}
		for (size_t cut = 1; cut < len; cut += wide ? 4 : 1)
			cr_expect_eq(check(id, text, len - cut), UD_EINVAL,
			    "%zu bytes less", cut);
		OK(check(id, text, len));
	}
}

Test(th_password, th_81_too_long_is_refused_before_any_work)
{
	static const struct {
		const char *unit;
		size_t times;
		int good;
	} lengths[] = {
		{"a", 199, 1}, {"a", 200, 1}, {"a", 201, 0}, {"a", 4096, 0},
		{"a", 1 << 20, 0}, {"\xf0\x9f\x98\x80", 199, 1},
		{"\xf0\x9f\x98\x80", 200, 1}, {"\xf0\x9f\x98\x80", 201, 0},
		{"\xc3\xa9", 201, 0},
	};
	const char *id = visitor();
	ud_user *user = NULL;

	for (size_t i = 0; i < N(lengths); i++) {
		const char *text = repeat(lengths[i].unit, lengths[i].times);
		size_t len = strlen(text);
		struct work work;

		(void)work_done();
		cr_expect_eq(give(id, text, len), lengths[i].good ? UD_OK :
		    UD_EINVAL, "%zu: %s", i, ud_errmsg(dir));
		cr_expect_eq(check(id, text, len), lengths[i].good ? UD_OK :
		    UD_EINVAL, "%zu: %s", i, ud_errmsg(dir));
		cr_expect_eq(ud_password_check(dir, "nobody", text, len,
		    &user), UD_EINVAL);
		work = work_done();
		cr_expect_eq(work.hashes, lengths[i].good ? 3 : 0, "%zu: %ld",
		    i, work.hashes);
		if (!lengths[i].good)
			cr_expect_eq(work.commits, 0);
	}
}

Test(th_password, th_81_nul_ends_nothing)
{
	static const char text[] = "Secret-pass-1\0tail";
	const char *id = tenant();

	cr_expect_eq(give(id, text, sizeof(text)), UD_EINVAL);
	cr_expect_eq(check(id, text, sizeof(text) - 1), UD_EINVAL);
	cr_expect_eq(check(id, text, strlen(text) + 1), UD_EINVAL);
	OK(check(id, text, strlen(text)));
}

/* bcrypt looks at 72 bytes.  A longer one is not cut, neither when it is set
 * nor when it is compared. */
Test(th_password, th_81_nothing_is_cut_at_72_bytes)
{
	ud_options options = password_options();
	ud_hasher hasher = UD_INIT(ud_hasher);
	const char *text, *id;

	hasher.algorithm = UD_HASHER_BCRYPT;
	hasher.cost = 10;
	options.hasher = &hasher;
	restart_with(&options);
	text = repeat("0123456789ab", 8);
	id = visitor();
	cr_expect(was_refused(give(id, text, 73), UD_EINVAL,
	    "Errors.User.Password.TooLong"));
	OK(give(id, text, 72));
	cr_expect_eq(check(id, text, 73), UD_EINVAL);
	cr_expect_eq(check(id, text, 71), UD_EINVAL);
	OK(check(id, text, 72));
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

Test(th_password, th_84_change_ends_reset_codes)
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

Test(th_password, th_84_change_ends_invitations)
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
Test(th_password, th_84_failed_change_ends_no_code)
{
	const char *id = tenant(), *code = code_of(&purposes[2], id);

	cr_expect_neq(set_password(id, "Fourth-pass-1", "Wrong-pass-1",
	    NULL), UD_OK);
	cr_expect_neq(set_password(id, "x", PASSWORD, NULL), UD_OK);
	OK(purposes[2].show(id, code));
}

Test(th_password, th_84_change_needs_a_proof_or_the_permission)
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
		cr_expect_eq(check(id, "Fourth-pass-1", 13) == UD_OK,
		    cases[c].may, "case %zu", c);
		cr_expect_eq(check(id, PASSWORD, strlen(PASSWORD)) == UD_OK,
		    !cases[c].may, "case %zu", c);
	}
}

/* The old one is no proof any more, nor is a hash that was put back. */
Test(th_password, th_84_former_password_is_dead)
{
	const char *id = tenant();

	raw_exec(peek, "CREATE TABLE mine AS SELECT * FROM ud_passwords");
	OK(by_current(id));
	cr_expect_neq(by_current(id), UD_OK);
	raw_exec(peek, "CREATE TABLE kept AS SELECT * FROM ud_passwords;"
	    " DELETE FROM ud_passwords;"
	    " INSERT INTO ud_passwords SELECT * FROM mine");
	cr_expect_eq(check(id, PASSWORD, strlen(PASSWORD)), UD_ECORRUPT);
	raw_exec(peek, "DELETE FROM ud_passwords;"
	    " INSERT INTO ud_passwords SELECT * FROM kept;"
	    " DROP TABLE mine; DROP TABLE kept");
	OK(check(id, "Fourth-pass-1", 13));
}
