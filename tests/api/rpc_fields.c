/* SPDX-License-Identifier: MIT */
/* What the messages of all methods of codes and passwords have in common. */
#include "rpc_ask.h"

TestSuite(rpc_fields, .init = begin_ask, .fini = end_ask);

enum {
	SENDS = 1,		/* sendCode, with a template */
	SENDS_SMS = 2,		/* sendCode, without */
	SENDS_LINK = 4,		/* sendLink */
	VOUCHES = 8,		/* isVerified */
	RETURNS = 16		/* returnCode */
};

/* Every method about one user, and a request that works for "u". */
static const struct method {
	const char *name, *rest;
	unsigned does;
} methods[] = {
	{"SetEmail", ",'email':'b@x.example'", SENDS | VOUCHES | RETURNS},
	{"SendEmailCode", "", SENDS | RETURNS},
	{"ResendEmailCode", "", SENDS | RETURNS},
	{"SetPhone", ",'phone':'+41791234568'", SENDS_SMS | VOUCHES | RETURNS},
	{"ResendPhoneCode", "", SENDS_SMS | RETURNS},
	{"RemovePhone", "", 0},
	{"PasswordReset", "", SENDS_LINK | RETURNS},
	{"CreateInviteCode", "", SENDS | RETURNS},
	{"ResendInviteCode", "", 0},
	{"SetPassword", ",'newPassword':{'password':'Secret-1'}", 0}
};

/* A user who has codes of all kinds. */
static void
create(void)
{
	create_ada(",'isVerified':true}," NUMBER "}");
	must("SendEmailCode", "{" U "}");
	must("CreateInviteCode", "{" U "}");
}

Test(rpc_fields, user_is_required)
{
	create();
	for (size_t i = 0; i < N(methods); i++) {
		const char *rest = methods[i].rest;

		cr_expect(malformed("userId", methods[i].name,
		    "{'x':1%s}", rest), "%s", methods[i].name);
		cr_expect(malformed("userId", methods[i].name,
		    "{'userId':''%s}", rest));
		cr_expect(malformed("userId", methods[i].name,
		    "{'userId':null%s}", rest));
		cr_expect(malformed("userId", methods[i].name,
		    "{'userId':7%s}", rest));
		cr_expect(malformed("userId", methods[i].name,
		    "{'userId':'%s'%s}", repeat("u", 201), rest));
		cr_expect(malformed("userId", methods[i].name,
		    "{" U ",'user_id':'u'%s}", rest));
	}
}

Test(rpc_fields, unknown_members_are_ignored_unless_strict)
{
	create();
	for (size_t i = 0; i < N(methods); i++) {
		const struct method *m = &methods[i];

		cr_expect_eq(ask_strictly(m->name, "{" U "%s,'more':{}}",
		    m->rest), UD_EINVAL, "%s", m->name);
		cr_expect(answered("'field':'more'"));
	}
	cr_expect_eq(ask_strictly("SendEmailCode",
	    "{" U ",'sendCode':{'template':'x'}}"), UD_EINVAL);
	cr_expect(answered("'field':'template'"));
	cr_expect_eq(ask_strictly("SetPhone", "{" U
	    ",'phone':'+41791234568','sendCode':{'urlTemplate':'x'}}"),
	    UD_EINVAL);
	cr_expect_eq(ask_strictly("SetPassword",
	    "{" U ",'newPassword':{'password':'Secret-1','hash':'x'}}"),
	    UD_EINVAL);
	cr_expect_null(strstr(answer, "Secret-1"));
	must("SendEmailCode", "{" U ",'sendCode':{'template':'x'},'more':1}");
	must("SetPhone", "{" U
	    ",'phone':'+41791234568','sendCode':{'urlTemplate':'x'}}");
}

Test(rpc_fields, snake_case_is_read)
{
	create();
	cr_expect_eq(ask_strictly("SendEmailCode", "{'user_id':'u',"
	    "'send_code':{'url_template':'https://app.test/{{.Code}}'}}"),
	    UD_OK, "%s", answer);
	cr_expect(holds(last_mail()->url, "https://app.test/"));
	cr_expect_eq(ask_strictly("CreateInviteCode", "{'user_id':'u',"
	    "'send_code':{'application_name':'App'}}"), UD_OK, "%s", answer);
	cr_expect_str_eq(last_mail()->application, "App");
	cr_expect_eq(ask_strictly("SetPhone", "{'user_id':'u',"
	    "'phone':'+41791234568','is_verified':true}"), UD_OK);
	cr_expect_eq(ask_strictly("PasswordReset", "{'user_id':'u',"
	    "'send_link':{'notification_type':'NOTIFICATION_TYPE_SMS'}}"),
	    UD_OK, "%s", answer);
	cr_expect_eq(last_mail()->channel, UD_CHANNEL_SMS);
	cr_expect_eq(ask_strictly("PasswordReset",
	    "{'user_id':'u','return_code':{}}"), UD_OK);
	cr_expect_eq(ask_strictly("SetPassword", "{'user_id':'u',"
	    "'new_password':{'password':'Secret-1','change_required':true},"
	    "'verification_code':'%s'}", told("verificationCode")), UD_OK,
	    "%s", answer);
	cr_expect_eq(ask_strictly("SetPassword", "{'user_id':'u',"
	    "'new_password':{'password':'Secret-2'},"
	    "'current_password':'Secret-1'}"), UD_OK, "%s", answer);
	cr_expect_eq(ask_strictly("CheckPassword", "{'login_name':"
	    "'ada@x.example','password':'Secret-2'}"), UD_OK, "%s", answer);
	cr_expect_eq(ask_strictly("UpdateUser", "{'user_id':'u','human':"
	    "{'password':{'hashed_password':{'hash':'$2b$10$"
	    "CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK',"
	    "'change_required':true}}}}"), UD_OK, "%s", answer);
}

