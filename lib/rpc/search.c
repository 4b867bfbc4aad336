/* SPDX-License-Identifier: MIT */
/* SearchUsers (v3alpha) and ListUsers (v2). */
#include <userdir/dir.h>

#include "json/copy.h"
#include "rpc/call.h"
#include "rpc/search_user.h"
#include "rpc/user.h"

#include <string.h>

enum { INSTANCE = 1, TREE_BYTES_MAX = 8 * UD_FILTER_BYTES_MAX };

/* The members that hold the trees. */
static const char filters_name[] = "filters", queries_name[] = "queries";

struct instance {
	const char *id;
	const char *domain;
};

static const struct rpc_field instance[] = {
	RPC_FIELD("id", RPC_STRING, AT(struct instance, id),
	    .oneof = INSTANCE),
	RPC_FIELD("domain", RPC_STRING, AT(struct instance, domain),
	    .oneof = INSTANCE)
};

static const struct rpc_message instance_message =
    RPC_TABLE(instance, struct instance);

static const struct rpc_enum count_modes[] = {
	{ "COUNT_MODE_EXACT", UD_TOTAL_EXACT },
	{ "COUNT_MODE_CAPPED", UD_TOTAL_CAPPED },
	{ "COUNT_MODE_NONE", UD_TOTAL_NONE },
	{ NULL, 0 }
};

struct query {
	uint64_t offset;
	uint64_t limit;
	int64_t turned;		/* the other direction than the default */
	const char *page_token;
	int64_t count_mode;
};

/* The limit is wider than declared, so that each that is too high gets the
 * same answer. */
#define QUERY(turned_name) \
	RPC_FIELD("offset", RPC_UINT64, AT(struct query, offset)), \
	RPC_FIELD("limit", RPC_UINT64, AT(struct query, limit)), \
	RPC_FIELD(turned_name, RPC_BOOL, AT(struct query, turned)), \
	RPC_FIELD("pageToken", RPC_STRING, AT(struct query, page_token)), \
	RPC_FIELD("countMode", RPC_ENUM, AT(struct query, count_mode), \
	    .values = count_modes)

static const struct rpc_field search_query[] = { QUERY("desc") };

static const struct rpc_message search_query_message =
    RPC_TABLE(search_query, struct query);

static const struct rpc_field list_query[] = { QUERY("asc") };

static const struct rpc_message list_query_message =
    RPC_TABLE(list_query, struct query);

static const struct rpc_enum search_sorts[] = {
	{ "FIELD_NAME_UNSPECIFIED", 0 },
	{ "FIELD_NAME_ID", 1 },
	{ "FIELD_NAME_CREATION_DATE", 2 },
	{ "FIELD_NAME_CHANGE_DATE", 3 },
	{ "FIELD_NAME_EMAIL", 4 },
	{ "FIELD_NAME_PHONE", 5 },
	{ "FIELD_NAME_STATE", 6 },
	{ "FIELD_NAME_SCHEMA_ID", 7 },
	{ "FIELD_NAME_SCHEMA_TYPE", 8 },
	{ NULL, 0 }
};

static const struct rpc_enum list_sorts[] = {
	{ "USER_FIELD_NAME_UNSPECIFIED", 0 },
	{ "USER_FIELD_NAME_USER_NAME", 1 },
	{ "USER_FIELD_NAME_FIRST_NAME", 2 },
	{ "USER_FIELD_NAME_LAST_NAME", 3 },
	{ "USER_FIELD_NAME_NICK_NAME", 4 },
	{ "USER_FIELD_NAME_DISPLAY_NAME", 5 },
	{ "USER_FIELD_NAME_EMAIL", 6 },
	{ "USER_FIELD_NAME_STATE", 7 },
	{ "USER_FIELD_NAME_TYPE", 8 },
	{ "USER_FIELD_NAME_CREATION_DATE", 9 },
	{ "USER_FIELD_NAME_CHANGE_DATE", 100 },
	{ "USER_FIELD_NAME_PHONE", 101 },
	{ NULL, 0 }
};

