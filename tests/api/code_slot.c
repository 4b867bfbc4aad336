/* SPDX-License-Identifier: MIT */
/* What ends codes, and what leaves them alone: each cause with each kind. */
#include "codes.h"

TestSuite(code_slot, .init = begin_mail, .fini = finish);

/* Kinds of codes; resets by either channel. */
enum kind { EMAIL, PHONE, RESET, RESET_SMS, INVITE, KINDS };

static const char *const kinds[KINDS] = { "email", "phone", "reset",
	"reset by SMS", "invite" };

static void
replace_email(void)
{
	OK(change_email("u", "b@example.test", UD_VERIFY_UNVERIFIED));
	OK(change_email("u", "u@example.test", UD_VERIFY_UNVERIFIED));
}

static void
verify_email(void)
{
	OK(change_email("u", NULL, UD_VERIFY_VERIFIED));
}

static void
show_email_code(void)
{
	OK(ud_user_verify_email(dir, "u", email_code("u"), NULL));
}

static void
show_invitation(void)
{
	OK(ud_user_verify_invite_code(dir, "u", invite_code("u"), NULL));
}

static void
replace_phone(void)
{
	(void)phone_code("u", "+41791234568");
	OK(ud_user_remove_phone(dir, "u", NULL));
	(void)phone_code("u", "+41791234567");
}

static void
verify_phone(void)
{
	OK(change_phone("u", NULL, UD_VERIFY_VERIFIED));
}

static void
change_password(void)
{
	give_password("u", "0ther-Passw0rd");
}

static void
change_password_by_code(void)
{
	cr_assert(reset_works("u", reset_code("u", 0)));
}

static void
lock_user(void)
{
	OK(ud_user_lock(dir, "u", NULL));
	OK(ud_user_unlock(dir, "u", NULL));
}

static void
deactivate(void)
{
	OK(ud_user_deactivate(dir, "u", NULL));
	OK(ud_user_reactivate(dir, "u", NULL));
}

static void
rename_user(void)
{
	ud_user_patch patch = PATCH;

	patch.username = "another";
	OK(change("u", &patch));
}

static void
remove_name(void)
{
	OK(ud_user_remove_username(dir, "u", "1", NULL));
}

static void
change_profile(void)
{
	ud_user_patch patch = PATCH;

	patch.given_name = "Bob";
	OK(change("u", &patch));
	OK(ud_user_mfa_init_skipped(dir, "u", NULL));
}

#define BIT(kind) (1u << (kind))
#define ALL (BIT(KINDS) - 1)

static const struct cause {
	const char *name;
	void (*run)(void);
	unsigned ends;
} causes[] = {
	{ "another e-mail address", replace_email,
	    BIT(EMAIL) | BIT(RESET) | BIT(INVITE) },
	{ "verified e-mail address", verify_email,
	    BIT(EMAIL) | BIT(INVITE) },
	{ "shown e-mail code", show_email_code, BIT(EMAIL) | BIT(INVITE) },
	{ "accepted invitation", show_invitation, BIT(EMAIL) | BIT(INVITE) },
	{ "another number", replace_phone, BIT(PHONE) | BIT(RESET_SMS) },
	{ "verified number", verify_phone, BIT(PHONE) | BIT(RESET_SMS) },
	/* An invitation is for those who cannot sign in yet. */
	{ "password", change_password,
	    BIT(RESET) | BIT(RESET_SMS) | BIT(INVITE) },
	{ "password by code", change_password_by_code,
	    BIT(RESET) | BIT(RESET_SMS) | BIT(INVITE) },
	{ "lock", lock_user, ALL },
	{ "deactivation", deactivate, ALL },
	{ "another username", rename_user, ALL },
	{ "no username", remove_name, ALL },
	{ "profile", change_profile, 0 },
};

static const char *
issue(enum kind kind)
{
	switch (kind) {
	case EMAIL:
		return email_code("u");
	case PHONE:
		return phone_code("u", "+41791234567");
	case RESET:
		return reset_code("u", UD_CHANNEL_EMAIL);
	case RESET_SMS:
		return reset_code("u", UD_CHANNEL_SMS);
	default:
		return invite_code("u");
	}
}

static int
show(enum kind kind, const char *code)
{
	switch (kind) {
	case EMAIL:
		return ud_user_verify_email(dir, "u", code, NULL);
	case PHONE:
		return ud_user_verify_phone(dir, "u", code, NULL);
	case RESET:
	case RESET_SMS:
		return set_password("u", "New-Passw0rd", NULL, code);
	default:
		return ud_user_verify_invite_code(dir, "u", code, NULL);
	}
}

