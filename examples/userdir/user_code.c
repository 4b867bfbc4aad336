/* SPDX-License-Identifier: MIT */
/*
 * Commands that send one-time codes, or take them.
 */
#include <userdir.h>

#include "commands.h"
#include "find.h"
#include "secret.h"
#include "user_print.h"

#include <string.h>

/* A command about one user that makes a code. */
struct sending {
	ud_delivery delivery;
	int returned;		/* 1: print the code instead of sending it */
	const char *member;	/* of the code in the response */
	const char *what;	/* of the message for a person */
	ud_user *user;
	char *code;
	ud_details *details;
};

static const struct sending sending_begin = {
	.delivery = { .size = sizeof(ud_delivery) },
	.member = "verificationCode"
};

static int
begin(struct app *app, const char *name, struct sending *sending)
{
	int status = app_open(app, APP_EXISTING);

	sending->delivery.mode = sending->returned ? UD_VERIFY_RETURN :
	    UD_VERIFY_SEND;
	return status == STATUS_OK ? find_user(app, name, &sending->user) :
	    status;
}

/* Say what became of it, and release everything. */
static int
end(const struct app *app, struct sending *sending, int status, int code)
{
	const ud_user *user = sending->user;

	if (status == STATUS_OK && code != UD_OK)
		status = app_fail(app);
	else if (status == STATUS_OK && app->json)
		user_print_details(sending->details, sending->member,
		    sending->code);
	else if (status == STATUS_OK && sending->returned)
		app_say("The code for user %s (%s) is %s", ud_user_id(user),
		    user_label(user), sending->code);
	else if (status == STATUS_OK)
		app_say("Issued %s for user %s (%s).", sending->what,
		    ud_user_id(user), user_label(user));
	ud_string_free(&sending->code);
	ud_details_free(&sending->details);
	ud_user_free(&sending->user);
	return status;
}

static int
send_email_code(const struct app *app, struct sending *sending)
{
	return ud_user_send_email_code(app->dir, ud_user_id(sending->user),
	    &sending->delivery, &sending->code, &sending->details);
}

/* Another code if there was one, else the first for the number as it is. */
static int
send_phone_code(const struct app *app, struct sending *sending)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);
	const char *id = ud_user_id(sending->user);
	int code = ud_user_resend_phone_code(app->dir, id, &sending->delivery,
	    &sending->code, &sending->details);

	if (code != UD_ESTATE ||
	    strcmp(ud_errkey(app->dir), "Errors.User.Code.Empty") != 0 ||
	    ud_user_phone_is_verified(sending->user))
		return code;
	patch.phone_verification = sending->delivery.mode;
	if (sending->returned)
		patch.phone_code = &sending->code;
	return ud_user_update(app->dir, id, &patch, &sending->details);
}

static int
need_number(const struct app *app, const ud_user *user)
{
	if (ud_user_phone(user)[0] != '\0')
		return STATUS_OK;
	app_error(app, "user %s (%s) has no phone number (FAILED_PRECONDITION "
	    "Errors.User.Phone.NotFound)", ud_user_id(user),
	    user_label(user));
	return app_status(UD_ESTATE);
}

int
command_user_send_code(struct app *app, struct args *args)
{
	static const struct usage usage = { "USER email|phone",
	    "Send a user a new code that proves that the e-mail address or the "
	    "phone number is its own: `userdir user verify-email` and "
	    "`verify-phone` take it.  This needs --notify-command.", 2, 2 };
	struct sending sending = sending_begin;
	int phone, status;
	int code = UD_OK;
	const struct opt options[] = {
		{ "return", NULL, OPT_FLAG, &sending.returned,
		    "print the code instead of sending it" },
		{ "url", "TEMPLATE", OPT_TEXT, &sending.delivery.url_template,
		    "link in the mail; {{.UserID}}, {{.Code}} and\n"
		    "{{.OrgID}} are replaced" },
		{ NULL, NULL, OPT_FLAG, NULL, NULL }
	};

	options_read(app, &usage, options, args);
	phone = strcmp(args->at[1], "phone") == 0;
	if (!phone && strcmp(args->at[1], "email") != 0)
		options_fail(app, "to email or to phone, not %s", args->at[1]);
	sending.what = phone ? "a code for the phone number" :
	    "a code for the e-mail address";
	status = begin(app, args->at[0], &sending);
	if (status == STATUS_OK && phone)
		status = need_number(app, sending.user);
	if (status == STATUS_OK)
		code = phone ? send_phone_code(app, &sending) :
		    send_email_code(app, &sending);
	return end(app, &sending, status, code);
}

