/* SPDX-License-Identifier: MIT */
/* Wrong shapes: addresses, codes, passwords and messages. */
#include "catalogue/shapes.h"

#include <string.h>

#define CASE(name, expression) \
	static int \
	name(ud_dir *dir) \
	{ \
		return (expression); \
	}

static ud_user *user;
static char *code;

/* A code that is not cleared would be freed twice. */
static int
kept(int rc)
{
	return code == NULL && user == NULL ? rc : UD_EINTERNAL;
}

CASE(set_email_no_id, ud_user_set_email(dir, NULL, "a@b.example", NULL, NULL,
    NULL))
CASE(set_email_no_email, ud_user_set_email(dir, ALICE, NULL, NULL, NULL,
    NULL))
CASE(send_no_id, ud_user_send_email_code(dir, NULL, NULL, NULL, NULL))
CASE(resend_no_id, ud_user_resend_email_code(dir, NULL, NULL, NULL, NULL))
CASE(verify_no_id, ud_user_verify_email(dir, NULL, EMAIL_CODE, NULL))
CASE(verify_no_code, ud_user_verify_email(dir, BOB, NULL, NULL))
CASE(verify_empty, ud_user_verify_email(dir, BOB, "", NULL))
CASE(verify_blank, ud_user_verify_email(dir, BOB, " - ", NULL))
CASE(verify_21, ud_user_verify_email(dir, BOB, "333333333333333333333",
    NULL))
CASE(set_phone_no_id, ud_user_set_phone(dir, NULL, "+41791112244", NULL,
    NULL, NULL))
CASE(set_phone_no_phone, ud_user_set_phone(dir, BOB, NULL, NULL, NULL,
    NULL))
CASE(set_phone_empty, ud_user_set_phone(dir, BOB, "", NULL, NULL, NULL))
CASE(remove_no_id, ud_user_remove_phone(dir, NULL, NULL))
CASE(resend_phone_no_id, ud_user_resend_phone_code(dir, NULL, NULL, NULL,
    NULL))
CASE(verify_phone_no_id, ud_user_verify_phone(dir, NULL, PHONE_CODE, NULL))
CASE(verify_phone_no_code, ud_user_verify_phone(dir, BOB, NULL, NULL))
CASE(invite_no_id, ud_user_create_invite_code(dir, NULL, NULL, NULL, NULL))
CASE(resend_invite_no_id, ud_user_resend_invite_code(dir, NULL, NULL))
CASE(verify_invite_no_id, ud_user_verify_invite_code(dir, NULL, INVITE_CODE,
    NULL))
CASE(verify_invite_no_code, ud_user_verify_invite_code(dir, BOB, NULL, NULL))
CASE(verify_invite_65, ud_user_verify_invite_code(dir, BOB,
    "66666666666666666666666666666666666666666666666666666666666666666",
    NULL))
CASE(reset_no_id, ud_user_reset_password(dir, NULL, NULL, NULL, NULL))
CASE(check_no_id, ud_user_check_password(dir, NULL, SECRET, 8, NULL))
CASE(check_no_password, ud_user_check_password(dir, ALICE, NULL, 8, NULL))
CASE(check_empty, ud_user_check_password(dir, ALICE, "", 0, NULL))
CASE(check_nul, ud_user_check_password(dir, ALICE, SECRET "\0a", 10, NULL))
CASE(sign_in_no_name, kept(ud_password_check(dir, NULL, SECRET, 8, &user)))
CASE(sign_in_no_password, kept(ud_password_check(dir, ALICE, NULL, 8,
    &user)))
CASE(sign_in_no_out, ud_password_check(dir, ALICE, SECRET, 8, NULL))
CASE(forgot_no_name, ud_password_reset(dir, NULL, NULL))
CASE(expires_no_user, ud_password_expires(dir, NULL,
    &(int64_t){0}, &(int64_t){0}))
CASE(set_no_id, ud_user_set_password(dir, NULL,
    &(ud_password_spec)UD_INIT(ud_password_spec), NULL))
CASE(set_no_spec, ud_user_set_password(dir, ALICE, NULL, NULL))
CASE(set_nothing, ud_user_set_password(dir, ALICE,
    &(ud_password_spec)UD_INIT(ud_password_spec), NULL))

static int
expires_no_out(ud_dir *dir)
{
	ud_user *read = NULL;
	int rc = ud_user_get(dir, ALICE, &read);

	if (rc == UD_OK)
		rc = ud_password_expires(dir, read, &(int64_t){0}, NULL);
	ud_user_free(&read);
	return rc;
}

/* In a batch nothing that is judged could be kept. */
#define IN_BATCH(name, expression) \
	static int \
	name(ud_dir *dir) \
	{ \
		int rc = ud_dir_batch_begin(dir); \
\
		if (rc == UD_OK) \
			rc = (expression); \
		return ud_dir_batch_end(dir, 0) == UD_OK ? rc : \
		    UD_EINTERNAL; \
	}

IN_BATCH(verify_in_batch, ud_user_verify_email(dir, BOB, EMAIL_CODE, NULL))
IN_BATCH(verify_phone_in_batch, ud_user_verify_phone(dir, BOB, PHONE_CODE,
    NULL))
