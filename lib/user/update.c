/* SPDX-License-Identifier: MIT */
/* Changing users: username, profile, contact, machine members, metadata. */
#include <userdir/lifecycle.h>

#include <string.h>

#include "base/mem.h"
#include "base/spec.h"
#include "user/contact.h"
#include "user/edit.h"
#include "user/fields.h"
#include "user/metadata.h"
#include "user/names.h"
#include "user/password.h"
#include "user/username.h"

/* Everything that one update gathers. */
struct update {
	struct edit edit;
	ud_user_patch patch;
	ud_policy policy;
	struct entries metadata;
	struct sending email_code, phone_code;
	struct password_work *work;	/* NULL: no password */
	struct code_judgement proof;	/* of the password */
	struct span text[FIELDS];	/* as checked; absent: not given */
	struct span language;
	struct span email;
	struct username_change name;
	char language_text[LANGUAGE_TEXT_SIZE];
	char phone[PHONE_TEXT_SIZE];
	struct buf display;
	struct buf email_fold;
};

/* What the patch touches, for the authorizer. */
static uint64_t
touched(const ud_user_patch *patch)
{
	uint64_t touches = 0;

	for (int i = 0; i < FIELDS; i++)
		if (field_text(patch, fields[i].in_patch) != NULL)
			touches |= fields[i].type == UD_USER_HUMAN ?
			    UD_FIELD_PROFILE : UD_FIELD_MACHINE;
	if (patch->preferred_language != NULL || patch->gender != NULL)
		touches |= UD_FIELD_PROFILE;
	if (patch->access_token_type != NULL)
		touches |= UD_FIELD_MACHINE;
	if (patch->username != NULL)
		touches |= UD_FIELD_USERNAME;
	if (patch->email != NULL || patch->email_verification != 0)
		touches |= UD_FIELD_EMAIL;
	if (patch->phone != NULL || patch->phone_verification != 0)
		touches |= UD_FIELD_PHONE;
	if (patch->metadata_count > 0)
		touches |= UD_FIELD_METADATA;
	if (patch->password != NULL)
		touches |= UD_FIELD_FACTORS;
	return touches;
}

/* The type of user that a patch is for; 0 if any. */
static int64_t
type_of(const ud_user_patch *patch, uint64_t touches)
{
	if (patch->type != 0)
		return patch->type;
	if (touches & (UD_FIELD_PROFILE | UD_FIELD_EMAIL | UD_FIELD_PHONE |
	    UD_FIELD_FACTORS))
		return UD_USER_HUMAN;
	return touches & UD_FIELD_MACHINE ? UD_USER_MACHINE : 0;
}

static int
check_type(struct error *error, const ud_user_patch *patch, uint64_t touches)
{
	const uint64_t human = UD_FIELD_PROFILE | UD_FIELD_EMAIL |
	    UD_FIELD_PHONE | UD_FIELD_FACTORS;

	if (patch->type < 0 || patch->type > UD_USER_MACHINE)
		return error_invalid(error, "type",
		    "type must be UD_USER_HUMAN, UD_USER_MACHINE or 0");
	if (((touches & human) && ((touches & UD_FIELD_MACHINE) ||
	    patch->type == UD_USER_MACHINE)) ||
	    ((touches & UD_FIELD_MACHINE) && patch->type == UD_USER_HUMAN))
		return error_invalid(error, "userType",
		    "members of both types of users contradict each other");
	return UD_OK;
}

static int
check_numbers(struct error *error, const ud_user_patch *patch)
{
	if (patch->gender != NULL && (*patch->gender < 0 ||
	    *patch->gender > UD_GENDER_DIVERSE))
		return error_invalid(error, "gender",
		    "gender must be one of UD_GENDER_...");
	if (patch->access_token_type != NULL &&
	    *patch->access_token_type != UD_TOKEN_BEARER &&
	    *patch->access_token_type != UD_TOKEN_JWT)
		return error_invalid(error, "accessTokenType",
		    "accessTokenType must be one of UD_TOKEN_...");
	return UD_OK;
}

