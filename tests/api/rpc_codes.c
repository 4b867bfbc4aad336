/* SPDX-License-Identifier: MIT */
/* E-mail addresses and phone numbers in JSON, and the codes for them. */
#include "rpc_ask.h"

TestSuite(rpc_codes, .init = begin_ask, .fini = end_ask);

#define DETAILS "{'details':{'sequence':'"
#define TEMPLATE "https://app.test/{{.UserID}}/{{ .Code }}/{{.OrgID}}"

Test(rpc_codes, set_email_answers_a_code_only_where_it_is_asked_for)
{
	create_ada("}");
	must("SetEmail", "{" U ",'email':'b@x.example'}");
	cr_expect(answered(DETAILS) && lacks("verificationCode"));
	cr_expect_str_eq(last_mail()->recipient, "b@x.example");
	must("SetEmail", "{" U ",'email':'c@x.example','sendCode':{}}");
	cr_expect(lacks("verificationCode"));
	mailbox_clear();
	must("SetEmail", "{" U ",'email':'d@x.example','returnCode':{}}");
	cr_expect_eq(strlen(told("verificationCode")), 8);
	cr_expect_eq(mail_count, 0);
	cr_expect(shows("'email':{'email':'d@x.example'}"));
	must("SetEmail", "{" U ",'email':'e@x.example','isVerified':true}");
	cr_expect(lacks("verificationCode"));
	cr_expect(shows("'email':{'email':'e@x.example','isVerified':true}"));
}

Test(rpc_codes, set_email_refuses_what_cannot_be)
{
	create_ada("}");
	cr_expect(refuses(UD_ESTATE, "Errors.User.Email.NotChanged", "email",
	    "SetEmail", "{" U ",'email':'ada@x.example','isVerified':true}"));
	cr_expect(refuses(UD_EINVAL, "Errors.User.Email.Empty", "email",
	    "SetEmail", "{" U "}"));
	cr_expect(refuses(UD_EINVAL, "Errors.User.Email.Invalid", "email",
	    "SetEmail", "{" U ",'email':'ada'}"));
	cr_expect(malformed("email", "SetEmail", "{" U ",'email':'%s'}",
	    repeat("a", 201)));
	cr_expect(malformed("isVerified", "SetEmail",
	    "{" U ",'email':'b@x.example','isVerified':false}"));
	cr_expect(refuses(UD_ENOTFOUND, "Errors.User.Email.NotFound", NULL,
	    "SetEmail", "{'userId':'no','email':'b@x.example'}"));
	cr_expect_eq(event_count("u"), 3);
}

Test(rpc_codes, email_is_verified_by_its_code_once)
{
	create_ada("}");
	must("SendEmailCode", "{" U ",'returnCode':{}}");
	must("VerifyEmail", "{" U ",'verificationCode':'%s'}",
	    told("verificationCode"));
	cr_expect(answered(DETAILS));
	cr_expect(shows("'email':{'email':'ada@x.example','isVerified':true}"));
	cr_expect(refuses(UD_EINVAL, "Errors.User.Code.NotFound",
	    "verificationCode", "VerifyEmail",
	    "{" U ",'verificationCode':'%s'}", last_code()));
}

Test(rpc_codes, code_has_a_length)
{
	static const struct {
		const char *method;
		unsigned most;
	} proofs[] = {
		{"VerifyEmail", 20}, {"VerifyPhone", 20},
		{"VerifyInviteCode", 64}
	};

	create_ada("}," NUMBER "}");
	must("CreateInviteCode", "{" U "}");
	for (size_t i = 0; i < N(proofs); i++) {
		const char *method = proofs[i].method;

		cr_expect(refuses(UD_EINVAL, "Errors.User.Code.Empty",
		    "verificationCode", method, "{" U "}"));
		cr_expect(refuses(UD_EINVAL, "Errors.User.Code.Empty",
		    "verificationCode", method,
		    "{" U ",'verificationCode':''}"));
		cr_expect(malformed("verificationCode", method,
		    "{" U ",'verificationCode':'%s'}",
		    repeat("2", proofs[i].most + 1)));
		cr_expect(refuses(UD_EINVAL, "Errors.User.Code.Invalid",
		    "verificationCode", method,
		    "{" U ",'verificationCode':'%s'}",
		    repeat("2", proofs[i].most)), "%s", method);
		cr_expect(malformed("verificationCode", method,
		    "{" U ",'verificationCode':123456}"));
	}
}

