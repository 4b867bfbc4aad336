/* SPDX-License-Identifier: MIT */
/* Codes and passwords of users that are changed in JSON. */
#include "rpc_ask.h"

TestSuite(rpc_update, .init = begin_ask, .fini = end_ask);

#define CHANGE(members) "{" U ",'human':{" members "}}"

static const struct {
	const char *method, *open, *close;
} updates[] = {
	{"UpdateUser", ",'human':{", "}"}, {"UpdateHumanUser", ",", ""}
};

/* An update with those members of a human, by either method. */
static int
update(size_t i, const char *members)
{
	return ask(updates[i].method, "{" U "%s%s%s}", updates[i].open,
	    members, updates[i].close);
}

Test(rpc_update, codes_are_returned)
{
	create_ada("}");
	for (size_t i = 0; i < N(updates); i++) {
		char members[256];

		mailbox_clear();
		(void)snprintf(members, sizeof(members), "'email':{'email':"
		    "'new%zu@x.example','returnCode':{}},'phone':{'phone':"
		    "'+4179123456%zu','returnCode':{}}", i, i);
		cr_assert_eq(update(i, members), UD_OK, "%s", answer);
		cr_expect_eq(strlen(told("emailCode")), 8);
		cr_expect_eq(strlen(told("phoneCode")), 6);
		cr_expect(answered(i == 0 ? "{'changeDate':'2025-" :
		    "{'details':{'sequence':'"));
		/* The former address, once it was verified, is told. */
		cr_expect_eq(mail_count, i);
		must("VerifyEmail", "{" U ",'verificationCode':'%s'}",
		    told("emailCode"));
	}
}

Test(rpc_update, new_address_gets_a_code_by_itself)
{
	create_ada(",'isVerified':true}");
	mailbox_clear();
	for (size_t i = 0; i < N(updates); i++) {
		cr_expect_eq(update(i, i == 0 ?
		    "'email':{'email':'b@x.example'}" :
		    "'phone':{'phone':'+41791234567'}"), UD_OK);
		cr_expect(lacks("emailCode") && lacks("phoneCode"));
	}
	cr_expect_eq(mail_count, 3, "the code, word to the old one, the SMS");
	mailbox_clear();
	cr_expect_eq(update(0, "'email':{'email':'c@x.example',"
	    "'isVerified':false}"), UD_OK);
	cr_expect_eq(mail_count, 0);
	cr_expect(shows("'email':{'email':'c@x.example'}"));
}

Test(rpc_update, stored_address_gets_a_code_while_it_is_not_verified)
{
	create_ada("}");
	for (size_t i = 0; i < N(updates); i++) {
		cr_expect_eq(update(i, MAIL ",'returnCode':{}}"), UD_OK);
		cr_expect_eq(strlen(told("emailCode")), 8);
	}
	must("SendEmailCode", "{" U ",'returnCode':{}}");
	must("VerifyEmail", "{" U ",'verificationCode':'%s'}",
	    told("verificationCode"));
	mailbox_clear();
	{
		size_t before = event_count("u");

		for (size_t i = 0; i < N(updates); i++) {
			cr_expect_eq(update(i, MAIL ",'returnCode':{}}"),
			    UD_OK);
			cr_expect(lacks("emailCode"));
			cr_expect_eq(update(i, MAIL ",'sendCode':{}}"),
			    UD_OK);
		}
		cr_expect_eq(event_count("u"), before);
	}
	cr_expect_eq(mail_count, 0);
}

