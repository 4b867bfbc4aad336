/* SPDX-License-Identifier: MIT */
/* E-mail addresses, phone numbers and invitations, and their codes. */
#include "rpc/call.h"

#include "rpc/human.h"

enum { VERIFICATION = 1 };

/* Of every method that may issue a code. */
struct order {
	const char *user_id;
	struct rpc_contact contact;	/* without address for what is stored */
};

#define USER_ID \
	RPC_FIELD("userId", RPC_STRING, AT(struct order, user_id), \
	    .flags = RPC_REQUIRED)
#define SEND_OR_RETURN(send_table) \
	RPC_FIELD("sendCode", RPC_MESSAGE, \
	    AT(struct order, contact.send_code), .oneof = VERIFICATION, \
	    .message = &send_table), \
	RPC_FIELD("returnCode", RPC_MESSAGE, \
	    AT(struct order, contact.return_code), .oneof = VERIFICATION, \
	    .message = &rpc_empty)
#define IS_VERIFIED \
	RPC_FIELD("isVerified", RPC_BOOL, \
	    AT(struct order, contact.is_verified), .oneof = VERIFICATION, \
	    .flags = RPC_TRUE)

static const struct rpc_field set_email[] = {
	USER_ID,
	RPC_FIELD("email", RPC_STRING, AT(struct order, contact.address)),
	SEND_OR_RETURN(rpc_send_email_code),
	IS_VERIFIED
};

static const struct rpc_message set_email_message =
    RPC_TABLE(set_email, struct order);

static const struct rpc_field set_phone[] = {
	USER_ID,
	RPC_FIELD("phone", RPC_STRING, AT(struct order, contact.address)),
	SEND_OR_RETURN(rpc_send_phone_code),
	IS_VERIFIED
};

static const struct rpc_message set_phone_message =
    RPC_TABLE(set_phone, struct order);

static const struct rpc_field email_code[] = {
	USER_ID,
	SEND_OR_RETURN(rpc_send_email_code)
};

static const struct rpc_message email_code_message =
    RPC_TABLE(email_code, struct order);

static const struct rpc_field phone_code[] = {
	USER_ID,
	SEND_OR_RETURN(rpc_send_phone_code)
};

static const struct rpc_message phone_code_message =
    RPC_TABLE(phone_code, struct order);

static const struct rpc_field invite[] = {
	USER_ID,
	SEND_OR_RETURN(rpc_send_invite_code)
};

static const struct rpc_message invite_message =
    RPC_TABLE(invite, struct order);

struct issued {
	struct rpc_details details;
	const char *code;
};

#define ISSUED(name) \
	RPC_FIELD("details", RPC_MESSAGE, AT(struct issued, details), \
	    .flags = RPC_INLINE, .message = &rpc_details), \
	RPC_FIELD(name, RPC_STRING, AT(struct issued, code), \
	    .flags = RPC_OPTIONAL)

static const struct rpc_field issued[] = { ISSUED("verificationCode") };
static const struct rpc_field invited[] = { ISSUED("inviteCode") };

static const struct rpc_message issued_message =
    RPC_TABLE(issued, struct issued);
static const struct rpc_message invited_message =
    RPC_TABLE(invited, struct issued);

struct proof {
	const char *user_id;
	const char *code;
};

/* How long a code may be the directory says, by its purpose. */
static const struct rpc_field proof[] = {
	RPC_FIELD("userId", RPC_STRING, AT(struct proof, user_id),
	    .flags = RPC_REQUIRED),
	RPC_FIELD("verificationCode", RPC_STRING, AT(struct proof, code))
};

static const struct rpc_message proof_message =
    RPC_TABLE(proof, struct proof);

static int
respond(struct rpc_call *call, struct issued *out, int rc)
{
	if (rc != UD_OK)
		return rc;
	out->details = rpc_details_of(call);
	out->code = call->text;
	return UD_OK;
}

/* order to issued through method->address. */
static int
run_address(struct rpc_call *call, const void *request, void *response)
{
	const struct order *in = request;
	ud_delivery delivery = rpc_delivery(&in->contact);

	return respond(call, response, call->method->address(call->dir,
	    in->user_id, in->contact.address, &delivery, &call->text,
	    &call->details));
}

/* order to issued through method->issue. */
static int
run_issue(struct rpc_call *call, const void *request, void *response)
{
	const struct order *in = request;
	ud_delivery delivery = rpc_delivery(&in->contact);

	return respond(call, response, call->method->issue(call->dir,
	    in->user_id, &delivery, &call->text, &call->details));
}

/* proof to rpc_details_response through method->prove. */
static int
run_prove(struct rpc_call *call, const void *request, void *response)
{
	const struct proof *in = request;
	struct rpc_details_response *out = response;
	int rc;

	rc = call->method->prove(call->dir, in->user_id, in->code,
	    &call->details);
	if (rc == UD_OK)
		out->details = rpc_details_of(call);
	return rc;
}

#define SET_ADDRESS(text, in, function) \
	{ .name = (text), .request = &in, .response = &issued_message, \
	    .run = run_address, .address = (function) }
#define ISSUE(text, in, out, function) \
	{ .name = (text), .request = &in, .response = &out, \
	    .run = run_issue, .issue = (function) }
#define PROVE(text, function) \
	{ .name = (text), .request = &proof_message, \
	    .response = &rpc_details_response, .run = run_prove, \
	    .prove = (function) }
#define USER_CHANGE(text, function) \
	{ .name = (text), .request = &rpc_user_id_request, \
	    .response = &rpc_details_response, .run = rpc_run_change, \
	    .change = (function) }

const struct rpc_method rpc_code_methods[] = {
	SET_ADDRESS("SetEmail", set_email_message, ud_user_set_email),
	ISSUE("SendEmailCode", email_code_message, issued_message,
	    ud_user_send_email_code),
	ISSUE("ResendEmailCode", email_code_message, issued_message,
	    ud_user_resend_email_code),
	PROVE("VerifyEmail", ud_user_verify_email),
	SET_ADDRESS("SetPhone", set_phone_message, ud_user_set_phone),
	USER_CHANGE("RemovePhone", ud_user_remove_phone),
	ISSUE("ResendPhoneCode", phone_code_message, issued_message,
	    ud_user_resend_phone_code),
	PROVE("VerifyPhone", ud_user_verify_phone),
	ISSUE("CreateInviteCode", invite_message, invited_message,
	    ud_user_create_invite_code),
	USER_CHANGE("ResendInviteCode", ud_user_resend_invite_code),
	PROVE("VerifyInviteCode", ud_user_verify_invite_code),
	{ .name = NULL }
};
