/* SPDX-License-Identifier: MIT */
/* Links in messages: templates, what they may hold, and where they lead. */
#include "codes.h"

TestSuite(code_link, .init = begin_mail, .fini = finish);

#define BAD_TEMPLATE UD_EINVAL, "Errors.User.InvalidURLTemplate", \
	"urlTemplate"

static int
send_with(const char *template)
{
	ud_delivery delivery = deliver_by(UD_VERIFY_SEND);

	delivery.url_template = template;
	return ud_user_send_email_code(dir, "u", &delivery, NULL, NULL);
}

/* The link that a template becomes is this one, with the code for %s. */
static int
becomes(const char *template, const char *format)
{
	char url[MAIL_TEXT_SIZE];
	const char *mark = strstr(format, "%s");

	clock_us += HOUR_US;
	OK(send_with(template));
	(void)snprintf(url, sizeof(url), "%.*s%s%s",
	    mark == NULL ? (int)strlen(format) : (int)(mark - format), format,
	    mark == NULL ? "" : last_code(), mark == NULL ? "" : mark + 2);
	if (strcmp(last_mail()->url, url) == 0)
		return 1;
	fprintf(stderr, "%s, not %s\n", last_mail()->url, url);
	return 0;
}

#define APP "https://app.test/"

Test(code_link, placeholders_are_replaced)
{
	make_human("u");
	cr_expect(becomes(APP "{{.UserID}}/{{ .Code }}/{{.OrgID}}",
	    APP "u/%s/o"));
	cr_expect(becomes(APP "?c={{  .Code}}", APP "?c=%s"));
	cr_expect(becomes(APP "?c={{.Code  }}#{{.UserID}}{{.UserID}}",
	    APP "?c=%s#uu"));
	cr_expect(becomes(APP, APP));
	/* No line of text holds control characters. */
	cr_expect(refused(send_with(APP "?c={{\t.Code\t}}"), UD_EINVAL,
	    "Errors.Invalid.Argument", "urlTemplate"));
}

Test(code_link, lone_braces_are_text)
{
	make_human("u");
	cr_expect(becomes(APP "{a}", APP "{a}"));
	cr_expect(becomes(APP "}}{", APP "}}{"));
	cr_expect(becomes(APP "{.Code}", APP "{.Code}"));
	cr_expect(becomes(APP "{{.OrgID}}}}", APP "o}}"));
}

Test(code_link, anything_else_in_braces_is_refused)
{
	static const struct {
		const char *template, *id;
	} bad[] = {
		{ APP "{{.Foo}}", "DOMAIN-ieYa7" },
		{ APP "{{.code}}", "DOMAIN-ieYa7" },
		{ APP "{{.USERID}}", "DOMAIN-ieYa7" },
		{ APP "{{Code}}", "DOMAIN-ieYa7" },
		{ APP "{{.Code", "DOMAIN-oGh5e" },
		{ APP "{{.Code}", "DOMAIN-oGh5e" },
		{ APP "{{", "DOMAIN-oGh5e" },
		{ APP "{{}}", "DOMAIN-oGh5e" },
		{ APP "{{ }}", "DOMAIN-oGh5e" },
		{ APP "{{.Code .Code}}", "DOMAIN-oGh5e" },
		{ APP "{{.Code}}{{.Foo}}", "DOMAIN-ieYa7" },
	};
	uint64_t before;

	make_human("u");
	before = ud_user_event_sequence(get("u"));
	for (size_t i = 0; i < N(bad); i++) {
		cr_expect(refused(send_with(bad[i].template), BAD_TEMPLATE),
		    "%s", bad[i].template);
		cr_expect(is_id(bad[i].id), "%s", bad[i].template);
	}
	cr_expect_eq(ud_user_event_sequence(get("u")), before);
	cr_expect_eq(mail_count, 1);
}

Test(code_link, malformed_template_is_told_before_who_is_meant)
{
	ud_delivery delivery = deliver_by(UD_VERIFY_SEND);

	delivery.url_template = APP "{{.Foo}}";
	cr_expect(refused(ud_user_send_email_code(dir, "nobody", &delivery,
	    NULL, NULL), BAD_TEMPLATE));
	cr_expect(refused(ud_user_set_email(dir, "nobody", "a@example.test",
	    &delivery, NULL, NULL), BAD_TEMPLATE));
	cr_expect(refused(ud_user_resend_email_code(dir, "nobody", &delivery,
	    NULL, NULL), BAD_TEMPLATE));
	cr_expect(refused(ud_user_reset_password(dir, "nobody", &delivery,
	    NULL, NULL), BAD_TEMPLATE));
	cr_expect(refused(ud_user_create_invite_code(dir, "nobody",
	    &delivery, NULL, NULL), BAD_TEMPLATE));
	cr_expect(refused(ud_password_reset(dir, "nobody", &delivery),
	    BAD_TEMPLATE));
}

Test(code_link, creating_and_changing_users_take_templates_too)
{
	ud_user_spec spec = human_spec("u");
	ud_user_patch patch = PATCH;
	char url[MAIL_TEXT_SIZE];

	spec.email_verification = UD_VERIFY_SEND;
	spec.email_template = APP "{{.Foo}}";
	cr_expect(refused(ud_user_create(dir, &spec, NULL), BAD_TEMPLATE));
	cr_expect_null(get("u"));
	spec.email_template = APP "{{.UserID}}";
	OK(ud_user_create(dir, &spec, NULL));
	cr_expect_str_eq(last_mail()->url, APP "u");
	patch.email = "b@example.test";
	patch.email_verification = UD_VERIFY_SEND;
	patch.email_template = "https://elsewhere.test/";
	cr_expect(refused(change("u", &patch), BAD_TEMPLATE));
	patch.email_template = APP "{{.Code}}";
	OK(change("u", &patch));
	(void)snprintf(url, sizeof(url), APP "%s", last_code());
	cr_expect_str_eq(last_mail()->url, url);
}

