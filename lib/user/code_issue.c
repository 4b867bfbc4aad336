/* SPDX-License-Identifier: MIT */
/* Issuing codes for what is stored: a row for each operation. */
#include <string.h>
#include <userdir/password.h>

#include "base/text.h"
#include "dir/outbox.h"
#include "dir/pace.h"
#include "user/contact.h"

/* What an operation needs, and how it refuses. */
struct issue {
	enum operation op;
	int64_t purpose;
	uint64_t field;
	int no_user;			/* status */
	const char *no_user_key, *no_user_id;
	const char *initial_id;		/* NULL: initial users may have it */
	const char *no_code_key, *no_code_id;	/* NULL: needs none before */
	int (*may)(struct edit *edit, const ud_policy *policy,
	    const struct sending *s);
};

static int
no_method_yet(struct edit *edit, const ud_policy *policy,
    const struct sending *s)
{
	ud_dir *dir = edit->change.dir;
	int has = edit->row.number[USER_PASSWORD] != 0, rc = UD_OK;

	(void)policy;
	(void)s;
	if (!has)
		rc = user_rows_have_links(&dir->db,
		    edit->row.number[USER_KEY], &has);
	return rc != UD_OK || !has ? rc : error_set(&dir->error, UD_ESTATE,
	    "Errors.User.AlreadyInitialised", "COMMAND-EF34g", "userId",
	    "the user can sign in already");
}

/* A code that resets a password goes to a verified address of an active user
 * only. */
static int
may_reset(struct edit *edit, const ud_policy *policy, const struct sending *s)
{
	struct error *error = &edit->change.dir->error;
	int sms = s->channel == UD_CHANNEL_SMS;

	if (s->mode != UD_VERIFY_SEND)
		return UD_OK;
	if (sms && edit->row.text[USER_PHONE].len == 0)
		return error_set(error, UD_ESTATE,
		    "Errors.User.Phone.NotFound", NULL, "notificationType",
		    "the user has no phone number");
	if (policy->reset_anyone)
		return UD_OK;
	if (ud_user_is_blocked(edit->user))
		return error_set(error, UD_ESTATE, "Errors.User.NotActive",
		    NULL, "userId", "the user is not active");
	if (!edit->row.number[sms ? USER_PHONE_VERIFIED :
	    USER_EMAIL_VERIFIED])
		return error_set(error, UD_ESTATE, sms ?
		    "Errors.User.Phone.NotVerified" :
		    "Errors.User.Email.NotVerified", NULL, "userId",
		    "the address of the user is not verified");
	return UD_OK;
}

static const struct issue send_email = {
	.op = OP_SEND_EMAIL_CODE,
	.purpose = UD_CODE_EMAIL,
	.field = UD_FIELD_EMAIL,
	.no_user = UD_ENOTFOUND,
	.no_user_key = "Errors.User.Email.NotFound",
	.no_user_id = "COMMAND-ieJ2e",
	.initial_id = "COMMAND-uz0Uu",
};
static const struct issue resend_email = {
	.op = OP_RESEND_EMAIL_CODE,
	.purpose = UD_CODE_EMAIL,
	.field = UD_FIELD_EMAIL,
	.no_user = UD_ENOTFOUND,
	.no_user_key = "Errors.User.Email.NotFound",
	.no_user_id = "COMMAND-ieJ2e",
	.initial_id = "COMMAND-uz0Uu",
	.no_code_key = "Errors.User.Code.Empty",
	.no_code_id = "EMAIL-5w5ilin4yt",
};
static const struct issue resend_phone = {
	.op = OP_RESEND_PHONE_CODE,
	.purpose = UD_CODE_PHONE,
	.field = UD_FIELD_PHONE,
	.no_user = UD_ENOTFOUND,
	.no_user_key = "Errors.User.Phone.NotFound",
	.no_user_id = "COMMAND-ieJ2e",
	.initial_id = "COMMAND-uz0Uu",
	.no_code_key = "Errors.User.Code.Empty",
	.no_code_id = "PHONE-5xrra88eq8",
};
static const struct issue reset_password = {
	.op = OP_RESET_PASSWORD,
	.purpose = UD_CODE_PASSWORD_RESET,
	.field = UD_FIELD_FACTORS,
	.no_user = UD_ENOTFOUND,
	.no_user_key = "Errors.User.NotFound",
	.no_user_id = "COMMAND-SAF4f",
	.initial_id = "COMMAND-Sfe4g",
	.may = may_reset,
};
static const struct issue create_invite = {
	.op = OP_CREATE_INVITE_CODE,
	.purpose = UD_CODE_INVITE,
	.field = UD_FIELD_FACTORS,
	.no_user = UD_ESTATE,
	.no_user_key = "Errors.User.NotFound",
	.no_user_id = "COMMAND-Wgvn4",
	.may = no_method_yet,
};
static const struct issue resend_invite = {
	.op = OP_RESEND_INVITE_CODE,
	.purpose = UD_CODE_INVITE,
	.field = UD_FIELD_FACTORS,
	.no_user = UD_ESTATE,
	.no_user_key = "Errors.User.NotFound",
	.no_user_id = "COMMAND-Wgvn4",
	.no_code_key = "Errors.User.Code.NotFound",
	.no_code_id = "COMMAND-Wr3gq",
	.may = no_method_yet,
};