/* What is to be done about the addresses. */
static int
check_codes(struct update *u)
{
	ud_dir *dir = u->edit.change.dir;
	const ud_user_patch *patch = &u->patch;
	const unsigned any = 1u << UD_VERIFY_DEFAULT | 1u << UD_VERIFY_SEND |
	    1u << UD_VERIFY_RETURN | 1u << UD_VERIFY_VERIFIED;
	int rc;

	u->email_code = (struct sending){
		.purpose = UD_CODE_EMAIL,
		.channel = UD_CHANNEL_EMAIL,
		.mode = patch->email_verification,
		.template = patch->email_template,
		.out = patch->email_code,
	};
	u->phone_code = (struct sending){
		.purpose = UD_CODE_PHONE,
		.channel = UD_CHANNEL_SMS,
		.mode = patch->phone_verification,
		.out = patch->phone_code,
	};
	if ((rc = sending_check(dir, &u->email_code, SENDING_MAY,
	    any | 1u << UD_VERIFY_UNVERIFIED, "email")) != UD_OK)
		return rc;
	return sending_check(dir, &u->phone_code, SENDING_MAY, any, "phone");
}

/* Beat one: what needs no stored state. */
static int
check(struct update *u)
{
	struct error *error = &u->edit.change.dir->error;
	const ud_user_patch *patch = &u->patch;
	int rc;

	for (int i = 0; i < FIELDS; i++) {
		const char *value = field_text(patch, fields[i].in_patch);

		if (value != NULL && (rc = field_check(error, &fields[i],
		    &fields[i].update, value, &u->text[i])) != UD_OK)
			return rc;
	}
	if (patch->phone != NULL && patch->phone[0] == '\0' &&
	    patch->phone_verification != UD_VERIFY_DEFAULT)
		return error_set(error, UD_EINVAL,
		    "Errors.User.Phone.VerifyingRemovalIsNotSupported",
		    "USERv2-4f3d6", "phone",
		    "a phone number that is removed cannot be verified");
	if ((rc = check_numbers(error, patch)) != UD_OK ||
	    (patch->preferred_language != NULL && (rc = field_language(error,
	    patch->preferred_language, u->language_text,
	    &u->language)) != UD_OK) ||
	    (patch->email != NULL && (rc = field_email(error, patch->email,
	    &u->email)) != UD_OK) ||
	    (patch->phone != NULL && patch->phone[0] != '\0' &&
	    (rc = field_phone_text(u->edit.change.dir,
	    patch->phone)) != UD_OK) ||
	    (rc = check_codes(u)) != UD_OK ||
	    (u->work != NULL && (rc = password_check_input(
	    u->edit.change.dir, u->work, 1)) != UD_OK))
		return rc;
	if (u->email.data != NULL) {
		text_fold(&u->email_fold, u->email);
		if (!buf_ok(&u->email_fold))
			return error_no_memory(error);
	}
	if (patch->username != NULL && (rc = username_change_check(error,
	    patch->username, &u->name)) != UD_OK)
		return rc;
	return metadata_check(error, patch->metadata, patch->metadata_count,
	    1, &u->metadata);
}

/* Self may change most things about itself, but not vouch for its own
 * addresses, see its codes, write metadata, nor set a password without the
 * proof; nobody learns anything by changing nothing. */
static int
ask(struct update *u)
{
	ud_dir *dir = u->edit.change.dir;
	const struct target *target = &u->edit.target;
	int unproved = u->work != NULL && u->work->in.current == NULL &&
	    u->work->in.code == NULL;
	int rc;

	if (target->fields == 0)
		return dir_ask_to_read(dir, OP_UPDATE_USER, target);
	if (!sending_vouches(&u->email_code) &&
	    !sending_vouches(&u->phone_code) && !unproved &&
	    !(target->fields & UD_FIELD_METADATA))
		return dir_ask(dir, OP_UPDATE_USER, NULL, target);
	if ((rc = dir_ask_for_others(dir, OP_UPDATE_USER, target)) != UD_OK ||
	    (rc = sending_ask(dir, OP_UPDATE_USER, target,
	    &u->email_code)) != UD_OK)
		return rc;
	return sending_ask(dir, OP_UPDATE_USER, target, &u->phone_code);
}

