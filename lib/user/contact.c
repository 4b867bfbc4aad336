/* SPDX-License-Identifier: MIT */
#include "user/contact.h"

#include "base/text.h"
#include "store/username_rows.h"

const struct address email_address = {
	.text = USER_EMAIL,
	.verified = USER_EMAIL_VERIFIED,
	.last = USER_VERIFIED_EMAIL,
	.purpose = UD_CODE_EMAIL,
	.channel = UD_CHANNEL_EMAIL,
	.notice = UD_MESSAGE_EMAIL_CHANGED,
	.name = "email",
	.changed = "user.human.email.changed",
	.verified_event = "user.human.email.verified",
	.no_user = "Errors.User.Email.NotFound",
	.not_changed = "Errors.User.Email.NotChanged",
};
const struct address phone_address = {
	.text = USER_PHONE,
	.verified = USER_PHONE_VERIFIED,
	.last = USER_VERIFIED_PHONE,
	.purpose = UD_CODE_PHONE,
	.channel = UD_CHANNEL_SMS,
	.notice = UD_MESSAGE_PHONE_CHANGED,
	.name = "phone",
	.changed = "user.human.phone.changed",
	.verified_event = "user.human.phone.verified",
	.no_user = "Errors.User.Phone.NotFound",
	.not_changed = "Errors.User.Phone.NotChanged",
};

int
email_allowed(struct change *change, struct span fold,
    const struct user_row *row, const ud_policy *policy)
{
	struct db *db = &change->dir->db;
	int64_t key = row->number[USER_KEY];
	int taken = 0, rc = UD_OK;

	if (policy->unique_email != UD_UNIQUE_NONE)
		rc = user_rows_email_taken(db, fold,
		    policy->unique_email == UD_UNIQUE_ORG ?
		    row->number[USER_ORG] : 0, key, &taken);
	if (rc == UD_OK && !taken && policy->username_not_foreign_email)
		rc = username_rows_of_another(db, fold, key, &taken);
	if (rc != UD_OK || !taken)
		return rc;
	return error_set(db->error, UD_EEXISTS,
	    "Errors.User.Email.AlreadyExists", NULL, "email",
	    "the e-mail address is taken");
}

/* The codes that stood for an address which is no more. */
static int
end_codes(struct edit *edit, const struct address *a, struct sending *s)
{
	struct db *db = &edit->change.dir->db;
	int64_t key = edit->row.number[USER_KEY];
	int rc;

	sending_forget(s);
	if ((rc = code_rows_empty(db, key, a->purpose)) != UD_OK ||
	    (rc = code_rows_empty_sent(db, key, UD_CODE_PASSWORD_RESET,
	    a->channel)) != UD_OK || a != &email_address)
		return rc;
	return code_rows_empty(db, key, UD_CODE_INVITE);
}

static int
change_value(struct edit *edit, const struct address *a, struct span value,
    struct sending *s)
{
	struct user_row *row = &edit->row;
	struct span former = row->text[a->text];
	int was_verified = row->number[a->verified] != 0, rc;

	if (was_verified)
		row->text[a->last] = former;
	row->text[a->text] = value;
	row->number[a->verified] = 0;
	payload_personal(&edit->payload, a->name, value);
	if ((rc = end_codes(edit, a, s)) != UD_OK ||
	    (rc = edit_log(edit, value.len == 0 ?
	    "user.human.phone.removed" : a->changed, EDIT_RECORD)) != UD_OK)
		return rc;
	return !was_verified ? UD_OK :
	    sending_notice(edit, a->notice, a->channel, former);
}

int
contact_verify(struct edit *edit, const struct address *a, int used)
{
	struct db *db = &edit->change.dir->db;
	struct user_row *row = &edit->row;
	int64_t key = row->number[USER_KEY];
	int rc;

	row->number[a->verified] = 1;
	row->text[a->last] = (struct span){0};
	if (used != a->purpose &&
	    (rc = code_rows_empty(db, key, a->purpose)) != UD_OK)
		return rc;
	if (a == &phone_address)
		rc = code_rows_empty_sent(db, key, UD_CODE_PASSWORD_RESET,
		    UD_CHANNEL_SMS);
	else
		rc = used == UD_CODE_INVITE ? UD_OK : code_rows_empty(db, key,
		    UD_CODE_INVITE);
	return rc != UD_OK ? rc :
	    edit_log(edit, a->verified_event, EDIT_RECORD);
}

int
contact_decide(struct edit *edit, const struct address *a, struct span value,
    const ud_policy *policy, struct sending *s)
{
	const struct user_row *row = &edit->row;
	int same = value.data == NULL || span_equal(value, row->text[a->text]);

	/* The stored address gets a code if one is asked for, and needed. */
	if ((same && (row->number[a->verified] || !s->explicit ||
	    row->text[a->text].len == 0)) || (!same && value.len == 0))
		s->issues = 0;
	return sending_decide(edit, policy, s, 0);
}

int
contact_apply(struct edit *edit, const struct address *a, struct span value,
    struct sending *s)
{
	struct user_row *row = &edit->row;
	int rc;

	if (value.data != NULL && !span_equal(value, row->text[a->text]) &&
	    (rc = change_value(edit, a, value, s)) != UD_OK)
		return rc;
	/* What is verified already needs no code, what is not there none. */
	if (row->number[a->verified] || row->text[a->text].len == 0)
		return UD_OK;
	return s->mode == UD_VERIFY_VERIFIED ? contact_verify(edit, a, 0) :
	    sending_write(edit, s);
}
