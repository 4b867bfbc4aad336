/* SPDX-License-Identifier: MIT */
#include "user/sending.h"

#include <string.h>

#include "base/mem.h"
#include "base/spec.h"
#include "base/text.h"
#include "base/time.h"
#include "dir/link.h"
#include "dir/outbox.h"

enum { URL_BYTES_MAX = 16384 };	/* of a link, values filled in */

/* A password reset may bring one whichever way it goes. */
static int
check_template(ud_dir *dir, const struct sending *s)
{
	if (s->template == NULL)
		return UD_OK;
	if (s->mode != UD_VERIFY_SEND || (s->channel != UD_CHANNEL_EMAIL &&
	    s->purpose != UD_CODE_PASSWORD_RESET))
		return error_invalid(&dir->error, "urlTemplate",
		    "urlTemplate is for codes that are sent by e-mail");
	return link_check(dir, s->template);
}

static const struct text_rule application_rule = {1, UD_NAME_MAX,
    UD_NAME_BYTES_MAX, 0};

static int
check_application(ud_dir *dir, const struct sending *s)
{
	struct span checked;

	if (s->application == NULL)
		return UD_OK;
	if (s->mode != UD_VERIFY_SEND || s->purpose != UD_CODE_INVITE)
		return error_invalid(&dir->error, "applicationName",
		    "applicationName is for invitations that are sent");
	return text_check(&dir->error, "applicationName", s->application,
	    &application_rule, &checked);
}

/* A lenient directory loses what it has nobody to hand to. */
static int
can_send(const ud_options *options, const struct sending *s)
{
	return options->notify != NULL || s->is_external ||
	    options->notify_later || options->notify_lenient;
}

int
sending_check(ud_dir *dir, struct sending *s, enum sending_default usual,
    unsigned modes, const char *field)
{
	int rc;

	if (s->mode < 0 || s->mode > UD_VERIFY_UNVERIFIED ||
	    !(modes >> s->mode & 1))
		return error_invalid(&dir->error, field,
		    "what is asked for %s is not possible here", field);
	s->explicit = s->mode != UD_VERIFY_DEFAULT;
	s->is_external = outbox_is_external(dir, s->purpose);
	if (!s->explicit)
		s->mode = usual == SENDING_MUST || (usual == SENDING_MAY &&
		    can_send(&dir->options, s)) ? UD_VERIFY_SEND :
		    UD_VERIFY_UNVERIFIED;
	if ((rc = check_template(dir, s)) != UD_OK ||
	    (rc = check_application(dir, s)) != UD_OK)
		return rc;
	if (s->channel != UD_CHANNEL_EMAIL)
		s->template = NULL;
	s->issues = s->mode == UD_VERIFY_SEND || s->mode == UD_VERIFY_RETURN;
	if (s->mode == UD_VERIFY_RETURN && s->is_external)
		return error_set(&dir->error, UD_ESTATE,
		    "Errors.User.Phone.ExternalVerification", NULL, field,
		    "another service makes the codes for phone numbers");
	if (s->mode == UD_VERIFY_RETURN && s->out == NULL)
		return error_invalid(&dir->error, field,
		    "a code that is returned needs a place to go to");
	return UD_OK;
}

int
sending_take(ud_dir *dir, struct sending *s, const ud_delivery *arg,
    unsigned modes)
{
	ud_delivery delivery = UD_INIT(ud_delivery);
	int rc;

	if (arg != NULL && (rc = spec_read(&dir->error, "delivery", &delivery,
	    sizeof(delivery), arg)) != UD_OK)
		return rc;
	if (delivery.channel < 0 || delivery.channel > UD_CHANNEL_SMS ||
	    (delivery.channel != 0 && s->purpose != UD_CODE_PASSWORD_RESET))
		return error_invalid(&dir->error, "notificationType",
		    "only a password reset has a channel, UD_CHANNEL_...");
	if (delivery.channel != 0)
		s->channel = delivery.channel;
	s->mode = delivery.mode;
	s->template = delivery.url_template;
	s->application = delivery.application_name;
	return sending_check(dir, s, SENDING_MUST, 1u << UD_VERIFY_DEFAULT |
	    1u << UD_VERIFY_SEND | 1u << UD_VERIFY_RETURN | modes,
	    "verification");
}

int
sending_vouches(const struct sending *s)
{
	return s->mode == UD_VERIFY_VERIFIED || s->mode == UD_VERIFY_RETURN;
}

int
sending_ask(ud_dir *dir, enum operation op, const struct target *target,
    const struct sending *s)
{
	if (s->mode == UD_VERIFY_VERIFIED)
		return dir_ask(dir, op, "user.contact.verify", target);
	if (s->mode == UD_VERIFY_RETURN)
		return dir_ask(dir, op, "user.code.return", target);
	return UD_OK;
}

int
sending_ask_all(ud_dir *dir, enum operation op, const struct target *target,
    const struct sending *s)
{
	int rc;

	if (!sending_vouches(s))
		return dir_ask(dir, op, NULL, target);
	if ((rc = dir_ask_for_others(dir, op, target)) != UD_OK)
		return rc;
	return sending_ask(dir, op, target, s);
}