static int
present(struct update *u)
{
	static const char id[] = "COMMAND-ugjs0upun6";
	ud_dir *dir = u->edit.change.dir;
	int64_t type = type_of(&u->patch, u->edit.target.fields);
	int rc;

	if ((rc = edit_present(&u->edit, UD_ENOTFOUND, id)) != UD_OK)
		return rc;
	if (type != 0 && u->edit.row.number[USER_TYPE] != type)
		return dir_no_user(dir, UD_ENOTFOUND, id);
	if (u->patch.if_sequence != 0 && u->patch.if_sequence !=
	    (uint64_t)u->edit.row.number[USER_SEQUENCE])
		return error_set(&dir->error, UD_ECONFLICT,
		    "Errors.User.Changed", NULL, "ifSequence",
		    "the user was changed meanwhile");
	return UD_OK;
}

/* Does the display name still say what the old names made? */
static int
was_built(struct update *u, int *built)
{
	const struct span *text = u->edit.row.text;
	struct buf old = BUF_INIT(4 * UD_NAME_BYTES_MAX);
	int rc;

	field_display_name(&old, text[USER_GIVEN_NAME],
	    text[USER_FAMILY_NAME]);
	rc = buf_ok(&old) ? UD_OK :
	    error_no_memory(&u->edit.change.dir->error);
	*built = rc == UD_OK && span_equal((struct span){old.data, old.len},
	    text[USER_DISPLAY_NAME]);
	buf_free(&old);
	return rc;
}

static int
rebuild_display_name(struct update *u, struct payload *payload)
{
	struct span *text = u->edit.row.text;
	struct span built;

	field_display_name(&u->display, text[USER_GIVEN_NAME],
	    text[USER_FAMILY_NAME]);
	if (!buf_ok(&u->display))
		return error_no_memory(&u->edit.change.dir->error);
	built = (struct span){u->display.data, u->display.len};
	if (span_equal(built, text[USER_DISPLAY_NAME]))
		return UD_OK;
	text[USER_DISPLAY_NAME] = built;
	payload_changed(payload, 1, "displayName", built);
	return UD_OK;
}

/* The texts of one type that differ; 1 in *changed if any does. */
static void
take_texts(struct update *u, int64_t type, int *changed)
{
	struct user_row *row = &u->edit.row;

	for (int i = 0; i < FIELDS; i++) {
		struct span *text = &row->text[fields[i].text];

		if (fields[i].type != type || u->text[i].data == NULL ||
		    span_equal(u->text[i], *text) ||
		    (fields[i].text == USER_DISPLAY_NAME &&
		    u->text[i].len == 0))
			continue;
		*text = u->text[i];
		payload_changed(&u->edit.payload, 1, fields[i].event, *text);
		*changed = 1;
	}
}

static int
change_profile(struct update *u)
{
	const ud_user_patch *patch = &u->patch;
	struct user_row *row = &u->edit.row;
	struct payload *payload = &u->edit.payload;
	struct span display;
	int changed = 0, built, rc;

	if ((rc = was_built(u, &built)) != UD_OK)
		return rc;
	take_texts(u, UD_USER_HUMAN, &changed);
	display = row->text[USER_DISPLAY_NAME];
	/* Blank asks for the default; untouched, a default follows. */
	if (patch->display_name != NULL ? text_trim(span_of(
	    patch->display_name)).len == 0 : built && changed)
		if ((rc = rebuild_display_name(u, payload)) != UD_OK)
			return rc;
	changed |= !span_equal(display, row->text[USER_DISPLAY_NAME]);
	if (patch->preferred_language != NULL &&
	    !span_equal(u->language, row->text[USER_LANGUAGE])) {
		row->text[USER_LANGUAGE] = u->language;
		payload_changed(payload, 1, "preferredLanguage",
		    u->language.len == 0 ? span_of("und") : u->language);
		changed = 1;
	}
	if (patch->gender != NULL &&
	    *patch->gender != row->number[USER_GENDER]) {
		row->number[USER_GENDER] = *patch->gender;
		payload_changed(payload, 1, "gender",
		    span_of(field_gender_name(*patch->gender)));
		changed = 1;
	}
	return changed ? edit_log(&u->edit, "user.human.profile.changed",
	    EDIT_RECORD) : UD_OK;
}

