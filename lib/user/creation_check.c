/* SPDX-License-Identifier: MIT */
/* The first beat of a creation: what the caller says, by itself. */
#include "user/creation.h"

#include "base/time.h"
#include "user/contact.h"

static int
check_type(struct creation *c)
{
	struct error *error = &c->edit.change.dir->error;
	int64_t type = c->spec.type;

	if (type != UD_USER_HUMAN && type != UD_USER_MACHINE)
		return error_invalid(error, "userType",
		    "userType must be human or machine");
	for (int i = 0; i < FIELDS; i++)
		if (fields[i].type != type &&
		    field_text(&c->spec, fields[i].in_spec) != NULL)
			return error_invalid(error, fields[i].name,
			    "%s belongs to the other type of user",
			    fields[i].name);
	if (type == UD_USER_MACHINE && (c->spec.email != NULL ||
	    c->spec.phone != NULL || c->spec.preferred_language != NULL ||
	    c->spec.password != NULL || c->spec.password_hash != NULL ||
	    c->spec.gender != 0 || c->import.mfa_init_skipped_us != 0))
		return error_invalid(error, "machine",
		    "a machine has no e-mail address, phone, password or "
		    "profile");
	if (type == UD_USER_HUMAN && c->spec.access_token_type != 0)
		return error_invalid(error, "accessTokenType",
		    "a human has no access token type");
	return UD_OK;
}

static int
check_texts(struct creation *c)
{
	struct error *error = &c->edit.change.dir->error;
	struct user_row *row = &c->edit.row;
	int rc;

	for (int i = 0; i < FIELDS; i++) {
		const struct field *field = &fields[i];
		const char *value = field_text(&c->spec, field->in_spec);

		if (field->type != c->spec.type ||
		    (value == NULL && field->key == NULL))
			continue;
		if ((rc = field_check(error, field, &field->create, value,
		    &row->text[field->text])) != UD_OK)
			return rc;
	}
	return UD_OK;
}

/* What is to be done about the addresses: an import sends nothing by itself,
 * and without a number there is nothing to verify. */
static int
check_codes(struct creation *c)
{
	ud_dir *dir = c->edit.change.dir;
	enum sending_default usual = c->op == OP_IMPORT_USER ? SENDING_NOT :
	    SENDING_MAY;
	const unsigned any = 1u << UD_VERIFY_DEFAULT | 1u << UD_VERIFY_SEND |
	    1u << UD_VERIFY_RETURN | 1u << UD_VERIFY_VERIFIED;
	int has_phone = c->spec.phone != NULL && c->spec.phone[0] != '\0', rc;

	c->email_code = (struct sending){
		.purpose = UD_CODE_EMAIL,
		.channel = UD_CHANNEL_EMAIL,
		.mode = c->spec.email_verification,
		.template = c->spec.email_template,
		.out = c->spec.email_code,
	};
	c->phone_code = (struct sending){
		.purpose = UD_CODE_PHONE,
		.channel = UD_CHANNEL_SMS,
		.mode = c->spec.phone_verification,
		.out = c->spec.phone_code,
	};
	if ((rc = sending_check(dir, &c->email_code, usual,
	    any | 1u << UD_VERIFY_UNVERIFIED, "email")) != UD_OK)
		return rc;
	rc = sending_check(dir, &c->phone_code, usual, any, "phone");
	c->phone_code.issues = c->phone_code.issues && has_phone;
	return rc;
}

static int
check_human(struct creation *c)
{
	struct error *error = &c->edit.change.dir->error;
	struct user_row *row = &c->edit.row;
	int rc;

	if ((rc = field_email(error, c->spec.email,
	    &row->text[USER_EMAIL])) != UD_OK ||
	    (rc = check_texts(c)) != UD_OK ||
	    (c->spec.preferred_language != NULL && (rc = field_language(error,
	    c->spec.preferred_language, c->language,
	    &row->text[USER_LANGUAGE])) != UD_OK) ||
	    (rc = check_codes(c)) != UD_OK ||
	    (c->work != NULL && (rc = password_check_input(
	    c->edit.change.dir, c->work, 1)) != UD_OK))
		return rc;
	if (row->text[USER_DISPLAY_NAME].len == 0) {
		field_display_name(&c->display, row->text[USER_GIVEN_NAME],
		    row->text[USER_FAMILY_NAME]);
		row->text[USER_DISPLAY_NAME] = (struct span){c->display.data,
		    c->display.len};
	}
	text_fold(&c->email_fold, row->text[USER_EMAIL]);
	if (!buf_ok(&c->display) || !buf_ok(&c->email_fold))
		return error_no_memory(error);
	row->number[USER_EMAIL_VERIFIED] =
	    c->email_code.mode == UD_VERIFY_VERIFIED;
	row->number[USER_MFA_SKIPPED] = c->import.mfa_init_skipped_us;
	if (c->spec.gender >= 0 && c->spec.gender <= UD_GENDER_DIVERSE)
		row->number[USER_GENDER] = c->spec.gender;
	return UD_OK;
}

