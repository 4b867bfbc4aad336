/* SPDX-License-Identifier: MIT */
/* Each operation with codes and passwords on users in each state. */
#include "codes.h"

TestSuite(code_state, .init = begin_mail, .fini = finish);

static ud_delivery back;
static char *returned;

static int
set_email(const char *id)
{
	return ud_user_set_email(dir, id, "new@example.test", &back,
	    &returned, NULL);
}

static int
send_email_code(const char *id)
{
	return ud_user_send_email_code(dir, id, &back, &returned, NULL);
}

static int
resend_email_code(const char *id)
{
	(void)send_email_code(id);
	ud_string_free(&returned);
	return ud_user_resend_email_code(dir, id, &back, &returned, NULL);
}

static int
verify_email(const char *id)
{
	char code[80] = "12345678";
	int rc = send_email_code(id);

	if (rc == UD_OK)
		(void)snprintf(code, sizeof(code), "%s", returned);
	return ud_user_verify_email(dir, id, code, NULL);
}

static int
set_phone(const char *id)
{
	return ud_user_set_phone(dir, id, "+41791234569", &back, &returned,
	    NULL);
}

static int
resend_phone_code(const char *id)
{
	(void)set_phone(id);
	ud_string_free(&returned);
	return ud_user_resend_phone_code(dir, id, &back, &returned, NULL);
}

static int
verify_phone(const char *id)
{
	char code[80] = "123456";
	int rc = set_phone(id);

	if (rc == UD_OK)
		(void)snprintf(code, sizeof(code), "%s", returned);
	return ud_user_verify_phone(dir, id, code, NULL);
}

static int
remove_phone(const char *id)
{
	(void)set_phone(id);
	return ud_user_remove_phone(dir, id, NULL);
}

static int
return_reset(const char *id)
{
	return ud_user_reset_password(dir, id, &back, &returned, NULL);
}

static int
give(const char *id)
{
	return set_password(id, "Passw0rd!", NULL, NULL);
}

static int
set_by_code(const char *id)
{
	char code[80] = "123456789012";
	int rc = return_reset(id);

	if (rc == UD_OK)
		(void)snprintf(code, sizeof(code), "%s", returned);
	return set_password(id, "Passw0rd!", NULL, code);
}

static int
invite(const char *id)
{
	return ud_user_create_invite_code(dir, id, &back, &returned, NULL);
}

static int
resend_invite(const char *id)
{
	(void)invite(id);
	return ud_user_resend_invite_code(dir, id, NULL);
}

static int
verify_invite(const char *id)
{
	char code[80] = "123456789012";
	int rc = invite(id);

	if (rc == UD_OK)
		(void)snprintf(code, sizeof(code), "%s", returned);
	return ud_user_verify_invite_code(dir, id, code, NULL);
}

/* What nobody is told, and who was not initialised; NULL: as the others. */
static const struct operation {
	const char *name;
	int (*run)(const char *id);
	int code;
	const char *key, *id, *initial_id;
} operations[] = {
#define EMAIL UD_ENOTFOUND, "Errors.User.Email.NotFound", "COMMAND-ieJ2e", \
	"COMMAND-uz0Uu"
#define PHONE UD_ENOTFOUND, "Errors.User.Phone.NotFound", "COMMAND-ieJ2e", \
	"COMMAND-uz0Uu"
#define PASSWORD UD_ESTATE, "Errors.User.Password.NotFound", \
	"COMMAND-G8dh3", "COMMAND-M9dse"
	{ "SetEmail", set_email, EMAIL },
	{ "SendEmailCode", send_email_code, EMAIL },
	{ "ResendEmailCode", resend_email_code, EMAIL },
	{ "VerifyEmail", verify_email, EMAIL },
	{ "SetPhone", set_phone, PHONE },
	{ "RemovePhone", remove_phone, PHONE },
	{ "ResendPhoneCode", resend_phone_code, PHONE },
	{ "VerifyPhone", verify_phone, PHONE },
	{ "PasswordReset", return_reset, UD_ENOTFOUND, "Errors.User.NotFound",
	    "COMMAND-SAF4f", "COMMAND-Sfe4g" },
	{ "SetPassword", give, PASSWORD },
	{ "SetPassword by code", set_by_code, PASSWORD },
	{ "CreateInviteCode", invite, UD_ESTATE, "Errors.User.NotFound",
	    "COMMAND-Wgvn4", NULL },
	{ "ResendInviteCode", resend_invite, UD_ESTATE,
	    "Errors.User.NotFound", "COMMAND-Wgvn4", NULL },
	{ "VerifyInviteCode", verify_invite, UD_ESTATE,
	    "Errors.User.NotFound", "COMMAND-F5g2h", NULL },
};

static int
run(const struct operation *operation, const char *id)
{
	int rc;

	back = deliver_by(UD_VERIFY_RETURN);
	rc = operation->run(id);
	ud_string_free(&returned);
	return rc;
}