static int
change_machine(struct update *u)
{
	const ud_user_patch *patch = &u->patch;
	struct user_row *row = &u->edit.row;
	int changed = 0;

	take_texts(u, UD_USER_MACHINE, &changed);
	if (patch->access_token_type != NULL &&
	    *patch->access_token_type != row->number[USER_TOKEN_TYPE]) {
		row->number[USER_TOKEN_TYPE] = *patch->access_token_type;
		payload_changed(&u->edit.payload, 0, "accessTokenType",
		    span_of(field_token_name(*patch->access_token_type)));
		changed = 1;
	}
	return changed ? edit_log(&u->edit, "user.machine.changed",
	    EDIT_RECORD) : UD_OK;
}

/* What stored state and policies may refuse. */
static int
decide(struct update *u, struct span *phone)
{
	ud_dir *dir = u->edit.change.dir;
	const char *typed = u->patch.phone;
	int rc;

	*phone = (struct span){0};
	if ((rc = dir_policy(dir, u->edit.target.org_id,
	    &u->policy)) != UD_OK ||
	    (rc = metadata_allowed(&dir->error, &u->policy,
	    &u->metadata)) != UD_OK)
		return rc;
	if (typed != NULL && typed[0] != '\0' && (rc = field_phone(dir,
	    &u->policy, typed, u->phone)) != UD_OK)
		return rc;
	if (typed != NULL)
		*phone = span_of(u->phone);
	if (u->patch.username != NULL && (rc = username_change_allowed(
	    &u->edit, &u->policy, &u->name)) != UD_OK)
		return rc;
	if (u->email.data != NULL &&
	    !span_equal(u->email, u->edit.row.text[USER_EMAIL]) &&
	    (rc = email_allowed(&u->edit.change, (struct span){
	    u->email_fold.data, u->email_fold.len}, &u->edit.row,
	    &u->policy)) != UD_OK)
		return rc;
	if (u->edit.row.number[USER_TYPE] != UD_USER_HUMAN)
		return UD_OK;
	if ((rc = contact_decide(&u->edit, &email_address, u->email,
	    &u->policy, &u->email_code)) != UD_OK ||
	    (rc = contact_decide(&u->edit, &phone_address, *phone,
	    &u->policy, &u->phone_code)) != UD_OK || u->work == NULL)
		return rc;
	u->work->policy = u->policy;
	return password_pass(&u->edit, u->work, &u->proof);
}

/* Another name ends all codes; those that this call makes stand alone. */
static int
rename_user(struct update *u)
{
	int rc = username_change_apply(&u->edit, &u->policy, &u->name);

	if (rc == UD_OK && !u->name.is_same) {
		sending_forget(&u->email_code);
		sending_forget(&u->phone_code);
	}
	return rc;
}

