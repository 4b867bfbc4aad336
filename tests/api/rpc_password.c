/* SPDX-License-Identifier: MIT */
/* Passwords in JSON: set, reset, checked. */
#include "rpc_ask.h"

TestSuite(rpc_password, .init = begin_ask, .fini = end_ask);

#define SET "SetPassword", "{" U ",'newPassword':{'password':"
#define WITH_PASSWORD "},'password':{'password':'Secret-1'}"

/* 1 if the password is that. */
static int
has_password(const char *password)
{
	return ask("CheckPassword", "{" U ",'password':'%s'}", password) ==
	    UD_OK;
}

Test(rpc_password, administrator_sets_one)
{
	create_ada("}");
	cr_expect(shows("'phone':{}}"));
	cr_expect(lacks("passwordChangeRequired"));
	cr_expect(lacks("passwordChanged"));
	must(SET "'Secret-1','changeRequired':true}}");
	cr_expect(answered("{'details':{'sequence':'"));
	cr_expect(shows("'passwordChangeRequired':true,'passwordChanged':"
	    "'2025-01-23T10:34:18.051"));
	cr_expect(has_password("Secret-1"));
	must(SET "'Secret-2'}}");
	cr_expect(shows("'phone':{},'passwordChanged':'2025-"));
	cr_expect(lacks("passwordChangeRequired"));
	cr_expect_eq(last_mail()->kind, UD_MESSAGE_PASSWORD_CHANGED);
}

Test(rpc_password, user_shows_the_current_one)
{
	create_ada(WITH_PASSWORD);
	cr_expect(refuses(UD_EINVAL, "Errors.User.Password.Invalid",
	    "password", SET "'Secret-2'},'currentPassword':'Secret-3'}"));
	cr_expect(answered(",'failedAttempts':1}"));
	cr_expect(lacks("retryAfterMs"));
	cr_expect(refuses(UD_ESTATE, "Errors.User.Password.NotChanged",
	    "password", SET "'Secret-1'},'currentPassword':'Secret-1'}"));
	cr_expect(lacks("failedAttempts"));
	must(SET "'Secret-2'},'currentPassword':'Secret-1'}");
	cr_expect(has_password("Secret-2"));
	cr_expect_not(has_password("Secret-1"));
}

Test(rpc_password, wrong_ones_are_counted_delayed_and_locked)
{
	create_ada(WITH_PASSWORD);
	for (int i = 1; i <= 4; i++) {
		char count[64];

		(void)snprintf(count, sizeof(count), "'failedAttempts':%d}",
		    i);
		cr_expect_not(has_password("Secret-3"));
		cr_expect(answered(count));
	}
	cr_expect_not(has_password("Secret-3"));
	cr_expect(answered("'failedAttempts':5,'retryAfterMs':1000}"));
	cr_expect(refuses(UD_EEXHAUSTED,
	    "Errors.User.Password.TooManyAttempts", NULL, "CheckPassword",
	    "{" U ",'password':'Secret-1'}"));
	cr_expect(answered("'failedAttempts':5,'retryAfterMs':1000}"));
	for (int i = 6; i <= 10; i++) {
		clock_us += 60 * SECOND_US;
		cr_expect_not(has_password("Secret-3"));
	}
	cr_expect(answered(
	    "'failedAttempts':10,'retryAfterMs':900000}"));
	cr_expect(refuses(UD_ESTATE, "Errors.User.Locked", NULL,
	    "CheckPassword", "{" U ",'password':'Secret-1'}"));
	cr_expect(answered(
	    "'failedAttempts':10,'retryAfterMs':900000}"));
	must("UnlockUser", "{" U "}");
	cr_expect(has_password("Secret-1"));
}

Test(rpc_password, reset_code_sets_one_once)
{
	create_ada(",'isVerified':true}");
	must("PasswordReset", "{" U "}");
	cr_expect(answered("{'details':{'sequence':'"));
	cr_expect(lacks("verificationCode"));
	cr_expect_eq(last_mail()->kind, UD_MESSAGE_PASSWORD_RESET);
	must("PasswordReset", "{" U ",'returnCode':{}}");
	{
		const char *code = told("verificationCode");

		cr_expect_eq(strlen(code), 12);
		must(SET "'Secret-1','changeRequired':true},"
		    "'verificationCode':'%s'}", code);
		cr_expect(shows("'passwordChangeRequired':true"));
		cr_expect_eq(last_mail()->kind,
		    UD_MESSAGE_PASSWORD_CHANGED);
		cr_expect(refuses(UD_ESTATE, "Errors.User.Code.NotFound",
		    "verificationCode",
		    SET "'Secret-2'},'verificationCode':'%s'}", code));
	}
	cr_expect(has_password("Secret-1"));
}