IN_BATCH(verify_invite_in_batch, ud_user_verify_invite_code(dir, BOB,
    INVITE_CODE, NULL))
IN_BATCH(check_in_batch, ud_user_check_password(dir, ALICE, SECRET, 8, NULL))
IN_BATCH(sign_in_in_batch, kept(ud_password_check(dir, ALICE, SECRET, 8,
    &user)))
IN_BATCH(pending_in_batch, ud_notify_pending(dir, 0, NULL, NULL))

/* A delivery with one member set. */
#define DELIVERY(name, function, member, value, out) \
	static int \
	name(ud_dir *dir) \
	{ \
		ud_delivery by = UD_INIT(ud_delivery); \
\
		by.member = (value); \
		return kept(function(dir, BOB, &by, (out), NULL)); \
	}

DELIVERY(mode_minus, ud_user_send_email_code, mode, -1, &code)
DELIVERY(mode_5, ud_user_send_email_code, mode, 5, &code)
DELIVERY(mode_verified, ud_user_send_email_code, mode, UD_VERIFY_VERIFIED,
    &code)
DELIVERY(mode_max, ud_user_resend_email_code, mode, INT64_MAX, &code)
DELIVERY(return_nowhere, ud_user_send_email_code, mode, UD_VERIFY_RETURN,
    NULL)
DELIVERY(channel_of_email, ud_user_send_email_code, channel,
    UD_CHANNEL_EMAIL, &code)
DELIVERY(channel_3, ud_user_reset_password, channel, 3, &code)
DELIVERY(channel_minus, ud_user_reset_password, channel, -1, &code)
DELIVERY(template_of_sms, ud_user_resend_phone_code, url_template, TEMPLATE,
    &code)
DELIVERY(template_elsewhere, ud_user_create_invite_code, url_template,
    "https://app.example.evil/{{.Code}}", &code)
DELIVERY(template_name, ud_user_create_invite_code, url_template,
    "https://app.example/{{.Password}}", &code)
DELIVERY(title_of_email, ud_user_send_email_code, application_name, "App",
    &code)
DELIVERY(delivery_size_0, ud_user_send_email_code, size, 0, &code)

/* A new password with members set. */
static int
set(ud_dir *dir, const void *password, size_t len, const char *proof,
    const char *hash)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);

	spec.password = password;
	spec.password_len = len;
	spec.hash = hash;
	spec.current = proof;
	spec.current_len = proof == NULL ? 0 : strlen(proof);
	spec.code = proof;
	return ud_user_set_password(dir, ALICE, &spec, NULL);
}

CASE(set_empty, set(dir, "", 0, NULL, NULL))
CASE(set_nul, set(dir, "Secret\0-3", 9, NULL, NULL))
CASE(set_7, set(dir, "Secre-3", 7, NULL, NULL))
CASE(set_no_utf8, set(dir, "Secret-3\xff", 9, NULL, NULL))
CASE(set_both, set(dir, "Secret-3", 8, NULL, HASH_OF_HUGO))
CASE(set_two_proofs, set(dir, "Secret-3", 8, RESET_CODE, NULL))
CASE(set_bad_hash, set(dir, NULL, 0, NULL, "$2a$99$zVHmKQtGGQob.b/Nc7l9NO8"
    "UlrYcW05FiuCj/SxsFO/ZtiN9.mNzy"))
CASE(set_no_hash, set(dir, NULL, 0, NULL, "plain"))

static int
set_long(ud_dir *dir, size_t len)
{
	char text[UD_PASSWORD_BYTES_MAX + 2] = "Secret-3";

	memset(text + 8, 'x', sizeof(text) - 8);
	return set(dir, text, len, NULL, NULL);
}

CASE(set_201, set_long(dir, UD_PASSWORD_MAX + 1))
CASE(set_801, set_long(dir, UD_PASSWORD_BYTES_MAX + 1))
CASE(set_huge, set_long(dir, UD_PASSWORD_BYTES_MAX + 2))

#define MISSING(function, what, field, run) \
	{"ud_" function, "no " what, UD_EINVAL, field, run}

