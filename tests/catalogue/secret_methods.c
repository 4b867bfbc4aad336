/* SPDX-License-Identifier: MIT */
/* The catalogue: the methods of ud_rpc() about codes and passwords. */
#include "catalogue/methods.h"

#define ABOUT_BOB .owner = BOB, .org = ORG
#define BOB_TEXT {"userId", BOB, RULE_ID, 0}
#define EMAIL_TEXT {"email", "alicia@mail.example", RULE_EMAIL, 0}
#define PHONE_TEXT {"phone", "0041 79 765 43 21", RULE_PHONE, 0}
#define NEW_TEXT {"password", "Secret-3", RULE_PASSWORD, 0}
#define TEMPLATE_TEXT {"urlTemplate", TEMPLATE, RULE_TEMPLATE, 0}

#define SEND "\"sendCode\":{\"urlTemplate\":"

/* A proof, which BOB has been sent. */
#define PROVES(name_, facts_, code_) \
	METHOD(name_, "", OP_WRITES | OP_USER | OP_JUDGES | (facts_), \
	    "{\"userId\":$a,\"verificationCode\":$b}", ABOUT_BOB, \
	    .texts = {BOB_TEXT, {"verificationCode", (code_), RULE_CODE, 0}})

const struct operation secret_method_operations[] = {
	METHOD("SetEmail", "user.write", OP_WRITES | OP_USER | OP_SELF,
	    "{\"userId\":$a,\"email\":$b," SEND "$c}}", ABOUT_ALICE,
	    .texts = {USER_TEXT, EMAIL_TEXT, TEMPLATE_TEXT}),
	METHOD("SendEmailCode", "user.write",
	    OP_WRITES | OP_USER | OP_RETURNS,
	    "{\"userId\":$a,\"returnCode\":{}}", ABOUT_BOB,
	    .texts = {BOB_TEXT}),
	METHOD("ResendEmailCode", "user.write",
	    OP_WRITES | OP_USER | OP_SELF, "{\"userId\":$a," SEND "$b}}",
	    ABOUT_BOB, .texts = {BOB_TEXT, TEMPLATE_TEXT}),
	PROVES("VerifyEmail", 0, EMAIL_CODE),
	METHOD("SetPhone", "user.write", OP_WRITES | OP_USER | OP_RETURNS,
	    "{\"userId\":$a,\"phone\":$b,\"returnCode\":{}}", ABOUT_ALICE,
	    .texts = {USER_TEXT, PHONE_TEXT}),
	USER_METHOD("RemovePhone", "user.write", OP_WRITES | OP_SELF, ALICE),
	USER_METHOD("ResendPhoneCode", "user.write", OP_WRITES | OP_SELF,
	    BOB),
	PROVES("VerifyPhone", 0, PHONE_CODE),
	METHOD("CreateInviteCode", "user.write",
	    OP_WRITES | OP_USER | OP_SELF | OP_STATE,
	    "{\"userId\":$a," SEND "$b,\"applicationName\":$c}}", ABOUT_BOB,
	    .texts = {{"userId", BOB, RULE_TRIMMED_ID, 0}, TEMPLATE_TEXT,
		{"applicationName", "App", RULE_TITLE, 0}}),
	USER_METHOD("ResendInviteCode", "user.write",
	    OP_WRITES | OP_SELF | OP_STATE, BOB),
	PROVES("VerifyInviteCode", OP_STATE, INVITE_CODE),
	METHOD("PasswordReset", "user.write",
	    OP_WRITES | OP_USER | OP_RETURNS,
	    "{\"userId\":$a,\"returnCode\":{}}", ABOUT_ALICE,
	    .texts = {USER_TEXT}),
	METHOD("PasswordResetByLoginName", "", OP_WRITES,
	    "{\"loginName\":$a,\"sendLink\":{\"urlTemplate\":$b}}",
	    .texts = {{"loginName", "Alice.two", RULE_LOGIN, 0},
		TEMPLATE_TEXT}),
	METHOD("SetPassword", "",
	    OP_WRITES | OP_USER | OP_STATE | OP_JUDGES | OP_STEPS,
	    "{\"userId\":$a,\"newPassword\":{\"password\":$b,"
	    "\"changeRequired\":true},\"currentPassword\":$c}",
	    ABOUT_ALICE, .texts = {USER_TEXT, NEW_TEXT,
		{"currentPassword", SECRET, RULE_PROOF, 0}}),
	METHOD("CheckPassword", "user.read",
	    OP_WRITES | OP_USER | OP_SELF | OP_JUDGES | OP_STEPS,
	    "{\"userId\":$a,\"password\":$b}", ABOUT_ALICE, .texts = {
		USER_TEXT, {"password", SECRET, RULE_PROOF, 0}}),
	METHOD("DeliverNotifications", "iam.write",
	    OP_WRITES | OP_STEPS | OP_LEASES, "{\"limit\":0}",
	    .org = NULL),
	{ .function = NULL }
};
