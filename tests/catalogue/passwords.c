/* SPDX-License-Identifier: MIT */
/* The catalogue: passwords, and messages that wait. */
#include "catalogue/catalogue.h"

#include <string.h>

static size_t
length(const char *text)
{
	return text == NULL ? 0 : strlen(text);
}

static ud_password_spec
new_password(const char *password)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);

	spec.password = password;
	spec.password_len = length(password);
	return spec;
}

static int
run_set(struct call *c)
{
	ud_password_spec spec = new_password(c->text[1]);

	spec.change_required = 1;
	return ud_user_set_password(c->dir, c->text[0], &spec, &c->details);
}

static int
run_set_with_current(struct call *c)
{
	ud_password_spec spec = new_password(c->text[1]);

	spec.current = c->text[2];
	spec.current_len = length(c->text[2]);
	return ud_user_set_password(c->dir, c->text[0], &spec, &c->details);
}

static int
run_set_with_code(struct call *c)
{
	ud_password_spec spec = new_password(c->text[1]);

	spec.code = c->text[2];
	return ud_user_set_password(c->dir, c->text[0], &spec, &c->details);
}

static int
run_set_hash(struct call *c)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);

	spec.hash = c->text[1];
	return ud_user_set_password(c->dir, c->text[0], &spec, &c->details);
}

static int
run_set_hash_with_code(struct call *c)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);

	spec.hash = c->text[1];
	spec.code = c->text[2];
	return ud_user_set_password(c->dir, c->text[0], &spec, &c->details);
}

static int
run_update(struct call *c)
{
	ud_password_spec spec = new_password(c->text[1]);
	ud_user_patch patch = UD_INIT(ud_user_patch);

	spec.current = c->text[2];
	spec.current_len = length(c->text[2]);
	patch.nick_name = "Ali";
	patch.password = &spec;
	return ud_user_update(c->dir, c->text[0], &patch, &c->details);
}

static int
run_update_with_code(struct call *c)
{
	ud_password_spec spec = new_password(c->text[1]);
	ud_user_patch patch = UD_INIT(ud_user_patch);

	spec.code = c->text[2];
	patch.nick_name = "Ali";
	patch.password = &spec;
	return ud_user_update(c->dir, c->text[0], &patch, &c->details);
}

static int
reset(struct call *c, int64_t mode, int64_t channel, const char *template)
{
	ud_delivery by = UD_INIT(ud_delivery);

	by.mode = mode;
	by.channel = channel;
	by.url_template = template;
	return ud_user_reset_password(c->dir, c->text[0], &by, &c->string,
	    &c->details);
}

static int
run_reset(struct call *c)
{
	return reset(c, UD_VERIFY_SEND, UD_CHANNEL_EMAIL, c->text[1]);
}

static int
run_reset_sms(struct call *c)
{
	return reset(c, UD_VERIFY_SEND, UD_CHANNEL_SMS, NULL);
}

static int
run_reset_return(struct call *c)
{
	return reset(c, UD_VERIFY_RETURN, 0, NULL);
}

static int
run_check(struct call *c)
{
	return ud_user_check_password(c->dir, c->text[0], c->text[1],
	    length(c->text[1]), &c->details);
}

static int
run_sign_in(struct call *c)
{
	return ud_password_check(c->dir, c->text[0], c->text[1],
	    length(c->text[1]), &c->user);
}

static int
run_forgot(struct call *c)
{
	ud_delivery by = UD_INIT(ud_delivery);

	by.url_template = c->text[1];
	return ud_password_reset(c->dir, c->text[0], &by);
}

static int
run_expires(struct call *c)
{
	ud_user *user = NULL;
	int64_t warn_us;
	int rc;

	c->time_us = 0;
	if ((rc = ud_user_get(c->dir, c->text[0], &user)) == UD_OK)
		rc = ud_password_expires(c->dir, user, &warn_us, &c->time_us);
	ud_user_free(&user);
	return rc;
}

static int
run_pending(struct call *c)
{
	return ud_notify_pending(c->dir, 0, &c->number, &c->time_us);
}

#define USER_TEXT(user_) {"userId", (user_), RULE_ID, 0}
#define NEW_TEXT {"password", "Secret-3", RULE_PASSWORD, 0}
#define PROOF(field_, valid_) {(field_), (valid_), RULE_PROOF, 0}
#define CODE_TEXT {"verificationCode", RESET_CODE, RULE_CODE, 0, \
	UD_CODE_PASSWORD_RESET}
#define HASH_TEXT {"hash", \
	"$6$6TjmdDRJiBX2KNUh$pglHQSa3aPHMAK6ep0SHdHfQtOf2mEFBBTAqzFTr" \
	"hUihGURP5Jl3UqJLC.LWsBeexjNtd7sdZ6Qx.irrDpR1W0", \
	RULE_HASH, 0}
