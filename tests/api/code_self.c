/* SPDX-License-Identifier: MIT */
/* Who may have codes, see them and show them. */
#include "codes.h"

/* The one permission that the actor "admin" holds, beside user.write. */
static const char *extra;

static int
authorize(const ud_question *q, void *ctx)
{
	(void)ctx;
	if (q->actor_id[0] == '\0' || q->self || q->permission[0] == '\0')
		return UD_OK;
	if (strcmp(q->actor_id, "admin") != 0)
		return UD_EDENIED;
	return strcmp(q->permission, "user.write") == 0 ||
	    strcmp(q->permission, "user.read") == 0 ||
	    (extra != NULL && strcmp(q->permission, extra) == 0) ? UD_OK :
	    UD_EDENIED;
}

static void
begin_roles(void)
{
	ud_options options = mail_options();

	options.allow_all = 0;
	options.authorize = authorize;
	mailbox_clear();
	begin_with(&options);
	make_verified("u");
	make_verified("v");
	make_human("new");
	extra = NULL;
}

TestSuite(code_self, .init = begin_roles, .fini = finish);

#define DENIED UD_EDENIED, "Errors.PermissionDenied", ""

/* Every path on which a code could be returned, or an address vouched for. */
enum { SET_EMAIL, SEND_EMAIL, RESEND_EMAIL, SET_PHONE, RESEND_PHONE, RESET,
	INVITE, UPDATE_EMAIL, UPDATE_PHONE, PATHS };

static int
ask(int path, const char *id, int mode)
{
	static unsigned next;
	ud_delivery delivery = deliver_by(mode);
	ud_user_patch patch = PATCH;
	char *code = NULL, email[64], phone[32];
	int rc = UD_OK;

	(void)snprintf(email, sizeof(email), "n%u@example.test", next);
	(void)snprintf(phone, sizeof(phone), "+4179%07u", next++);
	switch (path) {
	case SET_EMAIL:
		rc = ud_user_set_email(dir, id, email, &delivery, &code, NULL);
		break;
	case SEND_EMAIL:
		rc = ud_user_send_email_code(dir, id, &delivery, &code, NULL);
		break;
	case RESEND_EMAIL:
		rc = ud_user_resend_email_code(dir, id, &delivery, &code,
		    NULL);
		break;
	case SET_PHONE:
		rc = ud_user_set_phone(dir, id, phone, &delivery, &code, NULL);
		break;
	case RESEND_PHONE:
		rc = ud_user_resend_phone_code(dir, id, &delivery, &code,
		    NULL);
		break;
	case RESET:
		rc = ud_user_reset_password(dir, id, &delivery, &code, NULL);
		break;
	case INVITE:
		rc = ud_user_create_invite_code(dir, id, &delivery, &code,
		    NULL);
		break;
	case UPDATE_EMAIL:
		patch.email = email;
		patch.email_verification = mode;
		patch.email_code = &code;
		rc = change(id, &patch);
		break;
	default:
		patch.phone = phone;
		patch.phone_verification = mode;
		patch.phone_code = &code;
		rc = change(id, &patch);
		break;
	}
	ud_string_free(&code);
	return rc;
}

/* Can it be vouched for on that path? */
static int
vouches(int path)
{
	return path == SET_EMAIL || path == SET_PHONE ||
	    path == UPDATE_EMAIL || path == UPDATE_PHONE;
}

static void
act(const char *id)
{
	OK(ud_dir_act_as(dir, id, NULL));
}

Test(code_self, self_sees_no_code_and_vouches_for_nothing)
{
	uint64_t before = ud_user_event_sequence(get("u"));

	act("u");
	for (int path = 0; path < PATHS; path++) {
		cr_expect(refused(ask(path, "u", UD_VERIFY_RETURN), DENIED),
		    "%d", path);
		if (vouches(path))
			cr_expect(refused(ask(path, "u", UD_VERIFY_VERIFIED),
			    DENIED), "%d", path);
	}
	cr_expect_eq(ud_user_event_sequence(get("u")), before);
}

Test(code_self, writing_users_is_not_enough_to_see_codes)
{
	for (int path = 0; path < PATHS; path++) {
		const char *id = path == INVITE ? "new" : "u";

		(void)ask(SET_EMAIL, "u", UD_VERIFY_RETURN);
		(void)ask(SET_PHONE, "u", UD_VERIFY_RETURN);
		act("admin");
		extra = "user.contact.verify";
		cr_expect(refused(ask(path, id, UD_VERIFY_RETURN), DENIED),
		    "%d", path);
		extra = "user.code.return";
		cr_expect_eq(ask(path, id, UD_VERIFY_RETURN), UD_OK, "%d: %s",
		    path, ud_errmsg(dir));
		if (vouches(path)) {
			cr_expect(refused(ask(path, id, UD_VERIFY_VERIFIED),
			    DENIED), "%d", path);
			extra = "user.contact.verify";
			cr_expect_eq(ask(path, id, UD_VERIFY_VERIFIED),
			    UD_OK);
		}
		act(NULL);
	}
}

