/* SPDX-License-Identifier: MIT */
/* On no path does a person see a code that it should prove itself with, or
 * vouch for its own address: TH-17, TH-18. */
#include "threat/threat.h"

TestSuite(th_paths, .init = begin_threat, .fini = end_threat);

/* What stands on a path: the mode of verification, and where a code goes. */
struct walk {
	const char *id;
	int mode;
	char **code;
};

/* Once for each who asks for it. */
static int
create(const struct walk *w, int phone, int import)
{
	char id[64];
	ud_user_spec spec;

	(void)snprintf(id, sizeof(id), "by-%s", w->id);
	spec = human_spec(id);
	if (phone) {
		spec.email_verification = UD_VERIFY_UNVERIFIED;
		spec.phone = "+41795556677";
		spec.phone_verification = w->mode;
		spec.phone_code = w->code;
	} else {
		spec.email_verification = w->mode;
		spec.email_code = w->code;
	}
	return import ? ud_user_import(dir, &spec, NULL, NULL) :
	    ud_user_create(dir, &spec, NULL);
}

static int
create_with_email(const struct walk *w)
{
	return create(w, 0, 0);
}

static int
create_with_phone(const struct walk *w)
{
	return create(w, 1, 0);
}

static int
import_with_email(const struct walk *w)
{
	return create(w, 0, 1);
}

static int
import_with_phone(const struct walk *w)
{
	return create(w, 1, 1);
}

static int
update_email_to(const struct walk *w, const char *email)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);

	patch.email = email;
	patch.email_verification = w->mode;
	patch.email_code = w->code;
	return ud_user_update(dir, w->id, &patch, NULL);
}

static int
update_email(const struct walk *w)
{
	return update_email_to(w, "new@example.test");
}

static int
update_stored_email(const struct walk *w)
{
	return update_email_to(w, NULL);
}

static int
update_phone_to(const struct walk *w, const char *phone)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);

	patch.phone = phone;
	patch.phone_verification = w->mode;
	patch.phone_code = w->code;
	return ud_user_update(dir, w->id, &patch, NULL);
}

static int
update_phone(const struct walk *w)
{
	return update_phone_to(w, "+41795556677");
}

static int
update_stored_phone(const struct walk *w)
{
	return update_phone_to(w, NULL);
}

static int
set_email(const struct walk *w)
{
	ud_delivery delivery = deliver_by(w->mode);

	return ud_user_set_email(dir, w->id, "new@example.test", &delivery,
	    w->code, NULL);
}

static int
set_phone(const struct walk *w)
{
	ud_delivery delivery = deliver_by(w->mode);

	return ud_user_set_phone(dir, w->id, "+41795556677", &delivery,
	    w->code, NULL);
}

static int
send_email(const struct walk *w)
{
	ud_delivery delivery = deliver_by(w->mode);

	return ud_user_send_email_code(dir, w->id, &delivery, w->code, NULL);
}

static int
resend_email(const struct walk *w)
{
	ud_delivery delivery = deliver_by(w->mode);

	return ud_user_resend_email_code(dir, w->id, &delivery, w->code,
	    NULL);
}

static int
resend_phone(const struct walk *w)
{
	ud_delivery delivery = deliver_by(w->mode);

	return ud_user_resend_phone_code(dir, w->id, &delivery, w->code,
	    NULL);
}

static int
reset(const struct walk *w)
{
	ud_delivery delivery = deliver_by(w->mode);

	return ud_user_reset_password(dir, w->id, &delivery, w->code, NULL);
}

static int
invite(const struct walk *w)
{
	ud_delivery delivery = deliver_by(w->mode);

	return ud_user_create_invite_code(dir, w->id, &delivery, w->code,
	    NULL);
}

/* What a path can do: return a code, vouch for an address; and whether it is
 * one that is open to self. */
enum { RETURNS = 1, VOUCHES = 2, SELF = 4 };

static const struct {
	const char *name;
	int (*take)(const struct walk *w);
	int can;
} paths[] = {
	{"create with e-mail", create_with_email, RETURNS | VOUCHES},
	{"create with phone", create_with_phone, RETURNS | VOUCHES},
	{"import with e-mail", import_with_email, RETURNS | VOUCHES},
	{"import with phone", import_with_phone, RETURNS | VOUCHES},
	{"update e-mail", update_email, RETURNS | VOUCHES | SELF},
	{"update old e-mail", update_stored_email, RETURNS | VOUCHES | SELF},
	{"update phone", update_phone, RETURNS | VOUCHES | SELF},
	{"update old phone", update_stored_phone, RETURNS | VOUCHES | SELF},
	{"set e-mail", set_email, RETURNS | VOUCHES | SELF},
	{"set phone", set_phone, RETURNS | VOUCHES | SELF},
	{"send e-mail code", send_email, RETURNS | SELF},
	{"resend e-mail code", resend_email, RETURNS | SELF},
	{"resend phone code", resend_phone, RETURNS | SELF},
	{"reset password", reset, RETURNS | SELF},
	{"invite", invite, RETURNS | SELF},
};

