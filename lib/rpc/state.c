/* SPDX-License-Identifier: MIT */
/* Life cycle and further usernames. */
#include "rpc/call.h"

#include "rpc/shared.h"

struct username {
	const char *user_id;
	const char *username;
	int64_t is_org_specific;
};

static const struct rpc_field username[] = {
	RPC_FIELD("userId", RPC_STRING, AT(struct username, user_id),
	    .flags = RPC_REQUIRED),
	RPC_FIELD("username", RPC_STRING, AT(struct username, username)),
	RPC_FIELD("isOrganizationSpecific", RPC_BOOL,
	    AT(struct username, is_org_specific))
};

static const struct rpc_message username_message =
    RPC_TABLE(username, struct username);

struct username_added {
	const char *username_id;
	struct rpc_details details;
};

static const struct rpc_field username_added[] = {
	RPC_FIELD("usernameId", RPC_STRING,
	    AT(struct username_added, username_id)),
	RPC_FIELD("details", RPC_MESSAGE,
	    AT(struct username_added, details), .flags = RPC_INLINE,
	    .message = &rpc_details)
};

static const struct rpc_message username_added_message =
    RPC_TABLE(username_added, struct username_added);

struct username_id {
	const char *user_id;
	const char *username_id;
};

static const struct rpc_field username_id[] = {
	RPC_FIELD("userId", RPC_STRING, AT(struct username_id, user_id),
	    .flags = RPC_REQUIRED),
	RPC_FIELD("usernameId", RPC_STRING,
	    AT(struct username_id, username_id), .flags = RPC_REQUIRED)
};

static const struct rpc_message username_id_message =
    RPC_TABLE(username_id, struct username_id);

static int
run_add_username(struct rpc_call *call, const void *request, void *response)
{
	const struct username *in = request;
	struct username_added *out = response;
	int rc;

	rc = ud_user_add_username(call->dir, in->user_id, in->username,
	    in->is_org_specific != 0, &call->text, &call->details);
	if (rc != UD_OK)
		return rc;
	out->username_id = call->text;
	out->details = rpc_details_of(call);
	return UD_OK;
}

static int
run_remove_username(struct rpc_call *call, const void *request,
    void *response)
{
	const struct username_id *in = request;
	struct rpc_details_response *out = response;
	int rc;

	rc = ud_user_remove_username(call->dir, in->user_id, in->username_id,
	    &call->details);
	if (rc == UD_OK)
		out->details = rpc_details_of(call);
	return rc;
}

#define USER_CHANGE(text, function) \
	{ .name = (text), .request = &rpc_user_id_request, \
	    .response = &rpc_details_response, .run = rpc_run_change, \
	    .change = (function) }

const struct rpc_method rpc_state_methods[] = {
	USER_CHANGE("DeleteUser", ud_user_delete),
	USER_CHANGE("DeactivateUser", ud_user_deactivate),
	USER_CHANGE("ReactivateUser", ud_user_reactivate),
	USER_CHANGE("LockUser", ud_user_lock),
	USER_CHANGE("UnlockUser", ud_user_unlock),
	USER_CHANGE("HumanMFAInitSkipped", ud_user_mfa_init_skipped),
	USER_CHANGE("ScrubUser", ud_user_scrub),
	{ .name = "AddUsername", .request = &username_message,
	    .response = &username_added_message, .run = run_add_username },
	{ .name = "RemoveUsername", .request = &username_id_message,
	    .response = &rpc_details_response, .run = run_remove_username },
	{ .name = NULL }
};