#define TEMPLATE_TEXT {"urlTemplate", TEMPLATE, RULE_TEMPLATE, 0}

#define SETS(shape_, permission_, facts_, run_, ...) \
	{ .function = "ud_user_set_password", .shape = (shape_), \
	    .name = "SetPassword", .permission = (permission_), \
	    .facts = OP_WRITES | OP_USER | OP_STATE | (facts_), \
	    .outputs = OUT_DETAILS, .owner = ALICE, .org = ORG, \
	    .run = (run_), .texts = {USER_TEXT(ALICE), __VA_ARGS__}}
#define UPDATES(shape_, run_, ...) \
	{ .function = "ud_user_update", .shape = (shape_), \
	    .name = "UpdateUser", .permission = "user.write", \
	    .facts = OP_WRITES | OP_USER | OP_SELF | OP_JUDGES | OP_STEPS, \
	    .outputs = OUT_DETAILS, .owner = ALICE, .org = ORG, \
	    .run = (run_), .texts = {USER_TEXT(ALICE), NEW_TEXT, \
		__VA_ARGS__}}
#define RESETS(shape_, facts_, run_, ...) \
	{ .function = "ud_user_reset_password", .shape = (shape_), \
	    .name = "PasswordReset", .permission = "user.write", \
	    .facts = OP_WRITES | OP_USER | (facts_), \
	    .outputs = OUT_STRING | OUT_DETAILS, .owner = ALICE, .org = ORG, \
	    .run = (run_), .mints = MINTS_RESET, .texts = {__VA_ARGS__}}
#define CHECKS(shape_, user_, password_) \
	{ .function = "ud_user_check_password", .shape = (shape_), \
	    .name = "CheckPassword", .permission = "user.read", \
	    .facts = OP_WRITES | OP_USER | OP_SELF | OP_JUDGES | OP_STEPS, \
	    .outputs = OUT_DETAILS, .owner = (user_), .org = ORG, \
	    .run = run_check, .texts = {USER_TEXT(user_), \
		PROOF("password", password_)}}

const struct operation password_operations[] = {
	SETS(NULL, "user.write", OP_STEPS, run_set, NEW_TEXT),
	SETS("with the current one", "", OP_JUDGES | OP_STEPS,
	    run_set_with_current, NEW_TEXT, PROOF("currentPassword", SECRET)),
	SETS("with a code", "", OP_JUDGES | OP_STEPS, run_set_with_code,
	    NEW_TEXT, CODE_TEXT),
	SETS("hash", "user.write", 0, run_set_hash, HASH_TEXT),
	SETS("hash with a code", "", OP_JUDGES, run_set_hash_with_code,
	    HASH_TEXT, CODE_TEXT),
	UPDATES("password", run_update, PROOF("currentPassword", SECRET)),
	UPDATES("password with a code", run_update_with_code, CODE_TEXT),
	RESETS("e-mail", OP_SELF, run_reset, USER_TEXT(ALICE),
	    TEMPLATE_TEXT),
	RESETS("SMS", OP_SELF, run_reset_sms, USER_TEXT(ALICE)),
	RESETS("returned", OP_RETURNS, run_reset_return,
	    USER_TEXT(ALICE)),
	CHECKS(NULL, ALICE, SECRET),
	CHECKS("a hash of the host's, renewed", HUGO, SECRET_OF_HUGO),
	{ .function = "ud_password_check", .name = "CheckPassword",
	    .permission = "", .facts = OP_WRITES | OP_JUDGES | OP_STEPS,
	    .outputs = OUT_USER, .run = run_sign_in, .texts = {
		{"loginName", "Alice.two", RULE_OTHER, 0},
		PROOF("password", SECRET)}},
	{ .function = "ud_password_reset", .name = "PasswordReset",
	    .permission = "", .facts = OP_WRITES, .run = run_forgot,
	    .mints = MINTS_RESET, .texts = {{"loginName", "Alice.two", RULE_LOGIN, 0},
		TEMPLATE_TEXT}},
	{ .function = "ud_password_expires", .name = "GetUserByID",
	    .permission = "user.read", .facts = OP_USER | OP_SELF,
	    .outputs = OUT_TIME, .owner = ALICE, .org = ORG,
	    .run = run_expires, .texts = {USER_TEXT(ALICE)}},
	{ .function = "ud_notify_pending", .name = "DeliverNotifications",
	    .permission = "iam.write", .facts = OP_WRITES | OP_STEPS |
	    OP_LEASES, .outputs = OUT_NUMBER | OUT_TIME, .run = run_pending },
	{ .function = NULL }
};
