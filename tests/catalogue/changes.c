/* SPDX-License-Identifier: MIT */
/* The catalogue: changing users. */
#include "catalogue/catalogue.h"

static int
run_update_human(struct call *c)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);
	int64_t gender = UD_GENDER_MALE;

	patch.username = c->text[1];
	patch.given_name = c->text[2];
	patch.family_name = c->text[3];
	patch.nick_name = c->text[4];
	patch.display_name = c->text[5];
	patch.preferred_language = c->text[6];
	patch.email = c->text[7];
	patch.phone = c->text[8];
	patch.gender = &gender;
	return ud_user_update(c->dir, c->text[0], &patch, &c->details);
}

/* What is never open to self. */
static int
run_update_trusted(struct call *c)
{
	const ud_metadata_item items[] = {
		{c->text[2], "value", 5}, {"color", "", 0},
	};
	ud_user_patch patch = UD_INIT(ud_user_patch);

	patch.email = c->text[1];
	patch.email_verification = UD_VERIFY_VERIFIED;
	patch.metadata = items;
	patch.metadata_count = 2;
	return ud_user_update(c->dir, c->text[0], &patch, &c->details);
}

static int
run_update_machine(struct call *c)
{
	ud_user_patch patch = UD_INIT(ud_user_patch);
	int64_t token = UD_TOKEN_JWT;

	patch.name = c->text[1];
	patch.description = c->text[2];
	patch.access_token_type = &token;
	return ud_user_update(c->dir, c->text[0], &patch, &c->details);
}

static int
run_add_username(struct call *c)
{
	return ud_user_add_username(c->dir, c->text[0], c->text[1], 0,
	    &c->string, &c->details);
}

static int
run_remove_username(struct call *c)
{
	return ud_user_remove_username(c->dir, c->text[0], c->text[1],
	    &c->details);
}

#define RUN(name) \
	static int \
	run_##name(struct call *c) \
	{ \
		return ud_user_##name(c->dir, c->text[0], &c->details); \
	}

RUN(delete)
RUN(deactivate)
RUN(reactivate)
RUN(lock)
RUN(unlock)
RUN(mfa_init_skipped)
RUN(scrub)

/* An operation whose only input is the user. */
#define CHANGE(function_, name_, permission_, facts_, user_) \
	{ .function = "ud_user_" #function_, .name = (name_), \
	    .permission = (permission_), \
	    .facts = OP_WRITES | OP_USER | (facts_), \
	    .outputs = OUT_DETAILS, .owner = (user_), .org = ORG, \
	    .run = run_##function_, \
	    .texts = {{"userId", (user_), RULE_ID, 0}}}

const struct operation change_operations[] = {
	{ .function = "ud_user_update", .shape = "human",
	    .name = "UpdateUser", .permission = "user.write",
	    .facts = OP_WRITES | OP_SELF | OP_USER | OP_TWICE,
	    .outputs = OUT_DETAILS, .owner = ALICE, .org = ORG,
	    .run = run_update_human,
	    .mints = MINTS_EMAIL | MINTS_PHONE, .texts = {
		{"userId", ALICE, RULE_ID, 0},
		{"username", "alicia", RULE_USERNAME, 0},
		{"givenName", "Alicia", RULE_NAME, 0},
		{"familyName", "Ayar", RULE_NAME, 0},
		{"nickName", "Ali", RULE_NAME, 1},
		{"displayName", "A. A.", RULE_NAME, 1},
		{"preferredLanguage", "en", RULE_LANGUAGE, 1},
		{"email", "alicia@mail.example", RULE_EMAIL, 0},
		{"phone", "0041 79 765 43 21", RULE_PHONE, 1}}},
	{ .function = "ud_user_update", .shape = "verified and metadata",
	    .name = "UpdateUser", .permission = "user.write",
	    .facts = OP_WRITES | OP_USER | OP_TWICE, .outputs = OUT_DETAILS,
	    .owner = ALICE, .org = ORG, .run = run_update_trusted, .texts = {
		{"userId", ALICE, RULE_ID, 0},
		{"email", "alicia@mail.example", RULE_EMAIL, 0},
		{"metadata[0].key", "new", RULE_KEY, 0}}},
	{ .function = "ud_user_update", .shape = "machine",
	    .name = "UpdateUser", .permission = "user.write",
	    .facts = OP_WRITES | OP_SELF | OP_USER | OP_TWICE,
	    .outputs = OUT_DETAILS, .owner = ROBOT, .org = ORG,
	    .run = run_update_machine, .texts = {
		{"userId", ROBOT, RULE_ID, 0},
		{"name", "Robot 2", RULE_NAME, 1},
		{"description", "Paints.\tDries.", RULE_LINES, 1}}},
	CHANGE(delete, "DeleteUser", "user.delete", 0, ALICE),
	CHANGE(deactivate, "DeactivateUser", "user.write", 0, ALICE),
	CHANGE(reactivate, "ReactivateUser", "user.write", 0, IDA),
	CHANGE(lock, "LockUser", "user.write", 0, ALICE),
	CHANGE(unlock, "UnlockUser", "user.write", 0, LENA),
	CHANGE(mfa_init_skipped, "HumanMFAInitSkipped", "user.write",
	    OP_SELF, ALICE),
	CHANGE(scrub, "ScrubUser", "user.delete", OP_TWICE, DORA),
	{ .function = "ud_user_add_username", .name = "AddUsername",
	    .permission = "user.write",
	    .facts = OP_WRITES | OP_SELF | OP_USER,
	    .outputs = OUT_STRING | OUT_DETAILS, .owner = ALICE, .org = ORG,
	    .run = run_add_username, .texts = {
		{"userId", ALICE, RULE_ID, 0},
		{"username", "alice.three", RULE_USERNAME, 0}}},
	{ .function = "ud_user_remove_username", .name = "RemoveUsername",
	    .permission = "user.write",
	    .facts = OP_WRITES | OP_SELF | OP_USER, .outputs = OUT_DETAILS,
	    .owner = ALICE, .org = ORG, .run = run_remove_username,
	    .texts = {
		{"userId", ALICE, RULE_ID, 0},
		{"usernameId", "1", RULE_ID, 0}}},
	{ .function = NULL }
};
