/* SPDX-License-Identifier: MIT */
/* Showing a code: it is the proof, and needs no permission. */
#include "user/contact.h"

#include "base/mem.h"

/* What an operation proves, and how it refuses. */
struct proof {
	enum operation op;
	const struct address *address;
	int64_t purpose;
	uint64_t field;
	int no_user;			/* status */
	const char *no_user_key, *no_user_id;
	const char *initial_id;		/* NULL: initial users may do it */
	const char *succeeded;		/* event of its own, or NULL */
};

static const struct proof email_proof = {OP_VERIFY_EMAIL, &email_address,
    UD_CODE_EMAIL, UD_FIELD_EMAIL, UD_ENOTFOUND,
    "Errors.User.Email.NotFound", "COMMAND-ieJ2e", "COMMAND-uz0Uu", NULL};
static const struct proof phone_proof = {OP_VERIFY_PHONE, &phone_address,
    UD_CODE_PHONE, UD_FIELD_PHONE, UD_ENOTFOUND,
    "Errors.User.Phone.NotFound", "COMMAND-ieJ2e", "COMMAND-uz0Uu", NULL};
static const struct proof invite_proof = {OP_VERIFY_INVITE_CODE,
    &email_address, UD_CODE_INVITE, UD_FIELD_EMAIL, UD_ESTATE,
    "Errors.User.NotFound", "COMMAND-F5g2h", NULL,
    "user.human.invite.check.succeeded"};

static const char field[] = "verificationCode";

static int
judge(struct edit *edit, const struct proof *proof, const char *typed)
{
	ud_dir *dir = edit->change.dir;
	struct code_bond bond = sending_bond(&edit->row);
	struct code_judgement judgement;
	char text[CODE_TEXT_SIZE];
	ud_policy policy;
	int rc;

	if ((rc = dir_policy(dir, edit->target.org_id, &policy)) != UD_OK)
		return rc;
	rc = code_read(&dir->error, &policy, proof->purpose, field, typed,
	    text);
	if (rc == UD_OK)
		rc = code_judge(&edit->change, &policy,
		    edit->row.number[USER_KEY], proof->purpose, &bond, text,
		    &judgement);
	mem_wipe(text, sizeof(text));
	if (rc != UD_OK)
		return rc;
	if (judgement.verdict == CODE_RIGHT)
		return code_use(&edit->change, &judgement);
	if (judgement.verdict != CODE_TOO_MANY && (rc = edit_log(edit,
	    code_facts[proof->purpose].failed, EDIT_LOG_ONLY)) != UD_OK)
		return rc;
	edit->judged = 1;
	return code_refuse(&dir->error, &judgement, proof->purpose, field);
}

static int
present(struct edit *edit, const struct proof *proof)
{
	int rc = edit_human(edit, proof->no_user, proof->no_user_key,
	    proof->no_user_id);

	if (rc != UD_OK || proof->initial_id == NULL ||
	    edit->row.number[USER_STATE] != UD_USER_INITIAL)
		return rc;
	return error_set(&edit->change.dir->error, UD_ESTATE,
	    "Errors.User.NotInitialised", proof->initial_id, "userId",
	    "the user was not initialised yet");
}

/* To who may not know of the user every refusal is that of a wrong code, with
 * the same work. */
static int
hide(struct edit *edit, const struct proof *proof, int may_read, int rc)
{
	static const struct code_judgement wrong = {.verdict = CODE_WRONG};
	ud_dir *dir = edit->change.dir;

	if (may_read || rc == UD_OK || (rc != UD_EINVAL &&
	    rc != UD_ENOTFOUND && rc != UD_ESTATE &&
	    !(rc == UD_EEXHAUSTED && dir->error.retry_after_ms != 0)))
		return rc;
	if (!edit->judged)
		change_touch(&edit->change);
	edit->judged = 1;
	return code_refuse(&dir->error, &wrong, proof->purpose, field);
}

static int
run(struct edit *edit, ud_dir *dir, const struct proof *proof,
    const char *user_id, const char *typed, ud_details **details)
{
	char text[CODE_TEXT_SIZE];
	int may_read, rc;

	rc = code_read(&dir->error, &dir->policy, proof->purpose, field,
	    typed, text);
	mem_wipe(text, sizeof(text));
	if (rc != UD_OK || (rc = dir_may_judge(dir)) != UD_OK ||
	    (rc = edit_begin(edit, dir, user_id, proof->field)) != UD_OK ||
	    (rc = dir_ask(dir, proof->op, NULL, &edit->target)) != UD_OK)
		return rc;
	may_read = dir_ask_to_read(dir, proof->op, &edit->target) == UD_OK;
	error_clear(&dir->error);
	if ((rc = present(edit, proof)) == UD_OK)
		rc = judge(edit, proof, typed);
	if ((rc = hide(edit, proof, may_read, rc)) != UD_OK)
		return edit_refuse(edit, rc);
	if ((proof->succeeded != NULL && (rc = edit_log(edit,
	    proof->succeeded, EDIT_LOG_ONLY)) != UD_OK) ||
	    (rc = contact_verify(edit, proof->address,
	    (int)proof->purpose)) != UD_OK)
		return rc;
	return edit_finish(edit, details);
}

static int
verify_once(ud_dir *dir, const struct proof *proof, const char *user_id,
    const char *typed, ud_details **details)
{
	struct edit edit = {0};
	int rc;

	if (details != NULL)
		*details = NULL;
	if ((rc = dir_enter(dir)) != UD_OK)
		return rc;
	edit.change.dir = dir;
	return edit_end(&edit, run(&edit, dir, proof, user_id, typed,
	    details));
}

static int
verify(ud_dir *dir, const struct proof *proof, const char *user_id,
    const char *typed, ud_details **details)
{
	int tries = 0, rc;

	do
		rc = verify_once(dir, proof, user_id, typed, details);
	while (change_again(dir, rc, &tries));
	return rc;
}

int
ud_user_verify_email(ud_dir *dir, const char *user_id, const char *code,
    ud_details **details)
{
	return verify(dir, &email_proof, user_id, code, details);
}

int
ud_user_verify_phone(ud_dir *dir, const char *user_id, const char *code,
    ud_details **details)
{
	return verify(dir, &phone_proof, user_id, code, details);
}

int
ud_user_verify_invite_code(ud_dir *dir, const char *user_id, const char *code,
    ud_details **details)
{
	return verify(dir, &invite_proof, user_id, code, details);
}