const struct shape secret_shapes[] = {
	MISSING("user_set_email", "id", "userId", set_email_no_id),
	MISSING("user_set_email", "address", "email", set_email_no_email),
	MISSING("user_send_email_code", "id", "userId", send_no_id),
	MISSING("user_resend_email_code", "id", "userId", resend_no_id),
	MISSING("user_verify_email", "id", "userId", verify_no_id),
	MISSING("user_verify_email", "code", "verificationCode",
	    verify_no_code),
	{"ud_user_verify_email", "empty", UD_EINVAL, "verificationCode",
	    verify_empty},
	{"ud_user_verify_email", "blank", UD_EINVAL, "verificationCode",
	    verify_blank},
	{"ud_user_verify_email", "21", UD_EINVAL, "verificationCode",
	    verify_21},
	{"ud_user_verify_email", "in a batch", UD_ESTATE, NULL,
	    verify_in_batch},
	MISSING("user_set_phone", "id", "userId", set_phone_no_id),
	MISSING("user_set_phone", "number", "phone", set_phone_no_phone),
	{"ud_user_set_phone", "empty", UD_EINVAL, "phone", set_phone_empty},
	MISSING("user_remove_phone", "id", "userId", remove_no_id),
	MISSING("user_resend_phone_code", "id", "userId", resend_phone_no_id),
	MISSING("user_verify_phone", "id", "userId", verify_phone_no_id),
	MISSING("user_verify_phone", "code", "verificationCode",
	    verify_phone_no_code),
	{"ud_user_verify_phone", "in a batch", UD_ESTATE, NULL,
	    verify_phone_in_batch},
	MISSING("user_create_invite_code", "id", "userId", invite_no_id),
	MISSING("user_resend_invite_code", "id", "userId",
	    resend_invite_no_id),
	MISSING("user_verify_invite_code", "id", "userId",
	    verify_invite_no_id),
	MISSING("user_verify_invite_code", "code", "verificationCode",
	    verify_invite_no_code),
	{"ud_user_verify_invite_code", "65", UD_EINVAL, "verificationCode",
	    verify_invite_65},
	{"ud_user_verify_invite_code", "in a batch", UD_ESTATE, NULL,
	    verify_invite_in_batch},
	MISSING("user_reset_password", "id", "userId", reset_no_id),
	MISSING("user_check_password", "id", "userId", check_no_id),
	MISSING("user_check_password", "password", "password",
	    check_no_password),
	{"ud_user_check_password", "empty", UD_EINVAL, "password",
	    check_empty},
	{"ud_user_check_password", "NUL", UD_EINVAL, "password", check_nul},
	{"ud_user_check_password", "in a batch", UD_ESTATE, NULL,
	    check_in_batch},
	MISSING("password_check", "name", "loginName", sign_in_no_name),
	MISSING("password_check", "password", "password",
	    sign_in_no_password),
	MISSING("password_check", "place", "password", sign_in_no_out),
	{"ud_password_check", "in a batch", UD_ESTATE, NULL,
	    sign_in_in_batch},
	MISSING("password_reset", "name", "loginName", forgot_no_name),
	MISSING("password_expires", "user", "user", expires_no_user),
	MISSING("password_expires", "place", "user", expires_no_out),
	{"ud_notify_pending", "in a batch", UD_ESTATE, NULL,
	    pending_in_batch},
	{"ud_user_send_email_code", "mode -1", UD_EINVAL, "verification",
	    mode_minus},
	{"ud_user_send_email_code", "mode 5", UD_EINVAL, "verification",
	    mode_5},
	{"ud_user_send_email_code", "verified", UD_EINVAL, "verification",
	    mode_verified},
	{"ud_user_resend_email_code", "mode max", UD_EINVAL, "verification",
	    mode_max},
	{"ud_user_send_email_code", "returned to nowhere", UD_EINVAL,
	    "verification", return_nowhere},
	{"ud_user_send_email_code", "channel", UD_EINVAL, "notificationType",
	    channel_of_email},
	{"ud_user_send_email_code", "title", UD_EINVAL, "applicationName",
	    title_of_email},
	{"ud_user_send_email_code", "size 0", UD_EINVAL, "delivery",
	    delivery_size_0},
	{"ud_user_reset_password", "channel 3", UD_EINVAL,
	    "notificationType", channel_3},
	{"ud_user_reset_password", "channel -1", UD_EINVAL,
	    "notificationType", channel_minus},
	{"ud_user_resend_phone_code", "template", UD_EINVAL, "urlTemplate",
	    template_of_sms},
	{"ud_user_create_invite_code", "template elsewhere", UD_EINVAL,
	    "urlTemplate", template_elsewhere},
	{"ud_user_create_invite_code", "template name", UD_EINVAL,
	    "urlTemplate", template_name},
	MISSING("user_set_password", "id", "userId", set_no_id),
	MISSING("user_set_password", "spec", "spec", set_no_spec),
	MISSING("user_set_password", "password", "password", set_nothing),
	{"ud_user_set_password", "empty", UD_EINVAL, "password", set_empty},
	{"ud_user_set_password", "NUL", UD_EINVAL, "password", set_nul},
	{"ud_user_set_password", "7", UD_EINVAL, "password", set_7},
	{"ud_user_set_password", "201", UD_EINVAL, "password", set_201},
	{"ud_user_set_password", "801", UD_EINVAL, "password", set_801},
	{"ud_user_set_password", "802", UD_EINVAL, "password", set_huge},
	{"ud_user_set_password", "no UTF-8", UD_EINVAL, "password",
	    set_no_utf8},
	{"ud_user_set_password", "both", UD_EINVAL, "password", set_both},
	{"ud_user_set_password", "two proofs", UD_EINVAL, "currentPassword",
	    set_two_proofs},
	{"ud_user_set_password", "bad hash", UD_EINVAL, "hash",
	    set_bad_hash},
	{"ud_user_set_password", "no hash", UD_EINVAL, "hash", set_no_hash},
	{NULL, NULL, 0, NULL, NULL}
};
