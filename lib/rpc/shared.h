/* SPDX-License-Identifier: MIT */
/* Messages that many methods have in common. */
#ifndef RPC_SHARED_H
#define RPC_SHARED_H

#include "rpc/call.h"

/* An object without members. */
struct rpc_empty {
	char unused;
};

extern const struct rpc_message rpc_empty;

/* What a change left behind; on reads with the time of creation. */
struct rpc_details {
	uint64_t sequence;
	int64_t change_date;
	const char *resource_owner;
	int64_t creation_date;
};

extern const struct rpc_message rpc_details;

/* The one thing that most changes answer. */
struct rpc_details_response {
	struct rpc_details details;
};

extern const struct rpc_message rpc_details_response;

/* call->details as a message. */
struct rpc_details rpc_details_of(const struct rpc_call *call);

/* Codes that a change of addresses returns. */
struct rpc_codes {
	const char *email;
	const char *phone;
};

/* Their rows for a struct that holds them as a member. */
#define RPC_CODES(type, member) \
	RPC_FIELD("emailCode", RPC_STRING, AT(type, member.email), \
	    .flags = RPC_OPTIONAL), \
	RPC_FIELD("phoneCode", RPC_STRING, AT(type, member.phone), \
	    .flags = RPC_OPTIONAL)

struct rpc_codes rpc_codes_of(const struct rpc_call *call);

struct rpc_page_request {
	uint64_t offset;
	uint64_t limit;
	int64_t asc;
};

extern const struct rpc_message rpc_page_request;

struct rpc_page_response {
	uint64_t total_result;
	uint64_t applied_limit;
};

extern const struct rpc_message rpc_page_response;

/* A request that only says which user, or which organization. */
struct rpc_id_request {
	const char *id;
};

extern const struct rpc_message rpc_user_id_request;
extern const struct rpc_message rpc_org_id_request;

/* run: rpc_id_request to rpc_details_response through method->change. */
int rpc_run_change(struct rpc_call *call, const void *request,
    void *response);

extern const struct rpc_enum rpc_user_states[];
extern const struct rpc_enum rpc_genders[];
extern const struct rpc_enum rpc_token_types[];

#endif
