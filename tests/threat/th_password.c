/* SPDX-License-Identifier: MIT */
/* Every byte of a password matters: TH-81. */
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
