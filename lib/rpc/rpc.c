/* SPDX-License-Identifier: MIT */
#include <userdir/rpc.h>

#include "json/read.h"
#include "rpc/call.h"
#include "rpc/decode.h"
#include "rpc/encode.h"

#include <stdio.h>
#include <string.h>

enum {
	ANSWER_MAX = 64 * 1024 * 1024,
	ANSWER_FIRST = 4096	/* every error and every answer to a change */
};

static const struct rpc_method *const methods[] = {
	rpc_create_methods,
	rpc_update_methods,
	rpc_state_methods,
	rpc_code_methods,
	rpc_password_methods,
	rpc_lookup_methods,
	rpc_metadata_methods,
	rpc_org_methods,
	rpc_event_methods,
	rpc_notify_methods,
	rpc_search_methods
};

enum { LISTS = sizeof(methods) / sizeof(methods[0]) };

static const struct rpc_method *
method_find(const char *name)
{
	const struct rpc_method *method;
	size_t i;

	for (i = 0; i < LISTS; i++)
		for (method = methods[i]; method->name != NULL; method++)
			if (strcmp(method->name, name) == 0)
				return method;
	return NULL;
}

const char *
ud_rpc_method(size_t i)
{
	const struct rpc_method *method;
	size_t list;

	for (list = 0; list < LISTS; list++)
		for (method = methods[list]; method->name != NULL; method++)
			if (i-- == 0)
				return method->name;
	return NULL;
}

static int
unimplemented(struct rpc_call *call, const char *field)
{
	return error_set(&call->error, UD_EUNIMPL, "Errors.Unimplemented",
	    "RPC-member", field, "%s is not implemented in this version",
	    field);
}

/* Everything that can be refused without asking the directory. */
static int
request_read(struct rpc_call *call, const struct json *json, uint64_t flags,
    void **request)
{
	const struct rpc_method *method = call->method;
	struct rpc_decode decode = {
		.arena = &call->arena, .error = &call->error,
		.strict = (flags & UD_RPC_STRICT) != 0,
		.is_search = method->tree != NULL
	};
	int rc;

	*request = arena_array(&call->arena, 1, method->request->size);
	if (*request == NULL)
		return error_no_memory(&call->error);
	rc = rpc_decode(&decode, method->request, json, *request);
	if (rc != UD_OK)
		return rc;
	if (method->check != NULL &&
	    (rc = method->check(call, *request)) != UD_OK)
		return rc;
	if (decode.unimplemented != NULL)
		return unimplemented(call, decode.unimplemented);
	return UD_OK;
}

static int
call_method(struct rpc_call *call, const struct json *json, uint64_t flags,
    struct buf *answer)
{
	struct json_out out;
	void *request, *response;
	int rc;

	response = arena_array(&call->arena, 1, call->method->response->size);
	if (response == NULL)
		return error_no_memory(&call->error);
	if ((rc = request_read(call, json, flags, &request)) != UD_OK ||
	    (rc = call->method->run(call, request, response)) != UD_OK)
		return rc;
	json_out_init(&out, answer);
	rpc_encode(&out, call->method->response, response);
	if (!buf_ok(answer))
		return error_set(&call->error, UD_EEXHAUSTED,
		    "Errors.NoMemory", "RPC-answer", NULL, "the answer does "
		    "not fit into memory or into %d bytes: ask for less at "
		    "once", ANSWER_MAX);
	return UD_OK;
}

static int
arguments_check(struct rpc_call *call, const char *method,
    const char *request, size_t len, uint64_t flags)
{
	if (call->dir == NULL)
		return error_invalid(&call->error, "dir", "dir is required");
	if (method == NULL)
		return error_invalid(&call->error, "method",
		    "method is required");
	if (request == NULL && len > 0)
		return error_invalid(&call->error, "request",
		    "request is required");
	if ((flags & ~(uint64_t)UD_RPC_STRICT) != 0)
		return error_invalid(&call->error, "flags",
		    "flags has bits that mean nothing");
	if ((call->method = method_find(method)) == NULL)
		return error_set(&call->error, UD_EUNIMPL,
		    "Errors.Unimplemented", "RPC-method", "method",
		    "there is no such method");
	return UD_OK;
}