static int
check(ud_dir *dir, const struct issue *issue, const ud_delivery *delivery,
    char **code, struct sending *s)
{
	*s = (struct sending){
		.purpose = issue->purpose,
		.channel = issue->purpose == UD_CODE_PHONE ? UD_CHANNEL_SMS :
		    UD_CHANNEL_EMAIL,
		.out = code,
	};
	return sending_take(dir, s, delivery, 0);
}

static int
decide(struct edit *edit, const struct issue *issue, struct sending *s)
{
	ud_dir *dir = edit->change.dir;
	ud_policy policy;
	int rc;

	if ((rc = edit_human(edit, issue->no_user, issue->no_user_key,
	    issue->no_user_id)) != UD_OK)
		return rc;
	if (issue->initial_id != NULL &&
	    (rc = edit_initialised(edit, issue->initial_id)) != UD_OK)
		return rc;
	if ((rc = dir_policy(dir, edit->target.org_id, &policy)) != UD_OK ||
	    (issue->may != NULL && (rc = issue->may(edit, &policy,
	    s)) != UD_OK) ||
	    (rc = sending_decide(edit, &policy, s, 0)) != UD_OK)
		return rc;
	if (issue->no_code_key != NULL && s->row.slot[0].id == 0)
		return error_set(&dir->error, UD_ESTATE, issue->no_code_key,
		    issue->no_code_id, "userId",
		    "no code was issued that could be sent again");
	return UD_OK;
}

static int
run(struct edit *edit, ud_dir *dir, const struct issue *issue,
    const char *user_id, const ud_delivery *delivery, struct sending *s,
    char **code, ud_details **details)
{
	struct sending *const all[] = {s};
	int rc;

	if ((rc = check(dir, issue, delivery, code, s)) != UD_OK ||
	    (rc = edit_begin(edit, dir, user_id, issue->field)) != UD_OK ||
	    (rc = sending_ask_all(dir, issue->op, &edit->target,
	    s)) != UD_OK ||
	    (rc = decide(edit, issue, s)) != UD_OK ||
	    (rc = sending_write(edit, s)) != UD_OK ||
	    (rc = sending_give(dir, all, 1)) != UD_OK)
		return rc;
	return edit_finish(edit, details);
}

/*
 * "Forgot your password?": whoever asks by a login name learns nothing.  What
 * would be refused is done as far as nothing but the work is left of it.
 */
static int
forgot(struct edit *edit, ud_dir *dir, const ud_user *user,
    const ud_delivery *delivery, struct sending *s)
{
	int rc;

	if ((rc = user == NULL ? edit_begin_nobody(edit, dir) :
	    edit_begin(edit, dir, ud_user_id(user),
	    UD_FIELD_FACTORS)) != UD_OK ||
	    (rc = check(dir, &reset_password, delivery, NULL, s)) != UD_OK)
		return rc;
	rc = dir_ask(dir, OP_RESET_PASSWORD, "", &edit->target);
	if (rc == UD_OK)
		rc = decide(edit, &reset_password, s);
	if (rc == UD_OK)
		rc = sending_write(edit, s);
	else if (rc == UD_EDENIED || edit_hides(edit, rc))
		rc = sending_pretend(edit, s);
	if (rc != UD_OK)
		return rc;
	change_touch(&edit->change);
	return edit_finish(edit, NULL);
}