static int
apply(struct update *u, struct span phone)
{
	const ud_user_patch *patch = &u->patch;
	int human = u->edit.row.number[USER_TYPE] == UD_USER_HUMAN;
	int by_code = u->work != NULL && u->work->in.code != NULL;
	int rc;

	/* The proof first: what else changes may end its code. */
	if (by_code && (rc = code_use(&u->edit.change, &u->proof)) != UD_OK)
		return rc;
	if (patch->username != NULL && (rc = rename_user(u)) != UD_OK)
		return rc;
	if (!human)
		rc = change_machine(u);
	else if ((rc = change_profile(u)) == UD_OK &&
	    (rc = contact_apply(&u->edit, &email_address, u->email,
	    &u->email_code)) == UD_OK &&
	    (rc = contact_apply(&u->edit, &phone_address, phone,
	    &u->phone_code)) == UD_OK && u->work != NULL)
		rc = password_apply(&u->edit, u->work);
	return rc != UD_OK ? rc : metadata_apply(&u->edit, &u->metadata,
	    &u->policy);
}

static int
run(struct update *u, const char *user_id, ud_details **details)
{
	ud_dir *dir = u->edit.change.dir;
	struct sending *const codes[] = {&u->email_code, &u->phone_code};
	uint64_t touches = touched(&u->patch);
	struct span phone;
	int rc;

	if ((rc = check_type(&dir->error, &u->patch, touches)) != UD_OK ||
	    (rc = check(u)) != UD_OK ||
	    (rc = edit_begin(&u->edit, dir, user_id, touches)) != UD_OK ||
	    (rc = ask(u)) != UD_OK || (rc = present(u)) != UD_OK)
		return rc;
	/* A wrong proof is kept, and one that takes time is judged first. */
	if ((rc = decide(u, &phone)) != UD_OK || password_waits(u->work))
		return edit_refuse(&u->edit, rc);
	if ((rc = apply(u, phone)) != UD_OK ||
	    (rc = sending_give(dir, codes, 2)) != UD_OK)
		return rc;
	return edit_finish(&u->edit, details);
}

/* What is kept between the passes of a call. */
static int
take_password(ud_dir *dir, const ud_password_spec *arg,
    struct password_work **work)
{
	ud_password_spec spec;
	struct password_input in;
	int rc;

	if (*work != NULL)
		return UD_OK;
	if ((rc = spec_read(&dir->error, "password", &spec, sizeof(spec),
	    arg)) != UD_OK)
		return rc;
	in = password_input_of(&spec);
	if ((in.current != NULL || in.code != NULL) &&
	    (rc = dir_may_judge(dir)) != UD_OK)
		return rc;
	*work = password_work_new(&in);
	return *work == NULL ? error_no_memory(&dir->error) :
	    password_begin(dir, *work);
}

static int
update_once(ud_dir *dir, const char *user_id, const ud_user_patch *arg,
    struct password_work **work, ud_details **details)
{
	struct update u = {
		.display = BUF_INIT(4 * UD_NAME_BYTES_MAX),
		.email_fold = BUF_INIT(64 * 1024),
	};
	int rc;

	if (details != NULL)
		*details = NULL;
	if ((rc = dir_enter(dir)) != UD_OK ||
	    (rc = spec_read(&dir->error, "patch", &u.patch, sizeof(u.patch),
	    arg)) != UD_OK)
		return rc;
	if (u.patch.email_code != NULL)
		*u.patch.email_code = NULL;
	if (u.patch.phone_code != NULL)
		*u.patch.phone_code = NULL;
	if (u.patch.password != NULL &&
	    (rc = take_password(dir, u.patch.password, work)) != UD_OK)
		return rc;
	u.work = *work;
	u.edit.change.dir = dir;
	username_change_init(&u.name);
	rc = edit_end(&u.edit, run(&u, user_id, details));
	sending_end(&u.email_code, rc);
	sending_end(&u.phone_code, rc);
	username_change_free(&u.name);
	buf_free(&u.display);
	buf_free(&u.email_fold);
	return rc;
}

int
ud_user_update(ud_dir *dir, const char *user_id, const ud_user_patch *arg,
    ud_details **details)
{
	struct password_work *work = NULL;
	int tries = 0, rc;

	do
		rc = update_once(dir, user_id, arg, &work, details);
	while (password_again(dir, work, &rc, &tries));
	if (work != NULL)
		password_work_free(&work);
	return rc;
}
