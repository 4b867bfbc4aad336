/* SPDX-License-Identifier: MIT */
/* Messages that wait. */
#include "rpc/call.h"

#include <userdir/notify.h>

struct deliver {
	uint64_t limit;
};

static const struct rpc_field deliver[] = {
	RPC_FIELD("limit", RPC_UINT32, AT(struct deliver, limit))
};

static const struct rpc_message deliver_message =
    RPC_TABLE(deliver, struct deliver);

struct delivered {
	uint64_t sent;
	int64_t next;
};

static const struct rpc_field delivered[] = {
	RPC_FIELD("sent", RPC_UINT64, AT(struct delivered, sent),
	    .flags = RPC_ALWAYS),
	RPC_FIELD("next", RPC_TIME, AT(struct delivered, next))
};

static const struct rpc_message delivered_message =
    RPC_TABLE(delivered, struct delivered);

static int
run_deliver(struct rpc_call *call, const void *request, void *response)
{
	const struct deliver *in = request;
	struct delivered *out = response;

	return ud_notify_pending(call->dir, in->limit, &out->sent,
	    &out->next);
}

const struct rpc_method rpc_notify_methods[] = {
	{ .name = "DeliverNotifications", .request = &deliver_message,
	    .response = &delivered_message, .run = run_deliver },
	{ .name = NULL }
};
