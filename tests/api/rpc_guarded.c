/* SPDX-License-Identifier: MIT */
/* Who may do what with codes and passwords, by every path in JSON. */
#include "rpc_ask.h"

TestSuite(rpc_guarded, .init = begin_guarded, .fini = end_ask);

#define EMAIL "'email':{'email':'b@x.example'"
#define PHONE "'phone':{'phone':'+41791234568'"
#define HUMAN(members) "{" U ",'human':{" members "}}"

/* All paths by which one could vouch for an address or see a code. */
static const char *const paths[][2] = {
	{"UpdateUser", HUMAN(EMAIL ",%s}")},
	{"UpdateUser", HUMAN(PHONE ",%s}")},
	{"UpdateHumanUser", "{" U "," EMAIL ",%s}}"},
	{"UpdateHumanUser", "{" U "," PHONE ",%s}}"},
	{"SetEmail", "{" U ",'email':'b@x.example',%s}"},
	{"SetPhone", "{" U ",'phone':'+41791234568',%s}"},
	{"SendEmailCode", "{" U ",%s}"},
	{"ResendEmailCode", "{" U ",%s}"},
	{"ResendPhoneCode", "{" U ",%s}"},
	{"PasswordReset", "{" U ",%s}"},
	{"CreateInviteCode", "{" U ",%s}"}
};

enum { VOUCHING = 6 };	/* of them those that take isVerified */

static int
denied(size_t path, const char *member)
{
	char request[512];

	(void)snprintf(request, sizeof(request), paths[path][1], member);
	return refuses(UD_EDENIED, "Errors.PermissionDenied", NULL,
	    paths[path][0], "%s", request);
}

Test(rpc_guarded, nobody_vouches_for_itself)
{
	create_ada("}," NUMBER "}");
	must("CreateInviteCode", "{" U "}");
	act_as("u");
	for (size_t i = 0; i < N(paths); i++)
		cr_expect(denied(i, "'returnCode':{}"), "%s", paths[i][0]);
	for (size_t i = 0; i < VOUCHING; i++)
		cr_expect(denied(i, "'isVerified':true"), "%s", paths[i][0]);
	granted = "user.write";
	for (size_t i = 0; i < N(paths); i++)
		cr_expect(denied(i, "'returnCode':{}"), "%s", paths[i][0]);
	for (size_t i = 0; i < VOUCHING; i++)
		cr_expect(denied(i, "'isVerified':true"), "%s", paths[i][0]);
}

Test(rpc_guarded, self_may_ask_for_codes_that_are_sent)
{
	create_ada(",'isVerified':true}," NUMBER "}");
	act_as("u");
	must("SendEmailCode", "{" U "}");
	must("ResendEmailCode", "{" U ",'sendCode':{}}");
	must("ResendPhoneCode", "{" U "}");
	must("PasswordReset", "{" U "}");
	must("CreateInviteCode", "{" U "}");
	must("ResendInviteCode", "{" U "}");
	must("UpdateUser", HUMAN(EMAIL ",'sendCode':{}}"));
	must("UpdateHumanUser", "{" U "," PHONE "}}");
	must("SetEmail", "{" U ",'email':'c@x.example'}");
	must("SetPhone", "{" U ",'phone':'+41791234569'}");
	must("RemovePhone", "{" U "}");
}

Test(rpc_guarded, creation_asks_for_each_permission)
{
	static const char *const members[][2] = {
		{"'isVerified':true", "user.contact.verify"},
		{"'returnCode':{}", "user.code.return"}
	};

	create_ada("}");
	act_as("u");
	for (size_t i = 0; i < N(members); i++)
		for (int which = 0; which < 2; which++) {
			granted = which ? "user.write" : members[i][1];
			cr_expect(refuses(UD_EDENIED,
			    "Errors.PermissionDenied", NULL, "CreateUser",
			    "{'organizationId':'o','human':{" PROFILE ","
			    EMAIL ",%s}}}", members[i][0]));
		}
	act_as(NULL);
	must("CreateUser", "{'organizationId':'o','human':{" PROFILE ","
	    EMAIL ",'isVerified':true}," PHONE ",'returnCode':{}}}}");
	cr_expect_eq(strlen(told("phoneCode")), 6);
}

Test(rpc_guarded, password_without_a_proof_is_not_for_self)
{
	create_ada("},'password':{'password':'Secret-1'}");
	act_as("u");
	cr_expect(refuses(UD_EDENIED, "Errors.PermissionDenied", NULL,
	    "SetPassword", "{" U ",'newPassword':{'password':'Secret-2'}}"));
	cr_expect(refuses(UD_EDENIED, "Errors.PermissionDenied", NULL,
	    "UpdateUser",
	    HUMAN("'password':{'password':{'password':'Secret-2'}}")));
	must("SetPassword", "{" U ",'newPassword':{'password':'Secret-2'},"
	    "'currentPassword':'Secret-1'}");
	must("UpdateUser", HUMAN("'password':{'password':{'password':"
	    "'Secret-3'},'currentPassword':'Secret-2'}"));
}

Test(rpc_guarded, code_is_the_proof_and_a_stranger_learns_nothing)
{
	create_ada("}," NUMBER "}");
	act_as("stranger");
	cr_expect(refuses(UD_EINVAL, "Errors.User.Code.Invalid",
	    "verificationCode", "VerifyEmail",
	    "{'userId':'no','verificationCode':'22222222'}"));
	cr_expect(refuses(UD_EINVAL, "Errors.User.Code.Invalid",
	    "verificationCode", "VerifyInviteCode",
	    "{" U ",'verificationCode':'22222222'}"));
	cr_expect(refuses(UD_EINVAL, "Errors.User.Password.Invalid",
	    "password", "SetPassword", "{'userId':'no','newPassword':"
	    "{'password':'Secret-1'},'currentPassword':'Secret-2'}"));
	cr_expect(lacks("failedAttempts") && lacks("retryAfterMs"));
	must("VerifyEmail", "{" U ",'verificationCode':'%s'}", mails[0].code);
	must("VerifyPhone", "{" U ",'verificationCode':'%s'}", mails[1].code);
	cr_expect(refuses(UD_EDENIED, "Errors.PermissionDenied", NULL,
	    "DeliverNotifications", "{}"));
	cr_expect(refuses(UD_EDENIED, "Errors.PermissionDenied", NULL,
	    "PasswordReset", "{" U "}"));
}
