/* SPDX-License-Identifier: MIT */
/* SetUserMetadata, DeleteUserMetadata, ListUserMetadata. */
#include "rpc/call.h"

#include "rpc/human.h"

enum { FILTER = 1 };

struct set {
	const char *user_id;
	const ud_metadata_item *metadata;
	size_t metadata_count;
};

static const struct rpc_field set[] = {
	RPC_FIELD("userId", RPC_STRING, AT(struct set, user_id),
	    .flags = RPC_REQUIRED),
	RPC_FIELD("metadata", RPC_MESSAGE, LIST_AT(struct set, metadata),
	    .flags = RPC_REPEATED, .message = &rpc_metadata_item)
};

static const struct rpc_message set_message = RPC_TABLE(set, struct set);

struct set_response {
	int64_t date;
};

static const struct rpc_field set_response[] = {
	RPC_FIELD("setDate", RPC_TIME, AT(struct set_response, date))
};

static const struct rpc_message set_response_message =
    RPC_TABLE(set_response, struct set_response);

struct delete {
	const char *user_id;
	const char *const *keys;
	size_t keys_count;
};

static const struct rpc_field delete[] = {
	RPC_FIELD("userId", RPC_STRING, AT(struct delete, user_id),
	    .flags = RPC_REQUIRED),
	RPC_FIELD("keys", RPC_STRING, LIST_AT(struct delete, keys),
	    .flags = RPC_REPEATED)
};

static const struct rpc_message delete_message =
    RPC_TABLE(delete, struct delete);

static const struct rpc_field delete_response[] = {
	RPC_FIELD("deletionDate", RPC_TIME, AT(struct set_response, date))
};

static const struct rpc_message delete_response_message =
    RPC_TABLE(delete_response, struct set_response);

static const struct rpc_enum text_methods[] = {
	{ "TEXT_FILTER_METHOD_EQUALS", UD_TEXT_EQUALS },
	{ "TEXT_FILTER_METHOD_EQUALS_IGNORE_CASE",
	    UD_TEXT_EQUALS_IGNORE_CASE },
	{ "TEXT_FILTER_METHOD_STARTS_WITH", UD_TEXT_STARTS_WITH },
	{ "TEXT_FILTER_METHOD_STARTS_WITH_IGNORE_CASE",
	    UD_TEXT_STARTS_WITH_IGNORE_CASE },
	{ "TEXT_FILTER_METHOD_CONTAINS", UD_TEXT_CONTAINS },
	{ "TEXT_FILTER_METHOD_CONTAINS_IGNORE_CASE",
	    UD_TEXT_CONTAINS_IGNORE_CASE },
	{ "TEXT_FILTER_METHOD_ENDS_WITH", UD_TEXT_ENDS_WITH },
	{ "TEXT_FILTER_METHOD_ENDS_WITH_IGNORE_CASE",
	    UD_TEXT_ENDS_WITH_IGNORE_CASE },
	{ NULL, 0 }
};

static const struct rpc_field key_filter[] = {
	RPC_FIELD("key", RPC_STRING, AT(ud_metadata_filter, key)),
	RPC_FIELD("method", RPC_ENUM, AT(ud_metadata_filter, method),
	    .values = text_methods)
};

static const struct rpc_message key_filter_message =
    RPC_TABLE(key_filter, ud_metadata_filter);

struct filter {
	const ud_metadata_filter *key_filter;
};

static const struct rpc_field filter[] = {
	RPC_FIELD("keyFilter", RPC_MESSAGE, AT(struct filter, key_filter),
	    .oneof = FILTER, .message = &key_filter_message,
	    .flags = RPC_REQUIRED)
};

static const struct rpc_message filter_message =
    RPC_TABLE(filter, struct filter);

static const struct rpc_enum sorts[] = {
	{ "METADATA_FIELD_NAME_UNSPECIFIED", 0 },
	{ "METADATA_FIELD_NAME_CREATION_DATE", 1 },
	{ "METADATA_FIELD_NAME_KEY", 2 },
	{ NULL, 0 }
};

struct list {
	const char *user_id;
	const struct rpc_page_request *pagination;
	int64_t sorting_column;
	const struct filter *filters;
	size_t filters_count;
};

static const struct rpc_field list[] = {
	RPC_FIELD("userId", RPC_STRING, AT(struct list, user_id),
	    .flags = RPC_REQUIRED),
	RPC_FIELD("pagination", RPC_MESSAGE, AT(struct list, pagination),
	    .message = &rpc_page_request),
	RPC_FIELD("sortingColumn", RPC_ENUM, AT(struct list, sorting_column),
	    .values = sorts),
	RPC_FIELD("filters", RPC_MESSAGE, LIST_AT(struct list, filters),
	    .flags = RPC_REPEATED, .message = &filter_message)
};

