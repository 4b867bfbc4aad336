/* SPDX-License-Identifier: MIT */
/* The catalogue: addresses, and the codes that verify them. */
#include "catalogue/catalogue.h"

static ud_delivery
delivery(int64_t mode)
{
	ud_delivery delivery = UD_INIT(ud_delivery);

	delivery.mode = mode;
	return delivery;
}

static int
run_set_email(struct call *c)
{
	ud_delivery by = delivery(UD_VERIFY_SEND);

	by.url_template = c->text[2];
	return ud_user_set_email(c->dir, c->text[0], c->text[1], &by,
	    &c->string, &c->details);
}

#define SET(name, function, mode) \
	static int \
	name(struct call *c) \
	{ \
		ud_delivery by = delivery(mode); \
\
		return function(c->dir, c->text[0], c->text[1], &by, \
		    &c->string, &c->details); \
	}
#define ISSUE(name, function, mode) \
	static int \
	name(struct call *c) \
	{ \
		ud_delivery by = delivery(mode); \
\
		return function(c->dir, c->text[0], &by, &c->string, \
		    &c->details); \
	}
#define VERIFY(name, function) \
	static int \
	name(struct call *c) \
	{ \
		return function(c->dir, c->text[0], c->text[1], \
		    &c->details); \
	}
#define USER(name, function) \
	static int \
	name(struct call *c) \
	{ \
		return function(c->dir, c->text[0], &c->details); \
	}

SET(run_return_email, ud_user_set_email, UD_VERIFY_RETURN)
SET(run_trust_email, ud_user_set_email, UD_VERIFY_VERIFIED)
SET(run_set_phone, ud_user_set_phone, UD_VERIFY_SEND)
SET(run_return_phone, ud_user_set_phone, UD_VERIFY_RETURN)
SET(run_trust_phone, ud_user_set_phone, UD_VERIFY_VERIFIED)
ISSUE(run_send_email, ud_user_send_email_code, UD_VERIFY_DEFAULT)
ISSUE(run_send_return, ud_user_send_email_code, UD_VERIFY_RETURN)
ISSUE(run_resend_email, ud_user_resend_email_code, UD_VERIFY_SEND)
ISSUE(run_resend_phone, ud_user_resend_phone_code, UD_VERIFY_SEND)
ISSUE(run_resend_return, ud_user_resend_phone_code, UD_VERIFY_RETURN)
ISSUE(run_return_invite, ud_user_create_invite_code, UD_VERIFY_RETURN)
VERIFY(run_verify_email, ud_user_verify_email)
VERIFY(run_verify_phone, ud_user_verify_phone)
VERIFY(run_verify_invite, ud_user_verify_invite_code)
USER(run_remove_phone, ud_user_remove_phone)
USER(run_resend_invite, ud_user_resend_invite_code)

static int
run_invite(struct call *c)
{
	ud_delivery by = delivery(UD_VERIFY_SEND);

	by.url_template = c->text[1];
	by.application_name = c->text[2];
	return ud_user_create_invite_code(c->dir, c->text[0], &by,
	    &c->string, &c->details);
}

#define COMMON (OP_WRITES | OP_USER)
#define CODE_OUT (OUT_STRING | OUT_DETAILS)
#define ABOUT(user_) .owner = (user_), .org = ORG
#define USER_TEXT(user_) {"userId", (user_), RULE_ID, 0}
#define INVITED_TEXT {"userId", BOB, RULE_TRIMMED_ID, 0}
#define EMAIL_TEXT {"email", "alicia@mail.example", RULE_EMAIL, 0}
#define PHONE_TEXT {"phone", "0041 79 765 43 21", RULE_PHONE, 0}
#define TEMPLATE_TEXT {"urlTemplate", TEMPLATE, RULE_TEMPLATE, 0}

/* One that issues a code for what is stored. */
#define ISSUES(function_, shape_, name_, facts_, user_, run_, mints_) \
	{ .function = (function_), .shape = (shape_), .name = (name_), \
	    .permission = "user.write", .facts = COMMON | (facts_), \
	    .outputs = CODE_OUT, ABOUT(user_), .run = (run_), \
	    .mints = (mints_), .texts = {USER_TEXT(user_)}}
#define SETS(function_, shape_, name_, facts_, run_, mints_, ...) \
	{ .function = (function_), .shape = (shape_), .name = (name_), \
	    .permission = "user.write", .facts = COMMON | (facts_), \
	    .outputs = CODE_OUT, ABOUT(ALICE), .run = (run_), \
	    .mints = (mints_), .texts = {USER_TEXT(ALICE), __VA_ARGS__}}