Test(rpc_update, empty_number_removes_in_update_user_only)
{
	create_ada("}," NUMBER "}");
	for (const char *const *mode = (const char *const[]){
	    ",'returnCode':{}", ",'sendCode':{}", "", NULL}; *mode != NULL;
	    mode++) {
		size_t before = event_count("u");

		mailbox_clear();
		must("UpdateHumanUser", "{" U ",'phone':{'phone':''%s}}",
		    *mode);
		cr_expect(lacks("phoneCode"));
		cr_expect_eq(event_count("u"), before, "%s", *mode);
		cr_expect_eq(mail_count, 0);
	}
	cr_expect(shows(NUMBER "}"));
	for (const char *const *mode = (const char *const[]){"'returnCode':{}",
	    "'sendCode':{}", "'isVerified':true", NULL}; *mode != NULL;
	    mode++)
		cr_expect(refuses(UD_EINVAL,
		    "Errors.User.Phone.VerifyingRemovalIsNotSupported",
		    "phone", "UpdateUser",
		    CHANGE("'phone':{'phone':'',%s}"), *mode));
	must("UpdateHumanUser", "{" U
	    ",'phone':{'phone':'','isVerified':true}}");
	cr_expect(shows(NUMBER ",'isVerified':true}"));
	must("UpdateUser", CHANGE("'phone':{'phone':''}"));
	cr_expect(shows("'phone':{}"));
	{
		size_t before = event_count("u");

		must("UpdateUser", CHANGE("'phone':{}"));
		cr_expect_eq(event_count("u"), before);
	}
}

Test(rpc_update, address_inside_is_required)
{
	create_ada("}");
	for (size_t i = 0; i < N(updates); i++) {
		cr_expect_eq(update(i, "'email':{'returnCode':{}}"),
		    UD_EINVAL);
		cr_expect(answered("'Errors.User.Email.Empty'"));
		cr_expect_eq(update(i, NUMBER ",'isVerified':false}"),
		    UD_EINVAL);
		cr_expect(answered("'field':'isVerified'"));
	}
}

Test(rpc_update, password_is_set_with_or_without_proof)
{
	create_ada("}");
	for (size_t i = 0; i < N(updates); i++) {
		must("PasswordReset", "{" U ",'returnCode':{}}");
		{
			char members[256];

			(void)snprintf(members, sizeof(members),
			    "'password':{'password':{'password':'Secret-%zu',"
			    "'changeRequired':true},'verificationCode':'%s'}",
			    i, told("verificationCode"));
			cr_expect_eq(update(i, members), UD_OK, "%s", answer);
		}
		cr_expect(shows("'passwordChangeRequired':true"));
	}
	cr_expect_eq(update(0, "'password':{'password':{'password':"
	    "'Secret-3'},'currentPassword':'Secret-1'}"), UD_OK);
	cr_expect_eq(update(1, "'password':{'hashedPassword':{'hash':'$2b$10$"
	    "CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK'}}"),
	    UD_OK, "%s", answer);
	cr_expect(shows("'passwordChanged':'2025-"));
}

Test(rpc_update, wrong_proof_counts_and_undoes_the_rest)
{
	create_ada("},'password':{'password':'Secret-1'}");
	cr_expect(refuses(UD_EINVAL, "Errors.User.Password.Invalid",
	    "password", "UpdateUser", CHANGE("'profile':{'nickName':'Nick'},"
	    "'password':{'password':{'password':'Secret-2'},"
	    "'currentPassword':'Secret-3'}")));
	cr_expect(answered(",'failedAttempts':1}"));
	cr_expect(shows("'nickName':''"));
	cr_expect(holds(events("u", 0), "user.human.password.check.failed"));
}

Test(rpc_update, password_object_must_say_something)
{
	create_ada("}");
	for (size_t i = 0; i < N(updates); i++) {
		cr_expect_eq(update(i, "'password':{}"), UD_EINVAL);
		cr_expect(answered("{'code':'INVALID_ARGUMENT','key':"
		    "'Errors.User.Password.Empty','field':'password'"));
		cr_expect_eq(update(i, "'password':{'currentPassword':'x'}"),
		    UD_EINVAL);
		cr_expect(answered("'Errors.User.Password.Empty'"));
		cr_expect_eq(update(i, "'password':{'password':{'password':"
		    "'Secret-1'},'hashedPassword':{'hash':'x'}}"), UD_EINVAL);
		cr_expect(answered("'field':'hashedPassword'"));
		cr_expect_eq(update(i, "'password':{'password':{'password':"
		    "'Secret-1'},'currentPassword':'x',"
		    "'verificationCode':'y'}"), UD_EINVAL);
		cr_expect(answered("'field':'verificationCode'"));
	}
	cr_expect(refuses(UD_EINVAL, "Errors.Invalid.Argument", NULL,
	    "UpdateUser", "{" U ",'human':{},'machine':{}}"));
}
