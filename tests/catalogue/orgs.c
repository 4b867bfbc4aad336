/* SPDX-License-Identifier: MIT */
/* The catalogue: organizations. */
#include "catalogue/catalogue.h"

static int
run_create(struct call *c)
{
	ud_org_spec spec = UD_INIT(ud_org_spec);

	spec.org_id = c->text[0];
	spec.name = c->text[1];
	return ud_org_create(c->dir, &spec, &c->org);
}

static int
run_get(struct call *c)
{
	return ud_org_get(c->dir, c->text[0], &c->org);
}

static int
run_by_domain(struct call *c)
{
	return ud_org_by_domain(c->dir, c->text[0], &c->org);
}

static int
run_page(struct call *c)
{
	return ud_org_page(c->dir, 0, 2, 1, &c->orgs);
}

static int
run_update(struct call *c)
{
	ud_org_patch patch = UD_INIT(ud_org_patch);
	int64_t yes = 1;

	patch.name = c->text[1];
	patch.login_must_be_domain = &yes;
	return ud_org_update(c->dir, c->text[0], &patch, &c->details);
}

static int
run_set_domains(struct call *c)
{
	const char *domains[] = {c->text[1], c->text[2]};

	return ud_org_set_domains(c->dir, c->text[0], domains, 2, c->text[2],
	    &c->details);
}

static int
run_deactivate(struct call *c)
{
	return ud_org_deactivate(c->dir, c->text[0], &c->details);
}

static int
run_reactivate(struct call *c)
{
	return ud_org_reactivate(c->dir, c->text[0], &c->details);
}

static int
run_delete(struct call *c)
{
	return ud_org_delete(c->dir, c->text[0], &c->details);
}

const struct operation org_operations[] = {
	{ .function = "ud_org_create", .name = "CreateOrganization",
	    .permission = "org.create", .facts = OP_WRITES,
	    .outputs = OUT_ORG, .run = run_create, .texts = {
		{"organizationId", "umbrella", RULE_ID, 0},
		{"name", "Umbrella", RULE_NAME, 0}}},
	{ .function = "ud_org_get", .name = "GetOrganization",
	    .permission = "org.read", .facts = OP_ORG, .outputs = OUT_ORG,
	    .org = ORG, .run = run_get, .texts = {
		{"organizationId", ORG, RULE_ID, 0}}},
	{ .function = "ud_org_by_domain", .name = "GetOrganization",
	    .permission = "org.read", .facts = OP_ORG, .outputs = OUT_ORG,
	    .org = ORG, .run = run_by_domain, .texts = {
		{"orgDomain", "ACME.example", RULE_DOMAIN, 0}}},
	{ .function = "ud_org_page", .name = "ListOrganizations",
	    .permission = "org.read", .outputs = OUT_ORGS, .run = run_page },
	{ .function = "ud_org_update", .name = "UpdateOrganization",
	    .permission = "org.write", .facts = OP_WRITES | OP_ORG | OP_TWICE,
	    .outputs = OUT_DETAILS, .org = ORG, .run = run_update, .texts = {
		{"organizationId", ORG, RULE_ID, 0},
		{"name", "Acme & Sons", RULE_NAME, 0}}},
	{ .function = "ud_org_set_domains", .name = "SetOrganizationDomains",
	    .permission = "org.write", .facts = OP_WRITES | OP_ORG | OP_TWICE,
	    .outputs = OUT_DETAILS, .org = ORG, .run = run_set_domains,
	    .texts = {
		{"organizationId", ORG, RULE_ID, 0},
		{"domains[0]", "New.example", RULE_DOMAIN, 0},
		{"domains[1]", "acme.test", RULE_DOMAIN, 0}}},
	{ .function = "ud_org_deactivate", .name = "DeactivateOrganization",
	    .permission = "org.write", .facts = OP_WRITES | OP_ORG,
	    .outputs = OUT_DETAILS, .org = ORG, .run = run_deactivate,
	    .texts = {{"organizationId", ORG, RULE_ID, 0}}},
	{ .function = "ud_org_reactivate", .name = "ReactivateOrganization",
	    .permission = "org.write", .facts = OP_WRITES | OP_ORG,
	    .outputs = OUT_DETAILS, .org = ORG_IDLE, .run = run_reactivate,
	    .texts = {{"organizationId", ORG_IDLE, RULE_ID, 0}}},
	{ .function = "ud_org_delete", .name = "DeleteOrganization",
	    .permission = "org.delete", .facts = OP_WRITES | OP_ORG,
	    .outputs = OUT_DETAILS, .org = ORG_EMPTY, .run = run_delete,
	    .texts = {{"organizationId", ORG_EMPTY, RULE_ID, 0}}},
	{ .function = NULL }
};
