/* SPDX-License-Identifier: MIT */
/* The catalogue: the methods of ud_rpc() about codes and passwords. */
#include "catalogue/methods.h"

#define ABOUT_BOB .owner = BOB, .org = ORG
#define BOB_TEXT {"userId", BOB, RULE_ID, 0}
#define INVITED_TEXT {"userId", BOB, RULE_TRIMMED_ID, 0}
#define EMAIL_TEXT {"email", "alicia@mail.example", RULE_EMAIL, 0}
#define PHONE_TEXT {"phone", "0041 79 765 43 21", RULE_PHONE, 0}
#define NEW_TEXT {"password", "Secret-3", RULE_PASSWORD, 0}
#define TEMPLATE_TEXT {"urlTemplate", TEMPLATE, RULE_TEMPLATE, 0}

#define SEND "\"sendCode\":{\"urlTemplate\":"

/* A proof, which BOB has been sent. */
#define PROVES(name_, facts_, code_, purpose_) \
	METHOD(name_, "", OP_WRITES | OP_USER | OP_JUDGES | (facts_), \
	    "{\"userId\":$a,\"verificationCode\":$b}", ABOUT_BOB, \
	    .texts = {BOB_TEXT, {"verificationCode", (code_), RULE_CODE, 0, \
		(purpose_)}})

/* A new password of ALICE, with the one or the other proof. */
#define NEW "\"userId\":$a,\"newPassword\":{\"password\":$b," \
	"\"changeRequired\":true}"
#define SETS(shape_, json_, ...) \
	METHOD("SetPassword", "", \
	    OP_WRITES | OP_USER | OP_STATE | OP_JUDGES | OP_STEPS, \
	    "{" NEW "," json_ "}", ABOUT_ALICE, .shape = (shape_), \
	    .texts = {USER_TEXT, NEW_TEXT, __VA_ARGS__})
#define UPDATES(name_, shape_, before_, proof_, after_, ...) \
	METHOD(name_, "user.write", \
	    OP_WRITES | OP_USER | OP_SELF | OP_JUDGES | OP_STEPS, \
	    "{\"userId\":$a," before_ "\"password\":{\"password\":" \
	    "{\"password\":$b}," proof_ "}" after_ "}", ABOUT_ALICE, \
	    .shape = (shape_), .texts = {USER_TEXT, NEW_TEXT, __VA_ARGS__})
#define WITH_CURRENT "\"currentPassword\":$c"
#define CURRENT_TEXT {"currentPassword", SECRET, RULE_PROOF, 0}
#define WITH_CODE "\"verificationCode\":$c"
#define CODE_TEXT {"verificationCode", RESET_CODE, RULE_CODE, 0, \
	UD_CODE_PASSWORD_RESET}

const struct operation secret_method_operations[] = {
	METHOD("SetEmail", "user.write", OP_WRITES | OP_USER | OP_SELF,
	    "{\"userId\":$a,\"email\":$b," SEND "$c}}", ABOUT_ALICE,
	    .mints = MINTS_EMAIL,
	    .texts = {USER_TEXT, EMAIL_TEXT, TEMPLATE_TEXT}),
	METHOD("SendEmailCode", "user.write",
	    OP_WRITES | OP_USER | OP_RETURNS,
	    "{\"userId\":$a,\"returnCode\":{}}", ABOUT_BOB,
	    .mints = MINTS_EMAIL, .texts = {BOB_TEXT}),
	METHOD("ResendEmailCode", "user.write",
	    OP_WRITES | OP_USER | OP_SELF, "{\"userId\":$a," SEND "$b}}",
	    ABOUT_BOB, .mints = MINTS_EMAIL,
	    .texts = {BOB_TEXT, TEMPLATE_TEXT}),
	PROVES("VerifyEmail", 0, EMAIL_CODE, UD_CODE_EMAIL),
	METHOD("SetPhone", "user.write", OP_WRITES | OP_USER | OP_RETURNS,
	    "{\"userId\":$a,\"phone\":$b,\"returnCode\":{}}", ABOUT_ALICE,
	    .mints = MINTS_PHONE, .texts = {USER_TEXT, PHONE_TEXT}),
	USER_METHOD("RemovePhone", "user.write", OP_WRITES | OP_SELF, ALICE),
	METHOD("ResendPhoneCode", "user.write",
	    OP_WRITES | OP_USER | OP_SELF, "{\"userId\":$a}", ABOUT_BOB,
	    .mints = MINTS_PHONE, .texts = {BOB_TEXT}),
	PROVES("VerifyPhone", 0, PHONE_CODE, UD_CODE_PHONE),
	METHOD("CreateInviteCode", "user.write",
	    OP_WRITES | OP_USER | OP_SELF | OP_STATE,
	    "{\"userId\":$a," SEND "$b,\"applicationName\":$c}}", ABOUT_BOB,
	    .mints = MINTS_INVITE,
	    .texts = {INVITED_TEXT, TEMPLATE_TEXT,
		{"applicationName", "App", RULE_TITLE, 0}}),
	METHOD("ResendInviteCode", "user.write",
	    OP_WRITES | OP_USER | OP_SELF | OP_STATE, "{\"userId\":$a}",
	    ABOUT_BOB, .mints = MINTS_INVITE, .texts = {INVITED_TEXT}),
	PROVES("VerifyInviteCode", OP_STATE, INVITE_CODE, UD_CODE_INVITE),
	METHOD("PasswordReset", "user.write",
	    OP_WRITES | OP_USER | OP_RETURNS,
	    "{\"userId\":$a,\"returnCode\":{}}", ABOUT_ALICE,
	    .mints = MINTS_RESET, .texts = {USER_TEXT}),
	METHOD("PasswordResetByLoginName", "", OP_WRITES,
	    "{\"loginName\":$a,\"sendLink\":{\"urlTemplate\":$b}}",
	    .mints = MINTS_RESET,
	    .texts = {{"loginName", "Alice.two", RULE_LOGIN, 0},
		TEMPLATE_TEXT}),
	SETS(NULL, WITH_CURRENT, CURRENT_TEXT),
	SETS("with a code", WITH_CODE, CODE_TEXT),
	UPDATES("UpdateUser", "password", "\"human\":{", WITH_CURRENT, "}",
	    CURRENT_TEXT),
	UPDATES("UpdateUser", "password with a code", "\"human\":{",
	    WITH_CODE, "}", CODE_TEXT),
	UPDATES("UpdateHumanUser", "password", "", WITH_CURRENT, "",
	    CURRENT_TEXT),
	UPDATES("UpdateHumanUser", "password with a code", "", WITH_CODE, "",
	    CODE_TEXT),
	METHOD("CheckPassword", "user.read",
	    OP_WRITES | OP_USER | OP_SELF | OP_JUDGES | OP_STEPS,
	    "{\"userId\":$a,\"password\":$b}", ABOUT_ALICE, .texts = {
		USER_TEXT, {"password", SECRET, RULE_PROOF, 0}}),
	METHOD("CheckPassword", "", OP_WRITES | OP_JUDGES | OP_STEPS,
	    "{\"loginName\":$a,\"password\":$b}", .shape = "by name",
	    .texts = {{"loginName", "Alice.two", RULE_OTHER, 0},
		{"password", SECRET, RULE_PROOF, 0}}),
	METHOD("DeliverNotifications", "iam.write",
	    OP_WRITES | OP_STEPS | OP_LEASES, "{\"limit\":0}",
	    .org = NULL),
	{ .function = NULL }
};