/* UD_SORT_... for each row of the lists above. */
static const unsigned char search_orders[] = {
	UD_SORT_CREATION_DATE, UD_SORT_ID, UD_SORT_CREATION_DATE,
	UD_SORT_CHANGE_DATE, UD_SORT_EMAIL, UD_SORT_PHONE, UD_SORT_STATE_V3,
	UD_SORT_SCHEMA_ID, UD_SORT_SCHEMA_TYPE
};

static const unsigned char list_orders[] = {
	UD_SORT_ID, UD_SORT_USERNAME, UD_SORT_FIRST_NAME, UD_SORT_LAST_NAME,
	UD_SORT_NICK_NAME, UD_SORT_DISPLAY_NAME, UD_SORT_EMAIL, UD_SORT_STATE,
	UD_SORT_TYPE, UD_SORT_CREATION_DATE, UD_SORT_CHANGE_DATE,
	UD_SORT_PHONE
};

_Static_assert(sizeof(search_orders) + 1 ==
    sizeof(search_sorts) / sizeof(search_sorts[0]), "an order for each");
_Static_assert(sizeof(list_orders) + 1 ==
    sizeof(list_sorts) / sizeof(list_sorts[0]), "an order for each");

struct request {
	const struct instance *instance;	/* of SearchUsers */
	const struct query *query;
	int64_t sorting_column;
	const struct json *tree;
	const char *const *include;		/* of ListUsers */
	size_t include_count;
};

static const struct rpc_field search[] = {
	RPC_FIELD("instance", RPC_MESSAGE, AT(struct request, instance),
	    .message = &instance_message),
	RPC_FIELD("query", RPC_MESSAGE, AT(struct request, query),
	    .message = &search_query_message),
	RPC_FIELD("sortingColumn", RPC_ENUM,
	    AT(struct request, sorting_column), .values = search_sorts),
	RPC_FIELD(filters_name, RPC_ANY, AT(struct request, tree))
};

static const struct rpc_message search_message =
    RPC_TABLE(search, struct request);

static const struct rpc_field list[] = {
	RPC_FIELD("query", RPC_MESSAGE, AT(struct request, query),
	    .message = &list_query_message),
	RPC_FIELD("sortingColumn", RPC_ENUM,
	    AT(struct request, sorting_column), .values = list_sorts),
	RPC_FIELD(queries_name, RPC_ANY, AT(struct request, tree)),
	RPC_FIELD("include", RPC_STRING, LIST_AT(struct request, include),
	    .flags = RPC_REPEATED)
};

static const struct rpc_message list_message =
    RPC_TABLE(list, struct request);

struct details {
	uint64_t applied_limit;
	uint64_t total_result;
	uint64_t processed_sequence;
	int64_t timestamp;
	const char *next_page_token;
	int64_t total_is_minimum;
};

#define PAGE_FIELDS \
	RPC_FIELD("timestamp", RPC_TIME, AT(struct details, timestamp)), \
	RPC_FIELD("nextPageToken", RPC_STRING, \
	    AT(struct details, next_page_token)), \
	RPC_FIELD("totalIsMinimum", RPC_BOOL, \
	    AT(struct details, total_is_minimum))

static const struct rpc_field search_details[] = {
	RPC_FIELD("appliedLimit", RPC_UINT64,
	    AT(struct details, applied_limit)),
	RPC_FIELD("totalResult", RPC_UINT64,
	    AT(struct details, total_result)),
	PAGE_FIELDS
};

static const struct rpc_message search_details_message =
    RPC_TABLE(search_details, struct details);

static const struct rpc_field list_details[] = {
	RPC_FIELD("totalResult", RPC_UINT64,
	    AT(struct details, total_result)),
	RPC_FIELD("processedSequence", RPC_UINT64,
	    AT(struct details, processed_sequence)),
	PAGE_FIELDS
};

static const struct rpc_message list_details_message =
    RPC_TABLE(list_details, struct details);