Test(code_state, who_is_no_human_is_refused)
{
	make_machine("m");
	make_in_state("d", UD_USER_HUMAN, UD_USER_DELETED);
	for (size_t i = 0; i < N(operations); i++) {
		static const char *const ids[] = { "nobody", "m", "d" };
		const struct operation *o = &operations[i];

		for (size_t j = 0; j < N(ids); j++) {
			cr_expect(refused(run(o, ids[j]), o->code, o->key,
			    "userId"), "%s %s", o->name, ids[j]);
			cr_expect(is_id(o->id), "%s %s", o->name, ids[j]);
		}
	}
	cr_expect_eq(event_count("m"), 1);
}

Test(code_state, who_was_not_initialised_may_be_invited_only)
{
	for (size_t i = 0; i < N(operations); i++) {
		const struct operation *o = &operations[i];
		char id[8];

		(void)snprintf(id, sizeof(id), "u%zu", i);
		make_in_state(id, UD_USER_HUMAN, UD_USER_INITIAL);
		if (o->initial_id == NULL) {
			cr_expect_eq(run(o, id), UD_OK, "%s: %s", o->name,
			    ud_errmsg(dir));
			cr_expect_eq(ud_user_state(get(id)),
			    UD_USER_INITIAL);
			continue;
		}
		cr_expect(refused(run(o, id), UD_ESTATE,
		    "Errors.User.NotInitialised", "userId"), "%s", o->name);
		cr_expect(is_id(o->initial_id), "%s", o->name);
	}
}

Test(code_state, others_may_do_all_and_stay_what_they_are)
{
	static const int states[] = { UD_USER_ACTIVE, UD_USER_INACTIVE,
		UD_USER_LOCKED };

	for (size_t i = 0; i < N(operations); i++)
		for (size_t j = 0; j < N(states); j++) {
			char id[16];

			(void)snprintf(id, sizeof(id), "u%zu-%zu", i, j);
			make_in_state(id, UD_USER_HUMAN, states[j]);
			cr_expect_eq(run(&operations[i], id), UD_OK,
			    "%s %d: %s", operations[i].name, states[j],
			    ud_errmsg(dir));
			cr_expect_eq(ud_user_state(get(id)), states[j]);
		}
}

/* A user with a password, in that state. */
static void
make_with_password(const char *id, int state)
{
	make_in_state(id, UD_USER_HUMAN, UD_USER_ACTIVE);
	give_password(id, "Passw0rd!");
	if (state == UD_USER_LOCKED)
		OK(ud_user_lock(dir, id, NULL));
	if (state == UD_USER_INACTIVE)
		OK(ud_user_deactivate(dir, id, NULL));
}

#define CHECK(id) ud_user_check_password(dir, id, "Passw0rd!", 9, NULL)

Test(code_state, password_is_shown_by_those_who_are_not_locked)
{
	make_with_password("l", UD_USER_LOCKED);
	make_with_password("i", UD_USER_INACTIVE);
	make_with_password("a", UD_USER_ACTIVE);
	cr_expect(refused(set_password("l", "New-Passw0rd", "Passw0rd!",
	    NULL), UD_ESTATE, "Errors.User.Locked", NULL));
	cr_expect(is_id("COMMAND-JLK35"));
	cr_expect_eq(ud_failed_attempts(dir), 0);
	OK(set_password("i", "New-Passw0rd", "Passw0rd!", NULL));
	OK(set_password("a", "New-Passw0rd", "Passw0rd!", NULL));
	make_human("n");
	cr_expect(refused(set_password("n", "New-Passw0rd", "Passw0rd!",
	    NULL), UD_ESTATE, "Errors.User.Password.NotSet", NULL));
	cr_expect(is_id("COMMAND-3nJ4t"));
	OK(ud_user_lock(dir, "n", NULL));
	cr_expect(refused(set_password("n", "New-Passw0rd", "Passw0rd!",
	    NULL), UD_ESTATE, "Errors.User.Locked", NULL));
}

Test(code_state, only_the_active_sign_in)
{
	make_machine("m");
	make_human("n");
	make_in_state("t", UD_USER_HUMAN, UD_USER_INITIAL);
	make_with_password("l", UD_USER_LOCKED);
	make_with_password("i", UD_USER_INACTIVE);
	make_with_password("a", UD_USER_ACTIVE);
	OK(CHECK("a"));
	cr_expect(refused(CHECK("nobody"), UD_ENOTFOUND,
	    "Errors.User.NotFound", NULL));
	cr_expect(refused(CHECK("m"), UD_ENOTFOUND, "Errors.User.NotFound",
	    NULL));
	cr_expect(refused(CHECK("n"), UD_ESTATE,
	    "Errors.User.Password.NotSet", NULL));
	cr_expect(refused(CHECK("l"), UD_ESTATE, "Errors.User.Locked", NULL));
	cr_expect_eq(ud_retry_after_ms(dir), 0);
	cr_expect(refused(CHECK("i"), UD_ESTATE, "Errors.User.NotActive",
	    NULL));
	cr_expect(refused(CHECK("t"), UD_ESTATE, "Errors.User.NotActive",
	    NULL));
}
