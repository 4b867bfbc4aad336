/* SPDX-License-Identifier: MIT */
/* Addresses of the model. */
#include "model.h"

#include <userdir.h>

static void
set_address(struct model *m, struct m_user *u, int purpose, int value,
    int verify)
{
	int is_email = purpose == UD_CODE_EMAIL;
	int *stored = is_email ? &u->email : &u->phone;
	int *verified = is_email ? &u->email_verified : &u->phone_verified;

	if (value != *stored) {
		*stored = value;
		*verified = 0;
		model_end_address(u, purpose, 1);
		model_event(m, u, 1);
	}
	if (verify && !*verified && *stored >= 0) {
		*verified = 1;
		model_end_address(u, purpose, 0);
		model_event(m, u, 1);
	}
}

void
model_set_email(struct model *m, struct m_user *u, int value, int verify)
{
	set_address(m, u, UD_CODE_EMAIL, value, verify);
}

void
model_set_phone(struct model *m, struct m_user *u, int value, int verify)
{
	set_address(m, u, UD_CODE_PHONE, value, verify);
}