/* The members that say how a code travels. */
static const struct medium {
	const char *name, *text;
	unsigned does;
} media[] = {
	{"sendCode", "'sendCode':{}", SENDS | SENDS_SMS},
	{"sendLink", "'sendLink':{}", SENDS_LINK},
	{"returnCode", "'returnCode':{}", RETURNS},
	{"isVerified", "'isVerified':true", VOUCHES}
};

Test(rpc_fields, code_travels_in_one_way)
{
	unsigned pairs = 0;

	create();
	for (size_t i = 0; i < N(methods); i++)
		for (size_t j = 0; j < N(media) * N(media); j++) {
			const struct method *m = &methods[i];
			const struct medium *one = &media[j / N(media)],
			    *two = &media[j % N(media)];

			if (one == two || (m->does & one->does) == 0 ||
			    (m->does & two->does) == 0)
				continue;
			cr_expect(malformed(two->name, m->name,
			    "{" U "%s,%s,%s}", m->rest, one->text,
			    two->text), "%s", m->name);
			pairs++;
		}
	cr_expect_eq(pairs, 2 * 3 * 2 + 5 * 2);
}

Test(rpc_fields, medium_that_is_null_is_absent)
{
	create();
	for (size_t i = 0; i < N(methods); i++) {
		if ((methods[i].does & RETURNS) == 0)
			continue;
		mailbox_clear();
		must(methods[i].name, "{" U "%s,'returnCode':null}",
		    methods[i].rest);
		cr_expect(lacks("verificationCode") && lacks("inviteCode"));
		cr_expect_gt(mail_count, 0, "%s", methods[i].name);
		cr_expect(malformed("returnCode", methods[i].name,
		    "{" U "%s,'returnCode':true}", methods[i].rest));
		/* A new address ends the invitation. */
		if (strcmp(methods[i].name, "SetEmail") == 0) {
			must("VerifyEmail",
			    "{" U ",'verificationCode':'%s'}", last_code());
			must("CreateInviteCode", "{" U "}");
		}
	}
}

Test(rpc_fields, answers_have_the_types_of_the_service)
{
	create();
	must("PasswordReset", "{" U ",'returnCode':{}}");
	cr_expect_eq(strncmp(answer, "{\"details\":{\"sequence\":\"", 24), 0);
	cr_expect(answered("'changeDate':'2025-01-23T10:34:18.051"));
	cr_expect(answered("Z','resourceOwner':'o'},'verificationCode':'"));
	cr_expect(lacks("creationDate"));
}

Test(rpc_fields, no_refusal_repeats_a_secret)
{
	static const char *const requests[][2] = {
		{"SetPassword", "{" U ",'newPassword':{'password':'hunter2'},"
		    "'currentPassword':'hunter2'}"},
		{"SetPassword", "{" U ",'newPassword':{'password':'Hunter2!'},"
		    "'verificationCode':'hunter2'}"},
		{"SetPassword", "{" U ",'newPassword':'hunter2'}"},
		{"CheckPassword", "{'loginName':'x','password':'hunter2'}"},
		{"CheckPassword", "{'loginName':'x','password':['hunter2']}"},
		{"VerifyEmail", "{" U ",'verificationCode':'hunter2'}"},
		{"VerifyPhone", "{" U ",'verificationCode':{'x':'hunter2'}}"},
		{"VerifyInviteCode", "{" U ",'verificationCode':'hunter2'}"},
		{"UpdateUser", "{" U ",'human':{'password':{"
		    "'hashedPassword':{'hash':'hunter2'}}}}"},
		{"SetPassword", "{'password':'hunter2'"}
	};

	create();
	for (size_t i = 0; i < N(requests); i++) {
		cr_expect_neq(ask(requests[i][0], "%s", requests[i][1]),
		    UD_OK);
		cr_expect_null(strstr(answer, "unter2"), "%s", answer);
	}
}
