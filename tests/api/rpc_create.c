/* SPDX-License-Identifier: MIT */
/* Codes and passwords of users that are created and changed in JSON. */
#include "rpc_ask.h"

TestSuite(rpc_create, .init = begin_ask, .fini = end_ask);

#define CHANGE(members) "{" U ",'human':{" members "}}"
#define BCRYPT(cost) "$2b$" cost "$" \
	"CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"

Test(rpc_create, address_gets_a_code_as_it_is_told)
{
	static const struct {
		const char *members;
		size_t sent;
		int is_verified;
	} modes[] = {
		{"", 1, 0}, {",'sendCode':{}", 1, 0},
		{",'isVerified':true", 0, 1}, {",'isVerified':false", 0, 0},
		{",'returnCode':null", 1, 0}
	};

	for (size_t i = 0; i < N(modes); i++) {
		mailbox_clear();
		must("CreateUser", "{'organizationId':'o','userId':'u%zu',"
		    "'human':{" PROFILE ",'email':{'email':'%zu@x.example'%s}}"
		    "}", i, i, modes[i].members);
		cr_expect(answered("{'id':'u"));
		cr_expect(lacks("emailCode") && lacks("phoneCode"));
		cr_expect_eq(mail_count, modes[i].sent, "%s",
		    modes[i].members);
		must("GetUserByID", "{'userId':'u%zu'}", i);
		cr_expect_eq(!lacks("isVerified"), modes[i].is_verified);
	}
}

Test(rpc_create, human_with_an_address_only_gets_one_mail)
{
	create_ada("}");
	cr_expect(shows("{'details':{'sequence':'1','changeDate':'2025-"));
	cr_expect(answered("'state':'USER_STATE_ACTIVE',"
	    "'username':'ada@x.example','loginNames':['ada@x.example']"));
	cr_expect_eq(mail_count, 1);
	cr_expect_str_eq(events("u", 0), "user.human.added "
	    "user.human.email.code.added user.human.email.code.sent");
	must("VerifyEmail", "{" U ",'verificationCode':'%s'}", last_code());
}

Test(rpc_create, codes_are_returned_by_every_creation)
{
	static const char *const heads[][2] = {
		{"CreateUser", "'organizationId':'o','human':{"},
		{"ImportUser", "'organizationId':'o','human':{"},
		{"AddHumanUser", "'organization':{'orgId':'o'},"}
	};

	for (size_t i = 0; i < N(heads); i++) {
		must(heads[i][0], "{'userId':'u%zu',%s" PROFILE
		    ",'email':{'email':'%zu@x.example','returnCode':{}},"
		    NUMBER ",'returnCode':{}}}%s", i, heads[i][1], i,
		    i < 2 ? "}" : "");
		cr_expect_eq(strlen(told("emailCode")), 8);
		cr_expect_eq(strlen(told("phoneCode")), 6);
		must("VerifyPhone", "{'userId':'u%zu','verificationCode':"
		    "'%s'}", i, told("phoneCode"));
	}
	cr_expect_eq(mail_count, 0);
	must("ImportUser", "{'organizationId':'o','human':{" PROFILE ","
	    MAIL "}," NUMBER "}}}");
	cr_expect_eq(mail_count, 0, "an import sends nothing by itself");
}

Test(rpc_create, number_that_is_empty_needs_no_code)
{
	create_ada(",'isVerified':true},'phone':{'phone':'','returnCode':{}}");
	cr_expect(lacks("phoneCode"));
	cr_expect(shows("'phone':{}"));
}

Test(rpc_create, template_is_used_or_refused)
{
	create_ada(",'sendCode':{'urlTemplate':"
	    "'https://app.test/{{.UserID}}?{{.Code}}'}}");
	cr_expect(holds(last_mail()->url, "https://app.test/u?"));
	cr_expect(refuses(UD_EINVAL, "Errors.User.InvalidURLTemplate",
	    "urlTemplate", "CreateUser", "{'organizationId':'o','human':{"
	    PROFILE ",'email':{'email':'b@x.example','sendCode':"
	    "{'urlTemplate':'https://app.test/{{.Foo}}'}}}}"));
	cr_expect(refuses(UD_ENOTFOUND, "Errors.User.NotFound", NULL,
	    "GetUserByUsername", "{'username':'b@x.example'}"));
	must("UpdateUser", CHANGE("'email':{'email':'c@x.example','sendCode':"
	    "{'urlTemplate':'https://app.test/new?{{.Code}}'}}"));
	cr_expect(holds(last_mail()->url, "https://app.test/new?"));
}

