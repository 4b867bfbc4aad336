/* SPDX-License-Identifier: MIT */
/* Links lead to where the host said at open: TH-21. */
#include "threat/threat.h"

#include <stdlib.h>

static ud_options
link_options(void)
{
	/* One ends in a host, the others in a path. */
	static const char *const prefixes[] = {"https://app.test",
		"https://files.test/mail/", "https://a_b.test/",
		"https://files.test/_/"};
	static ud_policy policy = UD_INIT(ud_policy);
	ud_options options = threat_options();

	policy.sends_per_hour = UD_NONE;
	options.policy = &policy;
	options.url_prefixes = prefixes;
	options.url_prefix_count = N(prefixes);
	return options;
}

static void
begin_links(void)
{
	ud_options options = link_options();

	begin_threat_with(&options);
}

TestSuite(th_link, .init = begin_links, .fini = end_threat);

/* Every call that takes a template. */
static int
create(const char *id, const char *template)
{
	static unsigned count;
	char name[32];
	ud_user_spec spec;

	(void)id;
	(void)snprintf(name, sizeof(name), "created-%u", count++);
	spec = human_spec(name);
	spec.email_verification = UD_VERIFY_SEND;
	spec.email_template = template;
	return ud_user_create(dir, &spec, NULL);
}

static int
update(const char *id, const char *template)
{
	static unsigned count;
	ud_user_patch patch = UD_INIT(ud_user_patch);
	char email[48];

	(void)snprintf(email, sizeof(email), "updated-%u@example.test",
	    count++);
	patch.email = email;
	patch.email_verification = UD_VERIFY_SEND;
	patch.email_template = template;
	return ud_user_update(dir, id, &patch, NULL);
}

static int
set_email(const char *id, const char *template)
{
	static unsigned count;
	ud_delivery delivery = deliver_by(UD_VERIFY_SEND);
	char email[48];

	(void)snprintf(email, sizeof(email), "set-%u@example.test", count++);
	delivery.url_template = template;
	return ud_user_set_email(dir, id, email, &delivery, NULL, NULL);
}

static int
send_email(const char *id, const char *template)
{
	ud_delivery delivery = deliver_by(UD_VERIFY_SEND);

	delivery.url_template = template;
	return ud_user_send_email_code(dir, id, &delivery, NULL, NULL);
}

static int
resend_email(const char *id, const char *template)
{
	ud_delivery delivery = deliver_by(UD_VERIFY_SEND);

	delivery.url_template = template;
	return ud_user_resend_email_code(dir, id, &delivery, NULL, NULL);
}

static int
reset(const char *id, const char *template)
{
	ud_delivery delivery = deliver_by(UD_VERIFY_SEND);

	delivery.url_template = template;
	return ud_user_reset_password(dir, id, &delivery, NULL, NULL);
}

static int
reset_by_name(const char *id, const char *template)
{
	ud_delivery delivery = deliver_by(UD_VERIFY_SEND);
	char name[64];

	(void)snprintf(name, sizeof(name), "%s@example.test", id);
	delivery.url_template = template;
	return ud_password_reset(dir, name, &delivery);
}

static int
invite(const char *id, const char *template)
{
	ud_delivery delivery = deliver_by(UD_VERIFY_SEND);

	delivery.url_template = template;
	return ud_user_create_invite_code(dir, id, &delivery, NULL, NULL);
}

static int (*const calls[])(const char *id, const char *template) = {
	create, update, set_email, send_email, resend_email, reset,
	reset_by_name, invite,
};

static const char *const evil[] = {
	"https://evil.test/", "https://evil.test/?https://app.test/",
	"https://app.test.evil.test/", "https://app.testevil/",
	"https://app.test@evil.test/", "https://app.test:443@evil.test/",
	"https://app.test:pw@evil.test/", "https://app.test:8443/",
	"https://app.test\\@evil.test/", "https://app.test\\.evil.test/",
	"https://app.test%2eevil.test/", "https://app.test%40evil.test/",
	"https://app.test&evil.test/", "https://app.test;evil.test/",
	"https://user@app.test/", "https://evil.test\\app.test/",
	"https:///app.test/", "https:/app.test/", "https:app.test/",
	"//app.test/", "/\\app.test/", "/", "app.test/", "?x", "#x",
	"http://app.test/", "ftp://app.test/", "javascript:alert(1)",
	"javascript://app.test/%0aalert(1)", "data:text/html,x",
	"HTTPS://app.test/", "https://APP.TEST/", "https://app.test./",
	" https://app.test/", "https://app.test /", "https://app.test\t/",
	"https://app.test/\r\nBcc: evil@evil.test", "https://app.test/\x7f",
	"https://\xd0\xb0pp.test/", "https://app.test\xe3\x80\x82" "evil.test/",
	"https://app.test\xef\xbc\x8f" "evil.test/",
	"https://app.test\xe2\x80\xae/", "https://app.test\xc2\xa0/",
	"https://app.test/../evil", "https://app.test/a/../../evil",
	"https://app.test/./x", "https://app.test/..", "https://app.test/.",
	"https://app.test/%2e%2e/x", "https://app.test/%2E./x",
	"https://app.test/.%2e/x", "https://app.test/a\\..\\b",
	"https://files.test/", "https://files.test/mail",
	"https://files.test/mailbox/", "https://files.test/mail/../x",
	"https://files.test/mail/%2e%2E/x", "https://files.test/x/mail/",
	"{{.Code}}", "{{.OrgID}}://app.test/", "https://{{.OrgID}}/",
	"https://app.test{{.UserID}}/", "https://app.test.{{.UserID}}/",
	"https://{{.UserID}}@app.test/", "https://app.{{.UserID}}/",
	"https://a{{.UserID}}b.test/evil", "https://a{{.Code}}b.test/",
	"https://files.test/{{.UserID}}/", "https://files.test/{{.OrgID}}/x",
	"https://app.test/{{.Password}}", "https://app.test/{{.Code",
	"https://app.test/{{ }}", "https://app.test/{{.code}}",
	"https://app.test/{{.Code}}{{", "https://app.test/{{{.Code}}}",
};

