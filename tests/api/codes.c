/* SPDX-License-Identifier: MIT */
#include "codes.h"

enum { KEPT = 8 };

void
begin_policy(const ud_policy *policy)
{
	ud_options options = mail_options();

	options.policy = policy;
	mailbox_clear();
	begin_with(&options);
}

/* Take over what a call returned. */
static const char *
keep(int rc, char **code)
{
	static char kept[KEPT][80];
	static size_t next;
	char *place = kept[next++ % KEPT];

	OK(rc);
	cr_assert_not_null(*code);
	(void)snprintf(place, sizeof(kept[0]), "%s", *code);
	ud_string_free(code);
	return place;
}

const char *
email_code(const char *id)
{
	ud_delivery delivery = deliver_by(UD_VERIFY_RETURN);
	char *code = NULL;

	return keep(ud_user_send_email_code(dir, id, &delivery, &code, NULL),
	    &code);
}

const char *
reset_code(const char *id, int channel)
{
	ud_delivery delivery = deliver_by(UD_VERIFY_RETURN);
	char *code = NULL;

	delivery.channel = channel;
	return keep(ud_user_reset_password(dir, id, &delivery, &code, NULL),
	    &code);
}

const char *
invite_code(const char *id)
{
	ud_delivery delivery = deliver_by(UD_VERIFY_RETURN);
	char *code = NULL;

	return keep(ud_user_create_invite_code(dir, id, &delivery, &code,
	    NULL), &code);
}

const char *
phone_code(const char *id, const char *phone)
{
	ud_delivery delivery = deliver_by(UD_VERIFY_RETURN);
	char *code = NULL;

	return keep(ud_user_set_phone(dir, id, phone, &delivery, &code, NULL),
	    &code);
}

const char *
wrong(const char *code)
{
	static char other[80];

	(void)snprintf(other, sizeof(other), "%s", code);
	other[0] = code[0] == '5' ? '6' : '5';
	return other;
}

void
guess_email(const char *id, const char *code, size_t times)
{
	for (size_t i = 0; i < times; i++)
		cr_assert(refused(ud_user_verify_email(dir, id, wrong(code),
		    NULL), INVALID_CODE));
}

void
make_verified(const char *id)
{
	ud_user_spec spec = human_spec(id);

	spec.email_verification = UD_VERIFY_VERIFIED;
	spec.phone = "+41791234567";
	spec.phone_verification = UD_VERIFY_VERIFIED;
	OK(ud_user_create(dir, &spec, NULL));
}

int
change(const char *id, const ud_user_patch *patch)
{
	return ud_user_update(dir, id, patch, NULL);
}

int
change_email(const char *id, const char *email, int64_t verification)
{
	ud_user_patch patch = PATCH;

	patch.email = email;
	patch.email_verification = verification;
	return change(id, &patch);
}

int
change_phone(const char *id, const char *phone, int64_t verification)
{
	ud_user_patch patch = PATCH;

	patch.phone = phone;
	patch.phone_verification = verification;
	return change(id, &patch);
}

int
is_id(const char *id)
{
	if (strcmp(ud_errid(dir), id) == 0)
		return 1;
	fprintf(stderr, "id %s, not %s\n", ud_errid(dir), id);
	return 0;
}

int
is_made_of(const char *text, const char *characters, size_t length)
{
	return strlen(text) == length && strspn(text, characters) == length;
}

int
reset_works(const char *id, const char *code)
{
	return set_password(id, "New-Passw0rd", NULL, code) == UD_OK;
}