/* What the template becomes for this user. */
static int
check_filled(const struct edit *edit, const char *template)
{
	/* No code is so short that it could be a step of a path. */
	const struct link_values values = {edit->row.text[USER_ID],
	    span_of("code"), edit->row.org_id};

	return link_check_filled(edit->change.dir, template, &values);
}

/* What the last invitation said is stored without a seal, and the host may
 * have changed its mind since. */
static int
check_remembered(const struct edit *edit, struct code_row *row)
{
	ud_dir *dir = edit->change.dir;
	struct span checked;
	int rc = UD_OK;

	if (row->template[0] != '\0' &&
	    (rc = link_check(dir, row->template)) == UD_OK)
		rc = check_filled(edit, row->template);
	/* Want of memory says nothing about it. */
	if (rc == UD_EEXHAUSTED)
		return rc;
	if (rc != UD_OK)
		row->template[0] = '\0';
	if (row->application[0] != '\0' && text_check(&dir->error,
	    "applicationName", row->application, &application_rule,
	    &checked) != UD_OK)
		row->application[0] = '\0';
	error_clear(&dir->error);
	return UD_OK;
}

int
sending_decide(struct edit *edit, const ud_policy *policy, struct sending *s,
    int is_new)
{
	ud_dir *dir = edit->change.dir;
	struct code_row *row = &s->row;
	int rc;

	if (!s->issues)
		return UD_OK;
	if ((s->mode == UD_VERIFY_SEND && !s->is_external &&
	    (rc = outbox_may_send(dir, &s->lost)) != UD_OK) ||
	    (s->template != NULL &&
	    (rc = check_filled(edit, s->template)) != UD_OK))
		return rc;
	*row = (struct code_row){.owner = edit->row.number[USER_KEY],
	    .purpose = s->purpose};
	if ((!is_new && (rc = code_rows_get(&dir->db, row->owner,
	    row->purpose, row)) != UD_OK) ||
	    (rc = check_remembered(edit, row)) != UD_OK)
		return rc;
	if (s->mode == UD_VERIFY_SEND && !s->lost &&
	    (rc = code_charge_send(&dir->error, policy, row,
	    edit->change.clock_us)) != UD_OK)
		return rc;
	s->form = code_form(policy, s->purpose);
	/* Codes whose time is over take their tries along. */
	if (row->slot[0].expires_us <= edit->change.clock_us)
		row->tries = 0;
	return s->is_external ? UD_OK : code_draw(dir, &s->form, s->text);
}

void
sending_forget(struct sending *s)
{
	s->row.slot[0] = s->row.slot[1] = (struct code_slot){0};
	s->row.tries = 0;
}

struct code_bond
sending_bond(const struct user_row *row)
{
	return (struct code_bond){
		.user_id = row->text[USER_ID],
		.target = {
			[UD_CHANNEL_EMAIL] = row->text[USER_EMAIL],
			[UD_CHANNEL_SMS] = row->text[USER_PHONE],
		},
	};
}

/* The names of a person in a message. */
static void
add_names(const ud_user *user, struct message *message)
{
	struct span *text = message->text;

	text[MESSAGE_USER_ID] = span_of(ud_user_id(user));
	text[MESSAGE_ORG_ID] = span_of(ud_user_org_id(user));
	text[MESSAGE_USERNAME] = span_of(ud_user_username(user));
	text[MESSAGE_LOGIN_NAME] = span_of(
	    ud_user_preferred_login_name(user));
	text[MESSAGE_DISPLAY_NAME] = span_of(ud_user_display_name(user));
	text[MESSAGE_GIVEN_NAME] = span_of(ud_user_given_name(user));
	text[MESSAGE_FAMILY_NAME] = span_of(ud_user_family_name(user));
	text[MESSAGE_LANGUAGE] = span_of(ud_user_preferred_language(user));
}

static int
post(struct edit *edit, struct message *message)
{
	ud_user *user = user_new(&edit->row);
	int rc;

	if (user == NULL)
		return error_no_memory(&edit->change.dir->error);
	add_names(user, message);
	rc = outbox_write(&edit->change, edit->row.number[USER_KEY], message);
	ud_user_free(&user);
	return rc;
}

/* An invitation remembers what the last one said. */
static void
remember(struct sending *s)
{
	if (s->purpose != UD_CODE_INVITE)
		return;
	if (s->template != NULL)
		strcpy(s->row.template, s->template);
	else if (s->row.template[0] != '\0')
		s->template = s->row.template;
	if (s->application != NULL)
		strcpy(s->row.application, s->application);
	else if (s->row.application[0] != '\0')
		s->application = s->row.application;
}

