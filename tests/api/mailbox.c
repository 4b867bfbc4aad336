/* SPDX-License-Identifier: MIT */
#include "mailbox.h"

struct mail mails[MAILS_MAX];
size_t mail_count;
int mail_answer;
size_t mail_refusals;

static void
keep(char out[MAIL_TEXT_SIZE], const char *text)
{
	(void)snprintf(out, MAIL_TEXT_SIZE, "%s", text == NULL ? "" : text);
}

int
mailbox_notify(const ud_message *message, void *ctx)
{
	struct mail *mail = &mails[mail_count % MAILS_MAX];

	(void)ctx;
	*mail = (struct mail){
		.id = message->id,
		.attempt = message->attempt,
		.kind = message->kind,
		.channel = message->channel,
		.expires_us = message->expires_us,
		.taken = mail_refusals == 0,
	};
	keep(mail->recipient, message->recipient);
	keep(mail->user_id, message->user_id);
	keep(mail->org_id, message->org_id);
	keep(mail->login_name, message->preferred_login_name);
	keep(mail->code, message->code);
	keep(mail->url, message->url);
	keep(mail->application, message->application_name);
	mail_count++;
	if (mail_refusals == 0)
		return UD_OK;
	mail_refusals--;
	return mail_answer;
}

ud_options
mail_options(void)
{
	static const char *const prefixes[] = {"https://app.test/"};
	static ud_hasher hasher = UD_INIT(ud_hasher);
	ud_options options = plain_options();

	hasher.cost = 1;
	hasher.memory_kib = 8;
	options.notify = mailbox_notify;
	options.hasher = &hasher;
	options.base_url = "https://login.test/";
	options.url_prefixes = prefixes;
	options.url_prefix_count = 1;
	return options;
}

void
mailbox_clear(void)
{
	mail_count = mail_refusals = 0;
	memset(mails, 0, sizeof(mails));
}

void
begin_mail(void)
{
	ud_options options = mail_options();

	mailbox_clear();
	begin_with(&options);
}

const struct mail *
last_mail(void)
{
	cr_assert_gt(mail_count, 0, "no message was handed over");
	return &mails[(mail_count - 1) % MAILS_MAX];
}

const char *
last_code(void)
{
	return last_mail()->code;
}

ud_delivery
deliver_by(int mode)
{
	ud_delivery delivery = UD_INIT(ud_delivery);

	delivery.mode = mode;
	return delivery;
}

int
set_password(const char *id, const char *password, const char *current,
    const char *code)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);

	spec.password = password;
	spec.password_len = password == NULL ? 0 : strlen(password);
	spec.current = current;
	spec.current_len = current == NULL ? 0 : strlen(current);
	spec.code = code;
	return ud_user_set_password(dir, id, &spec, NULL);
}

void
give_password(const char *id, const char *password)
{
	OK(set_password(id, password, NULL, NULL));
}