/* What a wrong password or code costs; only calls of the directory do. */
static void
write_counts(const ud_dir *dir, struct json_out *out)
{
	uint64_t failed = ud_failed_attempts(dir);
	int64_t retry_ms = ud_retry_after_ms(dir);

	if (failed != 0) {
		json_name(out, "failedAttempts");
		json_int(out, (int64_t)failed);
	}
	if (retry_ms != 0) {
		json_name(out, "retryAfterMs");
		json_int(out, retry_ms);
	}
}

static void
write_error(const struct rpc_call *call, int code, struct buf *answer)
{
	const struct error *own = &call->error;
	int is_own = own->code != UD_OK;
	const char *field = is_own ? own->field : ud_errfield(call->dir);
	struct json_out out;

	buf_reset(answer);
	json_out_init(&out, answer);
	json_open(&out, '{');
	json_name(&out, "code");
	json_string(&out, ud_errname(code));
	json_name(&out, "key");
	json_string(&out, is_own ? own->key : ud_errkey(call->dir));
	if (*field != '\0') {
		json_name(&out, "field");
		json_string(&out, field);
	}
	json_name(&out, "message");
	json_string(&out, is_own ? own->message : ud_errmsg(call->dir));
	if (!is_own)
		write_counts(call->dir, &out);
	json_close(&out, '}');
}

/* What the scan found, in the words of a search. */
static void
refuse_text(struct error *error, const char *tree)
{
	if (strcmp(error->id, "JSON-size") == 0) {
		error->key = "search.too_large";
		(void)snprintf(error->field, sizeof(error->field), "%s",
		    tree);
	} else if (strcmp(error->id, "JSON-text") == 0 &&
	    strncmp(error->field, tree, strlen(tree)) == 0) {
		error->key = "search.text_encoding";
	}
}

static int
parse(struct rpc_call *call, const char *request, size_t len,
    struct json **json)
{
	static const struct json_limits small = {
		UD_RPC_BYTES_MAX, UD_RPC_DEPTH_MAX, UD_RPC_NODES_MAX
	};
	static const struct json_limits large = {
		UD_RPC_BYTES_MAX, UD_RPC_TREE_DEPTH_MAX,
		UD_RPC_TREE_NODES_MAX
	};
	const char *tree = call->method->tree;
	int rc;

	rc = json_parse(request, len, tree == NULL ? &small : &large,
	    &call->error, json);
	if (rc == UD_EINVAL && tree != NULL)
		refuse_text(&call->error, tree);
	return rc;
}

static void
call_end(struct rpc_call *call)
{
	ud_details_free(&call->details);
	ud_user_free(&call->user);
	ud_user_list_free(&call->users);
	ud_org_free(&call->org);
	ud_org_list_free(&call->orgs);
	ud_metadata_list_free(&call->metadata);
	ud_event_list_free(&call->events);
	ud_search_result_free(&call->found);
	ud_string_free(&call->text);
	ud_string_free(&call->email_code);
	ud_string_free(&call->phone_code);
	arena_free(&call->arena);
}

int
ud_rpc(ud_dir *dir, const char *method, const char *request, size_t len,
    uint64_t flags, char **response)
{
	static const char blank[ANSWER_FIRST];
	struct rpc_call call = { .dir = dir };
	struct buf answer = BUF_INIT(ANSWER_MAX);
	struct json *json = NULL;
	int rc;

	if (response == NULL)
		return UD_EINVAL;
	*response = NULL;
	error_clear(&call.error);

	/* Memory for the answer first: a change that was committed must not
	 * be reported as failed. */
	buf_add(&answer, blank, sizeof(blank));
	if (!buf_ok(&answer)) {
		rc = UD_EEXHAUSTED;
		goto out;
	}
	buf_reset(&answer);

	if (len == 0) {
		request = "{}";
		len = 2;
	}
	if ((rc = arguments_check(&call, method, request, len,
	    flags)) == UD_OK &&
	    (rc = parse(&call, request, len, &json)) == UD_OK)
		rc = call_method(&call, json, flags, &answer);
	if (rc != UD_OK)
		write_error(&call, rc, &answer);
	*response = buf_steal(&answer);
out:
	call_end(&call);
	json_free(&json);
	buf_free(&answer);
	return rc;
}