static int
send_code(struct edit *edit, const struct sending *s, int64_t expires_us)
{
	ud_dir *dir = edit->change.dir;
	struct code_bond bond = sending_bond(&edit->row);
	struct link_values values = {bond.user_id, span_of(s->text),
	    edit->row.org_id};
	struct buf url = BUF_INIT(URL_BYTES_MAX);
	struct message message = {
		.kind = code_facts[s->purpose].message,
		.channel = s->is_external ? OUTBOX_SERVICE : s->channel,
		.purpose = s->purpose,
		.expires_us = expires_us,
	};
	int rc;

	message.text[MESSAGE_RECIPIENT] = bond.target[s->channel];
	if (!s->is_external)
		message.text[MESSAGE_CODE] = span_of(s->text);
	if (s->purpose == UD_CODE_INVITE)
		message.text[MESSAGE_APPLICATION] = span_of(
		    s->application != NULL ? s->application :
		    dir->options.application_name);
	if (s->channel == UD_CHANNEL_EMAIL)
		link_render(dir, s->template,
		    code_facts[s->purpose].default_path, &values, &url);
	if (url.len > 0)
		message.text[MESSAGE_URL] = (struct span){url.data, url.len};
	rc = buf_ok(&url) ? post(edit, &message) :
	    error_no_memory(&dir->error);
	buf_free(&url);
	return rc;
}

/* The event that a code was issued. */
static int
log_issued(struct edit *edit, const struct sending *s, int64_t expires_us)
{
	char expiry[TIME_TEXT_SIZE];
	struct payload *payload = &edit->payload;

	time_format(expires_us, expiry);
	payload_text(payload, "expiry", span_of(expiry));
	if (s->purpose == UD_CODE_PASSWORD_RESET)
		payload_text(payload, "notificationType", span_of(
		    s->channel == UD_CHANNEL_SMS ? "sms" : "email"));
	payload_text(payload, "urlTemplate", span_of(s->template));
	payload_text(payload, "applicationName", span_of(s->application));
	if (s->mode == UD_VERIFY_RETURN)
		payload_bool(payload, "codeReturned", 1);
	if (s->is_external)
		payload_text(payload, "generatorId", span_of("external"));
	return edit_log(edit, code_facts[s->purpose].added, EDIT_LOG_ONLY);
}

int
sending_write(struct edit *edit, struct sending *s)
{
	ud_dir *dir = edit->change.dir;
	struct code_bond bond = sending_bond(&edit->row);
	struct code_slot slot = {
		.channel = s->channel,
		.expires_us = edit->change.clock_us + s->form.ttl_s * US_PER_S,
	};
	int rc;

	if (!s->issues)
		return UD_OK;
	s->row.owner = edit->row.number[USER_KEY];
	remember(s);
	if ((rc = log_issued(edit, s, slot.expires_us)) != UD_OK)
		return rc;
	slot.id = dir->head.position;
	code_put(dir, &s->row, &slot, &bond, s->is_external ? NULL : s->text);
	if ((rc = code_rows_set(&dir->db, &s->row)) != UD_OK ||
	    s->mode != UD_VERIFY_SEND || s->lost)
		return rc;
	return send_code(edit, s, slot.expires_us);
}

int
sending_pretend(struct edit *edit, struct sending *s)
{
	ud_dir *dir = edit->change.dir;
	struct link_values nobody = {span_of("-"), span_of(s->text),
	    span_of("-")};
	struct message message = {.kind = UD_MESSAGE_PASSWORD_RESET};
	struct buf url = BUF_INIT(URL_BYTES_MAX);
	int rc;

	error_clear(&dir->error);
	s->form = code_form(&dir->policy, s->purpose);
	if ((rc = code_rows_get(&dir->db, 0, s->purpose, &s->row)) != UD_OK ||
	    (rc = code_draw(dir, &s->form, s->text)) != UD_OK)
		return rc;
	link_render(dir, s->template, code_facts[s->purpose].default_path,
	    &nobody, &url);
	for (int i = 0; i < MESSAGE_TEXTS; i++)
		message.text[i] = span_of("nobody@nowhere.example");
	rc = buf_ok(&url) ? outbox_pretend(&edit->change, &message) :
	    error_no_memory(&dir->error);
	buf_free(&url);
	return rc;
}

int
sending_give(ud_dir *dir, struct sending *const *all, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (all[i]->text[0] == '\0' ||
		    all[i]->mode != UD_VERIFY_RETURN)
			continue;
		*all[i]->out = mem_strdup(all[i]->text);
		if (*all[i]->out == NULL)
			return error_no_memory(&dir->error);
	}
	return UD_OK;
}

void
sending_end(struct sending *s, int rc)
{
	if (rc != UD_OK && s->out != NULL)
		ud_string_free(s->out);
	mem_wipe(s->text, sizeof(s->text));
}

int
sending_notice(struct edit *edit, int kind, int channel,
    struct span recipient)
{
	ud_dir *dir = edit->change.dir;
	struct message message = {.kind = kind, .channel = channel};

	/* Where somebody is to hand it over it waits: who takes an account
	 * over must not choose a process that stays silent. */
	if (recipient.len == 0 || (dir->options.notify == NULL &&
	    !dir->options.notify_later && dir->options.notify_lenient))
		return UD_OK;
	message.text[MESSAGE_RECIPIENT] = recipient;
	return post(edit, &message);
}