/* A user with one code, of which the cause is or is not the end. */
static void
try_cause(const struct cause *cause, enum kind kind)
{
	const char *code;
	int rc;

	make_human("u");
	if (kind != PHONE)
		(void)phone_code("u", "+41791234567");
	code = issue(kind);
	cause->run();
	rc = show(kind, code);
	if (cause->ends & BIT(kind))
		cr_expect(refused(rc, kind == RESET || kind == RESET_SMS ?
		    UD_ESTATE : UD_EINVAL, rc == UD_EINVAL &&
		    /* There is one again, for the address as it is. */
		    cause->run == replace_phone ? "Errors.User.Code.Invalid" :
		    "Errors.User.Code.NotFound", NULL), "%s ends %s",
		    cause->name, kinds[kind]);
	else
		cr_expect_eq(rc, UD_OK, "%s leaves %s: %s", cause->name,
		    kinds[kind], ud_errmsg(dir));
	OK(ud_user_delete(dir, "u", NULL));
}

Test(code_slot, each_cause_ends_what_it_must)
{
	for (size_t i = 0; i < N(causes); i++)
		for (int kind = 0; kind < KINDS; kind++) {
			finish();
			begin_mail();
			try_cause(&causes[i], (enum kind)kind);
		}
}

Test(code_slot, deleted_user_has_no_codes)
{
	const char *codes[KINDS];

	make_human("u");
	for (int kind = 0; kind < KINDS; kind++)
		codes[kind] = issue((enum kind)kind);
	OK(ud_user_delete(dir, "u", NULL));
	for (int kind = 0; kind < KINDS; kind++)
		cr_expect_neq(show((enum kind)kind, codes[kind]), UD_OK);
}

Test(code_slot, code_is_for_one_user_purpose_and_address)
{
	const char *email, *reset;

	make_human("u");
	make_human("v");
	email = email_code("u");
	reset = reset_code("u", 0);
	(void)email_code("v");
	(void)invite_code("u");
	cr_expect(refused(ud_user_verify_email(dir, "v", email, NULL),
	    INVALID_CODE));
	cr_expect(refused(ud_user_verify_email(dir, "u", reset, NULL),
	    INVALID_CODE));
	cr_expect(refused(ud_user_verify_invite_code(dir, "u", email, NULL),
	    INVALID_CODE));
	cr_expect(refused(set_password("u", "New-Passw0rd", NULL, email),
	    INVALID_CODE));
}

Test(code_slot, invitation_does_not_verify_another_address)
{
	const char *invite;

	make_human("u");
	invite = invite_code("u");
	OK(change_email("u", "b@example.test", UD_VERIFY_UNVERIFIED));
	cr_expect(refused(ud_user_verify_invite_code(dir, "u", invite, NULL),
	    NO_CODE));
	(void)invite_code("u");
	cr_expect(refused(ud_user_verify_invite_code(dir, "u", invite, NULL),
	    INVALID_CODE));
	cr_expect_not(ud_user_email_is_verified(get("u")));
}

Test(code_slot, codes_issued_with_another_name_void_those_before)
{
	ud_user_patch patch = PATCH;
	const char *code;

	make_human("u");
	code = email_code("u");
	patch.username = "another";
	patch.email_verification = UD_VERIFY_SEND;
	OK(change("u", &patch));
	cr_expect(refused(ud_user_verify_email(dir, "u", code, NULL),
	    INVALID_CODE));
	OK(ud_user_verify_email(dir, "u", last_code(), NULL));
}

Test(code_slot, reset_code_is_good_for_a_call_that_changes_more)
{
	ud_password_spec password = UD_INIT(ud_password_spec);
	ud_user_patch patch = PATCH;

	make_human("u");
	password.password = "New-Passw0rd";
	password.password_len = 12;
	password.code = reset_code("u", 0);
	patch.username = "another";
	patch.email = "b@example.test";
	patch.password = &password;
	OK(change("u", &patch));
	OK(ud_user_check_password(dir, "u", "New-Passw0rd", 12, NULL));
	cr_expect(refused(set_password("u", "0ther-Passw0rd", NULL,
	    password.code), NO_RESET_CODE));
}

Test(code_slot, reset_code_by_mail_dies_with_the_address_beside_one_by_sms)
{
	const char *mail, *sms;

	make_human("u");
	(void)phone_code("u", "+41791234567");
	mail = reset_code("u", UD_CHANNEL_EMAIL);
	sms = reset_code("u", UD_CHANNEL_SMS);
	replace_email();
	cr_expect(refused(set_password("u", "New-Passw0rd", NULL, mail),
	    INVALID_CODE));
	cr_expect(reset_works("u", sms));
	sms = reset_code("u", UD_CHANNEL_SMS);
	mail = reset_code("u", UD_CHANNEL_EMAIL);
	replace_email();
	cr_expect_not(reset_works("u", mail));
	cr_expect(reset_works("u", sms));
}
