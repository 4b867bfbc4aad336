/* SPDX-License-Identifier: MIT */
/* Setting, resetting and checking passwords. */
#include "rpc/call.h"

#include "rpc/human.h"
#include "rpc/user.h"

#include <string.h>

enum { MEDIUM = 1, VERIFICATION = 1, WHO = 1, CODE_MAX = 20 };

/* By id or by login name. */
struct reset {
	const char *who;
	struct rpc_contact medium;	/* without address */
};

#define RESET_FIELDS(name) \
	RPC_FIELD(name, RPC_STRING, AT(struct reset, who), \
	    .flags = RPC_REQUIRED), \
	RPC_FIELD("sendLink", RPC_MESSAGE, \
	    AT(struct reset, medium.send_code), .oneof = MEDIUM, \
	    .message = &rpc_send_link), \
	RPC_FIELD("returnCode", RPC_MESSAGE, \
	    AT(struct reset, medium.return_code), .oneof = MEDIUM, \
	    .message = &rpc_empty)

static const struct rpc_field reset[] = { RESET_FIELDS("userId") };
static const struct rpc_field reset_by_name[] = {
	RESET_FIELDS("loginName")
};

static const struct rpc_message reset_message =
    RPC_TABLE(reset, struct reset);
static const struct rpc_message reset_by_name_message =
    RPC_TABLE(reset_by_name, struct reset);

struct reset_response {
	struct rpc_details details;
	const char *code;
};

static const struct rpc_field reset_response[] = {
	RPC_FIELD("details", RPC_MESSAGE, AT(struct reset_response, details),
	    .flags = RPC_INLINE, .message = &rpc_details),
	RPC_FIELD("verificationCode", RPC_STRING,
	    AT(struct reset_response, code), .flags = RPC_OPTIONAL)
};

static const struct rpc_message reset_response_message =
    RPC_TABLE(reset_response, struct reset_response);

/* There is no hash here. */
struct set {
	const char *user_id;
	struct rpc_set_password password;
};

static const struct rpc_field set[] = {
	RPC_FIELD("userId", RPC_STRING, AT(struct set, user_id),
	    .flags = RPC_REQUIRED),
	RPC_FIELD("newPassword", RPC_MESSAGE,
	    AT(struct set, password.password), .message = &rpc_password),
	RPC_FIELD("currentPassword", RPC_STRING,
	    AT(struct set, password.current_password),
	    .oneof = VERIFICATION, .min = 1, .max = UD_PASSWORD_MAX),
	RPC_FIELD("verificationCode", RPC_STRING,
	    AT(struct set, password.verification_code),
	    .oneof = VERIFICATION, .min = 1, .max = CODE_MAX)
};

static const struct rpc_message set_message = RPC_TABLE(set, struct set);

struct check {
	const char *login_name;
	const char *user_id;
	const char *password;
};

static const struct rpc_field check[] = {
	RPC_FIELD("loginName", RPC_STRING, AT(struct check, login_name),
	    .oneof = WHO),
	RPC_FIELD("userId", RPC_STRING, AT(struct check, user_id),
	    .oneof = WHO),
	RPC_FIELD("password", RPC_STRING, AT(struct check, password),
	    .flags = RPC_REQUIRED, .max = UD_PASSWORD_MAX)
};

static const struct rpc_message check_message =
    RPC_TABLE(check, struct check);

/* The one that fits the request. */
struct checked {
	const struct rpc_user *user;
	const struct rpc_details *details;
};

static const struct rpc_field checked[] = {
	RPC_FIELD("user", RPC_MESSAGE, AT(struct checked, user),
	    .message = &rpc_user),
	RPC_FIELD("details", RPC_MESSAGE, AT(struct checked, details),
	    .message = &rpc_details)
};

static const struct rpc_message checked_message =
    RPC_TABLE(checked, struct checked);

static int
run_reset(struct rpc_call *call, const void *request, void *response)
{
	const struct reset *in = request;
	struct reset_response *out = response;
	ud_delivery delivery = rpc_delivery(&in->medium);
	int rc;

	rc = ud_user_reset_password(call->dir, in->who, &delivery,
	    &call->text, &call->details);
	if (rc != UD_OK)
		return rc;
	out->details = rpc_details_of(call);
	out->code = call->text;
	return UD_OK;
}

static int
check_reset_by_name(struct rpc_call *call, const void *request)
{
	const struct reset *in = request;

	return in->medium.return_code == NULL ? UD_OK :
	    error_invalid(&call->error, "returnCode",
	    "returnCode is not possible here: it would tell who has an "
	    "account");
}

static int
run_reset_by_name(struct rpc_call *call, const void *request, void *response)
{
	const struct reset *in = request;
	ud_delivery delivery = rpc_delivery(&in->medium);

	(void)response;
	return ud_password_reset(call->dir, in->who, &delivery);
}

static int
check_set(struct rpc_call *call, const void *request)
{
	const struct set *in = request;

	return in->password.password != NULL ? UD_OK :
	    error_set(&call->error, UD_EINVAL, "Errors.User.Password.Empty",
	    "COMMAND-Mf0sd", "newPassword", "newPassword is required");
}

static int
run_set(struct rpc_call *call, const void *request, void *response)
{
	const struct set *in = request;
	struct rpc_details_response *out = response;
	ud_password_spec spec = rpc_password_spec(&in->password);
	int rc;

	rc = ud_user_set_password(call->dir, in->user_id, &spec,
	    &call->details);
	if (rc == UD_OK)
		out->details = rpc_details_of(call);
	return rc;
}

static int
check_check(struct rpc_call *call, const void *request)
{
	const struct check *in = request;

	return in->login_name != NULL || in->user_id != NULL ? UD_OK :
	    error_invalid(&call->error, "loginName",
	    "loginName or userId is required");
}

/* By id: the answer fits into what was taken before. */
static int
check_by_id(struct rpc_call *call, const struct check *in,
    struct checked *out)
{
	struct rpc_details *details;
	int rc;

	details = arena_array(&call->arena, 1, sizeof(*details));
	if (details == NULL)
		return error_no_memory(&call->error);
	rc = ud_user_check_password(call->dir, in->user_id, in->password,
	    strlen(in->password), &call->details);
	if (rc != UD_OK)
		return rc;
	*details = rpc_details_of(call);
	out->details = details;
	return UD_OK;
}

/* A check that was good can be made again, if there is no memory to say so. */
static int
run_check(struct rpc_call *call, const void *request, void *response)
{
	const struct check *in = request;
	struct checked *out = response;
	struct rpc_user *user;
	int rc;

	if (in->user_id != NULL)
		return check_by_id(call, in, out);
	if ((user = arena_array(&call->arena, 1, sizeof(*user))) == NULL)
		return error_no_memory(&call->error);
	rc = ud_password_check(call->dir, in->login_name, in->password,
	    strlen(in->password), &call->user);
	if (rc != UD_OK)
		return rc;
	out->user = user;
	return rpc_user_read(call, call->user, user);
}

const struct rpc_method rpc_password_methods[] = {
	{ .name = "PasswordReset", .request = &reset_message,
	    .response = &reset_response_message, .run = run_reset },
	{ .name = "PasswordResetByLoginName",
	    .request = &reset_by_name_message, .response = &rpc_empty,
	    .check = check_reset_by_name, .run = run_reset_by_name },
	{ .name = "SetPassword", .request = &set_message,
	    .response = &rpc_details_response, .check = check_set,
	    .run = run_set },
	{ .name = "CheckPassword", .request = &check_message,
	    .response = &checked_message, .check = check_check,
	    .run = run_check },
	{ .name = NULL }
};
