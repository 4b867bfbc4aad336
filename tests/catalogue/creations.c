/* SPDX-License-Identifier: MIT */
/* The catalogue: creating users. */
#include "catalogue/catalogue.h"

#include <string.h>

static ud_user_spec
human(const struct call *c, const ud_metadata_item *item)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);

	spec.type = UD_USER_HUMAN;
	spec.org_id = c->text[0];
	spec.user_id = c->text[1];
	spec.username = c->text[2];
	spec.given_name = c->text[3];
	spec.family_name = c->text[4];
	spec.nick_name = c->text[5];
	spec.display_name = c->text[6];
	spec.preferred_language = c->text[7];
	spec.email = c->text[8];
	spec.phone = c->text[9];
	spec.gender = UD_GENDER_DIVERSE;
	spec.metadata = item;
	spec.metadata_count = 1;
	return spec;
}

static int
run_human(struct call *c)
{
	const ud_metadata_item item = {c->text[10], "v", 1};
	ud_user_spec spec = human(c, &item);

	spec.email_verification = UD_VERIFY_VERIFIED;
	spec.phone_verification = UD_VERIFY_VERIFIED;
	return ud_user_create(c->dir, &spec, &c->user);
}

static int
run_machine(struct call *c)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);

	spec.type = UD_USER_MACHINE;
	spec.org_id = c->text[0];
	spec.user_id = c->text[1];
	spec.username = c->text[2];
	spec.name = c->text[3];
	spec.description = c->text[4];
	spec.access_token_type = UD_TOKEN_JWT;
	return ud_user_create(c->dir, &spec, &c->user);
}

/* With a password, a code that is sent and one that is returned. */
static int
run_secrets(struct call *c)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);

	/* Without a handle the struct is not read. */
	c->string = NULL;
	spec.type = UD_USER_HUMAN;
	spec.org_id = c->text[0];
	spec.user_id = c->text[1];
	spec.given_name = spec.family_name = "Carol";
	spec.email = c->text[2];
	spec.email_verification = UD_VERIFY_SEND;
	spec.email_template = c->text[3];
	spec.phone = c->text[4];
	spec.phone_verification = UD_VERIFY_RETURN;
	spec.phone_code = &c->string;
	spec.password = c->text[5];
	spec.password_len = spec.password == NULL ? 0 : strlen(c->text[5]);
	spec.password_change_required = 1;
	return ud_user_create(c->dir, &spec, &c->user);
}

/* As little as possible: the id, username and display name are made. */
static int
run_plain(struct call *c)
{
	ud_user_spec spec = UD_INIT(ud_user_spec);

	spec.type = UD_USER_HUMAN;
	spec.org_id = c->text[0];
	spec.given_name = c->text[1];
	spec.family_name = c->text[2];
	spec.email = c->text[3];
	return ud_user_create(c->dir, &spec, &c->user);
}

static int
run_import(struct call *c)
{
	const ud_metadata_item item = {c->text[10], "v", 1};
	const ud_username_item name = {c->text[11], 1};
	ud_user_import_spec past = UD_INIT(ud_user_import_spec);
	ud_user_spec spec = human(c, &item);

	past.state = UD_USER_LOCKED;
	past.created_us = 1000000;
	past.changed_us = 2000000;
	past.mfa_init_skipped_us = 1500000;
	past.usernames = &name;
	past.username_count = 1;
	spec.password_hash = c->text[12];
	return ud_user_import(c->dir, &spec, &past, &c->user);
}

#define HUMAN_TEXTS \
	{"organizationId", ORG, RULE_ID, 0}, \
	{"userId", "carol", RULE_ID, 0}, \
	{"username", "carol", RULE_USERNAME, 0}, \
	{"givenName", "Carol", RULE_NAME, 0}, \
	{"familyName", "Chen", RULE_NAME, 0}, \
	{"nickName", "Caz", RULE_NAME, 1}, \
	{"displayName", "Carol C.", RULE_NAME, 1}, \
	{"preferredLanguage", "fr-ca", RULE_LANGUAGE, 1}, \
	{"email", "carol@mail.example", RULE_EMAIL, 0}, \
	{"phone", "+1 (650) 253-0000", RULE_PHONE, 1}, \
	{"metadata[0].key", "team", RULE_KEY, 0}

const struct operation create_operations[] = {
	{ .function = "ud_user_create", .shape = "human",
	    .name = "CreateUser", .permission = "user.write",
	    .facts = OP_WRITES | OP_ORG, .outputs = OUT_USER, .org = ORG,
	    .run = run_human, .texts = {HUMAN_TEXTS}},
	{ .function = "ud_user_create", .shape = "machine",
	    .name = "CreateUser", .permission = "user.write",
	    .facts = OP_WRITES | OP_ORG, .outputs = OUT_USER, .org = ORG,
	    .run = run_machine, .texts = {
		{"organizationId", ORG, RULE_ID, 0},
		{"userId", "drone", RULE_ID, 0},
		{"username", "drone", RULE_USERNAME, 0},
		{"name", "Drone", RULE_NAME, 0},
		{"description", "Flies.\nLands.", RULE_LINES, 0}}},
	{ .function = "ud_user_create", .shape = "secrets",
	    .name = "CreateUser", .permission = "user.write",
	    .facts = OP_WRITES | OP_ORG | OP_STEPS | OP_RETURNS,
	    .outputs = OUT_USER | OUT_STRING, .org = ORG,
	    .run = run_secrets, .mints = MINTS_EMAIL | MINTS_PHONE, .texts = {
		{"organizationId", ORG, RULE_ID, 0},
		{"userId", "carol", RULE_ID, 0},
		{"email", "carol@mail.example", RULE_EMAIL, 0},
		{"urlTemplate", TEMPLATE, RULE_TEMPLATE, 0},
		{"phone", "+1 (650) 253-0000", RULE_PHONE, 1},
		{"password", "Secret-3", RULE_PASSWORD, 0}}},
	{ .function = "ud_user_create", .shape = "names made",
	    .name = "CreateUser", .permission = "user.write",
	    .facts = OP_WRITES | OP_ORG, .outputs = OUT_USER, .org = ORG,
	    .run = run_plain, .mints = MINTS_EMAIL, .texts = {
		{"organizationId", ORG, RULE_ID, 0},
		{"givenName", "Carol", RULE_NAME, 0},
		{"familyName", "Chen", RULE_NAME, 0},
		{"email", "carol@mail.example", RULE_EMAIL, 0}}},
	{ .function = "ud_user_import", .name = "ImportUser",
	    .permission = "user.write", .facts = OP_WRITES | OP_ORG,
	    .outputs = OUT_USER, .org = ORG, .run = run_import, .texts = {
		HUMAN_TEXTS,
		{"usernames[0].username", "carol.two", RULE_USERNAME, 0},
		{"hash", "$host$Carol-12", RULE_HASH, 0}}},
	{ .function = NULL }
};
