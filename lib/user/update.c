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
#include "user/username.h"

/* Everything that one update gathers. */
struct update {
	struct edit edit;
	ud_user_patch patch;
	ud_policy policy;
	struct entries metadata;
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
	return touches;
}

/* The type of user that a patch is for; 0 if any. */
static int64_t
type_of(const ud_user_patch *patch, uint64_t touches)
{
	if (patch->type != 0)
		return patch->type;
	if (touches & (UD_FIELD_PROFILE | UD_FIELD_EMAIL | UD_FIELD_PHONE))
		return UD_USER_HUMAN;
	return touches & UD_FIELD_MACHINE ? UD_USER_MACHINE : 0;
}

static int
check_type(struct error *error, const ud_user_patch *patch, uint64_t touches)
{
	const uint64_t human = UD_FIELD_PROFILE | UD_FIELD_EMAIL |
	    UD_FIELD_PHONE;

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
	if ((rc = check_numbers(error, patch)) != UD_OK ||
	    (patch->preferred_language != NULL && (rc = field_language(error,
	    patch->preferred_language, u->language_text,
	    &u->language)) != UD_OK) ||
	    (patch->email != NULL && (rc = field_email(error, patch->email,
	    &u->email)) != UD_OK) ||
	    (rc = field_verification(error, "email",
	    patch->email_verification, 1)) != UD_OK ||
	    (rc = field_verification(error, "phone",
	    patch->phone_verification, 0)) != UD_OK)
		return rc;
	if (patch->phone != NULL && patch->phone[0] == '\0' &&
	    patch->phone_verification != UD_VERIFY_DEFAULT)
		return error_set(error, UD_EINVAL,
		    "Errors.User.Phone.VerifyingRemovalIsNotSupported",
		    "USERv2-4f3d6", "phone",
		    "a phone number that is removed cannot be verified");
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
 * addresses nor write metadata; nobody learns anything by changing nothing. */
static int
ask(struct update *u)
{
	ud_dir *dir = u->edit.change.dir;
	const ud_user_patch *patch = &u->patch;
	int vouches = patch->email_verification == UD_VERIFY_VERIFIED ||
	    patch->phone_verification == UD_VERIFY_VERIFIED;
	int rc;

	if (u->edit.target.fields == 0)
		return dir_ask_to_read(dir, OP_UPDATE_USER, &u->edit.target);
	if (vouches || (u->edit.target.fields & UD_FIELD_METADATA)) {
		rc = dir_ask_for_others(dir, OP_UPDATE_USER, &u->edit.target);
		if (rc == UD_OK && vouches)
			rc = dir_ask(dir, OP_UPDATE_USER,
			    "user.contact.verify", &u->edit.target);
		return rc;
	}
	return dir_ask(dir, OP_UPDATE_USER, NULL, &u->edit.target);
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

/* The columns and events of one kind of address. */
struct address {
	int text, verified, last;	/* columns */
	const char *name, *changed_event, *verified_event;
};

static const struct address email_address = {USER_EMAIL, USER_EMAIL_VERIFIED,
    USER_VERIFIED_EMAIL, "email", "user.human.email.changed",
    "user.human.email.verified"};
static const struct address phone_address = {USER_PHONE, USER_PHONE_VERIFIED,
    USER_VERIFIED_PHONE, "phone", "user.human.phone.changed",
    "user.human.phone.verified"};

/* A new value (absent: the stored one) and whether it is verified. */
static int
change_address(struct update *u, const struct address *a, struct span value,
    int verified)
{
	struct user_row *row = &u->edit.row;
	int rc;

	if (value.data != NULL && !span_equal(value, row->text[a->text])) {
		if (row->number[a->verified])
			row->text[a->last] = row->text[a->text];
		row->text[a->text] = value;
		row->number[a->verified] = 0;
		payload_personal(&u->edit.payload, a->name, value);
		rc = edit_log(&u->edit, value.len == 0 ?
		    "user.human.phone.removed" : a->changed_event,
		    EDIT_RECORD);
		if (rc != UD_OK)
			return rc;
	}
	if (!verified || row->number[a->verified] ||
	    row->text[a->text].len == 0)
		return UD_OK;
	row->number[a->verified] = 1;
	row->text[a->last] = (struct span){0};
	return edit_log(&u->edit, a->verified_event, EDIT_RECORD);
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
	    !span_equal(u->email, u->edit.row.text[USER_EMAIL]))
		return email_allowed(&u->edit.change,
		    (struct span){u->email_fold.data, u->email_fold.len},
		    &u->edit.row, &u->policy);
	return UD_OK;
}

static int
apply(struct update *u, struct span phone)
{
	const ud_user_patch *patch = &u->patch;
	int human = u->edit.row.number[USER_TYPE] == UD_USER_HUMAN;
	int rc;

	if (patch->username != NULL && (rc = username_change_apply(&u->edit,
	    &u->policy, &u->name)) != UD_OK)
		return rc;
	if (!human)
		rc = change_machine(u);
	else if ((rc = change_profile(u)) == UD_OK &&
	    (rc = change_address(u, &email_address, u->email,
	    patch->email_verification == UD_VERIFY_VERIFIED)) == UD_OK)
		rc = change_address(u, &phone_address, phone,
		    patch->phone_verification == UD_VERIFY_VERIFIED);
	return rc != UD_OK ? rc : metadata_apply(&u->edit, &u->metadata,
	    &u->policy);
}

static int
run(struct update *u, const char *user_id, ud_details **details)
{
	ud_dir *dir = u->edit.change.dir;
	uint64_t touches = touched(&u->patch);
	struct span phone;
	int rc;

	if ((rc = check_type(&dir->error, &u->patch, touches)) != UD_OK ||
	    (rc = check(u)) != UD_OK ||
	    (rc = edit_begin(&u->edit, dir, user_id, touches)) != UD_OK ||
	    (rc = ask(u)) != UD_OK || (rc = present(u)) != UD_OK ||
	    (rc = decide(u, &phone)) != UD_OK ||
	    (rc = apply(u, phone)) != UD_OK)
		return rc;
	return edit_finish(&u->edit, details);
}

static int
update_once(ud_dir *dir, const char *user_id, const ud_user_patch *arg,
    ud_details **details)
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
	u.edit.change.dir = dir;
	username_change_init(&u.name);
	rc = edit_end(&u.edit, run(&u, user_id, details));
	username_change_free(&u.name);
	buf_free(&u.display);
	buf_free(&u.email_fold);
	return rc;
}

int
ud_user_update(ud_dir *dir, const char *user_id, const ud_user_patch *arg,
    ud_details **details)
{
	int tries = 0, rc;

	do
		rc = update_once(dir, user_id, arg, details);
	while (change_again(dir, rc, &tries));
	return rc;
}
