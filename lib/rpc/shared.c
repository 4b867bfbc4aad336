/* SPDX-License-Identifier: MIT */
#include "rpc/shared.h"

const struct rpc_message rpc_empty = { NULL, 0, sizeof(struct rpc_empty) };

static const struct rpc_field details[] = {
	RPC_FIELD("sequence", RPC_UINT64, AT(struct rpc_details, sequence)),
	RPC_FIELD("changeDate", RPC_TIME,
	    AT(struct rpc_details, change_date)),
	RPC_FIELD("resourceOwner", RPC_STRING,
	    AT(struct rpc_details, resource_owner)),
	RPC_FIELD("creationDate", RPC_TIME,
	    AT(struct rpc_details, creation_date))
};

const struct rpc_message rpc_details =
    RPC_TABLE(details, struct rpc_details);

static const struct rpc_field details_response[] = {
	RPC_FIELD("details", RPC_MESSAGE,
	    AT(struct rpc_details_response, details), .flags = RPC_INLINE,
	    .message = &rpc_details)
};

const struct rpc_message rpc_details_response =
    RPC_TABLE(details_response, struct rpc_details_response);

static const struct rpc_field page_request[] = {
	RPC_FIELD("offset", RPC_UINT64, AT(struct rpc_page_request, offset)),
	RPC_FIELD("limit", RPC_UINT32, AT(struct rpc_page_request, limit)),
	RPC_FIELD("asc", RPC_BOOL, AT(struct rpc_page_request, asc))
};

const struct rpc_message rpc_page_request =
    RPC_TABLE(page_request, struct rpc_page_request);

static const struct rpc_field page_response[] = {
	RPC_FIELD("totalResult", RPC_UINT64,
	    AT(struct rpc_page_response, total_result)),
	RPC_FIELD("appliedLimit", RPC_UINT64,
	    AT(struct rpc_page_response, applied_limit))
};

const struct rpc_message rpc_page_response =
    RPC_TABLE(page_response, struct rpc_page_response);

static const struct rpc_field user_id_request[] = {
	RPC_FIELD("userId", RPC_STRING, AT(struct rpc_id_request, id),
	    .flags = RPC_REQUIRED)
};

const struct rpc_message rpc_user_id_request =
    RPC_TABLE(user_id_request, struct rpc_id_request);

static const struct rpc_field org_id_request[] = {
	RPC_FIELD("organizationId", RPC_STRING,
	    AT(struct rpc_id_request, id), .flags = RPC_REQUIRED)
};

const struct rpc_message rpc_org_id_request =
    RPC_TABLE(org_id_request, struct rpc_id_request);

/* The numbers are those of the public headers. */
const struct rpc_enum rpc_user_states[] = {
	{ "USER_STATE_UNSPECIFIED", 0 },
	{ "USER_STATE_ACTIVE", UD_USER_ACTIVE },
	{ "USER_STATE_INACTIVE", UD_USER_INACTIVE },
	{ "USER_STATE_DELETED", UD_USER_DELETED },
	{ "USER_STATE_LOCKED", UD_USER_LOCKED },
	{ "USER_STATE_INITIAL", UD_USER_INITIAL },
	{ NULL, 0 }
};

const struct rpc_enum rpc_genders[] = {
	{ "GENDER_UNSPECIFIED", UD_GENDER_UNSPECIFIED },
	{ "GENDER_FEMALE", UD_GENDER_FEMALE },
	{ "GENDER_MALE", UD_GENDER_MALE },
	{ "GENDER_DIVERSE", UD_GENDER_DIVERSE },
	{ NULL, 0 }
};

const struct rpc_enum rpc_token_types[] = {
	{ "ACCESS_TOKEN_TYPE_BEARER", UD_TOKEN_BEARER },
	{ "ACCESS_TOKEN_TYPE_JWT", UD_TOKEN_JWT },
	{ NULL, 0 }
};

struct rpc_details
rpc_details_of(const struct rpc_call *call)
{
	return (struct rpc_details) {
		.sequence = ud_details_sequence(call->details),
		.change_date = ud_details_changed_us(call->details),
		.resource_owner = ud_details_org_id(call->details)
	};
}

struct rpc_codes
rpc_codes_of(const struct rpc_call *call)
{
	return (struct rpc_codes) { call->email_code, call->phone_code };
}

int
rpc_run_change(struct rpc_call *call, const void *request, void *response)
{
	const struct rpc_id_request *in = request;
	struct rpc_details_response *out = response;
	int rc;

	rc = call->method->change(call->dir, in->id, &call->details);
	if (rc == UD_OK)
		out->details = rpc_details_of(call);
	return rc;
}
