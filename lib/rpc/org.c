/* SPDX-License-Identifier: MIT */
/* Organizations. */
#include "rpc/call.h"

#include "rpc/shared.h"

struct create {
	const char *name;
	const char *org_id;
};

static const struct rpc_field create[] = {
	RPC_FIELD("name", RPC_STRING, AT(struct create, name)),
	RPC_FIELD("organizationId", RPC_STRING, AT(struct create, org_id),
	    .flags = RPC_OPTIONAL)
};

static const struct rpc_message create_message =
    RPC_TABLE(create, struct create);

struct created {
	const char *org_id;
	struct rpc_details details;
};

static const struct rpc_field created[] = {
	RPC_FIELD("organizationId", RPC_STRING, AT(struct created, org_id)),
	RPC_FIELD("details", RPC_MESSAGE, AT(struct created, details),
	    .flags = RPC_INLINE, .message = &rpc_details)
};

static const struct rpc_message created_message =
    RPC_TABLE(created, struct created);

struct domain {
	const char *domain;
	int64_t is_primary;
};

static const struct rpc_field domain[] = {
	RPC_FIELD("domain", RPC_STRING, AT(struct domain, domain)),
	RPC_FIELD("isPrimary", RPC_BOOL, AT(struct domain, is_primary))
};

static const struct rpc_message domain_message =
    RPC_TABLE(domain, struct domain);

static const struct rpc_enum states[] = {
	{ "ORGANIZATION_STATE_ACTIVE", UD_ORG_ACTIVE },
	{ "ORGANIZATION_STATE_INACTIVE", UD_ORG_INACTIVE },
	{ NULL, 0 }
};

struct organization {
	const char *org_id;
	struct rpc_details details;
	int64_t state;
	const char *name;
	const struct domain *domains;
	size_t domains_count;
	int64_t login_must_be_domain;
	int64_t scoped_usernames;
};

static const struct rpc_field organization[] = {
	RPC_FIELD("organizationId", RPC_STRING,
	    AT(struct organization, org_id)),
	RPC_FIELD("details", RPC_MESSAGE, AT(struct organization, details),
	    .flags = RPC_INLINE, .message = &rpc_details),
	RPC_FIELD("state", RPC_ENUM, AT(struct organization, state),
	    .values = states),
	RPC_FIELD("name", RPC_STRING, AT(struct organization, name)),
	RPC_FIELD("domains", RPC_MESSAGE,
	    LIST_AT(struct organization, domains), .flags = RPC_REPEATED,
	    .message = &domain_message),
	RPC_FIELD("loginMustBeDomain", RPC_BOOL,
	    AT(struct organization, login_must_be_domain)),
	RPC_FIELD("organizationScopedUsernames", RPC_BOOL,
	    AT(struct organization, scoped_usernames))
};

static const struct rpc_message organization_message =
    RPC_TABLE(organization, struct organization);

struct get_response {
	struct organization organization;
};

static const struct rpc_field get_response[] = {
	RPC_FIELD("organization", RPC_MESSAGE,
	    AT(struct get_response, organization), .flags = RPC_INLINE,
	    .message = &organization_message)
};

static const struct rpc_message get_response_message =
    RPC_TABLE(get_response, struct get_response);

struct update {
	const char *org_id;
	const char *name;
	const int64_t *login_must_be_domain;
	const int64_t *scoped_usernames;
};

static const struct rpc_field update[] = {
	RPC_FIELD("organizationId", RPC_STRING, AT(struct update, org_id),
	    .flags = RPC_REQUIRED),
	RPC_FIELD("name", RPC_STRING, AT(struct update, name),
	    .flags = RPC_OPTIONAL),
	RPC_FIELD("loginMustBeDomain", RPC_BOOL,
	    AT(struct update, login_must_be_domain), .flags = RPC_OPTIONAL),
	RPC_FIELD("organizationScopedUsernames", RPC_BOOL,
	    AT(struct update, scoped_usernames), .flags = RPC_OPTIONAL)
};

static const struct rpc_message update_message =
    RPC_TABLE(update, struct update);

struct set_domains {
	const char *org_id;
	const char *const *domains;
	size_t domains_count;
	const char *primary;
};

static const struct rpc_field set_domains[] = {
	RPC_FIELD("organizationId", RPC_STRING,
	    AT(struct set_domains, org_id), .flags = RPC_REQUIRED),
	RPC_FIELD("domains", RPC_STRING, LIST_AT(struct set_domains, domains),
	    .flags = RPC_REPEATED),
	RPC_FIELD("primary", RPC_STRING, AT(struct set_domains, primary))
};

static const struct rpc_message set_domains_message =
    RPC_TABLE(set_domains, struct set_domains);

struct list {
	const struct rpc_page_request *pagination;
};

static const struct rpc_field list[] = {
	RPC_FIELD("pagination", RPC_MESSAGE, AT(struct list, pagination),
	    .message = &rpc_page_request)
};

static const struct rpc_message list_message = RPC_TABLE(list, struct list);

struct list_response {
	struct rpc_page_response pagination;
	const struct organization *result;
	size_t result_count;
};

static const struct rpc_field list_response[] = {
	RPC_FIELD("pagination", RPC_MESSAGE,
	    AT(struct list_response, pagination), .flags = RPC_INLINE,
	    .message = &rpc_page_response),
	RPC_FIELD("result", RPC_MESSAGE,
	    LIST_AT(struct list_response, result), .flags = RPC_REPEATED,
	    .message = &organization_message)
};