static int
forgot_once(ud_dir *dir, const ud_user *user, const ud_delivery *delivery)
{
	struct sending s = {0};
	struct edit edit = {0};
	int rc;

	/* A mail server that answers slowly would tell. */
	dir->holding = 1;
	rc = edit_end(&edit, forgot(&edit, dir, user, delivery, &s));
	dir->holding = 0;
	sending_end(&s, rc);
	return rc;
}

int
ud_password_reset(ud_dir *dir, const char *login_name,
    const ud_delivery *delivery)
{
	struct target nobody = {"", "", UD_FIELD_FACTORS};
	struct sending s;
	ud_user *user = NULL;
	struct span typed;
	struct pace pace;
	int tries = 0, lost, rc;

	pace_begin(&pace);
	if ((rc = dir_enter(dir)) != UD_OK ||
	    (rc = user_check_login_name(dir, login_name, &typed)) != UD_OK ||
	    (rc = check(dir, &reset_password, delivery, NULL, &s)) != UD_OK ||
	    (rc = dir_ask(dir, OP_RESET_PASSWORD, "", &nobody)) != UD_OK ||
	    (rc = outbox_may_send(dir, &lost)) != UD_OK)
		return rc;
	if ((rc = user_find_to_sign_in(dir, typed, &user)) != UD_OK)
		return rc;
	do
		rc = forgot_once(dir, user, delivery);
	while (change_again(dir, rc, &tries));
	ud_user_free(&user);
	if (rc == UD_OK)
		pace_wait(dir, &pace);
	return rc;
}

static int
issue_once(ud_dir *dir, const struct issue *issue, const char *user_id,
    const ud_delivery *delivery, char **code, ud_details **details)
{
	struct edit edit = {0};
	struct sending s = {0};
	int rc;

	if (code != NULL)
		*code = NULL;
	if (details != NULL)
		*details = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	edit.change.dir = dir;
	rc = edit_end(&edit, run(&edit, dir, issue, user_id, delivery, &s,
	    code, details));
	sending_end(&s, rc);
	return rc;
}

static int
issue_code(ud_dir *dir, const struct issue *issue, const char *user_id,
    const ud_delivery *delivery, char **code, ud_details **details)
{
	int tries = 0, rc;

	do
		rc = issue_once(dir, issue, user_id, delivery, code, details);
	while (change_again(dir, rc, &tries));
	return rc;
}

int
ud_user_send_email_code(ud_dir *dir, const char *user_id,
    const ud_delivery *delivery, char **code, ud_details **details)
{
	return issue_code(dir, &send_email, user_id, delivery, code, details);
}

int
ud_user_resend_email_code(ud_dir *dir, const char *user_id,
    const ud_delivery *delivery, char **code, ud_details **details)
{
	return issue_code(dir, &resend_email, user_id, delivery, code,
	    details);
}

int
ud_user_resend_phone_code(ud_dir *dir, const char *user_id,
    const ud_delivery *delivery, char **code, ud_details **details)
{
	return issue_code(dir, &resend_phone, user_id, delivery, code,
	    details);
}

int
ud_user_reset_password(ud_dir *dir, const char *user_id,
    const ud_delivery *delivery, char **code, ud_details **details)
{
	return issue_code(dir, &reset_password, user_id, delivery, code,
	    details);
}

/* Of all operations those of invitations forgive white space around the id. */
static int
issue_invite(ud_dir *dir, const struct issue *issue, const char *user_id,
    const ud_delivery *delivery, char **code, ud_details **details)
{
	char id[4 * UD_ID_MAX + 1];
	struct span trimmed = {NULL, 0};

	if (user_id != NULL)
		trimmed = text_trim((struct span){user_id,
		    strnlen(user_id, 2 * sizeof(id))});
	if (trimmed.len > 0 && trimmed.len < sizeof(id)) {
		memcpy(id, trimmed.data, trimmed.len);
		id[trimmed.len] = '\0';
		user_id = id;
	}
	return issue_code(dir, issue, user_id, delivery, code, details);
}

int
ud_user_create_invite_code(ud_dir *dir, const char *user_id,
    const ud_delivery *delivery, char **code, ud_details **details)
{
	return issue_invite(dir, &create_invite, user_id, delivery, code,
	    details);
}

int
ud_user_resend_invite_code(ud_dir *dir, const char *user_id,
    ud_details **details)
{
	return issue_invite(dir, &resend_invite, user_id, NULL, NULL,
	    details);
}