Test(rpc_password, reset_code_is_wrong_or_late)
{
	create_ada("}");
	must("PasswordReset", "{" U ",'returnCode':{}}");
	{
		const char *code = told("verificationCode");

		cr_expect(refuses(UD_EINVAL, "Errors.User.Code.Invalid",
		    "verificationCode",
		    SET "'Secret-1'},'verificationCode':'%s'}",
		    wrong_code(code)));
		clock_us += HOUR_US;
		cr_expect(refuses(UD_ESTATE, "Errors.User.Code.Expired",
		    "verificationCode",
		    SET "'Secret-1'},'verificationCode':'%s'}", code));
		must("PasswordReset", "{" U ",'returnCode':{}}");
		code = told("verificationCode");
		clock_us += HOUR_US - 1;
		must(SET "'Secret-1'},'verificationCode':'%s'}", code);
	}
}

Test(rpc_password, reset_travels_by_mail_or_sms)
{
	create_ada(",'isVerified':true}," NUMBER ",'isVerified':true}");
	must("PasswordReset", "{" U ",'sendLink':{'notificationType':"
	    "'NOTIFICATION_TYPE_SMS'}}");
	cr_expect_eq(last_mail()->channel, UD_CHANNEL_SMS);
	must("PasswordReset", "{" U ",'sendLink':{'notificationType':2}}");
	cr_expect_eq(last_mail()->channel, UD_CHANNEL_SMS);
	must("PasswordReset", "{" U ",'sendLink':{'notificationType':2,"
	    "'urlTemplate':'https://app.test/{{.Code}}'}}");
	cr_expect_eq(last_mail()->channel, UD_CHANNEL_SMS);
	cr_expect_str_eq(last_mail()->url, "");
	must("PasswordReset", "{" U ",'sendLink':{'notificationType':"
	    "'NOTIFICATION_TYPE_Email','urlTemplate':"
	    "'https://app.test/{{.Code}}'}}");
	cr_expect(holds(last_mail()->url, "https://app.test/"));
	must("PasswordReset", "{" U ",'sendLink':{'notificationType':"
	    "'NOTIFICATION_TYPE_Unspecified'}}");
	cr_expect_eq(last_mail()->channel, UD_CHANNEL_EMAIL);
	cr_expect(malformed("notificationType", "PasswordReset",
	    "{" U ",'sendLink':{'notificationType':'SMS'}}"));
	cr_expect(malformed("returnCode", "PasswordReset",
	    "{" U ",'sendLink':{},'returnCode':{}}"));
	must("RemovePhone", "{" U "}");
	cr_expect(refuses(UD_ESTATE, "Errors.User.Phone.NotFound",
	    "notificationType", "PasswordReset",
	    "{" U ",'sendLink':{'notificationType':2}}"));
}

Test(rpc_password, reset_is_sent_to_a_verified_address_only)
{
	create_ada("}");
	mailbox_clear();
	cr_expect(refuses(UD_ESTATE, "Errors.User.Email.NotVerified", NULL,
	    "PasswordReset", "{" U "}"));
	cr_expect(refuses(UD_ENOTFOUND, "Errors.User.NotFound", NULL,
	    "PasswordReset", "{'userId':'no','returnCode':{}}"));
	cr_expect_eq(mail_count, 0);
}

Test(rpc_password, new_one_is_required_and_complex)
{
	static const char *const weak[][2] = {
		{"short1!", "MinLength"}, {"nouppercase1!", "HasUpper"},
		{"NOLOWER1!", "HasLower"}, {"NoDigits!!", "HasNumber"},
		{"NoSymbol11", "HasSymbol"}
	};
	char key[80];

	create_ada("}");
	for (size_t i = 0; i < N(weak); i++) {
		(void)snprintf(key, sizeof(key),
		    "Errors.User.PasswordComplexityPolicy.%s", weak[i][1]);
		cr_expect(refuses(UD_EINVAL, key, "password",
		    SET "'%s'}}", weak[i][0]));
		cr_expect_null(strstr(answer, weak[i][0]));
	}
	cr_expect(refuses(UD_EINVAL, "Errors.User.Password.Empty",
	    "newPassword", "SetPassword", "{" U "}"));
	cr_expect(refuses(UD_EINVAL, "Errors.User.Password.Empty",
	    "newPassword", "SetPassword", "{" U ",'verificationCode':'2'}"));
	cr_expect(malformed("password", "SetPassword",
	    "{" U ",'newPassword':{}}"));
	cr_expect(malformed("password", SET "'%s'}}", repeat("aA1!", 51)));
	must(SET "'%s'}}", repeat("aA1!", 50));
	cr_expect(malformed("verificationCode", SET
	    "'Secret-1'},'currentPassword':'a','verificationCode':'b'}"));
	cr_expect(malformed("currentPassword", SET
	    "'Secret-1'},'currentPassword':''}"));
	cr_expect(malformed("verificationCode", SET
	    "'Secret-1'},'verificationCode':'%s'}", repeat("2", 21)));
}