static int
check_machine(struct creation *c)
{
	struct error *error = &c->edit.change.dir->error;

	if (c->spec.access_token_type != UD_TOKEN_BEARER &&
	    c->spec.access_token_type != UD_TOKEN_JWT)
		return error_invalid(error, "accessTokenType",
		    "accessTokenType must be one of UD_TOKEN_...");
	c->edit.row.number[USER_TOKEN_TYPE] = c->spec.access_token_type;
	return check_texts(c);
}

static int
check_time(struct error *error, const char *field, int64_t us)
{
	if (us < 0 || us > TIME_MAX_US)
		return error_invalid(error, field,
		    "%s must be a time from 1970 to 9999", field);
	return UD_OK;
}

static int
check_import(struct creation *c)
{
	struct error *error = &c->edit.change.dir->error;
	const ud_user_import_spec *import = &c->import;
	int rc;

	if (import->state < 0 || import->state > UD_USER_INITIAL ||
	    import->state == UD_USER_DELETED)
		return error_invalid(error, "state",
		    "state must be one of UD_USER_..., but not deleted");
	if ((rc = check_time(error, "creationDate",
	    import->created_us)) != UD_OK ||
	    (rc = check_time(error, "changeDate",
	    import->changed_us)) != UD_OK ||
	    (rc = check_time(error, "mfaInitSkipped",
	    import->mfa_init_skipped_us)) != UD_OK)
		return rc;
	if (import->changed_us != 0 && (import->created_us == 0 ||
	    import->changed_us < import->created_us))
		return error_invalid(error, "changeDate",
		    "changeDate needs a creationDate that is not later");
	if (import->username_count > 0 && import->usernames == NULL)
		return error_invalid(error, "usernames",
		    "usernames is required");
	if (import->username_count >
	    (size_t)UD_USERNAMES_MAX - (import->no_username == 0))
		return error_set(error, UD_EEXHAUSTED,
		    "Errors.User.Username.TooMany", NULL, "usernames",
		    "a user may have %d usernames", UD_USERNAMES_MAX);
	if (import->no_username && c->spec.username != NULL)
		return error_invalid(error, "username",
		    "a username contradicts noUsername");
	return UD_OK;
}

int
creation_name(struct creation *c, const char *field, const char *typed,
    enum username_kind kind)
{
	struct username_row *name = &c->names[c->name_count];
	int rc;

	*name = (struct username_row){
		.pos = (int64_t)c->name_count + 1,
		.kind = kind,
		.fold = {NULL, c->folds.len},
	};
	if ((rc = names_check(&c->edit.change.dir->error, field, typed,
	    &name->name, &c->folds)) != UD_OK)
		return rc;
	name->fold.len = c->folds.len - name->fold.len;
	c->name_count++;
	return UD_OK;
}

static int
check_names(struct creation *c)
{
	const char *first = c->spec.username;
	char field[ERROR_FIELD_SIZE];
	int rc = UD_OK;

	if (first == NULL)
		first = c->spec.type == UD_USER_HUMAN ? c->spec.email :
		    c->spec.user_id;
	/* The name of a machine without an id waits for the id. */
	if (!c->import.no_username && first != NULL)
		rc = creation_name(c, "username", first, USERNAME_DEFAULT);
	for (size_t i = 0; rc == UD_OK && i < c->import.username_count; i++) {
		const ud_username_item *item = &c->import.usernames[i];

		error_field_name(field, "usernames", i, "username");
		rc = creation_name(c, field, item->username,
		    item->is_org_specific ? USERNAME_ORG : USERNAME_INSTANCE);
	}
	return rc;
}

int
creation_check(struct creation *c)
{
	struct error *error = &c->edit.change.dir->error;
	struct span id;
	int rc;

	if ((rc = check_type(c)) != UD_OK ||
	    (c->spec.user_id != NULL && (rc = dir_check_id(c->edit.change.dir,
	    "userId", c->spec.user_id, &id)) != UD_OK) ||
	    (rc = c->spec.type == UD_USER_HUMAN ? check_human(c) :
	    check_machine(c)) != UD_OK ||
	    (rc = check_import(c)) != UD_OK ||
	    (rc = check_names(c)) != UD_OK)
		return rc;
	return metadata_check(error, c->spec.metadata, c->spec.metadata_count,
	    0, &c->metadata);
}