int
command_user_reset_password(struct app *app, struct args *args)
{
	static const struct usage usage = { "USER",
	    "Send a user a code with which to choose a new password: "
	    "`userdir user set-password --code` takes it.  The old password "
	    "stays good until then.  The address must be verified and the "
	    "user active, unless the code is printed with --return.  Sending "
	    "needs --notify-command.", 1, 1 };
	struct sending sending = sending_begin;
	int sms = 0;
	int status;
	int code = UD_OK;
	const struct opt options[] = {
		{ "sms", NULL, OPT_FLAG, &sms, "by SMS instead of mail" },
		{ "return", NULL, OPT_FLAG, &sending.returned,
		    "print the code instead of sending it" },
		{ "url", "TEMPLATE", OPT_TEXT, &sending.delivery.url_template,
		    "link in the mail; {{.UserID}}, {{.Code}} and\n"
		    "{{.OrgID}} are replaced" },
		{ NULL, NULL, OPT_FLAG, NULL, NULL }
	};

	options_read(app, &usage, options, args);
	sending.what = "a code for a new password";
	if (sms)
		sending.delivery.channel = UD_CHANNEL_SMS;
	status = begin(app, args->at[0], &sending);
	if (status == STATUS_OK)
		code = ud_user_reset_password(app->dir,
		    ud_user_id(sending.user), &sending.delivery,
		    &sending.code, &sending.details);
	return end(app, &sending, status, code);
}

int
command_user_invite(struct app *app, struct args *args)
{
	static const struct usage usage = { "USER",
	    "Invite somebody to take over an account that has no way to sign "
	    "in yet: a code goes to its e-mail address, which is verified "
	    "when it is shown.  Sending needs --notify-command.", 1, 1 };
	struct sending sending = sending_begin;
	int resend = 0;
	int status;
	int code = UD_OK;
	const struct opt options[] = {
		{ "resend", NULL, OPT_FLAG, &resend,
		    "a new code for the last invitation, as it was" },
		{ "return", NULL, OPT_FLAG, &sending.returned,
		    "print the code instead of sending it" },
		{ "url", "TEMPLATE", OPT_TEXT, &sending.delivery.url_template,
		    "link in the mail; {{.UserID}}, {{.Code}} and\n"
		    "{{.OrgID}} are replaced" },
		{ "application", "NAME", OPT_TEXT,
		    &sending.delivery.application_name,
		    "what the invitation is to" },
		{ NULL, NULL, OPT_FLAG, NULL, NULL }
	};

	options_read(app, &usage, options, args);
	if (resend && (sending.returned ||
	    sending.delivery.url_template != NULL ||
	    sending.delivery.application_name != NULL))
		options_fail(app, "--resend sends it as it was, and takes no "
		    "--return, --url or --application");
	sending.member = "inviteCode";
	sending.what = "an invitation";
	status = begin(app, args->at[0], &sending);
	if (status == STATUS_OK && resend)
		code = ud_user_resend_invite_code(app->dir,
		    ud_user_id(sending.user), &sending.details);
	else if (status == STATUS_OK)
		code = ud_user_create_invite_code(app->dir,
		    ud_user_id(sending.user), &sending.delivery,
		    &sending.code, &sending.details);
	return end(app, &sending, status, code);
}

int
command_user_verify(struct app *app, struct args *args)
{
	static const struct usage usage = { "USER CODE",
	    "Verify the e-mail address or the phone number of a user by the "
	    "code that was sent to it.  With - as the code it is asked for, or "
	    "read from stdin.", 2, 2 };
	int phone = strcmp(app->command, "user verify-phone") == 0;
	struct secret secret = {0};
	const char *typed = NULL;
	ud_user *user = NULL;
	ud_details *details = NULL;
	int code = UD_OK;
	int status;

	options_read(app, &usage, NULL, args);
	status = secret_argument(app, "Code: ", args->at[1], &secret, &typed);
	if (status == STATUS_OK)
		status = app_open(app, APP_EXISTING);
	if (status == STATUS_OK)
		status = find_user(app, args->at[0], &user);
	if (status == STATUS_OK)
		code = (phone ? ud_user_verify_phone : ud_user_verify_email)
		    (app->dir, ud_user_id(user), typed, &details);
	if (status == STATUS_OK && code != UD_OK)
		status = app_fail_waiting(app);
	else if (status == STATUS_OK && app->json)
		user_print_details(details, NULL, NULL);
	else if (status == STATUS_OK)
		app_say("Verified the %s %s of user %s (%s).", phone ?
		    "phone number" : "e-mail address", phone ?
		    ud_user_phone(user) : ud_user_email(user),
		    ud_user_id(user), user_label(user));
	secret_wipe(&secret);
	ud_details_free(&details);
	ud_user_free(&user);
	return status;
}