Test(rpc_password, user_must_be_there)
{
	make_machine("m");
	cr_expect(refuses(UD_ESTATE, "Errors.User.Password.NotFound", NULL,
	    "SetPassword", "{'userId':'no','newPassword':{'password':"
	    "'Secret-1'}}"));
	cr_expect(refuses(UD_ESTATE, "Errors.User.Password.NotFound", NULL,
	    "SetPassword", "{'userId':'m','newPassword':{'password':"
	    "'Secret-1'}}"));
}

Test(rpc_password, sign_in_answers_the_user)
{
	create_ada(WITH_PASSWORD);
	must("CheckPassword",
	    "{'loginName':'ADA@x.example','password':'Secret-1'}");
	cr_expect(answered("{'user':{'userId':'u','details':{'sequence':"));
	cr_expect(answered("'passwordChanged':'2025-"));
	cr_expect(lacks("failedAttempts"));
	must("CheckPassword", "{" U ",'password':'Secret-1'}");
	cr_expect(answered("{'details':{'sequence':'"));
	cr_expect(lacks("user"));
}

Test(rpc_password, sign_in_does_not_tell_what_was_wrong)
{
	static const char *const wrong[] = {
		"'loginName':'ada@x.example','password':'Secret-3'",
		"'loginName':'nobody@x.example','password':'Secret-1'",
		"'loginName':'m','password':'Secret-1'"
	};

	create_ada(WITH_PASSWORD);
	make_machine("m");
	for (size_t i = 0; i < N(wrong); i++) {
		cr_expect(refuses(UD_EINVAL, "Errors.User.Password.Invalid",
		    "password", "CheckPassword", "{%s}", wrong[i]));
		cr_expect(lacks("failedAttempts") && lacks("retryAfterMs"));
	}
	cr_expect(malformed("loginName", "CheckPassword",
	    "{'password':'Secret-1'}"));
	cr_expect(malformed("password", "CheckPassword", "{" U "}"));
	cr_expect(malformed("userId", "CheckPassword",
	    "{'loginName':'ada@x.example'," U ",'password':'Secret-1'}"));
	cr_expect(refuses(UD_ENOTFOUND, "Errors.User.NotFound", NULL,
	    "CheckPassword", "{'userId':'no','password':'Secret-1'}"));
}

Test(rpc_password, forgotten_one_is_answered_alike_for_everybody)
{
	create_ada(",'isVerified':true}");
	mailbox_clear();
	must("PasswordResetByLoginName", "{'loginName':'nobody'}");
	cr_expect_str_eq(answer, "{}");
	must("PasswordResetByLoginName", "{'loginName':'ADA@x.example',"
	    "'sendLink':{'urlTemplate':'https://app.test/{{.Code}}'}}");
	cr_expect_str_eq(answer, "{}");
	cr_expect_eq(mail_count, 0);
	must("DeliverNotifications", "{}");
	must(SET "'Secret-1'},'verificationCode':'%s'}", last_code());
	cr_expect(malformed("returnCode", "PasswordResetByLoginName",
	    "{'loginName':'nobody','returnCode':{}}"));
	cr_expect(malformed("loginName", "PasswordResetByLoginName", "{}"));
}

Test(rpc_password, searches_show_when_it_was_set)
{
	create_ada(WITH_PASSWORD);
	make_human("v");
	must("SearchUsers", "{'filters':[{'usernameFilter':"
	    "{'username':'ada@x.example'}}]}");
	cr_expect(answered("}],'password':{'lastChanged':'2025-01-23T10:34:"));
	must("ListUsers", "{'queries':[{'emailQuery':"
	    "{'emailAddress':'ada@x.example'}}]}");
	cr_expect(answered("'passwordChanged':'2025-01-23T10:34:18.051"));
	must("SearchUsers", "{'filters':[{'usernameFilter':"
	    "{'username':'v@example.test'}}]}");
	cr_expect(lacks("password"));
}