#define PROVES(function_, name_, facts_, run_, code_, purpose_) \
	{ .function = (function_), .name = (name_), .permission = "", \
	    .facts = COMMON | OP_JUDGES | (facts_), .outputs = OUT_DETAILS, \
	    ABOUT(BOB), .run = (run_), .texts = {USER_TEXT(BOB), \
		{"verificationCode", (code_), RULE_CODE, 0, (purpose_)}}}

const struct operation contact_operations[] = {
	SETS("ud_user_set_email", "sent", "SetEmail", OP_SELF, run_set_email,
	    MINTS_EMAIL, EMAIL_TEXT, TEMPLATE_TEXT),
	SETS("ud_user_set_email", "returned", "SetEmail", OP_RETURNS,
	    run_return_email, MINTS_EMAIL, EMAIL_TEXT),
	SETS("ud_user_set_email", "verified", "SetEmail", 0, run_trust_email,
	    0, EMAIL_TEXT),
	ISSUES("ud_user_send_email_code", NULL, "SendEmailCode", OP_SELF, BOB,
	    run_send_email, MINTS_EMAIL),
	ISSUES("ud_user_send_email_code", "returned", "SendEmailCode",
	    OP_RETURNS, BOB, run_send_return, MINTS_EMAIL),
	ISSUES("ud_user_resend_email_code", NULL, "ResendEmailCode", OP_SELF,
	    BOB, run_resend_email, MINTS_EMAIL),
	PROVES("ud_user_verify_email", "VerifyEmail", 0, run_verify_email,
	    EMAIL_CODE, UD_CODE_EMAIL),
	SETS("ud_user_set_phone", "sent", "SetPhone", OP_SELF, run_set_phone,
	    MINTS_PHONE, PHONE_TEXT),
	SETS("ud_user_set_phone", "returned", "SetPhone", OP_RETURNS,
	    run_return_phone, MINTS_PHONE, PHONE_TEXT),
	SETS("ud_user_set_phone", "verified", "SetPhone", 0, run_trust_phone,
	    0, PHONE_TEXT),
	{ .function = "ud_user_remove_phone", .name = "RemovePhone",
	    .permission = "user.write", .facts = COMMON | OP_SELF,
	    .outputs = OUT_DETAILS, ABOUT(ALICE), .run = run_remove_phone,
	    .texts = {USER_TEXT(ALICE)}},
	ISSUES("ud_user_resend_phone_code", NULL, "ResendPhoneCode", OP_SELF,
	    BOB, run_resend_phone, MINTS_PHONE),
	ISSUES("ud_user_resend_phone_code", "returned", "ResendPhoneCode",
	    OP_RETURNS, BOB, run_resend_return, MINTS_PHONE),
	PROVES("ud_user_verify_phone", "VerifyPhone", 0, run_verify_phone,
	    PHONE_CODE, UD_CODE_PHONE),
	{ .function = "ud_user_create_invite_code",
	    .name = "CreateInviteCode", .permission = "user.write",
	    .facts = COMMON | OP_SELF | OP_STATE, .outputs = CODE_OUT,
	    ABOUT(BOB), .run = run_invite, .mints = MINTS_INVITE,
	    .texts = {INVITED_TEXT, TEMPLATE_TEXT,
		{"applicationName", "App", RULE_TITLE, 0}}},
	{ .function = "ud_user_create_invite_code", .shape = "returned",
	    .name = "CreateInviteCode", .permission = "user.write",
	    .facts = COMMON | OP_STATE | OP_RETURNS, .outputs = CODE_OUT,
	    ABOUT(BOB), .run = run_return_invite, .mints = MINTS_INVITE,
	    .texts = {INVITED_TEXT}},
	{ .function = "ud_user_resend_invite_code",
	    .name = "ResendInviteCode", .permission = "user.write",
	    .facts = COMMON | OP_SELF | OP_STATE, .outputs = OUT_DETAILS,
	    ABOUT(BOB), .run = run_resend_invite, .mints = MINTS_INVITE,
	    .texts = {INVITED_TEXT}},
	PROVES("ud_user_verify_invite_code", "VerifyInviteCode", OP_STATE,
	    run_verify_invite, INVITE_CODE, UD_CODE_INVITE),
	{ .function = NULL }
};