Test(code_self, self_may_have_codes_sent)
{
	act("u");
	OK(ask(RESET, "u", UD_VERIFY_SEND));
	OK(ask(SET_EMAIL, "u", UD_VERIFY_SEND));
	OK(ask(SEND_EMAIL, "u", UD_VERIFY_DEFAULT));
	OK(ask(RESEND_EMAIL, "u", UD_VERIFY_SEND));
	OK(ask(UPDATE_EMAIL, "u", UD_VERIFY_SEND));
	OK(ask(INVITE, "u", UD_VERIFY_SEND));
	OK(ud_user_resend_invite_code(dir, "u", NULL));
	OK(ask(SET_PHONE, "u", UD_VERIFY_SEND));
	OK(ask(RESEND_PHONE, "u", UD_VERIFY_SEND));
	OK(ask(UPDATE_PHONE, "u", UD_VERIFY_DEFAULT));
	OK(ud_user_remove_phone(dir, "u", NULL));
}

Test(code_self, others_may_have_nothing_sent)
{
	act("v");
	for (int path = 0; path < PATHS; path++)
		cr_expect(refused(ask(path, "u", UD_VERIFY_SEND), DENIED),
		    "%d", path);
	cr_expect(refused(ud_user_remove_phone(dir, "u", NULL), DENIED));
	cr_expect(refused(ud_user_resend_invite_code(dir, "u", NULL),
	    DENIED));
	/* "Not there" and "not yours" are one answer. */
	for (int path = 0; path < PATHS; path++)
		cr_expect(refused(ask(path, "nobody", UD_VERIFY_SEND),
		    DENIED), "%d", path);
}

Test(code_self, code_is_the_proof_whoever_shows_it)
{
	const char *code = email_code("new");

	act("v");
	OK(ud_user_verify_email(dir, "new", code, NULL));
	cr_expect_str_eq(ud_user_email(get("v")), "v@example.test");
	act(NULL);
	code = reset_code("u", 0);
	act("v");
	cr_expect(reset_works("u", code));
	act(NULL);
	cr_expect_str_eq(ud_event_editor_id(event_at("new",
	    ud_user_event_sequence(get("new")))), "v");
}

Test(code_self, strangers_are_told_that_the_code_is_wrong_and_no_more)
{
	static const char *const ids[] = { "nobody", "u", "new", "initial",
		"machine" };
	const char *code;

	make_in_state("initial", UD_USER_HUMAN, UD_USER_INITIAL);
	make_machine("machine");
	code = email_code("new");
	clock_us += HOUR_US;
	act("v");
	for (size_t i = 0; i < N(ids); i++) {
		cr_expect(refused(ud_user_verify_email(dir, ids[i], code,
		    NULL), UD_EINVAL, "Errors.User.Code.Invalid", NULL));
		cr_expect(is_id("COMMAND-eis9R"));
		cr_expect(refused(ud_user_verify_phone(dir, ids[i], code,
		    NULL), UD_EINVAL, "Errors.User.Code.Invalid", NULL));
		cr_expect(refused(ud_user_verify_invite_code(dir, ids[i],
		    code, NULL), UD_EINVAL, "Errors.User.Code.Invalid",
		    NULL));
		cr_expect(is_id("COMMAND-Wgn4q"));
		cr_expect(refused(set_password(ids[i], "New-Passw0rd", NULL,
		    code), UD_EINVAL, "Errors.User.Code.Invalid", NULL));
		cr_expect(is_id("CODE-woT0xc"));
		cr_expect(refused(set_password(ids[i], "New-Passw0rd",
		    "Passw0rd!", NULL), UD_EINVAL,
		    "Errors.User.Password.Invalid", NULL));
		cr_expect_eq(ud_failed_attempts(dir), 0);
		cr_expect_eq(ud_retry_after_ms(dir), 0);
	}
	/* Whoever may read the user is told why. */
	act("new");
	cr_expect(refused(ud_user_verify_email(dir, "new", code, NULL),
	    EXPIRED_CODE));
}

Test(code_self, password_without_a_proof_is_not_for_self)
{
	give_password("u", "Passw0rd!");
	act("u");
	cr_expect(refused(set_password("u", "New-Passw0rd", NULL, NULL),
	    DENIED));
	OK(set_password("u", "New-Passw0rd", "Passw0rd!", NULL));
	OK(ud_user_check_password(dir, "u", "New-Passw0rd", 12, NULL));
	act("v");
	OK(set_password("u", "0ther-Passw0rd", "New-Passw0rd", NULL));
	cr_expect(refused(ud_user_check_password(dir, "u", "0ther-Passw0rd",
	    14, NULL), DENIED));
	cr_expect(refused(set_password("u", "New-Passw0rd", NULL, NULL),
	    DENIED));
	act("admin");
	OK(set_password("u", "New-Passw0rd", NULL, NULL));
}