struct search_response {
	struct details details;
	const struct rpc_found_user *result;
	size_t result_count;
};

static const struct rpc_field search_response[] = {
	RPC_FIELD("details", RPC_MESSAGE, AT(struct search_response, details),
	    .flags = RPC_INLINE, .message = &search_details_message),
	RPC_FIELD("result", RPC_MESSAGE,
	    LIST_AT(struct search_response, result), .flags = RPC_REPEATED,
	    .message = &rpc_found_user)
};

static const struct rpc_message search_response_message =
    RPC_TABLE(search_response, struct search_response);

struct list_response {
	struct details details;
	int64_t sorting_column;
	const struct rpc_user *result;
	size_t result_count;
};

static const struct rpc_field list_response[] = {
	RPC_FIELD("details", RPC_MESSAGE, AT(struct list_response, details),
	    .flags = RPC_INLINE, .message = &list_details_message),
	RPC_FIELD("sortingColumn", RPC_ENUM,
	    AT(struct list_response, sorting_column), .values = list_sorts),
	RPC_FIELD("result", RPC_MESSAGE,
	    LIST_AT(struct list_response, result), .flags = RPC_REPEATED,
	    .message = &rpc_user)
};

static const struct rpc_message list_response_message =
    RPC_TABLE(list_response, struct list_response);

/* A store is one instance, known by its id; domains it has none. */
static int
check_search(struct rpc_call *call, const void *request)
{
	const struct instance *in =
	    ((const struct request *)request)->instance;
	const char *field = NULL;

	if (in != NULL && in->domain != NULL)
		field = "instance.domain";
	else if (in != NULL && in->id != NULL &&
	    strcmp(in->id, ud_dir_instance_id(call->dir)) != 0)
		field = "instance.id";
	if (field == NULL)
		return UD_OK;
	return error_set(&call->error, UD_ENOTFOUND, "instance.not_found",
	    "RPC-instance", field, "instance not found");
}

/* What may be asked for beside the users themselves. */
static int
check_list(struct rpc_call *call, const void *request)
{
	const struct request *in = request;
	char field[ERROR_FIELD_SIZE];

	for (size_t i = 0; i < in->include_count; i++) {
		if (strcmp(in->include[i], "metadata") == 0)
			continue;
		error_field_name(field, "include", i, NULL);
		return error_set(&call->error, UD_EINVAL,
		    "search.enum_unknown", "RPC-include", field,
		    "%s must be metadata", field);
	}
	return UD_OK;
}

/* The tree goes to its reader as text: what is public reads text alone. */
static int
read_tree(struct rpc_call *call, const struct request *in, int syntax,
    ud_filter **filter)
{
	struct buf text = BUF_INIT(TREE_BYTES_MAX);
	struct json_out out;
	int rc;

	if (in->tree == NULL)
		return ud_filter_read(call->dir, syntax, NULL, 0, filter);
	json_out_init(&out, &text);
	json_open(&out, '{');
	json_name(&out, call->method->tree);
	json_copy(&out, in->tree);
	json_close(&out, '}');
	rc = buf_ok(&text) ? ud_filter_read(call->dir, syntax, text.data,
	    text.len, filter) : error_no_memory(&call->error);
	buf_free(&text);
	return rc;
}

static int
find(struct rpc_call *call, const struct request *in, int syntax,
    ud_search_query *query, struct details *details)
{
	ud_filter *filter = NULL;
	int rc;

	if (in->query != NULL) {
		query->offset = in->query->offset;
		query->limit = in->query->limit;
		if (*in->query->page_token != '\0')
			query->page_token = in->query->page_token;
		query->total = (uint64_t)in->query->count_mode;
	}
	if ((rc = read_tree(call, in, syntax, &filter)) == UD_OK)
		rc = ud_search(call->dir, filter, query, &call->found);
	ud_filter_free(&filter);
	if (rc != UD_OK)
		return rc;
	details->applied_limit = ud_search_limit(call->found);
	details->total_result = ud_search_total(call->found);
	details->processed_sequence = ud_search_sequence(call->found);
	details->timestamp = ud_search_timestamp_us(call->found);
	details->next_page_token = ud_search_next_page(call->found);
	details->total_is_minimum = ud_search_total_is_minimum(call->found);
	return UD_OK;
}