static const struct rpc_message list_message = RPC_TABLE(list, struct list);

struct entry {
	int64_t creation_date;
	int64_t change_date;
	const char *key;
	const void *value;
	size_t value_len;
};

static const struct rpc_field entry[] = {
	RPC_FIELD("creationDate", RPC_TIME, AT(struct entry, creation_date)),
	RPC_FIELD("changeDate", RPC_TIME, AT(struct entry, change_date)),
	RPC_FIELD("key", RPC_STRING, AT(struct entry, key)),
	RPC_FIELD("value", RPC_BYTES, BYTES_AT(struct entry, value))
};

static const struct rpc_message entry_message =
    RPC_TABLE(entry, struct entry);

struct list_response {
	struct rpc_page_response pagination;
	const struct entry *metadata;
	size_t metadata_count;
};

static const struct rpc_field list_response[] = {
	RPC_FIELD("pagination", RPC_MESSAGE,
	    AT(struct list_response, pagination), .flags = RPC_INLINE,
	    .message = &rpc_page_response),
	RPC_FIELD("metadata", RPC_MESSAGE,
	    LIST_AT(struct list_response, metadata), .flags = RPC_REPEATED,
	    .message = &entry_message)
};

static const struct rpc_message list_response_message =
    RPC_TABLE(list_response, struct list_response);

static int
run_set(struct rpc_call *call, const void *request, void *response)
{
	const struct set *in = request;
	struct set_response *out = response;

	return ud_metadata_set(call->dir, in->user_id, in->metadata,
	    in->metadata_count, &out->date);
}

static int
run_delete(struct rpc_call *call, const void *request, void *response)
{
	const struct delete *in = request;
	struct set_response *out = response;

	return ud_metadata_delete(call->dir, in->user_id, in->keys,
	    in->keys_count, &out->date);
}

static int
list_query(struct rpc_call *call, const struct list *in,
    ud_metadata_query *query)
{
	ud_metadata_filter *filters;
	size_t i;

	if (in->pagination != NULL) {
		query->offset = in->pagination->offset;
		query->limit = in->pagination->limit;
		query->ascending = in->pagination->asc != 0;
	}
	filters = arena_array(&call->arena, in->filters_count,
	    sizeof(*filters));
	if (filters == NULL)
		return error_no_memory(&call->error);
	for (i = 0; i < in->filters_count; i++)
		filters[i] = *in->filters[i].key_filter;
	query->filters = filters;
	query->filter_count = in->filters_count;
	query->sort = in->sorting_column == 2 ? UD_METADATA_SORT_KEY :
	    UD_METADATA_SORT_CREATION_DATE;
	return UD_OK;
}

static int
run_list(struct rpc_call *call, const void *request, void *response)
{
	const struct list *in = request;
	ud_metadata_query query = UD_INIT(ud_metadata_query);
	struct list_response *out = response;
	const ud_metadata_list *found;
	struct entry *entries;
	size_t i, count;
	int rc;

	if ((rc = list_query(call, in, &query)) != UD_OK ||
	    (rc = ud_metadata_page(call->dir, in->user_id, &query,
	    &call->metadata)) != UD_OK)
		return rc;
	found = call->metadata;
	count = ud_metadata_list_count(found);
	entries = arena_array(&call->arena, count, sizeof(*entries));
	if (entries == NULL)
		return error_no_memory(&call->error);
	for (i = 0; i < count; i++) {
		entries[i].creation_date =
		    ud_metadata_list_created_us(found, i);
		entries[i].change_date = ud_metadata_list_changed_us(found, i);
		entries[i].key = ud_metadata_list_key(found, i);
		entries[i].value = ud_metadata_list_value(found, i,
		    &entries[i].value_len);
	}
	out->pagination.total_result = ud_metadata_list_total(found);
	out->pagination.applied_limit = ud_metadata_list_limit(found);
	out->metadata = entries;
	out->metadata_count = count;
	return UD_OK;
}

const struct rpc_method rpc_metadata_methods[] = {
	{ .name = "SetUserMetadata", .request = &set_message,
	    .response = &set_response_message, .run = run_set },
	{ .name = "DeleteUserMetadata", .request = &delete_message,
	    .response = &delete_response_message, .run = run_delete },
	{ .name = "ListUserMetadata", .request = &list_message,
	    .response = &list_response_message, .run = run_list },
	{ .name = NULL }
};
