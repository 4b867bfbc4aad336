/* SPDX-License-Identifier: MIT */
/* The kinds of codes, and the functions that judge a secret. */
#include "threat/threat.h"

static int
issue_email(const char *id, int mode, char **code)
{
	ud_delivery delivery = deliver_by(mode);

	return ud_user_send_email_code(dir, id, &delivery, code, NULL);
}

/* Once it was used there is none to be sent again, but for another number. */
static int
issue_phone(const char *id, int mode, char **code)
{
	static unsigned numbers;
	ud_delivery delivery = deliver_by(mode);
	int rc = ud_user_resend_phone_code(dir, id, &delivery, code, NULL);
	char phone[24];

	if (rc != UD_ESTATE ||
	    strcmp(ud_errkey(dir), "Errors.User.Code.Empty") != 0)
		return rc;
	(void)snprintf(phone, sizeof(phone), "+4178%07u", numbers++);
	return ud_user_set_phone(dir, id, phone, &delivery, code, NULL);
}

static int
issue_reset(const char *id, int mode, char **code)
{
	ud_delivery delivery = deliver_by(mode);

	return ud_user_reset_password(dir, id, &delivery, code, NULL);
}

static int
issue_invite(const char *id, int mode, char **code)
{
	ud_delivery delivery = deliver_by(mode);

	return ud_user_create_invite_code(dir, id, &delivery, code, NULL);
}

static int
show_email(const char *id, const char *code)
{
	return ud_user_verify_email(dir, id, code, NULL);
}

static int
show_phone(const char *id, const char *code)
{
	return ud_user_verify_phone(dir, id, code, NULL);
}

static int
show_invite(const char *id, const char *code)
{
	return ud_user_verify_invite_code(dir, id, code, NULL);
}

/* Never the same twice. */
static const char *
new_password(void)
{
	static unsigned count;
	static char text[32];

	(void)snprintf(text, sizeof(text), "Another-pass-%u", count++);
	return text;
}

static int
show_reset(const char *id, const char *code)
{
	return set_password(id, new_password(), NULL, code);
}

const struct purpose purposes[PURPOSES] = {
	{"email", UD_CODE_EMAIL, 3600, 5, issue_email, show_email},
	{"phone", UD_CODE_PHONE, 600, 5, issue_phone, show_phone},
	{"reset", UD_CODE_PASSWORD_RESET, 3600, 5, issue_reset, show_reset},
	{"invite", UD_CODE_INVITE, 72 * 3600, 5, issue_invite, show_invite},
};

static const char *
keep(const char *text)
{
	static char kept[256][72];
	static size_t count;
	char *copy = kept[count++ % N(kept)];

	(void)snprintf(copy, sizeof(kept[0]), "%s", text);
	return copy;
}

const char *
code_of(const struct purpose *purpose, const char *id)
{
	const char *kept;
	char *code = NULL;

	OK(purpose->issue(id, UD_VERIFY_RETURN, &code));
	kept = keep(code);
	ud_string_free(&code);
	return kept;
}

const char *
unlike(const char *secret)
{
	char text[72];
	size_t len = (size_t)snprintf(text, sizeof(text), "%s", secret);

	text[len - 1] = text[len - 1] == '2' ? '3' : '2';
	return keep(text);
}

static int
update_password(const char *id, const char *current, const char *code)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);
	ud_user_patch patch = UD_INIT(ud_user_patch);

	spec.password = new_password();
	spec.password_len = strlen(spec.password);
	spec.current = current;
	spec.current_len = current == NULL ? 0 : strlen(current);
	spec.code = code;
	patch.password = &spec;
	return ud_user_update(dir, id, &patch, NULL);
}

static int
update_by_code(const char *id, const char *code)
{
	return update_password(id, NULL, code);
}

static int
update_by_current(const char *id, const char *current)
{
	return update_password(id, current, NULL);
}

static int
set_by_current(const char *id, const char *current)
{
	return set_password(id, new_password(), current, NULL);
}

static int
check_by_id(const char *id, const char *password)
{
	return ud_user_check_password(dir, id, password, strlen(password),
	    NULL);
}

static int
check_by_name(const char *id, const char *password)
{
	char name[64];
	ud_user *user = NULL;
	int rc;

	(void)snprintf(name, sizeof(name), "%s@example.test", id);
	rc = ud_password_check(dir, name, password, strlen(password), &user);
	ud_user_free(&user);
	return rc;
}

const struct judge judges[JUDGES] = {
	{"ud_user_verify_email", &purposes[0], show_email},
	{"ud_user_verify_phone", &purposes[1], show_phone},
	{"ud_user_verify_invite_code", &purposes[3], show_invite},
	{"ud_user_set_password", &purposes[2], show_reset},
	{"ud_user_update", &purposes[2], update_by_code},
	{"ud_user_set_password", NULL, set_by_current},
	{"ud_user_update", NULL, update_by_current},
	{"ud_user_check_password", NULL, check_by_id},
	{"ud_password_check", NULL, check_by_name},
};

const char *
right_for(const struct judge *judge, const char *id)
{
	return judge->purpose == NULL ? PASSWORD :
	    code_of(judge->purpose, id);
}

int64_t
tries_of(const struct judge *judge, const char *id)
{
	return judge->purpose != NULL ?
	    code_number(judge->purpose, id, "tries") :
	    peek_number("SELECT failures FROM ud_passwords WHERE owner = %s",
	    id);
}

int64_t
day_tries_of(const struct judge *judge, const char *id)
{
	return judge->purpose != NULL ?
	    code_number(judge->purpose, id, "day_tries") :
	    peek_number("SELECT day_tries FROM ud_passwords WHERE owner = %s",
	    id);
}