Test(code_link, values_are_percent_encoded)
{
	ud_delivery delivery = deliver_by(UD_VERIFY_SEND);
	ud_user_spec spec = human_spec("a&b=c/\xc3\xa4 %~.-_?#");

	spec.username = "u";
	spec.email = "u@example.test";
	OK(ud_user_create(dir, &spec, NULL));
	delivery.url_template = APP "?u={{.UserID}}&x=1";
	OK(ud_user_send_email_code(dir, spec.user_id, &delivery, NULL, NULL));
	cr_expect_str_eq(last_mail()->url,
	    APP "?u=a%26b%3Dc%2F%C3%A4%20%25~.-_%3F%23&x=1");
}

Test(code_link, code_of_symbols_is_percent_encoded)
{
	ud_code_form form = { UD_CODE_EMAIL, 20, UD_CODE_SYMBOLS, 0, 0 };
	ud_policy policy = UD_INIT(ud_policy);

	finish();
	policy.code_forms = &form;
	policy.code_form_count = 1;
	begin_policy(&policy);
	make_human("u");
	OK(send_with(APP "?c={{.Code}}"));
	cr_expect(is_made_of(last_mail()->url + strlen(APP "?c="),
	    "%-._~0123456789ABCDEF",
	    strlen(last_mail()->url) - strlen(APP "?c=")));
}

Test(code_link, default_lies_below_the_base_url)
{
	char url[MAIL_TEXT_SIZE];

	make_verified("u");
	cr_expect(becomes(NULL, "https://login.test/verify?code=%s&userId=u"
	    "&organization=o"));
	OK(ud_user_reset_password(dir, "u", NULL, NULL, NULL));
	(void)snprintf(url, sizeof(url), "https://login.test/password/set"
	    "?code=%s&userId=u&organization=o", last_code());
	cr_expect_str_eq(last_mail()->url, url);
	OK(ud_user_create_invite_code(dir, "u", NULL, NULL, NULL));
	(void)snprintf(url, sizeof(url), "https://login.test/verify?code=%s"
	    "&userId=u&organization=o&invite=true", last_code());
	cr_expect_str_eq(last_mail()->url, url);
}

Test(code_link, messages_by_sms_and_notices_have_none)
{
	ud_delivery sms = deliver_by(UD_VERIFY_SEND);

	make_verified("u");
	sms.channel = UD_CHANNEL_SMS;
	OK(ud_user_reset_password(dir, "u", &sms, NULL, NULL));
	cr_expect_str_eq(last_mail()->url, "");
	cr_expect_str_neq(last_code(), "");
	/* One that is brought along is looked at, and of no effect. */
	sms.url_template = "https://elsewhere.test/";
	cr_expect(refused(ud_user_reset_password(dir, "u", &sms, NULL, NULL),
	    BAD_TEMPLATE));
	sms.url_template = APP;
	OK(ud_user_reset_password(dir, "u", &sms, NULL, NULL));
	cr_expect_eq(mail_count, 2);
	cr_expect_eq(last_mail()->channel, UD_CHANNEL_SMS);
	cr_expect_str_eq(last_mail()->url, "");
	sms.channel = 0;
	cr_expect(refused(ud_user_set_phone(dir, "u", "+41791234568", &sms,
	    NULL, NULL), UD_EINVAL, "Errors.Invalid.Argument", "urlTemplate"));
	OK(ud_user_set_phone(dir, "u", "+41791234568", NULL, NULL, NULL));
	cr_expect_str_eq(mails[mail_count - 2].url, "");
	cr_expect_str_eq(mails[mail_count - 1].url, "");
	give_password("u", "Passw0rd!");
	cr_expect_str_eq(last_mail()->url, "");
	cr_expect_str_eq(last_code(), "");
}

Test(code_link, without_a_base_url_the_host_builds_its_own)
{
	ud_options options = mail_options();

	finish();
	options.base_url = NULL;
	mailbox_clear();
	begin_with(&options);
	make_human("u");
	cr_expect_str_eq(last_mail()->url, "");
	cr_expect(becomes(APP "{{.Code}}", APP "%s"));
	finish();
	options.base_url = "https://login.test/ui";
	mailbox_clear();
	begin_with(&options);
	make_human("u");
	cr_expect(becomes(NULL, "https://login.test/ui/verify?code=%s"
	    "&userId=u&organization=o"));
}

Test(code_link, template_must_begin_as_the_host_allows)
{
	static const char *const bad[] = { "https://elsewhere.test/",
		"http://app.test/", "https://app.test.evil.test/",
		"https://app.test@evil.test/", "javascript:alert(1)",
		"HTTPS://APP.TEST/", "//app.test/", APP "../{{.Code}}",
		APP "%2e%2e/", APP " x", APP "\\x", "https://app.test" };

	make_human("u");
	for (size_t i = 0; i < N(bad); i++)
		cr_expect(refused(send_with(bad[i]), BAD_TEMPLATE), "%s",
		    bad[i]);
	cr_expect_eq(send_with(""), UD_EINVAL);
	OK(send_with(repeat("https://app.test/abcdefgh", 8)));
	cr_expect(refused(send_with(repeat("https://app.test/abcdef/h/", 8)),
	    UD_EINVAL, "Errors.Invalid.Argument", "urlTemplate"));
	finish();
	{
		ud_options options = mail_options();

		options.url_prefix_count = 0;
		begin_with(&options);
	}
	make_human("u");
	cr_expect(refused(send_with(APP), BAD_TEMPLATE));
}