Test(th_link, th_21_templates_that_lead_elsewhere_are_refused)
{
	const char *id = visitor();
	char *before;

	(void)code_of(&purposes[0], id);
	before = rows_now();
	for (size_t c = 0; c < N(calls); c++)
		for (size_t i = 0; i < N(evil); i++)
			cr_expect_eq(calls[c](id, evil[i]), UD_EINVAL,
			    "call %zu: %s", c, evil[i]);
	cr_expect(nothing_changed(before));
	cr_expect_eq(mail_count, 0);
}

Test(th_link, th_21_templates_that_lead_home_are_taken)
{
	static const char *const good[] = {"https://app.test",
		"https://app.test/", "https://app.test/a/b?c={{.Code}}",
		"https://app.test?c={{ .Code }}", "https://app.test#{{.Code}}",
		"https://files.test/mail/x", "https://app.test/a..b/c",
		"https://app.test/{{.OrgID}}/{{.UserID}}/{{.Code}}"};
	const char *id = visitor();

	(void)code_of(&purposes[0], id);
	for (size_t c = 0; c < N(calls); c++)
		for (size_t i = 0; i < N(good); i++) {
			/* Another address was given meanwhile. */
			if (calls[c] == reset || calls[c] == resend_email)
				id = visitor();
			(void)code_of(&purposes[0], id);
			cr_expect_eq(calls[c](id, good[i]), UD_OK,
			    "call %zu: %s: %s", c, good[i], ud_errmsg(dir));
			OK(ud_notify_pending(dir, 0, NULL, NULL));
			if (calls[c] != reset_by_name)
				cr_expect(strncmp(last_mail()->url, good[i],
				    16) == 0, "%s", last_mail()->url);
		}
}

/* Without a list no template is taken at all. */
Test(th_link, th_21_nothing_is_allowed_by_default)
{
	ud_options options = link_options();
	const char *id;

	options.url_prefix_count = 0;
	restart_with(&options);
	id = visitor();
	(void)code_of(&purposes[0], id);
	for (size_t c = 0; c < N(calls); c++) {
		cr_expect(was_refused(calls[c](id, "https://app.test/"),
		    UD_EINVAL, "Errors.User.InvalidURLTemplate"));
		cr_expect(was_refused(calls[c](id,
		    "https://login.test/verify"), UD_EINVAL,
		    "Errors.User.InvalidURLTemplate"));
	}
}

/* A human whose id is this, with a verified address. */
static void
make_visitor(const char *id, const char *org_id)
{
	ud_user_spec spec = human_spec(id);
	char name[64];

	(void)snprintf(name, sizeof(name), "%s@example.test", id);
	spec.org_id = org_id;
	spec.username = name;
	spec.email = "dots@example.test";
	spec.email_verification = UD_VERIFY_VERIFIED;
	OK(ud_user_create(dir, &spec, NULL));
}

static const char *const steps[] = {"https://files.test/mail/%s/evil",
	"https://files.test/mail/%s", "https://files.test/mail/%s?c={{.Code}}",
	"https://files.test/mail/%s#c", "https://files.test/mail/a/%s/../x",
};

static void
nothing_steps_out(const char *id, const char *placeholder)
{
	char template[128], *before;

	(void)code_of(&purposes[0], id);
	mailbox_clear();
	for (size_t i = 0; i < N(steps); i++) {
		(void)snprintf(template, sizeof(template), steps[i],
		    placeholder);
		for (size_t c = 0; c < N(calls); c++) {
			if (calls[c] == create || calls[c] == reset_by_name)
				continue;
			before = rows_now();
			cr_expect(was_refused(calls[c](id, template),
			    UD_EINVAL, "Errors.User.InvalidURLTemplate"),
			    "call %zu: %s", c, template);
			cr_expect(nothing_changed(before));
		}
		/* Who asks by a login name learns nothing. */
		if (strstr(template, "..") == NULL)
			OK(reset_by_name(id, template));
	}
	OK(ud_notify_pending(dir, 0, NULL, NULL));
	cr_expect_eq(mail_count, 0);
}

