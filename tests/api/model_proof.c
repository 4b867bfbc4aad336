/* SPDX-License-Identifier: MIT */
/* The operations of the model with codes and passwords, with the library. */
#include "fixture.h"
#include "model.h"

enum { KEPT = 4 };

/* The last codes of each user and purpose, by their number. */
static char codes[M_USERS][M_PURPOSES][KEPT][80];

static const char *const passwords[] = { "", "Passw0rd-1", "Passw0rd-2",
	"Passw0rd-3", "wrong" };

/* Keep a code that was returned as the next one of the model. */
static int
keep(const struct model *m, const struct m_op *op, int purpose, int rc,
    char **code)
{
	int number = m->users[op->user].codes[purpose].last + 1;

	if (*code != NULL)
		(void)snprintf(codes[op->user][purpose][number % KEPT],
		    sizeof(codes[0][0][0]), "%s", *code);
	ud_string_free(code);
	return rc;
}

/* The code of that age. */
static const char *
code_of(const struct model *m, const struct m_op *op, int purpose)
{
	int number = m->users[op->user].codes[purpose].last - op->age;

	return op->age == M_NONSENSE || number < 1 ? "WRONG" :
	    codes[op->user][purpose][number % KEPT];
}

static int
set_password(const struct model *m, const struct m_op *op, const char *id)
{
	ud_password_spec spec = UD_INIT(ud_password_spec);

	spec.password = passwords[op->password];
	spec.password_len = strlen(passwords[op->password]);
	if (op->proof == M_BY_CODE)
		spec.code = code_of(m, op, UD_CODE_PASSWORD_RESET);
	if (op->proof == M_BY_CURRENT) {
		spec.current = passwords[op->typed];
		spec.current_len = strlen(passwords[op->typed]);
	}
	return ud_user_set_password(dir, id, &spec, NULL);
}

static int
verify(const struct model *m, const struct m_op *op, const char *id)
{
	const char *code = code_of(m, op, op->purpose);

	switch (op->purpose) {
	case UD_CODE_EMAIL:
		return ud_user_verify_email(dir, id, code, NULL);
	case UD_CODE_PHONE:
		return ud_user_verify_phone(dir, id, code, NULL);
	case UD_CODE_INVITE:
		return ud_user_verify_invite_code(dir, id, code, NULL);
	default:
		return UD_OK;	/* it is shown with a new password */
	}
}

static int
send_code(const struct m_op *op, const char *id, ud_delivery *delivery,
    char **code)
{
	switch (op->purpose) {
	case UD_CODE_EMAIL:
		return op->what == M_SEND_CODE ? ud_user_send_email_code(dir,
		    id, delivery, code, NULL) : ud_user_resend_email_code(dir,
		    id, delivery, code, NULL);
	case UD_CODE_PHONE:
		return ud_user_resend_phone_code(dir, id, delivery, code,
		    NULL);
	case UD_CODE_PASSWORD_RESET:
		delivery->channel = op->channel;
		return ud_user_reset_password(dir, id, delivery, code, NULL);
	default:
		return ud_user_create_invite_code(dir, id, delivery, code,
		    NULL);
	}
}

int
real_code(const struct model *m, const struct m_op *op)
{
	ud_delivery delivery = UD_INIT(ud_delivery);
	char *code = NULL, id[8];
	int verified = op->what == M_SET_EMAIL ? op->email_verified :
	    op->what == M_SET_PHONE && op->phone_verified;

	(void)snprintf(id, sizeof(id), "u%d", op->user);
	delivery.mode = verified ? UD_VERIFY_VERIFIED : UD_VERIFY_RETURN;
	switch (op->what) {
	case M_SET_EMAIL:
		return keep(m, op, UD_CODE_EMAIL, ud_user_set_email(dir, id,
		    m_emails[op->email].text, &delivery, &code, NULL), &code);
	case M_SET_PHONE:
		return keep(m, op, UD_CODE_PHONE, ud_user_set_phone(dir, id,
		    m_phones[op->phone & 1][0], &delivery, &code, NULL),
		    &code);
	case M_REMOVE_PHONE:
		return ud_user_remove_phone(dir, id, NULL);
	case M_VERIFY:
		return verify(m, op, id);
	case M_SET_PASSWORD:
		return set_password(m, op, id);
	case M_CHECK_PASSWORD:
		return ud_user_check_password(dir, id, passwords[op->typed],
		    strlen(passwords[op->typed]), NULL);
	default:
		return keep(m, op, op->purpose, send_code(op, id, &delivery,
		    &code), &code);
	}
}
