/* SPDX-License-Identifier: MIT */
/* The catalogue: reading users. */
#include "catalogue/catalogue.h"

static int
run_get(struct call *c)
{
	return ud_user_get(c->dir, c->text[0], &c->user);
}

static int
run_get_many(struct call *c)
{
	const char *ids[] = {c->text[0], NOBODY, c->text[0]};

	return ud_user_get_many(c->dir, ids, 3, &c->users);
}

static int
run_by_username(struct call *c)
{
	return ud_user_by_username(c->dir, c->text[0], c->text[1], &c->user);
}

static int
run_by_login_name(struct call *c)
{
	return ud_user_by_login_name(c->dir, c->text[0], &c->user);
}

static int
run_by_verified_email(struct call *c)
{
	return ud_user_by_verified_email(c->dir, c->text[0], &c->user);
}

static int
run_page(struct call *c)
{
	return ud_user_page(c->dir, c->text[0], c->text[1], 3, &c->users);
}

static int
run_count(struct call *c)
{
	return ud_user_count(c->dir, c->text[0], UD_USER_ACTIVE, &c->number);
}

const struct operation lookup_operations[] = {
	{ .function = "ud_user_get", .name = "GetUserByID",
	    .permission = "user.read", .facts = OP_SELF | OP_USER,
	    .outputs = OUT_USER, .owner = ALICE, .org = ORG, .run = run_get,
	    .texts = {{"userId", ALICE, RULE_ID, 0}}},
	{ .function = "ud_user_get_many", .name = "GetUserByID",
	    .permission = "user.read",
	    .facts = OP_SELF | OP_USER | OP_MISSING_OK, .outputs = OUT_USERS,
	    .owner = ALICE, .org = ORG, .run = run_get_many,
	    .texts = {{"userIds[0]", ALICE, RULE_ID, 0}}},
	{ .function = "ud_user_by_username", .name = "GetUserByUsername",
	    .permission = "user.read", .facts = OP_SELF | OP_USER,
	    .outputs = OUT_USER, .owner = ALICE, .org = ORG,
	    .run = run_by_username, .texts = {
		{"username", " ALICE", RULE_USERNAME, 0},
		{"organizationId", ORG, RULE_ID, 0}}},
	{ .function = "ud_user_by_login_name", .name = "GetUserByLoginName",
	    .permission = "user.read", .facts = OP_SELF | OP_USER,
	    .outputs = OUT_USER, .owner = ALICE, .org = ORG,
	    .run = run_by_login_name,
	    .texts = {{"loginName", "Alice.two", RULE_LOGIN, 0}}},
	{ .function = "ud_user_by_verified_email",
	    .name = "GetUserByVerifiedEmail", .permission = "user.read",
	    .facts = OP_SELF | OP_USER, .outputs = OUT_USER, .owner = ALICE,
	    .org = ORG, .run = run_by_verified_email,
	    .texts = {{"email", "ALICE@mail.example", RULE_ADDRESS, 0}}},
	{ .function = "ud_user_page", .name = "ListOrganizationUsers",
	    .permission = "user.read", .facts = OP_ORG | OP_MISSING_OK,
	    .outputs = OUT_USERS, .org = ORG, .run = run_page, .texts = {
		{"organizationId", ORG, RULE_ID, 0},
		{"afterUserId", ALICE, RULE_OTHER, 0}}},
	{ .function = "ud_user_count", .name = "CountUsers",
	    .permission = "user.read", .facts = OP_ORG | OP_MISSING_OK,
	    .outputs = OUT_NUMBER, .org = ORG, .run = run_count,
	    .texts = {{"organizationId", ORG, RULE_ID, 0}}},
	{ .function = NULL }
};
