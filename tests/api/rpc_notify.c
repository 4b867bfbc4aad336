/* SPDX-License-Identifier: MIT */
/* Messages that wait, in JSON. */
#include "rpc_ask.h"

TestSuite(rpc_notify, .init = begin_ask, .fini = end_ask);

Test(rpc_notify, what_waits_is_handed_over_when_it_is_due)
{
	create_ada("}");
	must("DeliverNotifications", "{}");
	cr_expect_str_eq(answer, "{\"sent\":\"0\"}");
	mail_refusals = 2;
	mail_answer = UD_NOTIFY_LATER;
	must("SendEmailCode", "{" U "}");
	must("DeliverNotifications", "{'limit':null}");
	cr_expect_str_eq(answer,
	    "{\"sent\":\"0\",\"next\":\"2025-01-23T10:34:48.051Z\"}");
	clock_us += 30 * SECOND_US;
	must("DeliverNotifications", "{'limit':1}");
	cr_expect_str_eq(answer,
	    "{\"sent\":\"0\",\"next\":\"2025-01-23T10:35:48.051Z\"}");
	clock_us += 60 * SECOND_US;
	must("DeliverNotifications", "{'limit':'1'}");
	cr_expect_str_eq(answer, "{\"sent\":\"1\"}");
	must("VerifyEmail", "{" U ",'verificationCode':'%s'}", last_code());
}

Test(rpc_notify, limit_is_how_many_at_most)
{
	cr_expect(malformed("limit", "DeliverNotifications", "{'limit':-1}"));
	cr_expect(malformed("limit", "DeliverNotifications",
	    "{'limit':4294967296}"));
	create_ada("}");
	make_human("v");
	mail_refusals = 2;
	mail_answer = UD_NOTIFY_LATER;
	must("SendEmailCode", "{" U "}");
	must("SendEmailCode", "{'userId':'v'}");
	clock_us += 30 * SECOND_US;
	must("DeliverNotifications", "{'limit':1}");
	cr_expect(answered("{'sent':'1','next':'"));
	must("DeliverNotifications", "{}");
	cr_expect_str_eq(answer, "{\"sent\":\"1\"}");
}

Test(rpc_notify, without_a_notifier_codes_are_only_returned)
{
	static const char not_configured[] =
	    "Errors.Notification.NotConfigured";
	ud_options options = mail_options();

	end_ask();
	options.notify = NULL;
	begin_with(&options);
	create_ada(",'isVerified':true}");
	must("CreateUser", "{'organizationId':'o','userId':'v','human':{"
	    PROFILE ",'email':{'email':'v@x.example'}}}");
	cr_expect(refuses(UD_ESTATE, not_configured, NULL,
	    "DeliverNotifications", "{}"));
	cr_expect(refuses(UD_ESTATE, not_configured, NULL, "SendEmailCode",
	    "{" U "}"));
	cr_expect(refuses(UD_ESTATE, not_configured, NULL, "PasswordReset",
	    "{" U "}"));
	cr_expect(refuses(UD_ESTATE, not_configured, NULL, "SetPhone",
	    "{" U ",'phone':'+41791234567','sendCode':{}}"));
	cr_expect(refuses(UD_ESTATE, not_configured, NULL, "CreateUser",
	    "{'organizationId':'o','human':{" PROFILE
	    ",'email':{'email':'w@x.example','sendCode':{}}}}"));
	must("SendEmailCode", "{" U ",'returnCode':{}}");
	cr_expect_eq(strlen(told("verificationCode")), 8);
	cr_expect_eq(event_count("u"), 3);
}