/* The order that a number of an enumeration stands for. */
static uint64_t
order_of(const struct rpc_enum *sorts, const unsigned char *orders,
    int64_t number)
{
	size_t i = 0;

	while (sorts[i].number != number)
		i++;
	return orders[i];
}

static int
run_search(struct rpc_call *call, const void *request, void *response)
{
	const struct request *in = request;
	ud_search_query query = UD_INIT(ud_search_query);
	struct search_response *out = response;
	struct rpc_found_user *users;
	size_t count;
	int rc;

	query.sort = order_of(search_sorts, search_orders,
	    in->sorting_column);
	query.descending = in->query != NULL && in->query->turned;
	query.include = UD_INCLUDE_LISTS;
	if ((rc = find(call, in, UD_SYNTAX_V3, &query,
	    &out->details)) != UD_OK)
		return rc;
	count = ud_search_count_of(call->found);
	users = arena_array(&call->arena, count, sizeof(*users));
	if (users == NULL)
		return error_no_memory(&call->error);
	for (size_t i = 0; i < count; i++)
		if ((rc = rpc_found_read(call, i, &users[i])) != UD_OK)
			return rc;
	out->result = users;
	out->result_count = count;
	return UD_OK;
}

/* The metadata of user i, if it was asked for. */
static int
read_metadata(struct rpc_call *call, size_t i, struct rpc_user *out)
{
	const int list_number = UD_LIST_METADATA;
	size_t count = ud_search_entries(call->found, i, list_number);
	ud_metadata_item *items;

	items = arena_array(&call->arena, count, sizeof(*items));
	if (items == NULL)
		return error_no_memory(&call->error);
	for (size_t j = 0; j < count; j++) {
		items[j].key = ud_search_entry(call->found, i, list_number, j,
		    UD_ENTRY_KEY);
		items[j].value = ud_search_entry(call->found, i, list_number,
		    j, UD_ENTRY_VALUE);
		items[j].value_len = ud_search_entry_len(call->found, i,
		    list_number, j, UD_ENTRY_VALUE);
	}
	out->metadata = items;
	out->metadata_count = count;
	return UD_OK;
}

static int
run_list(struct rpc_call *call, const void *request, void *response)
{
	const struct request *in = request;
	ud_search_query query = UD_INIT(ud_search_query);
	struct list_response *out = response;
	struct rpc_user *users;
	size_t count;
	int rc;

	out->sorting_column = in->sorting_column;
	query.sort = order_of(list_sorts, list_orders, in->sorting_column);
	query.descending = in->query == NULL || !in->query->turned;
	query.include = in->include_count > 0 ? UD_INCLUDE_METADATA : 0;
	if ((rc = find(call, in, UD_SYNTAX_V2, &query,
	    &out->details)) != UD_OK)
		return rc;
	count = ud_search_count_of(call->found);
	users = arena_array(&call->arena, count, sizeof(*users));
	if (users == NULL)
		return error_no_memory(&call->error);
	for (size_t i = 0; i < count; i++)
		if ((rc = rpc_user_read(call, ud_search_user(call->found, i),
		    &users[i])) != UD_OK ||
		    (rc = read_metadata(call, i, &users[i])) != UD_OK)
			return rc;
	out->result = users;
	out->result_count = count;
	return UD_OK;
}

const struct rpc_method rpc_search_methods[] = {
	{ .name = "SearchUsers", .request = &search_message,
	    .response = &search_response_message, .check = check_search,
	    .run = run_search, .tree = filters_name },
	{ .name = "ListUsers", .request = &list_message,
	    .response = &list_response_message, .check = check_list,
	    .run = run_list, .tree = queries_name },
	{ .name = NULL }
};
