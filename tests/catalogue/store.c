/* SPDX-License-Identifier: MIT */
/* The catalogue: the handle itself. */
#include "catalogue/catalogue.h"

/* Another handle on the same store. */
static int
run_open(struct call *c)
{
	ud_options options = c->world->options;
	ud_policy policy = UD_INIT(ud_policy);

	policy.reserved_metadata_prefix = c->text[1];
	policy.default_calling_code = "41";
	options.policy = &policy;
	options.default_org_id = c->text[0];
	return storage_open(world_location(c->world), &options, &c->opened);
}

/* A new store. */
static int
run_open_new(struct call *c)
{
	ud_options options = c->world->options;
	char path[128];
	int rc;

	world_path(c->world, "new.db", path, sizeof(path));
	raw_attach(NULL, &options);
	rc = storage_open(path, &options, &c->opened);
	if (rc != UD_OK)
		return rc;
	ud_close(&c->opened);
	storage_drop(path);
	return rc;
}

static int
run_act_as(struct call *c)
{
	int rc = ud_dir_act_as(c->dir, c->text[0], c->text[1]);

	if (rc == UD_OK)
		rc = ud_dir_act_as(c->dir, NULL, NULL);
	return rc;
}

static int
run_batch_begin(struct call *c)
{
	int rc = ud_dir_batch_begin(c->dir);

	return rc == UD_OK ? ud_dir_batch_end(c->dir, 0) : rc;
}

static int
two_changes(struct call *c)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);
	int rc;

	spec.type = UD_USER_MACHINE;
	spec.org_id = ORG;
	spec.user_id = c->text[0];
	spec.name = spec.username = "batchling";
	rc = ud_user_create(c->dir, &spec, NULL);
	return rc == UD_OK ? ud_user_lock(c->dir, c->text[0], NULL) : rc;
}

/* A batch of two changes; when one of them fails it is undone. */
static int
run_batch_end(struct call *c)
{
	int rc;

	if ((rc = ud_dir_batch_begin(c->dir)) != UD_OK)
		return rc;
	if ((rc = two_changes(c)) == UD_OK)
		return ud_dir_batch_end(c->dir, 1);
	return ud_dir_batch_end(c->dir, 0) < rc ? UD_EINTERNAL : rc;
}

static int
run_deliver(struct call *c)
{
	return ud_dir_deliver(c->dir);
}

const struct operation store_operations[] = {
	{ .function = "ud_open", .run = run_open, .texts = {
		{"default_org_id", ORG, RULE_ID, 0},
		{"reserved_metadata_prefix", "sys.", RULE_OTHER, 1}}},
	{ .function = "ud_open", .shape = "new store", .facts = OP_ELSEWHERE,
	    .run = run_open_new },
	{ .function = "ud_dir_act_as", .run = run_act_as, .texts = {
		{"userId", BOB, RULE_ID, 0},
		{"organizationId", ORG, RULE_ID, 0}}},
	{ .function = "ud_dir_batch_begin", .run = run_batch_begin },
	{ .function = "ud_dir_batch_end", .name = "CreateUser",
	    .permission = "user.write", .facts = OP_WRITES, .org = ORG,
	    .run = run_batch_end,
	    .texts = {{"userId", "batchling", RULE_ID, 0}}},
	{ .function = "ud_dir_deliver", .run = run_deliver },
	{ .function = NULL }
};