Test(rpc_create, password_or_hash_can_be_given)
{
	create_ada("},'password':{'password':'Secret-1','changeRequired':true"
	    "}");
	cr_expect(shows("'phone':{},'passwordChangeRequired':true,"
	    "'passwordChanged':'2025-01-23T10:34:18.051"));
	must("CheckPassword", "{" U ",'password':'Secret-1'}");
	must("AddHumanUser", "{'organization':{'orgId':'o'},'userId':'v',"
	    PROFILE ",'email':{'email':'v@x.example','isVerified':true},"
	    "'hashedPassword':{'hash':'%s'}}", BCRYPT("10"));
	must("GetUserByID", "{'userId':'v'}");
	cr_expect(answered("'passwordChanged':'2025-"));
	cr_expect(lacks("passwordChangeRequired"));
	must("ImportUser", "{'organizationId':'o','userId':'w','human':{"
	    PROFILE ",'email':{'email':'w@x.example'},'hashedPassword':"
	    "{'hash':'%s','changeRequired':true}}}", BCRYPT("16"));
	must("GetUserByID", "{'userId':'w'}");
	cr_expect(answered("'passwordChangeRequired':true"));
	for (size_t i = 0; i < mail_count; i++)
		cr_expect_neq(mails[i].kind, UD_MESSAGE_PASSWORD_CHANGED);
}

Test(rpc_create, hash_that_cannot_be_is_refused)
{
	static const char *const bad[][2] = {
		{BCRYPT("09"), "Errors.User.Password.Invalid"},
		{BCRYPT("17"), "Errors.User.Password.Invalid"},
		{"$unknown$x", "Errors.Hash.NotSupported"},
		{"5f4dcc3b5aa765d61d8327deb882cf99",
		    "Errors.Hash.NotSupported"}
	};

	for (size_t i = 0; i < N(bad); i++) {
		cr_expect(refuses(UD_EINVAL, bad[i][1], "hash", "CreateUser",
		    ADA MAIL "},'hashedPassword':{'hash':'%s'}}}",
		    bad[i][0]));
		cr_expect_null(strstr(answer, bad[i][0]));
	}
	cr_expect(malformed("hash", "CreateUser",
	    ADA MAIL "},'hashedPassword':{}}}"));
	cr_expect(malformed("hash", "CreateUser",
	    ADA MAIL "},'hashedPassword':{'hash':'%s'}}}", repeat("$", 201)));
	cr_expect(malformed("password", "CreateUser",
	    ADA MAIL "},'password':{'changeRequired':true}}}"));
	cr_expect(malformed("hashedPassword", "CreateUser", ADA MAIL
	    "},'password':{'password':'Secret-1'},'hashedPassword':"
	    "{'hash':'x'}}}"));
}

Test(rpc_create, weak_password_leaves_nothing_behind)
{
	cr_expect(refuses(UD_EINVAL,
	    "Errors.User.PasswordComplexityPolicy.HasNumber", "password",
	    "CreateUser", ADA MAIL "},'password':{'password':'NoDigits!'}}}"));
	cr_expect_null(strstr(answer, "NoDigits!"));
	cr_expect_eq(mail_count, 0);
	cr_expect_null(get("u"));
	create_ada("}");
	cr_expect_eq(event_count("u"), 3);
}

Test(rpc_create, what_cannot_be_hashed_whole_is_too_long)
{
	static ud_hasher hasher = UD_INIT(ud_hasher);
	ud_options options = mail_options();

	end_ask();
	hasher.algorithm = UD_HASHER_BCRYPT;
	hasher.cost = 10;
	options.hasher = &hasher;
	options.hash_formats = 1 << UD_HASH_ARGON2;
	begin_with(&options);
	cr_expect(refuses(UD_EINVAL, "Errors.User.Password.TooLong",
	    "password", "CreateUser",
	    ADA MAIL "},'password':{'password':'%s'}}}", repeat("aA1!", 50)));
	cr_expect(refuses(UD_EINVAL, "Errors.Hash.NotSupported", "hash",
	    "CreateUser", ADA MAIL "},'hashedPassword':{'hash':'%s'}}}",
	    BCRYPT("10")));
}