static const struct rpc_message list_response_message =
    RPC_TABLE(list_response, struct list_response);

static struct rpc_details
details_of(const ud_org *org)
{
	return (struct rpc_details) {
		.sequence = ud_org_sequence(org),
		.change_date = ud_org_changed_us(org),
		.resource_owner = ud_org_id(org)
	};
}

static int
read_org(struct rpc_call *call, const ud_org *org, struct organization *out)
{
	size_t i, count = ud_org_domain_count(org);
	struct domain *domains;

	domains = arena_array(&call->arena, count, sizeof(*domains));
	if (domains == NULL)
		return error_no_memory(&call->error);
	for (i = 0; i < count; i++) {
		domains[i].domain = ud_org_domain(org, i);
		domains[i].is_primary = i == 0;
	}
	out->org_id = ud_org_id(org);
	out->details = details_of(org);
	out->details.creation_date = ud_org_created_us(org);
	out->state = ud_org_state(org);
	out->name = ud_org_name(org);
	out->domains = domains;
	out->domains_count = count;
	out->login_must_be_domain = ud_org_login_must_be_domain(org);
	out->scoped_usernames = ud_org_scoped_usernames(org);
	return UD_OK;
}

static int
run_create(struct rpc_call *call, const void *request, void *response)
{
	const struct create *in = request;
	ud_org_spec spec = UD_INIT(ud_org_spec);
	struct created *out = response;
	int rc;

	spec.name = in->name;
	spec.org_id = in->org_id;
	if ((rc = ud_org_create(call->dir, &spec, &call->org)) != UD_OK)
		return rc;
	out->org_id = ud_org_id(call->org);
	out->details = details_of(call->org);
	return UD_OK;
}

static int
run_get(struct rpc_call *call, const void *request, void *response)
{
	const struct rpc_id_request *in = request;
	struct get_response *out = response;
	int rc;

	if ((rc = ud_org_get(call->dir, in->id, &call->org)) != UD_OK)
		return rc;
	return read_org(call, call->org, &out->organization);
}

static int
run_update(struct rpc_call *call, const void *request, void *response)
{
	const struct update *in = request;
	ud_org_patch patch = UD_INIT(ud_org_patch);
	struct rpc_details_response *out = response;
	int rc;

	patch.name = in->name;
	patch.login_must_be_domain = in->login_must_be_domain;
	patch.org_scoped_usernames = in->scoped_usernames;
	rc = ud_org_update(call->dir, in->org_id, &patch, &call->details);
	if (rc == UD_OK)
		out->details = rpc_details_of(call);
	return rc;
}

static int
run_set_domains(struct rpc_call *call, const void *request, void *response)
{
	const struct set_domains *in = request;
	struct rpc_details_response *out = response;
	int rc;

	rc = ud_org_set_domains(call->dir, in->org_id, in->domains,
	    in->domains_count, *in->primary == '\0' ? NULL : in->primary,
	    &call->details);
	if (rc == UD_OK)
		out->details = rpc_details_of(call);
	return rc;
}

static int
run_list(struct rpc_call *call, const void *request, void *response)
{
	const struct list *in = request;
	const struct rpc_page_request first = {0};
	const struct rpc_page_request *at =
	    in->pagination != NULL ? in->pagination : &first;
	struct list_response *out = response;
	struct organization *orgs;
	size_t i, count;
	int rc;

	rc = ud_org_page(call->dir, at->offset, at->limit, at->asc == 0,
	    &call->orgs);
	if (rc != UD_OK)
		return rc;
	count = ud_org_list_count(call->orgs);
	orgs = arena_array(&call->arena, count, sizeof(*orgs));
	if (orgs == NULL)
		return error_no_memory(&call->error);
	for (i = 0; i < count; i++) {
		rc = read_org(call, ud_org_list_get(call->orgs, i), &orgs[i]);
		if (rc != UD_OK)
			return rc;
	}
	out->pagination.total_result = ud_org_list_total(call->orgs);
	out->pagination.applied_limit = at->limit != 0 ? at->limit :
	    UD_PAGE_DEFAULT;
	out->result = orgs;
	out->result_count = count;
	return UD_OK;
}

#define ORG_CHANGE(text, function) \
	{ .name = (text), .request = &rpc_org_id_request, \
	    .response = &rpc_details_response, .run = rpc_run_change, \
	    .change = (function) }

const struct rpc_method rpc_org_methods[] = {
	{ .name = "CreateOrganization", .request = &create_message,
	    .response = &created_message, .run = run_create },
	{ .name = "GetOrganization", .request = &rpc_org_id_request,
	    .response = &get_response_message, .run = run_get },
	{ .name = "UpdateOrganization", .request = &update_message,
	    .response = &rpc_details_response, .run = run_update },
	{ .name = "SetOrganizationDomains", .request = &set_domains_message,
	    .response = &rpc_details_response, .run = run_set_domains },
	ORG_CHANGE("DeactivateOrganization", ud_org_deactivate),
	ORG_CHANGE("ReactivateOrganization", ud_org_reactivate),
	ORG_CHANGE("DeleteOrganization", ud_org_delete),
	{ .name = "ListOrganizations", .request = &list_message,
	    .response = &list_response_message, .run = run_list },
	{ .name = NULL }
};