/* Somebody with an address and a number that are not verified, and a live code
 * for each. */
static const char *
newcomer(void)
{
	const char *id = visitor();
	ud_user_patch patch = UD_INIT(ud_user_patch);

	patch.email = "old@example.test";
	patch.email_verification = UD_VERIFY_UNVERIFIED;
	OK(ud_user_update(dir, id, &patch, NULL));
	(void)code_of(&purposes[0], id);
	(void)code_of(&purposes[1], id);
	return id;
}

static void
expect_denied(size_t p, const char *actor, const char *id, int mode)
{
	char *code = NULL, *before = rows_now();
	struct walk w = {id, mode, mode == UD_VERIFY_RETURN ? &code : NULL};

	mailbox_clear();
	act(actor);
	cr_expect(was_refused(paths[p].take(&w), UD_EDENIED,
	    "Errors.PermissionDenied"), "%s as %s", paths[p].name, actor);
	cr_expect_null(code, "%s as %s", paths[p].name, actor);
	act(NULL);
	cr_expect(nothing_changed(before), "%s as %s", paths[p].name, actor);
	cr_expect_eq(mail_count, 0, "%s as %s", paths[p].name, actor);
}

Test(th_paths, th_17_returned_code_needs_its_own_permission)
{
	for (size_t p = 0; p < N(paths); p++) {
		const char *id = newcomer();
		char *code = NULL;
		struct walk w = {id, UD_VERIFY_RETURN, &code};

		if (!(paths[p].can & RETURNS))
			continue;
		expect_denied(p, id, id, UD_VERIFY_RETURN);
		expect_denied(p, "stranger", id, UD_VERIFY_RETURN);
		expect_denied(p, "writer", id, UD_VERIFY_RETURN);
		act("admin");
		mailbox_clear();
		cr_expect_eq(paths[p].take(&w), UD_OK, "%s: %s",
		    paths[p].name, ud_errmsg(dir));
		cr_expect_not_null(code, "%s", paths[p].name);
		/* Nor does anybody else hear of it. */
		for (size_t i = 0; i < mail_count; i++)
			cr_expect_str_eq(mails[i].code, "", "%s",
			    paths[p].name);
		ud_string_free(&code);
		act(NULL);
	}
}

Test(th_paths, th_17_self_may_have_it_sent)
{
	for (size_t p = 0; p < N(paths); p++) {
		const char *id = newcomer();
		struct walk w = {id, UD_VERIFY_SEND, NULL};

		if (!(paths[p].can & SELF))
			continue;
		/* A reset code goes to a verified address. */
		if (paths[p].take == reset)
			OK(purposes[0].show(id, code_of(&purposes[0], id)));
		act(id);
		mailbox_clear();
		cr_expect_eq(paths[p].take(&w), UD_OK, "%s: %s",
		    paths[p].name, ud_errmsg(dir));
		act(NULL);
		cr_expect_str_neq(last_code(), "", "%s", paths[p].name);
	}
}

Test(th_paths, th_18_nobody_vouches_for_its_own_address)
{
	for (size_t p = 0; p < N(paths); p++) {
		const char *id = newcomer();
		struct walk w = {id, UD_VERIFY_VERIFIED, NULL};

		if (!(paths[p].can & VOUCHES)) {
			/* There is no such way, whoever asks. */
			cr_expect_eq(paths[p].take(&w), UD_EINVAL, "%s",
			    paths[p].name);
			continue;
		}
		expect_denied(p, id, id, UD_VERIFY_VERIFIED);
		expect_denied(p, "stranger", id, UD_VERIFY_VERIFIED);
		expect_denied(p, "writer", id, UD_VERIFY_VERIFIED);
		cr_expect_not(ud_user_email_is_verified(get(id)));
		cr_expect_not(ud_user_phone_is_verified(get(id)));
		act("admin");
		cr_expect_eq(paths[p].take(&w), UD_OK, "%s: %s",
		    paths[p].name, ud_errmsg(dir));
		act(NULL);
		cr_expect(ud_user_email_is_verified(get(id)) ||
		    ud_user_phone_is_verified(get(id)) ||
		    paths[p].can == (RETURNS | VOUCHES), "%s",
		    paths[p].name);
	}
}
