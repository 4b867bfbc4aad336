/* SPDX-License-Identifier: MIT */
/* ListEvents, VerifyEvents. */
#include <userdir/rpc.h>

#include "json/scan.h"
#include "rpc/call.h"

#include "rpc/shared.h"

#include <inttypes.h>
#include <string.h>

enum { TARGET = 1, AFTER = 2 };

struct list {
	const char *user_id;
	const char *org_id;
	const uint64_t *after_position;
	const uint64_t *after_sequence;
	uint64_t limit;
};

static const struct rpc_field list[] = {
	RPC_FIELD("userId", RPC_STRING, AT(struct list, user_id),
	    .oneof = TARGET),
	RPC_FIELD("organizationId", RPC_STRING, AT(struct list, org_id),
	    .oneof = TARGET),
	RPC_FIELD("afterPosition", RPC_UINT64,
	    AT(struct list, after_position), .oneof = AFTER),
	RPC_FIELD("afterSequence", RPC_UINT64,
	    AT(struct list, after_sequence), .oneof = AFTER),
	RPC_FIELD("limit", RPC_UINT32, AT(struct list, limit))
};

static const struct rpc_message list_message = RPC_TABLE(list, struct list);

struct event {
	uint64_t position;
	uint64_t sequence;
	const char *type;
	int64_t creation_date;
	const char *user_id;
	const char *org_id;
	const char *editor_id;
	const char *operation_id;
	const char *payload;
	const char *personal;
};

enum { PAYLOAD_BYTES_MAX = 8 * 1024 * 1024 };

static const struct rpc_field event[] = {
	RPC_FIELD("position", RPC_UINT64, AT(struct event, position)),
	RPC_FIELD("sequence", RPC_UINT64, AT(struct event, sequence)),
	RPC_FIELD("type", RPC_STRING, AT(struct event, type)),
	RPC_FIELD("creationDate", RPC_TIME, AT(struct event, creation_date)),
	RPC_FIELD("userId", RPC_STRING, AT(struct event, user_id)),
	RPC_FIELD("organizationId", RPC_STRING, AT(struct event, org_id)),
	RPC_FIELD("editorId", RPC_STRING, AT(struct event, editor_id)),
	RPC_FIELD("operationId", RPC_STRING, AT(struct event, operation_id)),
	RPC_FIELD("payload", RPC_JSON, AT(struct event, payload)),
	RPC_FIELD("personal", RPC_JSON, AT(struct event, personal))
};

static const struct rpc_message event_message =
    RPC_TABLE(event, struct event);

struct list_response {
	const struct event *result;
	size_t result_count;
};

static const struct rpc_field list_response[] = {
	RPC_FIELD("result", RPC_MESSAGE,
	    LIST_AT(struct list_response, result), .flags = RPC_REPEATED,
	    .message = &event_message)
};

static const struct rpc_message list_response_message =
    RPC_TABLE(list_response, struct list_response);

static int
check_list(struct rpc_call *call, const void *request)
{
	const struct list *in = request;
	int has_target = in->user_id != NULL || in->org_id != NULL;

	if (has_target && in->after_position != NULL)
		return error_invalid(&call->error, "afterPosition",
		    "afterPosition is for the feed of the store: give "
		    "afterSequence");
	if (!has_target && in->after_sequence != NULL)
		return error_invalid(&call->error, "afterSequence",
		    "afterSequence needs userId or organizationId");
	return UD_OK;
}

static int
load(struct rpc_call *call, const struct list *in)
{
	uint64_t after = 0;

	if (in->after_position != NULL)
		after = *in->after_position;
	if (in->after_sequence != NULL)
		after = *in->after_sequence;
	if (in->user_id != NULL)
		return ud_event_user(call->dir, in->user_id, after,
		    in->limit, &call->events);
	if (in->org_id != NULL)
		return ud_event_org(call->dir, in->org_id, after, in->limit,
		    &call->events);
	return ud_event_feed(call->dir, after, in->limit, &call->events);
}

/* What stands in the answer as it is must be one JSON value, also when
 * somebody wrote into the storage. */
static int
check_json(struct rpc_call *call, const char *json)
{
	static const struct json_limits limits = {PAYLOAD_BYTES_MAX,
	    JSON_DEPTH_CEILING, UD_RPC_NODES_MAX};
	int rc;

	if (json[0] == '\0')
		return UD_OK;
	rc = json_scan(json, strlen(json), &limits, &call->error);
	if (rc != UD_EINVAL)
		return rc;
	return error_set(&call->error, UD_ECORRUPT,
	    "Errors.Event.ChainBroken", NULL, NULL,
	    "the payload of an event is damaged");
}

static struct event
read_event(const ud_event *in)
{
	struct event out = {
		.position = ud_event_position(in),
		.sequence = ud_event_sequence(in),
		.type = ud_event_type(in),
		.creation_date = ud_event_created_us(in),
		.user_id = ud_event_user_id(in),
		.org_id = ud_event_org_id(in),
		.editor_id = ud_event_editor_id(in),
		.operation_id = ud_event_operation_id(in),
		.payload = ud_event_payload(in),
		.personal = ud_event_personal(in)
	};

	if (strcmp(out.personal, "{}") == 0)
		out.personal = "";
	return out;
}

static int
run_list(struct rpc_call *call, const void *request, void *response)
{
	struct list_response *out = response;
	struct event *events;
	size_t i, count;
	int rc;

	if ((rc = load(call, request)) != UD_OK)
		return rc;
	count = ud_event_list_count(call->events);
	events = arena_array(&call->arena, count, sizeof(*events));
	if (events == NULL)
		return error_no_memory(&call->error);
	for (i = 0; i < count; i++) {
		events[i] = read_event(ud_event_list_get(call->events, i));
		if ((rc = check_json(call, events[i].payload)) != UD_OK ||
		    (rc = check_json(call, events[i].personal)) != UD_OK)
			return rc;
	}
	out->result = events;
	out->result_count = count;
	return UD_OK;
}

static int
run_verify(struct rpc_call *call, const void *request, void *response)
{
	uint64_t position = 0;
	int rc;

	(void)request;
	(void)response;
	rc = ud_event_verify(call->dir, &position);
	if (rc == UD_ECORRUPT)
		return error_set(&call->error, rc, ud_errkey(call->dir),
		    ud_errid(call->dir), "position", "the event at position %"
		    PRIu64 " is not what was written", position);
	return rc;
}

const struct rpc_method rpc_event_methods[] = {
	{ .name = "ListEvents", .request = &list_message,
	    .response = &list_response_message, .check = check_list,
	    .run = run_list },
	{ .name = "VerifyEvents", .request = &rpc_empty,
	    .response = &rpc_empty, .run = run_verify },
	{ .name = NULL }
};
