/* SPDX-License-Identifier: MIT */
/* Invitations in JSON. */
#include "rpc_ask.h"

TestSuite(rpc_invite, .init = begin_ask, .fini = end_ask);

#define TEMPLATE "https://app.test/join/{{.Code}}"

static void
verify(const char *code)
{
	must("VerifyInviteCode", "{" U ",'verificationCode':'%s'}", code);
}

Test(rpc_invite, code_is_returned_or_sent_and_verifies_the_address)
{
	create_ada("}");
	must("CreateInviteCode", "{" U ",'returnCode':{}}");
	cr_expect_eq(strlen(told("inviteCode")), 26);
	cr_expect(answered("{'details':{'sequence':'"));
	must("CreateInviteCode", "{" U "}");
	cr_expect(lacks("inviteCode"));
	cr_expect_eq(last_mail()->kind, UD_MESSAGE_INVITE_USER);
	verify(last_code());
	cr_expect(answered("{'details':{'sequence':'"));
	cr_expect(shows("'isVerified':true"));
	cr_expect(refuses(UD_EINVAL, "Errors.User.Code.NotFound", NULL,
	    "VerifyEmail", "{" U ",'verificationCode':'%s'}",
	    mails[0].code));
}

Test(rpc_invite, values_of_the_last_one_are_remembered)
{
	create_ada("}");
	must("CreateInviteCode", "{" U ",'sendCode':{'urlTemplate':'" TEMPLATE
	    "','applicationName':'App'}}");
	cr_expect_str_eq(last_mail()->application, "App");
	cr_expect(holds(last_mail()->url, "https://app.test/join/"));
	must("ResendInviteCode", "{" U "}");
	cr_expect(lacks("inviteCode"));
	cr_expect_str_eq(last_mail()->application, "App");
	cr_expect(holds(last_mail()->url, "https://app.test/join/"));
	for (int i = 0; i < 5; i++)
		cr_expect(refuses(UD_EINVAL, "Errors.User.Code.Invalid",
		    "verificationCode", "VerifyInviteCode",
		    "{" U ",'verificationCode':'wrong'}"));
	cr_expect_neq(ask("VerifyInviteCode",
	    "{" U ",'verificationCode':'%s'}", last_code()), UD_OK);
	must("CreateInviteCode", "{" U "}");
	cr_expect_str_eq(last_mail()->application, "App");
	cr_expect(holds(last_mail()->url, "https://app.test/join/"));
	verify(last_code());
}

Test(rpc_invite, one_that_was_returned_can_be_sent)
{
	create_ada("}");
	cr_expect(refuses(UD_ESTATE, "Errors.User.Code.NotFound", NULL,
	    "ResendInviteCode", "{" U "}"));
	must("CreateInviteCode", "{" U ",'returnCode':{}}");
	mailbox_clear();
	must("ResendInviteCode", "{" U "}");
	verify(last_code());
}

Test(rpc_invite, whoever_can_sign_in_is_not_invited)
{
	create_ada("},'password':{'password':'Secret-1'}");
	cr_expect(refuses(UD_ESTATE, "Errors.User.AlreadyInitialised", NULL,
	    "CreateInviteCode", "{" U "}"));
	cr_expect(refuses(UD_ESTATE, "Errors.User.AlreadyInitialised", NULL,
	    "ResendInviteCode", "{" U "}"));
}

Test(rpc_invite, code_for_a_former_address_is_worth_nothing)
{
	create_ada("}");
	must("CreateInviteCode", "{" U ",'returnCode':{}}");
	{
		const char *code = told("inviteCode");

		must("SetEmail", "{" U ",'email':'b@x.example'}");
		cr_expect(refuses(UD_EINVAL, "Errors.User.Code.NotFound",
		    "verificationCode", "VerifyInviteCode",
		    "{" U ",'verificationCode':'%s'}", code));
	}
	cr_expect(shows("'email':{'email':'b@x.example'}"));
}

Test(rpc_invite, what_cannot_be_is_refused)
{
	create_ada("}");
	cr_expect(malformed("applicationName", "CreateInviteCode",
	    "{" U ",'sendCode':{'applicationName':''}}"));
	cr_expect(malformed("applicationName", "CreateInviteCode",
	    "{" U ",'sendCode':{'applicationName':'%s'}}",
	    repeat("a", 201)));
	cr_expect(refuses(UD_EINVAL, "Errors.User.InvalidURLTemplate",
	    "urlTemplate", "CreateInviteCode",
	    "{" U ",'sendCode':{'urlTemplate':'https://x.test/'}}"));
	cr_expect(malformed("returnCode", "CreateInviteCode",
	    "{" U ",'sendCode':{},'returnCode':{}}"));
	for (const char *const *method = (const char *const[]){
	    "CreateInviteCode", "ResendInviteCode", NULL}; *method != NULL;
	    method++)
		cr_expect(refuses(UD_ESTATE, "Errors.User.NotFound", NULL,
		    *method, "{'userId':'no'}"));
	cr_expect(refuses(UD_ESTATE, "Errors.User.NotFound", NULL,
	    "VerifyInviteCode", "{'userId':'no','verificationCode':'2'}"));
}
