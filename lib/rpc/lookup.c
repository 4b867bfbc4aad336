/* SPDX-License-Identifier: MIT */
/* Reading users. */
#include "rpc/call.h"

#include "rpc/user.h"

struct user_response {
	struct rpc_details details;
	struct rpc_user user;
};

static const struct rpc_field user_response[] = {
	RPC_FIELD("details", RPC_MESSAGE, AT(struct user_response, details),
	    .flags = RPC_INLINE, .message = &rpc_details),
	RPC_FIELD("user", RPC_MESSAGE, AT(struct user_response, user),
	    .flags = RPC_INLINE, .message = &rpc_user)
};

static const struct rpc_message user_response_message =
    RPC_TABLE(user_response, struct user_response);

static const struct rpc_field login_name[] = {
	RPC_FIELD("loginName", RPC_STRING, AT(struct rpc_id_request, id),
	    .flags = RPC_REQUIRED)
};

static const struct rpc_message login_name_message =
    RPC_TABLE(login_name, struct rpc_id_request);

static const struct rpc_field email[] = {
	RPC_FIELD("email", RPC_STRING, AT(struct rpc_id_request, id),
	    .flags = RPC_REQUIRED)
};

static const struct rpc_message email_message =
    RPC_TABLE(email, struct rpc_id_request);

struct by_username {
	const char *username;
	const char *org_id;
};

static const struct rpc_field by_username[] = {
	RPC_FIELD("username", RPC_STRING, AT(struct by_username, username),
	    .flags = RPC_REQUIRED),
	RPC_FIELD("organizationId", RPC_STRING,
	    AT(struct by_username, org_id), .flags = RPC_OPTIONAL)
};

static const struct rpc_message by_username_message =
    RPC_TABLE(by_username, struct by_username);

struct page {
	const char *org_id;
	const char *after_user_id;
	uint64_t limit;
};

static const struct rpc_field page[] = {
	RPC_FIELD("organizationId", RPC_STRING, AT(struct page, org_id),
	    .flags = RPC_REQUIRED),
	RPC_FIELD("afterUserId", RPC_STRING, AT(struct page, after_user_id),
	    .flags = RPC_OPTIONAL),
	RPC_FIELD("limit", RPC_UINT32, AT(struct page, limit))
};

static const struct rpc_message page_message = RPC_TABLE(page, struct page);

struct page_response {
	const struct rpc_user *result;
	size_t result_count;
};

static const struct rpc_field page_response[] = {
	RPC_FIELD("result", RPC_MESSAGE,
	    LIST_AT(struct page_response, result), .flags = RPC_REPEATED,
	    .message = &rpc_user)
};

static const struct rpc_message page_response_message =
    RPC_TABLE(page_response, struct page_response);

struct count {
	const char *org_id;
	int64_t state;
};

static const struct rpc_field count[] = {
	RPC_FIELD("organizationId", RPC_STRING, AT(struct count, org_id),
	    .flags = RPC_OPTIONAL),
	RPC_FIELD("state", RPC_ENUM, AT(struct count, state),
	    .values = rpc_user_states)
};

static const struct rpc_message count_message =
    RPC_TABLE(count, struct count);

struct count_response {
	uint64_t count;
};

static const struct rpc_field count_response[] = {
	RPC_FIELD("count", RPC_UINT64, AT(struct count_response, count),
	    .flags = RPC_ALWAYS)
};

static const struct rpc_message count_response_message =
    RPC_TABLE(count_response, struct count_response);

static int
respond(struct rpc_call *call, struct user_response *out)
{
	int rc = rpc_user_read(call, call->user, &out->user);

	out->details = out->user.details;
	return rc;
}

/* rpc_id_request to user_response through method->get. */
static int
run_get(struct rpc_call *call, const void *request, void *response)
{
	const struct rpc_id_request *in = request;
	int rc;

	rc = call->method->get(call->dir, in->id, &call->user);
	return rc == UD_OK ? respond(call, response) : rc;
}

static int
run_by_username(struct rpc_call *call, const void *request, void *response)
{
	const struct by_username *in = request;
	int rc;

	rc = ud_user_by_username(call->dir, in->username, in->org_id,
	    &call->user);
	return rc == UD_OK ? respond(call, response) : rc;
}

static int
run_page(struct rpc_call *call, const void *request, void *response)
{
	const struct page *in = request;
	struct page_response *out = response;
	struct rpc_user *users;
	size_t i, n;
	int rc;

	rc = ud_user_page(call->dir, in->org_id, in->after_user_id, in->limit,
	    &call->users);
	if (rc != UD_OK)
		return rc;
	n = ud_user_list_count(call->users);
	users = arena_array(&call->arena, n, sizeof(*users));
	if (users == NULL)
		return error_no_memory(&call->error);
	for (i = 0; i < n; i++) {
		rc = rpc_user_read(call, ud_user_list_get(call->users, i),
		    &users[i]);
		if (rc != UD_OK)
			return rc;
	}
	out->result = users;
	out->result_count = n;
	return UD_OK;
}

static int
run_count(struct rpc_call *call, const void *request, void *response)
{
	const struct count *in = request;
	struct count_response *out = response;

	return ud_user_count(call->dir, in->org_id, (int)in->state,
	    &out->count);
}

#define USER_GET(text, in, function) \
	{ .name = (text), .request = &in, \
	    .response = &user_response_message, .run = run_get, \
	    .get = (function) }

const struct rpc_method rpc_lookup_methods[] = {
	USER_GET("GetUserByID", rpc_user_id_request, ud_user_get),
	USER_GET("GetUserByLoginName", login_name_message,
	    ud_user_by_login_name),
	USER_GET("GetUserByVerifiedEmail", email_message,
	    ud_user_by_verified_email),
	{ .name = "GetUserByUsername", .request = &by_username_message,
	    .response = &user_response_message, .run = run_by_username },
	{ .name = "ListOrganizationUsers", .request = &page_message,
	    .response = &page_response_message, .run = run_page },
	{ .name = "CountUsers", .request = &count_message,
	    .response = &count_response_message, .run = run_count },
	{ .name = NULL }
};