Test(rpc_codes, resend_needs_a_code_even_an_expired_one)
{
	create_ada(",'isVerified':false}");
	cr_expect(refuses(UD_ESTATE, "Errors.User.Code.Empty", NULL,
	    "ResendEmailCode", "{" U "}"));
	must("SendEmailCode", "{" U "}");
	clock_us += 2 * HOUR_US;
	cr_expect(refuses(UD_EINVAL, "Errors.User.Code.Expired",
	    "verificationCode", "VerifyEmail",
	    "{" U ",'verificationCode':'%s'}", last_code()));
	must("ResendEmailCode", "{" U ",'sendCode':{'urlTemplate':'%s'}}",
	    TEMPLATE);
	cr_expect(lacks("verificationCode"));
	must("ResendEmailCode", "{" U ",'returnCode':{}}");
	must("VerifyEmail", "{" U ",'verificationCode':'%s'}",
	    told("verificationCode"));
}

Test(rpc_codes, deadline_itself_is_too_late)
{
	create_ada("}");
	for (int late = 0; late <= 1; late++) {
		must("SendEmailCode", "{" U ",'returnCode':{}}");
		clock_us += HOUR_US - 1 + late;
		cr_expect_eq(ask("VerifyEmail",
		    "{" U ",'verificationCode':'%s'}",
		    told("verificationCode")), late ? UD_EINVAL : UD_OK);
	}
}

Test(rpc_codes, fifth_wrong_try_ends_the_code)
{
	create_ada("}");
	for (int i = 0; i < 5; i++)
		cr_expect(refuses(UD_EINVAL, "Errors.User.Code.Invalid",
		    "verificationCode", "VerifyEmail",
		    "{" U ",'verificationCode':'%s'}",
		    wrong_code(last_code())));
	cr_expect(refuses(UD_EINVAL, "Errors.User.Code.NotFound",
	    "verificationCode", "VerifyEmail",
	    "{" U ",'verificationCode':'%s'}", last_code()));
	must("SendEmailCode", "{" U "}");
	must("VerifyEmail", "{" U ",'verificationCode':'%s'}", last_code());
}

Test(rpc_codes, verified_address_stays_verified_while_a_code_is_sent)
{
	create_ada(",'isVerified':true}");
	must("SendEmailCode", "{" U ",'returnCode':{}}");
	cr_expect_eq(strlen(told("verificationCode")), 8);
	cr_expect(shows("'isVerified':true"));
}

Test(rpc_codes, template_is_rendered_or_refused_before_anything_is_written)
{
	static const char *const bad[] = {
		"https://app.test/{{.Foo}}", "https://app.test/{{.Code",
		"https://elsewhere.test/{{.Code}}"
	};
	char url[128];

	create_ada("}");
	must("SetEmail", "{" U ",'email':'b@x.example','sendCode':"
	    "{'urlTemplate':'%s'}}", TEMPLATE);
	(void)snprintf(url, sizeof(url), "https://app.test/u/%s/o",
	    last_code());
	cr_expect_str_eq(last_mail()->url, url);
	mailbox_clear();
	for (size_t i = 0; i < N(bad); i++)
		cr_expect(refuses(UD_EINVAL, "Errors.User.InvalidURLTemplate",
		    "urlTemplate", "SendEmailCode",
		    "{" U ",'sendCode':{'urlTemplate':'%s'}}", bad[i]));
	cr_expect(malformed("urlTemplate", "SendEmailCode",
	    "{" U ",'sendCode':{'urlTemplate':''}}"));
	cr_expect(malformed("urlTemplate", "SendEmailCode",
	    "{" U ",'sendCode':{'urlTemplate':'https://app.test/%s'}}",
	    repeat("a", 200)));
	cr_expect_eq(event_count("u"), 6);
	cr_expect_eq(mail_count, 0);
}

