/* SPDX-License-Identifier: MIT */
/* Nothing that ends up in a message can break out of its line: TH-22. */
#include "threat/threat.h"

#include <stdlib.h>

TestSuite(th_text, .init = begin_threat, .fini = end_threat);

static const char *const bad[] = {"\n", "\r", "\r\nBcc: x@y.test", "\t",
	"\x01", "\x1b[31m", "\x7f", "\xc2\x85", "\xc2\x9b", "\xe2\x80\xa8",
	"\xe2\x80\xa9", "\xe2\x80\xae", "\xe2\x80\xab", "\xe2\x81\xa6",
	"\xe2\x81\xa9", "\xd8\x9c", "\xe2\x80\x8e", "\xe2\x80\x8f",
	"\xef\xbf\xbe", "\xef\xb7\x90", "\xf0\x9f\xbf\xbf", "\xc3",
	"\xed\xa0\x80", "\xc0\x8a"};

/* The texts of people that notifiers and logs are told. */
static const struct {
	const char *name;
	size_t in_spec, in_patch;
} texts[] = {
#define TEXT(member) {#member, offsetof(ud_user_spec, member), \
	offsetof(ud_user_patch, member)}
	TEXT(username), TEXT(given_name), TEXT(family_name), TEXT(nick_name),
	TEXT(display_name), TEXT(preferred_language), TEXT(email),
	TEXT(phone),
#undef TEXT
};

static void
put(void *record, size_t offset, const char *text)
{
	memcpy((char *)record + offset, &text, sizeof(text));
}

Test(th_text, th_22_no_line_can_be_broken)
{
	const char *id = visitor();
	char *before = rows_now(), text[64];

	for (size_t t = 0; t < N(texts); t++)
		for (size_t b = 0; b < N(bad); b++) {
			ud_user_spec spec = human_spec("new");
			ud_user_patch patch = UD_INIT(ud_user_patch);

			(void)snprintf(text, sizeof(text), "a%sb@c.test",
			    bad[b]);
			put(&spec, texts[t].in_spec, text);
			put(&patch, texts[t].in_patch, text);
			cr_expect_eq(ud_user_create(dir, &spec, NULL),
			    UD_EINVAL, "%s: %zu", texts[t].name, b);
			cr_expect_eq(ud_user_update(dir, id, &patch, NULL),
			    UD_EINVAL, "%s: %zu", texts[t].name, b);
		}
	cr_expect(nothing_changed(before));
}

Test(th_text, th_22_nor_by_what_comes_with_a_message)
{
	const char *id = visitor();
	char *before = rows_now(), text[64];

	for (size_t b = 0; b < N(bad); b++) {
		ud_delivery named = deliver_by(UD_VERIFY_SEND);
		ud_delivery linked = deliver_by(UD_VERIFY_SEND);

		(void)snprintf(text, sizeof(text), "https://app.test/a%sb",
		    bad[b]);
		named.application_name = linked.url_template = text;
		cr_expect_eq(ud_user_create_invite_code(dir, id, &named, NULL,
		    NULL), UD_EINVAL, "%zu", b);
		cr_expect_eq(ud_user_create_invite_code(dir, id, &linked,
		    NULL, NULL), UD_EINVAL, "%zu", b);
		(void)snprintf(text, sizeof(text), "a%sb@c.test", bad[b]);
		cr_expect_eq(ud_user_set_email(dir, id, text, NULL, NULL,
		    NULL), UD_EINVAL, "%zu", b);
		cr_expect_eq(ud_user_set_phone(dir, id, text, NULL, NULL,
		    NULL), UD_EINVAL, "%zu", b);
		cr_expect_eq(ud_password_reset(dir, text, NULL), UD_EINVAL,
		    "%zu", b);
	}
	cr_expect(nothing_changed(before));
	cr_expect_eq(mail_count, 0);
}

static ud_message told;
static char told_name[64], told_login[128];

static int
listen(const ud_message *message, void *ctx)
{
	(void)ctx;
	told = *message;
	(void)snprintf(told_name, sizeof(told_name), "%s",
	    message->display_name);
	(void)snprintf(told_login, sizeof(told_login), "%s",
	    message->application_name);
	return UD_OK;
}

/* Values come as they are stored, each in its own member: whoever makes a text
 * of them knows what to quote. */
Test(th_text, th_22_notifier_gets_members_not_text)
{
	static const char markup[] = "<b>\"O'Neil\"</b> %s %n & ${x} `y`";
	ud_options options = threat_options();
	ud_delivery delivery = deliver_by(UD_VERIFY_SEND);
	ud_user_spec spec;

	options.notify = listen;
	restart_with(&options);
	spec = human_spec("u");
	spec.display_name = markup;
	spec.email_verification = UD_VERIFY_UNVERIFIED;
	OK(ud_user_create(dir, &spec, NULL));
	delivery.application_name = markup;
	OK(ud_user_create_invite_code(dir, "u", &delivery, NULL, NULL));
	cr_expect_eq(told.kind, UD_MESSAGE_INVITE_USER);
	cr_expect_eq(told.channel, UD_CHANNEL_EMAIL);
	cr_expect_str_eq(told_name, markup);
	cr_expect_str_eq(told_login, markup);
}
