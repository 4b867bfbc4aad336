/* SPDX-License-Identifier: MIT */
/* Giving a user another e-mail address or phone number, or none. */
#include <string.h>

#include "base/text.h"
#include "user/contact.h"
#include "user/fields.h"

/* One call: what was asked for, and what comes of it. */
struct setting {
	struct edit edit;
	const struct address *address;
	enum operation op;
	uint64_t field;			/* UD_FIELD_... */
	const char *typed;
	struct span value;
	ud_policy policy;
	struct sending sending;
	char phone[PHONE_TEXT_SIZE];
	struct buf fold;		/* of an e-mail address */
};

static int
check(struct setting *s, const ud_delivery *delivery, char **code)
{
	ud_dir *dir = s->edit.change.dir;
	struct error *error = &dir->error;
	int rc;

	if (s->address == &email_address) {
		if ((rc = field_email(error, s->typed, &s->value)) != UD_OK)
			return rc;
		text_fold(&s->fold, s->value);
		if (!buf_ok(&s->fold))
			return error_no_memory(error);
	} else if (s->typed == NULL || s->typed[0] == '\0') {
		return error_set(error, UD_EINVAL, "Errors.User.Phone.Empty",
		    "PHONE-Zt0NV", "phone", "phone is required");
	} else if ((rc = field_phone_text(s->edit.change.dir,
	    s->typed)) != UD_OK) {
		return rc;
	}
	s->sending = (struct sending){
		.purpose = s->address->purpose,
		.channel = s->address->channel,
		.out = code,
	};
	return sending_take(dir, &s->sending, delivery,
	    1u << UD_VERIFY_VERIFIED);
}

/* Is it a human whose contact data may change? */
static int
present(struct setting *s)
{
	int rc = edit_human(&s->edit, UD_ENOTFOUND, s->address->no_user,
	    "COMMAND-ieJ2e");

	return rc != UD_OK ? rc : edit_initialised(&s->edit, "COMMAND-uz0Uu");
}

static int
decide(struct setting *s)
{
	struct edit *edit = &s->edit;
	ud_dir *dir = edit->change.dir;
	const struct address *a = s->address;
	int rc;

	if ((rc = dir_policy(dir, edit->target.org_id, &s->policy)) != UD_OK)
		return rc;
	if (a == &phone_address) {
		if ((rc = field_phone(dir, &s->policy, s->typed,
		    s->phone)) != UD_OK)
			return rc;
		s->value = span_of(s->phone);
	}
	if (span_equal(s->value, edit->row.text[a->text]))
		return error_set(&dir->error, UD_ESTATE, a->not_changed,
		    "COMMAND-Uch5e", a->name,
		    "the user has this %s already", a->name);
	if (a == &email_address && (rc = email_allowed(&edit->change,
	    (struct span){s->fold.data, s->fold.len}, &edit->row,
	    &s->policy)) != UD_OK)
		return rc;
	return contact_decide(edit, a, s->value, &s->policy, &s->sending);
}

static int
run(struct setting *s, const char *user_id, const ud_delivery *delivery,
    char **code, ud_details **details)
{
	struct sending *const sending = &s->sending;
	ud_dir *dir = s->edit.change.dir;
	int rc;

	if ((rc = check(s, delivery, code)) != UD_OK ||
	    (rc = edit_begin(&s->edit, dir, user_id, s->field)) != UD_OK ||
	    (rc = sending_ask_all(dir, s->op, &s->edit.target,
	    sending)) != UD_OK || (rc = present(s)) != UD_OK ||
	    (rc = decide(s)) != UD_OK ||
	    (rc = contact_apply(&s->edit, s->address, s->value,
	    sending)) != UD_OK ||
	    (rc = sending_give(dir, &sending, 1)) != UD_OK)
		return rc;
	return edit_finish(&s->edit, details);
}

/* A call of ud_user_set_email() or ud_user_set_phone(). */
struct request {
	const struct address *address;
	enum operation op;
	uint64_t field;
};

static int
set_once(ud_dir *dir, const struct request *request, const char *user_id,
    const char *typed, const ud_delivery *delivery, char **code,
    ud_details **details)
{
	struct setting s = {
		.address = request->address,
		.op = request->op,
		.field = request->field,
		.typed = typed,
		.fold = BUF_INIT(64 * 1024),
	};
	int rc;

	if (code != NULL)
		*code = NULL;
	if (details != NULL)
		*details = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	s.edit.change.dir = dir;
	rc = edit_end(&s.edit, run(&s, user_id, delivery, code, details));
	sending_end(&s.sending, rc);
	buf_free(&s.fold);
	return rc;
}

int
ud_user_set_email(ud_dir *dir, const char *user_id, const char *email,
    const ud_delivery *delivery, char **code, ud_details **details)
{
	static const struct request request = {&email_address, OP_SET_EMAIL,
	    UD_FIELD_EMAIL};
	int tries = 0, rc;

	do
		rc = set_once(dir, &request, user_id, email, delivery, code,
		    details);
	while (change_again(dir, rc, &tries));
	return rc;
}

int
ud_user_set_phone(ud_dir *dir, const char *user_id, const char *phone,
    const ud_delivery *delivery, char **code, ud_details **details)
{
	static const struct request request = {&phone_address, OP_SET_PHONE,
	    UD_FIELD_PHONE};
	int tries = 0, rc;

	do
		rc = set_once(dir, &request, user_id, phone, delivery, code,
		    details);
	while (change_again(dir, rc, &tries));
	return rc;
}

static int
remove_once(ud_dir *dir, const char *user_id, ud_details **details)
{
	struct setting s = {.address = &phone_address};
	int rc;

	if (details != NULL)
		*details = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	if ((rc = edit_begin(&s.edit, dir, user_id, UD_FIELD_PHONE)) !=
	    UD_OK || (rc = dir_ask(dir, OP_REMOVE_PHONE, NULL,
	    &s.edit.target)) != UD_OK || (rc = present(&s)) != UD_OK)
		goto out;
	if (s.edit.row.text[USER_PHONE].len == 0) {
		rc = error_set(&dir->error, UD_ESTATE,
		    phone_address.no_user, "COMMAND-ieJ2e", "userId",
		    "the user has no phone number");
		goto out;
	}
	if ((rc = contact_apply(&s.edit, &phone_address, span_of(""),
	    &s.sending)) != UD_OK)
		goto out;
	rc = edit_finish(&s.edit, details);
out:
	return edit_end(&s.edit, rc);
}

int
ud_user_remove_phone(ud_dir *dir, const char *user_id, ud_details **details)
{
	int tries = 0, rc;

	do
		rc = remove_once(dir, user_id, details);
	while (change_again(dir, rc, &tries));
	return rc;
}