Test(rpc_codes, phone_is_set_verified_and_removed)
{
	create_ada("}");
	must("SetPhone", "{" U ",'phone':'+41 79 123 45 67','returnCode':{}}");
	cr_expect_eq(strlen(told("verificationCode")), 6);
	must("VerifyPhone", "{" U ",'verificationCode':'%s'}",
	    told("verificationCode"));
	cr_expect(shows("'phone':{'phone':'+41791234567','isVerified':true}"));
	cr_expect(refuses(UD_ESTATE, "Errors.User.Phone.NotChanged", "phone",
	    "SetPhone", "{" U ",'phone':'0041791234567'}"));
	must("RemovePhone", "{" U "}");
	cr_expect(answered(DETAILS));
	cr_expect(shows("'phone':{}"));
	cr_expect(refuses(UD_ESTATE, "Errors.User.Phone.NotFound", NULL,
	    "RemovePhone", "{" U "}"));
	cr_expect(refuses(UD_ENOTFOUND, "Errors.User.Phone.NotFound", NULL,
	    "RemovePhone", "{'userId':'no'}"));
	must("SetPhone", "{" U ",'phone':'+41791234568','isVerified':true}");
	cr_expect(shows("'phone':{'phone':'+41791234568','isVerified':true}"));
}

Test(rpc_codes, set_phone_refuses_what_cannot_be)
{
	create_ada("}");
	cr_expect(refuses(UD_EINVAL, "Errors.User.Phone.Empty", "phone",
	    "SetPhone", "{" U ",'phone':''}"));
	cr_expect(refuses(UD_EINVAL, "Errors.User.Phone.Invalid", "phone",
	    "SetPhone", "{" U ",'phone':'079 123 45 67'}"));
	cr_expect(malformed("isVerified", "SetPhone",
	    "{" U ",'phone':'+41791234567','isVerified':false}"));
	cr_expect(malformed("returnCode", "SetPhone", "{" U
	    ",'phone':'+41791234567','sendCode':{},'returnCode':{}}"));
	cr_expect(refuses(UD_ENOTFOUND, "Errors.User.Phone.NotFound", NULL,
	    "SetPhone", "{'userId':'no','phone':'+41791234567'}"));
}

Test(rpc_codes, phone_code_is_sent_again_by_sms)
{
	create_ada("}");
	cr_expect(refuses(UD_ESTATE, "Errors.User.Code.Empty", NULL,
	    "ResendPhoneCode", "{" U "}"));
	must("SetPhone", "{" U ",'phone':'+41791234567'}");
	cr_expect_eq(last_mail()->channel, UD_CHANNEL_SMS);
	must("ResendPhoneCode", "{" U ",'sendCode':{}}");
	cr_expect(lacks("verificationCode"));
	must("VerifyPhone", "{" U ",'verificationCode':'%s'}", last_code());
}

Test(rpc_codes, machines_have_no_addresses)
{
	make_machine("m");
	cr_expect(refuses(UD_ENOTFOUND, "Errors.User.Email.NotFound", NULL,
	    "SendEmailCode", "{'userId':'m'}"));
	cr_expect(refuses(UD_ENOTFOUND, "Errors.User.Phone.NotFound", NULL,
	    "RemovePhone", "{'userId':'m'}"));
	cr_expect(refuses(UD_ENOTFOUND, "Errors.User.NotFound", NULL,
	    "PasswordReset", "{'userId':'m'}"));
	cr_expect(refuses(UD_ESTATE, "Errors.User.NotFound", NULL,
	    "CreateInviteCode", "{'userId':'m'}"));
}

Test(rpc_codes, too_many_wrong_codes_say_when_to_come_again)
{
	create_ada(",'returnCode':{}}");
	for (int round = 0; round < 4; round++) {
		must("SendEmailCode", "{" U ",'returnCode':{}}");
		for (int i = 0; i < 5; i++)
			cr_expect_neq(ask("VerifyEmail",
			    "{" U ",'verificationCode':'%s'}",
			    wrong_code("")), UD_OK);
	}
	must("SendEmailCode", "{" U ",'returnCode':{}}");
	cr_expect(refuses(UD_EEXHAUSTED, "Errors.User.Code.TooManyAttempts",
	    NULL, "VerifyEmail", "{" U ",'verificationCode':'22222222'}"));
	cr_expect(answered(",'retryAfterMs':"));
	cr_expect(lacks("failedAttempts"));
}