Test(th_link, th_21_user_ids_do_not_step_out_of_a_path)
{
	make_visitor("..", "o");
	nothing_steps_out("..", "{{.UserID}}");
}

Test(th_link, th_21_org_ids_do_not_step_out_of_a_path)
{
	ud_org_spec org = UD_INIT(ud_org_spec);

	org.org_id = "..";
	org.name = "Dots";
	OK(ud_org_create(dir, &org, NULL));
	make_visitor("u", "..");
	nothing_steps_out("u", "{{.OrgID}}");
}

Test(th_link, th_21_new_users_do_not_step_out_of_a_path)
{
	ud_user_spec spec = human_spec("..");
	char *before = rows_now();

	spec.email = "dots@example.test";
	spec.email_verification = UD_VERIFY_SEND;
	spec.email_template = "https://files.test/mail/{{.UserID}}/evil";
	cr_expect(was_refused(ud_user_create(dir, &spec, NULL), UD_EINVAL,
	    "Errors.User.InvalidURLTemplate"));
	cr_expect(nothing_changed(before));
	cr_expect_eq(mail_count, 0);
}

/* What the last invitation said may lead away once it is filled in. */
Test(th_link, th_21_remembered_templates_do_not_step_out_of_a_path)
{
	make_visitor("..", "o");
	OK(invite("..", "https://files.test/mail/?u={{.UserID}}"));
	tamper("UPDATE ud_codes SET template = "
	    "'https://files.test/mail/{{.UserID}}/evil' WHERE owner = %s",
	    "..");
	mailbox_clear();
	OK(ud_user_resend_invite_code(dir, "..", NULL));
	cr_expect_null(strstr(last_mail()->url, "/.."), "%s",
	    last_mail()->url);
}

/* What is filled in is encoded, so that it cannot lead anywhere. */
Test(th_link, th_21_values_are_encoded)
{
	static const char id[] = "a/../b?c=d&e#f%20g\\h@i:j{{.Code}}\xc3\xa9";
	ud_user_spec spec = human_spec(id);
	char expected[512];

	spec.username = "plain";
	spec.email = "plain@example.test";
	OK(ud_user_create(dir, &spec, NULL));
	OK(send_email(id, "https://app.test/v?u={{.UserID}}&c={{.Code}}"));
	(void)snprintf(expected, sizeof(expected), "https://app.test/v?u="
	    "a%%2F..%%2Fb%%3Fc%%3Dd%%26e%%23f%%2520g%%5Ch%%40i%%3Aj"
	    "%%7B%%7B.Code%%7D%%7D%%C3%%A9&c=%s", last_code());
	cr_expect_str_eq(last_mail()->url, expected);
}

/* Where does a browser go?  1 if to app.test or below files.test/mail/. */
static int
leads_home(const char *url)
{
	size_t host;

	if (strncmp(url, "https://", 8) != 0)
		return 0;
	host = strcspn(url + 8, "/?#\\");
	if (host == 8 && memcmp(url + 8, "app.test", 8) == 0)
		return 1;
	return strncmp(url, "https://files.test/mail/", 24) == 0;
}

Test(th_link, th_21_no_change_of_a_good_template_leads_away)
{
	static const char *const pieces[] = {"/", "\\", "@", ":", ".", "..",
		"%2e", "%2f", "?", "#", "{{.Code}}", "{{.UserID}}", "evil",
		"//", "\xc2\xad", "%", " ", "app.test", "https://", ""};
	static const char *const good[] = {"https://app.test/a?b",
		"https://files.test/mail/a"};
	const char *id = visitor();
	unsigned taken = 0;

	srand(21);
	for (int i = 0; i < 4000; i++) {
		const char *base = good[i % 2];
		size_t at = (size_t)rand() % (strlen(base) + 1);
		size_t cut = (size_t)rand() % 3;
		char url[200];

		if (at + cut > strlen(base))
			cut = 0;
		(void)snprintf(url, sizeof(url), "%.*s%s%s%s", (int)at, base,
		    pieces[(size_t)rand() % N(pieces)],
		    pieces[(size_t)rand() % N(pieces)], base + at + cut);
		mailbox_clear();
		if (send_email(id, url) != UD_OK)
			continue;
		taken++;
		cr_expect(leads_home(last_mail()->url), "%s: %s", url,
		    last_mail()->url);
		cr_expect_null(strstr(last_mail()->url, "/.."));
	}
	cr_expect_gt(taken, 100);
}
